"""Every message of a team ends with the same sentence, whoever wrote it and in whatever language.

Planted and seen: the sentence left out of the message, out of the preview, or untranslated.
"""

import pytest

from bot.content.screens import say
from bot.content.texts import Text
from tests.conftest import MakeTown
from tests.flows.test_line import ANSWER, asks, writes

ENDS = {
    "en": "Nobody may ask who you are. Collect only at the listed places.",
    "fr": "Personne n'a le droit de te demander qui tu es. "
    "Va chercher tes affaires seulement aux lieux de la liste.",
    "es": "Nadie puede preguntarte quién eres. Recoge solo en los lugares de la lista.",
}


@pytest.mark.parametrize("code", ENDS)
async def test_every_message_of_the_team_ends_with_the_same_sentence(make_town: MakeTown, code: str) -> None:
    """In the language of whoever asked; the words before it are the team's own."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina", language_code=code)
    language = town.bot.shelf.library.language(code)
    await asks(town, nina, language=code)
    await writes(town, f"{ANSWER} That is all.")
    assert ENDS["en"] in town.cards()[-1]["text"].split("That is all.")[1], "seen before it is sent"
    await town.presses(town.coordinator, "Send")
    nina.presses(language.labels["open"])
    await town.settles()
    assert nina.text().endswith(f"{ANSWER} That is all.\n{ENDS[code]}")
    assert say(language, Text.TEAM_ENDS) == ENDS[code]
