"""The team's side of the asking lane: take, ready, handed over, cannot, undo; what there is; answers.

A coordinator acts on a code. Whoever presses first wins; the other one learns that it is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot.clock import Clock
from bot.identity import Letters
from bot.store import blocks, changes, line, questions, requests, stock
from bot.store.questions import Asked
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Db, Store
from bot.supply.hours import Hours, choices, usual_choice
from bot.supply.model import Catalogue, Request, Status, less
from bot.supply.notices import Notice
from bot.supply.questions import Standing
from bot.supply.stock import AFTER, Level, Stock
from bot.supply.transitions import TOLD, Action


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a press: whether it changed anything, and the request as it stands (None: ended).

    Nothing is done by a code that a request had `before` its own: whoever says it may not be who it is for.
    """

    changed: bool
    request: Request | None
    before: bool = False


#: What makes a request somebody's of the team.
TAKING: Final = frozenset({Action.TAKE, Action.READY, Action.FEWER})


class Coordination:
    """Lets a program's team work on its own requests."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hours_by_point: Mapping[str, Hours],
        undo: timedelta,
        wake: Callable[[], None],
        letters: Letters,
        *,
        hours_by_program: Mapping[str, Hours] = MappingProxyType({}),
        answer_lasts: timedelta = timedelta(hours=72),
        catalogue: Callable[[], Catalogue] = Catalogue,
        block_lasts: timedelta = timedelta(days=30),
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._letters = letters
        self._answer_lasts = answer_lasts
        self._block_lasts = block_lasts
        self._clock = clock
        self._hours = hours_by_point
        self._program_hours = hours_by_program
        self._undo = undo
        self._wake = wake

    def choices(self, request: Request) -> tuple[datetime, ...]:
        """Until when this request's bag can wait, counted from now; its point may be gone since."""
        hours = self._hours.get(request.point) or self._program_hours.get(request.program)
        return choices(hours, self._clock.now(), request.expires_at) if hours else ()

    async def act(
        self,
        program: str,
        code: str,
        action: Action,
        message_id: int,
        sent_at: datetime,
        *,
        day: int | None = None,
        packs: Mapping[str, int] | None = None,
        role: str = "",
    ) -> Done:
        """Carry out what a coordinator pressed under a card; `day` of the month picks a closing time.

        `packs` by item key are what is left of the bag where there is less in it. `role` is the presser's
        in the chat, and never who they are.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> Done:
            stored = await requests.by_any_code(db, code)
            if stored is None or stored.request.program != program or stored.closing:
                return Done(False, None)
            # A card that Telegram took without our hearing of it is known from now on.
            await requests.show(db, stored.id, Shown(Role.CARD, message_id, sent_at))
            if stored.request.code != code:
                await changes.queue(db, stored, Notice.CARD_REFRESH, now)
                return Done(False, stored.request, before=True)
            changed = await self._carry_out(db, stored, action, now, day, packs or {})
            if changed and action in TAKING and stored.request.status in {Status.OPEN, Status.LATER}:
                await requests.note_role(db, stored.id, role)
            after = await requests.by_id(db, stored.id)
            return Done(changed, after.request if after else None)

        done = await self._store.run(work)
        self._wake()
        return done

    async def request(self, program: str, code: str) -> Request | None:
        """An open request of this team as it stands; None if it has ended.

        Raises:
            StoreUnavailable: not now.
        """
        stored = await self._store.run(lambda db: requests.by_any_code(db, code))
        ours = stored is not None and stored.request.program == program and not stored.request.status.ended
        return stored.request if stored is not None and ours else None

    async def redraw(self, program: str, code: str) -> None:
        """Have the card of a request drawn as it stands.

        Raises:
            StoreUnavailable: not now.
        """
        now = self._clock.now()

        async def work(db: Db) -> None:
            stored = await requests.by_any_code(db, code)
            if stored is not None and stored.request.program == program and not stored.closing:
                await changes.queue(db, stored, Notice.CARD_REFRESH, now)

        await self._store.run(work)
        self._wake()

    async def stock(self) -> Stock:
        """What the programs have.

        Raises:
            StoreUnavailable: not now.
        """
        return await self._store.run(stock.everything)

    async def move(self, program: str, item: str, was: Level) -> tuple[bool, Stock]:
        """One press on an item that was shown as `was`: whether it moved, and what there is now.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """

        async def work(db: Db) -> tuple[bool, Stock]:
            moved = await stock.move(db, program, item, was, AFTER[was])
            return moved, await stock.everything(db)

        return await self._store.run(work)

    async def question(self, program: str, tag: str, card: int) -> Standing | None:
        """Where a question of this team stands; None if it has ended. Its card is known from now on.

        Raises:
            StoreUnavailable: not now.
        """
        now = self._clock.now()

        async def work(db: Db) -> Standing | None:
            asked = await _question_of(db, program, tag)
            if asked is None:
                return None
            await questions.show(db, asked, card)
            if asked.question.standing is not Standing.OPEN:
                await line.queue(db, asked, Notice.QUESTION_REFRESH, now)
            return asked.question.standing

        found = await self._store.run(work)
        self._wake()
        return found

    async def spoken(self, program: str, tag: str) -> str | None:
        """The language of whoever waits for an answer to this question; None if nobody does.

        Raises:
            StoreUnavailable: not now.
        """
        asked = await self._store.run(lambda db: _question_of(db, program, tag))
        return asked.question.language if asked and asked.question.standing is Standing.OPEN else None

    async def answer(self, program: str, tag: str, text: str) -> bool:
        """Have the one who asked told that there is an answer; False if the question is not open.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now, sealed = self._clock.now(), self._letters.seal(text)

        async def work(db: Db) -> bool:
            asked = await _question_of(db, program, tag)
            if asked is None:
                return False
            until = min(now + self._answer_lasts, asked.question.expires_at)
            return await line.answer(db, asked, sealed, now, until=until)

        done = await self._store.run(work)
        self._wake()
        return done

    async def block(self, program: str, code: str) -> bool:
        """Decline a question or a request, and take nothing from its sender for a while.

        Nobody learns who that is. Undo of a request takes both back. False if it has ended, and then
        nobody is blocked.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> bool:
            asked = await _question_of(db, program, code)
            if asked is not None:
                await blocks.block(db, asked.pseudonym, program, until=now + self._block_lasts)
                if asked.question.standing is Standing.OPEN:
                    await line.end(db, asked, Standing.CLOSED, now)
                return True
            stored = await requests.by_any_code(db, code)
            if stored is None or stored.request.program != program or stored.closing:
                return False
            before = await blocks.block(db, stored.pseudonym, program, until=now + self._block_lasts)
            if await changes.change(db, stored, Action.CANNOT, now, undo=self._undo) is not None:
                await requests.remember_block(db, stored.id, before or now)
            return True

        done = await self._store.run(work)
        self._wake()
        return done

    async def close(self, program: str, tag: str, card: int) -> bool:
        """End a question without an answer; False if it is not open.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> bool:
            asked = await _question_of(db, program, tag)
            if asked is None or asked.question.standing is not Standing.OPEN:
                return False
            await questions.show(db, asked, card)
            asked = replace(asked, cards=tuple({*asked.cards, card}))
            return await line.end(db, asked, Standing.CLOSED, now)

        done = await self._store.run(work)
        self._wake()
        return done

    async def _carry_out(
        self, db: Db, stored: Stored, action: Action, now: datetime, day: int | None, packs: Mapping[str, int]
    ) -> bool:
        request = stored.request
        if action is Action.UNDO:
            if not await requests.take_back(db, stored.id, now=now):
                return False
            if stored.block_before is not None and request.ended_at is not None:
                until = request.ended_at + self._block_lasts  # unless it was renewed meanwhile
                await blocks.unblock(
                    db, stored.pseudonym, request.program, until=until, before=stored.block_before
                )
            for notice in (Notice.RECEIPT_REFRESH, Notice.CARD_REFRESH):
                await changes.queue(db, stored, notice, now)
            if request.status in TOLD:
                await changes.queue(db, stored, Notice.TELL, now, status=Status.OPEN)
            return True
        order = less(request.order, packs, self._catalogue()) if action is Action.FEWER else None
        if action is Action.FEWER and order is None:
            return False
        if action not in {Action.READY, Action.FEWER}:
            return await changes.change(db, stored, action, now, undo=self._undo) is not None
        again = request.status is Status.READY
        options = self.choices(request)
        until = usual_choice(options) or request.expires_at
        if day is not None:
            chosen = [end for end in options if end.day == day]
            if not chosen:
                return False
            until = chosen[0]
        if order is not None:
            until = (request.ready_until if again else None) or until
            undo = self._undo
            made = changes.change(db, stored, action, now, ready_until=until, undo=undo, order=order)
            return await made is not None
        if again and (day is None or until == request.ready_until):
            return False
        return await changes.change(db, stored, action, now, ready_until=until, quietly=again) is not None


async def _question_of(db: Db, program: str, tag: str) -> Asked | None:
    """A question of this team that has not ended."""
    asked = await questions.by_tag(db, tag)
    return None if asked is None or asked.question.program != program or asked.closing else asked
