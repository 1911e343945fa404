"""SQLite in the tests: carried out on the spot, and without waiting for the disk.

The driver hands every call to a thread of its own and waits for its answer; with one connection that is
nearly all that a test of a conversation does. Here the call is made at once and its answer comes with the
next turn of the event loop, so that whatever runs beside it still comes in between. Nobody pulls the plug
on a test either: what is written need not have reached the disk before the next line.

Tests of the engine itself, and processes that a test starts, have the thread and the disk (`as_shipped`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

import pytest
from aiosqlite import core

from bot.store import engine


class _AtOnce:
    """What the driver takes for the queue to its thread."""

    def put_nowait(self, job: tuple[Any, Callable[[], Any]]) -> None:
        future, call = job
        settle: Callable[[Any, Any], None] = core.set_result
        try:
            result = call()
        except BaseException as error:  # the driver's thread hands on whatever was raised, too
            settle, result = core.set_exception, error
        if future is not None:
            future.get_loop().call_soon(settle, future, result)


class _NoThread:
    """What the driver takes for its thread."""

    daemon = True

    def __init__(self, target: Callable[..., None], args: tuple[Any, ...]) -> None:
        pass

    def start(self) -> None:
        pass


#: As a deployment has them: for whoever looks at the engine.
_PRAGMAS: Final = engine._PRAGMAS


@contextmanager
def at_once() -> Iterator[None]:
    """Connections that are opened from here on have neither a thread nor a disk to wait for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "SimpleQueue", _AtOnce)
        patch.setattr(core, "Thread", _NoThread)
        pragmas = (each.replace("synchronous=FULL", "synchronous=OFF") for each in _PRAGMAS)
        patch.setattr(engine, "_PRAGMAS", tuple(pragmas))
        yield


@contextmanager
def as_shipped() -> Iterator[None]:
    """Connections that are opened from here on are those of a deployment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "SimpleQueue", SimpleQueue)
        patch.setattr(core, "Thread", Thread)
        patch.setattr(engine, "_PRAGMAS", _PRAGMAS)
        yield
