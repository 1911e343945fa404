"""Peers in the team's chat: they see what is asked for, and neither its code nor where it is fetched."""

from datetime import timedelta

import pytest

from bot.simulator.faults import Fault
from bot.simulator.people import TeamMember
from tests.conftest import MakeTown, Town, code_in

PLACE = "Main Street"


@pytest.fixture
async def gated(make_town: MakeTown) -> Town:
    """A town whose team keeps details for administrators."""
    town = await make_town()
    await town.close()
    town.data["programs"][0]["details"] = "administrators"
    await town.open()
    return town


def in_chat(town: Town) -> str:
    """Everything that stands in the team's chat."""
    return "\n".join(str(message.get("text", "")) for message in town.api.messages(town.team_chat))


async def window(town: Town, who: TeamMember) -> str:
    """What Details shows to somebody."""
    return await who.toast(who.presses("🔒 Details", message=town.cards()[0]))


async def test_a_card_says_what_to_pack_and_not_where_or_for_which_code(gated: Town) -> None:
    """Through every step: the chat never holds the code or the place; an administrator's window does."""
    nina = gated.person("Nina")
    code = await gated.asks(nina)
    peer = TeamMember(gated.api, "Kit", chat_id=gated.team_chat)
    assert gated.cards()[0]["text"].splitlines()[:2] == ["Request", "• 10 fentanyl test strips"]
    told = await window(gated, gated.coordinator)
    assert told.splitlines() == [f"Code: {code}", "Main Street counter, side door"]
    assert await window(gated, peer) == "Code and place open for administrators of this chat."
    await gated.presses(peer, "Take", "Decline and block")
    assert "Decline this one and block whoever sent it?" in in_chat(gated)
    await gated.presses(peer, "Cancel", "Ready with fewer", "Back", "Ready", "Handed over", "Undo")
    for command in ("/queue", f"/list {PLACE}", "/status"):
        peer.says(command)
        await gated.settles()
    assert "Codes open for administrators alone." in in_chat(gated)
    assert code not in in_chat(gated)
    assert PLACE not in in_chat(gated).replace(f"/list {PLACE}", "")
    assert code_in(nina.transcript()) == code


async def test_a_new_code_and_a_reminder_name_none(gated: Town) -> None:
    """The team hears that there is something to do; which code it is, administrators open."""
    nina = gated.person("Nina")
    await gated.asks(nina)
    await gated.presses(gated.coordinator, "Take")
    before = code_in(nina.text())
    await gated.presses(nina, "New code", "Yes")
    assert "A bag has a new code" in in_chat(gated)
    told = await window(gated, gated.coordinator)
    assert told.splitlines()[1:] == [f"Void: {before}", "Main Street counter, side door"]
    await gated.asks(nina)
    await gated.passes(timedelta(days=2))
    assert "nobody has taken them yet" in in_chat(gated)
    assert before not in in_chat(gated)


async def test_whoever_cannot_be_looked_up_sees_nothing(gated: Town) -> None:
    """Telegram does not answer: the window says so, and the next press asks again."""
    nina = gated.person("Nina")
    code = await gated.asks(nina)
    gated.api.faults.add(Fault("500", method="getChatMember", times=1))
    assert "does not say whether" in await window(gated, gated.coordinator)
    assert code in await window(gated, gated.coordinator)


async def test_a_window_of_another_chat_stays_shut(gated: Town) -> None:
    """The button, crafted in a private chat, opens nothing."""
    nina, eve = gated.person("Nina"), gated.person("Eve")
    code = await gated.asks(nina)
    rows = gated.cards()[0]["reply_markup"]["inline_keyboard"]
    data = next(each["callback_data"] for row in rows for each in row if "Details" in each["text"])
    eve.says("/start")
    await gated.settles()
    gated.api.press(eve.chat_id, eve.id, eve.screen["message_id"], data)
    await gated.settles()
    assert code not in eve.transcript()


async def test_where_everyone_sees_it_the_card_holds_both(town: Town) -> None:
    """Positive control, and how it comes."""
    code = await town.asks(town.person("Nina"))
    assert code in in_chat(town)
    assert PLACE in in_chat(town)
    assert "🔒 Details" not in town.coordinator.buttons(town.cards()[0])
