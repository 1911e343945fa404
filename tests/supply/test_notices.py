"""What is sent because a request changed."""

import pytest

from bot.supply.model import Status
from bot.supply.notices import PRIORITY, Notice, of_change

BOTH_SIDES = ("receipt_refresh", "card_refresh")


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        ("open", BOTH_SIDES),
        ("taken", BOTH_SIDES),
        ("ready", (*BOTH_SIDES, "tell")),
        ("handed_over", BOTH_SIDES),
        ("cannot", (*BOTH_SIDES, "tell")),
        ("cancelled", BOTH_SIDES),
        ("expired", (*BOTH_SIDES, "tell")),
        ("erased", BOTH_SIDES),
    ],
)
def test_both_sides_see_every_change_and_a_person_hears_of_few(status: str, sent: tuple[str, ...]) -> None:
    """A phone that rings for every step is a phone that somebody else looks at."""
    assert of_change(Status(status)) == sent


@pytest.mark.parametrize("status", Status)
def test_whoever_was_told_is_not_told_again(status: Status) -> None:
    """Ready, pressed a second time with another closing time, edits in silence."""
    assert of_change(status, told=False) == BOTH_SIDES


def test_cards_go_to_the_team_and_everything_else_to_a_person() -> None:
    """The two have limits of their own."""
    cards = {
        "card_post",
        "card_refresh",
        "question_post",
        "question_refresh",
        "question_waits",
        "waits",
        "recoded",
    }
    assert {notice for notice in Notice if notice.for_team} == cards


def test_every_errand_has_its_turn() -> None:
    """What answers the team's tap goes first; cards and receipts take turns; taking away goes last."""
    assert PRIORITY.keys() == set(Notice)
    assert PRIORITY[Notice.CARD_REFRESH] < PRIORITY[Notice.CARD_POST] < PRIORITY[Notice.REMOVE]
    assert PRIORITY[Notice.CARD_POST] == PRIORITY[Notice.RECEIPT_REFRESH] == PRIORITY[Notice.TELL]
    for of_question, of_request in (
        (Notice.QUESTION_REFRESH, Notice.CARD_REFRESH),
        (Notice.QUESTION_POST, Notice.CARD_POST),
        (Notice.QUESTION_TELL, Notice.TELL),
        (Notice.QUESTION_OVER, Notice.REMOVE),
    ):
        assert PRIORITY[of_question] == PRIORITY[of_request]
