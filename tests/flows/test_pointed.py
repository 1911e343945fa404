"""What somebody's words say is pointed out on the preview, and can be sent all the same.

| planted fault | seen by |
|---|---|
| nothing is looked for on the person's preview | a number is pointed out to the person |
| nothing is looked for on the team's preview | a question about who somebody is |
| what is pointed out is refused | both: Send is there, and sends |
| a price is shown as a preview | what it costs is not for the team |
"""

import pytest

from bot.chat.actions.line import AskPerson
from bot.chat.callback_data import encode
from bot.chat.quoting import quoted
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.flows.test_line import asks, writes
from tests.small import SHIPPED


async def looks(town: Town, who: Person, words: str, language: str = "en") -> None:
    """Presses "Ask a person" under a screen of the bot that quotes these words."""
    if not who.messages():
        who.says("/start")
        await town.settles()
    bot = town.bot.application.bot
    sent = await bot.send_message(who.chat_id, f"Not sure.\n{quoted(words)}", parse_mode="HTML")
    town.api.press(who.chat_id, who.id, sent.message_id, encode(AskPerson(), language, "us"))
    await town.settles()


async def test_a_number_is_pointed_out_to_the_person(town: Town) -> None:
    """Before Send; and Send sends it, as it was typed."""
    nina = town.person("Nina")
    await looks(town, nina, "call 555-123-4567 or @nina_99")
    assert "This says a @name. The team will see it." in nina.text()
    assert "This says a phone number. The team will see it." in nina.text()
    assert town.cards() == []
    await town.presses(nina, "Send")
    (card,) = town.cards()
    assert "call 555-123-4567 or @nina_99" in card["text"]
    assert "The team will see it" not in card["text"]


async def test_a_plain_question_has_nothing_to_point_out(town: Town) -> None:
    """The control of the one above."""
    nina = town.person("Nina")
    await looks(town, nina, "How long is a strip good?")
    assert nina.text().startswith("Send this to the team?")
    assert "This says" not in nina.text()


async def test_it_is_pointed_out_in_the_readers_language(make_town: MakeTown) -> None:
    """French and Spanish."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina", language_code="fr")
    await looks(town, nina, "nina@mail.example", "fr")
    assert "Il y a une adresse mail dedans. L'équipe va le voir." in nina.text()
    await looks(town, nina, "nina@mail.example", "es")
    assert "Aquí hay una dirección de correo. El equipo lo va a ver." in nina.text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("what is your name", "This asks about a person. Nobody may ask who they are."),
        ("meet me at the station", "This names another place."),
        ("call me on 5551234567", "This asks for a call"),
        ("call me on 5551234567", "This says a phone number. Whoever asked will see it."),
        ("look at https://example.org", "This holds a link. Whoever asked will see it."),
        ("¿cómo te llamas?", "This asks about a person."),
    ],
)
async def test_what_the_team_may_not_ask_is_pointed_out(make_town: MakeTown, words: str, told: str) -> None:
    """In the team's language, whatever language it was written in; sending stays possible."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina")
    await asks(town, nina)
    await writes(town, words)
    assert told in town.cards()[-1]["text"]
    assert town.coordinator.buttons(town.cards()[-1]) == ["Send", "Cancel"]
    await town.presses(town.coordinator, "Send")
    await town.presses(nina, "Open")
    assert words in nina.text()
    assert told not in nina.text()


async def test_a_listed_place_is_not_another_one(town: Town) -> None:
    """The points of the settings, by name and by how to find them."""
    await asks(town, town.person("Nina"))
    await writes(town, "Come to the Main Street counter, side door, and wait there.")
    assert "another place" not in town.cards()[-1]["text"]
    await writes(town, "Come to the Main Street station and wait there.")
    assert "another place" in town.cards()[-1]["text"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("how much is a gram of ketamine", "nothing about what things cost"),
        ("where can i buy coke tonight", "do not help to find or buy"),
    ],
)
async def test_what_it_costs_is_not_for_the_team(make_town: MakeTown, words: str, told: str) -> None:
    """A kind no in place of the preview, with the pages below it; nothing is sent."""
    town = await make_town(content={"dir": str(SHIPPED)})
    nina = town.person("Nina")
    await looks(town, nina, words)
    assert told in nina.text()
    assert "Send" not in nina.buttons()
    assert any("🆘" in label for label in nina.buttons())
    await looks(town, nina, "how do you store the strips you hand out")
    assert nina.text().startswith("Send this to the team?")
