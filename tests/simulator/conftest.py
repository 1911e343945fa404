"""A clock that stands still, a Bot API on it, and short ways to call it."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.refusals import ApiError

from .watching import bot_api_watch as bot_api_watch  # checks every answer in this folder

Call = Callable[..., Coroutine[Any, Any, Any]]
Refusal = Callable[..., Coroutine[Any, Any, ApiError]]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def api(clock: MovableClock) -> BotApi:
    return BotApi(clock)


@pytest.fixture
def call(api: BotApi) -> Call:
    """`await call("sendMessage", chat_id=.., text=..)`."""

    async def make(method: str, **params: Any) -> Any:
        return await api.call(method, params)

    return make


@pytest.fixture
def refusal(call: Call) -> Refusal:
    """The same for a call that must be refused: returns the refusal."""

    async def make(method: str, **params: Any) -> ApiError:
        with pytest.raises(ApiError) as caught:
            await call(method, **params)
        return caught.value

    return make


@pytest.fixture
def alex(api: BotApi) -> int:
    """Someone who has pressed Start, so that the bot may write."""
    user_id = api.add_person("Alex")
    api.say(user_id, user_id, "/start")
    return user_id
