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
        self, chat: int, guide: str, params: Mapping[str, str], press: str, due: datetime, lasts: timedelta
    ) -> Mapping[str, str] | None:
        """Have a step come back; None while the database is away."""
        person, key = self._identity.person(ChatId(chat)), self._identity.form_key(ChatId(chat), press)
        try:
            return await self._intake.set_timer(person, guide, params, key, due=due, lasts=lasts)
        except StoreError:
            return None

    async def stop(self, chat: int, guide: str) -> None:
        """Take it back; while the database is away it comes."""
        try:
            await self._intake.stop_timer(self._identity.person(ChatId(chat)), guide)
        except StoreError:
            return
