"""The Bot API in memory: the door for the bot, beside the people who act."""

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.clock import Clock
from bot.simulator.acts import Acts
from bot.simulator.faults import ConnectionBroken, Faults, NoAnswer
from bot.simulator.methods import METHODS
from bot.simulator.params import Params
from bot.simulator.refusals import ApiError, bad_request

REMEMBERED_CALLS = 10_000


class Call(NamedTuple):
    """One call of the bot, with the error's sentence if it failed."""

    method: str
    params: dict[str, Any]
    error: str | None


class BotApi(Acts):
    """Answers the bot's calls with Telegram's rules, limits and refusals."""

    def __init__(
        self,
        clock: Clock,
        token: str = "1:sim",  # noqa: S107  a made-up token
        *,
        enforce_limits: bool = True,
        overall_per_second: int | None = None,
    ) -> None:
        super().__init__(clock, token, enforce_limits=enforce_limits, overall_per_second=overall_per_second)
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=REMEMBERED_CALLS)

    async def call(self, method: str, params: Mapping[str, Any]) -> Any:
        """Carries out a method and returns its `result`.

        Raises `ApiError` for what Telegram refuses, `ConnectionBroken` or `NoAnswer` for a scripted
        fault of the connection.
        """
        known = METHODS.get(method.lower())
        name = known.name if known else method
        error: str | None = None
        try:
            if known is None:
                raise ApiError(404, "Not Found")
            given = Params(params)
            fault = self.faults.take(name, _chat_id(params))
            if fault is not None and fault.kind != "lost":
                raise fault.error()
            for parameter in given:
                if parameter not in known.allowed:
                    # Telegram ignores these; a misspelt parameter must not pass unseen here.
                    raise bad_request(f'unknown parameter "{parameter}" of {name}')
            result = await known.run(self, given)
            if fault is not None:
                raise fault.error()
            return result
        except (ApiError, ConnectionBroken, NoAnswer) as refusal:
            error = str(refusal)
            raise
        finally:
            self.calls.append(Call(name, dict(params), error))
            if name != "getUpdates":
                self.note_change()


def _chat_id(params: Mapping[str, Any]) -> int | None:
    try:
        return int(params["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
