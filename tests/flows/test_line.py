"""A question goes to a person of the team, and the answer comes back.

What each promise would look like broken, and which test would see it:

| planted fault | seen by |
|---|---|
| Send does not look at the form's key | a double press and a press that comes again |
| the question is stored when the screen is shown | nothing is sent or kept before send |
| the card forwards entities or the sender | the card holds no identity and no entities |
| any reply to the bot is an answer | talk in the team's chat goes nowhere |
| a reply is sent without a look at it | a reply to a prompt is not an answer before send |
| the second answer overwrites the first | two coordinators answer and one answer goes |
| an answer is not destroyed | an opened answer is destroyed after a minute |
| only one side hears of the end | an answer that waits too long is told to both |
| erasing leaves the row, the card or the notice | erase everything takes questions and answers |
| a failed commit is told as sent | with the database away the question stands |
| a blocked bot is tried for ever | a person who blocked the bot ends the way back |
| something is only in memory | a restart between every two steps |
| the cut splits an emoji or a UTF-16 pair | a cut splits no character; a long question is cut |
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.actions.line import AskPerson, SendQuestion
from bot.chat.callback_data import encode
from bot.chat.keyboards import Reader
from bot.chat.quoting import ask_person, cut, plain, quote_in, quoting_view
from bot.simulator.faults import Fault, FaultKind
from bot.simulator.people import Person, TeamMember
from bot.supply.draft import open_draft
from bot.supply.questions import LONGEST_QUESTION
from tests.conftest import MakeTown, Town
from tests.store.databases import KINDS, fresh_database

QUESTION = "How long is a strip good?"
ANSWER = "Two years, if it stays dry."
PROMISE = "Nobody may ask who you are. Collect only at the listed places."


@pytest.fixture(params=KINDS)
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """The usual town, on either database."""
    async with fresh_database(request.param, tmp_path) as database:
        town = Town(tmp_path / "town", database_url=database.url)
        await town.open()
        yield town
        await town.close()


async def quotes(town: Town, who: Person, question: str = QUESTION, language: str = "") -> dict[str, Any]:
    """The bot shows a screen that quotes a question; a screen of another part leads there later."""
    if not who.messages():
        who.says("/start")
        await town.settles()
    library = town.bot.shelf.library
    reader = Reader(library.language(language or None), library.country(None))
    view = quoting_view(reader, question, town.clock.now())
    assert view.keyboard is not None
    await town.bot.application.bot.send_message(
        who.chat_id, view.text, parse_mode="HTML", reply_markup=view.keyboard
    )
    return who.screen


async def asks(town: Town, who: Person, question: str = QUESTION, language: str = "en") -> dict[str, Any]:
    """Someone sends a question; returns the newest card."""
    await quotes(town, who, question, language)
    await town.presses(who, town.bot.shelf.library.language(language).labels["send"])
    return town.cards()[-1]


def tag_on(card: dict[str, Any]) -> str:
    """The short tag of a card."""
    return str(card["text"].split("Question ")[1][:7])


def prompt_in(town: Town) -> dict[str, Any]:
    """The newest message that asks a coordinator for words."""
    return next(m for m in reversed(town.cards()) if m["text"].startswith("Reply to this message"))


async def writes(town: Town, words: str = ANSWER) -> None:
    """A coordinator presses Answer and replies to the prompt."""
    await town.presses(town.coordinator, "Answer")
    town.coordinator.says(words, reply_to=prompt_in(town))
    await town.settles()


async def answers(town: Town, words: str = ANSWER) -> None:
    """A coordinator answers the one question there is."""
    await writes(town, words)
    await town.presses(town.coordinator, "Send")


def rows(town: Town, table: str = "messages") -> int:
    """How many rows a table has (SQLite)."""
    with closing(sqlite3.connect(town.database)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - the name of a table of ours


def kept_of(town: Town) -> tuple[bool, bool]:
    """Whether an answer, and a way to whoever asked, are kept of the one question there is (SQLite)."""
    with closing(sqlite3.connect(town.database)) as db:
        ((answer, address),) = db.execute("SELECT answer, address FROM messages").fetchall()
    return answer is not None, address is not None


# -- all the way -----------------------------------------------------------------------------------


async def test_a_question_goes_out_and_its_answer_comes_back(either: Town) -> None:
    """Seen by the person before it goes, seen by the coordinator before it goes; opened with a tap."""
    town, nina = either, either.person("Nina")
    await quotes(town, nina)
    assert "Send this to the team?" in nina.text()
    assert QUESTION in nina.text()
    assert town.cards() == []
    await town.presses(nina, "Send")
    assert nina.text().startswith("Sent.")
    assert "usually Mon–Fri 12:00–20:00" in nina.text()
    assert QUESTION not in nina.text()
    (card,) = town.cards()
    assert QUESTION in card["text"]
    assert "in English" in card["text"]
    assert "Nobody may ask who they are." in card["text"]
    assert town.coordinator.buttons(card) == ["Answer", "Close", "Decline and block"]
    await writes(town)
    assert ANSWER in town.cards()[-1]["text"]
    assert town.coordinator.buttons(town.cards()[-1]) == ["Send", "Cancel"]
    assert nina.text().startswith("Sent."), "a preview is not an answer"
    await town.presses(town.coordinator, "Send")
    assert "Answered." in town.cards()[0]["text"]
    assert QUESTION not in town.cards()[0]["text"]
    assert all(ANSWER not in m["text"] for m in town.cards())
    assert nina.text() == "You have an update."
    assert nina.buttons() == ["Open", "Menu", "🆘"]
    await town.presses(nina, "Open")
    assert ANSWER in nina.text()
    assert PROMISE in nina.text()
    assert "Open" not in nina.buttons()


async def test_the_button_leads_from_a_quoting_screen_to_send(town: Town) -> None:
    """Ask a person, under any screen of the bot that quotes the question."""
    nina = town.person("Nina")
    screen = await quotes(town, nina)
    town.api.press(nina.chat_id, nina.id, screen["message_id"], encode(AskPerson(), "en", "us"))
    await town.settles()
    assert QUESTION in nina.text()
    await town.presses(nina, "Send")
    assert QUESTION in town.cards()[0]["text"]


async def test_a_screen_that_quotes_nothing_asks_for_words(town: Town) -> None:
    """A crafted press, or a message that Telegram does not show us any more."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    for action in (AskPerson(), SendQuestion(open_draft(town.clock.now(), "0000000"))):
        town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], encode(action, "en", "us"))
        await town.settles()
        assert nina.text().startswith("There is no question here.")
        assert any("🆘" in label for label in nina.buttons())
    assert town.cards() == []


# -- before Send, and twice Send -------------------------------------------------------------------


async def test_nothing_is_sent_or_kept_before_send(town: Town) -> None:
    """Cancel leaves nothing behind; neither does looking."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await quotes(town, nina)
    await town.passes(timedelta(0))
    before = town.database.read_bytes()
    await town.presses(nina, "Cancel")
    await town.passes(timedelta(minutes=2))
    assert "Information" in nina.text()
    assert town.cards() == []
    assert town.database.read_bytes() == before
    assert rows(town) == rows(town, "outbox") == rows(town, "limits") == 0


async def test_a_double_press_and_a_press_that_comes_again_make_one_question(either: Town) -> None:
    """One card, one receipt; also after a restart in between."""
    town, nina = either, either.person("Nina")
    screen = await quotes(town, nina)
    data = screen["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    press = {"from": screen["chat"] | {"is_bot": False}, "message": screen, "chat_instance": "1"}
    for _ in range(2):
        nina.presses("Send", message=screen)
    await town.settles()
    await town.restart()
    sender = {"id": nina.id, "is_bot": False, "first_name": "Nina", "language_code": "en"}
    town.api.inject({"callback_query": {**press, "from": sender, "id": "77", "data": data}})
    await town.settles()
    assert len(town.cards()) == 1
    assert nina.text().startswith("Sent.")


async def test_two_questions_are_two(town: Town) -> None:
    """The same words, asked again on another screen."""
    nina = town.person("Nina")
    first, second = await asks(town, nina), await asks(town, nina)
    assert tag_on(first) != tag_on(second)
    assert len(town.cards()) == 2


async def test_an_old_form_is_shown_afresh(town: Town) -> None:
    """After a day Send asks once more; the next press sends."""
    nina = town.person("Nina")
    await quotes(town, nina)
    await town.passes(timedelta(hours=25))
    await town.presses(nina, "Send")
    assert nina.text().startswith("That form was old")
    assert QUESTION in nina.text()
    assert town.cards() == []
    await town.presses(nina, "Send")
    assert len(town.cards()) == 1


async def test_a_form_whose_question_has_ended_sends_nothing(town: Town) -> None:
    """Pressed again by a client that kept the old screen."""
    nina = town.person("Nina")
    screen = await quotes(town, nina)
    data = screen["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await town.presses(nina, "Send")
    await town.presses(town.coordinator, "Close")
    await town.passes(timedelta(seconds=5))
    again = await quotes(town, nina)
    town.api.press(nina.chat_id, nina.id, again["message_id"], data)
    await town.settles()
    assert nina.text().startswith("This was sent before.")
    assert [QUESTION in card["text"] for card in town.cards()] == [False]


# -- identity and entities -------------------------------------------------------------------------


async def test_the_card_holds_no_identity_and_no_entities(town: Town) -> None:
    """What a person typed stands there as plain text; nothing that Telegram knows of them does."""
    nina = town.person("Zqfirst", last_name="Zqlast", username="zqname")
    await asks(town, nina, "Is <b>1 & 2</b> right?")
    await answers(town)
    calls = [c for c in town.api.calls if str(c.params.get("chat_id")) == str(town.team_chat)]
    sent = json.dumps([{k: str(v) for k, v in c.params.items()} for c in calls])
    assert [mark for mark in ("Zqfirst", "Zqlast", "zqname", str(nina.id)) if mark in sent] == []
    assert len(calls) >= 4
    card = next(c for c in calls if "Is &lt;b&gt;1 &amp; 2&lt;/b&gt; right?" in str(c.params.get("text")))
    assert "<blockquote>Is &lt;b&gt;" in str(card.params["text"])


async def test_the_coordinators_name_reaches_nobody(town: Town) -> None:
    """Neither the person nor the database nor the card."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town)
    await town.presses(nina, "Open")
    assert "Robin" not in nina.transcript()
    assert all("Robin" not in json.dumps(m) for m in town.cards() if m["from"]["is_bot"] and "reply" not in m)
    assert b"Robin" not in town.database.read_bytes()


async def test_an_answer_is_plain_text(town: Town) -> None:
    """Tags that a coordinator types are read as they were typed."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town, "<b>No</b> & never 🧑‍🦰")
    await town.presses(nina, "Open")
    assert "<b>No</b> & never 🧑‍🦰" in nina.text()
    assert {entity["type"] for entity in nina.screen["entities"]} == {"bold", "blockquote"}


@pytest.mark.parametrize(
    ("words", "most", "left"),
    [
        ("short", 300, "short"),
        ("a" * 300, 300, "a" * 300),
        ("a" * 301, 300, "a" * 299 + "…"),
        ("ab👍🏽cd", 4, "ab…"),
        ("ab🧑‍🦰cd", 5, "ab…"),
        ("abe\u0301f" + "g" * 9, 4, "ab…"),
        ("a🇫🇷🇪🇸b", 5, "a🇫🇷…"),
        ("a🇫🇷🇪🇸b", 4, "a🇫🇷…"),
        ("\u0301" * 9, 4, "\u0301" * 3 + "…"),
    ],
)
def test_a_cut_splits_no_character(words: str, most: int, left: str) -> None:
    """What people see as one character stays whole, and that something is missing shows."""
    assert cut(words, most) == left
    assert len(left) <= most


def test_what_cannot_be_seen_is_not_quoted() -> None:
    """Turned directions, control characters, a screen of empty lines."""
    assert plain(" a\u202eb\tc\x00d\n\n \n\n\ne ") == "ab c d\n\ne"


async def test_a_long_question_is_cut_before_it_is_seen(town: Town) -> None:
    """What stands on the screen is what goes, to the character, emoji and all."""
    nina = town.person("Nina")
    screen = await quotes(town, nina, "🧑🏽‍🦰&" * 100)
    (quote,) = (e for e in screen["entities"] if e["type"] == "blockquote")
    units = screen["text"].encode("utf-16-le")
    shown = units[2 * quote["offset"] : 2 * (quote["offset"] + quote["length"])].decode("utf-16-le")
    assert LONGEST_QUESTION - 6 < len(shown) <= LONGEST_QUESTION
    assert shown.endswith("🦰…")
    await town.presses(nina, "Send")
    assert shown in town.cards()[0]["text"]


def test_a_message_that_cannot_be_read_quotes_nothing() -> None:
    """Too old, or gone."""
    assert quote_in(None) == ""


# -- the team's chat -------------------------------------------------------------------------------


async def test_talk_in_the_teams_chat_goes_nowhere(town: Town) -> None:
    """Not a message, not a reply to the card, not a reply to a colleague: only a reply to the prompt."""
    town.api.add_bot_to_group(town.team_chat, admin=True)
    nina = town.person("Nina")
    card = await asks(town, nina)
    await town.presses(town.coordinator, "Answer")
    before = len(town.cards())
    other = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    said = town.coordinator.says(f"who is {tag_on(card)}?")
    other.says("no idea", reply_to={"message_id": said})
    other.says("look at this one", reply_to=card)
    await town.settles()
    assert len(town.cards()) == before
    assert nina.text().startswith("Sent.")


async def test_a_reply_to_a_prompt_is_not_an_answer_before_send(town: Town) -> None:
    """Cancel: nothing goes, the words leave the bot's message, and another one can be written."""
    nina = town.person("Nina")
    await asks(town, nina)
    await writes(town, "a slip")
    await town.presses(town.coordinator, "Cancel")
    assert town.cards()[-1]["text"].startswith("Not sent to")
    assert "a slip" not in town.cards()[-1]["text"]
    assert nina.text().startswith("Sent.")
    await answers(town)
    await town.presses(nina, "Open")
    assert ANSWER in nina.text()
    assert "a slip" not in nina.transcript()


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker"])
async def test_only_words_can_be_an_answer(town: Town, kind: str) -> None:
    """A picture or a voice can tell who somebody is."""
    await asks(town, town.person("Nina"))
    await town.presses(town.coordinator, "Answer")
    town.coordinator.sends(kind, reply_to=prompt_in(town))
    await town.settles()
    assert town.cards()[-1]["text"].startswith("Only plain text can be sent")


async def test_an_answer_has_an_end(town: Town) -> None:
    """1,000 characters; one more is told with its count."""
    nina = town.person("Nina")
    await asks(town, nina)
    await writes(town, "a" * 1001)
    assert "1001 characters, at most 1000" in town.cards()[-1]["text"]
    await answers(town, "b" * 1000)
    await town.presses(nina, "Open")
    assert "b" * 1000 in nina.text()


async def test_two_coordinators_answer_and_one_answer_goes(town: Town) -> None:
    """The second one learns that it is done."""
    nina = town.person("Nina")
    await asks(town, nina)
    await writes(town, "first")
    await writes(town, "second")
    previews = [m for m in town.cards() if town.coordinator.buttons(m) == ["Send", "Cancel"]]
    for preview in reversed(previews):
        town.coordinator.presses("Send", message=preview)
    await town.settles()
    await town.presses(nina, "Open")
    assert "second" in nina.text()
    assert "first" not in nina.transcript()
    assert [m["text"][:9] for m in town.cards()].count("Not sent:") == 1


async def test_a_press_on_an_answered_card_is_told(town: Town) -> None:
    """Somebody else was faster: no second prompt."""
    await asks(town, town.person("Nina"))
    await writes(town)
    card, tag = town.cards()[0], tag_on(town.cards()[0])
    await town.presses(town.coordinator, "Send")
    for letter in "AC":
        data = f"1{letter}enus{tag}"
        query = town.api.press(town.team_chat, town.coordinator.id, card["message_id"], data)
        await town.settles()
        assert await town.coordinator.toast(query) == "Already answered."
    assert len([m for m in town.cards() if m["text"].startswith("Reply to")]) == 1
    assert "Answered." in town.cards()[0]["text"]


async def test_a_closed_question_is_told_to_both(town: Town) -> None:
    """Neutrally; and nothing of it is left."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.presses(town.coordinator, "Close")
    assert "Closed without an answer." in town.cards()[0]["text"]
    assert town.coordinator.buttons(town.cards()[0]) == []
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert nina.text().startswith("The team has no answer to this one.")
    assert rows(town) == 0


async def test_a_card_of_a_question_that_has_ended_is_blanked_by_a_press(town: Town) -> None:
    """Telegram took it, the answer was lost, the person erased everything."""
    nina = town.person("Nina")
    town.api.faults.add(Fault(method="sendMessage", kind="lost", chat_id=town.team_chat, times=1))
    await asks(town, nina)
    await town.presses(nina, "Menu", "Privacy", "Erase everything", "Yes, erase everything")
    assert QUESTION in town.cards()[0]["text"]
    query = town.coordinator.presses("Answer")
    await town.settles()
    assert await town.coordinator.toast(query) == "This question has ended."
    assert [card["text"] for card in town.cards()] == ["Question ended."]


async def test_a_card_sent_twice_says_so_and_both_lose_their_words(town: Town) -> None:
    """The line broke after the first one: pressing it makes it known."""
    nina = town.person("Nina")
    town.api.faults.add(Fault(method="sendMessage", kind="lost", chat_id=town.team_chat, times=1))
    await asks(town, nina)
    await town.passes(timedelta(seconds=10))
    first, second = town.cards()
    assert "May be a repeat" in second["text"]
    assert tag_on(first) == tag_on(second)
    await town.presses(town.coordinator, "Answer")
    town.coordinator.presses("Answer", message=first)
    await town.settles()
    town.coordinator.says(ANSWER, reply_to=prompt_in(town))
    await town.settles()
    await town.presses(town.coordinator, "Send")
    cards = [m for m in town.cards() if m["text"].startswith("Question")]
    assert ["Answered." in card["text"] for card in cards] == [True, True]


async def test_another_chat_cannot_answer(town: Town) -> None:
    """Only the configured team's; a person's own press does nothing either."""
    nina = town.person("Nina")
    card = await asks(town, nina)
    for letter in "ABCD":
        town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], f"1{letter}enus{tag_on(card)}")
        await town.settles()
    assert "Closed" not in town.cards()[0]["text"]
    assert len(town.cards()) == 1


async def test_another_person_cannot_open_it(town: Town) -> None:
    """A crafted button with somebody else's tag."""
    nina, eve = town.person("Nina"), town.person("Eve")
    card = await asks(town, nina)
    await answers(town)
    eve.says("/start")
    await town.settles()
    town.api.press(eve.chat_id, eve.id, eve.screen["message_id"], f"1Nenusa{tag_on(card)}")
    await town.settles()
    assert eve.text().startswith("This is not here any more.")
    await town.presses(nina, "Open")
    assert ANSWER in nina.text()


# -- time ------------------------------------------------------------------------------------------


async def test_an_opened_answer_is_destroyed_after_a_minute(town: Town) -> None:
    """It stays on the phone; with us what is left for writing back leads to nobody, and goes after a day."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town)
    await town.passes(timedelta(hours=71))
    assert rows(town) == 1
    await town.presses(nina, "Open")
    await town.passes(timedelta(seconds=59))
    assert kept_of(town) == (True, True)
    await town.passes(timedelta(seconds=1))
    assert kept_of(town) == (False, False)
    await town.passes(timedelta(hours=24) - timedelta(seconds=61))
    assert rows(town) == 1
    await town.passes(timedelta(seconds=1))
    assert rows(town) == rows(town, "outbox") == 0
    assert ANSWER in nina.text()


async def test_an_answer_that_waits_too_long_is_told_to_both(town: Town) -> None:
    """Seventy-two hours; then the message in the person's chat and the card say so."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town)
    await town.passes(timedelta(hours=72) - timedelta(seconds=1))
    assert nina.text() == "You have an update."
    await town.passes(timedelta(seconds=1))
    assert nina.text().startswith("This has expired.")
    assert "Open" not in nina.buttons()
    assert "The answer expired before it was opened." in town.cards()[0]["text"]
    assert rows(town) == rows(town, "outbox") == 0


async def test_a_question_that_nobody_answers_is_told_to_both(town: Town) -> None:
    """After seven days."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(timedelta(days=7) - timedelta(seconds=1))
    assert any(m.get("text", "").startswith("Sent.") for m in nina.messages())
    assert "Nobody answered in time." not in "".join(card["text"] for card in town.cards())
    assert rows(town) == 1
    await town.passes(timedelta(seconds=1))
    assert "Nobody answered in time." in town.cards()[0]["text"]
    assert QUESTION not in town.cards()[0]["text"]
    await town.presses(nina, "Open")
    assert nina.text().startswith("Nobody answered in time.")
    assert rows(town) == 0


async def test_a_late_answer_does_not_keep_a_question_longer(town: Town) -> None:
    """Seven days from asking are the end, also of an answer that came on the last one."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(timedelta(days=6, hours=23))
    await answers(town)
    await town.passes(timedelta(hours=1))
    assert nina.text().startswith("This has expired.")
    assert rows(town) == 0


async def test_a_tap_that_telegram_did_not_show_does_not_count(town: Town) -> None:
    """Too many calls just then: the answer is there for the next press."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town)
    town.api.faults.add(Fault(method="editMessageText", kind="429", chat_id=nina.chat_id, times=1))
    await town.presses(nina, "Open")
    assert nina.text() == "You have an update."
    await town.passes(timedelta(minutes=5))
    await town.presses(nina, "Open")
    assert ANSWER in nina.text()


# -- what goes wrong -------------------------------------------------------------------------------


def goes_away(town: Town) -> None:
    """The database's folder is away."""
    town.database.parent.rename(town.base / "away")


async def comes_back(town: Town) -> None:
    """And back."""
    (town.base / "away").rename(town.database.parent)
    town.clock.move(timedelta(seconds=6))
    assert town.bot.store is not None
    await town.bot.store.open()
    town.bot.delivery.wake()
    await town.settles()


async def test_with_the_database_away_the_question_stands_for_another_press(town: Town) -> None:
    """A sentence below; nothing is lost, and the next press sends it once."""
    nina = town.person("Nina")
    screen = await quotes(town, nina)
    goes_away(town)
    nina.presses("Send")
    await town.until_told(nina, "could not be sent right now")
    assert any("🆘" in label for label in nina.buttons())
    assert any(m["message_id"] == screen["message_id"] and QUESTION in m["text"] for m in nina.messages())
    await comes_back(town)
    assert town.cards() == []
    await town.presses(nina, "Send")
    assert len(town.cards()) == 1


async def test_a_database_that_is_back_in_seconds_costs_no_second_press(town: Town) -> None:
    """The press waits for it, and is told only after the commit."""
    nina = town.person("Nina")
    await quotes(town, nina)
    goes_away(town)
    nina.presses("Send")
    for _ in range(200):
        await asyncio.sleep(0)
    assert QUESTION in nina.text()
    (town.base / "away").rename(town.database.parent)
    assert town.bot.store is not None
    await town.bot.store.open()
    await town.passes(timedelta(seconds=1))
    assert nina.text().startswith("Sent.")
    assert len(town.cards()) == 1


async def test_with_the_database_away_an_answer_can_be_opened_later(town: Town) -> None:
    """A sentence below; the notice stays."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town)
    goes_away(town)
    nina.presses("Open")
    await town.until_told(nina, "It cannot be opened right now.")
    await comes_back(town)
    await town.presses(nina, "Open")
    assert any(ANSWER in m["text"] for m in nina.messages())


async def test_a_person_who_blocked_the_bot_ends_the_way_back(town: Town) -> None:
    """The card says so, and nothing is kept."""
    nina = town.person("Nina")
    await asks(town, nina)
    nina.blocks()
    await answers(town)
    assert "This person can no longer be told." in town.cards()[0]["text"]
    await town.passes(timedelta(seconds=5))
    assert rows(town) == rows(town, "outbox") == 0


@pytest.mark.parametrize("kind", ["lost", "reset"])
async def test_a_notice_whose_fate_is_unknown_leads_to_one_answer(town: Town, kind: FaultKind) -> None:
    """The line breaks while the person is told: one or two notices, each opens the answer."""
    nina = town.person("Nina")
    await asks(town, nina)
    await writes(town)
    town.api.faults.add(Fault(method="sendMessage", kind=kind, chat_id=nina.chat_id, times=1))
    await town.presses(town.coordinator, "Send")
    await town.passes(timedelta(seconds=10))
    await town.presses(nina, "Open")
    assert ANSWER in nina.text()


async def test_a_restart_between_every_two_steps_changes_nothing(either: Town) -> None:
    """All the state is in messages and in the database."""
    town, nina = either, either.person("Nina")
    await quotes(town, nina)
    await town.restart()
    await town.presses(nina, "Send")
    await town.restart()
    await town.presses(town.coordinator, "Answer")
    await town.restart()
    town.coordinator.says(ANSWER, reply_to=prompt_in(town))
    await town.settles()
    await town.restart()
    await town.presses(town.coordinator, "Send")
    await town.restart()
    await town.presses(nina, "Open")
    await town.restart()
    assert ANSWER in nina.text()
    assert len([m for m in town.cards() if m["text"].startswith("Question")]) == 1


# -- erase, limits, switches -----------------------------------------------------------------------


@pytest.mark.parametrize("answered", [False, True])
async def test_erase_everything_takes_questions_and_answers(town: Town, answered: bool) -> None:
    """The card loses its words, an unopened notice leads nowhere, and no row is left."""
    nina = town.person("Nina")
    await asks(town, nina)
    if answered:
        await answers(town)
    await town.presses(nina, "Menu", "Privacy", "Erase everything", "Yes, erase everything")
    assert "Your questions to the team are gone" in nina.text()
    assert "Withdrawn." in town.cards()[0]["text"]
    assert QUESTION not in town.cards()[0]["text"]
    assert not any("Open" in nina.buttons(m) for m in nina.messages())
    assert rows(town) == rows(town, "outbox") == 0


async def test_three_wait_at_most(town: Town) -> None:
    """The fourth is told in a sentence, and stays on the screen until there is room."""
    nina = town.person("Nina")
    for _ in range(3):
        await asks(town, nina)
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith("You wait for 3 answers.")
    assert len(town.cards()) == 3
    town.coordinator.presses("Close", message=town.cards()[0])
    await town.settles()
    await town.presses(nina, "Send")
    assert len(town.cards()) == 4


async def test_ten_an_hour_at_most(make_town: MakeTown) -> None:
    """Whatever became of them, erased ones too; in the next hour it goes on. Others are not held up."""
    town = await make_town(limits={"questions_an_hour": 2})
    nina, sam = town.person("Nina"), town.person("Sam")
    for _ in range(2):
        await asks(town, nina)
    await town.presses(nina, "Menu", "Privacy", "Erase everything", "Yes, erase everything")
    await asks(town, nina)
    assert nina.text().startswith("That was 2 in one hour.")
    assert len(town.cards()) == 2
    await asks(town, sam)
    assert len(town.cards()) == 3
    await town.passes(timedelta(hours=1))
    assert rows(town, "limits") == 0
    await town.presses(nina, "Send")
    assert len(town.cards()) == 4


@pytest.mark.parametrize("features", [{"messages": False}, {"requests": False}])
async def test_switched_off_there_is_no_button_and_an_old_one_sends_nothing(
    make_town: MakeTown, features: dict[str, bool]
) -> None:
    """Nothing to press, and a press on what was left over leads to a screen."""
    town = await make_town(features=features)
    nina = town.person("Nina")
    screen = await quotes(town, nina)
    library = town.bot.shelf.library
    reader = Reader(library.language(None), library.country(None))
    assert town.bot.shelf.desk.messages is False
    assert ask_person(reader, town.bot.shelf.desk) == []
    town.api.press(nina.chat_id, nina.id, screen["message_id"], encode(AskPerson(), "en", "us"))
    await town.settles()
    assert any("🆘" in label for label in nina.buttons())
    assert town.cards() == []
    nina.says("/privacy")
    await town.settles()
    assert "ask the team a question" not in nina.text()


def test_the_button_is_there_where_somebody_can_be_asked() -> None:
    """The control of the one above is in the flow that begins at the button."""
    assert encode(AskPerson(), "en", "us") == "1Penus"


async def test_the_privacy_page_says_how_long(make_town: MakeTown) -> None:
    """From the live settings."""
    short = {"question": "36h", "question_words": "5s", "answer": "1h", "answer_words": "7s"}
    short |= {"write_back": "9m"}
    town = await make_town(retention=short)
    nina = town.person("Nina")
    nina.says("/privacy")
    await town.settles()
    told = nina.text()
    for words in (
        "kept for 5 seconds",
        "1 hour at most",
        "kept for 7 seconds",
        "36 hours at most",
        "9 minutes",
    ):
        assert words in told


async def test_the_next_team_takes_it_where_the_first_cannot_be_reached(make_town: MakeTown) -> None:
    """A bot that was taken out of one team's chat asks the other one."""
    town = await make_town()
    second = town.api.add_group("Pier", [town.coordinator.id])
    pier = json.loads(json.dumps(town.data["programs"][0]))
    pier |= {"id": "pier", "key": "p", "name": "Pier", "team_chat": second}
    pier["points"] = [{"key": "c", "name": "Kiosk"}]
    town.data["programs"].append(pier)
    await town.restart()
    nina = town.person("Nina")
    await asks(town, nina)
    assert len(town.cards()) == 1
    town.api.kick_bot(town.team_chat)
    await town.settles()
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert len([m for m in town.api.messages(second) if QUESTION in m.get("text", "")]) == 1
