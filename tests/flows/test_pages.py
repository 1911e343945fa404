"""Pages: menus, sources, keeping one, other languages and countries, pages that were taken back."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.pages import Pages

#: A button that opens the desk.
ASK = 'buttons:\n  - label: "Ask for some"\n    opens: supplies'


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """Content to add pages to."""
    return Pages(tmp_path / "content")


async def opens(make_town: MakeTown, pages: Pages, **changes: Any) -> tuple[Town, Person]:
    """A town that reads these pages, and someone on its first screen."""
    content = {"dir": str(pages.path), **changes.pop("content", {})}
    town = await make_town(content=content, **changes)
    nina = town.person("Nina", language_code="en")
    nina.says("/start")
    await town.settles()
    return town, nina


async def reads(town: Town, who: Person, topic_id: str) -> str:
    """Someone follows a link to a page; what they read below its neutral first line."""
    who.says(f"/start {topic_id.replace('.', '-')}")
    await town.settles()
    return who.text().removeprefix("Here it is.\n\n")


async def test_menus_lead_to_pages_and_back(town: Town) -> None:
    """Back leads where one came from; the first menu has none."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Guides")
    assert nina.buttons() == [
        "Overdose now: what to do",
        "Testing",
        "What this bot stores",
        "Menu",
        "Hide",
        "🆘 Someone is in danger",
    ]
    await town.presses(nina, "Testing", "Reading a strip", "Back")
    assert nina.text().startswith("Testing")
    await town.presses(nina, "Back")
    assert nina.text().startswith("Guides")
    assert len(nina.messages()) == 2


async def test_sources_are_a_tap_away(town: Town) -> None:
    """Title, address and the day on which it was read; and the way back to the page."""
    nina = town.person("Nina")
    await reads(town, nina, "testing.fentanyl_strips.read_result")
    await town.presses(nina, "Sources")
    assert "Topaz Diagnostics), read on 2026-11-21" in nina.text()
    links = [e["url"] for e in nina.screen["entities"] if e["type"] == "text_link"]
    assert "https://topazdiagnostics.com/pages/harm-reduction-instructions" in links
    assert nina.screen["link_preview_options"]["is_disabled"]
    await town.presses(nina, "Back")
    assert "One line" in nina.text() or "1 line" in nina.text()


async def test_a_page_that_is_kept_stays(town: Town) -> None:
    """A message of its own: Hide, the menu and other pages leave it as it is."""
    nina = town.person("Nina")
    page = await reads(town, nina, "testing.fentanyl_strips.read_result")
    await town.presses(nina, "Keep this on my phone")
    kept = nina.screen
    assert kept["text"] == f"Here it is.\n\n{page}"
    assert nina.buttons(kept) == ["Menu", "🆘"]
    await town.presses(nina, "Menu", "Guides", "Hide") if "Hide" in nina.buttons() else None
    await town.presses(nina, "Menu")
    assert kept["text"] in [m.get("text") for m in nina.messages()]


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        ("testing-fentanyl_strips-read_result", "Reading a strip"),
        ("privacy-what_is_stored", "What this bot stores"),
        ("sos", "Call 911"),
        ("overdose-emergency", "Call 911"),
        ("no-such-page", "Sotto"),
        ("", "Sotto"),
        ("-", "Sotto"),
        ("A" * 64, "Sotto"),
    ],
)
async def test_a_link_opens_its_page(town: Town, payload: str, begins: str) -> None:
    """t.me/BOT?start=...; what leads nowhere opens the first screen."""
    nina = town.person("Nina")
    nina.says(f"/start {payload}".strip())
    await town.settles()
    assert nina.text().removeprefix("Here it is.\n\n").startswith(begins)
    assert any("🆘" in label for label in nina.buttons())


@pytest.mark.parametrize(
    ("command", "begins"),
    [
        ("/start", "Sotto"),
        ("/sos", "Call 911"),
        ("/supplies", "Supplies"),
        ("/language", "Language"),
        ("/privacy", "What this bot stores"),
    ],
)
async def test_every_command_of_the_menu_has_its_screen(town: Town, command: str, begins: str) -> None:
    """What Telegram lists is what works, and nothing else is listed."""
    nina = town.person("Nina")
    nina.says(command)
    await town.settles()
    assert nina.text().removeprefix("Here it is.\n\n").startswith(begins)
    calls = [call for call in town.api.calls if call.method == "setMyCommands" and "scope" not in call.params]
    listed = {f"/{each['command']}" for call in calls for each in _commands(call.params)}
    assert listed == {"/start", "/sos", "/supplies", "/language", "/privacy"}


def _commands(params: dict[str, Any]) -> list[dict[str, str]]:
    found = params["commands"]
    commands: list[dict[str, str]] = json.loads(found) if isinstance(found, str) else found
    return commands


async def test_a_language_is_chosen_and_travels_in_the_buttons(make_town: MakeTown, pages: Pages) -> None:
    """Nothing is kept about it: whoever types /start again is asked by nobody and reads the client's."""
    pages.language("es", "Español")
    pages.change("es/screens.yaml", 'guides: "Guides"', 'guides: "Guías"')
    town, nina = await opens(make_town, pages, content={"languages": ["en", "es"]})
    await town.presses(nina, "Language")
    assert nina.buttons()[:2] == ["✓ English", "Español"]
    await town.presses(nina, "Español", "Guías", "Menu")
    assert "Guías" in nina.buttons()
    await town.restart()
    await town.presses(nina, "Guías", "Menu")
    assert "Guías" in nina.buttons()


async def test_a_page_that_is_not_translated_says_so(make_town: MakeTown, pages: Pages) -> None:
    """The other language is named; the page itself is whole."""
    pages.language("es", "Español")
    pages.page("some.page", "A page", "Words of it.")
    town, _ = await opens(make_town, pages, content={"languages": ["en", "es"]})
    ana = town.person("Ana", language_code="es")
    text = await reads(town, ana, "some.page")
    assert text.startswith(
        "This page is not there in Español yet. Here it is in English.\n\nA page\n\nWords of it."
    )
    nina = town.person("Nina", language_code="en")
    assert (await reads(town, nina, "some.page")).startswith("A page")


async def test_a_country_is_one_tap_to_change(town: Town) -> None:
    """It decides the number for an ambulance, from then on in every button."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Language", "Country: United States", "Ireland", "🆘")
    assert nina.text().startswith("Call 112.")
    await town.presses(nina, "Menu", "Guides", "Testing", "🆘")
    assert nina.text().startswith("Call 112.")


async def test_where_several_countries_are_served_each_number_is_named(make_town: MakeTown) -> None:
    """Whoever types may stand on either side of the border."""
    town = await make_town(content={"countries": ["us", "ca", "ie"]})
    nina = town.person("Nina")
    nina.says("not breathing")
    await town.settles()
    assert nina.text().startswith("Call 911 (United States, Canada), 112 (Ireland).")
    await town.presses(
        nina, "Menu", "Language", "Country: United States", "Ireland", "🆘 Someone is in danger"
    )
    assert nina.text().startswith("Call 112 (Ireland), 911 (United States, Canada).")


async def test_a_page_about_other_countries_says_so(make_town: MakeTown, pages: Pages) -> None:
    """Nobody rings a number that does not answer where they are."""
    pages.page("some.law", "The law in Ireland", "Words.", more="country: [ie]")
    town, nina = await opens(make_town, pages)
    await town.presses(nina, "Guides")
    assert "The law in Ireland" not in nina.buttons()
    assert (await reads(town, nina, "some.law")).startswith("This page is about another country.")
    assert any("🆘" in label for label in nina.buttons())


async def test_a_page_taken_back_is_a_plain_sentence_wherever_a_link_leads_to_it(
    make_town: MakeTown, pages: Pages
) -> None:
    """One line of the settings; old buttons, links and pages that lead there say so."""
    link = 'buttons:\n  - label: "To the other one"\n    to: some.page'
    pages.page("some.page", "A page", "Words of it.")
    pages.page("other.page", "Another page", "Words of that.", more=link)
    town, nina = await opens(make_town, pages, content={"withdrawn": ["some.page"]})
    await town.presses(nina, "Guides")
    assert "A page" not in nina.buttons()
    await town.presses(nina, "Another page", "To the other one")
    assert nina.text().startswith("This page was taken back for now.")
    assert "Words of it." not in nina.transcript()
    assert (await reads(town, nina, "some.page")).startswith("This page was taken back for now.")
    await town.presses(nina, "Back", "Menu")


async def test_the_emergency_page_cannot_be_taken_back(make_town: MakeTown) -> None:
    """Whatever the settings say."""
    town = await make_town(content={"withdrawn": ["overdose.emergency", "privacy.what_is_stored"]})
    nina = town.person("Nina")
    nina.says("/sos")
    await town.settles()
    assert nina.text().startswith("Call 911.")
    assert (await reads(town, nina, "privacy.what_is_stored")).startswith("What this bot stores")


@pytest.mark.parametrize(
    ("mode", "in_menu", "by_link"), [("menu", True, True), ("words", False, True), ("off", False, False)]
)
async def test_pages_for_people_who_sell_follow_their_switch(
    make_town: MakeTown, pages: Pages, mode: str, in_menu: bool, by_link: bool
) -> None:
    """In menus, for who asks, or not at all; buttons of other pages follow."""
    link = 'buttons:\n  - label: "To it"\n    to: dealer.debt'
    pages.page("dealer.debt", "Money and pressure", "Words of it.", more="selling: true")
    pages.page("other.page", "Another page", "Words of that.", more=link)
    town, nina = await opens(make_town, pages, features={"selling": mode})
    await town.presses(nina, "Guides")
    assert ("Money and pressure" in nina.buttons()) is in_menu
    await town.presses(nina, "Another page")
    assert ("To it" in nina.buttons()) is in_menu
    assert ("Words of it." in await reads(town, nina, "dealer.debt")) is by_link
    assert any("🆘" in label for label in nina.buttons())


async def test_with_guidance_off_danger_and_privacy_are_still_there(make_town: MakeTown) -> None:
    """The emergency page is no feature."""
    town = await make_town(features={"guidance": False})
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Guides")
    assert "Testing" not in nina.buttons()
    await town.presses(nina, "Overdose now")
    assert nina.text().startswith("Call 911.")


async def test_with_requests_off_nothing_leads_to_asking(make_town: MakeTown, pages: Pages) -> None:
    """A program starts with guidance only: no button, no command, no page offers a bag."""
    pages.page("some.page", "A page", "Words.", more=ASK)
    town, nina = await opens(make_town, pages, features={"requests": False}, programs=[])
    assert not {"Supplies", "My requests"} & set(nina.buttons())
    await town.presses(nina, "Guides", "A page")
    assert "Ask for some" not in nina.buttons()
    nina.says("/supplies")
    await town.settles()
    assert "No bags can be asked for here." in nina.text()


async def test_a_page_leads_to_asking(make_town: MakeTown, pages: Pages) -> None:
    """The next need is one tap away."""
    pages.page("some.page", "A page", "Words.", more=ASK)
    town, nina = await opens(make_town, pages)
    await town.presses(nina, "Guides", "A page", "Ask for some")
    assert nina.text().startswith("Supplies")


async def test_an_overdue_page_says_since_when(town: Town) -> None:
    """No page goes stale in silence; the emergency page has room for nothing else."""
    nina = town.person("Nina")
    assert "due to be read again" not in await reads(town, nina, "testing.fentanyl_strips.read_result")
    town.clock.move(timedelta(days=200))
    await town.settles()
    text = await reads(town, nina, "testing.fentanyl_strips.read_result")
    assert "it was due to be read again on 2027-05-21, and was not yet." in text
    town.clock.move(timedelta(days=2000))
    nina.says("/sos")
    await town.settles()
    assert nina.text().startswith("Call 911.")
    assert "due to be read" not in nina.text()


async def test_a_page_says_who_has_not_read_it(make_town: MakeTown, pages: Pages) -> None:
    """No review is claimed that nobody made."""
    pages.page("some.page", "A page", "Words.", more="legal: advised")
    town, nina = await opens(make_town, pages)
    text = await reads(town, nina, "some.page")
    assert text.endswith("Written from sources, not yet read by a clinician or a lawyer.")


async def test_the_first_line_of_a_page_that_is_sent_is_neutral(town: Town) -> None:
    """A link, a command, or keeping a page sends a new message: locked screens show how it begins."""
    nina = town.person("Nina")
    page = "testing.fentanyl_strips.read_result"
    await reads(town, nina, page)
    assert nina.text().startswith("Here it is.\n\nReading a strip")
    await town.presses(nina, "Sources", "Back")
    assert nina.text().startswith("Reading a strip"), "in place, nothing is sent"
    await town.presses(nina, "Keep this on my phone")
    assert nina.text().startswith("Here it is.")
