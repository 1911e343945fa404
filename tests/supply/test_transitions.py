"""What may happen to a request: the whole table, written out by hand."""

from itertools import product
from typing import Final

import pytest

from bot.supply.model import LIVE, Status
from bot.supply.transitions import CAN_UNDO, TOLD, Action, after, sources

#: From each status (left) by each action (top) to which status; - is where it is not possible.
#: Undo goes back to wherever the ending came from, so no status stands in its column.
TABLE: Final = """
              take  ready hand_over   cannot not_collected later fewer undo
open          taken ready handed_over cannot -             later ready -
taken         -     ready handed_over cannot -             later ready -
ready         -     ready handed_over cannot not_collected later ready -
later         taken ready handed_over cannot -             -     ready -
handed_over   -     -     -           -      -             -     -     -
cannot        -     -     -           -      -             -     -     -
not_collected -     -     -           -      -             -     -     -
cancelled     -     -     -           -      -             -     -     -
expired       -     -     -           -      -             -     -     -
erased        -     -     -           -      -             -     -     -

              cancel    move recode expire  erase
open          cancelled open open   expired erased
taken         cancelled open taken  expired erased
ready         cancelled open ready  expired erased
later         cancelled open later  expired erased
handed_over   -         -    -      -       -
cannot        -         -    -      -       -
not_collected -         -    -      -       -
cancelled     -         -    -      -       -
expired       -         -    -      -       -
erased        -         -    -      -       -
"""


def expected() -> dict[tuple[Status, Action], Status | None]:
    """The tables above, as values: the team's steps, and those of whoever asked and of time."""
    found: dict[tuple[Status, Action], Status | None] = {}
    for block in TABLE.strip().split("\n\n"):
        head, *rows = [line.split() for line in block.splitlines()]
        for row in rows:
            cells = zip(head, row[1:], strict=True)
            found |= {(Status(row[0]), Action(a)): None if to == "-" else Status(to) for a, to in cells}
    return found


def test_the_table_speaks_of_every_status_and_every_action() -> None:
    """A new one of either has to be decided here first."""
    assert expected().keys() == set(product(Status, Action))


@pytest.mark.parametrize(("status", "action"), [*product(Status, Action)])
def test_an_action_leads_where_the_table_says(status: Status, action: Action) -> None:
    """And nowhere else: what is not in the table changes nothing."""
    assert after(status, action) == expected()[status, action]


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.UNDO])
def test_a_guarded_statement_asks_for_every_status_that_the_table_allows(action: Action) -> None:
    """One more would change an ended request, one less would lose a press."""
    allowed = {status for status in Status if expected()[status, action] is not None}
    assert sources(action) == allowed
    assert allowed


def test_nothing_leads_out_of_an_ending() -> None:
    """But Undo, for what is the team's own and for a short while."""
    ended = {status for status in Status if status.ended}
    assert {"handed_over", "cannot", "not_collected", "cancelled", "expired", "erased"} == ended
    assert ended == set(Status) - LIVE
    assert all(after(status, action) is None for status in ended for action in Action)
    assert {"hand_over", "cannot", "not_collected", "later", "fewer"} == CAN_UNDO


def test_every_request_can_reach_an_end() -> None:
    """By time alone, from wherever it stands: nothing is kept for ever."""
    assert len(LIVE) == 4
    assert all(after(status, Action.EXPIRE) is Status.EXPIRED for status in LIVE)
    assert all(after(status, Action.ERASE) is Status.ERASED for status in LIVE)


def test_a_person_hears_of_what_they_can_act_on() -> None:
    """Ready, later, cannot, not collected, expired; every other step edits the receipt without a sound."""
    assert {"ready", "later", "cannot", "not_collected", "expired"} == TOLD
