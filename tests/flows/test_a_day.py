"""The most of an item that a place gives out in a day: told before anything is sent, and never passed."""

from datetime import timedelta
from typing import Any

import pytest

from bot.store import given
from bot.supply.caps import Left
from tests.conftest import MakeTown, Town
from tests.flows.test_asking import preview_in
from tests.flows.test_shift import COUNTER, VAN, types

HOUR = timedelta(hours=1)
SPENT = f"{COUNTER} has given out what it can today"


@pytest.fixture
async def capped(make_town: MakeTown) -> Town:
    """At the counter three packs of fentanyl strips and two sprays a day; at the van as many as asked for."""
    town = await make_town()
    town.data["programs"][0]["points"][0]["a_day"] = {"fentanyl_strips": 3, "naloxone_nasal": 2}
    await town.restart()
    return town


async def looks(town: Town, name: str, *presses: str) -> Any:
    """Someone new on the way to a bag, as far as these presses lead."""
    who = town.person(name)
    who.says("/start")
    await town.settles()
    await town.presses(who, "Supplies", *(presses or ("Usual bag", COUNTER)))
    return who


async def test_what_is_left_is_seen_before_it_is_sent(capped: Town) -> None:
    """The most that is left, another place, and when one can just come; then as much as was seen."""
    await capped.asks(capped.person("Nina"))
    sam = await looks(capped, "Sam")
    assert f"{COUNTER} gives out only so much a day." in sam.text()
    assert "• 5 fentanyl test strips" in sam.text()
    assert "• 1 box of naloxone nasal spray" in preview_in(sam.text())
    assert "• 5 fentanyl test strips" in preview_in(sam.text())
    assert "Sat 10:00–20:00" in sam.text()
    assert sam.buttons()[:3] == ["Send", "Another place", "Cancel"]
    await capped.presses(sam, "Send")
    assert "• 5 fentanyl test strips" in sam.text()
    assert sam.text().startswith("Received.")


async def test_who_asks_for_what_is_there_reads_nothing_of_it(capped: Town) -> None:
    """How much others have asked for is nobody's business."""
    nina = await looks(capped, "Nina")
    assert "a day" not in nina.text()
    assert "• 10 fentanyl test strips" in preview_in(nina.text())
    await capped.presses(nina, "Send")
    sam = await looks(capped, "Sam", "Item by item", "+ fentanyl strips", "Next", COUNTER)
    assert "a day" not in sam.text()
    assert "• 5 fentanyl test strips" in preview_in(sam.text())


async def test_where_nothing_is_left_the_other_places_are_offered(capped: Town) -> None:
    """Nothing is sent, and the same bag can be had elsewhere."""
    for name in ("Nina", "Sam"):
        await capped.presses(await looks(capped, name), "Send")
    kim = await looks(capped, "Kim")
    assert f"{SPENT}: fentanyl strips, nasal naloxone." in kim.text()
    assert "Send" not in kim.buttons()
    assert VAN in kim.buttons()
    assert f"{COUNTER}, side door" in kim.text()
    await capped.presses(kim, VAN)
    assert "a day" not in kim.text()
    await capped.presses(kim, "Send")
    assert "• 10 fentanyl test strips" in kim.text()


async def test_where_there_is_one_place_only_one_can_ask_tomorrow(capped: Town) -> None:
    """Or come."""
    del capped.data["programs"][0]["points"][1]
    await capped.restart()
    for name in ("Nina", "Sam"):
        await capped.presses(await looks(capped, name, "Usual bag"), "Send")
    kim = await looks(capped, "Kim", "Usual bag")
    assert SPENT in kim.text()
    assert "Ask again tomorrow.\nYou can also just come" in kim.text()
    assert "Send" not in kim.buttons()
    await capped.passes(16 * HOUR)  # Sunday, 00:00
    kim = await looks(capped, "Kim", "Usual bag")
    assert SPENT not in kim.text()
    assert "• 10 fentanyl test strips" in preview_in(kim.text())


async def test_a_form_that_was_seen_earlier_is_not_sent_as_it_was(capped: Town) -> None:
    """Somebody was faster: it is shown anew, with less in it."""
    nina, sam = await looks(capped, "Nina"), await looks(capped, "Sam")
    await capped.presses(nina, "Send")
    await capped.presses(sam, "Send")
    assert sam.text().startswith("The list has changed since you began.")
    assert "• 5 fentanyl test strips" in preview_in(sam.text())
    await capped.presses(sam, "Send")
    assert sam.text().startswith("Received.")


@pytest.mark.parametrize(
    ("ends", "back"),
    [(("Cannot",), True), (("Take", "Ready", "Not collected"), True), (("Handed over",), False)],
)
async def test_what_is_handed_over_does_not_come_back(
    capped: Town, ends: tuple[str, ...], back: bool
) -> None:
    """What could not be packed and what nobody came for does, once that cannot be undone any more."""
    await capped.asks(capped.person("Nina"))
    await capped.presses(capped.coordinator, *ends)
    sam = await looks(capped, "Sam")
    assert "• 5 fentanyl test strips" in preview_in(sam.text())
    await capped.passes(timedelta(minutes=3))
    kim = await looks(capped, "Kim")
    assert ("• 10 fentanyl test strips" in preview_in(kim.text())) is back


async def test_what_is_cancelled_comes_back_at_once(capped: Town) -> None:
    """Nobody can undo that."""
    nina = capped.person("Nina")
    await capped.asks(nina)
    await capped.presses(nina, "Menu", "My requests", "Cancel:", "Yes, cancel it")
    sam = await looks(capped, "Sam")
    assert "a day" not in sam.text()


async def test_the_day_is_the_programs_own(capped: Town) -> None:
    """Midnight in Chicago, and not in Greenwich; what was handed over is forgotten then."""
    await capped.asks(capped.person("Nina"))
    await capped.presses(capped.coordinator, "Handed over")
    await capped.passes(11 * HOUR)  # 19:00 there, past midnight in Greenwich
    assert capped.bot.store is not None
    assert await capped.bot.store.run(lambda db: given.next_deadline(db)) is not None
    assert "a day" in (await looks(capped, "Sam")).text()
    await capped.passes(5 * HOUR)
    assert await capped.bot.store.run(lambda db: given.next_deadline(db)) is None
    assert "a day" not in (await looks(capped, "Kim")).text()


async def test_who_has_to_move_is_offered_a_place_that_still_has_it(capped: Town) -> None:
    """A place that has given out what it can is none."""
    capped.data["programs"][0]["points"][1]["a_day"] = {"fentanyl_strips": 2}
    await capped.restart()
    nina, sam = capped.person("Nina"), capped.person("Sam")
    await capped.asks(nina)
    await capped.asks(sam, point=VAN)
    await types(capped, "/close a")
    await capped.presses(nina, "Open")
    assert VAN not in nina.buttons()
    assert "There is no other place right now." in nina.text()
    await capped.presses(sam, "Menu", "My requests", "Cancel:", "Yes, cancel it")
    await types(capped, "/open a")
    await types(capped, "/close a")
    await capped.presses(nina, "Open", VAN)
    assert VAN in nina.text()
    await types(capped, "/open a")
    kim = await looks(capped, "Kim", "Usual bag", VAN)
    assert "has given out what it can today: fentanyl strips." in kim.text()
    assert "• 10 fentanyl test strips" in preview_in((await looks(capped, "Pat")).text())


async def test_a_count_that_nobody_looks_at_is_noticed(capped: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where nothing counts, the fourth pack is given out too."""
    await capped.asks(capped.person("Nina"))

    def without_end(*_: Any) -> Left:
        return Left()

    monkeypatch.setattr("bot.supply.caps.Caps.left", without_end)
    sam = await looks(capped, "Sam")
    assert "• 10 fentanyl test strips" in preview_in(sam.text())
    await capped.presses(sam, "Send")
    assert "• 10 fentanyl test strips" in sam.text()
