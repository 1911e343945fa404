"""A change to a question together with everything that has to be sent because of it.

Both stand in one transaction, as for requests: what was kept will be told.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import outbox, questions
from bot.store.questions import Asked
from bot.supply.notices import Notice
from bot.supply.questions import LIVE, NEWS, Question, Standing

#: How long an errand may wait beyond the life of its question.
_SLACK: Final = timedelta(hours=24)


async def queue(
    db: AsyncConnection,
    asked: Asked,
    notice: Notice,
    now: datetime,
    *,
    due_at: datetime | None = None,
    **params: str | int | list[int],
) -> None:
    """Queue one errand of a question, in the lane where it belongs; for later with `due_at`."""
    if not notice.for_team and asked.address is None:
        return
    await outbox.put(
        db,
        notice,
        question_id=asked.id,
        lane=f"team:{asked.question.program}" if notice.for_team else f"asker:{asked.id}",
        due_at=due_at or now,
        expires_at=max(asked.question.expires_at, now) + _SLACK,
        params=params,
    )


async def answer(db: AsyncConnection, asked: Asked, text: bytes, now: datetime, *, until: datetime) -> bool:
    """Keep an answer and have it told; False if it is too late for that."""
    if not await questions.answer(db, asked.id, text, until=until):
        return False
    for waiting in (Notice.QUESTION_WAITS, Notice.QUESTION_TELL):
        await outbox.withdraw_question(db, asked.id, waiting)
    await queue(db, asked, Notice.QUESTION_REFRESH, now)
    await queue(db, asked, Notice.QUESTION_TELL, now, news=Standing.ANSWERED)
    if asked.notice_id is not None:  # that nobody had answered
        await queue(db, asked, Notice.QUESTION_OVER, now, message_id=asked.notice_id)
    return True


async def write_back(
    db: AsyncConnection,
    asked: Asked,
    question: Question,
    text: bytes,
    now: datetime,
    *,
    address: bytes,
    form_key: str,
) -> bool:
    """Open a question anew and have it posted; False if it is too late for that."""
    left = await outbox.left_for_question(db, asked.id)
    await outbox.withdraw_question(db, asked.id)
    if not await questions.write_back(db, question, asked.id, text, address=address, form_key=form_key):
        return False
    asked = replace(asked, question=question, address=address)
    if left and asked.cards:  # one of them may not have lost its words yet
        await queue(db, asked, Notice.QUESTION_REFRESH, now, cards=list(asked.cards))
    await queue(db, asked, Notice.QUESTION_POST, now)
    return True


async def end(db: AsyncConnection, asked: Asked, to: Standing, now: datetime) -> bool:
    """End a question and tell both sides what they have to know; False if it had ended."""
    sources = LIVE if to in {Standing.ERASED, Standing.STOPPED} else _FROM[to]
    if not await questions.end(db, asked.id, to, sources=sources, now=now):
        return False
    read = asked.question.standing is Standing.OPENED
    if not read or to is Standing.STOPPED:
        await outbox.withdraw_question(db, asked.id)
        if asked.cards:
            await queue(db, asked, Notice.QUESTION_REFRESH, now)
    if not read:
        waited = asked.question.standing is Standing.OPEN  # then a notice says only that nobody answered
        if asked.notice_id is not None:
            await queue(db, asked, Notice.QUESTION_OVER, now, message_id=asked.notice_id)
        if to in NEWS and (asked.notice_id is None or waited):
            await queue(db, asked, Notice.QUESTION_TELL, now, news=to)
    await finish(db, asked.id)
    return True


_FROM: Final = {
    Standing.CLOSED: {Standing.OPEN},
    Standing.EXPIRED: {Standing.OPEN},
    Standing.UNREAD: {Standing.ANSWERED},
    Standing.OPENED: {Standing.OPENED},
    Standing.LOST: {Standing.OPEN, Standing.ANSWERED},
}


async def time_is_over(db: AsyncConnection, asked: Asked, now: datetime) -> None:
    """End a question as its time ends it."""
    to = {Standing.OPEN: Standing.EXPIRED, Standing.ANSWERED: Standing.UNREAD}
    await end(db, asked, to.get(asked.question.standing, Standing.OPENED), now)


async def finish(db: AsyncConnection, question_id: int) -> bool:
    """Destroy a question that has ended once nothing is left to send; True if it is gone."""
    asked = await questions.by_id(db, question_id)
    if asked is None:
        return True
    if not asked.closing or await outbox.left_for_question(db, question_id):
        return False
    await questions.destroy(db, question_id)
    return True
