"""Words of somebody inside a message of the bot: the one place where they are until they are sent.

A quote is plain text: it is escaped, without entities, and read back from the message's own blockquote.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Final

from markupsafe import Markup
from telegram import MaybeInaccessibleMessage, Message, MessageEntity

from bot.chat.actions.line import AskPerson, SendQuestion
from bot.chat.actions.reading import Home
from bot.chat.keyboards import Reader, Row, View
from bot.chat.wire import nonce_from
from bot.chat.wording import Desk
from bot.content.model import Language, Pointed
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.supply.codes import is_code
from bot.supply.draft import open_draft
from bot.supply.questions import LONGEST_ANSWER, LONGEST_QUESTION

_BLOCKQUOTES: Final[list[str | None]] = [MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE]

_JOINER: Final = "\u200d"

#: What turns the direction of whatever stands after it.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def quoted(words: str, most: int = LONGEST_QUESTION) -> Markup:
    """Somebody's words as a blockquote, at most so many characters of them."""
    text = escape(cut(plain(words), most), quote=False)
    return Markup(f"<blockquote>{text}</blockquote>")  # noqa: S704 - escaped above


def quote_in(message: MaybeInaccessibleMessage | None, most: int = LONGEST_QUESTION) -> str:
    """The words that a message of the bot quotes; empty where it quotes none, or cannot be read."""
    if not isinstance(message, Message) or message.text is None:
        return ""
    found = message.parse_entities(_BLOCKQUOTES)
    first = min(found, key=lambda entity: entity.offset, default=None)
    return cut(plain(found[first]), most) if first else ""


def plain(words: str) -> str:
    """Words without what cannot be seen but changes how they look, nor a screen of empty lines."""
    seen = "".join(" " if _controls(c) else c for c in words if c not in _TURNING)
    return re.sub(r"\n\s*\n\s*", "\n\n", seen).strip()


def _controls(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) == "Cc"


def cut(words: str, most: int) -> str:
    """At most so many characters, never ending within what is seen as one; what is missing shows."""
    if len(words) <= most:
        return words
    end = most - 1
    while end > 0 and _one_character(words, end):
        end -= 1
    return words[: end or most - 1].rstrip() + "…"


def _one_character(words: str, at: int) -> bool:
    """Whether people see one character where these words would be cut."""
    before, after = words[at - 1], words[at]
    if before == _JOINER or after == _JOINER or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skins, flags of tags
        return True
    flags = len(words[:at]) - len(words[:at].rstrip(_FLAG_LETTERS))
    return after in _FLAG_LETTERS and flags % 2 == 1


_FLAG_LETTERS: Final = "".join(chr(letter) for letter in range(0x1F1E6, 0x1F200))


def ask_person(reader: Reader, desk: Desk) -> Row:
    """The button for below a screen that quotes a question; none where nobody can be asked."""
    return [(reader.label(Label.ASK_PERSON), AskPerson())] if desk.messages else []


def pointed_out(language: Language, told: Iterable[Pointed], *, to_team: bool) -> str:
    """What stands below a quote before it is sent: a line for each thing that it says."""
    return "\n".join(say(language, Text.POINTED, pointed=str(each), to_team=to_team) for each in told)


def from_team(language: Language, words: str) -> str:
    """A message of the team as people read it: quoted, and ending with what every one of them ends with."""
    text = say(language, Text.ANSWER, answer=quoted(words, LONGEST_ANSWER))
    return f"{text}\n{say(language, Text.TEAM_ENDS)}"


def underlined(tag: str) -> Markup:
    """A tag in a prompt, as `tag_of` finds it there: it is the program's, not the authors'."""
    return Markup(f"<u>{tag}</u>")  # noqa: S704 - a tag holds letters and digits only


def tag_of(prompt: Message | None, bot: int) -> str | None:
    """The question that a prompt of the bot asks words for; None for every other message."""
    if prompt is None or prompt.from_user is None or prompt.from_user.id != bot or prompt.text is None:
        return None
    found = prompt.parse_entities([MessageEntity.UNDERLINE]).values()
    return next((tag for tag in found if is_code(tag)), None)


def quoting_view(
    reader: Reader, question: str, now: datetime, before: str = "", told: Iterable[Pointed] = ()
) -> View:
    """What would be sent to the team, with a fresh Send: everything it needs is on this screen."""
    form = open_draft(now, nonce_from(secrets.randbits(42)))
    rows: list[Row] = [
        [(reader.label(Label.SEND), SendQuestion(form))],
        [(reader.label(Label.CANCEL), Home())],
    ]
    text = say(reader.language, Text.ASK_PERSON, question=quoted(question))
    below = pointed_out(reader.language, told, to_team=True)
    return reader.screen("\n\n".join(filter(None, (before, text, below))), rows)
