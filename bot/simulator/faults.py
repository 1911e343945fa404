"""What goes wrong on purpose: refusals and broken connections, told in advance."""

from dataclasses import dataclass
from typing import Literal, get_args

from bot.simulator.refusals import ApiError, bad_request, forbidden, too_many_requests

FaultKind = Literal["429", "500", "502", "reset", "timeout", "lost", "late", "403", "400"]

#: These take effect before they break; all other kinds leave the world as it was.
AFTERWARDS = {"lost", "late"}


class ConnectionBroken(Exception):
    """Raised when the caller must see a connection that ended without an answer."""


class NoAnswer(Exception):
    """Raised when the caller must wait in vain for an answer."""


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong for the next `times` matching calls (`None`: until cleared).

    Without `method` every call matches except `getUpdates`, which has to be named: a bot polls all
    the time and would use up the fault. "reset" and "lost" break the connection before and after the
    call was carried out, "timeout" and "late" leave the caller without an answer before and after it.
    """

    kind: FaultKind
    method: str | None = None
    times: int | None = 1
    retry_after: int = 1
    chat_id: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"a fault is one of {', '.join(get_args(FaultKind))}, not {self.kind!r}")
        if self.retry_after < 1 or (self.times is not None and self.times < 1):
            raise ValueError("retry_after and times are whole numbers from 1 on")

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is meant."""
        named = self.method.lower() == method.lower() if self.method else method != "getUpdates"
        return named and self.chat_id in (None, chat_id)

    def error(self, chat_id: int | None = None) -> ApiError | ConnectionBroken | NoAnswer:
        """What the caller gets instead of an answer."""
        match self.kind:
            case "429":
                return too_many_requests(self.retry_after)
            case "500":
                return ApiError(500, "Internal Server Error")
            case "403":
                return forbidden(_unwanted(chat_id))
            case "502":
                return ApiError(502, "Bad Gateway")
            case "400":
                return bad_request("chat not found")
            case "timeout" | "late":
                return NoAnswer("no answer")
            case _:
                return ConnectionBroken("connection reset by peer")


def _unwanted(chat_id: int | None) -> str:
    """Who throws a bot out of a group is not the one who blocks it."""
    if chat_id is None or chat_id > 0:
        return "bot was blocked by the user"
    return f"bot was kicked from the {'supergroup' if chat_id < -1_000_000_000_000 else 'group'} chat"


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def __len__(self) -> int:
        return len(self._coming)

    def add(self, fault: Fault) -> None:
        """Let `fault` strike from the next matching call on."""
        self._coming.append(fault)

    def clear(self, kind: FaultKind | None = None) -> None:
        """Everything works again, or nothing of that kind fails any more."""
        self._coming = [fault for fault in self._coming if kind not in (None, fault.kind)]

    def pending(self) -> list[Fault]:
        """What has not struck yet (or strikes until cleared)."""
        return list(self._coming)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, used up by one."""
        for fault in self._coming:
            if fault.strikes(method, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._coming.remove(fault)
                return fault
        return None
