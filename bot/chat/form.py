"""The screens of a form: made from values for one press, kept nowhere.

What is out stands here and not in the form: a form may be a day old, what there is changes by the hour.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat import wording
from bot.chat.actions.asking import InArea, Items, Points, Preview, Send, Supplies
from bot.chat.actions.base import Action
from bot.chat.actions.reading import Home
from bot.chat.keyboards import Reader, Row, View
from bot.chat.wire import mark_of
from bot.chat.wording import Desk, Place
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.supply.caps import Left
from bot.supply.doors import Doors
from bot.supply.draft import Draft
from bot.supply.model import Order
from bot.supply.stock import Level, Stock
from bot.supply.vouchers import Voucher


@dataclass(frozen=True, slots=True)
class Bag:
    """What would be sent: the order less what is out, and the card that the team would see.

    `cut` is what of it is less than was asked for, and `spent` what is not in it at all, because the place
    gives out no more today.
    """

    order: Order
    missing: Order
    cut: Order
    spent: Order
    card: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form as one reader sees it at one moment."""

    reader: Reader
    desk: Desk
    stock: Stock
    now: datetime
    doors: Doors
    voucher: Voucher | None = None
    left: Left = field(default_factory=Left)

    def for_voucher(self, voucher: Voucher) -> "Form":
        """The form that a voucher opens: at the places of its program only."""
        return replace(self, desk=self.desk.of_program(voucher.program), voucher=voucher)

    @property
    def shut(self) -> bool:
        """Whether there is no place at all for which something can be asked now."""
        return not any(self._takes(place) for place in self.desk.places.values())

    def _takes(self, place: Place) -> bool:
        return self.doors.takes(place.program, place.key)

    def _offered(self, place: Place) -> bool:
        return self._takes(place) and not place.hours.over(self.now)

    def bag(self, draft: Draft, place: Place) -> Bag:
        """What a draft comes to at a place."""
        wanted = draft.order(self.desk.catalogue)
        there = draft.order(self.desk.catalogue, self.stock.out_at(place.program))
        order = self.left.most_of(place.key, there)
        missing = {item: packs for item, packs in wanted.packs.items() if item not in there.packs}
        cut = {item: packs for item, packs in order.packs.items() if packs < there.packs[item]}
        spent = {item: packs for item, packs in there.packs.items() if item not in order.packs}
        card = wording.card_body(self.desk, order, place.key)
        return Bag(order, Order(missing), Order(cut), Order(spent), card)

    def place(self, draft: Draft) -> Place | None:
        """The place of a draft, if something can be picked up there (again)."""
        place = self.desk.places.get(draft.point)
        return place if place is not None and self._offered(place) else None

    # -- screens -----------------------------------------------------------------------------

    def supplies(self, draft: Draft, before: str = "") -> View:
        """Where one can just come, and the ways into a fresh form."""
        names = self.names(self._out)
        text = self._say(Text.SUPPLIES, **self._places(list(self.desk.places.values())), out=names)
        catalogue = self.desk.catalogue
        rows: list[Row] = []
        for preset in catalogue.presets:
            filled = draft.with_preset(preset, catalogue)
            if filled.order(catalogue, self._out):
                rows.append([(self.reader.language.presets[preset.id], self.after_items(filled))])
        rows.append([(self.reader.label(Label.ITEM_BY_ITEM), Items(draft))])
        return self.reader.screen(_below(before, text), rows)

    def items(self, draft: Draft, before: str = "") -> View:
        """One row an item, less and more; of what is out everywhere there is no more."""
        if self.voucher is not None:
            return self._of_voucher(draft, self.voucher, before)
        reader, desk = self.reader, self.desk
        order = draft.order(desk.catalogue, self._out)
        rows: list[Row] = []
        for item in desk.catalogue.items:
            name, packs = reader.language.items[item.id].name, draft.amount(item.key)
            fewer, more = draft.with_amount(item.key, packs - 1), draft.with_amount(item.key, packs + 1)
            row = [(reader.label(Label.LESS, name=name), Items(fewer))] if packs else []
            if packs < item.most and item.id not in self._out:
                row.append((reader.label(Label.MORE, name=name), Items(more)))
            rows.append(row)
        if order:
            rows.append([(reader.label(Label.NEXT), self.after_items(draft))])
        text = self._say(
            Text.ITEMS,
            lines=wording.lines(reader.language, desk.catalogue, order),
            low=self.names(self._at_best(Level.LOW)),
            out=self.names(self._out),
        )
        return reader.screen(_below(before, text), rows, back=Supplies())

    def _of_voucher(self, draft: Draft, voucher: Voucher, before: str) -> View:
        """Whose voucher it is and what for; that is not for changing."""
        desk, language, program = self.desk, self.reader.language, voucher.program
        order, out = draft.order(desk.catalogue, self._out), self._out & voucher.order.packs.keys()
        told = self._say(
            Text.VOUCHER,
            program=desk.names.get(program, ""),
            words=desk.voucher_words.get(program, ""),
            until=wording.last_day(language, voucher.valid_until, desk.hours.get(program)),
            lines=wording.lines(language, desk.catalogue, order),
            out=self.names(out),
        )
        rows: list[Row] = [[(self.reader.label(Label.NEXT), self.after_items(draft))]] if order else []
        return self.reader.screen(_below(before, told), rows)

    def where(self, draft: Draft, area: str | None = None, before: str = "") -> View:
        """The areas, where there are several and none was chosen; else the places of one."""
        if area not in self.desk.areas:
            area = None
        if area is None and len(self.desk.areas) > 1:
            return self._areas(draft, before)
        places = self.desk.area(area)
        rows: list[Row] = [
            [(place.name, Preview(draft.at_point(place.key)))] for place in places if self._offered(place)
        ]
        text = self._say(Text.POINTS, **self._places(places))
        back = Items(draft) if area is None else Points(draft)
        return self.reader.screen(_below(before, text), rows, back=back)

    def _areas(self, draft: Draft, before: str) -> View:
        rows: list[Row] = [
            [(name, self._into(draft, self.desk.area(key), InArea(draft, key)))]
            for key, name in self.desk.areas.items()
        ]
        return self.reader.screen(_below(before, self._say(Text.AREAS)), rows, back=Items(draft))

    def preview(self, draft: Draft, before: str = "") -> View:
        """What the team will see, byte for byte; and above it what is out and will not be there."""
        known = self.desk.places.get(draft.point)
        if not draft.order(self.desk.catalogue) or known is None:
            return self.where(draft, before=before)
        place = self.place(draft)
        if place is None:
            why = Text.NO_DATE_LEFT if self._takes(known) else Text.PLACE_SHUT
            return self.where(draft, before=_below(before, self._say(why, point=known.name)))
        bag = self.bag(draft, place)
        lines = wording.lines(self.reader.language, self.desk.catalogue, bag.missing)
        elsewhere = len(self.desk.places) > 1 and bool(draft.order(self.desk.catalogue, self._out))
        if bag.missing:
            why = Text.LEFT_OUT if bag.order or bag.spent else Text.ALL_OUT
            before = _below(before, self._say(why, lines=lines, point=place.name))
        if bag.cut or bag.spent:
            before = _below(before, self._left_today(bag, place, elsewhere=elsewhere))
        if not bag.order:
            return self.where(draft, before=before) if elsewhere else self.items(draft, before)
        rows: list[Row] = [
            [(self.reader.label(Label.SEND), Send(draft, mark(bag.card)))],
            [(self.reader.label(Label.CANCEL), Home())],
        ]
        if elsewhere and (bag.cut or bag.spent):
            rows.insert(1, [(self.reader.label(Label.OTHER_PLACE), Points(draft))])
        text = _below(before, self._say(Text.PREVIEW, card=bag.card))
        return self.reader.screen(text, rows, back=Items(draft))

    def _left_today(self, bag: Bag, place: Place, *, elsewhere: bool) -> str:
        """What a place still gives out today of what was asked for: less, so more is told of nobody else."""
        return self._say(
            Text.LEFT_TODAY,
            point=place.name,
            lines=wording.lines(self.reader.language, self.desk.catalogue, bag.cut),
            spent=self.names(bag.spent.packs),
            elsewhere=elsewhere,
            **self._places([place] if bag.order or not elsewhere else []),  # else it stands below
        )

    def after_items(self, draft: Draft) -> Action:
        """Choosing an area, and a place, is a step only where there is a choice."""
        if len(self.desk.areas) > 1:
            return Points(draft)
        return self._into(draft, self.desk.area(None), Points(draft))

    def _into(self, draft: Draft, places: Sequence[Place], otherwise: Action) -> Action:
        if len(places) == 1 and self._offered(places[0]):
            return Preview(draft.at_point(places[0].key))
        return otherwise

    # -- words -------------------------------------------------------------------------------

    def names(self, items: Collection[str]) -> list[str]:
        """How items are called, in the catalogue's order."""
        words = self.reader.language.items
        return [words[item.id].name for item in self.desk.catalogue.items if item.id in items]

    @property
    def everywhere_out(self) -> frozenset[str]:
        """Items that no program has now."""
        return self._out

    @property
    def _out(self) -> frozenset[str]:
        return self.stock.out_everywhere(self.desk.programs)

    def _at_best(self, level: Level) -> frozenset[str]:
        programs = self.desk.programs
        items = (item.id for item in self.desk.catalogue.items)
        return frozenset(item for item in items if self.stock.best(programs, item) is level)

    def _places(self, places: Sequence[Place]) -> dict[str, object]:
        return wording.places(self.reader.language, places, self.now, self.doors.closed)

    def _say(self, text: Text, **parameters: object) -> str:
        return say(self.reader.language, text, **parameters)


def mark(card: str) -> str:
    """A few characters that tell one card from another: what was seen is what is sent."""
    return mark_of(hashlib.sha256(card.encode()).digest())


def _below(before: str, text: str) -> str:
    return f"{before}\n\n{text}".strip()
