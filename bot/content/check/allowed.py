"""What authors let stand: each allowance is good for one occurrence, and for no more."""

from collections.abc import Sequence

from bot.content.check.phrases import typed
from bot.content.model import Allowance


class Allowed:
    """The allowances of one page or text for one rule, used up one by one."""

    def __init__(self, allow: Sequence[Allowance], rule: str, language: str) -> None:
        self._language = language
        self._left = [each for each in allow if each.rule == rule]

    def take(self, words: str, sentence: str) -> bool:
        """Whether an occurrence is allowed: the allowance names its words, or more of its sentence."""
        for each in self._left:
            named = typed(each.words, self._language)
            if named in typed(sentence, self._language) and f" {words} " in named:
                self._left.remove(each)
                return True
        return False

    def unused(self) -> Sequence[Allowance]:
        """What allowed nothing."""
        return tuple(self._left)
