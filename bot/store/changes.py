"""A change to a request together with everything that has to be sent because of it.

Both stand in one transaction, so a change that was kept is a change that will be told.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import given, outbox, requests
from bot.store.requests import Role, Shown, Stored
from bot.supply.model import Order, Status
from bot.supply.notices import Notice, of_change
from bot.supply.transitions import CAN_UNDO, TOLD, Action, after, sources

#: How long an errand may wait beyond the life of its request.
_SLACK: Final = timedelta(hours=24)


def team_lane(program: str) -> str:
    """The lane of a team's chat."""
    return f"team:{program}"


def person_lane(request_id: int) -> str:
    """The lane towards whoever asked; named by the request, so that it says nothing about them."""
    return f"person:{request_id}"


async def queue(
    db: AsyncConnection,
    stored: Stored,
    notice: Notice,
    now: datetime,
    *,
    due_at: datetime | None = None,
    **params: str | int,
) -> None:
    """Queue one errand of a request, in the lane where it belongs; for later with `due_at`."""
    to_team = notice.for_team or params.get("role") in {Role.CARD, Role.PING}
    if not to_team and stored.address is None:
        return
    await outbox.put(
        db,
        notice,
        request_id=stored.id,
        lane=team_lane(stored.request.program) if to_team else person_lane(stored.id),
        due_at=due_at or now,
        expires_at=max(stored.request.expires_at, now) + _SLACK,
        params=params,
    )


async def change(
    db: AsyncConnection,
    stored: Stored,
    action: Action,
    now: datetime,
    *,
    undo: timedelta = timedelta(),
    ready_until: datetime | None = None,
    order: Order | None = None,
    quietly: bool = False,
) -> Status | None:
    """Carry out `action` if it is possible now; the new status, or None if nothing changed.

    An ending that nobody can take back is cleared away at once. `quietly` leaves out the notice.
    """
    to = after(stored.request.status, action)
    if to is None:
        return None
    undo_until = now + undo if action in CAN_UNDO and undo else None
    moved = await requests.advance(
        db,
        stored.id,
        to,
        sources=sources(action),
        now=now,
        undo_until=undo_until,
        ready_until=ready_until,
        order=order,
    )
    if not moved:
        return None
    told = to in TOLD and not quietly
    if to.ended and undo_until is None:
        await close(db, stored, now, tell=told, status=to)
        return to
    for notice in of_change(to, told=False):
        await queue(db, stored, notice, now)
    if undo_until is not None and not to.ended:  # then its card offers no Undo any more
        await queue(db, stored, Notice.CARD_REFRESH, now, due_at=undo_until, when="undo_is_over")
    if told:
        await queue(db, stored, Notice.TELL, now, status=to)
    return to


async def move(
    db: AsyncConnection, stored: Stored, point: str, now: datetime, *, counts_until: datetime | None = None
) -> bool:
    """Have a request packed at another place: as a new card, because nobody reads an old one again."""
    to = after(stored.request.status, Action.MOVE)
    if to is None or not await requests.advance(
        db, stored.id, to, sources=sources(Action.MOVE), now=now, point=point, counts_until=counts_until
    ):
        return False
    for shown in await requests.messages_of(db, stored.id):
        if shown.role is Role.CARD:
            await queue_removal(db, stored, shown, now)
    await queue(db, stored, Notice.CARD_POST, now)
    await queue(db, stored, Notice.RECEIPT_REFRESH, now)
    return True


async def recode(db: AsyncConnection, stored: Stored, code: str, now: datetime) -> bool:
    """Give a request another code; where a bag may carry the one before, the team is told so."""
    was, allowed = stored.request.code, sources(Action.RECODE)
    if not await requests.recode(db, stored.id, was, code, sources=allowed):
        return False
    for notice in (Notice.RECEIPT_REFRESH, Notice.CARD_REFRESH):
        await queue(db, stored, notice, now)
    if stored.request.status in {Status.TAKEN, Status.READY}:
        await queue(db, stored, Notice.RECODED, now)
    return True


async def close(
    db: AsyncConnection, stored: Stored, now: datetime, *, tell: bool = False, status: Status | None = None
) -> None:
    """Clear an ended request away: take its messages out of both chats, then destroy it.

    Of what was still to be told only how it ended remains.
    """
    if not await requests.begin_closing(db, stored.id, now=now):
        return
    ending = status or stored.request.status
    handed_over = Status.HANDED_OVER in {ending, stored.request.status}
    if handed_over and stored.counts_until is not None and stored.counts_until > now:
        await given.add(db, stored.request.point, stored.request.order, until=stored.counts_until)
    await outbox.withdraw_all_but(db, stored.id, Notice.TELL, {"status": ending})
    if tell:
        await queue(db, stored, Notice.TELL, now, status=ending)
    for shown in await requests.messages_of(db, stored.id):
        await queue_removal(db, stored, shown, now)
    await finish(db, stored.id)


async def queue_removal(db: AsyncConnection, stored: Stored, shown: Shown, now: datetime) -> None:
    """Have one message of a request taken out of its chat."""
    await queue(db, stored, Notice.REMOVE, now, role=shown.role, message_id=shown.message_id)


async def finish(db: AsyncConnection, request_id: int) -> bool:
    """Destroy a request that is being cleared away once nothing is left to send; True if it is gone."""
    stored = await requests.by_id(db, request_id)
    if stored is None:
        return True
    if not stored.closing or await outbox.left_for(db, request_id):
        return False
    await requests.destroy(db, request_id)
    return True


async def bring_receipt(db: AsyncConnection, stored: Stored, message: Shown, now: datetime) -> None:
    """Make `message` the receipt of a request, and have the one before it removed."""
    for shown in await requests.messages_of(db, stored.id):
        if not shown.role.of_team and shown.message_id != message.message_id:
            if shown.role is Role.RECEIPT:
                await requests.show(db, stored.id, Shown(Role.NOTICE, shown.message_id, shown.sent_at))
            await queue_removal(db, stored, Shown(Role.NOTICE, shown.message_id, shown.sent_at), now)
    removal = {"role": Role.NOTICE, "message_id": message.message_id}
    await outbox.withdraw(db, stored.id, Notice.REMOVE, removal)  # it may have been a receipt before
    await requests.show(db, stored.id, message)
    await queue(db, stored, Notice.RECEIPT_REFRESH, now)
