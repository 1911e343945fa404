"""The team picks a short answer: authored, seen first, sent in the language of whoever asked.

| planted fault | seen by |
|---|---|
| it goes without a preview | nothing goes before send |
| it goes in the team's language | in the asker's language |
| a language lacks one | every language has every short answer (and the loader) |
| it answers what was answered before | too late |
"""

import pytest

from bot.chat.actions.line import REPLIES
from bot.content.screens import say
from bot.content.texts import QUICK_REPLIES, Label, Text
from tests.conftest import MakeTown, Town
from tests.flows.test_line import answers, asks


def test_every_short_answer_has_a_button() -> None:
    """And every button an answer."""
    assert [f"reply_{reply}" for reply in REPLIES] == [str(text) for text in QUICK_REPLIES]
    assert all(Label(f"reply_{reply}") for reply in REPLIES)


@pytest.mark.parametrize("reply", REPLIES)
async def test_a_short_answer_goes_in_the_askers_language(make_town: MakeTown, reply: str) -> None:
    """Seen before in both languages; opened with a tap, ending as every message does."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina", language_code="fr")
    library = town.bot.shelf.library
    ours, theirs = library.language("en"), library.language("fr")
    await asks(town, nina, language="fr")
    await town.presses(town.coordinator, "Answer")
    await town.presses(town.coordinator, ours.labels[f"reply_{reply}"])
    preview = town.cards()[-1]
    words, meant = (say(language, Text(f"reply_{reply}")) for language in (theirs, ours))
    assert words in preview["text"]
    assert f"In your language: {meant}" in preview["text"]
    assert say(theirs, Text.TEAM_ENDS) in preview["text"]
    assert town.coordinator.buttons(preview) == ["Send", "Cancel"]
    assert "Open" not in str(nina.buttons()), "nothing goes before send"
    await town.presses(town.coordinator, "Send")
    await town.presses(nina, theirs.labels["open"])
    assert nina.text().endswith(f"{words}\n{say(theirs, Text.TEAM_ENDS)}")
    assert meant not in nina.text()


async def test_it_can_be_dropped_and_own_words_sent(town: Town) -> None:
    """In one language nothing is told twice."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.presses(town.coordinator, "Answer", "Say more")
    assert "In your language" not in town.cards()[-1]["text"]
    await town.presses(town.coordinator, "Cancel")
    assert town.cards()[-1]["text"].startswith("Not sent")
    await answers(town, "Own words.")
    await town.presses(nina, "Open")
    assert "Own words." in nina.text()


async def test_a_short_answer_can_be_too_late(town: Town) -> None:
    """Somebody else was faster: told, and nothing to send."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.presses(town.coordinator, "Answer")
    choice = town.cards()[-1]
    await answers(town)
    town.coordinator.presses("Say more", message=choice)
    await town.settles()
    assert any(m["text"].startswith("Not sent:") for m in town.cards())
    await town.presses(nina, "Open")
    assert "Two years" in nina.text()
