"""The outbox's errands of a question: its card for the team, its news for whoever asked."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.fates import AGAIN, Fate, Outcome, try_again, worst
from bot.store import line, outbox, questions, reach
from bot.store.outbox import Errand
from bot.store.questions import Asked
from bot.store.unit import Db
from bot.supply.notices import Notice
from bot.supply.questions import AWAY, WAITING, Question, Standing

log = logging.getLogger(__name__)


class LineGateway(Protocol):
    """Whoever carries errands of questions to Telegram. Never raises for what Telegram answers."""

    async def post_question(self, question: Question, text: bytes, *, repeat: bool) -> Outcome:
        """Post a question into the team's chat."""
        ...

    async def post_unanswered(self, question: Question) -> Outcome:
        """Say in the team's chat, once, that nobody has answered a question for hours."""
        ...

    async def edit_question(self, question: Question, message_id: int) -> Outcome:
        """Say on a question's card where it stands, and take its words away."""
        ...

    async def tell_asker(self, question: Question, address: bytes, news: str) -> Outcome:
        """Tell a person, neutrally, that there is news; a tap opens it."""
        ...

    async def end_notice(self, question: Question, address: bytes, message_id: int) -> Outcome:
        """Say in place of a notice that there is nothing to open any more."""
        ...


@dataclass(frozen=True, slots=True)
class LineLoad:
    """A claimed errand with its question, as it was then."""

    errand: Errand
    asked: Asked

    @property
    def overtaken(self) -> bool:
        """Whether what it would show has been answered, or has ended."""
        gone = self.asked.closing or self.asked.text is None
        return gone and self.errand.notice is Notice.QUESTION_POST

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.asked.question.standing is Standing.OPEN and not self.asked.closing

    @property
    def cards(self) -> tuple[int, ...]:
        """The cards that it brings up to date: those of a round before, or of this one."""
        waits = self.asked.question.standing is Standing.OPEN  # on the newest card, which keeps its words
        return tuple(self.errand.params.get("cards", () if waits else self.asked.cards))

    @property
    def shown(self) -> Question:
        """What they show: a question that was written back to was answered before."""
        question = self.asked.question
        before = question.standing is Standing.OPEN
        return replace(question, standing=Standing.ANSWERED) if before else question

    @property
    def messages(self) -> int:
        """How many messages it sends or edits, for the limit of a group."""
        if self.overtaken or (self.errand.notice is Notice.QUESTION_WAITS and not self.waits):
            return 0
        return len(self.cards) if self.errand.notice is Notice.QUESTION_REFRESH else 1


class Line:
    """Carries what questions have to send, and settles what came of it."""

    def __init__(self, gateway: LineGateway, words_last: timedelta) -> None:
        self._gateway = gateway
        self._words_last = words_last

    async def carry(self, load: LineLoad) -> Outcome:
        """Bring one errand to Telegram."""
        errand, asked, question = load.errand, load.asked, load.asked.question
        if errand.notice is Notice.QUESTION_POST:
            if load.overtaken or asked.text is None:
                return Outcome(Fate.DONE)
            return await self._gateway.post_question(question, asked.text, repeat=errand.perhaps_sent)
        if errand.notice is Notice.QUESTION_REFRESH:
            return worst([await self._gateway.edit_question(load.shown, card) for card in load.cards])
        if errand.notice is Notice.QUESTION_WAITS:
            return await self._gateway.post_unanswered(question) if load.waits else Outcome(Fate.DONE)
        if asked.address is None:
            return Outcome(Fate.DONE)
        if errand.notice is Notice.QUESTION_TELL:
            return await self._gateway.tell_asker(question, asked.address, errand.params["news"])
        notice_id = errand.params.get("message_id", asked.notice_id)
        if notice_id is None:
            return Outcome(Fate.DONE)
        return await self._gateway.end_notice(question, asked.address, notice_id)

    async def settle(self, db: Db, load: LineLoad, outcome: Outcome, now: datetime) -> bool:
        """Write down what came of an errand; True if a deadline is nearer now, or something was deleted."""
        errand = load.errand
        asked = await questions.by_id(db, load.asked.id, lock=True)
        if asked is None:
            return True
        if asked.question.asked_at != load.asked.question.asked_at:  # written back to meanwhile
            return await self._settle_before(db, load, asked, outcome, now)
        post = errand.notice is Notice.QUESTION_POST
        refused = outcome.fate not in AGAIN and outcome.message_id is None
        given_up = post and refused and not load.overtaken and not asked.closing
        if given_up:
            log.warning("the team's chat does not take questions; check that the bot is in it and may write")
            if outcome.fate is Fate.GONE:
                await reach.lost(db, asked.question.program, now)
        if given_up or outcome.fate in AGAIN:
            await try_again(db, errand, outcome, now)
            return False
        await outbox.settle(db, errand.id)
        if outcome.fate is Fate.GONE and not errand.notice.for_team:
            await self._close_way_back(db, asked, now)
        elif outcome.message_id is not None and post:
            await reach.found(db, asked.question.program, now)
            await questions.show(db, asked, outcome.message_id)
            await questions.accepted(db, asked.id, until=now + self._words_last)
            if asked.question.standing is not Standing.OPEN:
                await line.queue(db, asked, Notice.QUESTION_REFRESH, now)
        elif outcome.message_id is not None and errand.notice is Notice.QUESTION_WAITS:
            await self._asked_again(db, asked, outcome.message_id, now)
        elif outcome.message_id is not None and _is_late(errand, asked):
            await line.queue(db, asked, Notice.QUESTION_OVER, now, message_id=outcome.message_id)
        elif outcome.message_id is not None:
            await questions.told(db, asked.id, outcome.message_id)
            if asked.closing and errand.params["news"] == Standing.ANSWERED:  # its time ended meanwhile
                await line.queue(db, asked, Notice.QUESTION_OVER, now)
        return await line.finish(db, asked.id) or post

    async def _asked_again(self, db: Db, asked: Asked, message_id: int, now: datetime) -> None:
        """The team was asked again: that message goes the way of the card, and the person is told once."""
        await questions.show(db, asked, message_id)
        if asked.question.standing is Standing.OPEN:
            await line.queue(db, asked, Notice.QUESTION_TELL, now, news=WAITING)
        else:
            await line.queue(db, asked, Notice.QUESTION_REFRESH, now, cards=[message_id])

    async def _settle_before(
        self, db: Db, load: LineLoad, asked: Asked, outcome: Outcome, now: datetime
    ) -> bool:
        """What came of an errand of the round before: a card that it left loses its words."""
        await outbox.settle(db, load.errand.id)
        if outcome.message_id is not None and load.errand.notice is Notice.QUESTION_POST:
            await line.queue(db, asked, Notice.QUESTION_REFRESH, now, cards=[outcome.message_id])
        return await line.finish(db, asked.id)

    async def _close_way_back(self, db: Db, asked: Asked, now: datetime) -> None:
        """Nobody can be told any more: nothing is left to answer."""
        await questions.forget_address(db, asked.id)
        await line.end(db, replace(asked, address=None), Standing.LOST, now)


def _is_late(errand: Errand, asked: Asked) -> bool:
    """Whether somebody was told that nobody answers or can, and it was answered or ended meanwhile."""
    waiting = errand.notice is Notice.QUESTION_TELL and errand.params["news"] in {WAITING, AWAY}
    return waiting and asked.question.standing is not Standing.OPEN


async def load_of(db: Db, errand: Errand) -> LineLoad:
    """A claimed errand of a question with all that is needed to carry it."""
    assert errand.question_id is not None
    # Not locked: whoever changes the question now may be waiting for this errand's row.
    asked = await questions.by_id(db, errand.question_id)
    assert asked is not None  # an errand ends with its question
    return LineLoad(errand, asked)
