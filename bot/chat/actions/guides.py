"""Buttons of guides: where they lead, what they do, and all that was done and said on the way."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar, Final

from bot.chat.actions.base import Action
from bot.chat.wire import number_from, number_text
from bot.content.model import Does
from bot.content.walking import Walk

_DOES: Final = {
    Does.NOTHING: "n",
    Does.DOSE: "d",
    Does.CLOCK: "c",
    Does.ASK: "a",
    Does.STOP: "s",
}
_BACK: Final = {sign: does for does, sign in _DOES.items()}

#: A dose that was counted: pressed again it is the same one.
_COUNTED: Final = "e"

_TIME_LENGTH: Final = 6
_NO_TIME: Final = "0" * _TIME_LENGTH

_PAYLOAD: Final = re.compile(
    rf"([a-z_.]{{1,40}})!(?:([{''.join(_BACK)}{_COUNTED}])(\d)([0-9A-Za-z_-]{{{_TIME_LENGTH}}}))"
    r"((?:[a-z][a-z0-9]){0,3})",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class OfGuide(Action):
    """Base of a step of a guide; `below` opens it as a new message."""

    walk: Walk
    below: bool = False

    def payload(self) -> str:
        walk = self.walk
        does = _COUNTED if walk.counted else _DOES[walk.does]
        since = number_text(int(walk.since.timestamp()), _TIME_LENGTH) if walk.since else _NO_TIME
        said = "".join(f"{letter}{sign}" for letter, sign in walk.said)
        return f"{walk.topic}!{does.upper() if self.below else does}{walk.doses}{since}{said}"

    @classmethod
    def parse(cls, payload: str) -> "OfGuide":
        match = _PAYLOAD.fullmatch(payload)
        if not match or match[1] != match[1].lower() or match[5] != match[5].lower():
            raise ValueError("not a step")
        sign = match[2].lower()
        since = None if match[4] == _NO_TIME else datetime.fromtimestamp(number_from(match[4]), UTC)
        said = tuple((match[5][n], match[5][n + 1]) for n in range(0, len(match[5]), 2))
        if list(said) != sorted(dict(said).items()):
            raise ValueError("not in order")
        walk = Walk(match[1], _BACK.get(sign, Does.DOSE), int(match[3]), since, said)
        return cls(replace(walk, counted=sign == _COUNTED), match[2].isupper())


@dataclass(frozen=True, slots=True)
class UrgentStep(OfGuide):
    """A step while someone is in danger: answered outside every order and limit."""

    letter: ClassVar[str] = "E"


@dataclass(frozen=True, slots=True)
class CalmStep(OfGuide):
    """A step of any other guide."""

    letter: ClassVar[str] = "Y"
