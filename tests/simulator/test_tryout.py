"""The try-out page: what it is told, what it may do, and how it looks to a browser."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, get_args

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.faults import ConnectionBroken, Fault, FaultKind, NoAnswer
from bot.simulator.files import Upload
from bot.simulator.images import plain_png
from bot.simulator.kinds import KINDS
from bot.simulator.refusals import ApiError
from bot.simulator.server import app
from bot.simulator.tryout import PAGE
from bot.simulator.tryout_acts import MAX_PEOPLE
from bot.simulator.tryout_state import state

from .conftest import Call
from .serving import serving


@pytest.fixture
async def web(api: BotApi, clock: MovableClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(api, clock))
    async with httpx.AsyncClient(transport=transport, base_url="http://sim.test") as client:
        yield client


def person_of(shown: dict[str, Any], user_id: int) -> dict[str, Any]:
    (person,) = [person for person in shown["people"] if person["id"] == user_id]
    return dict(person)


async def test_the_page_comes_with_all_its_files(web: httpx.AsyncClient) -> None:
    """Every file is served with its type, and nothing from elsewhere may be loaded."""
    files = sorted(PAGE.iterdir())
    assert len(files) > 5
    for file in files:
        answer = await web.get("/" if file.name == "index.html" else f"/{file.name}")
        assert answer.status_code == 200
        assert answer.content == file.read_bytes()
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await web.get("/tryout.js")).headers["content-type"].startswith("text/javascript")


def test_the_page_needs_nothing_from_elsewhere() -> None:
    """No address of another host, no data put in as markup, and no word of what the bot is for."""
    text = "\n".join(file.read_text() for file in sorted(PAGE.iterdir()))
    assert len(text) > 10_000
    assert re.findall(r"\w+://[^\s\"'`]+", text) == ["http://www.w3.org/2000/svg"]
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval("):
        assert word not in text
    for word in ("drug", "overdose", "needle", "naloxone", "harm"):
        assert word not in text.lower()


async def test_the_state_tells_what_the_page_shows(
    api: BotApi, call: Call, clock: MovableClock, alex: int
) -> None:
    """People, groups, messages, presses and faults, as the module's docstring describes them."""
    robin = api.add_person("Robin", last_name="Lee", language_code="uk")
    group = api.add_group("Team", [robin])
    await call("setMyCommands", commands=[{"command": "menu", "description": "x"}])
    await call("setMyCommands", commands=[], scope={"type": "all_group_chats"})
    await call("setMyDescription", description="Вітаю", language_code="uk")
    await call("sendMessage", chat_id=group, text="card")
    await call("editMessageText", chat_id=group, message_id=1, text="card 2")
    await call(
        "sendMessage",
        chat_id=alex,
        text="?",
        reply_markup={"force_reply": True, "input_field_placeholder": "Yours"},
    )
    query_id = api.press(group, robin, 1, "take")
    await call("answerCallbackQuery", callback_query_id=query_id, text="Done")
    api.faults.add(Fault("429", times=2))
    shown = state(api)
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["version"], shown["now"]) == (api.version, int(clock.now().timestamp()))
    assert person_of(shown, robin) == {
        "id": robin,
        "name": "Robin Lee",
        "language_code": "uk",
        "started": False,
        "blocked": False,
        "in_team": True,
        "description": "Вітаю",
        "commands": [{"command": "menu", "description": "x"}],
    }
    assert person_of(shown, alex)["started"] is True
    assert shown["groups"] == [
        {"id": group, "title": "Team", "bot_status": "member", "members": [robin], "commands": []}
    ]
    (card,) = shown["chats"][str(group)]
    assert (card["text"], card["edited"]) == ("card 2", True)
    assert [m.get("force_reply") for m in shown["chats"][str(alex)]] == [None, "Yours"]
    assert shown["presses"] == [
        {
            "id": query_id,
            "chat_id": group,
            "user_id": robin,
            "message_id": 1,
            "data": "take",
            "answer": {"text": "Done", "show_alert": False},
        }
    ]
    assert shown["kinds"] == list(KINDS)
    assert {"sendMessage", "sendPhoto", "getUpdates"} <= set(shown["methods"])
    assert shown["faults"] == [{"kind": "429", "method": None, "times": 2, "retry_after": 1, "chat_id": None}]


async def test_people_act_through_the_page(
    web: httpx.AsyncClient, api: BotApi, call: Call, clock: MovableClock
) -> None:
    """Every act of the page is an act of the world."""
    made = (await web.post("/tryout/person", json={"first_name": " Noa ", "language_code": "pt-br"})).json()
    noa = made["id"]
    assert person_of(state(api), noa)["name"] == "Noa"
    said = (await web.post("/tryout/say", json={"chat_id": noa, "user_id": noa, "text": "/start"})).json()
    sent = await call("sendMessage", chat_id=noa, text="x")
    press = {"chat_id": noa, "user_id": noa, "message_id": sent["message_id"], "data": "go"}
    query_id = (await web.post("/tryout/press", json=press)).json()["query_id"]
    answer = {"chat_id": noa, "user_id": noa, "text": "yes", "reply_to": sent["message_id"]}
    await web.post("/tryout/say", json=answer)
    start, pressed, reply = await call("getUpdates")
    assert start["message"]["message_id"] == said["message_id"]
    assert pressed["callback_query"]["id"] == query_id
    assert reply["message"]["reply_to_message"]["text"] == "x"
    await web.post("/tryout/delete", json={"chat_id": noa, "message_id": said["message_id"]})
    assert [message["text"] for message in api.messages(noa)] == ["x", "yes"]
    await web.post("/tryout/block", json={"user_id": noa, "blocked": True})
    assert person_of(state(api), noa)["blocked"] is True
    await web.post("/tryout/block", json={"user_id": noa, "blocked": False})
    assert person_of(state(api), noa)["blocked"] is False
    before, seen = clock.now(), api.version
    moved = (await web.post("/tryout/clock", json={"seconds": 604800})).json()
    assert ((clock.now() - before).days, moved["now"]) == (7, int(clock.now().timestamp()))
    assert api.version > seen
    await web.post("/tryout/fault", json={"kind": "429", "retry_after": 3})
    await web.post(
        "/tryout/fault", json={"kind": "lost", "method": "sendMessage", "times": 2, "chat_id": noa}
    )
    assert [fault.kind for fault in api.faults.pending()] == ["429", "lost"]
    await web.post("/tryout/fault", json={"kind": "429", "clear": True})
    assert api.faults.pending() == [Fault("lost", "sendMessage", times=2, chat_id=noa)]
    await web.post("/tryout/fault", json={"kind": "late", "times": None})
    assert api.faults.pending()[-1] == Fault("late", times=None)
    await web.post("/tryout/fault", json={"clear": True})
    assert api.faults.pending() == []


@pytest.mark.parametrize("kind", get_args(FaultKind))
async def test_every_fault_can_be_scripted_from_the_page(
    web: httpx.AsyncClient, api: BotApi, alex: int, kind: FaultKind
) -> None:
    """For a method in a chat, as often as is wanted; others work."""
    body = {"kind": kind, "method": "sendMessage", "chat_id": alex, "times": 2, "retry_after": 9}
    assert (await web.post("/tryout/fault", json=body)).is_success
    await api.call("getChat", {"chat_id": alex})
    for _ in range(2):
        with pytest.raises((ApiError, ConnectionBroken, NoAnswer)):
            await api.call("sendMessage", {"chat_id": alex, "text": "x"})
    assert await api.call("sendMessage", {"chat_id": alex, "text": "x"})


async def test_people_send_edit_and_clear_through_the_page(
    web: httpx.AsyncClient, api: BotApi, alex: int
) -> None:
    """What is no text, other words, and the end of the whole chat; captions only where they exist."""
    me = {"chat_id": alex, "user_id": alex}
    photo = (await web.post("/tryout/send", json={**me, "kind": "photo", "caption": "One"})).json()
    dice = (await web.post("/tryout/send", json={**me, "kind": "dice", "caption": "x", "reply_to": 1})).json()
    await web.post("/tryout/edit", json={**me, "message_id": photo["message_id"], "text": " Two "})
    first, second = api.messages(alex)[1:]
    assert (first["caption"], second["message_id"]) == ("Two", dice["message_id"])
    assert "caption" not in second
    assert second["reply_to_message"]["text"] == "/start"
    assert (await web.post("/tryout/clear", json={"user_id": alex})).json() == {"ok": True}
    assert api.messages(alex) == []


async def test_the_page_gets_photos_and_nothing_else(web: httpx.AsyncClient, api: BotApi, alex: int) -> None:
    """By the id that stands in the message; with its type, and only as a picture."""
    api.send(alex, alex, "photo")
    api.send(alex, alex, "voice")
    photo, voice = api.messages(alex)[1:]
    answer = await web.get(f"/tryout/files/{photo['photo'][-1]['file_unique_id']}")
    assert answer.headers["content-type"] == "image/png"
    assert len(answer.content) == photo["photo"][-1]["file_size"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for other in (voice["voice"]["file_unique_id"], "none"):
        assert (await web.get(f"/tryout/files/{other}")).status_code == 404


@pytest.mark.parametrize(
    ("act", "body", "sentence"),
    [
        ("say", {"chat_id": "1", "user_id": 1, "text": "x"}, '"chat_id" must be a whole number.'),
        ("say", {"chat_id": True, "user_id": 1, "text": "x"}, '"chat_id" must be a whole number.'),
        ("say", {"chat_id": 1, "user_id": 1, "text": "x"}, "there is no such person"),
        ("say", {"chat_id": 1, "user_id": 1, "text": ["x"]}, '"text" must be a text.'),
        ("press", {"chat_id": 1, "user_id": 1, "message_id": 1}, '"data" must be a text.'),
        ("delete", {"chat_id": 1, "message_id": 1}, "there is no such chat"),
        ("block", {"user_id": 1, "blocked": "yes"}, '"blocked" must be true or false.'),
        ("clock", {"seconds": -5}, '"seconds" must lie between 1 and one year.'),
        ("clock", {"seconds": 1e9}, '"seconds" must be a whole number.'),
        ("person", {"first_name": " "}, "A name has 1 to 64 characters."),
        (
            "person",
            {"first_name": "x", "language_code": "<b>"},
            '"language_code" is a code such as "en" or "pt-br".',
        ),
        ("fault", {"kind": "418"}, '"kind" is one of 429, 500, 502, reset, timeout, lost, late, 403, 400.'),
        ("fault", {"kind": "429", "times": 0}, "retry_after and times are whole numbers from 1 on"),
        ("fault", {"kind": "429", "method": 1}, '"method" is the name of a Bot API method.'),
        ("fault", {"kind": "429", "method": "sendPhotto"}, '"method" is the name of a Bot API method.'),
        ("fault", {"kind": "429", "retry_after": None}, '"retry_after" must be a whole number.'),
        ("fault", {}, '"kind" is one of 429, 500, 502, reset, timeout, lost, late, 403, 400.'),
        ("send", {"chat_id": 1, "user_id": 1, "kind": "photo"}, "there is no such chat"),
        ("send", {"chat_id": 1, "user_id": 1}, '"kind" must be a text.'),
        ("edit", {"chat_id": 1, "user_id": 1, "message_id": 1, "text": "x"}, "there is no such person"),
        ("clear", {"user_id": 1}, "there is no such person"),
        ("fault", [], "The body must be a JSON object."),
        ("say", {"text": "x" * 70_000}, "The body is larger than 64 kB."),
    ],
)
async def test_bad_input_is_answered_with_a_sentence(
    web: httpx.AsyncClient, api: BotApi, act: str, body: Any, sentence: str
) -> None:
    """400 and what is wrong, and the world stays as it was."""
    seen = api.version
    answer = await web.post(f"/tryout/{act}", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": sentence})
    assert api.version == seen


async def test_only_json_from_the_page_itself_is_taken(web: httpx.AsyncClient, api: BotApi) -> None:
    """A page elsewhere can neither send a form here nor a request with its own origin."""
    body = {"first_name": "Eve"}
    assert (await web.post("/tryout/person", data=body)).json()[
        "error"
    ] == "Send the body as application/json."
    no_json = {"Content-Type": "application/json"}
    assert (await web.post("/tryout/person", content=b"{", headers=no_json)).status_code == 400
    for origin in ("http://evil.test", "null", "http://sim.test.evil.test", "http://sim.test:81"):
        answer = await web.post("/tryout/person", json=body, headers={"Origin": origin})
        assert answer.status_code == 403
    assert list(api.chats) == []
    assert (await web.post("/tryout/person", json=body, headers={"Origin": "http://sim.test"})).is_success
    assert (await web.get("/tryout/person")).status_code == 405


async def test_there_is_an_end_to_new_phones(web: httpx.AsyncClient, api: BotApi) -> None:
    """Whoever plays with the page cannot fill the memory."""
    for _ in range(MAX_PEOPLE):
        api.add_person("P")
    answer = await web.post("/tryout/person", json={"first_name": "One more"})
    assert answer.json() == {"error": "There are 50 phones already."}


async def test_events_bring_the_state_and_end_with_the_server(
    api: BotApi, clock: MovableClock, alex: int
) -> None:
    """The state on connecting and after changes, many changes as one; the stream ends on stopping."""
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client, asyncio.timeout(10):
        async with serving(api, clock) as root:
            stream = client.stream("GET", f"{root}/tryout/events")
            response = await stream.__aenter__()
            lines = response.aiter_lines()
            assert await anext(lines) == "event: state"
            assert json.loads((await anext(lines)).removeprefix("data: "))["version"] == api.version
            for number in range(50):
                api.say(alex, alex, str(number))
            events = 0
            while True:
                line = await anext(lines)
                if not line.startswith("data: "):
                    continue
                events += 1
                if json.loads(line.removeprefix("data: "))["chats"][str(alex)][-1]["text"] == "49":
                    break
            assert events <= 2
        assert [line async for line in lines if line] == []
        await stream.__aexit__(None, None, None)


# In a browser

expect.set_options(timeout=15_000)

HOME = {
    "inline_keyboard": [
        [{"text": "Read", "callback_data": "read"}, {"text": "Save", "callback_data": "save"}],
        [{"text": "Site", "url": "https://example.org/"}],
    ]
}
PAGE_TEXT = (
    "<b>Page</b>\n<blockquote>quoted</blockquote>\n"
    '<a href="https://example.org/x">link</a> <code>&lt;i&gt;</code>'
)
BACK = {"inline_keyboard": [[{"text": "Back", "callback_data": "home"}]]}


async def small_bot(api: BotApi, group: int) -> None:
    """A guide screen edited by taps, a toast, an alert, and a card for the team."""
    offset = 0
    while True:
        for update in await api.call("getUpdates", {"offset": offset, "timeout": 50}):
            offset = update["update_id"] + 1
            if "message" in update:
                where = {"chat_id": update["message"]["chat"]["id"]}
                await api.call("sendMessage", {**where, "text": "Welcome", "reply_markup": HOME})
            elif "callback_query" in update:
                await answer(api, group, update["callback_query"])


async def answer(api: BotApi, group: int, query: dict[str, Any]) -> None:
    where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
    said: dict[str, Any] = {}
    if query["data"] == "read":
        await api.call(
            "editMessageText", {**where, "text": PAGE_TEXT, "parse_mode": "HTML", "reply_markup": BACK}
        )
    elif query["data"] == "home":
        await api.call("editMessageText", {**where, "text": "Welcome", "reply_markup": HOME})
        said = {"text": "Look out", "show_alert": True}
    elif query["data"] == "save":
        await api.call("sendMessage", {"chat_id": group, "text": "New card"})
        said = {"text": "Saved"}
    await api.call("answerCallbackQuery", {"callback_query_id": query["id"], **said})


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    executable = shutil.which("chromium")
    if executable is None:
        missing = "No Chromium: install the Debian package chromium (apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            page = await browser.new_page(viewport={"width": 1200, "height": 800})
            problems: list[str] = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
            yield page
            assert problems == []
        finally:
            await browser.close()


async def test_a_visit_in_a_browser(page: Page, api: BotApi, clock: MovableClock) -> None:
    """Start, taps that edit in place and keep the focus, toasts, alerts, the team, unread, narrow."""
    alex, _, robin = [api.add_person(name) for name in ("Alex", "Sam", "Robin")]
    group = api.add_group("Team", [robin])
    bot = asyncio.create_task(small_bot(api, group))
    phone, team = page.locator("#phone"), page.locator("#team")
    newest = phone.locator(".log.active .message").last
    async with serving(api, clock) as root:
        await page.goto(root)
        await expect(phone.locator("textarea")).to_be_hidden()
        await phone.get_by_role("button", name="Start", exact=True).focus()
        await page.keyboard.press("Enter")
        await expect(newest).to_contain_text("Welcome")
        await expect(phone.locator(".log.active")).to_be_focused()
        await expect(phone.locator("textarea")).to_be_visible()

        read = phone.get_by_role("button", name="Read")
        await newest.evaluate("node => node.marked = true")
        await read.focus()
        await page.keyboard.press("Enter")
        await expect(newest.locator("strong")).to_have_text("Page")
        await expect(newest.locator("blockquote")).to_have_text("quoted")
        await expect(newest.locator("a")).to_have_attribute("href", "https://example.org/x")
        await expect(newest.locator("code")).to_have_text("<i>")
        await expect(newest.locator(".edited")).to_have_text("edited")
        assert await newest.evaluate("node => node.marked") is True
        await expect(phone.get_by_role("button", name="Back")).to_be_focused()

        await page.keyboard.press("Enter")
        await expect(page.locator("#alert")).to_contain_text("Look out")
        await page.keyboard.press("Escape")
        await phone.get_by_role("button", name="Save").click()
        await expect(phone.locator(".toast")).to_have_text("Saved")
        await expect(team.locator(".message")).to_contain_text("New card")
        await expect(phone.locator(".busy")).to_have_count(0)

        await phone.locator("textarea").fill("<b>not bold</b>\nsecond line")
        await page.keyboard.press("Enter")
        await expect(phone.locator(".own").last).to_contain_text("<b>not bold</b>\nsecond line")

        await phone.get_by_role("tab", name="Sam").click()
        await expect(phone.get_by_role("button", name="Start", exact=True)).to_be_visible()
        await api.call("sendMessage", {"chat_id": alex, "text": "You have an update"})
        await expect(phone.get_by_role("tab", name="Alex").locator(".badge")).to_have_text("1")
        await phone.get_by_role("tab", name="Alex").click()
        await expect(phone.locator(".divider")).to_be_visible()
        await expect(phone.get_by_role("tab", name="Alex").locator(".badge")).to_be_empty()

        before = clock.now()
        await page.get_by_role("button", name="+1 day").click()
        await expect(page.locator("#clock")).to_have_attribute("datetime", "2026-03-03T09:00:00.000Z")
        assert (clock.now() - before).days == 1
        block = page.get_by_role("button", name="Block the bot")
        await block.click()
        await expect(block).to_have_attribute("aria-pressed", "true")
        await phone.get_by_role("button", name="Restart").click()
        await expect(block).to_have_attribute("aria-pressed", "false")

        await page.set_viewport_size({"width": 390, "height": 780})
        await expect(team).to_be_hidden()
        await page.get_by_role("tab", name="Team").click()
        await expect(phone).to_be_hidden()
        await team.locator("textarea").fill("hello")
        await team.get_by_role("button", name="Send").click()
        await expect(team.locator(".own")).to_contain_text("hello")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        bot.cancel()
        await page.goto("about:blank")
    assert [message["text"] for message in api.messages(group)] == ["New card", "hello"]


async def test_photos_and_faults_in_a_browser(
    page: Page, api: BotApi, clock: MovableClock, alex: int
) -> None:
    """Pictures with captions on both sides, covered ones, what people send, and a fault that strikes."""
    robin = api.add_person("Robin")
    group = api.add_group("Team", [robin], admin=True)
    upload = Upload("a.png", plain_png(400, 300, (9, 90, 160)))
    words = {"caption": "<b>The</b> way in", "parse_mode": "HTML", "reply_markup": BACK}
    sent = await api.call("sendPhoto", {"chat_id": group, "photo": upload, **words})
    photo = sent["photo"][-1]["file_id"]
    await api.call("sendPhoto", {"chat_id": alex, "photo": photo, **words, "has_spoiler": True})
    phone, team = page.locator("#phone"), page.locator("#team")
    newest = phone.locator(".log.active .message").last
    loaded = "image => image.decode().then(() => image.naturalWidth)"
    async with serving(api, clock) as root:
        await page.goto(root)
        await expect(team.locator(".message strong")).to_have_text("The")
        assert await team.locator(".photo").evaluate(loaded) == 400
        cover = phone.get_by_role("button", name="Show the covered photo")
        assert "blur" in await cover.locator("img").evaluate("image => getComputedStyle(image).filter")
        await cover.click()
        opened = phone.locator(".cover.open img")
        assert await opened.evaluate("image => getComputedStyle(image).filter") == "none"
        await api.call(
            "editMessageCaption",
            {"chat_id": alex, "message_id": api.messages(alex)[-1]["message_id"], "caption": "Closed"},
        )
        await expect(newest).to_contain_text("Closed")
        await expect(opened).to_be_visible()
        await expect(phone.locator(".key")).to_have_count(0)

        await phone.locator("textarea").fill("Is it here?")
        await phone.get_by_role("button", name="Attach").click()
        await phone.get_by_role("button", name="photo", exact=True).click()
        await expect(newest.locator(".text")).to_contain_text("Is it here?")
        assert await newest.locator(".photo").evaluate(loaded) == 1280
        await newest.get_by_role("button", name="What to do with this message").click()
        await newest.get_by_role("button", name="Edit").click()
        await phone.locator("textarea").fill("Or there?")
        await page.keyboard.press("Enter")
        await expect(newest.locator(".text")).to_contain_text("Or there?")
        await expect(newest.locator(".edited")).to_have_text("edited")
        await team.get_by_role("button", name="Attach").click()
        await team.get_by_role("button", name="video note").click()
        await expect(team.locator(".own")).to_contain_text("Video message, 0:05")

        await page.get_by_role("button", name="Faults").click()
        dialog = page.locator("#fault-dialog")
        await dialog.locator("[name=kind]").select_option("late")
        await expect(dialog.get_by_label("Wait, in seconds")).to_be_hidden()
        await dialog.get_by_label("Which call").select_option("sendMessage")
        await dialog.get_by_label("In which chat").select_option("Team")
        await dialog.locator("[name=times]").fill("")
        await dialog.get_by_role("button", name="Add").click()
        told = "No answer, but it was done: sendMessage, Team, until cleared"
        await expect(dialog.locator("li")).to_have_text(told)
        with pytest.raises(NoAnswer):
            await api.call("sendMessage", {"chat_id": group, "text": "unheard"})
        await dialog.get_by_role("button", name="Let everything work").click()
        await expect(dialog.locator("li")).to_have_count(0)
        await dialog.get_by_role("button", name="Close").click()
        await expect(team.locator(".message").last).to_contain_text("unheard")

        await page.set_viewport_size({"width": 390, "height": 780})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.get_by_role("button", name="Delete chat").click()
        await expect(phone.locator(".message")).to_have_count(0)
        await page.goto("about:blank")
    assert api.messages(alex) == []


# The content that is tried out

PAGES = [
    {"id": "one.page", "title": "A page"},
    {"id": "one.other_page", "title": "Something else"},
]


async def test_events_tell_of_the_content_when_it_changes(api: BotApi, clock: MovableClock) -> None:
    """Once on connecting, then after every change; and nothing where nobody tells of any."""
    told: dict[str, Any] = {"read_at": None, "mistakes": [], "pages": PAGES}
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client, asyncio.timeout(20):
        async with (
            serving(api, clock, lambda: dict(told)) as root,
            client.stream("GET", f"{root}/tryout/events") as response,
        ):
            lines = response.aiter_lines()
            contents = []
            async for line in lines:
                if line == "event: content":
                    contents.append(json.loads((await anext(lines)).removeprefix("data: ")))
                    if len(contents) == 2:
                        break
                    told["mistakes"] = ["a.yaml:1: wrong"]
                    api.add_person("Noise")
        assert contents == [told | {"mistakes": []}, told]
        async with serving(api, clock) as root, client.stream("GET", f"{root}/tryout/events") as response:
            lines = response.aiter_lines()
            seen = []
            async for line in lines:
                seen.append(line)
                if line == "event: state" and seen.count(line) == 1:
                    clock.move(timedelta(seconds=5))
                if line in {"event: clock", "event: content"}:
                    break
            assert "event: content" not in seen


async def test_an_author_watches_the_content_in_a_browser(
    page: Page, api: BotApi, clock: MovableClock
) -> None:
    """When it was read again, what is wrong with it until it is mended, and any page on the phone."""
    alex, sam = [api.add_person(name) for name in ("Alex", "Sam")]
    told: dict[str, Any] = {"read_at": None, "mistakes": [], "pages": PAGES}
    banner, read_at = page.locator("#mistakes"), page.locator("#read-at")
    field = page.get_by_role("combobox", name="Open a page on this phone")
    async with serving(api, clock, lambda: dict(told)) as root:
        await page.goto(root)
        await expect(field).to_be_visible()
        await expect(banner).to_be_hidden()
        await expect(read_at).to_be_hidden()

        told["mistakes"] = ["en/a.yaml:3: <b>wrong</b>", "en/b.yaml:4: wrong too"]
        await expect(banner.get_by_role("listitem")).to_have_text(told["mistakes"])
        await expect(banner).to_contain_text("the old one stays")
        told["mistakes"], told["read_at"] = [], int(clock.now().timestamp())
        await expect(banner).to_be_hidden()
        await expect(read_at).to_have_text(re.compile(r"^content read again at \d\d:\d\d:\d\d$"))

        await field.fill("page")
        await field.press("Enter")
        await expect(field).to_have_value("page")  # two of them: nothing is said yet
        await field.fill("ONE.other_page")
        await field.press("Enter")
        await expect(field).to_have_value("")
        await page.get_by_role("tab", name="Sam").click()
        await field.fill("a page")
        await field.press("Enter")
        await expect(page.locator(".log.active .own")).to_contain_text("/start one-page")
        await page.set_viewport_size({"width": 390, "height": 780})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.goto("about:blank")
    assert [message["text"] for message in api.messages(alex)] == ["/start one-other_page"]
    assert [message["text"] for message in api.messages(sam)] == ["/start one-page"]
