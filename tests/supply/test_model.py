"""What a request is, as values that nobody changes in passing."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.supply.model import LIVE, Catalogue, Item, Order, Request, Status

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("open", False),
        ("taken", False),
        ("ready", False),
        ("handed_over", True),
        ("cannot", True),
        ("cancelled", True),
        ("expired", True),
        ("erased", True),
    ],
)
def test_a_status_has_ended_the_request_or_not(status: str, ended: bool) -> None:
    """What has ended is taken out of both chats."""
    assert Status(status).ended is ended
    assert (Status(status) in LIVE) is not ended


def test_there_are_no_other_statuses() -> None:
    """They stand in databases and in authored texts: a new name is a migration."""
    assert [*Status] == [
        *("open", "taken", "ready", "handed_over", "cannot", "cancelled", "expired", "erased"),
        *("later", "not_collected"),
    ]


def test_an_item_is_found_by_its_id_while_it_is_given_out() -> None:
    """An open request may hold one that is not any more."""
    strips, spray = Item("strips", "f", 5, 40), Item("spray", "n", 1, 20)
    catalogue = Catalogue((strips, spray))
    assert catalogue.item("spray") is spray
    assert catalogue.item("n") is None
    assert Catalogue().item("spray") is None


def test_an_order_is_of_what_it_was_made_of() -> None:
    """Whoever goes on changing the mapping they made it from does not change the order."""
    packs = {"strips": 2}
    order = Order(packs)
    packs["strips"] = 99
    packs["spray"] = 1
    assert order.packs == {"strips": 2}
    changeable: Any = order.packs
    with pytest.raises(TypeError):
        changeable["strips"] = 99


def test_an_order_of_nothing_is_none() -> None:
    """An empty bag is not sent."""
    assert not Order({})
    assert Order({"strips": 1})
    assert Order({"strips": 1}) == Order({"strips": 1}) != Order({"strips": 2})


def test_a_request_is_never_changed_in_place() -> None:
    """A change is a statement in the store, and then another value."""
    request: Any = Request(
        code="CFHJKNP",
        program="harbor",
        point="a",
        order=Order({"strips": 1}),
        language="en",
        status=Status.OPEN,
        opened_at=NOW,
        expires_at=NOW,
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.status = Status.READY
    with pytest.raises((AttributeError, TypeError)):
        request.note = "x"


def test_a_request_has_no_room_for_whose_it_is() -> None:
    """The team and the rules see these, and nothing that leads to a person."""
    assert {field.name for field in dataclasses.fields(Request)} == {
        "code",
        "program",
        "point",
        "order",
        "language",
        "status",
        "opened_at",
        "expires_at",
        "with_team",
        "reachable",
        "ready_until",
        "ended_at",
        "taken_by",  # a role in the team's chat
        "undo_until",
        "fewer",
        "code_before",
    }
