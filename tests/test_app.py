"""What refuses to start, what closes only the asking lane, and how it all ends."""

import asyncio
import gc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.app import Sotto
from bot.errors import ContentError, DatabaseInUse, KeyFileError, NewerDatabase, SettingsError
from bot.simulator.faults import Fault
from bot.simulator.transport import SimulatorRequest
from bot.store.unit import Store
from tests.conftest import TOKEN, MakeTown, Town
from tests.small import SHIPPED


def build(town: Town, token: str = TOKEN) -> Sotto:
    """A second bot on the same town."""
    settings = config.read(town.data, town.base, {"BOT_TOKEN": token})
    return Sotto(settings, town.clock, SimulatorRequest(town.api), SimulatorRequest(town.api))


async def test_a_token_that_telegram_does_not_accept_refuses_to_start(tmp_path: Path) -> None:
    """With a sentence that names the setting and not the token; nothing stays open."""
    town = Town(tmp_path)
    town.api.faults.add(Fault(method="getMe", kind="403", times=1))
    honest = SimulatorRequest.do_request

    async def unauthorized(
        self: SimulatorRequest, url: str, *rest: object, **named: object
    ) -> tuple[int, bytes]:
        return 401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'

    SimulatorRequest.do_request = unauthorized  # type: ignore[method-assign]
    try:
        with pytest.raises(SettingsError, match="token_file") as refusal:
            await build(town).start()
    finally:
        SimulatorRequest.do_request = honest  # type: ignore[method-assign]
    assert TOKEN not in str(refusal.value)
    again = Store(f"sqlite+aiosqlite:///{town.database}")
    assert await again.open(), "the lock was left behind"
    await again.close()


async def test_telegram_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    """An outage is no reason to give up."""
    town = Town(tmp_path)
    town.api.faults.add(Fault(method="getMe", kind="500", times=2))
    starting = asyncio.ensure_future(town.open())
    while not starting.done():
        await asyncio.wait({starting}, timeout=0.02)
        town.clock.move(timedelta(seconds=5))
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    assert "Information" in nina.text()
    await town.close()


async def test_danger_does_not_wait_for_the_look_at_the_teams_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram answers nothing about the chat: who is in danger is answered, and a bag waits for the look."""
    honest, released = SimulatorRequest.do_request, asyncio.Event()

    async def hanging(self: SimulatorRequest, url: str, *rest: Any, **named: Any) -> Any:
        if url.endswith("/getChat"):
            await released.wait()
        return await honest(self, url, *rest, **named)

    monkeypatch.setattr(SimulatorRequest, "do_request", hanging)
    town = Town(tmp_path, team_chat={"posture": "refuse"})
    starting = asyncio.create_task(town.open())
    nina = town.person("Nina")
    nina.says("/sos")
    await nina.sees("Call 911.")
    nina.says("/supplies")
    await nina.sees("Requests cannot be taken right now.")
    assert "Usual bag" not in nina.buttons()
    assert not starting.done()
    released.set()
    await starting
    await town.close()


async def test_a_timer_does_not_wait_for_the_look_and_a_card_does(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody gave a dose before the bot was stopped: it asks in time, whatever Telegram says of a chat."""
    town = await make_town(content={"dir": str(SHIPPED)})
    nina, sam = town.person("Nina"), town.person("Sam")
    town.api.faults.add(Fault("500", method="sendMessage", chat_id=town.team_chat, times=None))
    await town.asks(sam)
    nina.says("/sos")
    await town.settles()
    await town.presses(nina, "I gave a dose")
    await town.close()
    town.api.faults.clear()
    honest, released = SimulatorRequest.do_request, asyncio.Event()

    async def hanging(self: SimulatorRequest, url: str, *rest: Any, **named: Any) -> Any:
        if url.endswith("/getChat"):
            await released.wait()
        return await honest(self, url, *rest, **named)

    monkeypatch.setattr(SimulatorRequest, "do_request", hanging)
    town.clock.move(timedelta(minutes=10))
    starting = asyncio.create_task(town.open())
    await nina.sees("Breathing well?")
    for _ in range(2000):
        await asyncio.sleep(0)
    assert town.cards() == []
    assert not starting.done()
    released.set()
    await starting
    await town.passes(timedelta(minutes=1))
    assert len(town.cards()) == 1


async def test_a_stop_during_the_look_ends_the_start_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is begun after it."""
    honest = SimulatorRequest.do_request

    async def hanging(self: SimulatorRequest, url: str, *rest: Any, **named: Any) -> Any:
        if url.endswith("/getChat"):
            await asyncio.Event().wait()
        return await honest(self, url, *rest, **named)

    monkeypatch.setattr(SimulatorRequest, "do_request", hanging)
    town = Town(tmp_path)
    starting = asyncio.create_task(build(town).start())
    nina = town.person("Nina")
    nina.says("/sos")
    await nina.sees("Call 911.")
    starting.cancel()
    while not starting.done():
        await asyncio.wait({starting}, timeout=0.05)
        town.clock.move(timedelta(seconds=1))
    assert starting.cancelled()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_database_of_a_newer_version_refuses_to_start(make_town: MakeTown) -> None:
    """With what to do about it."""
    town = await make_town()
    store = town.bot.store
    assert store is not None

    async def from_the_future(db) -> None:  # type: ignore[no-untyped-def]
        from sqlalchemy import text

        await db.execute(text("INSERT INTO schema_version VALUES (999)"))

    await store.run(from_the_future)
    await town.close()
    with pytest.raises(NewerDatabase, match="newer version"):
        await town.open()
    town.sotto = None


async def test_a_second_process_on_the_same_database_refuses_to_start(town: Town) -> None:
    """One process works on a SQLite file; the first one goes on."""
    with pytest.raises(DatabaseInUse, match="stop it first"):
        await build(town).start()
    nina = town.person("Nina")
    assert await town.asks(nina)


def test_no_key_no_start(tmp_path: Path) -> None:
    """Without the identity key nobody could be answered."""
    town = Town(tmp_path)
    (tmp_path / "keys" / "identity.key").unlink()
    with pytest.raises(KeyFileError, match="init"):
        build(town)


def test_broken_content_refuses_to_start_with_file_and_line(tmp_path: Path) -> None:
    """A broken set is never shown; whoever broke it is told where."""
    content = tmp_path / "content"
    (content / "en" / "topics").mkdir(parents=True)
    (content / "supplies.yaml").write_text("items: 5\n")
    town = Town(tmp_path / "town", content={"dir": str(content)})
    with pytest.raises(ContentError) as refusal:
        build(town)
    assert any(m.file == "supplies.yaml" and m.line == 1 for m in refusal.value.mistakes)


async def test_a_database_that_is_away_at_the_start_closes_only_the_asking_lane(tmp_path: Path) -> None:
    """Reading goes on; when the database is there, requests are taken."""
    town = Town(tmp_path)
    (tmp_path / "data").write_text("a file where the folder should be")
    await town.open()
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(
        nina, "Guides", "Testing", "Reading a strip", "Menu", "Supplies", "Usual bag", "The van"
    )
    nina.presses("Send")
    await town.until_told(nina, "Requests cannot be taken right now.")
    assert "Nothing was sent." in nina.text()
    assert "The van" in nina.text()
    (tmp_path / "data").unlink()
    town.clock.move(timedelta(seconds=5))
    assert town.bot.store is not None
    await town.bot.store.open()
    nina.presses("Send")
    await town.until_told(nina, "Your code:")
    await town.close()


async def test_after_stop_nothing_runs_on(make_town: MakeTown) -> None:
    """Every task has ended, every connection is closed."""
    before = asyncio.all_tasks()
    town = await make_town()
    await town.asks(town.person("Nina"))
    await town.close()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() - before == set()
    gc.collect()
