"""Running until someone says stop: the bot on its own, or with a web server beside it."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from bot.app import Sotto


async def until_told_to_stop(sotto: Sotto) -> None:
    """Start the bot, let it run until SIGTERM or SIGINT, then stop it cleanly."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    starting = asyncio.ensure_future(sotto.start())
    told = asyncio.ensure_future(stop.wait())
    await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
        ended = asyncio.ensure_future(sotto.wait())
        await asyncio.wait({told, ended}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        await sotto.stop()
        if ended.done() and not ended.cancelled():
            ended.result()
    else:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)


class Server(uvicorn.Server):
    """A web server that leaves signals to whoever runs it: the stock one raises SIGTERM again."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(app, host=host, port=port, log_config=None, log_level="warning", access_log=False)
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
