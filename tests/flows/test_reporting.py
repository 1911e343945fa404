"""A person reports a message of a team: to whoever runs the bot, never to the team.

| planted fault | seen by |
|---|---|
| the report goes into the team's chat | both reports |
| the words go along unasked | a report without the words |
| who reports goes along | no identity in a report |
| the bot leaves the operator's group | the operator's group |
| "reported" is said before it was | a report that did not get there |
"""

import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.handlers.reporting import REPORTED
from bot.errors import SettingsError
from bot.simulator.faults import Fault
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.flows.test_line import ANSWER
from tests.flows.test_writing import reads


async def with_operator(make_town: MakeTown, **changes: Any) -> tuple[Town, int]:
    """A town whose operator has a group; and that group."""
    town = await make_town(**changes)
    group = town.api.add_group("Operator", [town.person("Olga").id])
    town.data["operator"] = {"chat": group}
    await town.restart()
    return town, group


def told(town: Town, chat: int) -> list[str]:
    """What the bot has sent there."""
    return [m["text"] for m in town.api.messages(chat) if m["from"]["is_bot"] and "text" in m]


async def test_a_report_goes_to_the_operator_with_the_words(make_town: MakeTown) -> None:
    """After a look at it; the answer stays, and the team sees nothing of it."""
    town, group = await with_operator(make_town)
    nina = town.person("Nina")
    tag = await reads(town, nina)
    before = town.cards()
    await town.presses(nina, "Report")
    assert nina.text().startswith("Report this message?")
    assert ANSWER in nina.text()
    assert nina.buttons()[:3] == ["Report with these words", "Report without them", "Cancel"]
    assert told(town, group) == []
    await town.presses(nina, "Report with these words")
    (report,) = told(town, group)
    assert ANSWER in report
    assert tag in report
    assert "Harbor" in report
    assert nina.text().startswith("Reported.")
    assert "with the words" in nina.text()
    assert town.cards() == before
    assert town.bot.metrics[REPORTED] == 1


async def test_a_report_without_the_words(make_town: MakeTown) -> None:
    """Tag and program alone."""
    town, group = await with_operator(make_town)
    nina = town.person("Nina")
    tag = await reads(town, nina)
    await town.presses(nina, "Report", "Report without them")
    (report,) = told(town, group)
    assert tag in report
    assert ANSWER not in report
    assert "without the words" in nina.text()


async def test_no_identity_in_a_report_and_none_in_the_log(
    make_town: MakeTown, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever Telegram knows of the person."""
    caplog.set_level(logging.DEBUG, logger="bot")
    town, group = await with_operator(make_town)
    nina = town.person("Zqfirst", last_name="Zqlast", username="zqname")
    tag = await reads(town, nina)
    await town.presses(nina, "Report", "Report with these words")
    assert len(told(town, group)) == 1
    marks = ("Zqfirst", "Zqlast", "zqname", str(nina.id))
    assert [mark for mark in marks if mark in str(told(town, group))] == []
    secret = (*marks, ANSWER, tag, str(group))
    ours = [r for r in caplog.records if r.name.startswith("bot")]
    assert ours
    assert [mark for mark in secret if any(mark in r.getMessage() for r in ours)] == []


async def test_also_after_the_line_has_ended(make_town: MakeTown) -> None:
    """Stopped, run out, erased: the message is still there, and can be reported."""
    town, group = await with_operator(make_town)
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await town.presses(nina, "Stop messages")
    await town.passes(timedelta(days=3))
    nina.presses("Report", message=answer)
    await town.settles()
    await town.presses(nina, "Report with these words")
    assert ANSWER in told(town, group)[0]


async def test_without_an_operators_chat_there_is_a_line_in_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """And a count; neither holds anything of it, and the person is told so."""
    caplog.set_level(logging.INFO)
    nina = town.person("Nina")
    tag = await reads(town, nina)
    await town.presses(nina, "Report")
    assert "sees that a message was reported: nothing of it" in nina.text()
    assert "Report with these words" not in nina.buttons()
    await town.presses(nina, "Report")
    assert nina.text().startswith("Noted.")
    assert town.bot.metrics[REPORTED] == 1
    (line,) = [r.getMessage() for r in caplog.records if "was reported" in r.getMessage()]
    assert tag not in line
    assert ANSWER not in line


async def test_a_report_that_did_not_get_there_can_be_pressed_again(make_town: MakeTown) -> None:
    """It is not told as sent, and not counted."""
    town, group = await with_operator(make_town)
    nina = town.person("Nina")
    await reads(town, nina)
    await town.presses(nina, "Report")
    town.api.faults.add(Fault(method="sendMessage", kind="429", chat_id=group, times=1))
    await town.presses(nina, "Report with these words")
    assert nina.text().startswith("It could not be reported right now.")
    assert town.bot.metrics[REPORTED] == 0
    await town.passes(timedelta(minutes=5))
    await town.presses(nina, "Report with these words")
    assert len(told(town, group)) == 1


async def test_reports_have_a_limit(make_town: MakeTown) -> None:
    """As many an hour as messages."""
    town, group = await with_operator(make_town, limits={"questions_an_hour": 2})
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    for _ in range(3):
        nina.presses("Report", message=answer)
        await town.settles()
        await town.presses(nina, "Report without them")
    assert nina.text().startswith("That was 2 in one hour.")
    assert len(told(town, group)) == 2


async def test_the_bot_stays_in_the_operators_group_and_hears_nothing_there(make_town: MakeTown) -> None:
    """Talk there goes nowhere; from a strange group it leaves."""
    town, group = await with_operator(make_town)
    olga = Person(town.api, "Olga")
    town.api.known_chat(group).members.append(olga.id)
    olga.chat_id = group
    olga.says("/start")
    await town.settles()
    assert told(town, group) == []
    assert not [call for call in town.api.calls if call.method == "leaveChat"]


async def test_a_teams_chat_is_no_operators(make_town: MakeTown) -> None:
    """What a team wrote is not reported to that team."""
    town = await make_town()
    town.data["operator"] = {"chat": town.team_chat}
    with pytest.raises(SettingsError, match=r"operator\.chat is a team's chat"):
        await town.restart()
