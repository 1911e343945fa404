"""What the outbox needs of whoever carries its errands: the only thing that it knows of Telegram."""

from collections.abc import Sequence
from typing import Protocol

from bot.fates import Outcome
from bot.line import LineGateway
from bot.supply.model import Request
from bot.supply.notices import News
from bot.timers import TimerGateway


class Gateway(LineGateway, TimerGateway, Protocol):
    """Whoever carries errands to Telegram. Never raises for what Telegram answers."""

    async def post_card(self, request: Request, *, repeat: bool) -> Outcome:
        """Post a new card into the team's chat."""
        ...

    async def post_waiting(self, program: str, codes: Sequence[str]) -> Outcome:
        """Name in the team's chat what nobody has taken for hours."""
        ...

    async def post_recoded(self, request: Request) -> Outcome:
        """Say in the team's chat that a bag has another code, and which one is void."""
        ...

    async def edit_card(self, request: Request, message_id: int) -> Outcome:
        """Bring a card up to date."""
        ...

    async def edit_receipt(self, request: Request, address: bytes, message_id: int) -> Outcome:
        """Bring a receipt up to date."""
        ...

    async def post_receipt(self, request: Request, address: bytes) -> Outcome:
        """Post a receipt where the message that should have become one is gone."""
        ...

    async def tell(self, request: Request, address: bytes, news: News) -> Outcome:
        """Tell a person, neutrally, that there is news; a tap opens it."""
        ...

    async def remove_card(self, request: Request, message_id: int, *, deletable: bool) -> Outcome:
        """Take a card out of the team's chat, or blank it."""
        ...

    async def remove_message(
        self, request: Request, address: bytes, message_id: int, *, deletable: bool
    ) -> Outcome:
        """Take a message out of a person's chat, or blank it."""
        ...
