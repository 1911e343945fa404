"""Holds all that the simulator says in a test against Telegram's description of the Bot API.

Import `bot_api_watch` in a `conftest.py`: from then on every test below it fails at its end if any
`BotApi` in it, however it was made, gave an answer or queued an update that Telegram would not.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.simulator.bot_api import BotApi
from bot.simulator.methods import METHODS
from bot.simulator.updates import UpdateQueue

from .schema import schema


class Watch:
    """What was seen: the methods that answered, the kinds of update, and all that was wrong."""

    def __init__(self) -> None:
        self.methods: set[str] = set()
        self.updates: set[str] = set()
        self.problems: list[str] = []

    def answered(self, method: str, result: Any) -> None:
        """Checks an answer; the updates in it were checked when they were queued.

        Tests queue poison too, which may hold anything: `getUpdates` has to hand it on.
        """
        self.methods.add(method)
        if method == "getUpdates":
            result = []
        self.problems += schema().answer(method, result)

    def queued(self, kind: str, content: Any) -> None:
        """Checks an update that the simulator made."""
        self.updates.add(kind)
        self.problems += schema().update({"update_id": 1, kind: content})


@contextlib.contextmanager
def watching() -> Iterator[Watch]:
    """Watches every `BotApi` as long as it lasts."""
    watch = Watch()
    call, add = BotApi.call, UpdateQueue.add

    async def watched_call(api: BotApi, method: str, params: Mapping[str, Any]) -> Any:
        result = await call(api, method, params)
        watch.answered(METHODS[method.lower()].name, result)
        return result

    def watched_add(queue: UpdateQueue, kind: str, content: dict[str, Any]) -> int | None:
        watch.queued(kind, content)
        return add(queue, kind, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotApi, "call", watched_call)
        patch.setattr(UpdateQueue, "add", watched_add)
        yield watch


@pytest.fixture(autouse=True)
def bot_api_watch() -> Iterator[Watch]:
    """Fails the test if the simulator said anything that Telegram would not say."""
    with watching() as watch:
        yield watch
    assert watch.problems == [], "the simulator's answers differ from the Bot API's schema"
