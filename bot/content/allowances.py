"""Reading `allow:`: what an author lets stand against a rule of the check, with the reason."""

from typing import Final

from bot.content.model import Allowance
from bot.fields import Fields

#: Rules that know exceptions. Nobody can allow a dead link, or a strip that is read the wrong way round.
ALLOWED: Final = ("boundary", "identity", "number", "reading")

#: Of these one occurrence is allowed, named by its words.
_BY_WORDS: Final = frozenset({"boundary", "identity", "number"})


def read_allowances(fields: Fields, places: frozenset[str] | None = None) -> tuple[Allowance, ...]:
    """Every allowance; with `places`, each names one of them (of screens.yaml) under `text`."""
    return tuple(_read(entry, places) for entry in fields.sections("allow"))


def _read(fields: Fields, places: frozenset[str] | None) -> Allowance:
    rule = fields.choice("rule", ALLOWED)
    words = fields.text("words") if rule in _BY_WORDS else fields.text("words", "")
    text = fields.text("text") if places is not None else ""
    if text and places is not None and text not in places:
        fields.wrong("text", f"names '{text}', which is no place of this file; write it like texts.home")
    found = Allowance(rule, words, fields.text("reason"), text)
    if isinstance(fields.raw("reason"), str) and len(found.reason.split()) < 3:
        fields.wrong("reason", "is too short; say in a sentence why it has to stand there")
    fields.done()
    return found
