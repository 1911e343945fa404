"""A person ends a line: the team is told neutrally, and nothing more goes either way.

| planted fault | seen by |
|---|---|
| the row stays | both: nothing is kept |
| the team is not told after the answer was read | stopped after reading |
| an answer that was read is overwritten | stopped after reading |
| an answer still goes | stopped while it waits |
| somebody else's line can be stopped | nobody stops another one's line |
"""

from bot.chat.actions.line import StopLine
from bot.chat.callback_data import encode
from tests.conftest import Town
from tests.flows.test_line import ANSWER, QUESTION, answers, asks, either, rows, tag_on, writes
from tests.flows.test_writing import reads, replies

__all__ = ["either"]

ENDED = "The line was ended. Nothing more can be sent."


async def test_a_line_is_stopped_after_an_answer_was_read(either: Town) -> None:
    """The answer stays to be read; Write leads nowhere, also with words that were typed before."""
    town, nina = either, either.person("Nina")
    await reads(town, nina)
    answer = nina.screen
    await replies(town, nina)
    preview = nina.screen
    nina.presses("Stop messages", message=answer)
    await town.settles()
    assert nina.text().startswith("Stopped.")
    assert any("🆘" in label for label in nina.buttons())
    assert ANSWER in nina.transcript()
    assert ENDED in town.cards()[0]["text"]
    assert "Nina" not in str(town.cards()[0])
    for message, label in ((preview, "Send"), (answer, "Write"), (answer, "Stop messages")):
        nina.presses(label, message=message)
        await town.settles()
        assert any(m["text"].startswith("This has ended.") for m in nina.messages())
    assert len([card for card in town.cards() if card["text"].startswith("Question")]) == 1


async def test_a_line_is_stopped_while_it_waits(town: Town) -> None:
    """The words leave the card, and an answer that was being written does not go."""
    nina = town.person("Nina")
    await asks(town, nina)
    await writes(town)
    await town.presses(nina, "Stop messages")
    assert nina.text().startswith("Stopped.")
    assert ENDED in town.cards()[0]["text"]
    assert QUESTION not in town.cards()[0]["text"]
    assert rows(town) == rows(town, "outbox") == 0
    await town.presses(town.coordinator, "Send")
    assert town.cards()[-1]["text"].startswith("Not sent:")
    assert not any(m["text"] == "You have an update." for m in nina.messages())


async def test_an_answer_that_was_not_opened_goes_too(town: Town) -> None:
    """Its notice has nothing to open any more."""
    nina = town.person("Nina")
    await asks(town, nina)
    receipt = nina.screen
    await answers(town)
    nina.presses("Stop messages", message=receipt)
    await town.settles()
    assert not any("Open" in nina.buttons(m) for m in nina.messages())
    assert ENDED in town.cards()[0]["text"]
    assert rows(town) == rows(town, "outbox") == 0


async def test_nobody_stops_another_ones_line(town: Town) -> None:
    """A crafted button with somebody else's tag."""
    nina, eve = town.person("Nina"), town.person("Eve")
    tag = tag_on(await asks(town, nina))
    eve.says("/start")
    await town.settles()
    town.api.press(eve.chat_id, eve.id, eve.screen["message_id"], encode(StopLine(tag), "en", "us"))
    await town.settles()
    assert eve.text().startswith("This has ended.")
    assert QUESTION in town.cards()[0]["text"]
    await answers(town)
    await town.presses(nina, "Open")
    assert ANSWER in nina.text()
