"""The try-out page's own routes: what it shows, and what its people do.

`GET /` and the files beside it are the page. `GET /tryout/events` is a stream of three events:

`clock`: `{"now": <unix seconds>}`, once a second while the clock runs.
`state`: on connecting and after every change, several changes at once becoming one:

    version   counts changes
    now       unix seconds by the simulator's clock
    bot       {id, first_name, username}
    people    [{id, name, language_code, started, blocked, in_team, description, commands}]
              the id is also that of the private chat; `commands` is [{command, description}]
    groups    [{id, title, bot_status, members: [user id], commands}]
    chats     {"<chat id>": [message]}, the newest 100: the Bot API's `Message`, plus
              `edited` (its text was) and `force_reply` (the placeholder, when the bot wants a reply)
    presses   [{id, chat_id, user_id, message_id, data, answer}], the newest 50;
              `answer` is null or {text, show_alert}
    faults    [{kind, method, times, retry_after, chat_id}] still to come
    kinds     what people can send besides text
    methods   what a fault can strike

`GET /tryout/files/<file_unique_id>` is a photo or an animation that was sent.

`content`: on connecting and after every change of it, if whoever runs the page tells of content:

    read_at   unix seconds: when changed content was read again; null if it was not yet
    mistakes  ["file:line: message"] of the changed content, which is not shown for them
    pages     [{id, title}]: what a person can open with /start and the id, - for its dots

The `POST` routes take a JSON object of at most 64 kB and answer `{"ok": true, ..}`, or
`{"error": "<sentence>"}` with status 400 (403 for a page of another host). They are listed in `ACTS`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.tryout_acts import ACTS, BadInput
from bot.simulator.tryout_state import state

MAX_BODY = 65_536
COALESCE = 0.03  # real seconds in which several changes become one event
TICK = 1.0

PAGE = Path(__file__).parent / "page"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Endpoint = Callable[[Request], Awaitable[Response]]

#: Tells of the content that is tried out: the fields of the event.
Content = Callable[[], dict[str, Any]]


def tryout_routes(
    api: BotApi, clock: MovableClock, stopping: asyncio.Event, content: Content | None = None
) -> list[BaseRoute]:
    """The page, its events and its acts; the events end as soon as `stopping` is set."""

    async def events(request: Request) -> Response:
        stream = _events(api, clock, stopping, content)
        return StreamingResponse(
            stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def picture(request: Request) -> Response:
        stored = api.files.by_unique_id(request.path_params["unique_id"])
        if stored is None or stored.kind not in {"photo", "animation"}:
            return Response(status_code=404)
        return Response(stored.content, media_type=_PICTURES[stored.suffix], headers=_HEADERS)

    return [
        *(Route(_address(file), _serving(file)) for file in sorted(PAGE.iterdir()) if file.suffix in _TYPES),
        Route("/tryout/events", events),
        Route("/tryout/files/{unique_id}", picture),
        *(Route(f"/tryout/{name}", _acting(act, api, clock), methods=["POST"]) for name, act in ACTS.items()),
    ]


def _address(file: Path) -> str:
    return "/" if file.name == "index.html" else f"/{file.name}"


def _serving(file: Path) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return FileResponse(file, media_type=_TYPES[file.suffix], headers=_HEADERS)

    return endpoint


def _acting(
    act: Callable[[BotApi, MovableClock, dict[str, Any]], dict[str, Any]], api: BotApi, clock: MovableClock
) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if not _same_host(request):
            return JSONResponse({"error": "Another site's page may not do this."}, 403)
        try:
            done = act(api, clock, await _read_object(request))
        except ClientDisconnect:
            return Response(status_code=400)
        except (BadInput, ValueError) as problem:
            return JSONResponse({"error": str(problem)}, 400)
        return JSONResponse({"ok": True, **done})

    return endpoint


def _same_host(request: Request) -> bool:
    """Browsers name the page that asks; without a name it is no browser, or the page itself."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


async def _read_object(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadInput("Send the body as application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise BadInput("The body is larger than 64 kB.")
    try:
        content = json.loads(body)
    except ValueError:
        raise BadInput("The body is not JSON.") from None
    if not isinstance(content, dict):
        raise BadInput("The body must be a JSON object.")
    return content


async def _events(
    api: BotApi, clock: MovableClock, stopping: asyncio.Event, content: Content | None
) -> AsyncIterator[str]:
    seen = -1
    shown = 0
    told: dict[str, Any] | None = None
    while not stopping.is_set():
        now = int(clock.now().timestamp())
        if api.version != seen:
            seen = api.version
            yield _event("state", state(api))
        elif now != shown:
            yield _event("clock", {"now": now})
        shown = now
        if content is not None and (tells := content()) != told:
            told = tells
            yield _event("content", tells)
        await _change_or_tick(api, seen, stopping)


async def _change_or_tick(api: BotApi, seen: int, stopping: asyncio.Event) -> None:
    change = asyncio.ensure_future(api.next_change(seen))
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({change, stop}, timeout=TICK, return_when=asyncio.FIRST_COMPLETED)
        if change.done():
            await asyncio.wait({stop}, timeout=COALESCE)
    finally:
        change.cancel()
        stop.cancel()
        await asyncio.gather(change, stop, return_exceptions=True)


def _event(name: str, content: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
