"""Several programs, areas, points and a van: where a bag is picked up, and whose card it is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.actions.asking import InArea, Items, Points, Preview
from bot.chat.callback_data import encode
from bot.simulator.people import Person, TeamMember
from bot.supply.draft import open_draft
from tests.conftest import MakeTown, Town, code_in

VAN_DATES = [
    {"day": "2026-11-20", "from": "18:00", "to": "22:00"},
    {"day": "2026-11-24", "from": "18:00", "to": "22:00", "where": "stadium, gate 3"},
    {"day": "2026-11-26", "from": "18:00", "to": "22:00"},
]


def programs(team_chat: int, *points: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """One program in Chicago with these points."""
    made = {
        "id": "harbor",
        "key": "h",
        "name": "Harbor",
        "team_chat": team_chat,
        "timezone": "America/Chicago",
        "hours": {"mon-fri": "12:00-20:00"},
        "points": list(points) or [{"key": "a", "name": "Main Street counter"}],
    } | changes
    return [{key: value for key, value in made.items() if value is not None}]


def van(*dates: dict[str, str]) -> dict[str, Any]:
    return {"key": "v", "name": "The van", "where": "by the station", "dates": list(dates)}


class Coast(Town):
    """A town with a second program, in another time zone, and three areas over both."""

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        self.kit = TeamMember(self.api, "Kit")
        self.other_chat = self.api.add_group("Pier desk", [self.kit.id])
        self.kit.joins(self.other_chat)
        (harbor,) = self.data["programs"]
        points = harbor.pop("points")
        harbor["areas"] = [
            {"key": "c", "name": "City", "points": points},
            {"key": "n", "name": "North", "points": [{"key": "d", "name": "North library"}]},
        ]
        pier = {
            "id": "pier",
            "key": "p",
            "name": "Pier",
            "team_chat": self.other_chat,
            "timezone": "America/New_York",
            "hours": {"mon-fri": "09:00-17:00"},
            "points": [{"key": "e", "name": "Pier kiosk"}, {"key": "f", "name": "Boat house"}],
        }
        self.data["programs"].append(pier)

    def cards_at(self, chat: int) -> list[dict[str, Any]]:
        return [m for m in self.api.messages(chat) if m["from"]["is_bot"]]


@pytest.fixture
async def coast(tmp_path: Path) -> AsyncIterator[Coast]:
    town = Coast(tmp_path)
    await town.open()
    yield town
    await town.close()


@pytest.fixture
async def with_points(make_town: MakeTown) -> Any:
    """Towns of one program with points of a test's own."""

    async def make(*points: dict[str, Any], **changes: Any) -> Town:
        town = await make_town()
        town.data["programs"] = programs(town.team_chat, *points, **changes)
        await town.restart()
        return town

    return make


async def opens(town: Town) -> Person:
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    return nina


async def crafted(town: Town, who: Person, action: Any) -> None:
    """A button as an old screen, or a crafted client, would send it."""
    town.api.press(who.chat_id, who.id, who.screen["message_id"], encode(action, "en", "us"))
    await town.settles()


# -- areas ---------------------------------------------------------------------------------------


async def test_with_several_areas_the_area_comes_first(coast: Coast) -> None:
    """Of all programs together; each step is one tap, and Back leads one step back."""
    nina = await opens(coast)
    await coast.presses(nina, "Supplies", "Usual bag")
    assert "Which area is near you?" in nina.text()
    assert nina.buttons()[:3] == ["City", "North", "Pier"]
    await coast.presses(nina, "City")
    assert nina.buttons()[:2] == ["Main Street counter", "The van"]
    assert "Pier kiosk" not in nina.text()
    await coast.presses(nina, "Back", "Pier", "Boat house", "Send")
    assert "Boat house" in nina.text()
    assert "Received" in nina.text()


async def test_an_area_with_one_point_asks_no_more(coast: Coast) -> None:
    """Where there is no choice there is no step."""
    nina = await opens(coast)
    await coast.presses(nina, "Supplies", "Usual bag", "North")
    assert "Look before you send." in nina.text()
    assert "North library" in nina.text()


async def test_a_request_goes_to_the_team_of_its_point(coast: Coast) -> None:
    """And to nobody else; the other team cannot act on it, even if it knew the code."""
    nina, sam = await opens(coast), coast.person("Sam")
    await coast.presses(nina, "Supplies", "Usual bag", "Pier", "Pier kiosk", "Send")
    (card,) = coast.cards_at(coast.other_chat)
    assert coast.cards() == []
    code = code_in(nina.text())
    assert code_in(card["text"]) == code
    sam.says("/start")
    await coast.settles()
    await coast.presses(sam, "Supplies", "Usual bag", "City", "Main Street counter", "Send")
    (own,) = coast.cards()
    coast.api.press(coast.team_chat, coast.coordinator.id, own["message_id"], f"1Tenust{code}")
    await coast.settles()
    assert "Taken." not in coast.cards_at(coast.other_chat)[0]["text"]
    await coast.presses(coast.kit, "Ready")
    assert "Ready until Tue 17:00." in coast.cards_at(coast.other_chat)[0]["text"]
    await coast.presses(nina, "Open")
    assert "Ready until Tue 17:00." in nina.text()


@pytest.mark.parametrize("area", ["zz", "a"])
async def test_an_area_that_is_not_there_opens_the_areas(coast: Coast, area: str) -> None:
    """From an old screen, or crafted."""
    nina = await opens(coast)
    draft = open_draft(coast.clock.now(), "abcdefg").with_amount("f", 1)
    await crafted(coast, nina, InArea(draft, area))
    assert "Which area is near you?" in nina.text()


async def test_one_area_and_one_point_ask_nothing(with_points: Any) -> None:
    """Supplies, the usual bag, Send."""
    town = await with_points()
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag")
    assert "Look before you send." in nina.text()
    await town.presses(nina, "Send")
    assert "Received" in nina.text()


async def test_buttons_from_before_there_were_areas_still_work(coast: Coast) -> None:
    """Items, places and previews of yesterday's screens mean what they meant."""
    nina = await opens(coast)
    draft = open_draft(coast.clock.now(), "abcdefg").with_amount("f", 1)
    await crafted(coast, nina, Items(draft))
    assert "5 fentanyl test strips" in nina.text()
    await crafted(coast, nina, Points(draft))
    assert "Which area is near you?" in nina.text()
    await crafted(coast, nina, Preview(draft.at_point("a")))
    assert "Look before you send." in nina.text()


# -- open now ------------------------------------------------------------------------------------


async def test_each_place_says_whether_it_is_open_now(coast: Coast) -> None:
    """In its own time zone: on Monday at 11:30 in Chicago it is half past twelve in New York."""
    await coast.passes(timedelta(days=2, hours=3, minutes=30))
    nina = await opens(coast)
    await coast.presses(nina, "Supplies")
    told = {line.split(",")[0].removeprefix("• "): line.split("; ")[-1] for line in nina.text().splitlines()}
    assert told["Main Street counter"] == "opens Mon 12:00"
    assert told["The van"] == "opens Wed 18:00"
    assert told["Pier kiosk"] == "open now until 17:00"
    await coast.passes(timedelta(minutes=30))
    await coast.presses(nina, "Menu", "Supplies")
    assert "open now until 20:00" in nina.text()


# -- a van ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("nothing", "they ask you nothing"),
        ("age", "they ask your age"),
        ("id", "they ask for ID"),
        (None, ""),
    ],
)
async def test_each_place_says_what_it_asks_of_who_just_comes(
    with_points: Any, asks: str | None, told: str
) -> None:
    """Where nobody said, nothing is claimed."""
    said = {"asks": asks} if asks else {}
    town = await with_points({"key": "a", "name": "Counter", **said})
    nina = await opens(town)
    await town.presses(nina, "Supplies")
    line = next(line for line in nina.text().splitlines() if "Counter" in line)
    assert told in line
    assert ("ask" in line) is bool(asks)


async def test_a_van_is_shown_with_the_dates_that_are_ahead(with_points: Any) -> None:
    """Each with its own corner; what is past is not shown."""
    town = await with_points({"key": "a", "name": "Counter"}, van(*VAN_DATES))
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag")
    assert (
        "The van, by the station, Tue, Nov 24 18:00–22:00 (stadium, gate 3), "
        "Thu, Nov 26 18:00–22:00; opens Tue 18:00" in nina.text()
    )
    assert "Nov 20" not in nina.text()


def untils(town: Town) -> list[str]:
    """The closing times that a card offers."""
    return [label for label in town.coordinator.buttons(town.cards()[0]) if "until" in label]


async def test_a_bag_waits_until_the_van_leaves(with_points: Any) -> None:
    """Closing times come from the dates alone; the receipt says where the van stands on that day."""
    town = await with_points({"key": "a", "name": "Counter"}, van(*VAN_DATES))
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag", "The van", "Send")
    assert "The van, by the station" in nina.text()
    await town.presses(town.coordinator, "Ready")
    assert "Ready until Thu 22:00." in town.cards()[0]["text"]
    assert untils(town) == ["until Tue 22:00", "✓ until Thu 22:00"]
    await town.presses(town.coordinator, "until Tue 22:00")
    await town.presses(nina, "Open")
    assert "The van, stadium, gate 3" in nina.text()


async def test_a_van_without_a_date_left_cannot_be_chosen_and_says_so(with_points: Any) -> None:
    """Nobody waits for a van that does not come."""
    town = await with_points({"key": "a", "name": "Counter"}, van(*VAN_DATES[:2]))
    nina = await opens(town)
    await town.passes(timedelta(days=3, hours=13, minutes=59))
    await town.presses(nina, "Supplies", "Usual bag")
    assert "The van" in nina.buttons()
    assert "The van, by the station, Tue, Nov 24 18:00–22:00 (stadium, gate 3); open now until 22:00" in (
        nina.text()
    )
    await town.passes(timedelta(minutes=1))
    await town.presses(nina, "Back", "Next")
    assert "The van" not in nina.buttons()
    assert "The van, by the station; no date at the moment" in nina.text()


async def test_a_van_that_left_before_send_takes_no_request(with_points: Any) -> None:
    """The preview was right when it was shown."""
    town = await with_points({"key": "a", "name": "Counter"}, van(*VAN_DATES[:2]))
    nina = await opens(town)
    await town.passes(timedelta(days=3, hours=13))
    await town.presses(nina, "Supplies", "Usual bag", "The van")
    await town.passes(timedelta(hours=1))
    await town.presses(nina, "Send")
    assert "There is no date left for The van." in nina.text()
    assert "Counter" in nina.buttons()
    assert town.cards() == []
    await town.presses(nina, "Counter", "Send")
    assert "Received" in nina.text()


async def test_a_van_alone_without_dates_takes_nothing_and_says_so(with_points: Any) -> None:
    """Also where there is no other place to choose."""
    town = await with_points(van())
    nina = await opens(town)
    await town.presses(nina, "Supplies")
    assert "no date at the moment" in nina.text()
    await town.presses(nina, "Usual bag")
    assert "no date at the moment" in nina.text()
    assert "Send" not in nina.buttons()
    await crafted(
        town, nina, Preview(open_draft(town.clock.now(), "a" * 7).with_amount("f", 1).at_point("v"))
    )
    assert "There is no date left for The van." in nina.text()
    assert "Send" not in nina.buttons()


# -- closures ------------------------------------------------------------------------------------

HOLIDAY = {"closed": [{"from": "2026-11-30", "to": "2026-12-01", "why": "repairs"}]}


async def test_a_closure_is_told_a_week_before_and_while_it_lasts(with_points: Any) -> None:
    """And not earlier, and not after it."""
    town = await with_points(**HOLIDAY)
    nina = await opens(town)
    told = []
    for days in (0, 2, 7, 1, 1):
        await town.passes(timedelta(days=days))
        await town.presses(nina, "Supplies")
        told.append("closed Mon, Nov 30 to Tue, Dec 1 (repairs)" in nina.text())
        if days == 7:
            assert "opens Wed 12:00" in nina.text()
        await town.presses(nina, "Menu")
    assert told == [False, True, True, True, False]


@pytest.mark.parametrize("level", ["program", "area", "point"])
async def test_no_bag_waits_until_a_closed_day(make_town: MakeTown, level: str) -> None:
    """Wherever the closure was written: from Friday the next closing after it is Wednesday's."""
    town = await make_town()
    (program,) = programs(town.team_chat)
    area = {"key": "c", "name": "City", "points": program.pop("points")}
    program["areas"] = [area]
    {"program": program, "area": area, "point": area["points"][0]}[level].update(HOLIDAY)
    town.data["programs"] = [program]
    await town.restart()
    await town.passes(timedelta(days=6, hours=5))
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag", "Send")
    await town.presses(town.coordinator, "Ready")
    assert untils(town) == ["until Fri 20:00", "✓ until Wed 20:00", "until Thu 20:00"]
