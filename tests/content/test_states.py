"""The fixed texts in so many states that every sentence is read, and in no more."""

import pytest

from bot.content.everything import everything
from bot.content.examples import TEXTS
from bot.content.loader import load
from bot.content.model import Language
from bot.content.states import states
from bot.content.templates import examples, fill
from bot.content.texts import Text


@pytest.fixture(scope="module")
def english() -> Language:
    return load(everything()).languages["en"]


@pytest.mark.parametrize("text", Text)
def test_every_line_is_read_in_some_state(english: Language, text: Text) -> None:
    """And no state repeats only what another has said."""
    told = list(states(english, text))
    lines = {line.strip() for each in told for line in each.words.split("\n")}
    for parameters in examples(TEXTS[text]):
        assert {line.strip() for line in fill(english.texts[text], parameters).split("\n")} <= lines
    assert len(told) <= 16
    assert len({each.words for each in told}) == len(told)


def test_a_state_says_what_decides(english: Language) -> None:
    """The values without which it would read otherwise, and no other."""
    told = {each.words.partition("\n")[0]: each.when for each in states(english, Text.RECEIPT)}
    assert "status: ready" in told["<b>Ready until Sat 20:00.</b>"]
    assert "with team" not in told["<b>Ready until Sat 20:00.</b>"]
    assert "with team: no" in told["<b>Received.</b> On its way to the team."]
    assert "code" not in "".join(told.values())
    assert [each.when for each in states(english, Text.HOME)] == [""]
