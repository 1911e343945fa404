"""What there is: the team says it in its chat, and people read it before they send."""

import asyncio
import shutil
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions.team import Restock
from bot.chat.callback_data import encode
from bot.simulator.people import Person, TeamMember
from bot.simulator.transport import SimulatorRequest
from bot.store import stock
from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_asking import preview_in
from tests.flows.test_places import Coast, coast

__all__ = ["coast"]  # a fixture, used by its name


async def opens(town: Town, name: str = "Nina") -> Person:
    who = town.person(name)
    who.says("/start")
    await town.settles()
    return who


async def shelves(town: Town, who: TeamMember | None = None) -> dict[str, Any]:
    """/stock, and the list that it posts."""
    who = who or town.coordinator
    who.says("/stock@simulated_bot")
    await town.settles()
    return who.screen


async def runs(town: Town, *presses: str, who: TeamMember | None = None) -> None:
    """The team asks for the list and presses items, by the name and the level that they show."""
    await shelves(town, who)
    await town.presses(who or town.coordinator, *presses)


NASAL_OUT = ("nasal naloxone: in", "nasal naloxone: low")


# -- the team ------------------------------------------------------------------------------------


async def test_the_list_has_a_row_for_each_item(town: Town) -> None:
    """Everything is in until somebody says otherwise; a press moves it on and edits that message."""
    posted = await shelves(town)
    rows = posted["reply_markup"]["inline_keyboard"]
    assert [len(row) for row in rows] == [1] * 6
    assert town.coordinator.buttons(posted) == [
        "fentanyl strips: in",
        "benzo strips: in",
        "xylazine strips: in",
        "nitazene strips: in",
        "nasal naloxone: in",
        "injectable naloxone: in",
    ]
    for shown, then in (("in", "low"), ("low", "out"), ("out", "in")):
        query = town.coordinator.presses(f"benzo strips: {shown}")
        await town.settles()
        assert await town.coordinator.toast(query) == f"benzo strips: {then}"
        assert f"benzo strips: {then}" in town.coordinator.buttons()
    assert town.coordinator.screen["message_id"] == posted["message_id"]
    assert len(town.cards()) == 1


async def test_anybody_of_the_team_may_press_and_a_restart_forgets_nothing(town: Town) -> None:
    """It is kept until it is changed."""
    kit = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    await shelves(town)
    await town.presses(kit, "benzo strips: in")
    await town.restart()
    await shelves(town)
    assert "benzo strips: low" in town.coordinator.buttons()


async def test_of_two_presses_at_once_one_counts_and_the_other_is_told(town: Town) -> None:
    """Two hands on one button make one step and not two; who was late hears how it stands."""
    kit = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    await shelves(town)
    queries = [town.coordinator.presses("benzo strips: in"), kit.presses("benzo strips: in")]
    toasts = await asyncio.gather(town.coordinator.toast(queries[0]), kit.toast(queries[1]))
    await town.settles()
    assert sorted(toasts) == [
        "Someone else was faster. benzo strips: low. Press again to change it.",
        "benzo strips: low",
    ]
    assert "benzo strips: low" in town.coordinator.buttons()


async def test_presses_on_different_items_at_once_all_count(town: Town) -> None:
    """And the list ends up showing all of them."""
    kit = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    await shelves(town)
    for who, item in ((town.coordinator, "benzo"), (kit, "xylazine"), (town.coordinator, "nitazene")):
        who.presses(f"{item} strips: in")
    await town.settles()
    low = [label for label in town.coordinator.buttons() if label.endswith(": low")]
    assert low == ["benzo strips: low", "xylazine strips: low", "nitazene strips: low"]


async def test_a_slow_answer_never_draws_an_earlier_list(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first press is drawn late; what the second one changed meanwhile stands there all the same."""
    kit = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    await shelves(town)
    honest, begun, goes_on = SimulatorRequest.do_request, asyncio.Event(), asyncio.Event()

    async def slow(self: SimulatorRequest, url: str, *rest: Any, **named: Any) -> tuple[int, bytes]:
        if url.endswith("/editMessageText") and not begun.is_set():
            begun.set()
            await goes_on.wait()
        return await honest(self, url, *rest, **named)

    monkeypatch.setattr(SimulatorRequest, "do_request", slow)
    town.coordinator.presses("benzo strips: in")
    kit.presses("xylazine strips: in")
    await begun.wait()
    assert town.bot.store is not None
    for _ in range(30):  # time enough for a press that does not wait for its turn
        await town.bot.store.run(stock.everything)
    goes_on.set()
    await town.settles()
    low = [label for label in town.coordinator.buttons() if label.endswith(": low")]
    assert low == ["benzo strips: low", "xylazine strips: low"]


async def test_an_old_list_changes_only_what_it_showed(town: Town) -> None:
    """A list from last week still lies in the chat: a press on it is told, and brings it up to date."""
    old = await shelves(town)
    await runs(town, "benzo strips: in")
    query = town.coordinator.presses("benzo strips: in", message=old)
    await town.settles()
    assert (await town.coordinator.toast(query)).startswith("Someone else was faster.")
    (shown, newer) = town.cards()
    assert town.coordinator.buttons(shown) == town.coordinator.buttons(newer)


async def test_each_program_has_its_own_shelves(coast: Coast) -> None:
    """What one team is out of, the other may have."""
    await runs(coast, "benzo strips: in")
    await shelves(coast, coast.kit)
    assert "benzo strips: in" in coast.kit.buttons()


async def test_the_list_is_for_the_teams_chat_alone(town: Town) -> None:
    """Neither in private nor in another group, whatever a crafted client sends."""
    nina = await opens(town)
    nina.says("/stock")
    await town.settles()
    assert "benzo strips: in" not in nina.transcript()
    press = encode(Restock("b", "in"), "en", "us")
    town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], press)
    await town.settles()
    eve = TeamMember(town.api, "Eve")
    elsewhere = town.api.add_group("Elsewhere", [eve.id])
    eve.joins(elsewhere)
    message = eve.says("/stock@simulated_bot")
    town.api.press(elsewhere, eve.id, message, press)
    await town.settles()
    assert [m for m in town.api.messages(elsewhere) if m["from"]["is_bot"]] == []
    await shelves(town)
    assert "benzo strips: in" in town.coordinator.buttons()


async def test_an_item_that_is_gone_from_the_list_is_gone_from_the_buttons(town: Town) -> None:
    """A press on it brings the list up to date."""
    posted = await shelves(town)
    press = encode(Restock("q", "in"), "en", "us")
    town.api.press(town.team_chat, town.coordinator.id, posted["message_id"], press)
    await town.settles()
    assert len(town.coordinator.buttons()) == 6


async def test_without_a_database_the_team_is_told(town: Town) -> None:
    """Nothing was changed; nobody takes a list of yesterday for today's."""
    await shelves(town)
    shutil.rmtree(town.database.parent)
    query = town.coordinator.presses("benzo strips: in")
    while town.api.queries.answer_to(query) is None:  # it is tried again before anybody is told
        town.clock.move(timedelta(seconds=1))
        for _ in range(100):
            await asyncio.sleep(0)
    assert "The database does not answer" in await town.coordinator.toast(query)
    town.coordinator.says("/stock@simulated_bot")
    await town.settles()
    assert "The database does not answer." in town.coordinator.text()


# -- people --------------------------------------------------------------------------------------


async def test_what_is_out_everywhere_cannot_be_added_and_says_so(town: Town) -> None:
    """No plus, and a line; what is low says so too."""
    await runs(town, *NASAL_OUT, "benzo strips: in")
    nina = await opens(town)
    await town.presses(nina, "Supplies")
    assert "Out right now: nasal naloxone." in nina.text()
    await town.presses(nina, "Item by item")
    assert "+ nasal naloxone" not in nina.buttons()
    assert {"+ benzo strips", "+ injectable naloxone"} <= set(nina.buttons())
    assert "Out right now: nasal naloxone." in nina.text()
    assert "Running low: benzo strips." in nina.text()


async def test_what_went_out_while_choosing_can_be_taken_away_and_is_not_packed(town: Town) -> None:
    """It still stands in the form, and no longer in the bag."""
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Item by item", "+ nasal naloxone", "+ benzo strips")
    await runs(town, *NASAL_OUT)
    await town.presses(nina, "+ benzo strips")
    assert "naloxone nasal spray" not in nina.text()
    assert "− nasal naloxone" in nina.buttons()
    assert "+ nasal naloxone" not in nina.buttons()


async def test_a_bag_says_before_send_what_will_be_missing(town: Town) -> None:
    """The preview tells it beside the card; the card is what was shown, byte for byte."""
    await runs(town, *NASAL_OUT)
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    assert "Out right now at Main Street counter, so not in this bag:\n• 1 box of naloxone" in nina.text()
    promised = preview_in(nina.text())
    assert "fentanyl" in promised
    assert "naloxone" not in promised
    await town.presses(nina, "Send")
    card = town.cards()[-1]
    assert card["text"] == f"Request {code_in(card['text'])}\n{promised}"
    assert "naloxone" not in nina.text()


async def test_low_is_still_given_out(town: Town) -> None:
    """Low is a word for the team and for people, not a limit."""
    await runs(town, "nasal naloxone: in")
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    assert "Out right now" not in nina.text()
    await town.presses(nina, "Send")
    assert "1 box of naloxone" in town.cards()[-1]["text"]


async def test_what_one_program_is_out_of_another_may_have(coast: Coast) -> None:
    """It can be added; the preview tells what the chosen place does not have."""
    await runs(coast, *NASAL_OUT)
    nina = await opens(coast)
    await coast.presses(nina, "Supplies")
    assert "Out right now" not in nina.text()
    await coast.presses(nina, "Item by item", "+ nasal naloxone", "+ benzo strips", "Next", "North")
    assert "Out right now at North library, so not in this bag:\n• 1 box" in nina.text()
    await coast.presses(nina, "Back", "Next", "Pier", "Pier kiosk")
    assert "Out right now" not in nina.text()
    await coast.presses(nina, "Send")
    assert "1 box of naloxone" in coast.cards_at(coast.other_chat)[-1]["text"]


async def test_a_place_that_has_nothing_of_a_bag_leads_to_another_one(coast: Coast) -> None:
    """An empty bag is never sent."""
    await runs(coast, *NASAL_OUT)
    nina = await opens(coast)
    await coast.presses(nina, "Supplies", "Item by item", "+ nasal naloxone", "Next", "North")
    assert "Nothing of this bag is left to pack there." in nina.text()
    assert "Send" not in nina.buttons()
    await coast.presses(nina, "Pier", "Boat house", "Send")
    assert "Received" in nina.text()


async def test_a_ready_made_bag_of_which_nothing_is_left_is_not_offered(town: Town) -> None:
    """A button that leads nowhere would be a promise."""
    await runs(town, *NASAL_OUT, "fentanyl strips: in", "fentanyl strips: low")
    nina = await opens(town)
    await town.presses(nina, "Supplies")
    assert "Usual bag" not in nina.buttons()
    assert {"Bigger bag", "Item by item"} <= set(nina.buttons())


@pytest.mark.parametrize("way", ["out", "in again"])
async def test_a_change_between_preview_and_send_shows_the_preview_again(town: Town, way: str) -> None:
    """What is sent is what was seen last: also where something came back in."""
    if way == "in again":
        await runs(town, *NASAL_OUT)
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    if way == "in again":
        await town.presses(town.coordinator, "nasal naloxone: out")
    else:
        await runs(town, *NASAL_OUT)
    await town.presses(nina, "Send")
    assert "The list has changed since you began." in nina.text()
    assert ("so not in this bag" in nina.text()) is (way == "out")
    assert [card for card in town.cards() if "Request" in card["text"]] == []
    promised = preview_in(nina.text())
    await town.presses(nina, "Send")
    assert "Received" in nina.text()
    assert town.cards()[-1]["text"].endswith(f"\n{promised}")
    assert ("naloxone" in promised) is (way == "in again")


async def test_everything_out_at_the_only_place_leads_back_to_the_items(make_town: MakeTown) -> None:
    """With a sentence, and without Send."""
    town = await make_town()
    del town.data["programs"][0]["points"][1]
    await town.restart()
    nina = await opens(town)
    await town.presses(nina, "Supplies", "Item by item", "+ nasal naloxone")
    await runs(town, *NASAL_OUT)
    await town.presses(nina, "Next")
    assert "Out right now at Main Street counter:" in nina.text()
    assert "+ benzo strips" in nina.buttons()
    assert "Send" not in nina.buttons()


async def test_with_the_database_away_nothing_is_shown_as_out(town: Town) -> None:
    """The form can be filled, reading goes on; Send says that requests cannot be taken."""
    await runs(town, *NASAL_OUT)
    nina = await opens(town)
    shutil.rmtree(town.database.parent)
    await town.presses(nina, "Supplies")
    assert "Out right now" not in nina.text()
    await town.presses(nina, "Item by item", "+ nasal naloxone", "Next", "Main Street counter")
    assert "1 box of naloxone" in preview_in(nina.text())
    nina.presses("Send")
    await town.until_told(nina, "Requests cannot be taken right now.")
    await town.presses(nina, "Menu", "Guides", "Testing", "Reading a strip")
    assert "fentanyl found" in nina.text()


async def test_the_teams_command_stands_in_the_menu_of_groups(town: Town) -> None:
    """Under privacy mode a bot hears commands that are meant for it: those from the menu are."""
    found = [c for c in town.api.calls if c.method == "setMyCommands" and "all_group_chats" in str(c.params)]
    assert len(found) == 1
    assert "stock" in str(found[0].params)
