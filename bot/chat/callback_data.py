"""What a button carries: everything that a screen needs, so that nothing is kept about who reads.

At most 64 bytes (https://core.telegram.org/bots/api#inlinekeyboardbutton), typed and versioned:

    1       the version; buttons of another version open a fresh screen
    g       the action, one letter
    en us   language and country of the screen
    ...     what the action needs, in fields of fixed width

Whatever comes back is user input: a crafted client sends what it likes.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Final

from bot.chat.wire import DIGITS, SEEN_LENGTH, code_from, draft_from, draft_text, key_from
from bot.errors import StaleButton
from bot.supply.draft import Draft

VERSION: Final = "1"
LONGEST: Final = 64

_HEADER: Final = re.compile(r"1([A-Za-z])([a-z]{2})([a-z]{2})(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Action:
    """Base of everything a button can mean."""

    letter: ClassVar[str]

    def payload(self) -> str:
        """The fields as text."""
        return ""

    @classmethod
    def parse(cls, payload: str) -> "Action":
        """The action from its payload; raises ValueError on anything that `payload` cannot have written."""
        if payload:
            raise ValueError("unexpected payload")
        return cls()


@dataclass(frozen=True, slots=True)
class Home(Action):
    """The first screen, in place of the one that was pressed."""

    letter: ClassVar[str] = "h"


@dataclass(frozen=True, slots=True)
class Menu(Action):
    """The first screen as a new message: what was pressed is a standing one."""

    letter: ClassVar[str] = "m"


@dataclass(frozen=True, slots=True)
class Emergency(Action):
    """Someone is in danger."""

    letter: ClassVar[str] = "e"


@dataclass(frozen=True, slots=True)
class Guides(Action):
    """The list of pages."""

    letter: ClassVar[str] = "g"


@dataclass(frozen=True, slots=True)
class Section(Action):
    """One menu of pages."""

    letter: ClassVar[str] = "l"
    menu: str

    def payload(self) -> str:
        return self.menu

    @classmethod
    def parse(cls, payload: str) -> "Section":
        if not re.fullmatch(r"[a-z_]{1,30}", payload):
            raise ValueError("not a menu")
        return cls(payload)


@dataclass(frozen=True, slots=True)
class OfTopic(Action):
    """Base of what a person does with one page."""

    topic: str

    def payload(self) -> str:
        return self.topic

    @classmethod
    def parse(cls, payload: str) -> "OfTopic":
        if not re.fullmatch(r"[a-z_.]{1,45}", payload):
            raise ValueError("not a topic")
        return cls(payload)


@dataclass(frozen=True, slots=True)
class Page(OfTopic):
    """One page."""

    letter: ClassVar[str] = "p"


@dataclass(frozen=True, slots=True)
class Sources(OfTopic):
    """Where the facts of a page were read."""

    letter: ClassVar[str] = "q"


@dataclass(frozen=True, slots=True)
class KeepPage(OfTopic):
    """The page as a message of its own, which no tap turns into something else."""

    letter: ClassVar[str] = "a"


@dataclass(frozen=True, slots=True)
class Picture(OfTopic):
    """One of the pictures of a page, by its place in the page."""

    letter: ClassVar[str] = "f"
    number: int

    def payload(self) -> str:
        return f"{self.number}{self.topic}"

    @classmethod
    def parse(cls, payload: str) -> "Picture":
        if not re.fullmatch(r"[0-9][a-z_.]{1,45}", payload):
            raise ValueError("not a picture")
        return cls(payload[1:], int(payload[0]))


@dataclass(frozen=True, slots=True)
class Languages(Action):
    """Choose a language."""

    letter: ClassVar[str] = "j"


@dataclass(frozen=True, slots=True)
class Countries(Action):
    """Choose a country."""

    letter: ClassVar[str] = "o"


@dataclass(frozen=True, slots=True)
class Hide(Action):
    """Put a neutral stub in place of the screen."""

    letter: ClassVar[str] = "x"


@dataclass(frozen=True, slots=True)
class Delete(Action):
    """Delete the message that was pressed."""

    letter: ClassVar[str] = "d"


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
class OfRequest(Action):
    """Base of what a person does with one request."""

    code: str

    def payload(self) -> str:
        return self.code

    @classmethod
    def parse(cls, payload: str) -> "OfRequest":
        return cls(code_from(payload))


@dataclass(frozen=True, slots=True)
class Show(OfRequest):
    """Show the code again."""

    letter: ClassVar[str] = "c"


@dataclass(frozen=True, slots=True)
class AskCancel(OfRequest):
    """Ask whether to cancel; opens a screen of its own."""

    letter: ClassVar[str] = "k"


@dataclass(frozen=True, slots=True)
class Cancel(OfRequest):
    """Cancel a request."""

    letter: ClassVar[str] = "K"


#: What a notice was sent about, as one letter.
NEWS: Final = {"ready": "r", "cannot": "c", "expired": "x", "open": "o"}
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


#: What a coordinator can press under a card, as one letter.
TEAM: Final = {"take": "t", "ready": "r", "hand_over": "h", "cannot": "c", "undo": "u"}
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
class AskPerson(Action):
    """Ask the team what the pressed message quotes; shows what would be sent."""

    letter: ClassVar[str] = "P"


@dataclass(frozen=True, slots=True)
class SendQuestion(Form):
    """Send the quoted question; of the draft only minute and mark are set."""

    letter: ClassVar[str] = "Q"


#: What became of a question when its notice was sent, as one letter.
ANSWERS: Final = {"answered": "a", "closed": "c", "expired": "x", "unread": "u"}
_ANSWERS_BACK: Final = {letter: news for news, letter in ANSWERS.items()}


@dataclass(frozen=True, slots=True)
class OpenAnswer(Action):
    """Open a notice about a question: which one, and what became of it."""

    letter: ClassVar[str] = "N"
    tag: str
    news: str

    def payload(self) -> str:
        return ANSWERS[self.news] + self.tag

    @classmethod
    def parse(cls, payload: str) -> "OpenAnswer":
        if payload[:1] not in _ANSWERS_BACK:
            raise ValueError("not news")
        return cls(code_from(payload[1:]), _ANSWERS_BACK[payload[0]])


@dataclass(frozen=True, slots=True)
class OfQuestion(Action):
    """Base of what a coordinator does with one question."""

    tag: str

    def payload(self) -> str:
        return self.tag

    @classmethod
    def parse(cls, payload: str) -> "OfQuestion":
        return cls(code_from(payload))


@dataclass(frozen=True, slots=True)
class WriteAnswer(OfQuestion):
    """A coordinator wants to answer: the bot asks for the words."""

    letter: ClassVar[str] = "A"


@dataclass(frozen=True, slots=True)
class CloseQuestion(OfQuestion):
    """A coordinator ends a question without an answer."""

    letter: ClassVar[str] = "C"


@dataclass(frozen=True, slots=True)
class SendAnswer(OfQuestion):
    """A coordinator sends the answer that the pressed message quotes."""

    letter: ClassVar[str] = "B"


@dataclass(frozen=True, slots=True)
class DropAnswer(OfQuestion):
    """A coordinator does not send it."""

    letter: ClassVar[str] = "D"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's meaning with the language and country of its screen."""

    language: str
    country: str
    action: Action


_ACTIONS: Final[dict[str, type[Action]]] = {
    action.letter: action
    for action in (
        *(Home, Menu, Emergency, Guides, Section, Page, Hide, Delete),
        *(Sources, KeepPage, Picture, Languages, Countries),
        *(Supplies, Items, Points, InArea, Preview, Send, Mine, Show, AskCancel, Cancel, OpenNews),
        *(AskErase, Erase, Step, Restock),
        *(AskPerson, SendQuestion, OpenAnswer, WriteAnswer, CloseQuestion, SendAnswer, DropAnswer),
    )
}


def encode(action: Action, language: str, country: str) -> str:
    """The data of a button."""
    data = f"{VERSION}{action.letter}{language}{country}{action.payload()}"
    assert len(data) <= LONGEST, f"{type(action).__name__} does not fit into a button"
    return data


def decode(data: str) -> Pressed:
    """What a button means.

    Raises:
        StaleButton: it is of another version, damaged or crafted.
    """
    match = _HEADER.fullmatch(data)
    action = _ACTIONS.get(match[1]) if match else None
    if match is None or action is None:
        raise StaleButton("a button of another version")
    try:
        return Pressed(match[2], match[3], action.parse(match[4]))
    except ValueError:
        raise StaleButton("a damaged button") from None


def every_action() -> dict[str, tuple[Any, ...]]:
    """Action letter -> its field names; for tests that walk over all of them."""
    return {letter: tuple(f.name for f in fields(action)) for letter, action in _ACTIONS.items()}
