"""A code survives a hand, a pen, rain, and being read by somebody else upside down."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.supply.codes import ALPHABET, LENGTH, is_code, new_code

#: Characters that are taken for one another in handwriting, in capitals or upside down.
LOOK_ALIKE = ["0ODQ", "1IL", "2Z", "5S", "69G", "8B", "MW", "UV"]

codes = st.randoms(use_true_random=False).map(lambda chance: new_code(chance.choice))


@given(codes)
def test_a_code_is_seven_characters_of_the_alphabet(code: str) -> None:
    """Always: a shorter one would be guessed, a longer one not be written down."""
    assert len(code) == 7
    assert set(code) <= set(ALPHABET)
    assert is_code(code)


@given(codes)
def test_no_character_stands_twice_in_a_row(code: str) -> None:
    """A run is what people miscount."""
    assert all(a != b for a, b in pairwise(code))


def test_no_two_characters_look_alike() -> None:
    """Whatever could be two characters is none: at most one of each group is in the alphabet."""
    assert len(ALPHABET) == len(set(ALPHABET)) == 14
    for group in LOOK_ALIKE:
        assert len(set(group) & set(ALPHABET)) <= 1, group
    assert set("0O1IL5S2Z8B").isdisjoint(ALPHABET)


def test_no_code_holds_a_word() -> None:
    """Without vowels there is none in any language that has them."""
    assert set("AEIOU").isdisjoint(ALPHABET)


def test_every_place_can_hold_every_character() -> None:
    """67 million codes are only many if all of them are used."""
    chance = random.Random(7)
    found = [new_code(chance.choice) for _ in range(2000)]
    assert [set(place) for place in zip(*found, strict=True)] == [set(ALPHABET)] * LENGTH
    assert len(set(found)) == len(found)


def test_codes_are_drawn_from_the_systems_randomness() -> None:
    """Without anything passed in, no two calls agree."""
    assert len({new_code() for _ in range(50)}) == 50


def test_a_choice_is_offered_everything_but_the_character_before() -> None:
    """So that each of the others is as likely as the next."""
    offered: list[str] = []

    def last(characters: str) -> str:
        offered.append(characters)
        return characters[-1]

    assert new_code(last) == "7474747"
    assert offered[0] == "CFHJKNPRTXY347"
    assert offered[1] == "CFHJKNPRTXY34"
    assert offered[2] == "CFHJKNPRTXY37"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CFHJKN",
        "CFHJKNPR",
        "CFHJKNN",
        "cfhjknp",
        "CFHJKNO",
        "CFHJKN0",
        " CFHJKNP",
        "CFHJKNP\n",
        "CFH JKN",
        "CFHJKNÇ",
        "CFHJKN４",
    ],
)
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    """A crafted button does not get further than this."""
    assert is_code("CFHJKNP")
    assert not is_code(text)


@given(st.text(max_size=9))
def test_any_text_can_be_asked_about(text: str) -> None:
    """It is one, or it is none."""
    assert is_code(text) == (
        len(text) == 7 and set(text) <= set("CFHJKNPRTXY347") and all(a != b for a, b in pairwise(text))
    )
