"""The person's side of the asking lane: send a form or a question, see one's requests, cancel, erase.

Everything here is durable: what returns has been committed, and what has to be sent because of it
stands in the outbox of the same transaction.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock, until_set
from bot.errors import (
    AskingClosed,
    BagChanged,
    Blocked,
    FormExpired,
    FormUsed,
    KeyFileError,
    NoSuchQuestion,
    NoSuchRequest,
    StoreError,
    TooManyOpen,
    TooManyQuestions,
    TooOften,
    VoucherGone,
)
from bot.identity import FormKey, Letters, Person, SealedText
from bot.store import (
    blocks,
    changes,
    doors,
    form_keys,
    limits,
    line,
    questions,
    requests,
    stock,
    timers,
    vouchers,
)
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Db, Store, T, Work
from bot.supply.codes import new_code
from bot.supply.doors import Doors
from bot.supply.draft import Draft
from bot.supply.model import Catalogue, Order, Request, Status
from bot.supply.notices import Notice
from bot.supply.questions import Question, Standing
from bot.supply.stock import Stock
from bot.supply.transitions import Action
from bot.supply.vouchers import Voucher, hash_of

_CODE_TRIES = 20

#: Someone waits for a screen: after so long it is made without a look at the shelves.
_LOOK: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a deployment allows and for how long it keeps things."""

    open_requests: int
    open_request_lasts: timedelta
    form_key_lasts: timedelta
    open_questions: int = 3
    questions_an_hour: int = 10
    question_lasts: timedelta = timedelta(days=7)
    shown_answer_lasts: timedelta = timedelta(seconds=60)
    write_back_lasts: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was there when somebody erased everything."""

    requests: int
    questions: int


class Intake:
    """Takes requests from people who stay unknown."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        catalogue: Callable[[], Catalogue],
        programs_by_point: Mapping[str, str],
        terms: Terms,
        wake: Callable[[], None],
        letters: Letters,
        *,
        refused: Callable[[], frozenset[str]] = frozenset,
        waits_until: Callable[[str, datetime], datetime | None] = lambda program, now: None,
    ) -> None:
        self._store = store
        self._letters = letters
        self._clock = clock
        self._catalogue = catalogue
        self._programs = programs_by_point
        self._terms = terms
        self._wake = wake
        self._refused = refused
        self._waits_until = waits_until
        self._last_doors = Doors()

    async def stock(self) -> Stock:
        """What the programs have. With the database away nothing is out: asking will tell."""
        return await self._look(stock.everything) or Stock()

    async def doors(self) -> Doors:
        """Where something can be asked for now; with the database away as it was last."""
        self._last_doors = await self._look(doors.everything) or self._last_doors
        return self.last_doors

    @property
    def last_doors(self) -> Doors:
        """Where something could be asked for when somebody looked last."""
        return replace(self._last_doors, refused=self._refused())

    async def _look(self, work: Work[T]) -> T | None:
        """What the database says soon enough for a screen."""
        look = asyncio.ensure_future(self._store.run(work))
        seen = asyncio.Event()
        look.add_done_callback(lambda _: seen.set())
        try:
            if await until_set(seen, self._clock, self._clock.now() + _LOOK):
                return look.result()
        except StoreError:
            pass
        finally:
            look.cancel()
        return None

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
        the bag; `seen` is the bag that the sender agreed to, where somebody looked. A voucher says what is
        in it, is used up in the same transaction, and stands nowhere beside the request.

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
            await _welcome(db, person, program, now)
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
                db, request, pseudonym=person.pseudonym, address=person.address, form_key=form_key
            )
            stored = Stored(new_id, request, person.pseudonym, person.address, closing=False)
            await changes.queue(db, stored, Notice.CARD_POST, now)
            if too_long := self._waits_until(program, now):
                await changes.queue(db, stored, Notice.WAITS, now, due_at=too_long)
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
            await changes.move(db, stored, point, now)

        await self._commit(work)

    async def _doors_now(self, db: Db) -> Doors:
        return replace(await doors.everything(db), refused=self._refused())

    # -- questions ---------------------------------------------------------------------------

    async def ask(
        self,
        person: Person,
        text: str,
        form: Draft,
        form_key: FormKey,
        hour_key: FormKey,
        language: str,
        program: str,
    ) -> Question:
        """Send a question to a team. The same form makes one question, however often it is sent.

        Raises:
            FormExpired, FormUsed, TooManyQuestions, TooOften, AskingClosed, Blocked: nothing was stored.
            StoreUnavailable: nothing was stored.
        """
        now = self._clock.now()
        if form.expired(now):
            raise FormExpired("the form is too old")
        if program in self._refused():
            raise AskingClosed("nothing is sent into this team's chat now")
        terms, sealed = self._terms, self._letters.seal(text)

        async def work(db: Db) -> Question:
            await _welcome(db, person, program, now)
            fresh = await form_keys.use(db, form_key, kept_until=now + terms.form_key_lasts)
            before = await questions.by_form(db, form_key)
            if before is not None and not before.closing:
                return before.question
            if before is not None or not fresh:
                raise FormUsed("this form made a question that has ended")
            await self._within_limits(db, person, hour_key, now)
            question = Question(
                tag=await _free_tag(db),
                program=program,
                language=language,
                standing=Standing.OPEN,
                asked_at=now,
                expires_at=now + terms.question_lasts,
            )
            new_id = await questions.add(
                db, question, sealed, pseudonym=person.pseudonym, address=person.address, form_key=form_key
            )
            asked = await questions.by_id(db, new_id)
            assert asked is not None
            await line.queue(db, asked, Notice.QUESTION_POST, now)
            return question

        return await self._commit(work)

    async def read(self, person: Person, tag: str) -> str:
        """The answer to somebody's question. It stays until it is known that it was `opened`.

        Raises:
            NoSuchQuestion: it is not this person's, was not answered, or is gone.
            StoreUnavailable: not now.
        """
        asked = await self._store.run(lambda db: questions.by_tag(db, tag))
        if asked is None or asked.pseudonym != person.pseudonym or asked.answer is None:
            raise NoSuchQuestion("no such answer")
        try:
            return self._letters.open(SealedText(asked.answer))
        except KeyFileError:
            raise NoSuchQuestion("the answer was sealed with another key") from None

    async def opened(self, person: Person, tag: str) -> None:
        """The answer stands on the screen: what we have of it ends soon.

        Raises:
            StoreUnavailable: not now; it can be opened again.
        """
        now, terms = self._clock.now(), self._terms
        until, writable_until = now + terms.shown_answer_lasts, now + terms.write_back_lasts

        async def work(db: Db) -> None:
            asked = await questions.by_tag(db, tag)
            if asked is not None and asked.pseudonym == person.pseudonym:
                await questions.opened(db, asked.id, until=until, writable_until=writable_until)

        await self._commit(work)

    # -- timers ------------------------------------------------------------------------------

    async def set_timer(
        self,
        person: Person,
        guide: str,
        params: Mapping[str, str],
        press: FormKey,
        *,
        due: datetime,
        lasts: timedelta,
    ) -> Mapping[str, str]:
        """Have a step of a guide come back at `due`, in place of an earlier timer of that guide.

        A `press` that comes again, because nobody could say that it was handled, finds what it has set.

        Returns:
            What the timer was set with.

        Raises:
            StoreUnavailable: not now.
        """
        lane = timers.lane_of(guide, person.pseudonym)
        told = {**params, "due": due.isoformat(), "press": press}

        async def work(db: Db) -> Mapping[str, str]:
            before = await timers.waiting_in(db, lane)
            if before is not None and before["press"] == press:
                return before
            await timers.put(db, lane, person.address, told, due_at=due, expires_at=due + lasts)
            return told

        return await self._commit(work)

    async def stop_timer(self, person: Person, guide: str) -> None:
        """Take back the timer of a guide.

        Raises:
            StoreUnavailable: not now; it will come.
        """
        lane = timers.lane_of(guide, person.pseudonym)
        await self._commit(lambda db: timers.drop(db, lane))

    async def asked(self, person: Person, tag: str) -> Question:
        """A question of this person that has not ended.

        Raises:
            NoSuchQuestion: it is not this person's, or has ended.
            StoreUnavailable: not now.
        """
        asked = await self._store.run(lambda db: questions.by_tag(db, tag))
        if asked is None or asked.pseudonym != person.pseudonym or asked.closing:
            raise NoSuchQuestion("no such question")
        return asked.question

    async def report(self, hour_key: FormKey) -> None:
        """Count one report: as many an hour as messages.

        Raises:
            TooOften: not one more within this hour.
            StoreUnavailable: not now.
        """
        end_of_hour = self._clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        most = self._terms.questions_an_hour

        async def work(db: Db) -> None:
            if not await limits.count(db, hour_key, most=most, kept_until=end_of_hour):
                raise TooOften(most)

        await self._commit(work)

    async def stop(self, person: Person, tag: str) -> None:
        """End a question, wherever it stands, because the person wants it; the team is told.

        Raises:
            NoSuchQuestion: it is not this person's, or has ended.
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> None:
            asked = await questions.by_tag(db, tag)
            if asked is None or asked.pseudonym != person.pseudonym:
                raise NoSuchQuestion("no such question")
            if not await line.end(db, asked, Standing.STOPPED, now):
                raise NoSuchQuestion("it has ended")

        await self._commit(work)

    async def write_back(
        self,
        person: Person,
        tag: str,
        text: str,
        form: Draft,
        form_key: FormKey,
        hour_key: FormKey,
        language: str,
    ) -> Question:
        """Write to the team again after an answer was read; one form does so once.

        Raises:
            FormExpired, FormUsed, TooManyQuestions, TooOften, Blocked: nothing was stored.
            NoSuchQuestion: it is not this person's, its answer was not read yet, or it has ended.
            StoreUnavailable: nothing was stored.
        """
        now = self._clock.now()
        if form.expired(now):
            raise FormExpired("the form is too old")
        terms, sealed = self._terms, self._letters.seal(text)

        async def work(db: Db) -> Question:
            fresh = await form_keys.use(db, form_key, kept_until=now + terms.form_key_lasts)
            before = await questions.by_form(db, form_key)
            if before is not None and not before.closing:
                return before.question
            if before is not None or not fresh:
                raise FormUsed("this form was sent")
            asked = await questions.by_tag(db, tag)
            if asked is None or asked.pseudonym != person.pseudonym or asked.closing:
                raise NoSuchQuestion("no such question")
            await _welcome(db, person, asked.question.program, now)
            await self._within_limits(db, person, hour_key, now)
            question = replace(
                asked.question,
                language=language,
                standing=Standing.OPEN,
                asked_at=now,
                expires_at=now + terms.question_lasts,
            )
            if not await line.write_back(
                db, asked, question, sealed, now, address=person.address, form_key=form_key
            ):
                raise NoSuchQuestion("its answer was not read")
            return question

        return await self._commit(work)

    async def _within_limits(self, db: Db, person: Person, hour_key: FormKey, now: datetime) -> None:
        """Whether one more may be sent; it is counted."""
        await requests.one_at_a_time(db, person.pseudonym)
        if await questions.waiting_of(db, person.pseudonym) >= self._terms.open_questions:
            raise TooManyQuestions(self._terms.open_questions)
        end_of_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        most = self._terms.questions_an_hour
        if not await limits.count(db, hour_key, most=most, kept_until=end_of_hour):
            raise TooOften(most)

    # -- everything --------------------------------------------------------------------------

    async def erase(self, person: Person) -> Erased:
        """End everything that this person has here and clear it away; how much that was.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> Erased:
            found = await requests.all_of(db, person.pseudonym)
            for stored in found:
                if await changes.change(db, stored, Action.ERASE, now) is None:
                    await changes.close(db, stored, now, status=Status.ERASED)
            asked = await questions.all_of(db, person.pseudonym)
            for one in asked:
                await line.end(db, one, Standing.ERASED, now)
            await timers.drop_all_of(db, person.pseudonym)
            return Erased(len(found), len(asked))

        return await self._commit(work)

    async def _commit(self, work: Work[T]) -> T:
        result = await self._store.run(work)
        self._wake()
        return result


async def _welcome(db: Db, person: Person, program: str, now: datetime) -> None:
    if await blocks.holds(db, person.pseudonym, program, now):
        raise Blocked("the team takes nothing from this person")


async def _own(db: Db, person: Person, code: str) -> Stored:
    stored = await requests.by_code(db, code)
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


async def _free_tag(db: Db) -> str:
    """A tag that no request's code could be taken for, either."""
    for _ in range(_CODE_TRIES):
        tag = new_code()
        if await questions.tag_is_free(db, tag) and await requests.code_is_free(db, tag):
            return tag
    raise AskingClosed("no free tag was found")
