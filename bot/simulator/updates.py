"""Updates waiting for the bot: kept, confirmed and lost as Telegram does it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.simulator.refusals import conflict

KEPT = timedelta(hours=24)
PRESS_KEPT = timedelta(seconds=150)  # Client.cpp of tdlib/telegram-bot-api, undocumented
MAX_BATCH = 100
MAX_WAIT = 50.0

_ONLY_IF_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class _Pending:
    update: dict[str, Any]
    dies_at: datetime


class UpdateQueue:
    """One consumer at a time; what a higher offset confirms is gone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pending: list[_Pending] = []
        self._next_id = 1
        self._waiting: asyncio.Future[None] | None = None
        self._gone = asyncio.Event()
        self.allowed: list[str] = []
        self.webhook: dict[str, Any] = {}

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._pending)

    @property
    def waited_for(self) -> bool:
        """Whether a long poll waits for the next update."""
        return self._waiting is not None

    async def emptied(self) -> None:
        """Returns once nothing waits for the bot any more."""
        while len(self):
            self._gone.clear()
            await self._gone.wait()

    def add(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queues an update of that kind; `None` if `allowed_updates` leaves it out."""
        wanted = kind in self.allowed if self.allowed else kind not in _ONLY_IF_ASKED
        return self.inject({kind: content}) if wanted else None

    def inject(self, update: dict[str, Any]) -> int:
        """Queues a raw update whatever it holds, with its own id or the next one."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._next_id
        self._next_id = max(self._next_id, update_id + 1)
        lives = PRESS_KEPT if "callback_query" in update else KEPT
        self._pending.append(_Pending({**update, "update_id": update_id}, self._clock.now() + lives))
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        return update_id

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """Confirms what lies below `offset` and returns what waits, after up to `timeout` real seconds.

        A second poll ends the one that waits: two running bots disturb each other in turn.
        """
        if self.webhook:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        self.end_poll(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        self._confirm(offset)
        if (ready := self._ready(limit)) or timeout <= 0:
            return ready
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(waiting, min(timeout, MAX_WAIT))
        except TimeoutError:
            return []
        finally:
            if self._waiting is waiting:
                self._waiting = None
        return self._ready(limit)

    def end_poll(self, sentence: str) -> None:
        """Lets a waiting poll fail with 409 and that sentence."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(sentence))

    def forget_all(self) -> None:
        """What `drop_pending_updates` asks for."""
        self._pending.clear()
        self._gone.set()

    def _confirm(self, offset: int) -> None:
        self._drop_expired()
        self._pending.sort(key=lambda pending: pending.update["update_id"])
        if offset < 0:
            self._pending = self._pending[offset:]
        else:
            self._pending = [p for p in self._pending if p.update["update_id"] >= offset]
        self._gone.set()

    def _ready(self, limit: int) -> list[dict[str, Any]]:
        self._drop_expired()
        size = limit if 1 <= limit <= MAX_BATCH else MAX_BATCH
        return [pending.update for pending in self._pending[:size]]

    def _drop_expired(self) -> None:
        if not self._pending:
            return
        now = self._clock.now()
        self._pending = [pending for pending in self._pending if pending.dies_at > now]
        if not self._pending:
            self._gone.set()
