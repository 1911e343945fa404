"""What may happen to a request, as a table."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.supply.model import Status


class Action(StrEnum):
    """Something that a person, the team or time does to a request."""

    TAKE = "take"
    READY = "ready"
    HAND_OVER = "hand_over"
    CANNOT = "cannot"
    UNDO = "undo"
    CANCEL = "cancel"
    EXPIRE = "expire"
    ERASE = "erase"
    MOVE = "move"
    FEWER = "fewer"
    LATER = "later"
    NOT_COLLECTED = "not_collected"
    RECODE = "recode"


_O, _T, _R, _L = Status.OPEN, Status.TAKEN, Status.READY, Status.LATER

#: Action -> from which status -> to which. Ready implies Take: whoever packed it has taken it.
#: Move is to another place, where nobody has packed it yet.
#: Undo is not here: it goes back to wherever the ending came from, while its time lasts.
TABLE: Final = MappingProxyType(
    {
        Action.TAKE: {_O: _T, _L: _T},
        Action.READY: {_O: _R, _T: _R, _R: _R, _L: _R},
        Action.FEWER: {_O: _R, _T: _R, _R: _R, _L: _R},
        Action.LATER: {_O: _L, _T: _L, _R: _L},
        Action.NOT_COLLECTED: {_R: Status.NOT_COLLECTED},
        Action.MOVE: dict.fromkeys((_O, _T, _R, _L), _O),
        Action.RECODE: {status: status for status in (_O, _T, _R, _L)},
        Action.HAND_OVER: dict.fromkeys((_O, _T, _R, _L), Status.HANDED_OVER),
        Action.CANNOT: dict.fromkeys((_O, _T, _R, _L), Status.CANNOT),
        Action.CANCEL: dict.fromkeys((_O, _T, _R, _L), Status.CANCELLED),
        Action.EXPIRE: dict.fromkeys((_O, _T, _R, _L), Status.EXPIRED),
        Action.ERASE: dict.fromkeys((_O, _T, _R, _L), Status.ERASED),
    }
)

#: What the team can take back for a short while, because a thumb slips.
CAN_UNDO: Final = frozenset(
    {Action.HAND_OVER, Action.CANNOT, Action.NOT_COLLECTED, Action.LATER, Action.FEWER}
)

#: Endings and steps that a person hears of; every other step edits the receipt in silence.
TOLD: Final = frozenset({Status.READY, Status.LATER, Status.CANNOT, Status.NOT_COLLECTED, Status.EXPIRED})


def after(status: Status, action: Action) -> Status | None:
    """The status that `action` leads to, or None where it is not possible."""
    return TABLE[action].get(status) if action in TABLE else None


def sources(action: Action) -> frozenset[Status]:
    """From where `action` is possible: what a guarded statement asks for; Undo has a guard of its own."""
    return frozenset(TABLE.get(action, {}))
