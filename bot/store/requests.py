"""Requests and the messages that show them. Every change is one guarded statement.

A change says from which statuses it may start; the row count tells whether it happened. Nothing is
read, decided and then written, so two presses at once are settled by the database. Whoever has more
than one statement to make about a request locks it first (PostgreSQL; SQLite has one writer anyway).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, and_, delete, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import request_messages, requests
from bot.supply.model import LIVE, Order, Request, Status

#: Any number, as long as it is always the same: with a person's hash, one lock a person (PostgreSQL).
_PERSON_LOCK: Final = 7_351_475


class Role(StrEnum):
    """What a message shows of a request."""

    CARD = "card"
    RECEIPT = "receipt"
    NOTICE = "notice"
    PING = "ping"

    @property
    def of_team(self) -> bool:
        """Whether such a message stands in the team's chat."""
        return self in {Role.CARD, Role.PING}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of this program, in the team's chat (a card) or a person's."""

    role: Role
    message_id: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """A request with what only the store and the delivery need to know of it."""

    id: int
    request: Request
    pseudonym: str
    address: bytes | None
    closing: bool
    counts_until: datetime | None = None
    block_before: datetime | None = None


def _stored(row: Row[Any]) -> Stored:
    request = Request(
        code=row.code,
        program=row.program,
        point=row.point,
        order=Order(json.loads(row.packs)),
        language=row.language,
        status=Status(row.status),
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        with_team=row.with_team,
        reachable=row.address is not None,
        ready_until=row.ready_until,
        ended_at=row.ended_at,
        undo_until=row.undo_until,
        fewer=row.asked is not None,
        code_before=row.code_before or "",
        taken_by=row.taken_by or "",
    )
    last = (row.closing, row.counts_until, row.block_before)
    return Stored(row.id, request, row.pseudonym, row.address, *last)


async def code_is_free(db: AsyncConnection, code: str) -> bool:
    """Whether no request, open or just ended, carries this code, or carried it before its own."""
    where = or_(requests.c.code == code, requests.c.code_before == code)
    return (await db.execute(select(requests.c.id).where(where))).first() is None


async def add(
    db: AsyncConnection,
    request: Request,
    *,
    pseudonym: str,
    address: bytes,
    form_key: str,
    counts_until: datetime | None = None,
) -> int:
    """Store a new request; returns its id. Its bag counts for its place until the end of a day."""
    statement = insert(requests).values(
        code=request.code,
        program=request.program,
        point=request.point,
        packs=json.dumps(dict(request.order.packs)),
        language=request.language,
        status=request.status,
        opened_at=request.opened_at,
        expires_at=request.expires_at,
        pseudonym=pseudonym,
        address=address,
        form_key=form_key,
        with_team=False,
        closing=False,
        counts_until=counts_until,
    )
    return int((await db.execute(statement.returning(requests.c.id))).scalar_one())


async def by_id(db: AsyncConnection, request_id: int, *, lock: bool = False) -> Stored | None:
    """The request with this id, if it still exists; locked for whoever is going to change it."""
    query = select(requests).where(requests.c.id == request_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return _stored(row) if row else None


async def by_code(db: AsyncConnection, code: str) -> Stored | None:
    """The request with this code, if it still exists, locked."""
    row = (await db.execute(select(requests).where(requests.c.code == code).with_for_update())).first()
    return _stored(row) if row else None


async def by_any_code(db: AsyncConnection, code: str) -> Stored | None:
    """The request with this code, or with this one before its own: for buttons that were drawn earlier."""
    found = await by_code(db, code)
    if found is not None:
        return found
    query = select(requests).where(requests.c.code_before == code)
    row = (await db.execute(query.with_for_update())).first()
    return _stored(row) if row else None


async def by_form(db: AsyncConnection, form_key: str) -> Stored | None:
    """The request that this form made, if it still exists, locked."""
    query = select(requests).where(requests.c.form_key == form_key)
    row = (await db.execute(query.with_for_update())).first()
    return _stored(row) if row else None


async def one_at_a_time(db: AsyncConnection, pseudonym: str) -> None:
    """Let what else this person is doing come to its end first: their requests are about to be counted."""
    if db.dialect.name == "postgresql":
        values = {"kind": _PERSON_LOCK, "pseudonym": pseudonym}
        await db.execute(text("SELECT pg_advisory_xact_lock(:kind, hashtext(:pseudonym))"), values)


async def live_of(db: AsyncConnection, pseudonym: str) -> list[Stored]:
    """What this person has open, oldest first."""
    where = (requests.c.pseudonym == pseudonym, requests.c.status.in_(LIVE))
    rows = await db.execute(select(requests).where(*where).order_by(requests.c.id))
    return [_stored(row) for row in rows]


async def strays(db: AsyncConnection, programs: Collection[str]) -> int:
    """How many open requests belong to none of these programs."""
    where = (requests.c.status.in_(LIVE), requests.c.program.not_in(programs))
    return int((await db.execute(select(func.count()).select_from(requests).where(*where))).scalar_one())


async def live_in(
    db: AsyncConnection, program: str, point: str | None = None, *, lock: bool = False
) -> list[Stored]:
    """What is open in a program, or at one of its places, oldest first."""
    where = [requests.c.program == program, requests.c.status.in_(LIVE)]
    if point is not None:
        where.append(requests.c.point == point)
    query = select(requests).where(*where).order_by(requests.c.id)
    return [_stored(row) for row in await db.execute(query.with_for_update() if lock else query)]


async def all_of(db: AsyncConnection, pseudonym: str) -> list[Stored]:
    """Everything that still exists of this person, ended ones too, locked."""
    query = select(requests).where(requests.c.pseudonym == pseudonym).order_by(requests.c.id)
    rows = await db.execute(query.with_for_update())
    return [_stored(row) for row in rows]


async def advance(
    db: AsyncConnection,
    request_id: int,
    to: Status,
    *,
    sources: Collection[Status],
    now: datetime,
    undo_until: datetime | None = None,
    ready_until: datetime | None = None,
    point: str | None = None,
    counts_until: datetime | None = None,
    order: Order | None = None,
) -> bool:
    """Move a request to `to` if it stands in one of `sources`; False if it does not (any more).

    `order` is a bag with less in it: what was asked for is kept beside it. `counts_until` belongs to
    another `point`.
    """
    back = requests.c.status if undo_until is not None else None
    values: dict[str, Any] = {"status": to, "undo_until": undo_until, "undo_to": back, "undo_packs": None}
    if order is not None:
        values["packs"] = json.dumps(dict(order.packs))
        values["asked"] = func.coalesce(requests.c.asked, requests.c.packs)
        values["undo_packs"] = requests.c.packs
    if point is not None:
        values |= {"point": point, "counts_until": counts_until}
    if to is Status.READY:
        values["ready_until"] = ready_until
    if to.ended:
        values |= {"ended_at": now, "undo_to": requests.c.status}
    where = (requests.c.id == request_id, requests.c.status.in_(sources))
    return (await db.execute(update(requests).where(*where).values(**values))).rowcount == 1


async def take_back(db: AsyncConnection, request_id: int, *, now: datetime) -> bool:
    """Undo an ending, or a step that can be undone, while its time lasts and nothing was cleared away yet."""
    where = (
        requests.c.id == request_id,
        requests.c.undo_until > now,
        requests.c.undo_to.is_not(None),
        requests.c.closing.is_(False),
    )
    values = {
        **{"status": requests.c.undo_to, "undo_to": None, "undo_until": None, "ended_at": None},
        "packs": func.coalesce(requests.c.undo_packs, requests.c.packs),
        "asked": func.nullif(requests.c.asked, requests.c.undo_packs),  # the bag is whole again
        "undo_packs": None,
        "block_before": None,
    }
    return (await db.execute(update(requests).where(*where).values(**values))).rowcount == 1


async def recode(
    db: AsyncConnection, request_id: int, was: str, code: str, *, sources: Collection[Status]
) -> bool:
    """Give a request another code; False if it has ended, or has another one than it was."""
    where = (requests.c.id == request_id, requests.c.code == was, requests.c.status.in_(sources))
    values = {"code": code, "code_before": was}
    return (await db.execute(update(requests).where(*where).values(**values))).rowcount == 1


async def note_role(db: AsyncConnection, request_id: int, role: str) -> None:
    """Keep the role of whoever took a request, or that nobody has it any more (empty)."""
    await db.execute(update(requests).where(requests.c.id == request_id).values(taken_by=role or None))


async def remember_block(db: AsyncConnection, request_id: int, before: datetime) -> None:
    """Remember until when its sender was blocked before it was declined, for whoever takes that back."""
    await db.execute(update(requests).where(requests.c.id == request_id).values(block_before=before))


async def mark_with_team(db: AsyncConnection, request_id: int) -> bool:
    """Telegram took the card; True the first time."""
    where = (requests.c.id == request_id, requests.c.with_team.is_(False))
    return (await db.execute(update(requests).where(*where).values(with_team=True))).rowcount == 1


async def forget_address(db: AsyncConnection, request_id: int) -> bool:
    """Close the way back to a person who cannot be reached; True the first time."""
    where = (requests.c.id == request_id, requests.c.address.is_not(None))
    return (await db.execute(update(requests).where(*where).values(address=None))).rowcount == 1


async def renew_address(db: AsyncConnection, request_id: int, address: bytes) -> bool:
    """Open the way back again for a person who came by themselves; False if it was open."""
    where = (requests.c.id == request_id, requests.c.address.is_(None))
    return (await db.execute(update(requests).where(*where).values(address=address))).rowcount == 1


async def begin_closing(db: AsyncConnection, request_id: int, *, now: datetime) -> bool:
    """Start to clear an ended request away; True for exactly one caller. From here its last time counts."""
    where = (requests.c.id == request_id, requests.c.closing.is_(False), requests.c.status.not_in(LIVE))
    values = {"closing": True, "ended_at": now}
    return (await db.execute(update(requests).where(*where).values(**values))).rowcount == 1


async def destroy(db: AsyncConnection, request_id: int) -> None:
    """Delete a request with its address, its messages' ids and whatever was still to be sent."""
    await db.execute(delete(requests).where(requests.c.id == request_id))


async def over(db: AsyncConnection, now: datetime) -> list[int]:
    """Ids of open requests whose time is over, and of ended ones that nobody can take back any more.

    Neither comes back: a request is not prolonged, and after its time no ending is undone.
    """
    expired = and_(requests.c.status.in_(LIVE), requests.c.expires_at <= now)
    final = or_(requests.c.undo_until.is_(None), requests.c.undo_until <= now)
    to_close = and_(requests.c.status.not_in(LIVE), requests.c.closing.is_(False), final)
    query = select(requests.c.id).where(or_(expired, to_close)).order_by(requests.c.id)
    return list((await db.execute(query)).scalars())


async def destroy_closing(db: AsyncConnection, moment: datetime) -> int:
    """Delete what has been cleared away since `moment` or longer, whatever is still to be sent of it."""
    where = (requests.c.closing.is_(True), requests.c.ended_at <= moment)
    return (await db.execute(delete(requests).where(*where))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next open request expires or the next ending can be cleared away."""
    expiry = select(func.min(requests.c.expires_at)).where(requests.c.status.in_(LIVE))
    undo = select(func.min(requests.c.undo_until)).where(
        requests.c.closing.is_(False), requests.c.status.not_in(LIVE)
    )
    found = [(await db.execute(query)).scalar() for query in (expiry, undo)]
    return min((moment for moment in found if moment), default=None)


async def first_closing(db: AsyncConnection) -> datetime | None:
    """Since when the request has been cleared away that has been so for longest and still exists."""
    query = select(func.min(requests.c.ended_at)).where(requests.c.closing.is_(True))
    found: datetime | None = (await db.execute(query)).scalar()
    return found


async def show(db: AsyncConnection, request_id: int, shown: Shown) -> None:
    """Remember a message that shows this request, so that it can be edited and removed."""
    where = (request_messages.c.request_id == request_id, request_messages.c.message_id == shown.message_id)
    if (await db.execute(select(request_messages.c.id).where(*where, _side(shown.role)))).first():
        await db.execute(update(request_messages).where(*where, _side(shown.role)).values(role=shown.role))
        return
    await db.execute(
        insert(request_messages).values(
            request_id=request_id, role=shown.role, message_id=shown.message_id, sent_at=shown.sent_at
        )
    )


def _side(role: Role) -> Any:
    """Ids of the two chats are counted apart: the same number in both is two messages."""
    of_team = request_messages.c.role.in_([each for each in Role if each.of_team])
    return of_team if role.of_team else ~of_team


async def messages_of(db: AsyncConnection, request_id: int) -> Sequence[Shown]:
    """The messages that show this request, oldest first."""
    where = request_messages.c.request_id == request_id
    rows = await db.execute(select(request_messages).where(where).order_by(request_messages.c.id))
    return [Shown(Role(row.role), row.message_id, row.sent_at) for row in rows]


async def hide(db: AsyncConnection, request_id: int, shown: Shown) -> None:
    """Forget a message that does not show this request any more."""
    where = (request_messages.c.request_id == request_id, request_messages.c.message_id == shown.message_id)
    await db.execute(delete(request_messages).where(*where, _side(shown.role)))
