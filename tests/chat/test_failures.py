"""What Telegram says, and what it means for whoever was sending."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.warnings import PTBDeprecationWarning

from bot.chat.failures import Failure, meaning, wait_of
from bot.chat.http import NotSent

#: Telegram's sentences behind "Bad Request: ", as its server writes them.
BAD_REQUESTS = [
    (
        "message is not modified: specified new message content and reply markup are exactly the same"
        " as a current content and reply markup of the message",
        "UNCHANGED",
    ),
    ("message to edit not found", "MISSING"),
    ("message can't be edited", "MISSING"),
    ("MESSAGE_ID_INVALID", "MISSING"),
    ("there is no text in the message to edit", "PICTURE"),
    ("message to delete not found", "MISSING"),
    ("message can't be deleted", "TOO_OLD"),
    ("message can't be deleted for everyone", "TOO_OLD"),
    ("query is too old and response timeout expired or query ID is invalid", "LATE_ANSWER"),
    ("chat not found", "GONE"),
    ("user not found", "GONE"),
    ("PEER_ID_INVALID", "GONE"),
    ('can\'t parse entities: Unsupported start tag "br" at byte offset 7', "REFUSED"),
    ("message text is empty", "REFUSED"),
    ("message is too long", "REFUSED"),
    ("reply markup is too long", "REFUSED"),
    ("BUTTON_DATA_INVALID", "REFUSED"),
    ("message to be replied not found", "REFUSED"),
    ("message thread not found", "REFUSED"),
    ("the chat is not a forum", "REFUSED"),
    ("not enough rights to create a topic", "REFUSED"),
    ("TOPIC_CLOSED", "REFUSED"),
    ("TOPIC_NOT_MODIFIED", "REFUSED"),
    ("a sentence that Telegram has never said before", "REFUSED"),
]

FORBIDDEN = [
    "bot was blocked by the user",
    "bot can't initiate conversation with a user",
    "user is deactivated",
    "bot was kicked from the group chat",
    "bot was kicked from the supergroup chat",
    "bot is not a member of the supergroup chat",
]


@pytest.mark.parametrize(("sentence", "means"), BAD_REQUESTS)
@pytest.mark.parametrize("before", ["", "Bad Request: "])
def test_a_refused_call_means_what_its_sentence_says(sentence: str, means: str, before: str) -> None:
    """The library writes the first letter large and takes the beginning away, or does not."""
    assert meaning(BadRequest(before + sentence)) is Failure[means]


@pytest.mark.parametrize("sentence", FORBIDDEN)
def test_whoever_does_not_want_the_bot_is_gone(sentence: str) -> None:
    """Blocked, deleted, kicked or never there: nothing will be delivered, and nothing is tried again."""
    assert meaning(Forbidden(f"Forbidden: {sentence}")) is Failure.GONE


@pytest.mark.parametrize(
    ("error", "means"),
    [
        (RetryAfter(3), "WAIT"),
        (ChatMigrated(-1007), "MOVED"),
        (NotSent("no connection"), "NOT_SENT"),
        (TimedOut(), "PERHAPS"),
        (NetworkError("the line broke"), "PERHAPS"),
        (InvalidToken(), "NOT_SENT"),
        (Conflict("terminated by other getUpdates request"), "REFUSED"),
        (EndPointNotFound("Not Found"), "REFUSED"),
        (TelegramError("Internal Server Error"), "REFUSED"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_error_means_what_its_class_says(error: TelegramError, means: str) -> None:
    """Only what is certainly not sent may be sent again without a word of warning."""
    assert meaning(error) is Failure[means]


def test_a_refusal_is_not_a_broken_line() -> None:
    """In the library a `BadRequest` is a `NetworkError`; to send it again would be refused again."""
    assert isinstance(BadRequest("message text is empty"), NetworkError)
    assert meaning(BadRequest("message text is empty")) is not meaning(NetworkError("message text is empty"))


def test_a_sentence_counts_only_in_a_refusal() -> None:
    """A broken line that quotes one has not deleted anything."""
    assert meaning(NetworkError("message to edit not found")) is Failure.PERHAPS
    assert meaning(TelegramError("chat not found")) is Failure.REFUSED


def test_every_meaning_is_tested_here() -> None:
    """A new one gets a row above."""
    rows = {means for _, means in BAD_REQUESTS}
    assert rows | {"WAIT", "MOVED", "NOT_SENT", "PERHAPS"} == {failure.name for failure in Failure}


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        (timedelta(seconds=3), timedelta(seconds=3, milliseconds=100)),
        (timedelta(milliseconds=1500), timedelta(seconds=1, milliseconds=600)),
        (0, timedelta(milliseconds=100)),
        (35, timedelta(seconds=35, milliseconds=100)),
    ],
)
def test_the_wait_is_what_telegram_asks_for_and_a_little_more(
    asked: int | timedelta, waited: timedelta
) -> None:
    """A call that comes a moment too early makes the wait longer."""
    assert wait_of(RetryAfter(asked)) == waited


def test_the_old_whole_seconds_are_understood_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library gives them to whoever has not asked for lengths of time, with a warning."""
    monkeypatch.setenv("PTB_TIMEDELTA", "0")
    with pytest.warns(PTBDeprecationWarning):
        assert wait_of(RetryAfter(7)) == timedelta(seconds=7, milliseconds=100)


def test_lengths_of_time_come_as_such_without_a_warning() -> None:
    """Whoever imports this package has asked for them."""
    assert RetryAfter(7).retry_after == timedelta(seconds=7)
