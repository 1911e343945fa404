"""A half-filled form. It lives in buttons only: nothing is kept because someone looked."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.supply.model import MOST_PACKS, Catalogue, Order, Preset

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)

#: A form older than this is opened afresh: supplies, hours and points may have changed.
FORM_LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form holds so far: packs by item key, a point's key, and the mark that makes it one form.

    With a `voucher` it holds what that is good for, and a button carries the voucher in place of packs.
    """

    minute: int
    nonce: str
    packs: tuple[tuple[str, int], ...] = ()
    point: str = ""
    voucher: str = field(default="", repr=False)

    @property
    def form(self) -> str:
        """What tells this form from every other form of the same person."""
        return f"{self.minute}:{self.nonce}"

    def amount(self, key: str) -> int:
        """Packs of the item with this key."""
        return dict(self.packs).get(key, 0)

    def with_amount(self, key: str, packs: int) -> "Draft":
        """The draft with so many packs of one item; none takes the item out."""
        rest = {k: n for k, n in self.packs if k != key}
        if packs > 0:
            rest[key] = min(packs, MOST_PACKS)
        return replace(self, packs=tuple(sorted(rest.items())))

    def with_preset(self, preset: Preset, catalogue: Catalogue) -> "Draft":
        """The draft with exactly what the preset holds."""
        keyed = {i.key: preset.packs[i.id] for i in catalogue.items if preset.packs.get(i.id)}
        return replace(self, packs=tuple(sorted(keyed.items())))

    def with_voucher(self, voucher: str) -> "Draft":
        """The draft for what a voucher is good for."""
        return replace(self, packs=(), voucher=voucher)

    def holding(self, order: Order, catalogue: Catalogue) -> "Draft":
        """The draft with exactly this bag, of what is still given out."""
        keyed = {i.key: order.packs[i.id] for i in catalogue.items if order.packs.get(i.id)}
        return replace(self, packs=tuple(sorted(keyed.items())))

    def at_point(self, point: str) -> "Draft":
        """The draft with a pickup point."""
        return replace(self, point=point)

    def order(self, catalogue: Catalogue, without: Collection[str] = ()) -> Order:
        """What it asks for, of what is still given out and never more than the item's most.

        `without` are items that are out: they are left out of the bag, and stay in the form.
        """
        asked = {i.id: min(self.amount(i.key), i.most) for i in catalogue.items if i.id not in without}
        return Order({item: packs for item, packs in asked.items() if packs > 0})

    def expired(self, now: datetime) -> bool:
        """Whether the form was opened too long ago, or claims to come from the future."""
        opened = _EPOCH + timedelta(minutes=self.minute)
        return now - opened > FORM_LASTS or opened - now > timedelta(minutes=5)


def open_draft(now: datetime, nonce: str) -> Draft:
    """An empty form, opened now."""
    return Draft(minute=int((now - _EPOCH).total_seconds() // 60), nonce=nonce)
