"""A real server on a free port, for what needs a real connection."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.server import app
from bot.simulator.tryout import Content


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals belong to the tests


@contextlib.asynccontextmanager
async def serving(api: BotApi, clock: MovableClock, content: Content | None = None) -> AsyncIterator[str]:
    """The root address; on leaving, the server must stop within seconds whatever is still open."""
    stopping = asyncio.Event()
    config = uvicorn.Config(
        app(api, clock, stopping=stopping, content=content), log_config=None, lifespan="off"
    )
    server = _Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stopping.set()
            server.should_exit = True
            async with asyncio.timeout(10):
                await task
