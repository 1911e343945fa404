"""Logs: events, never people, texts, updates or the token.

Two walls. Libraries that are known to write updates, addresses or tokens into their lines are not
listened to below a level. And an exception is printed as its class and the places it went through:
its sentence may hold anything.
"""

import copy
import logging
import sys
import traceback
from types import TracebackType
from typing import Final

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

#: Loggers whose lines hold people or the token, at whatever level: python-telegram-bot logs updates
#: and parameters at DEBUG and, where one cannot be parsed, at CRITICAL; httpx logs the address of
#: each request, which holds the token; database drivers log parameters.
SILENT: Final = ("telegram", "httpx", "httpcore", "aiohttp", "aiosqlite", "sqlalchemy", "psycopg", "asyncio")


class EventFormatter(logging.Formatter):
    """One line an event; an exception without its sentence, and without those that caused it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """The line; what another handler has made of the exception stays with the record, unread."""
        record = copy.copy(record)
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:
        """The class, and file, line and function of each frame."""
        kind, _, trace = ei
        frames = [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(trace)]
        return "\n".join([f"  {kind.__name__ if kind else 'error'}", *frames])


def silence_libraries() -> None:
    """Let nothing of `SILENT`, nor of the loggers below them, reach the log, whatever its level."""
    for name in SILENT:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]


def set_up(level: str = "INFO") -> None:
    """Write events to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    silence_libraries()
