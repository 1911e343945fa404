"""Buttons of whoever asks for supplies, or has asked."""

from dataclasses import dataclass
from typing import ClassVar, Final

from bot.chat.actions.base import Action, OfCode
from bot.chat.wire import (
    DIGITS,
    SEEN_LENGTH,
    code_from,
    draft_from,
    draft_text,
    key_from,
    packs_from,
    packs_text,
)
from bot.supply.draft import Draft


@dataclass(frozen=True, slots=True)
class Supplies(Action):
    """Open a fresh form."""

    letter: ClassVar[str] = "s"


@dataclass(frozen=True, slots=True)
class Form(Action):
    """Base of a form's steps: the draft as it is after the press."""

    draft: Draft

    def payload(self) -> str:
        return draft_text(self.draft)

    @classmethod
    def parse(cls, payload: str) -> "Form":
        return cls(draft_from(payload))


@dataclass(frozen=True, slots=True)
class Items(Form):
    """Choose item by item."""

    letter: ClassVar[str] = "i"


@dataclass(frozen=True, slots=True)
class Points(Form):
    """Choose where to pick up: the area first where there are several."""

    letter: ClassVar[str] = "w"


@dataclass(frozen=True, slots=True)
class InArea(Form):
    """Choose where to pick up, among the places of one area."""

    letter: ClassVar[str] = "W"
    area: str

    def payload(self) -> str:
        return f"{self.area:_<2}{draft_text(self.draft)}"

    @classmethod
    def parse(cls, payload: str) -> "InArea":
        area = key_from(payload[:2])
        if not area:
            raise ValueError("not an area")
        return cls(draft_from(payload[2:]), area)


@dataclass(frozen=True, slots=True)
class Preview(Form):
    """See what the team will see."""

    letter: ClassVar[str] = "v"


@dataclass(frozen=True, slots=True)
class Send(Form):
    """Send what was seen; `seen` is a mark of the preview, so that nothing else is sent."""

    letter: ClassVar[str] = "S"
    seen: str

    def payload(self) -> str:
        return self.seen + draft_text(self.draft)

    @classmethod
    def parse(cls, payload: str) -> "Send":
        seen, rest = payload[:SEEN_LENGTH], payload[SEEN_LENGTH:]
        if len(seen) < SEEN_LENGTH or any(c not in DIGITS for c in seen):
            raise ValueError("not a preview's mark")
        return cls(draft_from(rest), seen)


@dataclass(frozen=True, slots=True)
class Mine(Action):
    """My requests."""

    letter: ClassVar[str] = "r"


@dataclass(frozen=True, slots=True)
class Show(OfCode):
    """Show the code again."""

    letter: ClassVar[str] = "c"


@dataclass(frozen=True, slots=True)
class AskCancel(OfCode):
    """Ask whether to cancel; opens a screen of its own."""

    letter: ClassVar[str] = "k"


@dataclass(frozen=True, slots=True)
class Cancel(OfCode):
    """Cancel a request."""

    letter: ClassVar[str] = "K"


@dataclass(frozen=True, slots=True)
class AskNewCode(OfCode):
    """Ask whether a request should have another code; opens a screen of its own."""

    letter: ClassVar[str] = "0"


@dataclass(frozen=True, slots=True)
class NewCode(OfCode):
    """Give a request another code."""

    letter: ClassVar[str] = "5"


#: What a notice was sent about, as one letter.
NEWS: Final = {"ready": "r", "cannot": "c", "expired": "x", "open": "o", "place_closed": "p"} | {
    "later": "l",
    "not_collected": "u",
    "waiting": "w",
    "team_away": "a",
}
_NEWS_BACK: Final = {letter: news for news, letter in NEWS.items()}


@dataclass(frozen=True, slots=True)
class OpenNews(Action):
    """Open a notice: about which request, and what it said when it was sent."""

    letter: ClassVar[str] = "n"
    code: str
    news: str

    def payload(self) -> str:
        return NEWS[self.news] + self.code

    @classmethod
    def parse(cls, payload: str) -> "OpenNews":
        if payload[:1] not in _NEWS_BACK:
            raise ValueError("not news")
        return cls(code_from(payload[1:]), _NEWS_BACK[payload[0]])


@dataclass(frozen=True, slots=True)
class AskErase(Action):
    """Ask whether to erase everything."""

    letter: ClassVar[str] = "z"


@dataclass(frozen=True, slots=True)
class Erase(Action):
    """Erase everything."""

    letter: ClassVar[str] = "Z"


@dataclass(frozen=True, slots=True)
class MoveTo(Action):
    """Have an open request packed at another place."""

    letter: ClassVar[str] = "M"
    code: str
    point: str

    def payload(self) -> str:
        return f"{self.point:_<2}{self.code}"

    @classmethod
    def parse(cls, payload: str) -> "MoveTo":
        point = key_from(payload[:2])
        if not point:
            raise ValueError("not a place")
        return cls(code_from(payload[2:]), point)


@dataclass(frozen=True, slots=True)
class KeepLink(Action):
    """Show a link to the form with a bag filled in: packs by item key, and not whose they were."""

    letter: ClassVar[str] = "4"
    packs: tuple[tuple[str, int], ...]

    def payload(self) -> str:
        return packs_text(self.packs)

    @classmethod
    def parse(cls, payload: str) -> "KeepLink":
        packs = packs_from(payload)
        if not packs:
            raise ValueError("an empty bag")
        return cls(packs)
