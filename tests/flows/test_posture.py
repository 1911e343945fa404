"""Whether a team's chat is one that nobody else reads, and whether nobody else receives."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.faults import Fault
from bot.simulator.people import Person, TeamMember
from tests.conftest import START, MakeTown, Town

HOUR = timedelta(hours=1)

#: A chat as it should be, beside being private and having the bot as an administrator.
GOOD = {"has_protected_content": True, "message_auto_delete_time": 86400}


def set_up(town: Town, **info: Any) -> None:
    """The team sets its chat up as it should be, but for what is said."""
    chat = town.api.known_chat(town.team_chat)
    chat.info = {key: value for key, value in {**GOOD, **info}.items() if value is not None}
    town.api.add_bot_to_group(town.team_chat, admin=True)


async def begins(make_town: MakeTown, **info: Any) -> Town:
    """A bot that starts with `refuse` while the team's chat is set up like that."""
    town = await make_town(team_chat={"posture": "refuse"})
    await town.close()
    set_up(town, **info)
    await town.open()
    return town


async def hour(town: Town) -> None:
    """An hour passes, and what is looked at every hour has been looked at."""
    looks = counted(town, "getChatMemberCount")
    town.clock.move(HOUR)
    async with asyncio.timeout(10):
        while counted(town, "getChatMemberCount") == looks and not town.api.faults.pending():  # noqa: ASYNC110 - the bot needs the loop to get there
            await asyncio.sleep(0)
    for _ in range(50):
        await asyncio.sleep(0)
    await town.settles()


def counted(town: Town, method: str) -> int:
    return sum(call.method == method for call in town.api.calls)


async def supplies(town: Town) -> Person:
    """Somebody wants to ask for a bag."""
    nina = town.person("Nina")
    nina.says("/supplies")
    await town.settles()
    return nina


async def takes_requests(town: Town) -> bool:
    """Whether a person gets a form."""
    nina = await supplies(town)
    return "Usual bag" in nina.buttons()


# -- the chat --------------------------------------------------------------------------------------


async def test_a_chat_that_is_set_up_well_takes_requests_without_a_word(
    make_town: MakeTown, caplog: pytest.LogCaptureFixture
) -> None:
    """Private, protected, without history for newcomers, with auto-delete, as many as there should be."""
    town = await make_town(team_chat={"posture": "refuse"})
    await town.close()
    set_up(town)
    town.data["programs"][0]["members"] = 2
    caplog.clear()
    await town.open()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    await town.asks(town.person("Alex"))
    assert len(town.cards()) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"username": "our_team"}, "it has a public name"),
        ({"active_usernames": ["our_team"]}, "it has a public name"),
        ({"has_protected_content": None}, "can be forwarded"),
        ({"has_visible_history": True}, "newcomers can read"),
        ({"message_auto_delete_time": None}, "switch auto-delete on"),
        ({"members": 2}, "more are in it"),
    ],
)
async def test_each_fault_closes_asking_and_never_reading(
    make_town: MakeTown, caplog: pytest.LogCaptureFixture, wrong: dict[str, Any], told: str
) -> None:
    """With `refuse`: a sentence and where to come, the pages as always, the reason in the log."""
    town = await make_town(team_chat={"posture": "refuse"})
    await town.close()
    if "members" in wrong:
        town.data["programs"][0]["members"] = wrong["members"]
        TeamMember(town.api, "Eve", chat_id=town.team_chat)
        set_up(town)
    else:
        set_up(town, **wrong)
    caplog.clear()
    with caplog.at_level(logging.INFO):
        await town.open()
    nina = await supplies(town)
    assert "Requests cannot be taken right now." in nina.text()
    assert "Main Street counter" in nina.text()
    assert "🆘 Someone is in danger" in nina.buttons()
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert told in error.getMessage()
    assert "no requests are taken" in error.getMessage()
    assert str(town.team_chat) not in caplog.text
    assert "our_team" not in caplog.text
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Guides")
    assert "Pick a page." in nina.text()
    assert town.cards() == []


@pytest.mark.parametrize("wrong", [{"username": "our_team"}, {"message_auto_delete_time": None}])
async def test_to_warn_only_says_it(
    make_town: MakeTown, caplog: pytest.LogCaptureFixture, wrong: dict[str, Any]
) -> None:
    """The default: nobody is sent away for a setting that the team can mend in a minute."""
    town = await make_town()
    await town.close()
    set_up(town, **wrong)
    caplog.clear()
    await town.open()
    assert await takes_requests(town)
    assert [r.levelno for r in caplog.records if "the chat of a team" in r.message] == [logging.WARNING]


async def test_a_form_that_was_open_when_the_chat_was_spoiled_is_not_sent(make_town: MakeTown) -> None:
    """Looked at again every hour: from then on nothing goes there, and the form says so."""
    town = await begins(make_town)
    nina = town.person("Nina")
    nina.says("/supplies")
    await town.settles()
    await town.presses(nina, "Usual bag", "Main Street counter")
    town.api.known_chat(town.team_chat).info["username"] = "our_team"
    await hour(town)
    await town.presses(nina, "Send")
    assert "Requests cannot be taken right now." in nina.text()
    assert town.cards() == []
    town.api.known_chat(town.team_chat).info.pop("username")
    await hour(town)
    await town.asks(nina)
    assert len(town.cards()) == 1


async def test_a_question_is_not_sent_there_either(make_town: MakeTown) -> None:
    """Its words would stand where strangers read."""
    town = await begins(make_town, username="our_team")
    nina = town.person("Nina")
    nina.says("how long can I keep a strip in the glovebox of a very old blue car")
    await town.settles()
    await town.presses(nina, "Ask a person", "Send")
    assert "It could not be sent right now." in nina.text()
    assert town.cards() == []


async def test_what_cannot_be_seen_warns_and_closes_nothing(
    make_town: MakeTown, caplog: pytest.LogCaptureFixture
) -> None:
    """A basic group, a bot that is no administrator, fewer than said, a Telegram that does not answer."""
    town = await make_town(team_chat={"posture": "refuse"}, supergroup=False)
    chat = town.api.known_chat(town.team_chat)
    await town.close()
    chat.info = dict(GOOD)
    town.data["programs"][0]["members"] = 7
    caplog.clear()
    await town.open()
    assert town.bot.posture.findings("harbor") == ("too_few", "basic")
    assert await takes_requests(town)
    town = await make_town(team_chat={"posture": "refuse"})
    await town.close()
    town.api.known_chat(town.team_chat).info = dict(GOOD)
    await town.open()
    assert town.bot.posture.findings("harbor") == ("not_admin",)
    town.api.faults.add(Fault(method="getChatMemberCount", kind="500", times=1))
    town.clock.move(HOUR)
    async with asyncio.timeout(10):
        while "unreadable" not in town.bot.posture.findings("harbor"):  # noqa: ASYNC110 - the bot needs the loop to get there
            await asyncio.sleep(0)
    assert await takes_requests(town)


async def test_a_breath_of_telegrams_opens_nothing_that_was_refused(make_town: MakeTown) -> None:
    """What was found stays found until it is seen to be mended."""
    town = await begins(make_town, username="our_team")
    town.api.faults.add(Fault(method="getChat", kind="500", times=1))
    town.clock.move(HOUR)
    async with asyncio.timeout(10):
        while "unreadable" not in town.bot.posture.findings("harbor"):  # noqa: ASYNC110 - the bot needs the loop to get there
            await asyncio.sleep(0)
    assert not await takes_requests(town)


async def test_a_door_that_is_left_open_is_noticed(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: where what was found closes nothing, the looks above see a form."""
    monkeypatch.setattr("bot.chat.posture.REFUSED_FOR", frozenset())
    town = await begins(make_town, username="our_team")
    assert await takes_requests(town)


# -- a second poller -------------------------------------------------------------------------------


async def conflicts(town: Town, times: int, *, apart: timedelta = timedelta(seconds=5)) -> None:
    """Somebody else polls with the same token, so many times."""
    for _ in range(times):
        async with asyncio.timeout(10):
            while not town.api.updates.waited_for:
                town.clock.move(timedelta(milliseconds=200))
                await asyncio.sleep(0)
        await town.api.call("getUpdates", {"timeout": 0})
        for _ in range(20):
            await asyncio.sleep(0)
        town.clock.move(apart)
    for _ in range(100):
        await asyncio.sleep(0)


def alarms(town: Town) -> int:
    return sum("Something else receives with its token" in card["text"] for card in town.cards())


async def test_a_second_poller_is_told_to_the_team_and_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Three conflicts within a minute; two may be a restart."""
    await conflicts(town, 2)
    assert alarms(town) == 0
    await conflicts(town, 1)
    assert alarms(town) == 1
    (error,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "/revoke" in error.getMessage()
    assert "1:sim" not in caplog.text
    assert str(town.team_chat) not in caplog.text


async def test_conflicts_far_apart_are_no_alarm(town: Town) -> None:
    """One a minute is a bot that is started again and again, not two that fight."""
    await conflicts(town, 5, apart=timedelta(seconds=45))
    assert alarms(town) == 0


async def test_the_alarm_comes_once_an_hour(town: Town) -> None:
    """However long the two go on."""
    begun = town.clock.now()
    await conflicts(town, 12)
    assert town.clock.now() - begun < HOUR
    assert alarms(town) == 1
    town.clock.move(HOUR)
    await conflicts(town, 3)
    assert alarms(town) == 2


async def test_an_alarm_that_never_comes_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the conflicts above are what raises it."""
    monkeypatch.setattr("bot.chat.second_poller.WITHIN", timedelta(seconds=1))
    await conflicts(town, 5)
    assert alarms(town) == 0


async def test_an_alarm_that_telegram_did_not_take_is_tried_again(town: Town) -> None:
    """At the next conflict, not in an hour."""
    town.api.faults.add(Fault(method="sendMessage", kind="500", times=1))
    await conflicts(town, 3)
    assert alarms(town) == 0
    await conflicts(town, 1)
    assert alarms(town) == 1


async def test_people_are_answered_meanwhile(town: Town) -> None:
    """An alarm closes nothing."""
    await conflicts(town, 3)
    nina = town.person("Nina")
    nina.says("/start")
    await town.until_told(nina, "Information")
    assert town.clock.now() > START
