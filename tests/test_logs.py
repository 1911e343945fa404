"""A log tells what happened, never to whom: whatever an exception or a library would like to say."""

import io
import logging
import re
from collections.abc import Callable, Iterator

import pytest

from bot.logs import SILENT, EventFormatter, set_up, silence_libraries

#: Stands for a chat id, a text, a token: nothing of it may be read anywhere.
MARKER = "marker70001"


@pytest.fixture
def calm() -> Iterator[None]:
    """Logging as it was before, whatever a test makes of it."""
    root = logging.getLogger()
    known = [logging.getLogger(name) for name in list(root.manager.loggerDict)]
    before = [(each, each.level, each.propagate, each.handlers) for each in (root, *known)]
    root.handlers = []
    yield
    for each, level, propagate, handlers in before:
        each.setLevel(level)
        each.propagate, each.handlers = propagate, handlers


def said(log: Callable[[logging.Logger], None]) -> str:
    """What a formatter of ours writes while this is logged."""
    logger = logging.Logger("bot.delivery")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(EventFormatter())
    logger.addHandler(handler)
    log(logger)
    return written.getvalue()


def refuse() -> None:
    raise ValueError(f"no such chat: {MARKER}")


def refuse_because() -> None:
    try:
        refuse()
    except ValueError as error:
        raise RuntimeError(f"could not send {MARKER}") from error


def refuse_while_refusing() -> None:
    try:
        refuse()
    except ValueError:
        raise KeyError(MARKER)  # noqa: B904 - a context, and not a cause, is what is needed here


def refuse_together() -> None:
    raise ExceptionGroup(f"two for {MARKER}", [ValueError(MARKER), OSError(7, MARKER)])


def refuse_with_a_note() -> None:
    error = ValueError(MARKER)
    error.add_note(f"while sending to {MARKER}")
    raise error


@pytest.mark.parametrize(
    ("fails", "kind"),
    [
        (refuse, "ValueError"),
        (refuse_because, "RuntimeError"),
        (refuse_while_refusing, "KeyError"),
        (refuse_together, "ExceptionGroup"),
        (refuse_with_a_note, "ValueError"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_an_exceptions_sentence_never_reaches_the_log(fails: Callable[[], None], kind: str) -> None:
    """Nor those of what caused it, what it came along with, or its notes; its class and its frames do."""

    def log(logger: logging.Logger) -> None:
        try:
            fails()
        except Exception:
            logger.exception("a message could not be sent")

    text = said(log)
    assert MARKER not in text
    lines = text.splitlines()
    assert lines[0].endswith("ERROR bot.delivery: a message could not be sent")
    assert lines[1] == f"  {kind}"
    assert re.fullmatch(r"  .*test_logs\.py:\d+ in log", lines[2])
    assert re.fullmatch(rf"  .*test_logs\.py:\d+ in {fails.__name__}", lines[3])


def test_an_exception_that_another_log_has_printed_before_is_still_not_repeated() -> None:
    """Python keeps the printed text with the event: whoever comes second would print it as it is."""

    def log(logger: logging.Logger) -> None:
        other = io.StringIO()
        logger.handlers.insert(0, logging.StreamHandler(other))
        try:
            refuse()
        except ValueError:
            logger.exception("a message could not be sent")
        assert MARKER in other.getvalue()

    text = said(log)
    assert MARKER not in text
    assert "  ValueError\n" in text
    assert " in refuse" in text


def test_an_error_that_was_never_raised_has_a_class_and_no_frames() -> None:
    """It may be handed over as a value."""
    text = said(lambda logger: logger.error("it failed", exc_info=ValueError(MARKER)))
    assert text.splitlines()[1:] == ["  ValueError"]


def test_nothing_is_said_about_an_error_that_is_none() -> None:
    """`exc_info` without an exception."""
    text = said(lambda logger: logger.error("it failed", exc_info=True))
    assert MARKER not in text
    assert "it failed" in text


def test_a_line_has_a_time_a_level_a_name_and_the_event() -> None:
    """And nothing about where it runs."""
    text = said(lambda logger: logger.warning("%d messages wait", 3))
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING bot\.delivery: 3 messages wait\n", text
    )


def test_what_is_logged_goes_to_standard_error(calm: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Events of ours from INFO on, each once, also when it is set up twice."""
    set_up()
    set_up()
    logging.getLogger("bot.delivery").info("sent")
    logging.getLogger("bot.delivery").debug("about to send")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(" INFO bot.delivery: sent\n")
    assert err.count("\n") == 1


def test_the_level_can_be_chosen(calm: None, capsys: pytest.CaptureFixture[str]) -> None:
    """DEBUG for whoever looks for a fault of ours."""
    set_up("DEBUG")
    logging.getLogger("bot.delivery").debug("about to send")
    assert "DEBUG bot.delivery: about to send" in capsys.readouterr().err


def loggers_of(library: str) -> list[logging.Logger]:
    """The library's own logger, those that it has made below it, and one that it may make later."""
    below = [name for name in logging.root.manager.loggerDict if name.startswith(f"{library}.")]
    return [logging.getLogger(name) for name in (library, *below, f"{library}.ext.made.later")]


@pytest.mark.parametrize("library", ["telegram", "httpx", "httpcore", "aiohttp", "sqlalchemy", "aiosqlite"])
def test_a_silent_library_is_one_that_is_used(library: str) -> None:
    """Each logs people, texts or the token at some level; their names are the names of their loggers."""
    assert library in SILENT


@pytest.mark.parametrize("library", SILENT)
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.CRITICAL], ids=logging.getLevelName)
def test_a_silent_library_stays_silent_on_every_logger_it_has(
    library: str, level: int, calm: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """At DEBUG as at CRITICAL, where python-telegram-bot writes whole updates; while we are heard."""
    __import__("telegram.ext")
    __import__("sqlalchemy.ext.asyncio")
    set_up("DEBUG")
    loggers = loggers_of(library)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.log(level, "an update of %s", MARKER)
        try:
            refuse()
        except ValueError:
            logger.log(level, "it failed", exc_info=True)
    logging.getLogger("bot.chat").log(level, "an event of ours")
    out, err = capsys.readouterr()
    assert len(loggers) >= 2
    assert MARKER not in out + err
    assert err.count("\n") == 1
    assert "bot.chat: an event of ours" in err


def test_the_libraries_have_loggers_below_their_own() -> None:
    """So that the walk above walks over something."""
    __import__("telegram.ext")
    __import__("sqlalchemy.ext.asyncio")
    assert len(loggers_of("telegram")) > 3
    assert len(loggers_of("sqlalchemy")) > 2


def test_silence_can_be_kept_without_writing_a_log(
    calm: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody handles goes to standard error by itself: not from these."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    silence_libraries()
    for library in SILENT:
        logging.getLogger(f"{library}.below").error("an update of %s", MARKER)
    logging.getLogger("bot.chat").error("an event of ours")
    assert capsys.readouterr().err == "an event of ours\n"
