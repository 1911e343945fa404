"""The person's door of a line to a person: a question to the team, and its answer.

Until Send the question is nowhere but in the bot's own message, and Send reads it from there. Sent is
said only after the commit; an answer counts as opened only once it stands on the screen.
"""

from typing import Final

from telegram import Update

from bot.chat import showing, wording
from bot.chat.actions.line import AskPerson, HowToAsk, OpenAnswer, Report, SendQuestion, StopLine, WriteBack
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Guide, Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.handlers.reporting import mark_of_program
from bot.chat.hearing import Hearing
from bot.chat.keyboards import Reader, Row, View
from bot.chat.quoting import from_team, quote_in
from bot.chat.quoting import quoting_view as quoting_view
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.chat.wording import Desk
from bot.clock import Clock
from bot.content.model import Declined, Language, Library
from bot.content.pointed import Pointing
from bot.content.screens import say
from bot.content.shown import FIRST_MENU
from bot.content.texts import Label, Text
from bot.errors import (
    AskingClosed,
    Blocked,
    FormExpired,
    FormUsed,
    NoSuchQuestion,
    TooManyQuestions,
    TooOften,
)
from bot.identity import ChatId, Identity, Person
from bot.intake import Intake
from bot.supply.questions import AWAY, WAITING, Question, Standing

#: What a notice leads to where there is nothing to read from the database.
_ENDINGS: Final = {
    Standing.CLOSED: Text.QUESTION_CLOSED,
    Standing.EXPIRED: Text.QUESTION_EXPIRED,
    Standing.UNREAD: Text.ANSWER_EXPIRED,
}

#: What the team is not asked: to buy, to sell, what it costs.
_NOT_FOR_TEAM: Final = frozenset({Declined.SOURCING, Declined.PRICE, Declined.SELLING})


class ToTeam(Reading):
    """Takes a person's question to the team, and the answer to them."""

    def __init__(
        self,
        shelf: Shelf,
        hearing: Hearing,
        guide: Guide,
        intake: Intake,
        identity: Identity,
        teams: TeamChats,
        clock: Clock,
    ) -> None:
        super().__init__(shelf)
        shelf.follow(self._prepare)
        self._hearing = hearing
        self._guide = guide
        self._intake = intake
        self._identity = identity
        self._teams = teams
        self._clock = clock

    def _prepare(self, library: Library, desk: Desk) -> None:
        self._pointing = Pointing(library)

    def handlers(self) -> Handlers:
        """What this lane answers to in private chats."""
        return (
            PressHandler(self.ask, AskPerson),
            PressHandler(self.how, HowToAsk),
            PressHandler(self.send, SendQuestion),
            PressHandler(self.open, OpenAnswer),
        )

    async def how(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Below what was pressed, which stays: what to type, and what becomes of it."""
        reader = reader_of(self._library, update)
        text = Text.HOW_TO_ASK if self._desk.messages else Text.QUESTION_OFF
        await showing.open_below(update, reader.screen(say(reader.language, text), []))

    async def ask(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What the team would read, before anything is sent."""
        await showing.turn(update, self._look(update))

    def _look(self, update: Update, before: str = "") -> View:
        reader, question = reader_of(self._library, update), _quote(update)
        if not self._desk.messages:
            return reader.screen(say(reader.language, Text.QUESTION_OFF), [])
        if not question:
            return reader.screen(say(reader.language, Text.QUESTION_NONE), [])
        if no := self._no(reader, question):
            return no
        return quoting_view(reader, question, self._clock.now(), before, self._pointing.of_person(question))

    def _no(self, reader: Reader, words: str) -> View | None:
        """A kind no in place of a preview, to what no team is asked."""
        declined = self._hearing.search.answer(words, reader.language.code).declined
        if declined not in _NOT_FOR_TEAM:
            return None
        text = say(reader.language, Text.DECLINED, about=str(declined))
        return self._guide.menu_view(reader, FIRST_MENU, text)

    async def send(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; then the receipt stands in place of the question."""
        assert isinstance(pressed.action, SendQuestion)
        reader, question, form = reader_of(self._library, update), _quote(update), pressed.action.draft
        language, program = reader.language, self._teams.first_reachable()
        if not self._desk.messages or not question or program is None:
            await showing.turn(update, self._look(update))
            return
        chat = ChatId(showing.chat_of(update).id)
        try:
            asked = await self._intake.ask(
                self._identity.person(chat),
                question,
                form,
                self._identity.form_key(chat, f"question {form.form}"),
                self._identity.hour_key(chat, self._clock.now()),
                language.code,
                program,
            )
        except FormExpired:
            await showing.turn(update, self._look(update, say(language, Text.FORM_EXPIRED)))
        except FormUsed:
            await showing.turn(update, reader.screen(say(language, Text.QUESTION_USED), []))
        except Blocked:
            await showing.turn(update, self._blocked(reader))
        except (TooManyQuestions, TooOften, AskingClosed) as error:
            # Below: the question stays where it can be sent later.
            await showing.open_below(update, reader.screen(held_up(language, error), []))
        else:
            await showing.turn(update, self._receipt(reader, asked))

    def _receipt(self, reader: Reader, question: Question) -> View:
        hours = self._desk.hours.get(question.program)
        spans = wording.opening(reader.language, hours) if hours else []
        sent = say(reader.language, Text.QUESTION_SENT, hours=spans)
        after = wording.after_hours(reader.language, self._desk, question.program, self._clock.now())
        return reader.standing(f"{sent}\n\n{after}".strip(), [_stop(reader, question.tag)])

    async def open(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A notice, opened: the answer in its place, or what became of the question."""
        assert isinstance(pressed.action, OpenAnswer)
        reader, tag = reader_of(self._library, update), pressed.action.tag
        if pressed.action.news in {WAITING, AWAY}:
            if await self._waiting(update, reader, tag, away=pressed.action.news == AWAY):
                return
            ending = None  # answered meanwhile, or it has ended
        else:
            ending = _ENDINGS.get(Standing(pressed.action.news))
        if ending is not None:
            await showing.turn(update, reader.standing(say(reader.language, ending), []))
            return
        try:
            answer = await self._intake.read(self._person(update), tag)
            program = (await self._intake.asked(self._person(update), tag)).program
        except NoSuchQuestion:
            await showing.turn(update, reader.standing(say(reader.language, Text.ANSWER_GONE), []))
            return
        report = (reader.label(Label.REPORT), Report(tag, mark_of_program(program)))
        rows: list[Row] = [
            [(reader.label(Label.WRITE), WriteBack(tag))],
            [*_stop(reader, tag), report],
        ]
        if await showing.turn(update, reader.standing(from_team(reader.language, answer), rows)):
            await self._intake.opened(self._person(update), tag)

    async def _waiting(self, update: Update, reader: Reader, tag: str, *, away: bool) -> bool:
        """Nobody has answered for hours, or can: it stands, and what else there is. False if that is over."""
        try:
            question = await self._intake.asked(self._person(update), tag)
        except NoSuchQuestion:
            return False
        if question.standing is not Standing.OPEN:
            return False
        doors, places = (
            await self._intake.doors(),
            list(self._desk.of_program(question.program).places.values()),
        )
        text = say(
            reader.language,
            Text.STILL_UNANSWERED,
            away=away,
            phones=wording.phones(self._desk, question.program),
            **wording.places(reader.language, places, self._clock.now(), doors.closed),
        )
        await showing.open_below(update, reader.screen(text, [_stop(reader, tag)]))
        return True

    def _blocked(self, reader: Reader) -> View:
        lasts = wording.length(reader.language, self._desk.kept["block"])
        return reader.screen(say(reader.language, Text.BLOCKED, lasts=lasts), [])

    def _person(self, update: Update) -> Person:
        return self._identity.person(self._chat(update))

    @staticmethod
    def _chat(update: Update) -> ChatId:
        return ChatId(showing.chat_of(update).id)


def held_up(language: Language, error: TooManyQuestions | TooOften | AskingClosed) -> str:
    """Why a message cannot be sent now, and that it still stands there."""
    if isinstance(error, TooManyQuestions):
        return say(language, Text.TOO_MANY_QUESTIONS, allowed=error.allowed)
    if isinstance(error, TooOften):
        return say(language, Text.TOO_OFTEN, allowed=error.allowed)
    return say(language, Text.QUESTION_AWAY, opening=False)


def _stop(reader: Reader, tag: str) -> Row:
    return [(reader.label(Label.STOP), StopLine(tag))]


def _quote(update: Update) -> str:
    assert update.callback_query is not None
    return quote_in(update.callback_query.message)
