"""A place where bags are packed while people wait: nobody has to press anything before somebody comes."""

from datetime import timedelta
from typing import Any

import pytest

from bot.intake.bags import Bags
from bot.simulator.faults import Fault
from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_shift import COUNTER, VAN, types
from tests.flows.test_waits import HOUR, notices, reminders

COME = "Come and say the code: it is packed while you wait."


@pytest.fixture
async def waiting(make_town: MakeTown) -> Town:
    """The counter packs on arrival; the van ahead."""
    town = await make_town()
    town.data["programs"][0]["points"][0]["pack"] = "on_arrival"
    await town.restart()
    return town


async def test_whoever_asks_reads_at_once_that_they_can_come(waiting: Town) -> None:
    """With the hours, as soon as the team has the card; the first line tells nobody anything."""
    nina = waiting.person("Nina")
    await waiting.asks(nina)
    assert nina.text().splitlines()[:2] == [
        f"Received. {COME}",
        "Open: Mon–Fri 12:00–20:00, Sat 10:00–20:00.",
    ]
    assert "You hear from us" not in nina.text()
    await waiting.presses(nina, "Menu", "My requests")
    assert "packed when you come" in nina.text()


async def test_the_place_says_so_before_it_is_chosen(waiting: Town) -> None:
    """Beside its hours; the van does not."""
    nina = waiting.person("Nina")
    nina.says("/start")
    await waiting.settles()
    await waiting.presses(nina, "Supplies")
    (counter, van) = [line for line in nina.text().splitlines() if COUNTER in line or VAN in line]
    assert "packed while you wait" in counter
    assert "packed while you wait" not in van


async def test_the_card_asks_for_no_ready_and_one_tap_ends_it(waiting: Town) -> None:
    """Handed over, from where it stands: the same code finds it."""
    nina = waiting.person("Nina")
    code = await waiting.asks(nina)
    (card,) = waiting.cards()
    assert code_in(card["text"]) == code
    assert "Packed when they come." in card["text"]
    assert waiting.coordinator.buttons(card) == ["Handed over", "Cannot", "Come later", "Decline and block"]
    assert "packed when they come" in await types(waiting, "/queue")
    assert code in await types(waiting, "/list Main")
    await waiting.presses(waiting.coordinator, "Handed over")
    assert "Handed over." in nina.text()
    assert notices(nina) == []


async def test_nobody_is_told_that_nobody_packs_it(waiting: Town) -> None:
    """That is how it should be; at the van somebody has to."""
    nina, sam = waiting.person("Nina"), waiting.person("Sam")
    await waiting.asks(nina)
    code = await waiting.asks(sam, point=VAN)
    await waiting.passes(timedelta(days=1, hours=22))
    (told,) = reminders(waiting)
    assert code in told
    assert (len(notices(nina)), len(notices(sam))) == (0, 1)


async def test_come_later_is_packed_ahead_like_everywhere(waiting: Town) -> None:
    """They were told that they hear from the team: so there is a Ready to press."""
    nina = waiting.person("Nina")
    await waiting.asks(nina)
    await waiting.presses(waiting.coordinator, "Come later")
    await waiting.presses(nina, "Open")
    assert nina.text().startswith("Not yet: come later.")
    await waiting.presses(waiting.coordinator, "Ready")
    assert "Ready until" in waiting.cards()[0]["text"]
    await waiting.presses(nina, "Open")
    assert nina.text().startswith("Ready until")
    assert "Not collected" in waiting.coordinator.buttons(waiting.cards()[0])


async def test_who_moves_there_waits_for_nobody_and_the_other_way_round(waiting: Town) -> None:
    """The team is asked again about what somebody has to pack first, and about nothing else."""
    nina, sam = waiting.person("Nina"), waiting.person("Sam")
    there = await waiting.asks(nina, point=VAN)
    await types(waiting, "/close b")
    await waiting.presses(nina, "Open", COUNTER)
    assert nina.text().startswith(f"Received. {COME}")
    await types(waiting, "/open b")
    back = await waiting.asks(sam)
    await types(waiting, "/close a")
    await waiting.presses(sam, "Open", VAN)
    assert COME not in sam.text()
    await waiting.passes(7 * HOUR)
    (told,) = reminders(waiting)
    assert back in told
    assert there not in told


async def test_a_card_that_never_came_into_the_chat_tells_nobody_to_come(waiting: Town) -> None:
    """Without the team's copy the code would find nothing there."""
    waiting.api.faults.add(Fault(method="sendMessage", kind="500", chat_id=waiting.team_chat, times=1))
    nina = waiting.person("Nina")
    await waiting.asks(nina)
    assert nina.text().startswith("Received. On its way to the team.")
    assert COME not in nina.text()
    await waiting.passes(timedelta(minutes=5))
    assert COME in nina.text()


async def test_a_team_that_is_asked_all_the_same_is_noticed(
    waiting: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where the place makes no difference, people wait for a Ready that never comes."""
    honest = Bags._ask_again_in_time

    async def as_ever(self: Bags, db: Any, stored: Any, point: str, now: Any) -> None:
        await honest(self, db, stored, "elsewhere", now)

    monkeypatch.setattr(Bags, "_ask_again_in_time", as_ever)
    await waiting.asks(waiting.person("Nina"))
    await waiting.passes(7 * HOUR)
    assert len(reminders(waiting)) == 1


@pytest.mark.parametrize(("language", "told"), [("fr", "Viens et dis le code"), ("es", "Ven y di el código")])
async def test_it_is_told_in_every_language(make_town: MakeTown, language: str, told: str) -> None:
    """In the receipt of whoever asks."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    town.data["programs"][0]["points"][0]["pack"] = "on_arrival"
    await town.restart()
    nina = town.person("Nina", language_code=language)
    words = town.bot.shelf.library.languages[language]
    nina.says("/start")
    await town.settles()
    await town.presses(nina, words.labels["supplies"], words.presets["usual"], COUNTER, words.labels["send"])
    assert told in nina.text().splitlines()[0]
