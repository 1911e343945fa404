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


_O, _T, _R = Status.OPEN, Status.TAKEN, Status.READY

#: Action -> from which status -> to which. Ready implies Take: whoever packed it has taken it.
#: Move is to another place, where nobody has packed it yet.
#: Undo is not here: it goes back to wherever the ending came from, while its time lasts.
TABLE: Final = MappingProxyType(
    {
        Action.TAKE: {_O: _T},
        Action.READY: {_O: _R, _T: _R, _R: _R},
        Action.HAND_OVER: {_O: Status.HANDED_OVER, _T: Status.HANDED_OVER, _R: Status.HANDED_OVER},
        Action.CANNOT: {_O: Status.CANNOT, _T: Status.CANNOT, _R: Status.CANNOT},
        Action.CANCEL: {_O: Status.CANCELLED, _T: Status.CANCELLED, _R: Status.CANCELLED},
        Action.EXPIRE: {_O: Status.EXPIRED, _T: Status.EXPIRED, _R: Status.EXPIRED},
        Action.MOVE: {_O: _O, _T: _O, _R: _O},
        Action.ERASE: {_O: Status.ERASED, _T: Status.ERASED, _R: Status.ERASED},
    }
)

#: Endings that the team can take back for a short while, because a thumb slips.
CAN_UNDO: Final = frozenset({Status.HANDED_OVER, Status.CANNOT})

#: Endings and steps that a person hears of; every other step edits the receipt in silence.
TOLD: Final = frozenset({Status.READY, Status.CANNOT, Status.EXPIRED})


def after(status: Status, action: Action) -> Status | None:
    """The status that `action` leads to, or None where it is not possible."""
    return TABLE[action].get(status) if action in TABLE else None


def sources(action: Action) -> frozenset[Status]:
    """From where `action` is possible: what a guarded statement asks for; Undo has a guard of its own."""
    return frozenset(TABLE.get(action, {}))
