"""Requests: what there is, sending a form, seeing, moving and cancelling one's own."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.errors import (
    AskingClosed,
    BagChanged,
    FormExpired,
    FormUsed,
    NoSuchRequest,
    TooManyOpen,
    TooOften,
    VoucherGone,
)
from bot.identity import FormKey, Person
from bot.intake.base import Base, welcome
from bot.store import changes, doors, form_keys, given, limits, outbox, requests, stock, vouchers
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Db
from bot.supply.caps import Left
from bot.supply.codes import new_code
from bot.supply.doors import Doors
from bot.supply.draft import Draft
from bot.supply.model import Order, Request, Status
from bot.supply.notices import Notice
from bot.supply.stock import Stock
from bot.supply.transitions import Action
from bot.supply.vouchers import Voucher, hash_of

_CODE_TRIES: Final = 20

#: Each new code is one more to write on a bag.
CODES_AN_HOUR: Final = 3


class Bags(Base):
    """Takes requests from people who stay unknown."""

    async def stock(self) -> Stock:
        """What the programs have. With the database away nothing is out: asking will tell."""
        return await self._look(stock.everything) or Stock()

    async def doors(self) -> Doors:
        """Where something can be asked for now; with the database away as it was last."""
        self._last_doors = await self._look(doors.everything) or self._last_doors
        return self.last_doors

    async def left(self) -> Left:
        """What is left for today where there is a most. With the database away: asking will tell."""
        if not self._caps.points:
            return Left()
        return await self._look(self._left_now) or Left()

    async def _left_now(self, db: Db) -> Left:
        return self._caps.left(await given.counted(db, self._caps.points, self._clock.now()))

    @property
    def last_doors(self) -> Doors:
        """Where something could be asked for when somebody looked last."""
        return replace(self._last_doors, refused=self._refused())

    async def voucher(self, token: str) -> Voucher:
        """What a voucher is good for. Looking does not use it.

        Raises:
            VoucherGone: it was used, has run out, or never was.
            StoreUnavailable: not now.
        """
        hashed, now = hash_of(token), self._clock.now()
        found = await self._store.run(lambda db: vouchers.find(db, hashed, now))
        if found is None:
            raise VoucherGone("not a voucher that is good")
        return found

    async def submit(
        self,
        person: Person,
        draft: Draft,
        form_key: FormKey,
        language: str,
        message_id: int,
        sent_at: datetime,
        *,
        seen: Order | None = None,
    ) -> Request:
        """Send a form. The same form makes one request, however often it is sent.

        The message that held the form becomes the receipt. What is out at the program is left out of
        the bag, and what the place gives out no more of today; `seen` is the bag that the sender agreed
        to, where somebody looked. A voucher says what is in it, is used up in the same transaction, and
        stands nowhere beside the request.

        Raises:
            FormExpired, FormUsed, TooManyOpen, Blocked: nothing was stored.
            VoucherGone: nothing was stored; of several who use one voucher at once one does.
            BagChanged: nothing was stored; it would not be the bag that was `seen`.
            AskingClosed: the point or the items are not offered (any more).
            StoreUnavailable: nothing was stored.
        """
        now = self._clock.now()
        program = self._programs.get(draft.point)
        if draft.expired(now):
            raise FormExpired("the form is too old")
        if program is None or not (draft.voucher or draft.order(self._catalogue())):
            raise AskingClosed("nothing of this form is offered any more")

        async def work(db: Db) -> Request:
            await welcome(db, person, program, now)
            receipt = Shown(Role.RECEIPT, message_id, sent_at)
            fresh = await form_keys.use(db, form_key, kept_until=now + self._terms.form_key_lasts)
            before = await requests.by_form(db, form_key)  # its key may be kept for less long than it
            if before is not None and not before.request.status.ended:
                return await _bring(db, before, person, receipt, now)
            if before is not None or not fresh:
                raise FormUsed("this form made a request that has ended")
            if not (await self._doors_now(db)).takes(program, draft.point):
                raise AskingClosed("this place takes no requests now")
            held = await self._use(db, draft, program, now)
            order = held.order(self._catalogue(), (await stock.everything(db)).out_at(program))
            if draft.point in self._caps.points:
                await given.one_at_a_time(db, draft.point)
                order = (await self._left_now(db)).most_of(draft.point, order)
            if not order or (seen is not None and order != seen):
                raise BagChanged("what there is has changed")
            await requests.one_at_a_time(db, person.pseudonym)
            if len(await requests.live_of(db, person.pseudonym)) >= self._terms.open_requests:
                raise TooManyOpen(self._terms.open_requests)
            request = Request(
                code=await _free_code(db),
                program=program,
                point=draft.point,
                order=order,
                language=language,
                status=Status.OPEN,
                opened_at=now,
                expires_at=now + self._terms.open_request_lasts,
            )
            new_id = await requests.add(
                db,
                request,
                pseudonym=person.pseudonym,
                address=person.address,
                form_key=form_key,
                counts_until=self._caps.day_ends(draft.point, now),
            )
            stored = Stored(new_id, request, person.pseudonym, person.address, closing=False)
            await changes.queue(db, stored, Notice.CARD_POST, now)
            await self._ask_again_in_time(db, stored, draft.point, now)
            await changes.bring_receipt(db, stored, receipt, now)
            return request

        return await self._commit(work)

    async def _use(self, db: Db, draft: Draft, program: str, now: datetime) -> Draft:
        """The form with what its voucher is good for, which is used up if all of this is committed."""
        if not draft.voucher:
            return draft
        hashed = hash_of(draft.voucher)
        voucher = await vouchers.find(db, hashed, now)
        if voucher is None or voucher.program != program or not await vouchers.use(db, hashed, now):
            raise VoucherGone("not a voucher that is good here")
        return draft.holding(voucher.order, self._catalogue())

    async def mine(self, person: Person) -> tuple[Request, ...]:
        """What this person has open, oldest first."""
        found = await self._store.run(lambda db: requests.live_of(db, person.pseudonym))
        return tuple(stored.request for stored in found)

    async def show(self, person: Person, code: str, message_id: int, sent_at: datetime) -> None:
        """Turn a message into the receipt of an open request, with its code.

        Raises:
            NoSuchRequest: it is not this person's, or has ended.
            StoreUnavailable: not now.
        """
        now = self._clock.now()

        async def work(db: Db) -> None:
            stored = await _own(db, person, code)
            await _bring(db, stored, person, Shown(Role.RECEIPT, message_id, sent_at), now)

        await self._commit(work)

    async def cancel(self, person: Person, code: str) -> None:
        """End an open request because the person wants it.

        Raises:
            NoSuchRequest: it is not this person's, or has ended.
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> None:
            stored = await _own(db, person, code)
            await changes.change(db, stored, Action.CANCEL, now)

        await self._commit(work)

    async def new_code(self, person: Person, code: str, hour_key: FormKey) -> Request:
        """Give an open request another code; the one before finds nothing from here on.

        A press that comes again names the code that is gone, and changes nothing.

        Raises:
            NoSuchRequest: it is not this person's, or has ended.
            TooOften: not one more within this hour; nothing was changed.
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> Request:
            stored = await _own(db, person, code)
            if stored.request.code == code:
                end_of_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
                if not await limits.count(db, hour_key, most=CODES_AN_HOUR, kept_until=end_of_hour):
                    raise TooOften(CODES_AN_HOUR)
                await changes.recode(db, stored, await _free_code(db), now)
            found = await requests.by_id(db, stored.id)
            assert found is not None
            return found.request

        return await self._commit(work)

    async def move(self, person: Person, code: str, point: str) -> None:
        """Have an open request packed at another place of the same program.

        Raises:
            NoSuchRequest: it is not this person's, or has ended.
            AskingClosed: that place takes no requests now; nothing was changed.
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> None:
            stored = await _own(db, person, code)
            program = stored.request.program
            if stored.request.point == point:
                return  # a second press
            open_now = (await self._doors_now(db)).takes(program, point)
            if self._programs.get(point) != program or not open_now:
                raise AskingClosed("this place takes no requests now")
            if point in self._caps.points:
                await given.one_at_a_time(db, point)
                if not (await self._left_now(db)).holds(point, stored.request.order):
                    raise AskingClosed("this place gives out no more of it today")
            await changes.move(db, stored, point, now, counts_until=self._caps.day_ends(point, now))
            if (point in self._on_arrival) is not (stored.request.point in self._on_arrival):
                await outbox.withdraw(db, stored.id, Notice.WAITS)
                await self._ask_again_in_time(db, stored, point, now)

        await self._commit(work)

    async def _ask_again_in_time(self, db: Db, stored: Stored, point: str, now: datetime) -> None:
        """Where somebody has to pack it first, have the team asked again if nobody takes it."""
        too_long = self._waits_until(stored.request.program, now)
        if too_long is not None and point not in self._on_arrival:
            await changes.queue(db, stored, Notice.WAITS, now, due_at=too_long)

    async def _doors_now(self, db: Db) -> Doors:
        return replace(await doors.everything(db), refused=self._refused())


async def _own(db: Db, person: Person, code: str) -> Stored:
    stored = await requests.by_any_code(db, code)  # their own buttons may be older than their code
    if stored is None or stored.pseudonym != person.pseudonym or stored.request.status.ended:
        raise NoSuchRequest("no such open request")
    return stored


async def _bring(db: Db, stored: Stored, person: Person, receipt: Shown, now: datetime) -> Request:
    """Draw the receipt for someone who asks for it. Who could not be reached any more can be again."""
    if await requests.renew_address(db, stored.id, person.address):
        request = replace(stored.request, reachable=True)
        stored = replace(stored, request=request, address=person.address)
        await changes.queue(db, stored, Notice.CARD_REFRESH, now)
    await changes.bring_receipt(db, stored, receipt, now)
    return stored.request


async def _free_code(db: Db) -> str:
    for _ in range(_CODE_TRIES):
        code = new_code()
        if await requests.code_is_free(db, code):
            return code
    raise AskingClosed("no free code was found")
