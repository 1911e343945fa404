"""What has to be sent because a request changed: ids and parameters, never words."""

from enum import StrEnum

from bot.supply.model import Status
from bot.supply.transitions import TOLD


class Notice(StrEnum):
    """One errand of the outbox."""

    CARD_POST = "card_post"
    CARD_REFRESH = "card_refresh"
    RECEIPT_REFRESH = "receipt_refresh"
    TELL = "tell"
    REMOVE = "remove"

    @property
    def for_team(self) -> bool:
        """Whether it goes to the team's chat rather than to a person."""
        return self in {Notice.CARD_POST, Notice.CARD_REFRESH}


#: Lower goes first. What answers a tap passes in front of new cards: someone is looking at it.
PRIORITY = {
    Notice.RECEIPT_REFRESH: 0,
    Notice.TELL: 0,
    Notice.CARD_REFRESH: 1,
    Notice.CARD_POST: 2,
    Notice.REMOVE: 3,
}


def of_change(status: Status, *, told: bool = True) -> tuple[Notice, ...]:
    """What a change to `status` sends: both sides see it, the person hears only what matters."""
    both = (Notice.RECEIPT_REFRESH, Notice.CARD_REFRESH)
    return (*both, Notice.TELL) if told and status in TOLD else both
