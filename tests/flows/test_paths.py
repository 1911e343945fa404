"""Random ways through the guides, in every language and for every country.

    python -m pytest tests/flows/test_paths.py --paths 10000

No way ends where nothing leads on, no screen lacks 🆘, and none is more than Telegram takes.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from bot.chat.actions.base import Action
from bot.chat.actions.guides import OfGuide
from bot.chat.actions.reading import Emergency, Page, PageBelow
from bot.chat.callback_data import Pressed, decode
from bot.chat.keyboards import Reader, View
from bot.chat.steps import Steps
from bot.chat.wording import Desk
from bot.content.everything import SHIPPED, everything
from bot.content.html import mistake_in, seen
from bot.content.lengths import USUALLY_KEPT
from bot.content.loader import load
from bot.content.model import Library
from bot.content.shown import EMERGENCY_TOPIC, Standing, standing
from bot.content.walking import Walk
from bot.supply.model import Catalogue
from tests.conftest import START, MakeTown

#: Presses of one person.
LONGEST: Final = 14

STARTS: Final = (EMERGENCY_TOPIC, "testing.walk")


@pytest.fixture(scope="module")
def library() -> Library:
    return load(everything(SHIPPED))


@pytest.fixture(scope="module")
def steps(library: Library) -> Steps:
    """A desk where everything can be asked for."""
    language = library.language("en")
    return Steps(library, Desk(Catalogue((), ()), {}, USUALLY_KEPT, True, True, language))


def pressed(view: View) -> list[Pressed]:
    """What the buttons of a screen mean."""
    assert view.keyboard is not None
    return [decode(str(b.callback_data)) for row in view.keyboard.inline_keyboard for b in row]


def faults_of(view: View, buttons: list[Pressed]) -> Iterator[str]:
    """What no screen may be."""
    if not any(isinstance(each.action, Emergency) for each in buttons):
        yield "no 🆘"
    if len(seen(view.text)) > 4096:
        yield "too long"
    if "{" in view.text or not view.text.strip():
        yield "not filled in"
    if mistake := mistake_in(re.sub(r"</?tg-time[^>]*>", "", view.text)):
        yield mistake


class Stroll:
    """One person's way, with time passing, timers ringing late, and presses on whatever is there."""

    def __init__(self, library: Library, steps: Steps, chance: random.Random) -> None:
        self.library, self.steps, self.chance = library, steps, chance
        self.reader = Reader(
            library.languages[chance.choice(sorted(library.languages))],
            library.countries[chance.choice(sorted(library.countries))],
        )
        self.now = START
        self.met: Counter[str] = Counter()
        self.faults: list[str] = []

    def take(self) -> None:
        """Press until something leads out of the guides, or for long enough."""
        view: View | None = self.show(Walk(self.chance.choice(STARTS)))
        for _ in range(LONGEST):
            if view is None:
                return
            buttons = pressed(view)
            self.faults += [f"{self.last}: {fault}" for fault in faults_of(view, buttons)]
            onward = [each.action for each in buttons if self.leads(each.action)]
            if not onward:
                self.faults.append(f"{self.last}: a dead end")
                return
            self.now += timedelta(seconds=self.chance.choice((0, 1, 20, 61, 200, 310, 310, 650, 8000)))
            likely = [8 if isinstance(each, OfGuide) else 1 for each in onward]
            view = self.press(self.chance.choices(onward, likely)[0])

    def leads(self, action: Action) -> bool:
        """Whether a button leads to a page or a step."""
        return isinstance(action, OfGuide | Page | PageBelow | Emergency)

    def press(self, action: Action) -> View | None:
        """The screen that a press shows; sometimes what its timer shows after it."""
        if isinstance(action, Emergency):
            return self.show(Walk(EMERGENCY_TOPIC))
        if isinstance(action, OfGuide):
            come = self.steps.arrive(action.walk, self.now)
            if come.asks and come.due and self.chance.random() < 0.5:
                self.now = come.due + timedelta(seconds=self.chance.choice((0, 0, 90, 700)))
                come = self.steps.arrive(come.asks, self.now)
            return self.show(come.walk)
        assert isinstance(action, Page | PageBelow)
        if standing(self.library, action.topic, self.reader.country) is not Standing.SHOWN:
            return None
        topic = self.library.topic(self.reader.language, action.topic)
        if topic is None or not (topic.emergency or topic.step.guide):
            self.met[action.topic] += 1
            return None
        return self.show(Walk(action.topic))

    def show(self, walk: Walk) -> View:
        self.last = f"{walk.topic} ({self.reader.language.code}, {self.reader.country.code})"
        self.met[walk.topic] += 1
        return self.steps.shown(self.reader, walk, self.now).view


def test_no_way_is_a_dead_end(library: Library, steps: Steps, pytestconfig: pytest.Config) -> None:
    """Every step of both guides is met on the way."""
    count = int(pytestconfig.getoption("--paths"))
    chance, met, faults = random.Random(count), Counter[str](), Counter[str]()
    for _ in range(count):
        stroll = Stroll(library, steps, chance)
        stroll.take()
        met += stroll.met
        faults += Counter(stroll.faults)
    every = {topic.id for topic in library.language("en").topics.values() if topic.step.guide}
    assert len(every) >= 15
    print(f"{count} ways over {sum(met.values())} screens")
    assert dict(faults) == {}
    assert every <= met.keys()


def test_a_screen_that_leads_nowhere_is_noticed(library: Library, steps: Steps) -> None:
    """Positive control: without its buttons, without 🆘, unfilled, each is a fault."""
    reader = Reader(library.language("en"), library.country("us"))
    good = steps.shown(reader, Walk("testing.walk.dip"), START).view
    assert list(faults_of(good, pressed(good))) == []
    bare = reader.view("A {{ word }} <b>", [])
    assert list(faults_of(bare, pressed(bare))) == [
        "no 🆘",
        "not filled in",
        "opens <b> and never closes it",
    ]


async def test_some_ways_on_a_real_phone(make_town: MakeTown) -> None:
    """The same with real presses: nobody reads an apology, and each screen has 🆘."""
    town = await make_town(content={"dir": str(SHIPPED)})
    chance = random.Random(6)
    for number, code in enumerate(("en", "fr", "es") * 4):
        who = town.person(f"P{number}", language_code=code)
        who.says(chance.choice(("/sos", "/start testing-walk")))
        await town.settles()
        for _ in range(8):
            shown = who.screen
            labels = [
                b["text"]
                for row in shown["reply_markup"]["inline_keyboard"]
                for b in row
                if b["callback_data"][1] in "EYpb"
            ]
            assert any("🆘" in label for label in who.buttons())
            if not labels:
                break
            who.presses(chance.choice(labels))
            await town.settles()
            await town.passes(timedelta(seconds=chance.choice((0, 5, 100, 400))))
    assert town.bot.metrics["handler failed"] == 0
