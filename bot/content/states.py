"""A fixed text in so many of its states that every sentence of it is read once."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.content.examples import TEXTS
from bot.content.model import Language
from bot.content.templates import examples, fill
from bot.content.texts import Text


class State(NamedTuple):
    """What a text says, and when: '' if it always says the same."""

    when: str
    words: str


def states(language: Language, text: Text) -> Iterator[State]:
    """The text filled in; a state that brings no line which was not there before is left out."""
    template = language.texts[text]
    cases = [(each, fill(template, each)) for each in examples(TEXTS[text])]
    seen: set[str] = set()
    for values, words in cases:
        lines = {line.strip() for line in words.split("\n")}
        if lines <= seen:
            continue
        seen |= lines
        yield State(_when(values, words, cases), words)


def _when(values: Mapping[str, Any], words: str, cases: list[tuple[Mapping[str, Any], str]]) -> str:
    """The values without which the text would read otherwise."""
    deciding = []
    for name, value in values.items():
        rest = {key: other for key, other in values.items() if key != name}
        others = [
            said
            for case, said in cases
            if case[name] != value and all(case[key] == other for key, other in rest.items())
        ]
        if any(said != words for said in others):
            deciding.append(f"{name.replace('_', ' ')}: {_shown(value)}")
    return ", ".join(deciding)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return str(len(value)) if value else "none"
    return str(value).replace("_", " ") or "none"
