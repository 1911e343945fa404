"""Links that open the bot with something in hand: https://t.me/BOT?start=PAYLOAD.

Telegram lets through 64 letters, digits, _ and - (https://core.telegram.org/bots/features#deep-linking):

    1       the version; a link of another version opens a fresh form
    b       what it holds, one letter: b a bag, v a voucher
    ...     item keys and amounts, as a button holds them; or the voucher's secret

Pages have links of their own; their ids hold no digit, so none of them is taken for one of these. A
link holds nothing about a person, and what comes back is user input: anybody can type one.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.chat.wire import packs_from, packs_text, voucher_from

LONGEST: Final = 64

_VERSION: Final = "1"
_BAG: Final = "b"
_VOUCHER: Final = "v"

#: What Telegram allows as a bot's name; the @ in front of it is not part of it.
BOT_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BagLink:
    """What is in a bag: packs by item key, in the keys' order."""

    packs: tuple[tuple[str, int], ...]

    def payload(self) -> str:
        """What stands behind ?start=."""
        return f"{_VERSION}{_BAG}{packs_text(self.packs)}"


@dataclass(frozen=True, slots=True)
class VoucherLink:
    """A voucher's secret."""

    token: str = field(repr=False)

    def payload(self) -> str:
        """What stands behind ?start=."""
        return f"{_VERSION}{_VOUCHER}{self.token}"


Link = BagLink | VoucherLink


def address(bot: str, link: Link) -> str:
    """The whole link, as somebody opens or prints it."""
    payload = link.payload()
    assert len(payload) <= LONGEST, "does not fit into a link"
    return f"https://t.me/{bot}?start={payload}"


def read(payload: str) -> Link:
    """What a link holds; raises ValueError for everything that `payload` cannot have written."""
    if len(payload) > LONGEST or payload[:1] != _VERSION:
        raise ValueError("a link of another version")
    if payload[1:2] == _BAG and (packs := packs_from(payload[2:])):
        return BagLink(packs)
    if payload[1:2] == _VOUCHER:
        return VoucherLink(voucher_from(payload[2:]))
    raise ValueError("not a link of ours")
