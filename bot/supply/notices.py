"""What has to be sent because a request or a question changed: ids and parameters, never words."""

from enum import StrEnum

from bot.supply.model import Status
from bot.supply.transitions import TOLD


class News(StrEnum):
    """What a person is told of: how a request stands, or what happened around it."""

    OPEN = "open"
    READY = "ready"
    CANNOT = "cannot"
    EXPIRED = "expired"
    PLACE_CLOSED = "place_closed"
    LATER = "later"
    NOT_COLLECTED = "not_collected"
    WAITING = "waiting"
    TEAM_AWAY = "team_away"

    @property
    def ends(self) -> bool:
        """Whether it is the last that is told of a request."""
        return self in _ENDINGS


_ENDINGS = frozenset({News.CANNOT, News.EXPIRED, News.NOT_COLLECTED})


class Notice(StrEnum):
    """One errand of the outbox."""

    CARD_POST = "card_post"
    CARD_REFRESH = "card_refresh"
    RECEIPT_REFRESH = "receipt_refresh"
    TELL = "tell"
    REMOVE = "remove"
    QUESTION_POST = "question_post"
    QUESTION_REFRESH = "question_refresh"
    QUESTION_TELL = "question_tell"
    QUESTION_OVER = "question_over"
    TIMER = "timer"
    WAITS = "waits"
    RECODED = "recoded"
    QUESTION_WAITS = "question_waits"

    @property
    def for_team(self) -> bool:
        """Whether it goes to the team's chat rather than to a person."""
        return self in _FOR_TEAM

    @property
    def of_question(self) -> bool:
        """Whether it reports a change to a question rather than to a request."""
        return self in _OF_QUESTION


_FOR_TEAM = frozenset(
    {
        *(Notice.CARD_POST, Notice.CARD_REFRESH, Notice.QUESTION_POST, Notice.QUESTION_REFRESH),
        *(Notice.WAITS, Notice.RECODED, Notice.QUESTION_WAITS),
    }
)
_OF_QUESTION = frozenset(
    {
        *(Notice.QUESTION_POST, Notice.QUESTION_REFRESH, Notice.QUESTION_TELL, Notice.QUESTION_OVER),
        Notice.QUESTION_WAITS,
    }
)


#: Lower goes first, then by age. A timer may ask whether somebody breathes. In the team's chat the answer
#: to a tap passes in front of new cards: someone is looking at it. Cards and receipts take turns: under
#: load neither makes the other wait.
PRIORITY = {
    Notice.TIMER: -1,
    Notice.CARD_REFRESH: 0,
    Notice.RECEIPT_REFRESH: 1,
    Notice.TELL: 1,
    Notice.CARD_POST: 1,
    Notice.REMOVE: 2,
    Notice.QUESTION_REFRESH: 0,
    Notice.QUESTION_TELL: 1,
    Notice.QUESTION_POST: 1,
    Notice.QUESTION_OVER: 2,
    Notice.WAITS: 1,
    Notice.RECODED: 0,
    Notice.QUESTION_WAITS: 1,
}


def of_change(status: Status, *, told: bool = True) -> tuple[Notice, ...]:
    """What a change to `status` sends: both sides see it, the person hears only what matters."""
    both = (Notice.RECEIPT_REFRESH, Notice.CARD_REFRESH)
    return (*both, Notice.TELL) if told and status in TOLD else both
