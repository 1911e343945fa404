"""The transport against a real server on the loopback interface, alone and under a real Bot."""

import asyncio
import contextlib
import datetime as dtm
import gzip
import json
import logging
import socket
import ssl
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.http import AiohttpRequest, NotSent

TOKEN = "12345:MARKERTOKENMARKERTOKENMARKER"
ME = {"id": 1, "is_bot": True, "first_name": "Sotto", "username": "sotto_bot"}
MESSAGE = {"message_id": 7, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "hello"}

Answer: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Peer: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ServeWeb: TypeAlias = Callable[[Answer], Awaitable[str]]
ServeRaw: TypeAlias = Callable[[Peer], Awaitable[str]]


def ok(result: Any = True) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def form(**parameters: object) -> RequestData:
    return RequestData([RequestParameter(name, value, None) for name, value in parameters.items()])


@contextlib.asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    app = web.Application(client_max_size=2**30)
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def serve() -> AsyncIterator[ServeWeb]:
    """Start a web server that answers every path with the given function; returns its root."""
    async with contextlib.AsyncExitStack() as stack:
        yield lambda answer: stack.enter_async_context(serving(answer))


@pytest.fixture
async def serve_raw() -> AsyncIterator[ServeRaw]:
    """Start a server that may break every rule of HTTP; returns its root."""
    servers: list[asyncio.Server] = []
    talks: set[asyncio.Task[None]] = set()

    async def start(peer: Peer) -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            talks.add(task)
            try:
                with contextlib.suppress(
                    ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError
                ):
                    await peer(reader, writer)
            finally:
                writer.transport.abort()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=2**12)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()
    for task in talks:
        task.cancel()
    await asyncio.gather(*talks)


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(read_timeout=2.0) as request:
        yield request


@pytest.fixture
def free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
    return port


@contextlib.asynccontextmanager
async def bot_at(root: str, **limits: float | None) -> AsyncIterator[Bot]:
    bot = Bot(
        TOKEN,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=AiohttpRequest(**limits),  # type: ignore[arg-type]
        get_updates_request=AiohttpRequest(1, **limits),  # type: ignore[arg-type]
    )
    async with bot:
        yield bot


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    return head + await reader.readexactly(length)


async def answer_raw(writer: asyncio.StreamWriter, body: bytes = b'{"ok":true,"result":true}') -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    await writer.drain()


# --- what a Bot does -----------------------------------------------------------------------------


async def api(request: web.Request) -> web.StreamResponse:
    method = request.path.rpartition("/")[2]
    return ok(ME if method == "getMe" else MESSAGE)


async def test_a_bot_learns_who_it_is_and_sends_a_form(serve: ServeWeb) -> None:
    """Bodies are form-encoded, as those of the stock transport."""
    seen: list[tuple[str, str, dict[str, str]]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        seen.append((request.path, request.content_type, fields))
        return await api(request)

    async with bot_at(await serve(answer)) as bot:
        sent = await bot.send_message(5, "Grüße & ✓ = +")
        assert bot.username == "sotto_bot"
    assert sent.message_id == 7
    assert seen[0][0] == f"/bot{TOKEN}/getMe"
    assert seen[1] == (
        f"/bot{TOKEN}/sendMessage",
        "application/x-www-form-urlencoded",
        {"chat_id": "5", "text": "Grüße & ✓ = +"},
    )


async def parts_of(request: web.Request) -> dict[str, tuple[str, bytes]]:
    """Each part of a multipart body by name: its disposition, its bytes."""
    parts = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        assert isinstance(part, aiohttp.BodyPartReader)
        assert part.name is not None
        parts[part.name] = (part.headers["Content-Disposition"], bytes(await part.read()))
    return parts


async def test_a_bot_sends_a_photo_with_its_name_and_caption(serve: ServeWeb) -> None:
    """Files go as multipart, names in plain UTF-8: the Bot API does not undo percent-quoting."""
    parts: dict[str, tuple[str, bytes]] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("sendPhoto"):
            assert request.content_type == "multipart/form-data"
            assert int(request.headers["Content-Length"]) > len(picture)
            parts.update(await parts_of(request))
        return await api(request)

    picture = bytes(range(256)) * 8192  # 2 MiB
    async with bot_at(await serve(answer)) as bot:
        await bot.send_photo(5, picture, caption="Grüße", filename='bild "ü".jpg')
    assert parts["chat_id"][1] == b"5"
    assert parts["caption"][1] == "Grüße".encode()
    assert parts["photo"] == ('form-data; name="photo"; filename="bild \\"ü\\".jpg"', picture)


async def test_an_album_attaches_each_file_under_its_name(serve: ServeWeb) -> None:
    parts = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("getMe"):
            return ok(ME)
        parts.update(await parts_of(request))
        return ok([MESSAGE, MESSAGE])

    async with bot_at(await serve(answer)) as bot:
        await bot.send_media_group(5, [InputMediaPhoto(b"one"), InputMediaPhoto(b"two")])
    names = [item["media"].removeprefix("attach://") for item in json.loads(parts["media"][1])]
    assert [parts[name][1] for name in names] == [b"one", b"two"]


async def test_an_open_file_stays_its_owners(serve: ServeWeb, tmp_path: Path) -> None:
    """It is sent from its beginning each time, and not closed behind its owner's back."""
    bodies: list[bytes] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("getMe"):
            return ok(ME)
        bodies.append((await parts_of(request))["document"][1])
        return ok(MESSAGE)

    path = tmp_path / "leaflet.txt"
    path.write_bytes(b"leaflet")
    async with bot_at(await serve(answer)) as bot:
        with path.open("rb") as handle:
            for _ in range(2):
                await bot.send_document(5, InputFile(handle, read_file_handle=False))
            assert not handle.closed
    assert bodies == [b"leaflet", b"leaflet"]


async def test_a_bot_downloads_a_file(serve: ServeWeb) -> None:
    content = bytes(range(256)) * 20_000

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == f"/file/bot{TOKEN}/photos/a b.jpg":
            return web.Response(body=content)
        if request.path.endswith("getMe"):
            return ok(ME)
        return ok({"file_id": "f", "file_unique_id": "u", "file_path": "photos/a b.jpg"})

    async with bot_at(await serve(answer)) as bot:
        file = await bot.get_file("f")
        assert bytes(await file.download_as_bytearray()) == content


async def test_polling_waits_for_its_own_timeout_on_top(serve: ServeWeb) -> None:
    """python-telegram-bot adds the seconds of a long poll to `read_timeout`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("getUpdates"):
            await asyncio.sleep(0.8)
        return ok([] if request.path.endswith("getUpdates") else ME)

    async with bot_at(await serve(answer), read_timeout=0.5) as bot:
        assert await bot.get_updates(timeout=dtm.timedelta(seconds=1)) == ()


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (400, {"description": "Bad Request: chat not found"}, BadRequest),
        (401, {"description": "Unauthorized"}, InvalidToken),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (409, {"description": "Conflict: terminated by other getUpdates request"}, Conflict),
        (429, {"description": "Too Many Requests", "parameters": {"retry_after": 3}}, RetryAfter),
        (400, {"description": "migrated", "parameters": {"migrate_to_chat_id": -1}}, ChatMigrated),
        (502, {"description": "Bad Gateway"}, NetworkError),
    ],
)
async def test_refusals_are_told_by_python_telegram_bot(
    serve: ServeWeb,
    request_: AiohttpRequest,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    answer: dict[str, Any],
    error: type[TelegramError],
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else reading `retry_after` warns

    async def refuse(request: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": False, **answer}, status=status)

    root = await serve(refuse)
    with pytest.raises(error) as caught:
        await request_.post(f"{root}/bot{TOKEN}/sendMessage", form(text="x"))
    assert not isinstance(caught.value, NotSent)


# --- connections ---------------------------------------------------------------------------------


async def test_a_connection_is_kept_for_the_next_call(serve: ServeWeb, request_: AiohttpRequest) -> None:
    peers = set()

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return ok()

    root = await serve(answer)
    for _ in range(5):
        assert await request_.post(f"{root}/x") is True
    assert len(peers) == 1


async def test_a_kept_connection_that_the_server_closed_costs_nothing(
    serve_raw: ServeRaw, request_: AiohttpRequest
) -> None:
    requests = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await read_request(reader))
        await answer_raw(writer)

    root = await serve_raw(once)
    for _ in range(3):
        assert await request_.post(f"{root}/x", form(text="x")) is True
        await asyncio.sleep(0.02)  # the server's goodbye arrives
    assert len(requests) == 3


async def test_no_more_connections_than_allowed_are_open_at_once(serve: ServeWeb) -> None:
    under_way = 0
    most = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        return ok()

    root = await serve(answer)
    async with AiohttpRequest(2, pool_timeout=5) as request:
        assert await asyncio.gather(*(request.post(f"{root}/x") for _ in range(9))) == [True] * 9
    assert most == 2


async def test_waiting_for_a_connection_has_a_limit_of_its_own(serve: ServeWeb) -> None:
    """A full pool is a delay within this machine: the call that waited was certainly not sent."""
    calls = []
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        calls.append(request.path)
        arrived.set()
        await go_on.wait()
        return ok()

    root = await serve(answer)
    async with AiohttpRequest(1, pool_timeout=0.05) as request:
        first = asyncio.create_task(request.post(f"{root}/first"))
        await arrived.wait()
        with pytest.raises(NotSent, match="occupied"):
            await request.post(f"{root}/second")
        third = asyncio.create_task(request.post(f"{root}/third", pool_timeout=None))
        await asyncio.sleep(0.1)
        go_on.set()
        assert await first is True
        assert await third is True
    assert calls == ["/first", "/third"]


async def test_a_cancelled_call_gives_its_connection_back(serve: ServeWeb) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/slow":
            await asyncio.sleep(60)
        return ok()

    root = await serve(answer)
    async with AiohttpRequest(1, pool_timeout=0.2) as request:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(request.post(f"{root}/slow"), 0.05)
        assert await request.post(f"{root}/quick") is True


async def test_it_can_be_started_and_stopped_repeatedly(serve: ServeWeb) -> None:
    root = await serve(api)
    request = AiohttpRequest()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request(f"{root}/x", "POST")
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.do_request(f"{root}/x", "POST"))[0] == 200
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await request.post(f"{root}/x")


async def test_shutdown_ends_the_calls_under_way(serve: ServeWeb) -> None:
    arrived = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        arrived.set()
        await asyncio.sleep(60)
        return ok()

    root = await serve(answer)
    request = AiohttpRequest(1, pool_timeout=None, read_timeout=None)
    await request.initialize()
    sent = asyncio.create_task(request.post(f"{root}/sent"))
    await arrived.wait()
    waiting = asyncio.create_task(request.post(f"{root}/waiting"))
    await asyncio.sleep(0)
    await request.shutdown()
    with pytest.raises(NetworkError) as perhaps:
        await sent
    assert not isinstance(perhaps.value, NotSent)
    with pytest.raises(NotSent):
        await waiting


async def test_shutdown_does_not_wait_for_a_peer_that_reads_nothing(serve_raw: ServeRaw) -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    root = await serve_raw(deaf)
    request = AiohttpRequest(connect_timeout=0.5, media_write_timeout=0.5, read_timeout=0.5)
    await request.initialize()
    call = asyncio.create_task(request.post(f"{root}/x", upload(2**25)))
    await asyncio.sleep(0.2)
    async with asyncio.timeout(3):
        await request.shutdown()
    with pytest.raises(NetworkError):
        await call


def upload(size: int) -> RequestData:
    return RequestData([RequestParameter("photo", None, [InputFile(b"x" * size)])])


# --- certainly not sent, perhaps sent ------------------------------------------------------------


async def test_a_refused_connection_was_certainly_not_sent(request_: AiohttpRequest, free_port: int) -> None:
    with pytest.raises(NotSent, match="ECONNREFUSED"):
        await request_.post(f"http://127.0.0.1:{free_port}/bot{TOKEN}/x", form(text="x"))


async def test_an_unknown_host_was_certainly_not_sent(
    request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(NotSent, match="DNS"):
        await request_.post("http://api.example.org/x", form(text="x"))


async def test_a_connection_that_takes_too_long_was_certainly_not_sent(serve_raw: ServeRaw) -> None:
    """A server that never answers the TLS handshake."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    root = (await serve_raw(silent)).replace("http://", "https://")
    async with AiohttpRequest(read_timeout=None) as request:
        before = time.monotonic()
        with pytest.raises(NotSent, match="Timeout"):
            await request.post(f"{root}/x", form(text="x"), connect_timeout=0.1)
        assert time.monotonic() - before < 2


async def test_a_silent_server_was_perhaps_told(serve: ServeWeb) -> None:
    calls = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0.3)
        return ok()

    root = await serve(answer)
    async with AiohttpRequest(read_timeout=0.05) as request:
        assert request.read_timeout == 0.05
        for limits in ({}, {"read_timeout": 0.01}, {"read_timeout": 0.0}):
            with pytest.raises(TimedOut):
                await request.post(f"{root}/x", form(text="x"), **limits)
        for limit in (2.0, None):
            assert await request.post(f"{root}/x", form(text="x"), read_timeout=limit) is True
    assert calls == 5


async def test_an_upload_that_nobody_reads_ends_with_its_limits(serve_raw: ServeRaw) -> None:
    """aiohttp begins to measure when all is written, so that it would wait for ever."""

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    root = await serve_raw(deaf)
    async with AiohttpRequest(read_timeout=0.05, connect_timeout=0.5, media_write_timeout=0.2) as request:
        before = time.monotonic()
        with pytest.raises(TimedOut):
            await request.post(f"{root}/x", upload(2**25))
        assert 0.2 < time.monotonic() - before < 3
        with pytest.raises(TimedOut):
            await request.post(f"{root}/x", form(text="x" * 2**25), write_timeout=0.1)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def cut_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":')
    await writer.drain()


async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH /bot" + TOKEN.encode() + b"\r\n\r\n")
    await writer.drain()


async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def echo_as_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    page = f"<html>Cannot fetch /bot{TOKEN}/x</html>".encode()
    writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page))
    await writer.drain()


async def echo_as_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await answer_raw(writer, f"<html>Welcome! /bot{TOKEN}/x</html>".encode())


async def send_elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /bot%s/y\r\nContent-Length: 0\r\n\r\n" % TOKEN.encode())
    await writer.drain()


BREAKS = [reset, hang_up, cut_off, babble, echo_as_page, echo_as_answer, send_elsewhere]


@pytest.mark.parametrize("ending", BREAKS)
async def test_what_reached_a_server_is_neither_repeated_nor_called_unsent(
    serve_raw: ServeRaw, request_: AiohttpRequest, ending: Peer
) -> None:
    requests = []

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            requests.append(await read_request(reader))
            if len(requests) > 1:  # so that the connection was in use before
                await ending(reader, writer)
                return
            await answer_raw(writer)

    root = await serve_raw(peer)
    assert await request_.post(f"{root}/x", form(text="first")) is True
    with pytest.raises(NetworkError) as caught:
        await request_.post(f"{root}/x", form(text="second"))
    assert not isinstance(caught.value, NotSent | TimedOut)
    await asyncio.sleep(0.05)
    assert [request.rpartition(b"\r\n")[2] for request in requests] == [b"text=first", b"text=second"]


# --- nothing tells the token ---------------------------------------------------------------------


def told(error: BaseException) -> str:
    """All that a log could make of an error: the traceback, and every error it came from."""
    parts = ["".join(traceback.format_exception(error))]
    chain: list[BaseException | None] = [error]
    while chain:
        link = chain.pop()
        if link is not None:
            parts.append(f"{link!r} {link} {link.args}")
            chain += [link.__cause__, link.__context__]
    return "\n".join(parts)


@pytest.mark.parametrize("ending", [*BREAKS, stay_silent])
@pytest.mark.parametrize("kind", ["form", "upload", "download"])
async def test_no_error_tells_the_token(
    serve_raw: ServeRaw, caplog: pytest.LogCaptureFixture, ending: Peer, kind: str
) -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await ending(reader, writer)

    root = await serve_raw(peer)
    url = f"{root}/bot{TOKEN}/x"
    caplog.set_level(logging.DEBUG)
    async with AiohttpRequest(read_timeout=0.1, connect_timeout=0.5, media_write_timeout=0.2) as request:
        if kind == "download" and ending is echo_as_answer:
            assert await request.retrieve(url)  # whatever a file holds is what was asked for
        else:
            body = upload(2**22) if kind == "upload" else form(text="x")
            with pytest.raises(NetworkError) as caught:
                await (request.retrieve(url) if kind == "download" else request.post(url, body))
            assert "MARKER" not in told(caught.value)
    assert "MARKER" not in caplog.text


@pytest.mark.parametrize("url", ["http:///bot{}/x", "nothing{}", "http://[bad/bot{}/x", "http://a:b/bot{}/x"])
async def test_no_error_about_the_url_itself_tells_the_token(request_: AiohttpRequest, url: str) -> None:
    with pytest.raises(NetworkError) as caught:
        await request_.post(url.format(TOKEN))
    assert "MARKER" not in told(caught.value)


async def test_no_error_of_a_missing_connection_tells_the_token(
    serve_raw: ServeRaw, request_: AiohttpRequest, free_port: int
) -> None:
    tls = (await serve_raw(stay_silent)).replace("http://", "https://")
    babbling = (await serve_raw(babble)).replace("http://", "https://")
    for root in (f"http://127.0.0.1:{free_port}", tls, babbling):
        with pytest.raises(NotSent) as caught:
            await request_.post(f"{root}/bot{TOKEN}/x", connect_timeout=0.1)
        assert "MARKER" not in told(caught.value)


async def test_the_look_for_the_token_finds_it_where_it_is(serve_raw: ServeRaw) -> None:
    """aiohttp as it comes does tell it, so the tests above would notice."""
    root = (await serve_raw(stay_silent)).replace("http://", "https://")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(connect=0.1)) as session:
        with pytest.raises(aiohttp.ServerTimeoutError) as caught:
            await session.post(f"{root}/bot{TOKEN}/x")
    assert "MARKER" in told(caught.value)


# --- what it never does --------------------------------------------------------------------------


async def test_cookies_are_not_kept(serve: ServeWeb, request_: AiohttpRequest) -> None:
    headers = []

    async def answer(request: web.Request) -> web.StreamResponse:
        headers.append(request.headers)
        response = ok()
        response.set_cookie("track", "me")
        return response

    root = (await serve(answer)).replace("127.0.0.1", "localhost")
    await request_.post(f"{root}/x")
    await request_.post(f"{root}/x")
    assert all("Cookie" not in each for each in headers)
    assert headers[0]["User-Agent"] == BaseRequest.USER_AGENT


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(serve: ServeWeb, request_: AiohttpRequest, status: int) -> None:
    """A call, its token and what people wrote go to the configured address or nowhere."""
    asked = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append((request.method, request.path))
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    root = await serve(answer)
    with pytest.raises(NetworkError):
        await request_.post(f"{root}/x", form(text="x"))
    with pytest.raises(NetworkError):
        await request_.retrieve(f"{root}/file")
    assert asked == [("POST", "/x"), ("GET", "/file")]


async def test_proxies_come_from_the_argument_and_never_from_the_environment(
    serve: ServeWeb, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    """An environment meant for others must not lead people's messages through a stranger."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    asked = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append((request.raw_path, request.headers.get("Proxy-Authorization")))
        return ok()

    root = await serve(answer)
    async with AiohttpRequest() as request:
        assert await request.post(f"{root}/x") is True
    proxy = root.replace("http://", "http://me:secret@")
    async with AiohttpRequest(proxy=proxy) as request:
        assert await request.post("http://api.example.org/x") is True
    assert asked == [("/x", None), ("http://api.example.org/x", "Basic bWU6c2VjcmV0")]


async def test_a_proxy_that_refuses_was_certainly_not_sent_through(serve: ServeWeb, free_port: int) -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        return web.Response(status=407)

    for proxy in (await serve(refuse), f"http://127.0.0.1:{free_port}"):
        async with AiohttpRequest(proxy=proxy.replace("http://", "http://me:MARKER@")) as request:
            with pytest.raises(NotSent) as caught:
                await request.post(f"https://api.example.org/bot{TOKEN}/x")
        assert "MARKER" not in told(caught.value)


def test_arguments_that_cannot_work_are_refused() -> None:
    open_to_all = ssl.create_default_context()
    open_to_all.check_hostname = False
    for mode in (ssl.CERT_REQUIRED, ssl.CERT_NONE):
        open_to_all.verify_mode = mode
        with pytest.raises(ValueError, match="certificate"):
            AiohttpRequest(tls=open_to_all)
    unsupported = "socks5://me:MARKER@127.0.0.1"
    with pytest.raises(ValueError, match="proxy") as caught:
        AiohttpRequest(proxy=unsupported)
    assert "MARKER" not in told(caught.value)
    with pytest.raises(ValueError, match="connections"):
        AiohttpRequest(0)


# --- bodies and TLS ------------------------------------------------------------------------------


async def test_every_character_arrives_as_it_was_written(serve: ServeWeb, request_: AiohttpRequest) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return ok(dict(await request.post()))

    root = await serve(answer)
    written = {
        "text": "100 % sure? a=b&c; 1+1 #x /\\ %41\r\n\t\0 Grüße, текст, 中文 👩‍🚀",
        "é&=+%": "",
        "b": " ",
    }
    answered: object = await request_.post(f"{root}/x", form(**written))
    assert answered == written


async def test_big_bodies_pass_both_ways(serve: ServeWeb, request_: AiohttpRequest) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return ok(str((await request.post())["text"]))

    root = await serve(answer)
    for size in (0, 1, 2**15, 2**16, 3 * 2**20):
        text = "x" * size
        answered: object = await request_.post(f"{root}/x", form(text=text))
        assert answered == text


async def test_compressed_answers_are_read(serve: ServeWeb, request_: AiohttpRequest) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert "gzip" in request.headers["Accept-Encoding"]
        body = gzip.compress(b'{"ok":true,"result":[1]}')
        return web.Response(
            body=body, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
        )

    answered: object = await request_.post(f"{await serve(answer)}/x")
    assert answered == [1]


def certificate_for(name: str, folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dtm.datetime.now(dtm.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dtm.timedelta(days=1))
        .not_valid_after(now + dtm.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


async def test_only_a_trusted_certificate_of_the_right_name_is_spoken_to(tmp_path: Path) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return ok()

    def server_side(path: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    right, wrong = certificate_for("localhost", tmp_path), certificate_for("elsewhere.example", tmp_path)
    trusting = ssl.create_default_context(cafile=str(right))
    trusting.load_verify_locations(cafile=str(wrong))
    async with serving(answer, server_side(right)) as root:
        async with AiohttpRequest(tls=trusting) as request:
            assert await request.post(f"{root}/x") is True
        async with AiohttpRequest() as request:
            with pytest.raises(NotSent, match="self-signed certificate"):
                await request.post(f"{root}/bot{TOKEN}/x")
    async with serving(answer, server_side(wrong)) as root, AiohttpRequest(tls=trusting) as request:
        with pytest.raises(NotSent, match="mismatch") as caught:
            await request.post(f"{root}/bot{TOKEN}/x")
        assert "MARKER" not in told(caught.value)
