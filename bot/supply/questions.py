"""What a question to the team is, and where it stands; its words are nobody's here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

#: Characters of a question, and of an answer.
LONGEST_QUESTION: Final = 300
LONGEST_ANSWER: Final = 1000


class Standing(StrEnum):
    """Where a question stands; all but the first three have ended it."""

    OPEN = "open"
    ANSWERED = "answered"
    OPENED = "opened"
    CLOSED = "closed"
    EXPIRED = "expired"
    UNREAD = "unread"
    LOST = "lost"
    ERASED = "erased"
    STOPPED = "stopped"

    @property
    def ended(self) -> bool:
        """Whether nothing more will be said."""
        return self not in LIVE


LIVE: Final = frozenset({Standing.OPEN, Standing.ANSWERED, Standing.OPENED})

#: What a person is told of, with a message that says nothing by itself.
NEWS: Final = frozenset({Standing.ANSWERED, Standing.CLOSED, Standing.EXPIRED, Standing.UNREAD})


#: What a person is told of besides, while a question stands: that nobody has answered for hours, or that
#: the team's chat takes nothing.
WAITING: Final = "waiting"
AWAY: Final = "team_away"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the team and the rules see it: never whose it is, and without its words."""

    tag: str
    program: str
    language: str
    standing: Standing
    asked_at: datetime
    expires_at: datetime
