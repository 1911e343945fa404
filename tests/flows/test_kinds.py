"""Whatever people send besides words, and pictures that the bot sends."""

from datetime import timedelta

import pytest
from telegram.constants import MessageType

from bot.chat.handlers.kinds import SENTENCES, STRIPS
from bot.content.texts import Text
from tests.conftest import Town

KEPT_NOT = ("did not keep", "only understand buttons", "did not keep it")

#: What is sent -> how the answer begins.
ANSWERS = {
    "photo": "A picture: I cannot read it",
    "voice": "I cannot listen",
    "audio": "I cannot listen",
    "video": "I cannot watch",
    "video_note": "I cannot watch",
    "animation": "Thanks. I only understand buttons",
    "sticker": "Thanks. I only understand buttons",
    "dice": "Thanks. I only understand buttons",
    "document": "I cannot open files",
    "contact": "I did not keep that contact",
    "location": "I did not keep that place",
    "venue": "I did not keep that place",
    "poll": "I only understand buttons",
}


@pytest.mark.parametrize("kind", ANSWERS)
async def test_every_kind_of_message_has_its_sentence(town: Town, kind: str) -> None:
    """And 🆘 below it; nobody wonders whether it was seen or kept."""
    nina = town.person("Nina")
    nina.sends(kind)
    await town.settles()
    assert nina.text().startswith(ANSWERS[kind])
    assert any("🆘" in label for label in nina.buttons())


async def test_a_forwarded_message_has_its_sentence(town: Town) -> None:
    """It can show who wrote it; danger in it is still danger."""
    nina = town.person("Nina")
    nina.says("look at this", forwarded_from="Sam")
    await town.settles()
    assert nina.text().startswith("I did not keep that message.")
    nina.says("he is not breathing", forwarded_from="Sam")
    await town.settles()
    assert nina.text().startswith("Call 911.")


async def test_danger_below_a_photo_is_danger(town: Town) -> None:
    """A caption is read like any other words."""
    nina = town.person("Nina")
    nina.sends("photo", "she turned blue")
    await town.settles()
    assert nina.text().startswith("Call 911.")


def test_every_kind_that_the_library_knows_has_a_decision() -> None:
    """A sentence, or that nobody waits for one; a new kind of a new version gets its row."""
    assert set(SENTENCES) == set(MessageType)
    spoken = {kind for kind, text in SENTENCES.items() if text}
    assert {MessageType(kind) for kind in ANSWERS} < spoken
    told = {text for text in SENTENCES.values() if text}
    assert told | {Text.SENT_FORWARD} >= {text for text in Text if text.startswith("sent_")}


async def test_a_photo_of_a_strip_leads_to_the_four_results(town: Town) -> None:
    """The bot cannot read it and says so; the picture shows what the four look like."""
    nina = town.person("Nina")
    nina.sends("photo")
    await town.settles()
    assert nina.screen["photo"]
    assert nina.buttons()[:4] == [
        "1: one line, at C",
        "2: the second line is faint",
        "3: two lines",
        "4: no line at C",
    ]
    await town.presses(nina, "1: one line, at C")
    assert "1 line, at the control end (C): fentanyl found." in nina.text()
    assert not [m for m in nina.messages() if m["from"]["is_bot"] and m.get("photo")], "the picture has gone"


async def test_leaving_a_picture_opens_text_and_takes_the_picture_away(town: Town) -> None:
    """Text and pictures are different messages on Telegram: one is sent, the other deleted."""
    nina = town.person("Nina")
    nina.says("/start testing-fentanyl_strips-read_result")
    await town.settles()
    await town.presses(nina, "See the four results")
    assert nina.screen["photo"]
    assert nina.screen["caption"].startswith("1: one line, at C: fentanyl found.")
    shown = [m for m in nina.messages() if m["from"]["is_bot"]]
    assert len(shown) == 1, "the page has become the picture"
    await town.presses(nina, "Back")
    shown = [m for m in nina.messages() if m["from"]["is_bot"]]
    assert len(shown) == 1
    assert "photo" not in shown[0]


async def test_a_picture_too_old_to_be_deleted_loses_its_words_and_buttons(town: Town) -> None:
    """After 48 hours a bot cannot delete; what was below the picture goes."""
    nina = town.person("Nina")
    nina.says("/start testing-fentanyl_strips-read_result")
    await town.settles()
    await town.presses(nina, "See the four results")
    town.clock.move(timedelta(hours=49))
    await town.presses(nina, "Back")
    photo = next(m for m in nina.messages() if m["from"]["is_bot"] and m.get("photo"))
    assert photo["caption"] == "·"
    assert nina.buttons(photo) == []
    assert "Reading a strip" in nina.text()


async def test_a_picture_is_sent_once_and_then_by_its_id(town: Town) -> None:
    """A slow line carries it once."""
    nina, sam = town.person("Nina"), town.person("Sam")
    for who in (nina, sam):
        who.sends("photo")
        await town.settles()
        assert who.screen["photo"]
    sent = [call.params["photo"] for call in town.api.calls if call.method == "sendPhoto"]
    assert len(sent) == 2
    assert isinstance(sent[1], str)
    assert not sent[1].startswith("attach://")
    assert STRIPS in town.bot.shelf.library.pictures
