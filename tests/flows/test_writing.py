"""After an answer a person writes back, and the team answers again: one line, one tag.

| planted fault | seen by |
|---|---|
| anything typed is taken for the line | only a reply to the prompt is read |
| a reply is sent without a look at it | nothing goes before send |
| the limits are not looked at | writing back counts |
| somebody else's tag is taken | nobody else writes in a line |
| the line never ends | after a day nothing can be written |
| a card of the round before keeps its words | a card that telegram would not edit loses its words |
| the new card loses its words with the old one | the same |
"""

from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions.line import SendBack, WriteBack
from bot.chat.callback_data import encode
from bot.simulator.faults import Fault
from bot.simulator.people import Person
from bot.supply.draft import open_draft
from tests.conftest import MakeTown, Town
from tests.flows.test_line import (
    ANSWER,
    QUESTION,
    answers,
    asks,
    comes_back,
    either,
    goes_away,
    kept_of,
    rows,
    tag_on,
)
from tests.small import SHIPPED

__all__ = ["either"]

MORE = "And after it got wet?"


async def reads(town: Town, who: Person) -> str:
    """Somebody asked, the team answered, the answer was read; returns the tag."""
    tag = tag_on(await asks(town, who))
    await answers(town)
    await town.presses(who, "Open")
    return tag


def prompt_of(who: Person) -> dict[str, Any]:
    """The message that asks for words."""
    return next(m for m in reversed(who.messages()) if m.get("text", "").startswith("Reply to this message"))


async def replies(town: Town, who: Person, words: str = MORE) -> None:
    """Presses Write and replies to the prompt."""
    await town.presses(who, "Write")
    who.says(words, reply_to=prompt_of(who))
    await town.settles()


async def test_a_person_writes_back_and_is_answered_again(either: Town) -> None:
    """Under the same tag, seen before it goes, and again and again."""
    town, nina = either, either.person("Nina")
    tag = await reads(town, nina)
    for n in range(3):
        await replies(town, nina, f"{MORE} {n}")
        assert "Send this to the team?" in nina.text()
        assert f"{MORE} {n}" in nina.text()
        assert not any(f"{MORE} {n}" in card["text"] for card in town.cards())
        assert not [m for m in nina.messages() if not m["from"]["is_bot"] and MORE in m["text"]]
        await town.presses(nina, "Send")
        assert nina.text().startswith("Sent.")
        card = town.cards()[-1]
        assert tag_on(card) == tag
        assert f"{MORE} {n}" in card["text"]
        assert town.coordinator.buttons(card) == ["Answer", "Close", "Decline and block"]
        await town.passes(timedelta(minutes=1))  # the team's chat takes twenty messages a minute
        await answers(town, f"Dry it. {n}")
        assert not any(MORE in m["text"] for m in town.cards() if m["from"]["is_bot"])
        assert nina.text() == "You have an update."
        await town.presses(nina, "Open")
        assert f"Dry it. {n}" in nina.text()
        assert nina.text().endswith("Collect only at the listed places.")


async def test_only_a_reply_to_the_prompt_is_read(town: Town) -> None:
    """What is just typed is a question to the bot, a reply to something else too."""
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await town.presses(nina, "Write")
    nina.says("just typed")
    nina.says("to the answer", reply_to=answer)
    await town.settles()
    assert "did not work" not in nina.transcript(), "the search has answered"
    assert "Send this to the team?" not in nina.transcript()
    assert len([card for card in town.cards() if card["text"].startswith("Question")]) == 1


async def test_nothing_goes_before_send(town: Town) -> None:
    """Cancel; and nothing of it was kept."""
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina)
    await town.presses(nina, "Cancel")
    assert MORE not in nina.transcript()
    assert len([card for card in town.cards() if card["text"].startswith("Question")]) == 1
    await town.passes(timedelta(minutes=2))
    assert kept_of(town) == (False, False)


async def test_danger_goes_first(town: Town) -> None:
    """Also in a reply to the prompt."""
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina, "he is not breathing")
    assert nina.text().startswith("Call 911")
    assert "Send this to the team?" not in nina.transcript()


async def test_a_price_gets_a_kind_no(make_town: MakeTown) -> None:
    """In place of the preview."""
    town = await make_town(content={"dir": str(SHIPPED)})
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina, "how much is a gram of ketamine")
    assert "nothing about what things cost" in nina.text()
    assert "Send" not in nina.buttons()


async def test_a_number_is_pointed_out(town: Town) -> None:
    """As in a first question."""
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina, "text 555-123-4567")
    assert "This says a phone number. The team will see it." in nina.text()
    await town.presses(nina, "Send")
    assert "text 555-123-4567" in town.cards()[-1]["text"]


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker"])
async def test_only_words_can_be_sent(town: Town, kind: str) -> None:
    """A picture or a voice can tell who somebody is; the prompt stays for words."""
    nina = town.person("Nina")
    await reads(town, nina)
    await town.presses(nina, "Write")
    nina.sends(kind, reply_to=prompt_of(nina))
    await town.settles()
    assert nina.text().startswith("Only plain text can be sent.")
    nina.says(MORE, reply_to=prompt_of(nina))
    await town.settles()
    assert MORE in nina.text()


async def test_too_long_is_told_with_its_count(town: Town) -> None:
    """A thousand characters go, one more does not."""
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina, "a" * 1001)
    assert "1001 characters, at most 1000" in nina.text()
    nina.says("b" * 1000, reply_to=prompt_of(nina))
    await town.settles()
    await town.presses(nina, "Send")
    assert "b" * 1000 in town.cards()[-1]["text"]


async def test_a_double_press_sends_once(either: Town) -> None:
    """One card; also after a restart in between."""
    town, nina = either, either.person("Nina")
    await reads(town, nina)
    await town.restart()
    await replies(town, nina)
    await town.restart()
    for _ in range(2):
        nina.presses("Send", message=nina.screen)
    await town.settles()
    assert nina.text().startswith("Sent.")
    assert len([card for card in town.cards() if MORE in card["text"]]) == 1


async def test_one_at_a_time(town: Town) -> None:
    """Until the team has answered, a second Write is told so."""
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await replies(town, nina)
    await town.presses(nina, "Send")
    nina.presses("Write", message=answer)
    await town.settles()
    assert nina.text().startswith("You have written already.")


async def test_writing_back_counts(make_town: MakeTown) -> None:
    """So many an hour, whether new or back; the words stay on the screen for later."""
    town = await make_town(limits={"questions_an_hour": 2})
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina)
    await town.presses(nina, "Send")
    await answers(town)
    await town.presses(nina, "Open")
    await replies(town, nina, "third")
    await town.presses(nina, "Send")
    assert nina.text().startswith("That was 2 in one hour.")
    assert not any("third" in card["text"] for card in town.cards())
    await town.passes(timedelta(hours=1))
    await town.presses(nina, "Send")
    assert "third" in town.cards()[-1]["text"]


async def test_nobody_else_writes_in_a_line(town: Town) -> None:
    """A crafted button with somebody else's tag."""
    nina, eve = town.person("Nina"), town.person("Eve")
    tag = await reads(town, nina)
    eve.says("/start")
    await town.settles()
    town.api.press(eve.chat_id, eve.id, eve.screen["message_id"], encode(WriteBack(tag), "en", "us"))
    await town.settles()
    assert eve.text().startswith("This has ended.")
    await asks(town, eve, "Mine?")
    await answers(town)
    await town.presses(eve, "Open")
    form = open_draft(town.clock.now(), "0000000")
    town.api.press(eve.chat_id, eve.id, eve.screen["message_id"], encode(SendBack(form, tag), "en", "us"))
    await town.settles()
    assert eve.text().startswith("This has ended.")
    assert len([card for card in town.cards() if tag in card["text"] and QUESTION in card["text"]]) == 0
    await replies(town, nina)
    assert MORE in nina.text()


async def test_after_a_day_nothing_can_be_written(town: Town) -> None:
    """The line is over, the row gone; Send of words that were typed before says so."""
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await replies(town, nina)
    await town.passes(timedelta(hours=24))
    assert rows(town) == rows(town, "outbox") == 0
    await town.presses(nina, "Send")
    assert nina.text().startswith("This has ended.")
    nina.presses("Write", message=answer)
    await town.settles()
    assert nina.text().startswith("This has ended.")
    assert len([card for card in town.cards() if card["text"].startswith("Question")]) == 1


async def test_what_nobody_answers_runs_out_as_a_question_does(town: Town) -> None:
    """Seven days from what was written last."""
    nina = town.person("Nina")
    await reads(town, nina)
    await replies(town, nina)
    await town.presses(nina, "Send")
    await town.passes(timedelta(days=7) - timedelta(seconds=1))
    assert any(m.get("text", "").startswith("Sent.") for m in nina.messages())
    assert "Nobody answered in time." not in "".join(card["text"] for card in town.cards())
    assert rows(town) == 1
    await town.passes(timedelta(seconds=1))
    assert "Nobody answered in time." in town.cards()[-1]["text"]
    await town.presses(nina, "Open")
    assert nina.text().startswith("Nobody answered in time.")
    assert rows(town) == 0


async def test_a_card_that_telegram_would_not_edit_loses_its_words(either: Town) -> None:
    """Telegram makes the team's chat wait while all of it goes on: in the end each card shows its own."""
    town, nina = either, either.person("Nina")
    await asks(town, nina)
    town.api.faults.add(Fault(method="editMessageText", kind="429", chat_id=town.team_chat, times=2))
    await answers(town)
    await town.presses(nina, "Open")
    await replies(town, nina)
    await town.presses(nina, "Send")
    await town.passes(timedelta(minutes=5))
    await town.passes(timedelta(minutes=5))
    cards = [card["text"] for card in town.cards() if card["text"].startswith("Question")]
    assert len(cards) == 2
    assert QUESTION not in cards[0]
    assert "Answered." in cards[0]
    assert MORE in cards[1]


async def test_with_the_database_away_it_still_stands(town: Town) -> None:
    """A sentence below, for Write and for Send."""
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await replies(town, nina)
    goes_away(town)
    nina.presses("Send")
    await town.until_told(nina, "could not be sent right now")
    nina.presses("Write", message=answer)
    await town.until_told(nina, "that did not work")
    await comes_back(town)
    await town.presses(nina, "Send")
    assert MORE in town.cards()[-1]["text"]


async def test_erase_everything_ends_a_line(town: Town) -> None:
    """Also after the answer was read: nothing is left, and nothing can be written."""
    nina = town.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await town.presses(nina, "Menu", "Privacy", "Erase everything", "Yes, erase everything")
    assert rows(town) == 0
    nina.presses("Write", message=answer)
    await town.settles()
    assert nina.text().startswith("This has ended.")
    assert ANSWER in nina.transcript()
