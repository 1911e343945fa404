"""Buttons in the team's chat about requests and stock."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from bot.chat.actions.base import Action, OfCode
from bot.chat.wire import code_from, key_from, packs_from, packs_text

#: What a coordinator can press under a card, as one letter.
TEAM: Final = {"take": "t", "ready": "r", "hand_over": "h", "cannot": "c", "undo": "u"} | {
    "later": "l",
    "not_collected": "n",
}
_TEAM_BACK: Final = {letter: step for step, letter in TEAM.items()}


@dataclass(frozen=True, slots=True)
class Step(Action):
    """A coordinator's step with one request; `day` of the month picks a closing time for Ready.

    A day and not "the second of the list": the list is another one tomorrow.
    """

    letter: ClassVar[str] = "T"
    step: str
    code: str
    day: int | None = None

    def payload(self) -> str:
        return TEAM[self.step] + self.code + ("" if self.day is None else str(self.day))

    @classmethod
    def parse(cls, payload: str) -> "Step":
        step, code, day = payload[:1], payload[1:8], payload[8:]
        if step not in _TEAM_BACK or not re.fullmatch(r"|[1-9]|[12][0-9]|3[01]", day):
            raise ValueError("not a step")
        return cls(_TEAM_BACK[step], code_from(code), int(day) if day else None)


#: What a button in the team's list of items shows, as one letter.
LEVELS: Final = {"in": "i", "low": "l", "out": "o"}
_LEVELS_BACK: Final = {letter: level for level, letter in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Restock(Action):
    """A coordinator says that there is more or less of an item than was `shown`."""

    letter: ClassVar[str] = "t"
    item: str
    shown: str

    def payload(self) -> str:
        return f"{LEVELS[self.shown]}{self.item:_<2}"

    @classmethod
    def parse(cls, payload: str) -> "Restock":
        item = key_from(payload[1:])
        if payload[:1] not in _LEVELS_BACK or not item:
            raise ValueError("not an item")
        return cls(item, _LEVELS_BACK[payload[0]])


@dataclass(frozen=True, slots=True)
class QueuePage(Action):
    """A page of what is open."""

    letter: ClassVar[str] = "J"
    page: int

    def payload(self) -> str:
        return str(self.page)

    @classmethod
    def parse(cls, payload: str) -> "QueuePage":
        return cls(_page_from(payload))


@dataclass(frozen=True, slots=True)
class ListPage(Action):
    """A page of what is open at one place."""

    letter: ClassVar[str] = "L"
    point: str
    page: int

    def payload(self) -> str:
        return f"{self.point:_<2}{self.page}"

    @classmethod
    def parse(cls, payload: str) -> "ListPage":
        point = key_from(payload[:2])
        if not point:
            raise ValueError("not a place")
        return cls(point, _page_from(payload[2:]))


def _page_from(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII):
        raise ValueError("not a page")
    return int(text)


@dataclass(frozen=True, slots=True)
class Gate(Action):
    """A coordinator shuts or opens a place, or the whole program where no place is named."""

    letter: ClassVar[str] = "G"
    point: str
    shut: bool

    def payload(self) -> str:
        return f"{'s' if self.shut else 'o'}{self.point:_<2}"

    @classmethod
    def parse(cls, payload: str) -> "Gate":
        if payload[:1] not in {"s", "o"}:
            raise ValueError("neither shut nor open")
        return cls(key_from(payload[1:]), payload[0] == "s")


@dataclass(frozen=True, slots=True)
class Bag(Action):
    """Base of what a coordinator does with a bag that has less in it: packs by item key."""

    code: str
    packs: tuple[tuple[str, int], ...]

    def payload(self) -> str:
        return self.code + packs_text(self.packs)

    @classmethod
    def parse(cls, payload: str) -> "Bag":
        return cls(code_from(payload[:7]), packs_from(payload[7:]))


@dataclass(frozen=True, slots=True)
class Fewer(Bag):
    """Say on the card what is left of a bag."""

    letter: ClassVar[str] = "F"


@dataclass(frozen=True, slots=True)
class ReadyWith(Bag):
    """The bag is ready with what was said."""

    letter: ClassVar[str] = "V"


@dataclass(frozen=True, slots=True)
class Details(OfCode):
    """The code and the place of a request, in a window of whoever pressed."""

    letter: ClassVar[str] = "6"


@dataclass(frozen=True, slots=True)
class Redraw(OfCode):
    """The card as it was, with nothing changed."""

    letter: ClassVar[str] = "R"
