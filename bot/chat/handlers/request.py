"""The person's door of the asking lane: a form, one's requests, news.

The form itself lives in its buttons. Nothing is kept before Send, and Send is told only after the
commit. The receipt is drawn by the outbox alone, so that two writers never race for it.
"""

import asyncio
import secrets
from collections.abc import Sequence

from telegram import Update
from telegram.ext import CommandHandler

from bot.chat import showing, wording
from bot.chat.actions.asking import (
    AskCancel,
    Cancel,
    InArea,
    Items,
    Mine,
    MoveTo,
    OpenNews,
    Points,
    Preview,
    Send,
    Show,
    Supplies,
)
from bot.chat.actions.reading import Home
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
from bot.content.screens import Label, Text, say
from bot.errors import (
    AskingClosed,
    BagChanged,
    Blocked,
    FormExpired,
    FormUsed,
    NoSuchRequest,
    StoreUnavailable,
    TooManyOpen,
    VoucherGone,
)
from bot.identity import ChatId, Identity, Person
from bot.intake import Intake
from bot.supply.draft import Draft, open_draft
from bot.supply.model import LIVE, Request, Status


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
            PressHandler(self.mine, Mine),
            PressHandler(self.show, Show),
            PressHandler(self.ask_cancel, AskCancel),
            PressHandler(self.cancel, Cancel),
            PressHandler(self.open_news, OpenNews),
            PressHandler(self.move, MoveTo),
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
        stock, doors = await asyncio.gather(self._intake.stock(), self._intake.doors())
        return Form(reader, self._desk, stock, self._clock.now(), doors)

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

    # -- one's requests ----------------------------------------------------------------------

    async def mine(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What is open. No code and no item stands here: this screen outlives the requests."""
        reader = reader_of(self._library, update)
        await showing.turn(update, self._mine_view(reader, await self._intake.mine(self._person(update))))

    def _mine_view(self, reader: Reader, found: Sequence[Request]) -> View:
        if not found:
            return reader.screen(say(reader.language, Text.MINE_EMPTY), [])
        told, rows = [], []
        for number, request in enumerate(found, start=1):
            hours = wording.hours_of(self._desk, request)
            opened = wording.moment(reader.language, request.opened_at, hours) if hours else ""
            state = wording.state(reader.language, self._desk, request)
            told.append({"number": number, "opened": opened, **state})
            rows.append(
                [
                    (reader.label(Label.SHOW, when=opened), Show(request.code)),
                    (reader.label(Label.CANCEL_ONE, when=opened), AskCancel(request.code)),
                ]
            )
        return reader.screen(say(reader.language, Text.MINE, requests=told), rows)

    async def show(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The code again: this screen becomes the receipt."""
        assert isinstance(pressed.action, Show)
        await self._bring(update, pressed, pressed.action.code, Text.ENDED)

    async def open_news(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A notice, opened: the receipt if the request is open, else what became of it."""
        assert isinstance(pressed.action, OpenNews)
        texts = {"cannot": Text.CANNOT, "expired": Text.EXPIRED, "not_collected": Text.NOT_COLLECTED}
        ended = texts.get(pressed.action.news, Text.ENDED)
        try:
            if pressed.action.news == "place_closed" and await self._place_closed(
                update, pressed.action.code
            ):
                return
            if await self._standing_still(update, pressed.action):
                return
            await self._intake.doors()  # for what is told of places
            await self._bring(update, pressed, pressed.action.code, ended)
        except StoreUnavailable:
            if ended is Text.ENDED:
                raise
            await showing.open_below(update, self._ended_view(reader_of(self._library, update), ended))

    async def _place_closed(self, update: Update, code: str) -> bool:
        """The place of a request is closed: another place, or cancel. False if it is not (any more).

        Somebody who waits for several bags is told once: one is shown after the other.
        """
        doors = await self._intake.doors()
        found = [r for r in await self._intake.mine(self._person(update)) if r.point in doors.closed]
        request = next((r for r in found if r.code == code), found[0] if found else None)
        if request is None:
            return False
        reader = reader_of(self._library, update)
        now, places = self._clock.now(), self._desk.places
        others = [
            place
            for place in places.values()
            if place.program == request.program
            and doors.takes(place.program, place.key)
            and not place.hours.over(now)
        ]
        rows: list[Row] = [[(place.name, MoveTo(request.code, place.key))] for place in others]
        rows.append([(reader.label(Label.CANCEL), AskCancel(request.code))])
        told = say(
            reader.language,
            Text.PLACE_CLOSED,
            point=places[request.point].name if request.point in places else request.point,
            elsewhere=bool(others),
            **wording.places(reader.language, others, now),
        )
        await showing.open_below(update, reader.screen(told, rows))
        return True

    async def _standing_still(self, update: Update, opened: OpenNews) -> bool:
        """Nobody has taken it for hours, or the team is away: it stands, and where one can just come.

        Somebody who waits for several bags is told once. False if that is over, or never was.
        """
        code, away = opened.code, opened.news == "team_away"
        if not away and opened.news != "waiting":
            return False
        doors = await self._intake.doors()
        mine = [each for each in await self._intake.mine(self._person(update)) if each.status in LIVE]
        if away:
            found = [each for each in mine if each.program in doors.away]
        else:
            found = [each for each in mine if each.code == code and each.status is Status.OPEN]
        request = next((each for each in found if each.code == code), found[0] if found else None)
        if request is None:
            return False
        code = request.code
        reader, now = reader_of(self._library, update), self._clock.now()
        places = wording.places(reader.language, list(self._desk.places.values()), now, doors.closed)
        hours = wording.hours_of(self._desk, request)
        when = wording.moment(reader.language, request.opened_at, hours) if hours else ""
        rows: list[Row] = [
            [(reader.label(Label.SHOW, when=when), Show(code))],
            [(reader.label(Label.CANCEL), AskCancel(code))],
        ]
        text = say(reader.language, Text.TEAM_AWAY if away else Text.STILL_WAITING, **places)
        await showing.open_below(update, reader.screen(text, rows))
        return True

    async def move(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Another place for an open request; then its receipt, or the next one that has to move."""
        assert isinstance(pressed.action, MoveTo)
        code = pressed.action.code
        try:
            await self._intake.move(self._person(update), code, pressed.action.point)
        except NoSuchRequest:
            await showing.turn(update, self._ended_view(reader_of(self._library, update), Text.ENDED))
            return
        except AskingClosed:  # closed as well meanwhile
            if await self._place_closed(update, code):
                return
        if not await self._place_closed(update, code):
            await self._bring(update, pressed, code, Text.ENDED)

    async def _bring(self, update: Update, pressed: Pressed, code: str, ended: Text) -> None:
        message_id, sent_at = showing.pressed_message(update)
        try:
            await self._intake.show(self._person(update), code, message_id, sent_at)
        except NoSuchRequest:
            # Below: the pressed message may be one that goes with the request, and what came after it.
            await showing.open_below(update, self._ended_view(reader_of(self._library, update), ended))
        else:
            assert update.callback_query is not None
            await showing.together(showing.acknowledge(update.callback_query))

    def _ended_view(self, reader: Reader, text: Text) -> View:
        places = {} if text is Text.ENDED else self._places(reader)
        again: Row = [(reader.label(Label.SUPPLIES), Supplies())]
        return reader.screen(say(reader.language, text, **places), [again])

    async def ask_cancel(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A question on a screen of its own: the receipt stays as it is."""
        assert isinstance(pressed.action, AskCancel)
        reader = reader_of(self._library, update)
        rows: list[Row] = [
            [(reader.label(Label.CANCEL_YES), Cancel(pressed.action.code))],
            [(reader.label(Label.KEEP), Home())],
        ]
        await showing.open_below(update, reader.screen(say(reader.language, Text.CANCEL), rows))

    async def cancel(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Cancel; what is gone already is gone."""
        assert isinstance(pressed.action, Cancel)
        reader = reader_of(self._library, update)
        try:
            await self._intake.cancel(self._person(update), pressed.action.code)
        except NoSuchRequest:
            await showing.turn(update, self._ended_view(reader, Text.ENDED))
        else:
            await showing.turn(update, reader.screen(say(reader.language, Text.CANCELLED), []))

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

    def _person(self, update: Update) -> Person:
        return self._identity.person(_chat(update))


def _draft(pressed: Pressed) -> Draft:
    assert isinstance(pressed.action, Items | Points | InArea | Preview)
    return pressed.action.draft


def _chat(update: Update) -> ChatId:
    return ChatId(showing.chat_of(update).id)
