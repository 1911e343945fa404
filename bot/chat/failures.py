"""What Telegram's errors mean for whoever was sending.

python-telegram-bot's `BadRequest` is a `NetworkError`, and one sentence of Telegram's stands for
several causes; both are sorted out here, once.
"""

from datetime import timedelta
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.chat.http import NotSent


class Failure(Enum):
    """What an error of a call means."""

    UNCHANGED = auto()  # the message already reads like that
    MISSING = auto()  # no such message, or it cannot be edited
    PICTURE = auto()  # it is a picture: it has a caption, and no text to edit
    TOO_OLD = auto()  # it cannot be deleted any more
    LATE_ANSWER = auto()  # the press has been waiting too long to be answered
    WAIT = auto()  # too many calls; it was not sent
    NOT_SENT = auto()  # no connection
    PERHAPS = auto()  # the line broke after it was sent
    GONE = auto()  # blocked, left, deleted
    MOVED = auto()  # the group has a new id
    REFUSED = auto()  # anything else


#: Seconds; a longer wait is asked for again by the next answer.
_LONGEST_WAIT = 3600

_SENTENCES = (
    ("message is not modified", Failure.UNCHANGED),
    ("message to edit not found", Failure.MISSING),
    ("message to delete not found", Failure.MISSING),
    ("message can't be edited", Failure.MISSING),
    ("message_id_invalid", Failure.MISSING),
    ("there is no text in the message to edit", Failure.PICTURE),
    ("message can't be deleted", Failure.TOO_OLD),
    ("query is too old", Failure.LATE_ANSWER),
    ("chat not found", Failure.GONE),
    ("user not found", Failure.GONE),
    ("peer_id_invalid", Failure.GONE),
    ("not enough rights to send", Failure.GONE),  # the bot was silenced in a group
    ("have no rights to send", Failure.GONE),
    ("chat_write_forbidden", Failure.GONE),
)


def meaning(error: TelegramError) -> Failure:
    """What an error means; looks at the most particular class first."""
    if isinstance(error, RetryAfter):
        return Failure.WAIT
    if isinstance(error, ChatMigrated):
        return Failure.MOVED
    if isinstance(error, Forbidden):
        return Failure.GONE
    if isinstance(error, BadRequest):
        text = error.message.lower()
        return next((failure for sentence, failure in _SENTENCES if sentence in text), Failure.REFUSED)
    if isinstance(error, NotSent):
        return Failure.NOT_SENT
    if isinstance(error, NetworkError):
        return Failure.PERHAPS
    return Failure.NOT_SENT if isinstance(error, InvalidToken) else Failure.REFUSED


def wait_of(error: RetryAfter) -> timedelta:
    """How long Telegram asks to wait, and a little more."""
    wait = error.retry_after
    seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
    return timedelta(seconds=min(seconds, _LONGEST_WAIT)) + timedelta(milliseconds=100)
