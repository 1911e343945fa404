"""The outbox's errands of guides: a timer that comes back as a message with its question."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.fates import AGAIN, Fate, Outcome, try_again
from bot.store import outbox
from bot.store.outbox import Errand
from bot.store.unit import Db

log = logging.getLogger(__name__)


class TimerGateway(Protocol):
    """Whoever carries timers to Telegram. Never raises for what Telegram answers."""

    async def ring(self, step: str, language: str, country: str, address: bytes, due: datetime) -> Outcome:
        """Show a step of a guide to whoever asked for it."""
        ...


@dataclass(frozen=True, slots=True)
class TimerLoad:
    """A claimed timer."""

    errand: Errand
    messages: int = 1


async def carry(gateway: TimerGateway, load: TimerLoad) -> Outcome:
    """Bring a timer to Telegram."""
    errand = load.errand
    if errand.address is None:
        return Outcome(Fate.DONE)
    told = {name: str(errand.params[name]) for name in ("step", "language", "country")}
    return await gateway.ring(
        **told, address=errand.address, due=datetime.fromisoformat(errand.params["due"])
    )


async def settle(db: Db, load: TimerLoad, outcome: Outcome, now: datetime) -> bool:
    """Write down what came of it; True if something was deleted."""
    if outcome.fate in AGAIN:
        await try_again(db, load.errand, outcome, now)
        return False
    if outcome.fate is Fate.REFUSED:
        log.warning("Telegram refused a timer; it was dropped")
    await outbox.settle(db, load.errand.id)
    return True
