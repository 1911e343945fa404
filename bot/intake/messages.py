"""Questions to a team, what is written back, and the reports of its answers."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.errors import (
    AskingClosed,
    FormExpired,
    FormUsed,
    KeyFileError,
    NoSuchQuestion,
    TooManyQuestions,
    TooOften,
)
from bot.identity import FormKey, Person, SealedText
from bot.intake.base import Base, welcome
from bot.store import doors, form_keys, limits, line, questions, requests
from bot.store.questions import Asked
from bot.store.unit import Db
from bot.supply.codes import new_code
from bot.supply.draft import Draft
from bot.supply.notices import Notice
from bot.supply.questions import Question, Standing

_TAG_TRIES: Final = 20


class Messages(Base):
    """Takes what people write to a team, and gives them its answers."""

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
            await welcome(db, person, program, now)
            if program in (await doors.everything(db)).away:
                raise AskingClosed("this team cannot be reached now")
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
            await self._ask_team_again_in_time(db, asked, now)
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
            await welcome(db, person, asked.question.program, now)
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
            written = replace(asked, question=question, address=person.address)
            await self._ask_team_again_in_time(db, written, now)
            return question

        return await self._commit(work)

    async def _ask_team_again_in_time(self, db: Db, asked: Asked, now: datetime) -> None:
        """Have the team asked again if nobody answers for hours of opening time."""
        if too_long := self._waits_until(asked.question.program, now):
            await line.queue(db, asked, Notice.QUESTION_WAITS, now, due_at=too_long)

    async def _within_limits(self, db: Db, person: Person, hour_key: FormKey, now: datetime) -> None:
        """Whether one more may be sent; it is counted."""
        await requests.one_at_a_time(db, person.pseudonym)
        if await questions.waiting_of(db, person.pseudonym) >= self._terms.open_questions:
            raise TooManyQuestions(self._terms.open_questions)
        end_of_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        most = self._terms.questions_an_hour
        if not await limits.count(db, hour_key, most=most, kept_until=end_of_hour):
            raise TooOften(most)


async def _free_tag(db: Db) -> str:
    """A tag that no request's code could be taken for, either."""
    for _ in range(_TAG_TRIES):
        tag = new_code()
        if await questions.tag_is_free(db, tag) and await requests.code_is_free(db, tag):
            return tag
    raise AskingClosed("no free tag was found")
