"""The simulator over HTTP: the Bot API under `/bot<token>/<method>`, the try-out page under `/`."""

import asyncio
import json
from email import policy
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.faults import ConnectionBroken, NoAnswer
from bot.simulator.files import Upload
from bot.simulator.refusals import ApiError, bad_request
from bot.simulator.tryout import Content, tryout_routes

MAX_BODY = 1_000_000
MAX_FORM = 12_000_000  # a form may carry a photo of 10 MB
_FORM = "multipart/form-data"


def app(
    api: BotApi,
    clock: MovableClock,
    *,
    stopping: asyncio.Event | None = None,
    content: Content | None = None,
) -> Starlette:
    """The Bot API and the try-out page on one address.

    uvicorn waits for open answers when it stops, and long polls and the page's event stream stay
    open for long: whoever runs the server sets `stopping` when it is told to exit.
    """
    stopping = stopping or asyncio.Event()
    return Starlette(routes=[*bot_api_routes(api, stopping), *tryout_routes(api, clock, stopping, content)])


def bot_api_routes(api: BotApi, stopping: asyncio.Event) -> list[BaseRoute]:
    """`/bot<token>/<method>`, by GET or POST, with query, JSON, form and multipart parameters."""

    async def endpoint(request: Request) -> Response:
        try:
            if request.path_params["token"] != api.token:
                raise ApiError(401, "Unauthorized")
            params = await _read_params(request)
            call = asyncio.ensure_future(api.call(request.path_params["method"], params))
            await _until_any_ends(call, _gone(request, stopping))
            if not call.done():
                call.cancel()
                return _CutOff()
            return JSONResponse({"ok": True, "result": call.result()})
        except ApiError as refusal:
            return JSONResponse(refusal.envelope(), refusal.code)
        except NoAnswer:
            await _gone(request, stopping)
            return _CutOff()
        except (ConnectionBroken, ClientDisconnect):
            return _CutOff()

    async def file(request: Request) -> Response:
        stored = api.files.by_path(request.path_params["path"])
        if request.path_params["token"] != api.token or stored is None:
            return JSONResponse(ApiError(404, "Not Found").envelope(), 404)
        return Response(stored.content, media_type="application/octet-stream")

    return [
        Route("/file/bot{token}/{path:path}", file),
        Route("/bot{token}/{method}", endpoint, methods=["GET", "POST"]),
    ]


class _CutOff(Response):
    """Promises a body and sends none, so that the server closes the connection in the middle."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _read_params(request: Request) -> dict[str, Any]:
    params: dict[str, Any] = dict(request.query_params)
    header = request.headers.get("content-type", "")
    kind = header.partition(";")[0].strip().lower()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > (MAX_FORM if kind == _FORM else MAX_BODY):
            raise ApiError(413, "Request Entity Too Large")
    if not body:
        return params
    try:
        if kind == "application/json":
            fields = json.loads(body)
        elif kind == _FORM:
            fields = _multipart(header, bytes(body))
        else:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError:
        raise bad_request("can't parse the request body") from None
    if not isinstance(fields, dict):
        raise bad_request("can't parse the request body")
    return params | fields


def _multipart(header: str, body: bytes) -> dict[str, str | Upload]:
    """The fields of a multipart form; a part with a file's name is a file."""
    head = f"Content-Type: {header}\r\n\r\n".encode()
    fields: dict[str, str | Upload] = {}
    for part in BytesParser(policy=policy.HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise ValueError("a part without a name")
        file_name = part.get_filename()
        fields[name] = content.decode() if file_name is None else Upload(file_name, content)
    return fields


async def _gone(request: Request, stopping: asyncio.Event) -> None:
    """Returns when the client has hung up, or when the server stops."""

    async def hung_up() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    await _until_any_ends(asyncio.ensure_future(hung_up()), stopping.wait())


async def _until_any_ends(first: "asyncio.Future[Any]", second: Any) -> None:
    """Waits for either; the second is cancelled, the first is the caller's."""
    other = asyncio.ensure_future(second)
    try:
        await asyncio.wait({first, other}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
