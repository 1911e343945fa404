"""The try-out: the whole bot on the built-in simulator, on a page, without a token.

A person's phone on one side, the team's chat on the other, a clock that can be moved. Everything it
keeps lies in a temporary folder and goes with it.
"""

import asyncio
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import config
from bot.app import Sotto
from bot.clock import MovableClock
from bot.config import Settings
from bot.content.model import Wanted
from bot.identity import write_key
from bot.serving import Server
from bot.simulator import server
from bot.simulator.bot_api import BotApi
from bot.simulator.transport import SimulatorRequest

HOST = "127.0.0.1"
_TOKEN = "1:demo"  # noqa: S105 - the simulator's, worth nothing


def settings(base: Path, team_chat: int, wanted: Wanted) -> Settings:
    """The settings of the try-out: one program with two pickup points, and the content that is tried."""
    data = {
        "content": {
            "dir": str(wanted.directory.absolute()),
            "languages": list(wanted.languages),
            "default_country": wanted.country,
        },
        "database": {"url": "sqlite+aiosqlite:///data/sotto.db"},
        "identity": {"key_file": "secrets/identity.key"},
        "programs": [
            {
                "id": "demo",
                "key": "d",
                "name": "Sotto",
                "team_chat": team_chat,
                "timezone": "America/New_York",
                "hours": {"mon-fri": "12:00-20:00", "sat": "10:00-18:00"},
                "points": [
                    {"key": "a", "name": "Counter, Main Street", "where": "ring at the side door"},
                    {
                        "key": "b",
                        "name": "The van",
                        "where": "station, east exit",
                        "hours": {"wed": "18:00-22:00"},
                    },
                ],
            }
        ],
    }
    return config.read(data, base, {"BOT_TOKEN": _TOKEN})


def content_of(sotto: Sotto) -> dict[str, Any]:
    """What the page says of the content; the simulator's `tryout` describes the fields."""
    renewal, library = sotto.renewal, sotto.shelf.library
    language = library.language(None)
    topics = ((topic_id, library.topic(language, topic_id)) for topic_id in library.topic_ids())
    return {
        "read_at": renewal.read_at and int(renewal.read_at.timestamp()),
        "mistakes": [str(mistake) for mistake in renewal.mistakes],
        "pages": [{"id": topic_id, "title": topic.title} for topic_id, topic in topics if topic],
    }


async def serve(port: int, wanted: Wanted, ready: Callable[[str], None]) -> None:
    """Serve the try-out until SIGTERM or SIGINT; `ready` is called with its address."""
    clock = MovableClock(running=True)
    api = BotApi(clock, _TOKEN)
    api.me.first_name, api.me.username = "Sotto", "sotto_demo_bot"
    for name in ("Nina", "Sam"):
        api.add_person(name, language_code=wanted.languages[0])
    team = [api.add_person(name) for name in ("Robin", "Kit")]
    team_chat = api.add_group("The team", team)
    with tempfile.TemporaryDirectory(prefix="sotto-") as folder:
        base = Path(folder)
        write_key(base / "secrets" / "identity.key")
        sotto = Sotto(settings(base, team_chat, wanted), clock, SimulatorRequest(api), SimulatorRequest(api))
        stopping = asyncio.Event()
        web = Server(server.app(api, clock, stopping=stopping, content=lambda: content_of(sotto)), HOST, port)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        await sotto.start()
        serving = asyncio.ensure_future(web.serve())
        told = asyncio.ensure_future(stopping.wait())
        ready(f"http://{HOST}:{port}")
        await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        told.cancel()
        web.should_exit = True
        await asyncio.wait([serving])
        await sotto.stop()
