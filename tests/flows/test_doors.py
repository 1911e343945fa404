"""What stands under the overdose steps: each door opens below, and the steps stay where they are."""

from pathlib import Path

import pytest

from bot.content.shown import EMERGENCY_TOPIC
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.pages import Pages

DOORS = """\
buttons:
  - {label: "I gave a dose", to: overdose.emergency.dose_given}
  - {label: "No naloxone", to: overdose.emergency.no_naloxone}
  - {label: "Somebody frightens me, here", to: danger.here}
"""


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """The overdose steps with three doors."""
    made = Pages(tmp_path / "content")
    made.change("en/topics/overdose.emergency.yaml", "sources:\n", f"{DOORS}sources:\n")
    more = "emergency: true"
    made.page("overdose.emergency.dose_given", "Dose", "Call {{ emergency_number }}. Wait.", more=more)
    made.page("overdose.emergency.no_naloxone", "None", "Call {{ emergency_number }}. Breathe.", more=more)
    made.page("danger.here", "Here", "Call {{ police_number }}. Leave.", more=more)
    return made


async def opens(make_town: MakeTown, pages: Pages, **content: object) -> tuple[Town, Person]:
    """A town that reads these pages, and someone who needs the steps."""
    town = await make_town(content={"dir": str(pages.path), **content})
    nina = town.person("Nina", language_code="en")
    nina.says("/sos")
    await town.settles()
    return town, nina


async def test_each_door_is_a_new_message_and_the_steps_stay(make_town: MakeTown, pages: Pages) -> None:
    """Text only, number first, with a way to the menu and 🆘."""
    town, nina = await opens(make_town, pages)
    assert nina.buttons() == [
        *("I gave a dose", "No naloxone", "Somebody frightens me, here"),
        *("Menu", "🆘"),
    ]
    await town.presses(nina, "I gave a dose")
    texts = [message["text"] for message in nina.messages() if message["from"]["is_bot"]]
    assert [text.split(".")[0] for text in texts] == ["Call 911", "Call 911"]
    assert texts[-1] == "Call 911. Wait."
    assert nina.buttons() == ["Menu", "🆘"]


async def test_short_doors_stand_side_by_side(make_town: MakeTown, pages: Pages) -> None:
    """So that all of them are seen without scrolling; a long one has its row for itself."""
    _, nina = await opens(make_town, pages)
    rows = nina.screen["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == [2, 1, 2]


async def test_no_switch_takes_a_door_away(make_town: MakeTown, pages: Pages) -> None:
    """Neither guidance off nor a page taken back."""
    town, nina = await opens(make_town, pages, withdrawn=["overdose.emergency.no_naloxone"])
    await town.presses(nina, "No naloxone")
    assert nina.text() == "Call 911. Breathe."
    town = await make_town(content={"dir": str(pages.path)}, features={"guidance": False})
    nina = town.person("Nina", language_code="en")
    nina.says("/sos")
    await town.settles()
    assert "I gave a dose" in nina.buttons()


async def test_threats_have_their_number_where_it_is_another(make_town: MakeTown, pages: Pages) -> None:
    """In France the number for an ambulance is not the police's."""
    country = pages.path / "countries" / "fr.yaml"
    country.write_text('emergency:\n  number: "15"\n  police: "112"\n', "utf-8")
    town, nina = await opens(make_town, pages, default_country="fr")
    assert nina.text().startswith("Call 15.")
    await town.presses(nina, "Somebody frightens me, here")
    assert nina.text() == "Call 112. Leave."


async def test_an_emergency_page_is_never_stale_and_never_signed(make_town: MakeTown, pages: Pages) -> None:
    """Years later it still says only what to do."""
    file = f"en/topics/{EMERGENCY_TOPIC}.yaml"
    pages.change(file, "seen: 2026-11-21", "seen: 2019-01-01")
    pages.change("en/topics/danger.here.yaml", "seen: 2026-11-21", "seen: 2019-01-01")
    town, nina = await opens(make_town, pages)
    assert "Check before" not in nina.text()
    await town.presses(nina, "Somebody frightens me, here")
    assert nina.text() == "Call 911. Leave."
