"""The Bot API over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.faults import Fault
from bot.simulator.images import plain_png
from bot.simulator.server import app

from .serving import serving

SEND = "/bot1:sim/sendMessage"


@pytest.fixture
async def web(api: BotApi, clock: MovableClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(api, clock))
    async with httpx.AsyncClient(transport=transport, base_url="http://sim.test") as client:
        yield client


@pytest.mark.parametrize("how", ["json", "form", "multipart", "query", "get"])
async def test_parameters_come_in_every_way(web: httpx.AsyncClient, api: BotApi, alex: int, how: str) -> None:
    """JSON, both kinds of form, and the address, by GET and POST."""
    keyboard = {"inline_keyboard": [[{"text": "Größe", "callback_data": "x"}]]}
    plain = {"chat_id": str(alex), "text": "Hällo & 🆘", "reply_markup": json.dumps(keyboard)}
    requests: dict[str, dict[str, Any]] = {
        "json": {"json": {"chat_id": alex, "text": plain["text"], "reply_markup": keyboard}},
        "form": {"data": plain},
        "multipart": {"files": {name: (None, value) for name, value in plain.items()}},
        "query": {"params": plain},
        "get": {"params": plain},
    }
    answer = await web.request("GET" if how == "get" else "POST", SEND, **requests[how])
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["ok"] is True
    assert (body["result"]["text"], body["result"]["reply_markup"]) == (plain["text"], keyboard)
    assert api.messages(alex)[-1] == body["result"]


async def test_refusals_have_status_and_envelope(web: httpx.AsyncClient, api: BotApi, alex: int) -> None:
    """The status of the answer is also in its body, with parameters where there are some."""
    api.faults.add(Fault("429", retry_after=5))
    answers = [
        (await web.post(SEND, json={"chat_id": alex, "text": "x"}), 429, "Too Many Requests: retry after 5"),
        (await web.post(SEND, json={"chat_id": alex}), 400, "Bad Request: message text is empty"),
        (await web.post(SEND, json=[1]), 400, "Bad Request: can't parse the request body"),
        (await web.post("/bot1:sim/nothing"), 404, "Not Found"),
        (await web.post("/bot2:other/getMe"), 401, "Unauthorized"),
        (await web.post(SEND, content=b"x" * 1_000_001), 413, "Request Entity Too Large"),
    ]
    for answer, status, description in answers:
        body = answer.json()
        assert (answer.status_code, body["ok"], body["error_code"]) == (status, False, status)
        assert body["description"] == description
    assert answers[0][0].json()["parameters"] == {"retry_after": 5}


async def test_files_go_up_and_down(web: httpx.AsyncClient, api: BotApi, alex: int) -> None:
    """A part of a form with a file's name is a file, up to 10 MB; the token guards the way back."""
    picture = plain_png(1400, 900, (9, 9, 9))

    async def send(content: bytes) -> httpx.Response:
        file = {"photo": ("a.png", content, "image/png")}
        return await web.post("/bot1:sim/sendPhoto", data={"chat_id": str(alex)}, files=file)

    sent = (await send(picture)).json()["result"]
    assert sent["photo"][-1]["file_size"] == len(picture)
    file_id = sent["photo"][0]["file_id"]
    path = (await web.get("/bot1:sim/getFile", params={"file_id": file_id})).json()["result"]["file_path"]
    assert (await web.get(f"/file/bot1:sim/{path}")).content == picture
    assert (await web.get(f"/file/bot2:x/{path}")).status_code == 404
    assert (await web.get("/file/bot1:sim/photos/none.png")).status_code == 404
    assert (await send(picture.ljust(10_485_760))).status_code == 200
    assert (await send(b"x" * 12_000_000)).status_code == 413


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b"{"),
        ("application/x-www-form-urlencoded", b"text=\xff"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nno name\r\n--x--\r\n"),
        ("multipart/form-data", b"no boundary"),
    ],
)
async def test_unreadable_bodies_are_bad_requests(web: httpx.AsyncClient, kind: str, content: bytes) -> None:
    """Nothing that arrives makes the server stumble."""
    answer = await web.post(SEND, content=content, headers={"Content-Type": kind})
    assert answer.status_code == 400


async def test_hanging_up_frees_the_poll(api: BotApi, clock: MovableClock) -> None:
    """A client that left does not take the updates of the one that comes next."""
    async with serving(api, clock) as root, httpx.AsyncClient(base_url=root, trust_env=False) as client:
        poll = asyncio.create_task(client.get("/bot1:sim/getUpdates?timeout=50"))
        async with asyncio.timeout(5):
            while not api.updates.waited_for:  # noqa: ASYNC110  polling is no change of the world
                await asyncio.sleep(0)
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)
            while api.updates.waited_for:  # noqa: ASYNC110 - the bot needs the loop to get there
                await asyncio.sleep(0)
        api.inject({"message": "x"})
        updates = (await client.get("/bot1:sim/getUpdates?timeout=50")).json()["result"]
        assert [update["message"] for update in updates] == ["x"]


@pytest.mark.parametrize("kind", ["reset", "lost"])
async def test_broken_connections_break(api: BotApi, clock: MovableClock, alex: int, kind: Any) -> None:
    """The client sees a connection that ended too early, and the next call works."""
    async with serving(api, clock) as root, httpx.AsyncClient(base_url=root, trust_env=False) as client:
        api.faults.add(Fault(kind))
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post(SEND, json={"chat_id": alex, "text": "x"})
        assert len(api.messages(alex)) == (2 if kind == "lost" else 1)
        assert (await client.get("/bot1:sim/getMe")).status_code == 200


@pytest.mark.parametrize("kind", ["timeout", "late"])
async def test_a_timeout_lasts_until_the_client_gives_up(
    api: BotApi, clock: MovableClock, alex: int, kind: Any
) -> None:
    """There is no answer at all, whether the call took effect or not."""
    async with serving(api, clock) as root, httpx.AsyncClient(base_url=root, trust_env=False) as client:
        api.faults.add(Fault(kind))
        with pytest.raises(httpx.ReadTimeout):
            await client.post(SEND, json={"chat_id": alex, "text": "x"}, timeout=0.05)
        assert len(api.messages(alex)) == (2 if kind == "late" else 1)


async def test_stopping_ends_what_hangs(api: BotApi, clock: MovableClock) -> None:
    """Long polls and silent calls do not keep the server from exiting."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        async with serving(api, clock) as root:
            api.faults.add(Fault("timeout", "getMe"))
            hanging = [
                asyncio.create_task(client.get(f"{root}/bot1:sim/getUpdates?timeout=50")),
                asyncio.create_task(client.get(f"{root}/bot1:sim/getMe")),
            ]
            while len(api.faults):  # noqa: ASYNC110  until the call has arrived
                await asyncio.sleep(0)
        outcomes = await asyncio.gather(*hanging, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [httpx.RemoteProtocolError] * 2
