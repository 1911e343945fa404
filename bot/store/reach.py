"""A team that cannot be reached: nothing more is taken for it, and whoever waits is told once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import changes, doors, line, outbox, questions, requests
from bot.supply.model import Status
from bot.supply.notices import News, Notice
from bot.supply.questions import AWAY


async def lost(db: AsyncConnection, program: str, now: datetime) -> bool:
    """The team's chat takes nothing; tells everyone who waits there, each once. False if it was known.

    Whoever's bag is packed waits for nothing: they come with their code.
    """
    if not await doors.shut(db, program, doors.AWAY):
        return False
    told: set[str] = set()
    for stored in await requests.live_in(db, program, None, lock=True):
        waits = stored.request.status is not Status.READY
        if waits and stored.address is not None and stored.pseudonym not in told:
            told.add(stored.pseudonym)
            await changes.queue(db, stored, Notice.TELL, now, status=News.TEAM_AWAY)
    for asked in await questions.open_in(db, program):
        if asked.pseudonym not in told:
            told.add(asked.pseudonym)
            await line.queue(db, asked, Notice.QUESTION_TELL, now, news=AWAY)
    return True


async def found(db: AsyncConnection, program: str, now: datetime) -> bool:
    """The team is there again: its cards go out, who was not told yet is not told. False if it was."""
    if not await doors.reopen(db, program, doors.AWAY):
        return False
    await outbox.hurry(db, changes.team_lane(program), now)
    for stored in await requests.live_in(db, program, None, lock=True):
        await outbox.withdraw(db, stored.id, Notice.TELL, {"status": News.TEAM_AWAY})
    for asked in await questions.open_in(db, program):
        await outbox.withdraw_question(db, asked.id, Notice.QUESTION_TELL)  # an open one has no other
    return True
