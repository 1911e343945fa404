"""The Bot API in memory: the door for the bot, beside the people who act."""

from collections import deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.clock import Clock
from bot.simulator.acts import Acts
from bot.simulator.faults import AFTERWARDS, ConnectionBroken, Faults, NoAnswer
from bot.simulator.methods import METHODS, Method
from bot.simulator.params import Params
from bot.simulator.refusals import ApiError, bad_request

REMEMBERED_CALLS = 10_000

#: Parameters that exist on Telegram and would do nothing here: whoever relies on one has to see that.
NOT_SIMULATED = {
    *("business_connection_id", "direct_messages_topic_id", "inline_message_id", "message_effect_id"),
    *("suggested_post_parameters", "allow_paid_broadcast", "rich_message", "certificate", "ip_address"),
}


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
            if fault is not None and fault.kind not in AFTERWARDS:
                raise fault.error(_chat_id(params))
            _check_names(known, given)
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


def _check_names(method: Method, given: Params) -> None:
    """Telegram ignores what it does not know; a misspelt parameter must not pass unseen here."""
    for parameter in given:
        if parameter not in method.allowed and not given.attached(parameter):
            raise bad_request(f'unknown parameter "{parameter}" of {method.name}')
        if parameter in NOT_SIMULATED:
            raise bad_request(f'parameter "{parameter}" of {method.name} is not simulated')


def _chat_id(params: Mapping[str, Any]) -> int | None:
    try:
        return int(params["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None
