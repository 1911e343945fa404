"""A half-filled form: a value that lives in buttons, and stays what it says."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.supply.draft import Draft, open_draft
from bot.supply.model import Catalogue, Item, Preset

STRIPS = Item("strips", "f", pack=5, most=40)
SPRAY = Item("spray", "n", pack=1, most=20)
BAG = Preset("usual", {"strips": 2, "spray": 1})
CATALOGUE = Catalogue((STRIPS, SPRAY), (BAG,))

OPENED = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
EMPTY = open_draft(OPENED, "abcdefg")
MINUTE = timedelta(minutes=1)

keys = st.from_regex(r"[a-z0-9]{1,2}", fullmatch=True)


def test_a_fresh_form_is_empty_and_knows_when_it_was_opened() -> None:
    """In minutes since the beginning of 2026, which is what a button has room for."""
    assert open_draft(datetime(2026, 1, 1, tzinfo=UTC), "x").minute == 0
    assert open_draft(datetime(2026, 1, 2, 0, 1, 59, tzinfo=UTC), "x").minute == 24 * 60 + 1
    assert EMPTY.nonce == "abcdefg"
    assert EMPTY.packs == ()
    assert EMPTY.point == ""
    assert not EMPTY.order(CATALOGUE)


def test_two_forms_differ_by_their_minute_or_their_nonce() -> None:
    """A form is what makes a double tap one request; what is in it does not matter for that."""
    filled = EMPTY.with_amount("f", 3).at_point("a")
    assert filled.form == EMPTY.form
    others = {open_draft(OPENED, "abcdefh").form, open_draft(OPENED + MINUTE, "abcdefg").form}
    assert len(others | {EMPTY.form}) == 3


@pytest.mark.parametrize(("packs", "kept"), [(1, 1), (63, 63), (64, 63), (1000, 63), (0, 0), (-1, 0)])
def test_an_amount_is_what_a_button_can_carry(packs: int, kept: int) -> None:
    """One character, so at most 63; none and less than none take the item out."""
    draft = EMPTY.with_amount("f", 5).with_amount("n", 1).with_amount("f", packs)
    assert draft.amount("f") == kept
    assert draft.amount("n") == 1
    assert draft.packs == ((("f", kept), ("n", 1)) if kept else (("n", 1),))


def test_a_form_is_changed_by_making_another() -> None:
    """The button that was pressed still means what it meant."""
    draft = EMPTY.with_amount("f", 5)
    draft.with_amount("f", 6)
    draft.at_point("b")
    assert draft == Draft(EMPTY.minute, "abcdefg", (("f", 5),))
    with pytest.raises(FrozenInstanceError):
        draft.point = "b"  # type: ignore[misc]


@given(st.lists(st.tuples(keys, st.integers(-1, 70)), max_size=20))
def test_items_stand_in_the_order_of_their_keys(presses: list[tuple[str, int]]) -> None:
    """However they were chosen: one bag, one form, one button."""
    draft = EMPTY
    for key, packs in presses:
        draft = draft.with_amount(key, packs)
    wanted = {key: min(packs, 63) for key, packs in dict(presses).items() if packs > 0}
    assert draft.packs == tuple(sorted(wanted.items()))
    assert all(draft.amount(key) == max(0, min(packs, 63)) for key, packs in dict(presses).items())


def test_a_preset_replaces_what_was_chosen() -> None:
    """Whoever presses Usual bag gets the usual bag."""
    draft = EMPTY.at_point("a").with_amount("n", 9).with_amount("x", 9).with_preset(BAG, CATALOGUE)
    assert draft.packs == (("f", 2), ("n", 1))
    assert draft.point == "a"


def test_a_preset_leaves_out_what_is_not_given_out() -> None:
    """A bag that names an item which is gone is a smaller bag."""
    draft = EMPTY.with_preset(Preset("old", {"foil": 3, "spray": 1, "strips": 0}), CATALOGUE)
    assert draft.packs == (("n", 1),)


def test_an_order_is_of_what_is_still_given_out_and_never_more_than_its_most() -> None:
    """Buttons may be days old, or crafted."""
    draft = EMPTY.with_amount("f", 63).with_amount("n", 20).with_amount("gone", 5)
    assert draft.order(CATALOGUE).packs == {"strips": 40, "spray": 20}
    assert not draft.order(Catalogue())


def test_an_order_is_in_the_catalogues_order() -> None:
    """The team reads every card in the same order."""
    draft = EMPTY.with_amount("n", 1).with_amount("f", 1)
    assert list(draft.order(CATALOGUE).packs) == ["strips", "spray"]
    assert list(draft.order(Catalogue((SPRAY, STRIPS))).packs) == ["spray", "strips"]


@pytest.mark.parametrize(
    ("after", "expired"),
    [
        (timedelta(), False),
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(days=400), True),
        (timedelta(minutes=-5), False),
        (timedelta(minutes=-5, seconds=-1), True),
        (timedelta(days=-400), True),
    ],
)
def test_a_form_lasts_a_day(after: timedelta, expired: bool) -> None:
    """Points and hours change; a form from the future is crafted, but clocks differ a little."""
    assert EMPTY.expired(OPENED + after) is expired


@given(st.integers(0, 64**4 - 1))
def test_any_minute_that_a_button_can_carry_can_be_asked_about(minute: int) -> None:
    """A crafted one is old or from the future, and no error."""
    opened = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert not Draft(minute, "abcdefg").expired(opened)
    assert Draft(minute, "abcdefg").expired(opened + timedelta(days=2))
