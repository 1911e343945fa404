"""Carries what the outbox holds to Telegram: the one place where a sealed address is opened.

A notice is an id with parameters; its words are found here, in the language of whoever reads it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.chat import wording
from bot.chat.actions.asking import AskCancel, AskNewCode, KeepLink, OpenNews
from bot.chat.actions.guides import OfGuide
from bot.chat.actions.line import AskBlock, CloseQuestion, OpenAnswer, WriteAnswer
from bot.chat.actions.team import Details, Fewer, Step
from bot.chat.failures import Failure, meaning, wait_of
from bot.chat.keyboards import NO_PREVIEW, Reader, Row, View
from bot.chat.pictures import Pictures
from bot.chat.quoting import quoted
from bot.chat.shelf import Reading, Shelf
from bot.chat.steps import LONGEST_CAPTION, Steps
from bot.chat.team_chats import TeamChats
from bot.clock import Clock
from bot.content.html import seen
from bot.content.screens import language_name, say
from bot.content.texts import Label, Text
from bot.errors import KeyFileError
from bot.fates import Fate, Outcome
from bot.identity import ChatId, Identity, ReturnAddress, SealedText
from bot.supply.hours import choices
from bot.supply.model import LIVE, Request, Status
from bot.supply.notices import News
from bot.supply.questions import LONGEST_ANSWER, Question, Standing

#: As many codes as one message surely holds.
MOST_CODES: Final = 100

_FATES: Final[Mapping[Failure, Fate]] = {
    Failure.UNCHANGED: Fate.DONE,
    Failure.MISSING: Fate.MISSING,
    Failure.PICTURE: Fate.MISSING,
    Failure.TOO_OLD: Fate.REFUSED,
    Failure.WAIT: Fate.LATER,
    Failure.NOT_SENT: Fate.NOT_SENT,
    Failure.PERHAPS: Fate.PERHAPS,
    Failure.GONE: Fate.GONE,
    Failure.MOVED: Fate.NOT_SENT,
    Failure.REFUSED: Fate.REFUSED,
    Failure.LATE_ANSWER: Fate.DONE,
}


class TelegramGateway(Reading):
    """Sends, edits and removes the messages of requests and questions."""

    def __init__(
        self,
        bot: Bot,
        identity: Identity,
        shelf: Shelf,
        teams: TeamChats,
        clock: Clock,
    ) -> None:
        super().__init__(shelf)
        self._bot = bot
        self._identity = identity
        self._teams = teams
        self._clock = clock
        self._pictures = Pictures()

    # -- the team's chat ---------------------------------------------------------------------

    async def post_card(self, request: Request, *, repeat: bool) -> Outcome:
        """Post a new card into the team's chat."""
        view = self._card(request, repeat=repeat)
        return await self._to_team(request.program, lambda chat: self._send(chat, view))

    async def post_waiting(self, program: str, codes: Sequence[str]) -> Outcome:
        """Name in the team's chat what nobody has taken for hours."""
        named = [] if program in self._desk.gated else codes[:MOST_CODES]
        view = View(say(self._desk.team_language, Text.UNTAKEN, codes=named), None)
        return await self._to_team(program, lambda chat: self._send(chat, view))

    async def post_recoded(self, request: Request) -> Outcome:
        """Say in the team's chat that a bag has another code, and which one is void."""
        gated = request.program in self._desk.gated
        codes = {"code": "" if gated else request.code, "code_before": "" if gated else request.code_before}
        view = View(say(self._desk.team_language, Text.RECODED, **codes), None)
        return await self._to_team(request.program, lambda chat: self._send(chat, view))

    async def edit_card(self, request: Request, message_id: int) -> Outcome:
        """Bring a card up to date."""
        view = self._card(request)
        return await self._to_team(request.program, lambda chat: self._edit(chat, message_id, view))

    async def remove_card(self, request: Request, message_id: int, *, deletable: bool) -> Outcome:
        """Take a card out of the team's chat; what cannot be deleted any more is overwritten."""
        blank = View(say(self._desk.team_language, Text.CARD_GONE), None)
        return await self._to_team(
            request.program, lambda chat: self._remove(chat, message_id, blank, deletable=deletable)
        )

    def _card(self, request: Request, *, repeat: bool = False) -> View:
        language = self._desk.team_language
        state = wording.state(language, self._desk, request)
        gated = request.program in self._desk.gated
        body = wording.card_body(self._desk, request.order, request.point, gated=gated)
        if gated:
            state |= {"code_before": ""}
        code = "" if gated else request.code
        text = say(language, Text.CARD_STATUS, code=code, card=body, repeat=repeat, **state)
        reader = Reader(language, self._library.country(None))
        rows = self._steps(reader, request, self._clock.now())
        if gated and request.status in LIVE:
            rows.append([(reader.label(Label.DETAILS), Details(request.code))])
        return reader.view(text, rows)

    def _steps(self, reader: Reader, request: Request, now: datetime) -> list[Row]:
        def step(name: Label, what: str) -> tuple[str, Step]:
            return reader.label(name), Step(what, request.code)

        may_undo = request.undo_until is not None and request.undo_until > now
        back: Row = [step(Label.UNDO, "undo")] if may_undo else []
        if request.status not in LIVE:
            return [back]
        take, ready = step(Label.TAKE, "take"), step(Label.READY, "ready")
        over, cannot = step(Label.HANDED_OVER, "hand_over"), step(Label.CANNOT, "cannot")
        packs = wording.keyed(self._desk.catalogue, request.order)
        fewer = reader.label(Label.FEWER), Fewer(request.code, packs)
        later, left = step(Label.LATER, "later"), step(Label.NOT_COLLECTED, "not_collected")
        if wording.on_arrival(self._desk, request):
            return [[over, cannot], [later], _blocking(reader, request.code), back]
        if request.status in {Status.OPEN, Status.LATER}:
            also: Row = [fewer] if request.status is Status.LATER else [fewer, later]
            return [[take, ready], [over, cannot], also, _blocking(reader, request.code), back]
        if request.status is Status.TAKEN:
            return [[ready, over], [cannot], [fewer, later], _blocking(reader, request.code), back]
        return [[over, cannot], self._untils(reader, request, now), [left, later], [fewer], back]

    def _untils(self, reader: Reader, request: Request, now: datetime) -> Row:
        """Other closing times that a ready bag could wait for."""
        hours = wording.hours_of(self._desk, request)
        if hours is None:
            return []
        row: list[tuple[str, Step]] = []
        for end in choices(hours, now, request.expires_at):
            name = Label.UNTIL_NOW if end == request.ready_until else Label.UNTIL
            until = wording.moment(reader.language, end, hours, since=request.opened_at)
            text = reader.label(name, until=until)
            row.append((text, Step("ready", request.code, end.day)))
        return row

    async def post_question(self, question: Question, text: bytes, *, repeat: bool) -> Outcome:
        """Post a question into the team's chat: its words as plain text, nothing of whoever asked."""
        try:
            words = self._identity.letters.open(SealedText(text))
        except KeyFileError:
            return Outcome(Fate.REFUSED)
        language = self._desk.team_language
        told = say(
            language,
            Text.QUESTION_CARD,
            tag=question.tag,
            spoken=language_name(language, question.language),
            question=quoted(words, LONGEST_ANSWER),
            repeat=repeat,
        )
        reader = Reader(language, self._library.country(None))
        view = reader.view(told, [_answering(reader, question.tag), _blocking(reader, question.tag)])
        return await self._to_team(question.program, lambda chat: self._send(chat, view))

    async def post_unanswered(self, question: Question) -> Outcome:
        """Say in the team's chat, once, that nobody has answered a question for hours."""
        reader = Reader(self._desk.team_language, self._library.country(None))
        told = say(reader.language, Text.UNANSWERED, tag=question.tag)
        view = reader.view(told, [_answering(reader, question.tag)])
        return await self._to_team(question.program, lambda chat: self._send(chat, view))

    async def edit_question(self, question: Question, message_id: int) -> Outcome:
        """Say on a question's card where it stands, and take its words away."""
        standing = str(question.standing)
        told = say(self._desk.team_language, Text.QUESTION_STATUS, tag=question.tag, standing=standing)
        return await self._to_team(
            question.program, lambda chat: self._edit(chat, message_id, View(told, None))
        )

    async def _to_team(self, program: str, call: "Call") -> Outcome:
        chat = self._teams.chat_of(program)
        if chat is None:
            return Outcome(Fate.REFUSED)
        try:
            return await call(ChatId(chat))
        except ChatMigrated as error:
            self._teams.moved(chat, error.new_chat_id)
            return Outcome(Fate.NOT_SENT)
        except TelegramError as error:
            return _outcome(error)

    # -- a person's chat ---------------------------------------------------------------------

    async def edit_receipt(self, request: Request, address: bytes, message_id: int) -> Outcome:
        """Bring a receipt up to date."""
        view = self._receipt(request)
        return await self._to_person(address, lambda chat: self._edit(chat, message_id, view))

    async def post_receipt(self, request: Request, address: bytes) -> Outcome:
        """Post a receipt as a new message."""
        view = self._receipt(request)
        return await self._to_person(address, lambda chat: self._send(chat, view))

    async def tell(self, request: Request, address: bytes, news: News) -> Outcome:
        """Say that there is news, and nothing of what it is."""
        reader = self._reader(request)
        text = say(reader.language, Text.NOTICE)
        view = reader.standing(text, [[(reader.label(Label.OPEN), OpenNews(request.code, str(news)))]])
        return await self._to_person(address, lambda chat: self._send(chat, view))

    async def remove_message(
        self, request: Request, address: bytes, message_id: int, *, deletable: bool
    ) -> Outcome:
        """Take a message out of a person's chat; what cannot be deleted any more is overwritten."""
        reader = self._reader(request)
        blank = reader.standing(say(reader.language, Text.GONE), [])
        return await self._to_person(
            address, lambda chat: self._remove(chat, message_id, blank, deletable=deletable)
        )

    async def tell_asker(self, question: Question, address: bytes, news: str) -> Outcome:
        """Say that there is news, and nothing of what it is."""
        reader = self._reader(question)
        opening: Row = [(reader.label(Label.OPEN), OpenAnswer(question.tag, str(news)))]
        view = reader.standing(say(reader.language, Text.NOTICE), [opening])
        return await self._to_person(address, lambda chat: self._send(chat, view))

    async def end_notice(self, question: Question, address: bytes, message_id: int) -> Outcome:
        """Say in place of a notice that there is nothing to open any more."""
        reader = self._reader(question)
        text = Text.ANSWER_EXPIRED if question.standing is Standing.UNREAD else Text.GONE
        view = reader.standing(say(reader.language, text), [])
        return await self._to_person(address, lambda chat: self._edit(chat, message_id, view))

    async def ring(self, step: str, language: str, country: str, address: bytes, due: datetime) -> Outcome:
        """Show a step of a guide to whoever asked for it, and how late it comes."""
        try:
            walk = OfGuide.parse(step).walk
        except ValueError:
            return Outcome(Fate.DONE)
        reader = Reader(self._library.language(language), self._library.country(country))
        steps, now = Steps(self._library, self._desk), self._clock.now()
        if not steps.known(walk.topic):
            return Outcome(Fate.DONE)
        shown = steps.shown(reader, steps.arrive(walk, now).walk, now)
        late = steps.late_note(reader, now - due)
        above = "" if steps.urgent(walk.topic) else say(reader.language, Text.HERE)
        view = replace(shown.view, text="\n\n".join(filter(None, [above, late, shown.view.text])))
        picture = (
            await asyncio.to_thread(self._library.pictures.__getitem__, shown.picture)
            if shown.picture
            else b""
        )
        if picture and len(seen(view.text)) <= LONGEST_CAPTION:
            return await self._to_person(address, lambda chat: self._send_picture(chat, view, picture))
        return await self._to_person(address, lambda chat: self._send(chat, view))

    def _receipt(self, request: Request) -> View:
        reader, now = self._reader(request), self._clock.now()
        place, hours = self._desk.places.get(request.point), wording.hours_of(self._desk, request)
        come = wording.open_when(reader.language, hours, now) if hours else ()
        text = say(
            reader.language,
            Text.RECEIPT,
            code=request.code,
            kept=wording.length(reader.language, request.expires_at - request.opened_at),
            lines=wording.lines(reader.language, self._desk.catalogue, request.order),
            point=place.name if place else "",
            where=wording.where_of(self._desk, request),
            come=come,
            **wording.state(reader.language, self._desk, request),
        )
        if request.status not in LIVE:
            return reader.standing(text, [])
        if request.status is Status.OPEN:
            walk_in = None if wording.on_arrival(self._desk, request) else hours  # they stand above
            after = wording.after_hours(reader.language, self._desk, request.program, now, walk_in=walk_in)
            text = f"{text}\n\n{after}".strip()
        rows: list[Row] = [
            [
                (reader.label(Label.CANCEL), AskCancel(request.code)),
                (reader.label(Label.NEW_CODE), AskNewCode(request.code)),
            ]
        ]
        if packs := wording.keyed(self._desk.catalogue, request.order):
            rows.append([(reader.label(Label.KEEP_LINK), KeepLink(packs))])
        return reader.standing(text, rows)

    def _reader(self, about: Request | Question) -> Reader:
        return Reader(self._library.language(about.language), self._library.country(None))

    async def _to_person(self, address: bytes, call: "Call") -> Outcome:
        try:
            return await call(self._identity.open(ReturnAddress(address)))
        except KeyFileError:
            return Outcome(Fate.GONE)
        except TelegramError as error:
            return _outcome(error)

    # -- calls -------------------------------------------------------------------------------

    async def _send(self, chat: ChatId, view: View) -> Outcome:
        message = await self._bot.send_message(
            chat,
            view.text,
            parse_mode=ParseMode.HTML,
            reply_markup=view.keyboard,
            link_preview_options=NO_PREVIEW,
        )
        return Outcome(Fate.DONE, message.message_id)

    async def _send_picture(self, chat: ChatId, view: View, picture: bytes) -> Outcome:
        message = await self._pictures.send(self._bot, chat, view, picture)
        return Outcome(Fate.DONE, message.message_id)

    async def _edit(self, chat: ChatId, message_id: int, view: View) -> Outcome:
        await self._bot.edit_message_text(
            view.text,
            chat,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=view.keyboard or InlineKeyboardMarkup([]),
            link_preview_options=NO_PREVIEW,
        )
        return Outcome(Fate.DONE)

    async def _remove(self, chat: ChatId, message_id: int, blank: View, *, deletable: bool) -> Outcome:
        try:
            if deletable:
                await self._bot.delete_message(chat, message_id)
                return Outcome(Fate.DONE)
        except TelegramError as error:
            if meaning(error) is Failure.MISSING:
                return Outcome(Fate.DONE)
            if meaning(error) not in {Failure.TOO_OLD, Failure.REFUSED}:
                raise
        outcome = await self._edit(chat, message_id, blank)
        return Outcome(Fate.DONE) if outcome.fate is Fate.MISSING else outcome


Call = Callable[[ChatId], Awaitable[Outcome]]


def _answering(reader: Reader, tag: str) -> Row:
    return [(reader.label(Label.ANSWER), WriteAnswer(tag)), (reader.label(Label.CLOSE), CloseQuestion(tag))]


def _blocking(reader: Reader, code: str) -> Row:
    return [(reader.label(Label.BLOCK), AskBlock(code))]


def _outcome(error: TelegramError) -> Outcome:
    failure = meaning(error)
    if failure is Failure.WAIT and isinstance(error, RetryAfter):
        return Outcome(Fate.LATER, wait=wait_of(error))
    return Outcome(_FATES[failure])
