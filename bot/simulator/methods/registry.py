"""Where methods are entered, each with the only parameters it takes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.params import Params
from bot.simulator.world import World

Handler = Callable[[World, Params], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method with Telegram's spelling and everything it may be called with."""

    name: str
    allowed: frozenset[str]
    run: Handler


METHODS: dict[str, Method] = {}


def method(name: str, allowed: str = "") -> Callable[[Handler], Handler]:
    """Enters the decorated function as `name`; `allowed` lists its parameters."""

    def enter(handler: Handler) -> Handler:
        METHODS[name.lower()] = Method(name, frozenset(allowed.split()), handler)
        return handler

    return enter
