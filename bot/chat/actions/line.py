"""Buttons of the line to a person, on both of its ends."""

from dataclasses import dataclass
from typing import ClassVar, Final

from bot.chat.actions.asking import Form
from bot.chat.actions.base import Action
from bot.chat.wire import SEEN_LENGTH, code_from, draft_from, draft_text, mark_from
from bot.supply.codes import LENGTH as CODE_LENGTH


@dataclass(frozen=True, slots=True)
class AskPerson(Action):
    """Ask the team what the pressed message quotes; shows what would be sent."""

    letter: ClassVar[str] = "P"


@dataclass(frozen=True, slots=True)
class HowToAsk(Action):
    """Say how a question gets to the team: it is typed first."""

    letter: ClassVar[str] = "8"


@dataclass(frozen=True, slots=True)
class SendQuestion(Form):
    """Send the quoted question; of the draft only minute and mark are set."""

    letter: ClassVar[str] = "Q"


#: What became of a question when its notice was sent, as one letter.
ANSWERS: Final = {"answered": "a", "closed": "c", "expired": "x", "unread": "u", "waiting": "w"} | {
    "team_away": "t"
}
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
class AskBlock(OfQuestion):
    """A coordinator wants to block the sender of a question or a request: what that means comes first."""

    letter: ClassVar[str] = "X"


@dataclass(frozen=True, slots=True)
class Block(OfQuestion):
    """A coordinator declines it and blocks the sender."""

    letter: ClassVar[str] = "I"


@dataclass(frozen=True, slots=True)
class LeaveBlock(OfQuestion):
    """A coordinator does not."""

    letter: ClassVar[str] = "O"


#: A short answer of the team, as one letter; never used again for another one.
REPLIES: Final = {"come": "c", "more": "m", "pages": "p", "look": "l", "not_us": "n", "thanks": "t"}
_REPLIES_BACK: Final = {letter: reply for reply, letter in REPLIES.items()}


@dataclass(frozen=True, slots=True)
class QuickReply(OfQuestion):
    """A coordinator picks a short answer: the bot shows it before it is sent."""

    letter: ClassVar[str] = "H"
    reply: str

    def payload(self) -> str:
        return REPLIES[self.reply] + self.tag

    @classmethod
    def parse(cls, payload: str) -> "QuickReply":
        if payload[:1] not in _REPLIES_BACK:
            raise ValueError("no such answer")
        return cls(code_from(payload[1:]), _REPLIES_BACK[payload[0]])


@dataclass(frozen=True, slots=True)
class OfLine(OfQuestion):
    """Base of what a person does below a message of the team."""


@dataclass(frozen=True, slots=True)
class WriteBack(OfLine):
    """A person wants to write again: the bot asks for the words."""

    letter: ClassVar[str] = "2"


@dataclass(frozen=True, slots=True)
class StopLine(OfLine):
    """A person wants nothing more of a line."""

    letter: ClassVar[str] = "y"


@dataclass(frozen=True, slots=True)
class Report(OfLine):
    """A person wants to report the message of a team; `program` is the mark of its program."""

    letter: ClassVar[str] = "3"
    program: str

    def payload(self) -> str:
        return self.program + self.tag

    @classmethod
    def parse(cls, payload: str) -> "Report":
        return cls(code_from(payload[SEEN_LENGTH:]), mark_from(payload[:SEEN_LENGTH]))


@dataclass(frozen=True, slots=True)
class SendReport(OfLine):
    """Report it, with or without the words that the pressed message quotes."""

    letter: ClassVar[str] = "U"
    program: str
    with_words: bool

    def payload(self) -> str:
        return ("w" if self.with_words else "n") + self.program + self.tag

    @classmethod
    def parse(cls, payload: str) -> "SendReport":
        if payload[:1] not in {"w", "n"}:
            raise ValueError("neither with words nor without")
        tag_at = 1 + SEEN_LENGTH
        return cls(code_from(payload[tag_at:]), mark_from(payload[1:tag_at]), payload[0] == "w")


@dataclass(frozen=True, slots=True)
class SendBack(Form):
    """Send what the pressed message quotes to the team; of the draft only minute and mark are set."""

    letter: ClassVar[str] = "u"
    tag: str

    def payload(self) -> str:
        return self.tag + draft_text(self.draft)

    @classmethod
    def parse(cls, payload: str) -> "SendBack":
        return cls(draft_from(payload[CODE_LENGTH:]), code_from(payload[:CODE_LENGTH]))
