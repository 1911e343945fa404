"""Measurements that can be repeated on any machine, each one told as rows of a table.

`transport`: what a call to the Bot API costs through python-telegram-bot's stock transport and
through ours. A server in a process of its own answers at once, so that all that is measured is
this side. The transports take turns in slices of a fraction of a second, in changing order, and
each slice is compared with that of the stock one in the same round: on a machine whose speed
changes by the second the ratios hold, the absolute figures do not carry over.
"""

import asyncio
import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter  # the only way to a RequestData

from bot.chat.http import AiohttpRequest

SLICE_SECONDS: Final = 0.5

_STOCK: Final = "httpx (stock)"
_FORM: Final = RequestData(
    [
        RequestParameter("chat_id", 5, None),
        RequestParameter("text", "Fentanyl test strips: pick up today until 18:00. " * 8, None),
        RequestParameter(
            "reply_markup", {"inline_keyboard": [[{"text": "Menu", "callback_data": "m"}]]}, None
        ),
    ]
)
_ANSWER: Final = b'{"ok":true,"result":{"message_id":7,"date":0,"chat":{"id":5,"type":"private"}}}'
_RESPONSE: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_ANSWER),
    _ANSWER,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One transport under one load; ratios above 1 mean better than the stock transport."""

    transport: str
    at_once: int
    rounds: int
    calls: int
    cpu_ms: float
    per_second: float
    cpu_ratio: float
    speed_ratio: float


@dataclass(frozen=True, slots=True)
class Slice:
    """What one transport did during its turn."""

    calls: int
    wall: float
    cpu: float

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / self.calls

    @property
    def per_second(self) -> float:
        return self.calls / self.wall


def run_transport(seconds: float, at_once: int) -> list[Row]:
    """Measure for about `seconds` in all, with `at_once` calls under way at any time."""
    with _server() as root:
        return asyncio.run(_compare(f"{root}/bot1:bench/sendMessage", seconds, at_once))


def as_table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    lines = [
        (
            "transport",
            "at once",
            "CPU ms/call",
            "calls/s",
            "CPU x better",
            "calls/s x better",
            "rounds",
            "calls",
        )
    ]
    for row in rows:
        lines.append(
            (
                row.transport,
                str(row.at_once),
                f"{row.cpu_ms:.3f}",
                f"{row.per_second:.0f}",
                f"{row.cpu_ratio:.2f}",
                f"{row.speed_ratio:.2f}",
                str(row.rounds),
                str(row.calls),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in lines
    )


async def _compare(url: str, seconds: float, at_once: int) -> list[Row]:
    async with _transports() as transports:
        for request in transports.values():
            await _slice(request, url, 0.0, at_once)  # connects, and warms caches
        length = min(SLICE_SECONDS, seconds / len(transports))
        rounds = max(1, round(seconds / length / len(transports)))
        slices: dict[str, list[Slice]] = {name: [] for name in transports}
        for turn in range(rounds):
            for name in sorted(transports, reverse=turn % 2 == 0):
                slices[name].append(await _slice(transports[name], url, length, at_once))
    return _rows(slices, at_once)


@contextlib.asynccontextmanager
async def _transports() -> AsyncIterator[Mapping[str, BaseRequest]]:
    async with HTTPXRequest() as stock, AiohttpRequest() as ours:
        yield {_STOCK: stock, "aiohttp (ours)": ours}


async def _slice(request: BaseRequest, url: str, seconds: float, at_once: int) -> Slice:
    """Call again and again for `seconds`, at least once from each of `at_once` callers."""

    async def caller() -> int:
        calls = 0
        while True:
            await request.post(url, _FORM)
            calls += 1
            if time.perf_counter() >= end:
                return calls

    wall, cpu = time.perf_counter(), time.process_time()
    end = wall + seconds
    calls = sum(await asyncio.gather(*(caller() for _ in range(at_once))))
    return Slice(calls, time.perf_counter() - wall, time.process_time() - cpu)


def _rows(slices: Mapping[str, Sequence[Slice]], at_once: int) -> list[Row]:
    stock = slices[_STOCK]
    return [
        Row(
            transport=name,
            at_once=at_once,
            rounds=len(own),
            calls=sum(each.calls for each in own),
            cpu_ms=statistics.median(each.cpu_ms for each in own),
            per_second=statistics.median(each.per_second for each in own),
            cpu_ratio=statistics.median(
                other.cpu_ms / each.cpu_ms for other, each in zip(stock, own, strict=True)
            ),
            speed_ratio=statistics.median(
                each.per_second / other.per_second for other, each in zip(stock, own, strict=True)
            ),
        )
        for name, own in slices.items()
    ]


@contextlib.contextmanager
def _server() -> Iterator[str]:
    """A server on the loopback interface, in another process that ends with this one."""
    command = [sys.executable, "-c", "from bot.bench import serve; serve()"]
    checkout = Path(__file__).parent.parent
    with subprocess.Popen(  # noqa: S603 - fixed arguments
        command, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"


def serve() -> None:
    """Answer until whoever started this process closes its standard input; prints the port."""

    async def until_closed() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Answering, "127.0.0.1", 0)
        closed = asyncio.Event()
        loop.add_reader(sys.stdin.fileno(), closed.set)
        print(server.sockets[0].getsockname()[1], flush=True)
        await closed.wait()
        server.close()

    asyncio.run(until_closed())


class _Answering(asyncio.Protocol):
    """Reads whole requests and gives each the same answer: the least a server can do."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._unread = b""

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            head, _, body = self._unread.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            if len(body) < length:
                return
            self._unread = body[length:]
            self._transport.write(_RESPONSE)
