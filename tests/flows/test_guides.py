"""Someone in danger and a strip in the hand: guides that count, remember, and come back.

How often somebody has to tap is a promise: `TAPS` keeps it.
"""

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from sqlalchemy import text

from bot.chat.callback_data import decode
from bot.chat.keyboards import Reader
from bot.chat.steps import Steps
from bot.content.everything import everything
from bot.content.html import seen
from bot.content.loader import load
from bot.content.walking import Walk
from bot.errors import StoreError
from bot.intake import Intake
from bot.simulator.faults import Fault
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.small import SHIPPED

#: From anywhere to the overdose steps; to two doses with their timers; from a QR code to the first dose.
TAPS: Final = {"overdose": 1, "two doses": 5, "from a QR code": 3}

MINUTE: Final = timedelta(minutes=1)


@pytest.fixture
async def town(make_town: MakeTown) -> Town:
    """All that is shipped."""
    return await make_town(content={"dir": str(SHIPPED)})


@pytest.fixture
async def reading(make_town: MakeTown) -> Town:
    """The same without requests, and so without a database."""
    return await make_town(content={"dir": str(SHIPPED)}, features={"requests": False, "messages": False})


async def turns(count: int = 400) -> None:
    """Let everything run that can run without time passing."""
    for _ in range(count):
        await asyncio.sleep(0)


async def errands(town: Town) -> list[Any]:
    """What stands in the outbox."""
    assert town.bot.store is not None
    return list(await town.bot.store.run(_outbox))


async def _outbox(db: Any) -> list[Any]:
    return list((await db.execute(text("SELECT lane, params, address FROM outbox"))).all())


def standing(who: Person, message: dict[str, Any]) -> dict[str, Any]:
    """A message as it looks by now."""
    return next(m for m in who.messages() if m["message_id"] == message["message_id"])


async def in_danger(town: Town, who: Person, *labels: str) -> None:
    """Someone presses 🆘, and goes on."""
    who.says("/sos")
    await town.settles()
    await town.presses(who, *labels)


# -- danger ----------------------------------------------------------------------------------


async def test_two_doses_are_five_taps(town: Town) -> None:
    """🆘, a dose; three minutes later it asks; not breathing, another dose; it asks again; they breathe."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    taps = ["🆘 Someone is in danger"]
    await town.presses(nina, taps[0])
    assert len(taps) == TAPS["overdose"]
    assert nina.text().startswith("Call 911.")
    for label, wait in (
        ("I gave a dose", 3 * MINUTE),
        ("No", timedelta()),
        ("I gave another dose", 3 * MINUTE),
        ("Yes", timedelta()),
    ):
        await town.presses(nina, label)
        taps.append(label)
        await town.passes(wait)
    assert len(taps) == TAPS["two doses"]
    assert nina.text().startswith("On their side. Stay.")
    shown = "\n".join(m["text"] for m in nina.messages())
    assert "Dose 2: 08:03." in shown
    assert await errands(town) == []


async def test_from_a_qr_code_to_the_first_dose(town: Town) -> None:
    """Scanned, Start pressed, dose given."""
    nina = town.person("Nina")
    taps = ["the code", "Start"]
    nina.says("/start sos")
    await town.settles()
    assert nina.text().startswith("Call 911.")
    await town.presses(nina, "I gave a dose")
    taps.append("I gave a dose")
    assert len(taps) == TAPS["from a QR code"]
    assert nina.text().startswith("Dose 1: 08:00.")


async def test_the_timer_asks_by_itself_and_shows_its_buttons(town: Town) -> None:
    """No tap opens it: the question and its answers stand in the message, on top of which 🆘 never lacks."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    assert "I will ask you at 08:03." in nina.text()
    assert "Nobody is watching, this bot cannot send help." in nina.text()
    await town.passes(3 * MINUTE - timedelta(seconds=1))
    before = len(nina.messages())
    await town.passes(timedelta(seconds=1))
    assert len(nina.messages()) == before + 1
    assert nina.text().startswith("3 min since dose 1. Breathing well?")
    assert nina.buttons()[:3] == ["Yes", "No", "Not sure"]
    assert "🆘" in nina.buttons()
    assert "late" not in nina.text()


@pytest.mark.parametrize("answer", ["No", "Not sure"])
async def test_not_sure_is_a_no(town: Town, answer: str) -> None:
    """Both lead to the next dose."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    await town.passes(3 * MINUTE)
    await town.presses(nina, answer)
    assert "Give another dose now:" in nina.text()
    assert "Last dose: 08:00. So far: 1." in nina.text()


async def test_still_not_breathing_before_the_timer(town: Town) -> None:
    """Too early for the next dose it says so; the timer still comes."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    await town.passes(MINUTE)
    await town.presses(nina, "Still not breathing")
    assert "3 minutes from one dose to the next, never under 2. Breaths until then." in nina.text()
    await town.passes(2 * MINUTE)
    assert nina.text().startswith("3 min since dose 1. Breathing well?")


async def test_a_dose_pressed_twice_is_one_dose(town: Town) -> None:
    """At once, and a minute later, on the page that stays: the same dose, its time, one timer."""
    nina = town.person("Nina")
    await in_danger(town, nina)
    page = nina.screen
    nina.presses("I gave a dose", message=page)
    nina.presses("I gave a dose", message=page)
    await town.settles()
    assert sum("Dose 1: 08:00." in m["text"] for m in nina.messages()) == 1
    await town.passes(MINUTE)
    nina.presses("I gave a dose", message=standing(nina, page))
    await town.settles()
    assert nina.text().startswith("Dose 1: 08:00.")
    assert "Dose 2" not in "".join(m["text"] for m in nina.messages())
    assert len(await errands(town)) == 1


async def test_a_dose_of_yesterday_is_no_dose_of_today(town: Town) -> None:
    """The page of yesterday, pressed again: dose 1, and now."""
    nina = town.person("Nina")
    await in_danger(town, nina)
    page = nina.screen
    await town.presses(nina, "I gave a dose")
    await town.passes(timedelta(hours=24))
    nina.presses("I gave a dose", message=standing(nina, page))
    await town.settles()
    assert nina.text().startswith("Dose 1: 08:00.")
    assert "I will ask you at 08:03." in nina.text()
    assert len(await errands(town)) == 1


async def test_breathing_ends_the_timer_and_offers_later_ones(town: Town) -> None:
    """Nobody is asked after three minutes who has said that they breathe; after twenty, who wants to be."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose", "Breathing now")
    assert await errands(town) == []
    for label, minutes in (("Ask me in 20 min", 20), ("Ask me in 60 min", 60), ("Ask me in 120 min", 120)):
        await town.presses(nina, label)
        assert "I will ask you at" in nina.text()
        assert len(await errands(town)) == 1
        await town.passes(minutes * MINUTE)
        assert nina.text().startswith("Still breathing well? Look now.")
        await town.presses(nina, "Yes")
        assert nina.text().startswith("On their side. Stay.")


@pytest.mark.parametrize("label", ["They refuse help", "Breathing, not waking"])
async def test_other_ways_out_of_breathing(town: Town, label: str) -> None:
    """They refuse help; they breathe and do not wake."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose", "Breathing now", label)
    assert "🆘" in "".join(nina.buttons())
    assert {"They refuse help": "watches", "Breathing, not waking": "On their side."}[label] in nina.text()


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("No naloxone", "no naloxone"),
        ("Breathing, not waking", "breathing, not waking"),
        ("What do I say?", "not breathing"),
        ("Fit, hot, chest pain", "911"),
        ("Wants to die", "911"),
        ("Someone is dangerous to me", "911"),
    ],
)
async def test_every_door_of_the_first_screen(town: Town, label: str, words: str) -> None:
    """Each opens below; the overdose steps stay."""
    nina = town.person("Nina")
    await in_danger(town, nina, label)
    assert words in nina.text()
    assert any(m["text"].startswith("Call 911.") for m in nina.messages())
    assert "🆘" in "".join(nina.buttons())


async def test_a_late_timer_says_how_late(town: Town) -> None:
    """Telegram was away for ten minutes."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    town.api.faults.add(Fault("429", method="sendMessage", times=1, retry_after=600, chat_id=nina.chat_id))
    await town.passes(3 * MINUTE)
    await town.passes(timedelta(seconds=601))
    assert nina.text().startswith("This comes 10 min late.")
    assert "13 min since dose 1. Breathing well?" in nina.text()


async def test_a_timer_that_nobody_needs_any_more_does_not_come(town: Town) -> None:
    """After three hours it is not sent, and nothing of it is left."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    town.api.faults.add(Fault("429", method="sendMessage", times=1, retry_after=3600, chat_id=nina.chat_id))
    await town.passes(3 * MINUTE)
    before = len(nina.messages())
    for hours in (1, 1, 1, 1):
        town.api.faults.add(
            Fault("429", method="sendMessage", times=1, retry_after=3600, chat_id=nina.chat_id)
        )
        await town.passes(timedelta(hours=hours))
    assert await errands(town) == []
    assert len(nina.messages()) == before


async def test_a_restart_brings_the_timer(town: Town) -> None:
    """Down when it was due: it comes at once, and says how late."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    await town.close()
    town.clock.move(8 * MINUTE)
    await town.open()
    await town.settles()
    assert "This comes" in nina.text()
    assert "Breathing well?" in nina.text()


async def test_a_press_that_is_handled_again_is_the_same_dose(town: Town) -> None:
    """The bot was killed before it could confirm: the dose keeps its time, and its timer too."""
    nina = town.person("Nina")
    await in_danger(town, nina)
    page = nina.screen
    data = page["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await town.presses(nina, "I gave a dose")
    await town.passes(2 * MINUTE)
    town.api.press(nina.chat_id, nina.id, page["message_id"], data)
    await town.settles()
    assert nina.text().startswith("Dose 1: 08:00.")
    assert "I will ask you at 08:03." in nina.text()
    await town.passes(MINUTE)
    assert nina.text().startswith("3 min since dose 1.")


async def test_a_timer_that_fails_otherwise_keeps_nobody_from_the_steps(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in what keeps timers: the dose is shown at once."""

    async def broken(*rest: object, **named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Intake, "set_timer", broken)
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    assert nina.text().startswith("Dose 1: 08:00.")
    assert "use your phone's clock, 3 min" in nina.text()


async def test_what_a_timer_keeps_names_nobody_and_ends_with_it(town: Town) -> None:
    """A sealed address, a keyed hash, the step; after it rang, nothing. Erasing takes it back."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    (row,) = await errands(town)
    assert str(nina.chat_id) not in f"{row.lane}{row.params}"
    assert str(nina.chat_id).encode() not in bytes(row.address)
    await town.passes(3 * MINUTE)
    assert await errands(town) == []
    await town.presses(nina, "No", "I gave another dose")
    assert len(await errands(town)) == 1
    nina.says("/privacy")
    await town.settles()
    assert "until it rings, 3 hours more if Telegram is away." in nina.text()
    assert "marks that lead to it only with our key" in nina.text()
    await town.presses(nina, "Erase everything", "Yes, erase everything")
    assert "Your timers do not ring any more." in nina.text()
    assert await errands(town) == []


async def test_without_a_database_the_phone_keeps_the_time(reading: Town) -> None:
    """The same screens at once; the clock is the phone's own."""
    nina = reading.person("Nina")
    await in_danger(reading, nina, "I gave a dose")
    assert nina.text().startswith("Dose 1: 08:00.")
    assert "No timer now: use your phone's clock, 3 min." in nina.text()
    assert "I will ask you" not in nina.text()
    await reading.presses(nina, "Still not breathing", "I gave another dose")
    assert nina.text().startswith("Dose 2: 08:00.")


async def fill_the_disk(town: Town) -> None:
    """No page more fits into the database, and the outbox has no room left in its own."""
    store = town.bot.store
    assert store is not None
    await store.run(lambda db: db.execute(text("PRAGMA max_page_count = 1")))  # as many as there are
    row = text(
        "INSERT INTO outbox (lane, priority, notice, params, due_at, expires_at, attempts, perhaps_sent) "
        "VALUES (:lane, 9, 'timer', '{}', 9000000000000, 9000000000000, 0, 0)"
    )

    async def fill(db: Any, size: int) -> None:
        await db.execute(row, {"lane": "x" * size})

    for size in (400, 1):
        full = False
        while not full:
            try:
                await store.run(lambda db, size=size: fill(db, size))  # type: ignore[misc]  # a lambda with a default
            except StoreError:
                full = True


async def delete_the_database(town: Town) -> None:
    """All of its files, under the running bot."""
    for file in town.database.parent.iterdir():
        file.unlink()


@pytest.mark.parametrize("ruin", [delete_the_database, fill_the_disk])
async def test_with_the_database_gone_danger_is_answered(
    town: Town, ruin: Callable[[Town], Awaitable[None]]
) -> None:
    """Deleted, or its disk full: every step is there; where no timer can be kept it says so."""
    nina = town.person("Nina")
    await ruin(town)
    await in_danger(town, nina, "I gave a dose")
    assert nina.text().startswith("Dose 1: 08:00.")
    told = ("use your phone's clock, 3 min", "I will ask you at 08:03.")
    assert any(words in nina.text() for words in told)
    if ruin is fill_the_disk:
        assert told[0] in nina.text()
    await town.presses(nina, "Still not breathing", "I gave another dose")
    assert nina.text().startswith("Dose 2: 08:00.")
    await town.presses(nina, "Breathing now")
    assert nina.text().startswith("On their side. Stay.")


async def test_with_the_content_gone_danger_is_answered(make_town: MakeTown, tmp_path: Any) -> None:
    """The folder is deleted while people read: the screens were made at the start."""
    folder = tmp_path / "content"
    shutil.copytree(SHIPPED, folder)
    town = await make_town(content={"dir": str(folder)})
    shutil.rmtree(folder)
    await town.passes(MINUTE)
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    assert nina.text().startswith("Dose 1: ")
    await town.passes(3 * MINUTE)
    assert "Breathing well?" in nina.text()


async def test_a_form_survives_danger(town: Town) -> None:
    """Half a request, then 🆘 and a dose; the form is still there, and is sent."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    form = nina.screen
    await town.presses(nina, "🆘 Someone is in danger", "I gave a dose")
    nina.presses("Send", message=form)
    await town.settles()
    assert len(town.cards()) == 1
    await town.passes(3 * MINUTE)
    assert any("Breathing well?" in m["text"] for m in nina.messages())


async def test_from_the_account_that_floods(town: Town) -> None:
    """300 messages, then danger: answered before them; more of it edits the last screen, once in 3 s."""
    nina = town.person("Nina")
    for _ in range(300):
        nina.says("hello")
    nina.says("he is not breathing")
    started = town.clock.now()
    await turns(4000)
    assert any(m["text"].startswith("Call 911.") for m in nina.messages())
    assert town.clock.now() - started <= timedelta(seconds=1)
    await town.settles()
    edits = edits_of(town)
    for n in range(40):
        nina.says("she wants to kill herself" if n % 2 else "he is not breathing")
        await turns(300)
        town.clock.move(timedelta(milliseconds=500))
        await turns(300)
    screens = [m for m in nina.messages() if m["from"]["is_bot"] and m["text"].startswith("Call 911")]
    assert len(screens) <= 5
    assert len(edits) >= 4
    assert all(later - sooner >= timedelta(seconds=3) for sooner, later in pairwise(edits))


def edits_of(town: Town) -> list[datetime]:
    """When the bot edits a message from now on."""
    request: Any = town.bot.application.bot.request
    honest, edits = request.do_request, list[datetime]()

    async def noting(url: str, *rest: Any, **named: Any) -> Any:
        if url.endswith("/editMessageText"):
            edits.append(town.clock.now())
        return await honest(url, *rest, **named)

    object.__setattr__(request, "do_request", noting)
    return edits


async def test_the_same_step_pressed_again_is_one_message(town: Town) -> None:
    """Later than a double tap, with nothing new to show: no second message."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    step = nina.screen
    await town.presses(nina, "Breathing now")
    before = len(nina.messages())
    data = next(
        button["callback_data"]
        for row in step["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Breathing now"
    )
    for _ in range(2):
        town.clock.move(timedelta(seconds=4))
        town.api.press(nina.chat_id, nina.id, step["message_id"], data)
        await town.settles()
    assert len(nina.messages()) == before


async def test_breaths_are_counted_by_a_picture_that_moves(town: Town) -> None:
    """It repeats by itself; nothing is edited to keep a pace. Sent once, then by its id."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose", "How to give breaths", "See how to count the breaths")
    shown = nina.screen
    assert shown["animation"]["mime_type"] == "image/gif"
    assert "on 5 one breath" in shown["caption"]
    assert "🆘 Someone is in danger" in nina.buttons()
    edits = edits_of(town)
    await town.passes(2 * MINUTE)
    assert edits == []
    await town.presses(nina, "Back")
    assert "animation" not in nina.screen
    await town.presses(nina, "See how to count the breaths")
    sent = [call for call in town.api.calls if call.method == "sendAnimation"]
    assert len(sent) == 2
    assert nina.screen["animation"]["file_id"] == shown["animation"]["file_id"]


# -- a strip ---------------------------------------------------------------------------------


async def at_the_strip(town: Town, who: Person, *labels: str) -> None:
    """Someone opens the strip guide by a link, and goes on."""
    who.says("/start testing-walk")
    await town.settles()
    await town.presses(who, *labels)


def words(who: Person) -> str:
    """What the last message says, above or below its picture."""
    shown = who.screen
    return str(shown.get("text") or shown.get("caption"))


NO_LEAFLET: Final = "Fentanyl strip, other or no leaflet"
TO_WAIT: Final = ("It is dissolved", "It lies flat: start the time")


@pytest.mark.parametrize(
    ("what", "strip", "amount"),
    [
        ("Powder or crystals", NO_LEAFLET, "Put 10 mg in a dry cup"),
        ("A pill", NO_LEAFLET, "Crush one whole pill."),
        ("Meth or MDMA", NO_LEAFLET, "With meth and MDMA never less water"),
        ("Only an empty bag or cooker", NO_LEAFLET, "Put 50 mL of water"),
        ("Only an empty bag or cooker", "Xylazine", "as the leaflet says, and swirl"),
        ("Powder or crystals", "Topaz, fentanyl", "1 level scoop of the kit, into 5 mL"),
        ("A pill", "Xylazine", "Crush one whole pill."),
    ],
)
async def test_how_much_of_it_and_how_much_water(town: Town, what: str, strip: str, amount: str) -> None:
    """By what it is and which strip it is, with a picture."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, what, strip)
    assert amount in words(nina)
    assert nina.screen.get("photo")
    assert "🆘 Someone is in danger" in nina.buttons()


@pytest.mark.parametrize(
    ("strip", "seen", "told"),
    [
        (NO_LEAFLET, "1: one line", "One line: fentanyl found."),
        ("Xylazine", "1: one line", "One line: xylazine found."),
        (NO_LEAFLET, "I am only guessing", "One line: fentanyl found."),
        (NO_LEAFLET, "2: the second is faint", "Two lines: fentanyl not found in this sample."),
        (NO_LEAFLET, "3: two lines", "Two lines: fentanyl not found in this sample."),
        ("Xylazine", "3: two lines", "Two lines: xylazine not found in this sample."),
        (NO_LEAFLET, "4: no line at C", "No line at C: the strip failed."),
    ],
)
async def test_what_the_strip_says(town: Town, strip: str, seen: str, told: str) -> None:
    """The timer asks with four pictures' names; the result says what it means for both kinds of people."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, "Powder or crystals", strip, *TO_WAIT)
    assert "I will ask you at 08:05." in words(nina)
    await town.passes(5 * MINUTE)
    assert "Which picture is like your strip?" in words(nina)
    await town.presses(nina, seen)
    assert told in words(nina)
    assert ("That counts as one line." in words(nina)) is (seen == "I am only guessing")
    if "strip failed" not in told:
        assert "If you use it:" in words(nina)
        assert "If others will get it:" in words(nina)
        assert "Ask for strips and naloxone" in nina.buttons()
        await town.presses(nina, "Talk to a person")
        assert "Write your question here, as a message." in nina.text()
        nina.says("how long is a strip good for?")
        await town.settles()
        assert "Ask a person" in nina.buttons()


async def test_too_early_to_read(town: Town) -> None:
    """Asked for after two minutes: not yet."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, "Powder or crystals", NO_LEAFLET, *TO_WAIT)
    await town.passes(2 * MINUTE)
    await town.presses(nina, "Look at it now")
    assert "Not yet. Leave it flat. It lies there for 2 of 5 minutes." in words(nina)
    await town.passes(3 * MINUTE)
    assert "Which picture is like your strip?" in words(nina)


async def test_too_late_to_read(town: Town) -> None:
    """After ten minutes it counts no more, whoever asks: the timer, the look, two lines."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, "Powder or crystals", NO_LEAFLET, *TO_WAIT)
    await town.passes(5 * MINUTE)
    look = nina.screen
    await town.passes(5 * MINUTE)
    nina.presses("3: two lines", message=look)
    await town.settles()
    assert "Too late: this strip no longer counts, whatever it shows." in words(nina)


async def test_a_late_timer_never_says_to_read_now(town: Town) -> None:
    """Telegram was away: it says that it is late, and to take a new strip."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, "Powder or crystals", NO_LEAFLET, *TO_WAIT)
    town.api.faults.add(Fault("429", method="sendPhoto", times=1, retry_after=600, chat_id=nina.chat_id))
    await town.passes(5 * MINUTE)
    await town.passes(timedelta(seconds=601))
    assert "This comes 10 min late." in words(nina)
    assert "Too late: this strip no longer counts" in words(nina)
    assert "Which picture" not in "".join(str(m.get("text")) for m in nina.messages())
    await town.presses(nina, "I have a new strip")
    assert "Put 10 mg in a dry cup" in words(nina)


async def test_the_first_line_of_a_strips_timer_is_neutral(town: Town) -> None:
    """Others read the lock screen."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, "Powder or crystals", NO_LEAFLET, *TO_WAIT)
    await town.passes(5 * MINUTE)
    assert not re.search("strip|fentanyl|test|line", words(nina).split("\n")[0])


async def test_every_strip_has_its_leaflets_source() -> None:
    """Figures with a source and a date; the first is what is done without a leaflet."""
    strips = load(everything(SHIPPED)).strips
    assert len(strips) >= 3
    for strip in strips.values():
        assert strip.source.address.startswith("http")
        assert strip.source.seen.year >= 2026
        assert strip.read < strip.until
    assert not next(iter(strips.values())).leaflet


# -- every branch ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "fr", "es"])
async def test_every_button_of_every_step_leads_where_it_says(make_town: MakeTown, code: str) -> None:
    """Pressed on a phone, one after the other: the step, the page or the door that it names."""
    town = await make_town(content={"dir": str(SHIPPED), "languages": ["en", "fr", "es"]})
    nina, library = town.person("Nina", language_code=code), town.bot.shelf.library
    language, country = library.language(code), library.country(None)
    steps = Steps(library, town.bot.shelf.desk)
    reader, pressed = Reader(language, country), 0
    nina.says("/start")
    await town.settles()
    for topic in [each for each in language.topics.values() if each.step.guide]:
        since = town.clock.now() - 6 * MINUTE
        shown = steps.shown(reader, Walk(topic.id, doses=1, since=since), town.clock.now())
        assert shown.view.keyboard is not None
        for row in shown.view.keyboard.inline_keyboard:
            for button in row:
                data = str(button.callback_data)
                action = decode(data).action
                target = getattr(action, "topic", "") or getattr(getattr(action, "walk", None), "topic", "")
                if not target:
                    continue
                town.clock.move(timedelta(seconds=11))
                town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], data)
                await town.settles()
                here = library.topic(language, target)
                assert here is not None
                said = words(nina)
                named = country.emergency_number if here.emergency else seen(here.title)
                assert named in said, (topic.id, button.text, said[:80])
                assert "🆘" in "".join(nina.buttons()), (topic.id, button.text)
                pressed += 1
    assert pressed >= 60
    assert town.bot.metrics["handler failed"] == 0
