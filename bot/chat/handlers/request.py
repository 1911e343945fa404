"""The person's door of the asking lane: a form, until it is sent.

The form itself lives in its buttons. Nothing is kept before Send, and Send is told only after the
commit. The receipt is drawn by the outbox alone, so that two writers never race for it.
"""

import asyncio
import secrets

from telegram import Update
from telegram.ext import CommandHandler

from bot.chat import showing, wording
from bot.chat.actions.asking import (
    InArea,
    Items,
    Mine,
    Points,
    Preview,
    Send,
    Supplies,
)
from bot.chat.callback_data import Pressed
from bot.chat.form import Form, mark
from bot.chat.handlers.guide import WRITTEN, Handlers
from bot.chat.handlers.press import PressCallback, PressHandler, reader_of
from bot.chat.keyboards import Reader, Row, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.wire import nonce_from
from bot.chat.wording import Place
from bot.clock import Clock
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.errors import (
    AskingClosed,
    BagChanged,
    Blocked,
    FormExpired,
    FormUsed,
    TooManyOpen,
    VoucherGone,
)
from bot.identity import ChatId, Identity
from bot.intake import Intake
from bot.supply.draft import Draft, open_draft


class Asking(Reading):
    """Takes a person from the counter's page to a code."""

    def __init__(self, shelf: Shelf, intake: Intake, identity: Identity, clock: Clock) -> None:
        super().__init__(shelf)
        self._intake = intake
        self._identity = identity
        self._clock = clock

    def handlers(self) -> Handlers:
        """What this lane answers to in private chats."""
        return (
            CommandHandler("supplies", self.supplies_command, WRITTEN),
            PressHandler(self.supplies, Supplies),
            PressHandler(self._or_gone(self.items), Items),
            PressHandler(self._or_gone(self.points), Points, InArea),
            PressHandler(self._or_gone(self.preview), Preview),
            PressHandler(self._or_gone(self.send), Send),
        )

    def _or_gone(self, step: PressCallback) -> PressCallback:
        """A step of the form; that its voucher is gone where it is."""

        async def guarded(update: Update, context: Context, pressed: Pressed) -> None:
            try:
                await step(update, context, pressed)
            except VoucherGone:
                await showing.turn(update, self.gone_view(await self.form(update)))

        return guarded

    # -- the form ----------------------------------------------------------------------------

    async def supplies(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Where one can just come; and a fresh form."""
        await showing.turn(update, self.supplies_view(await self.form(update)))

    async def supplies_command(self, update: Update, context: Context) -> None:
        """/supplies: the same, below."""
        await showing.open_below(update, self.supplies_view(await self.form(update)))

    def supplies_view(self, form: Form, before: str = "") -> View:
        """Where one can just come, below what has to be said first."""
        if not self._desk.open:
            return form.reader.screen(say(form.reader.language, Text.SUPPLIES_OFF), [])
        if form.shut:
            return self._shut_view(form)
        return form.supplies(self.fresh_draft(form), before)

    def fresh_draft(self, form: Form) -> Draft:
        """An empty form with a mark of its own."""
        return open_draft(form.now, nonce_from(secrets.randbits(42)))

    async def form(self, update: Update) -> Form:
        """The form as whoever pressed or wrote sees it now."""
        reader = reader_of(self._library, update)
        looks = self._intake.stock(), self._intake.doors(), self._intake.left()
        stock, doors, left = await asyncio.gather(*looks)
        return Form(reader, self._desk, stock, self._clock.now(), doors, left=left)

    async def items(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One row an item, less and more."""
        form, draft = await self._held(update, _draft(pressed))
        view = self._shut_view(form) if form.shut else form.items(draft)
        await showing.turn(update, view)

    async def points(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Where to pick it up."""
        form, draft = await self._held(update, _draft(pressed))
        area = pressed.action.area if isinstance(pressed.action, InArea) else None
        view = self._shut_view(form) if form.shut else form.where(draft, area)
        await showing.turn(update, view)

    async def preview(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What the team will see, byte for byte."""
        await showing.turn(update, self._preview_view(*await self._held(update, _draft(pressed))))

    def _preview_view(self, form: Form, draft: Draft, before: str = "") -> View:
        desk = form.desk
        known = draft.point in desk.places and draft.order(desk.catalogue)
        if form.shut:
            return self._shut_view(form)
        if not known or draft.expired(form.now):
            return self._afresh(form, draft)
        return form.preview(draft, before)

    def _afresh(self, form: Form, draft: Draft) -> View:
        """A form is too old: a fresh one, with the same voucher where there was one."""
        told = say(form.reader.language, Text.FORM_EXPIRED)
        if form.voucher is None:
            return self.supplies_view(form, told)
        fresh = self.fresh_draft(form).with_voucher(draft.voucher)
        return form.items(fresh.holding(form.voucher.order, self._desk.catalogue), told)

    async def voucher_view(self, form: Form, token: str) -> View:
        """What a voucher's link opens.

        Raises:
            StoreUnavailable: whether it is good cannot be told now.
        """
        draft = self.fresh_draft(form).with_voucher(token)
        try:
            form, draft = await self._with_voucher(form, draft)
        except VoucherGone:
            return self.gone_view(form)
        return self._shut_view(form) if form.shut else form.items(draft)

    def gone_view(self, form: Form) -> View:
        """A voucher is not good: that, and the form that needs none."""
        return self.supplies_view(form, say(form.reader.language, Text.VOUCHER_GONE))

    async def _held(self, update: Update, draft: Draft) -> tuple[Form, Draft]:
        """The form as it is now, with what the voucher is good for.

        Raises:
            VoucherGone: it is not good (any more).
        """
        form = await self.form(update)
        if not draft.voucher:
            return form, draft
        return await self._with_voucher(form, draft)

    async def _with_voucher(self, form: Form, draft: Draft) -> tuple[Form, Draft]:
        voucher = await self._intake.voucher(draft.voucher)
        form = form.for_voucher(voucher)
        if not form.desk.places:  # its program was taken out of the settings
            raise VoucherGone("nobody gives anything for this voucher")
        return form, draft.holding(voucher.order, form.desk.catalogue)

    async def send(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; the outbox turns this screen into the receipt."""
        assert isinstance(pressed.action, Send)
        draft, seen = pressed.action.draft, None
        try:
            form, draft = await self._held(update, draft)
        except VoucherGone:  # perhaps used by this very form, whose press comes again: the commit knows
            form = await self.form(update)
        else:
            place = form.desk.places.get(draft.point)
            if place is None or place.hours.over(form.now):  # also a van that has left since
                await showing.turn(update, self._preview_view(form, draft))
                return
            bag = form.bag(draft, place)
            if not draft.expired(form.now) and mark(bag.card) != pressed.action.seen:
                told = say(form.reader.language, Text.PREVIEW_CHANGED)
                await showing.turn(update, self._preview_view(form, draft, told))
                return
            seen = bag.order
        reader, language = form.reader, form.reader.language
        chat = _chat(update)
        message_id, sent_at = showing.pressed_message(update)
        try:
            await self._intake.submit(
                self._identity.person(chat),
                draft,
                self._identity.form_key(chat, draft.form),
                language.code,
                message_id,
                sent_at,
                seen=seen,
            )
        except FormExpired:
            await showing.turn(update, self._afresh(form, draft))
        except Blocked:
            lasts = wording.length(language, self._desk.kept["block"])
            await showing.turn(update, reader.screen(say(language, Text.BLOCKED, lasts=lasts), []))
        except BagChanged:  # between the look at the shelves and the commit
            told = say(language, Text.PREVIEW_CHANGED)
            await showing.turn(update, self._preview_view(*await self._held(update, draft), told))
        except FormUsed:
            await showing.open_below(update, reader.screen(say(language, Text.FORM_USED), []))
        except TooManyOpen as error:
            rows: list[Row] = [[(reader.label(Label.MINE), Mine())]]
            text = say(language, Text.TOO_MANY, allowed=error.allowed)
            await showing.turn(update, reader.screen(text, rows))
        except AskingClosed:
            form, draft = await self._held(update, draft)
            shut = form.place(draft) is None
            await showing.turn(update, self._preview_view(form, draft) if shut else self.closed_view(reader))
        else:
            assert update.callback_query is not None
            toast = say(language, Text.TOAST_RECEIVED)
            await showing.together(showing.acknowledge(update.callback_query, toast))

    # -- shared ------------------------------------------------------------------------------

    def _shut_view(self, form: Form) -> View:
        """No place takes requests now, and why if it is the team's wish."""
        paused = form.doors.all_paused(form.desk.programs)
        text = say(form.reader.language, Text.PAUSED, **self._places(form.reader)) if paused else ""
        return form.reader.screen(text, []) if paused else self.closed_view(form.reader)

    def closed_view(self, reader: Reader) -> View:
        """Requests cannot be taken now; one can still just come."""
        return reader.screen(say(reader.language, Text.CLOSED, **self._places(reader)), [])

    def _places(self, reader: Reader) -> dict[str, object]:
        chosen: list[Place] = list(self._desk.places.values())
        closed = self._intake.last_doors.closed
        return wording.places(reader.language, chosen, self._clock.now(), closed)


def _draft(pressed: Pressed) -> Draft:
    assert isinstance(pressed.action, Items | Points | InArea | Preview)
    return pressed.action.draft


def _chat(update: Update) -> ChatId:
    return ChatId(showing.chat_of(update).id)
