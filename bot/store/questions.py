"""Questions to the team and their answers, both sealed. Every change is one guarded statement.

Whoever has more than one statement to make about a question locks it first (PostgreSQL; SQLite has
one writer anyway).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import messages
from bot.supply.questions import LIVE, Question, Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what only the store and the delivery need to know of it.

    `cards` are ids of messages in the team's chat, `notice_id` of the one in the person's.
    """

    id: int
    question: Question
    pseudonym: str
    address: bytes | None
    text: bytes | None
    answer: bytes | None
    cards: tuple[int, ...]
    notice_id: int | None
    closing: bool


def _asked(row: Row[Any]) -> Asked:
    question = Question(
        tag=row.tag,
        program=row.program,
        language=row.language,
        standing=Standing(row.standing),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
    )
    return Asked(
        id=row.id,
        question=question,
        pseudonym=row.pseudonym,
        address=row.address,
        text=row.question,
        answer=row.answer,
        cards=tuple(json.loads(row.cards)),
        notice_id=row.notice_id,
        closing=row.closing,
    )


async def tag_is_free(db: AsyncConnection, tag: str) -> bool:
    """Whether no question carries this tag."""
    return (await db.execute(select(messages.c.id).where(messages.c.tag == tag))).first() is None


async def add(
    db: AsyncConnection, question: Question, text: bytes, *, pseudonym: str, address: bytes, form_key: str
) -> int:
    """Store a new question; returns its id."""
    statement = insert(messages).values(
        tag=question.tag,
        program=question.program,
        language=question.language,
        standing=question.standing,
        pseudonym=pseudonym,
        address=address,
        form_key=form_key,
        question=text,
        cards="[]",
        closing=False,
        asked_at=question.asked_at,
        expires_at=question.expires_at,
    )
    return int((await db.execute(statement.returning(messages.c.id))).scalar_one())


async def by_id(db: AsyncConnection, question_id: int, *, lock: bool = False) -> Asked | None:
    """The question with this id, if it still exists; locked for whoever is going to change it."""
    query = select(messages).where(messages.c.id == question_id)
    row = (await db.execute(query.with_for_update() if lock else query)).first()
    return _asked(row) if row else None


async def by_tag(db: AsyncConnection, tag: str) -> Asked | None:
    """The question with this tag, if it still exists, locked."""
    row = (await db.execute(select(messages).where(messages.c.tag == tag).with_for_update())).first()
    return _asked(row) if row else None


async def by_form(db: AsyncConnection, form_key: str) -> Asked | None:
    """The question that this form made, if it still exists."""
    row = (await db.execute(select(messages).where(messages.c.form_key == form_key))).first()
    return _asked(row) if row else None


async def all_of(db: AsyncConnection, pseudonym: str) -> list[Asked]:
    """Everything that still exists of this person and has not ended, locked."""
    where = (messages.c.pseudonym == pseudonym, messages.c.closing.is_(False))
    rows = await db.execute(select(messages).where(*where).order_by(messages.c.id).with_for_update())
    return [_asked(row) for row in rows]


async def open_in(db: AsyncConnection, program: str) -> list[Asked]:
    """Every question that waits for a program's team, locked."""
    open_now = (messages.c.standing == Standing.OPEN, messages.c.closing.is_(False))
    query = select(messages).where(messages.c.program == program, *open_now)
    rows = await db.execute(query.order_by(messages.c.id).with_for_update())
    return [_asked(row) for row in rows]


async def waiting_of(db: AsyncConnection, pseudonym: str) -> int:
    """How many questions of this person wait for an answer."""
    where = (messages.c.pseudonym == pseudonym, messages.c.standing == Standing.OPEN)
    return int((await db.execute(select(func.count()).select_from(messages).where(*where))).scalar_one())


async def show(db: AsyncConnection, asked: Asked, card: int) -> None:
    """Remember a message that shows this question to the team; whoever calls has locked the row."""
    if card not in asked.cards:
        cards = json.dumps([*asked.cards, card])
        await db.execute(update(messages).where(messages.c.id == asked.id).values(cards=cards))


async def accepted(db: AsyncConnection, question_id: int, *, until: datetime) -> None:
    """Telegram took the card: from here the question's words have an end."""
    where = (messages.c.id == question_id, messages.c.question_until.is_(None), messages.c.closing.is_(False))
    await db.execute(update(messages).where(*where).values(question_until=until))


async def told(db: AsyncConnection, question_id: int, notice_id: int) -> None:
    """Remember the message that tells the person."""
    await db.execute(update(messages).where(messages.c.id == question_id).values(notice_id=notice_id))


async def answer(db: AsyncConnection, question_id: int, text: bytes, *, until: datetime) -> bool:
    """Keep an answer; False if there is one, or nobody waits for it any more."""
    where = (
        messages.c.id == question_id,
        messages.c.standing == Standing.OPEN,
        messages.c.address.is_not(None),
    )
    values = {
        "standing": Standing.ANSWERED,
        "answer": text,
        "answer_until": until,
        "question": None,
        "question_until": None,
    }
    return (await db.execute(update(messages).where(*where).values(**values))).rowcount == 1


async def opened(db: AsyncConnection, question_id: int, *, until: datetime, writable_until: datetime) -> bool:
    """The answer was shown: its last time begins, and that to write back; False if that was known before."""
    where = (messages.c.id == question_id, messages.c.standing == Standing.ANSWERED)
    values = {"standing": Standing.OPENED, "answer_until": until, "expires_at": writable_until}
    return (await db.execute(update(messages).where(*where).values(**values))).rowcount == 1


async def write_back(
    db: AsyncConnection, question: Question, question_id: int, text: bytes, *, address: bytes, form_key: str
) -> bool:
    """Open a question anew with other words; False if its answer was not read, or it has ended.

    No message of the team's chat shows it yet: the cards before have lost their words.
    """
    where = (
        messages.c.id == question_id,
        messages.c.standing == Standing.OPENED,
        messages.c.closing.is_(False),
    )
    values = {
        "standing": Standing.OPEN,
        "language": question.language,
        "address": address,
        "form_key": form_key,
        "question": text,
        "question_until": None,
        "answer": None,
        "answer_until": None,
        "cards": "[]",
        "notice_id": None,
        "asked_at": question.asked_at,
        "expires_at": question.expires_at,
    }
    return (await db.execute(update(messages).where(*where).values(**values))).rowcount == 1


async def forget_address(db: AsyncConnection, question_id: int) -> None:
    """Close the way back to a person who cannot be reached."""
    await db.execute(update(messages).where(messages.c.id == question_id).values(address=None))


async def end(
    db: AsyncConnection, question_id: int, to: Standing, *, sources: Collection[Standing], now: datetime
) -> bool:
    """End a question: its words, its answer and whose it was go at once. True for exactly one caller.

    The sealed address stays until the last errand is done, or the last time is over.
    """
    where = (
        messages.c.id == question_id,
        messages.c.standing.in_(sources),
        messages.c.closing.is_(False),
    )
    values = {
        "standing": to,
        "closing": True,
        "ended_at": now,
        "pseudonym": "",
        "question": None,
        "answer": None,
        "question_until": None,
        "answer_until": None,
    }
    return (await db.execute(update(messages).where(*where).values(**values))).rowcount == 1


async def destroy(db: AsyncConnection, question_id: int) -> None:
    """Delete a question with its address and whatever was still to be sent."""
    await db.execute(delete(messages).where(messages.c.id == question_id))


async def forget_words(db: AsyncConnection, now: datetime) -> int:
    """Destroy the words of questions that the team's chat has had long enough."""
    values = {"question": None, "question_until": None}
    return (
        await db.execute(update(messages).where(messages.c.question_until <= now).values(**values))
    ).rowcount


async def forget_answers(db: AsyncConnection, now: datetime) -> int:
    """Destroy answers that were shown, with the way to whoever asked: to write back needs neither."""
    where = (messages.c.standing == Standing.OPENED, messages.c.answer_until <= now)
    values = {"answer": None, "answer_until": None, "address": None, "notice_id": None}
    return (await db.execute(update(messages).where(*where).values(**values))).rowcount


async def over(db: AsyncConnection, now: datetime) -> list[int]:
    """Ids of what nobody answered, opened or wrote back to in time."""
    waits = messages.c.standing.in_((Standing.OPEN, Standing.OPENED))
    unopened = and_(messages.c.standing == Standing.ANSWERED, messages.c.answer_until <= now)
    query = select(messages.c.id).where(
        messages.c.closing.is_(False), or_(and_(waits, messages.c.expires_at <= now), unopened)
    )
    return list((await db.execute(query.order_by(messages.c.id))).scalars())


async def destroy_closing(db: AsyncConnection, moment: datetime) -> int:
    """Delete what has ended at `moment` or earlier, whatever is still to be sent of it."""
    where = (messages.c.closing.is_(True), messages.c.ended_at <= moment)
    return (await db.execute(delete(messages).where(*where))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next words, question or answer have reached their end."""
    expiry = select(func.min(messages.c.expires_at)).where(messages.c.standing.in_(LIVE))
    words, answers = (
        select(func.min(column)) for column in (messages.c.question_until, messages.c.answer_until)
    )
    found = [(await db.execute(query)).scalar() for query in (expiry, words, answers)]
    return min((moment for moment in found if moment), default=None)


async def first_closing(db: AsyncConnection) -> datetime | None:
    """Since when the question has ended that has done so for longest and still exists."""
    query = select(func.min(messages.c.ended_at)).where(messages.c.closing.is_(True))
    found: datetime | None = (await db.execute(query)).scalar()
    return found
