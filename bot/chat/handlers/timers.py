"""The asking lane's part of guides: a timer is kept until it rings, with a sealed way back."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import StoreError
from bot.identity import ChatId, Identity
from bot.intake import Intake


class KeptTimers:
    """Brings steps of guides back through the outbox."""

    def __init__(self, intake: Intake, identity: Identity) -> None:
        self._intake = intake
        self._identity = identity

    async def set(
        self, chat: int, guide: str, params: Mapping[str, str], due: datetime, lasts: timedelta
    ) -> bool:
        """Have a step come back; False while the database is away."""
        try:
            await self._intake.set_timer(
                self._identity.person(ChatId(chat)), guide, params, due=due, lasts=lasts
            )
        except StoreError:
            return False
        return True

    async def stop(self, chat: int, guide: str) -> None:
        """Take it back; while the database is away it comes."""
        try:
            await self._intake.stop_timer(self._identity.person(ChatId(chat)), guide)
        except StoreError:
            return
