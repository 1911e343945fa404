"""A whole town for the tests: the real bot on a simulated Bot API, with a clock that someone moves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bot import app, config, renewal, yaml_file
from bot.app import Sotto
from bot.clock import MovableClock
from bot.content.loader import load
from bot.content.model import Library, Wanted
from bot.identity import write_key
from bot.simulator.bot_api import BotApi
from bot.simulator.people import Person, TeamMember
from bot.simulator.transport import SimulatorRequest
from tests.at_once import as_shipped, at_once
from tests.shipped import keep_here, shipped_search
from tests.small import SHIPPED, small_content

from .simulator.watching import bot_api_watch as bot_api_watch

# Properties are about behaviour; what a slow machine needs for one example is no failure.
settings.register_profile("sotto", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sotto")

keep_here()

#: A Saturday, when the counter is open until 20:00 in Chicago (14:00 UTC is 08:00 there).
START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)

TOKEN = "1:sim"


def settings_data(team_chat: int) -> dict[str, Any]:
    """Settings as an operator would write them: one program, two points."""
    return {
        "database": {"url": "sqlite+aiosqlite:///data/sotto.db"},
        "identity": {"key_file": "keys/identity.key"},
        "programs": [
            {
                "id": "harbor",
                "key": "h",
                "name": "Harbor",
                "team_chat": team_chat,
                "timezone": "America/Chicago",
                "hours": {"mon-fri": "12:00-20:00", "sat": "10:00-20:00"},
                "points": [
                    {"key": "a", "name": "Main Street counter", "where": "side door"},
                    {"key": "b", "name": "The van", "hours": {"wed": "18:00-22:00"}},
                ],
            }
        ],
    }


def pytest_addoption(parser: pytest.Parser) -> None:
    """How often the process is killed in tests/test_kills.py, and with which luck; how many ways."""
    parser.addoption("--paths", default="400", help="how many random ways lead through the guides")
    parser.addoption("--kills", default="20", help="how often the running bot is killed")
    parser.addoption("--conversations", default="16", help="how many conversations go on at once")
    parser.addoption("--kill-seed", default="0", help="the seed that an earlier run has printed")


class Town:
    """The bot, a team's chat, people, and a clock."""

    def __init__(
        self, base: Path, *, database_url: str | None = None, supergroup: bool = True, **changes: Any
    ) -> None:
        self.base = base
        self.clock = MovableClock(START)
        self.api = BotApi(self.clock, TOKEN)
        self.coordinator = TeamMember(self.api, "Robin")
        self.team_chat = self.api.add_group("Desk", [self.coordinator.id], supergroup=supergroup)
        self.coordinator.joins(self.team_chat)
        self.data = settings_data(self.team_chat) | changes
        self.data["content"] = {"dir": str(small_content())} | self.data.get("content", {})
        if database_url:
            self.data["database"] = {"url": database_url}
        key_file = base / "keys" / "identity.key"
        if not key_file.exists():
            write_key(key_file)
        self.sotto: Sotto | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.base / "data" / "sotto.db"

    @property
    def bot(self) -> Sotto:
        """The running bot."""
        assert self.sotto is not None
        return self.sotto

    async def open(self) -> None:
        """Start the bot."""
        if self.data["content"]["dir"] == str(SHIPPED):
            shipped_search()
        settings = config.read(self.data, self.base, {"BOT_TOKEN": TOKEN})
        self.sotto = Sotto(settings, self.clock, SimulatorRequest(self.api), SimulatorRequest(self.api))
        await self.sotto.start()
        await self.sotto.hearing.learned()

    async def close(self) -> None:
        """Stop the bot as SIGTERM would; seconds pass for whatever still waits for its turn."""
        if self.sotto is not None:
            stopping = asyncio.ensure_future(self.sotto.stop())
            while not stopping.done():
                await asyncio.wait({stopping}, timeout=0.05)
                self.clock.move(timedelta(seconds=1))
            stopping.result()
            self.sotto = None

    async def restart(self) -> None:
        """Stop and start again on the same database."""
        await self.close()
        await self.open()

    def person(self, name: str = "Alex", **about: Any) -> Person:
        """Someone with a phone."""
        return Person(self.api, name, **about)

    async def settles(self) -> None:
        """Everything that was said or pressed has been handled, and what could be sent is sent."""
        async with asyncio.timeout(20):
            while True:
                await self.api.updates.emptied()  # confirmed updates are gone from Telegram
                before = self.api.version
                for _ in range(20):
                    await self.bot.settled()
                    await asyncio.sleep(0)
                if self.api.version == before and not len(self.api.updates):
                    return

    async def passes(self, span: timedelta) -> None:
        """Let time pass, and everyone do what they do then."""
        self.clock.move(span)
        if self.bot.store is not None:
            await self.bot.retention.purge()
            self.bot.delivery.wake()
        await self.settles()

    async def until_told(self, who: Person, words: str, seconds: int = 60) -> None:
        """Let seconds pass, as many as it takes, until someone sees these words."""
        for _ in range(seconds):
            if any(words in m.get("text", "") for m in who.messages()):
                return
            self.clock.move(timedelta(seconds=1))
            for _ in range(100):
                await asyncio.sleep(0)
        await who.sees(words, timeout=5)  # a busy machine carries out the last of it

    async def asks(self, who: Person, bag: str = "Usual bag", point: str = "Main Street counter") -> str:
        """Someone asks for a bag, from /start on; returns the code."""
        who.says("/start")
        await self.settles()
        for label in ("Supplies", bag, point, "Send"):
            who.presses(label)
            await self.settles()
        return code_in(who.text())

    async def presses(self, who: Person, *labels: str) -> None:
        """One press after the other, each on what the one before has shown."""
        for label in labels:
            who.presses(label)
            await self.settles()

    def cards(self) -> list[dict[str, Any]]:
        """The bot's messages in the team's chat."""
        return [m for m in self.api.messages(self.team_chat) if m["from"]["is_bot"]]


def code_in(text: str) -> str:
    """The code in a receipt or a card."""
    for line in text.splitlines():
        if line.startswith(("Your code: ", "Request ")):
            return line.split(": ")[-1].removeprefix("Request ").strip()
    raise AssertionError(f"no code in: {text}")


@pytest.fixture(autouse=True, scope="session")
def content_is_read_once() -> Iterator[None]:
    """Hundreds of towns read the same content: a library never changes, so they share it."""
    known: dict[object, Library] = {}

    def read(wanted: Wanted) -> Library:
        state = (wanted, renewal._state(wanted))
        if state not in known:
            known[state] = load(wanted)
        return known[state]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "load_content", read)
        # A copy with one fault in it has the same text in all other files.
        patch.setattr(yaml_file, "_composed", lru_cache(maxsize=2048)(yaml_file._composed))
        yield


@pytest.fixture(autouse=True)
def sqlite_at_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hundreds of towns write into databases that nobody reads again; see `tests.at_once`."""
    shipped = request.node.get_closest_marker("sqlite_as_shipped") is not None
    with as_shipped() if shipped else at_once():
        yield


MakeTown = Callable[..., Awaitable[Town]]


@pytest.fixture
async def make_town(tmp_path: Path) -> AsyncIterator[MakeTown]:
    """Towns with settings of their own; closed at the end."""
    towns: list[Town] = []

    async def make(**changes: Any) -> Town:
        town = Town(tmp_path / f"town{len(towns)}", **changes)
        towns.append(town)
        await town.open()
        return town

    yield make
    for town in towns:
        await town.close()


@pytest.fixture
async def town(make_town: MakeTown) -> Town:
    """The usual town."""
    return await make_town()
