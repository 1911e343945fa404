"""What can become of an errand on its way to Telegram, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from bot.store import outbox
from bot.store.outbox import Errand
from bot.store.unit import Db

_LONGEST_BACKOFF: Final = timedelta(minutes=5)


class Fate(Enum):
    """What came of carrying an errand."""

    DONE = auto()  # accepted, or nothing to do any more
    MISSING = auto()  # the message to edit is not there
    LATER = auto()  # Telegram asks to wait; it was not sent
    NOT_SENT = auto()  # no connection; it was not sent
    PERHAPS = auto()  # the line broke after it was sent
    GONE = auto()  # nobody can be reached there any more
    REFUSED = auto()  # Telegram does not take it


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fate, with the message that appeared or the time to wait."""

    fate: Fate
    message_id: int | None = None
    wait: timedelta = timedelta()


#: What is tried again.
AGAIN: Final = frozenset({Fate.LATER, Fate.NOT_SENT, Fate.PERHAPS})


def worst(outcomes: list[Outcome]) -> Outcome:
    """Of several messages that show the same: whatever must be tried again, else one that worked."""
    again = [o for o in outcomes if o.fate in AGAIN]
    done = [o for o in outcomes if o.fate is Fate.DONE]
    return (again or done or outcomes or [Outcome(Fate.DONE)])[0]


async def try_again(db: Db, errand: Errand, outcome: Outcome, now: datetime) -> None:
    """Put an errand off: for as long as Telegram asks, else twice as long each time."""
    backoff = min(timedelta(seconds=2 ** min(errand.attempts, 9)), _LONGEST_BACKOFF)
    doubt = outcome.fate is Fate.PERHAPS or errand.perhaps_sent
    # What concerns the chat or the line makes its whole lane wait; what concerns one errand does not.
    whole_lane = outcome.fate in {Fate.LATER, Fate.NOT_SENT}
    until = now + (outcome.wait or backoff)
    await outbox.postpone(db, errand, until, perhaps_sent=doubt, whole_lane=whole_lane)
