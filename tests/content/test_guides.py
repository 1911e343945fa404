"""Guides as authors write them: what is refused with its place, and what a press leads to."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.content.check.run import check
from bot.content.everything import SHIPPED, everything
from bot.content.loader import load
from bot.content.model import Does, Library
from bot.content.walking import Walk, ahead, arrive, leads_on
from bot.errors import ContentError
from tests.conftest import START
from tests.pages import Pages

MINUTE: Final = timedelta(minutes=1)
TODAY: Final = date(2026, 11, 21)

GUIDES: Final = """\
walk:
  first: own.first
  expires: 3 hours
  remembers:
    kind: {a: apple, p: pear}
    wait: {x: 2 minutes, y: 1 hours}
    strip: strips
"""
STRIPS: Final = """\
strips:
  - key: a
    name: "One"
    finds: fentanyl
    mg: 10
    ml: 5
    dip_seconds: 15
    read_minutes: 5
    until_minutes: 10
    source: {title: "A leaflet", address: "https://example.org/leaflet", seen: 2026-11-21}
"""
FIRST: Final = """\
guide: {name: walk}
buttons:
  - {label: "Apple", to: own.second, does: clock, sets: {kind: apple}}
  - {label: "Pear", to: own.second, does: dose, sets: {kind: pear, wait: 1 hours}}
"""
SECOND: Final = """\
guide: {name: walk, asks: own.third, after: wait}
buttons:
  - {label: "On", to: own.third}
"""
THIRD: Final = """\
guide: {name: walk, end: true, too_early: {after: 2 minutes, page: own.second}}
buttons:
  - {label: "Again", to: own.first, does: stop}
"""
MORE: Final = {"own.first": FIRST, "own.second": SECOND, "own.third": THIRD}


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """A small content with a guide of three steps, in all its languages."""
    found = Pages(tmp_path / "content")
    (found.path / "guides.yaml").write_text(GUIDES, "utf-8")
    (found.path / "strips.yaml").write_text(STRIPS, "utf-8")
    for name, more in MORE.items():
        body = "{{ kind }} {{ doses }} {{ minutes }} {{ at }} {{ strip.name }} Read on."
        for code in ("en", "fr", "es"):
            found.page(name, f"Step {name[4:]}", body, more=more, language=code)
    return found


def read(pages: Pages) -> Library:
    return load(everything(pages.path))


def told(pages: Pages) -> list[str]:
    """What the check says of guides, and what the loader refuses."""
    return [
        f"{each.file}:{each.line} {each.message}"
        for each in check(pages.path, TODAY)
        if each.rule in {"guide", "file", "link"}
    ]


def test_a_guide_that_is_right_is_not_spoken_of(pages: Pages) -> None:
    """And loads."""
    assert told(pages) == []
    assert read(pages).guides["walk"].lasts == timedelta(hours=3)


_BUTTON: Final = 'buttons:\n  - {label: "Again", to: own.first, does: stop}\n'

#: Where it is planted, what stood there, what stands there now, and what is said of it.
FAULTS: Final = {
    "a circle": ("en/topics/own.third.yaml", ", end: true", "", "leads in a circle"),
    "a dead end": ("en/topics/own.third.yaml", _BUTTON, "", "is a dead end"),
    "nobody comes there": (
        *("en/topics/own.second.yaml", SECOND, SECOND.replace("own.third", "own.first")),
        "is a step of 'walk' that no other step",
    ),
    "another time": ("fr/topics/own.second.yaml", "after: wait", "after: 3 minutes", "must read as in en"),
    "another deed": ("es/topics/own.first.yaml", "does: dose", "does: clock", "must lead to the same and do"),
    "no beginning": ("guides.yaml", "first: own.first", "first: own.none", "there is no such page"),
    "begins on no step": (
        "guides.yaml",
        "first: own.first",
        "first: privacy.what_is_stored",
        "must say  guide",
    ),
    "lasts": ("guides.yaml", "3 hours", "soon", "must read like: 3 hours"),
    "a long sign": ("guides.yaml", "{a: apple, p: pear}", "{AB: apple}", "must be one of a-z and 0-9"),
    "one first letter": ("guides.yaml", "    wait:", "    kilo:", "with a first letter of its own"),
    "not remembered": ("en/topics/own.first.yaml", "kind: apple", "kind: plum", "does not remember"),
    "no deed": ("en/topics/own.first.yaml", "does: clock", "does: tick", "must be one of: ask, clock, dose"),
    "no guide": (
        "en/topics/own.first.yaml",
        "{name: walk}",
        "{name: run}",
        "has no such guide; it has: walk",
    ),
    "no time": ("en/topics/own.second.yaml", "after: wait", "after: a while", "must read like: 3 minutes"),
    "asks, and no when": ("en/topics/own.second.yaml", ", after: wait", "", "needs 'after' beside it"),
    "asks elsewhere": (
        *("en/topics/own.second.yaml", "asks: own.third", "asks: overdose.emergency"),
        "is no step of this guide",
    ),
    "does, and leaves": ("en/topics/own.third.yaml", "to: own.first", "to: overdose.emergency", "leads out"),
    "read after it ends": ("strips.yaml", "until_minutes: 10", "until_minutes: 4", "must be later than"),
    "no number": ("strips.yaml", "dip_seconds: 15", "dip_seconds: long", "must be a whole number"),
    "no day": ("strips.yaml", "seen: 2026-11-21", "seen: once", "must be the day it was read"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_told_with_its_place(pages: Pages, fault: str) -> None:
    """Dead ends, circles, steps that nobody reaches, languages that differ, slips."""
    file, old, new, says = FAULTS[fault]
    pages.change(file, old, new)
    assert any(says in each for each in told(pages)), told(pages)


def test_a_step_that_is_missing_in_a_language_is_told(pages: Pages) -> None:
    """A guide does not change its language on the way."""
    (pages.path / "fr" / "topics" / "own.third.yaml").unlink()
    assert any("fr/topics/own.third.yaml:1 is missing: a guide" in each for each in told(pages))


def test_a_button_of_no_guide_counts_nothing(pages: Pages) -> None:
    """Outside of a guide there is nothing to carry it."""
    pages.page("own.page", "A page", "Read.", more='buttons:\n  - {label: "On", to: own.first, does: dose}\n')
    with pytest.raises(ContentError, match="only a step of a guide"):
        read(pages)


def test_what_a_press_leads_to(pages: Pages) -> None:
    """The count, the clock, what is remembered, the timer, and the end of it."""
    library = read(pages)
    first = library.languages["en"].topics["own.first"]
    pear = ahead(library, first.links[1], Walk("own.first"))
    assert pear == Walk("own.second", Does.DOSE, said=(("k", "p"), ("w", "y")))
    come = arrive(library, pear, START)
    assert (come.walk.doses, come.walk.since, come.due) == (1, START, START + timedelta(hours=1))
    assert come.asks == replace(come.walk, topic="own.third")
    again = arrive(library, replace(come.walk, does=Does.DOSE), START + MINUTE)
    assert (again.walk.doses, again.walk.since) == (2, START + MINUTE)
    counted = arrive(library, replace(come.walk, does=Does.DOSE, counted=True), START + MINUTE)
    assert (counted.walk.doses, counted.walk.since, counted.asks) == (1, START, None)
    assert arrive(library, Walk("own.first", Does.STOP), START).stops
    assert all(leads_on(library, first, link) for link in first.links)


def test_too_early_leads_elsewhere(pages: Pages) -> None:
    """Until two minutes after the clock was started; without a clock nobody is early."""
    library = read(pages)
    third = Walk("own.third", since=START)
    assert arrive(library, third, START + MINUTE).walk.topic == "own.second"
    assert arrive(library, third, START + 2 * MINUTE).walk.topic == "own.third"
    assert arrive(library, replace(third, since=None), START).walk.topic == "own.third"


@pytest.mark.parametrize("after", [timedelta(hours=3, seconds=1), -MINUTE])
def test_a_clock_of_another_day_is_forgotten(pages: Pages, after: timedelta) -> None:
    """Or one that a crafted button set to tomorrow."""
    library = read(pages)
    old = Walk("own.second", Does.DOSE, doses=3, since=START, counted=True)
    come = arrive(library, old, START + after)
    assert (come.walk.doses, come.walk.since) == (1, START + after)


def test_more_doses_than_a_button_can_count(pages: Pages) -> None:
    """Nine, and no error."""
    library, walk, now = read(pages), Walk("own.second", Does.DOSE), START
    for _ in range(12):
        walk = replace(arrive(library, walk, now).walk, does=Does.DOSE)
        now += MINUTE
    assert walk.doses == 9


def test_the_shipped_guides(pages: Pages) -> None:
    """Both begin where they are looked for, and the strip's times are the leaflet's."""
    library = load(everything(SHIPPED))
    assert {name: guide.first for name, guide in library.guides.items()} == {
        "danger": "overdose.emergency",
        "strip": "testing.walk",
    }
    now = datetime.fromisoformat("2026-11-21T14:00:00+00:00")
    laid = arrive(library, Walk("testing.walk.wait", Does.CLOCK), now)
    assert laid.due == now + 5 * MINUTE
    look = replace(laid.walk, topic="testing.walk.look")
    assert [arrive(library, look, now + n * MINUTE).walk.topic.split(".")[-1] for n in (4, 5, 9, 10)] == [
        "early",
        "look",
        "look",
        "late",
    ]
