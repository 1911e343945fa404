"""Receiving: what is confirmed, when, and what a crash or an outage leaves behind."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import InvalidToken

from bot.simulator.faults import Fault, FaultKind
from tests.conftest import MakeTown, Town


async def test_an_id_that_starts_again_is_answered(town: Town) -> None:
    """After a week without updates Telegram's ids start anywhere; nobody waits in vain."""
    nina = town.person("Nina")
    town.api.inject({"update_id": 900_000_000, "message": {"message_id": "poison", "chat": 1}})
    await town.settles()
    town.clock.move(timedelta(days=8))
    nina.says("/start")
    await town.settles()
    assert "Information" in nina.text()


async def test_a_hanging_answer_holds_nobody_longer_than_five_seconds(town: Town) -> None:
    """A reading update counts as handled at its deadline, and the next press is answered."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    release = asyncio.Event()
    honest: Any = town.bot.application.bot.request.do_request

    async def hanging(url: str, *rest: Any, **named: Any) -> Any:
        if url.endswith("/editMessageText") and not release.is_set():
            await release.wait()
        return await honest(url, *rest, **named)

    object.__setattr__(town.bot.application.bot.request, "do_request", hanging)
    nina.presses("Guides")
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(town.api.updates) == 1
    town.clock.move(timedelta(seconds=6))
    await town.settles()
    assert town.bot.metrics["reading past its deadline"] == 1
    release.set()
    await town.presses(nina, "Privacy")
    assert "What this bot stores" in nina.text()


async def test_a_database_that_comes_back_within_seconds_is_waited_for(town: Town) -> None:
    """Three tries; the press is confirmed only after the commit."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "The van")
    store = town.bot.store
    assert store is not None
    await store.close()
    nina.presses("Send")
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(town.api.updates) == 1
    await store.open()
    await town.until_told(nina, "Your code:")
    await town.settles()
    assert len(town.cards()) == 1


async def test_two_receivers_notice_each_other(town: Town) -> None:
    """A conflict is counted and waited out; the bot goes on receiving."""
    town.api.faults.add(Fault(kind="400", method="getUpdates", times=1))
    nina = town.person("Nina")
    nina.says("/start")
    await town.until_told(nina, "Information")
    for _ in range(100):  # until it polls again
        await asyncio.sleep(0)
        town.clock.move(timedelta(seconds=1))
    town.api.updates.end_poll("Conflict: terminated by other getUpdates request")
    nina.says("/start")
    await town.until_told(nina, "Information")
    for _ in range(100):
        await asyncio.sleep(0)
        town.clock.move(timedelta(seconds=1))
    assert town.bot.metrics["conflict: another process polls with this token"] == 1


async def test_telegram_away_is_waited_out(town: Town) -> None:
    """Polls that fail are tried again with growing pauses; what was written meanwhile is answered."""
    kinds: tuple[FaultKind, ...] = ("500", "reset", "timeout", "429")
    for kind in kinds:
        town.api.faults.add(Fault(kind=kind, method="getUpdates", times=2))
    nina = town.person("Nina")
    nina.says("/start")
    await town.until_told(nina, "Information", seconds=300)


async def test_a_clean_stop_confirms_what_was_handled(make_town: MakeTown) -> None:
    """After SIGTERM nothing is left at Telegram: the next start answers nothing twice."""
    town = await make_town()
    nina = town.person("Nina")
    nina.says("/start")
    await nina.sees("Information")
    await town.close()
    assert len(town.api.updates) == 0
    bubbles = len(nina.messages())
    await town.open()
    await town.settles()
    assert len(nina.messages()) == bubbles


async def test_what_came_while_the_bot_was_down_is_answered(make_town: MakeTown) -> None:
    """Pending updates are not thrown away."""
    town = await make_town()
    await town.close()
    nina = town.person("Nina")
    nina.says("/start")
    await town.open()
    await town.settles()
    assert "Information" in nina.text()


@pytest.mark.parametrize("strange", [{}, [], True, {"update_id": 1}, "x"])
async def test_an_answer_of_an_odd_shape_is_waited_out(town: Town, strange: Any) -> None:
    """Whatever stands between the bot and Telegram: no traceback ends it, and it never spins."""
    request: Any = town.bot.receiver._polls
    honest, polls = request.post, []

    async def odd(url: str, *rest: Any, **named: Any) -> Any:
        polls.append(url)
        return strange if len(polls) < 4 else await honest(url, *rest, **named)

    object.__setattr__(request, "post", odd)
    nina = town.person("Nina")
    nina.says("/start")
    await town.until_told(nina, "Information")
    assert len(polls) < 20


async def test_a_token_that_is_revoked_is_told_once(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Deaf and silent for ever would be the other way."""
    caplog.set_level("INFO")
    request: Any = town.bot.receiver._polls
    honest, polls = request.post, []

    async def revoked(url: str, *rest: Any, **named: Any) -> Any:
        polls.append(url)
        if len(polls) < 6:
            raise InvalidToken("Unauthorized")
        return await honest(url, *rest, **named)

    object.__setattr__(request, "post", revoked)
    nina = town.person("Nina")
    nina.says("/start")
    while len(polls) < 6:
        town.clock.move(timedelta(seconds=1))
        for _ in range(50):
            await asyncio.sleep(0)
    nina.says("/start")
    await town.settles()
    told = [record.getMessage() for record in caplog.records]
    assert sum("does not accept the token any more" in line for line in told) == 1
    assert sum("updates come in again" in line for line in told) == 1
