"""Every button that can be reached, pressed, in every language and for every country.

A screen without 🆘, a screen that leads nowhere, an apology or a refused call is a fault. What
differs only in a form's random mark or in a request's code counts as one button.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions.asking import Form, OpenNews
from bot.chat.actions.base import Action, OfCode
from bot.chat.actions.guides import OfGuide
from bot.chat.actions.reading import Emergency
from bot.chat.callback_data import Pressed, decode, encode
from bot.content.screens import say
from bot.content.shown import EMERGENCY_TOPIC
from bot.content.texts import Text
from bot.content.walking import guide_of
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.small import SHIPPED

LANGUAGES = ("en", "fr", "es")
COUNTRIES = ("us", "ca", "gb", "ie", "au")

#: Who presses 🆘 more often is shown the same screen, edited.
PATIENT = timedelta(seconds=11)
COMMANDS = ("/start", "/sos", "/supplies", "/language", "/privacy", "hello", "/start no-such-page")


def kind_of(pressed: Pressed) -> tuple[str, ...]:
    """What makes a button another one: not the form's mark, not which request."""
    action = pressed.action
    where = (pressed.language, pressed.country, type(action).__name__)
    if isinstance(action, Form):
        filled = "empty" if not action.draft.packs else "filled"
        return (*where, filled, action.draft.point)
    if isinstance(action, OfCode | OpenNews):
        return where
    if isinstance(action, OfGuide):
        walk = action.walk
        return (*where, walk.topic, walk.does, str(walk.counted), str(walk.doses > 0))
    return (*where, *_fields(action))


def _fields(action: Action) -> Iterator[str]:
    for name in action.__dataclass_fields__:
        yield str(getattr(action, name))


class Crawl:
    """Presses what it has not pressed yet, and writes down what is wrong with what it sees."""

    def __init__(self, town: Town, who: Person, only: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.town, self.who = town, who
        self.only = only  # languages and countries; everything else is seen and not pressed
        self.done: set[tuple[str, ...]] = set()
        self.todo: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.screens = 0

    async def says(self, words: str) -> None:
        """Type something, and look at the answer."""
        self.who.says(words)
        await self.town.settles()
        self.look(f"typed {words}")

    def look(self, after: str, pressed_on: int = 0) -> None:
        """Look at the newest message, and at the one that was pressed if it is still there."""
        newest = self.who.screen
        shown = [m for m in self.who.messages() if m["message_id"] == pressed_on and m != newest]
        for message in (*shown, newest):
            self.look_at(message, after)

    def look_at(self, message: dict[str, Any], after: str) -> None:
        """🆘 is one tap away, there is a way on, nobody apologises; and which buttons are new."""
        buttons = [b for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]
        labels = [button["text"] for button in buttons]
        text = message.get("text", message.get("caption", ""))
        self.screens += 1
        if not any("🆘" in label for label in labels):
            self.faults.append(f"{after}: no 🆘 on {text[:60]!r}")
        if len([label for label in labels if "🆘" not in label]) < 1:
            self.faults.append(f"{after}: {text[:60]!r} leads nowhere")
        library = self.town.bot.shelf.library
        for language in library.languages.values():
            sorry = re.sub(r"<[^>]+>", "", say(language, Text.APOLOGY)).splitlines()[0]
            if text.startswith(sorry):
                self.faults.append(f"{after}: an apology")
        for button in buttons:
            if "callback_data" not in button:
                self.faults.append(f"{after}: a button that is no press: {button['text']}")
                continue
            pressed = decode(button["callback_data"])
            if self.only and (pressed.language, pressed.country) not in self.only:
                continue
            if kind_of(pressed) not in self.done:
                self.done.add(kind_of(pressed))
                self.todo.append((button["callback_data"], message))

    async def run(self) -> None:
        """Press until nothing is new."""
        while self.todo:
            data, message = self.todo.pop()
            ids = {m["message_id"] for m in self.who.messages()}
            on = message if message["message_id"] in ids else self.who.screen
            if isinstance(decode(data).action, Emergency | OfGuide):
                self.town.clock.move(PATIENT)
            query = self.town.api.press(self.who.chat_id, self.who.id, on["message_id"], data)
            await self.town.settles()
            name = type(decode(data).action).__name__
            if query not in self.town.api.queries.answers():
                self.faults.append(f"{name}: the press was never answered")
            if not self.who.screen["from"]["is_bot"]:
                await self.says("/start")  # the stub was deleted, as it was meant to be
                continue
            self.look(f"pressed {name} {data}", on["message_id"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_button_leads_somewhere(make_town: MakeTown, language: str) -> None:
    """In every country; from the first screen, from each command, and from a request's own messages."""
    town = await make_town(content={"languages": list(LANGUAGES), "countries": list(COUNTRIES)})
    who = town.person("Nina", language_code=language)
    crawl = Crawl(town, who)
    for words in COMMANDS:
        await crawl.says(words)
    await crawl.run()
    seen = {(kind[0], kind[1]) for kind in crawl.done}
    assert seen == {(code, country) for code in LANGUAGES for country in COUNTRIES}
    assert crawl.faults == []
    assert crawl.screens > 300
    expected = ("message is not modified", "message to delete not found", "query is too old")
    errors = {(call.method, call.error) for call in town.api.calls if call.error}
    assert [error for error in errors if not any(words in str(error[1]) for words in expected)] == []


@pytest.mark.parametrize(("language", "country"), [("en", "us"), ("en", "gb"), ("fr", "fr"), ("es", "mx")])
async def test_every_button_of_the_shipped_guidance_leads_somewhere(
    make_town: MakeTown, language: str, country: str
) -> None:
    """All pages with their sources, pictures and doors; each is reached."""
    content = {"dir": str(SHIPPED), "languages": [language], "default_country": country}
    town = await make_town(content=content)
    who = town.person("Nina", language_code=language)
    crawl = Crawl(town, who, frozenset({(language, country)}))
    await crawl.says("/start")
    await crawl.run()
    assert crawl.faults == []
    library = town.bot.shelf.library
    steps = {topic_id for topic_id in library.topic_ids() if guide_of(library, topic_id)}
    pages = {kind[-1] for kind in crawl.done if kind[2] in {"Page", "PageBelow"}} | {EMERGENCY_TOPIC}
    assert pages | steps == set(library.topic_ids())
    assert len(pages) >= 68


async def test_a_screen_without_the_sign_is_noticed(make_town: MakeTown) -> None:
    """Positive control: a screen that lost its 🆘, one that leads nowhere, and one that fails."""
    town = await make_town()
    who = town.person("Nina")
    crawl = Crawl(town, who)
    await crawl.says("/start")
    home = who.screen
    for planted in ([], [[{"text": "🆘", "callback_data": encode(Emergency(), "en", "us")}]]):
        await town.api.call(
            "editMessageText",
            {
                "chat_id": who.chat_id,
                "message_id": home["message_id"],
                "text": f"planted {len(planted)}",
                "reply_markup": {"inline_keyboard": planted},
            },
        )
        crawl.look("planted")
    assert any("no 🆘" in fault for fault in crawl.faults)
    assert any("leads nowhere" in fault for fault in crawl.faults)
