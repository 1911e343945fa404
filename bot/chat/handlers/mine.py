"""The person's door to what they have asked for: see it, have it moved, cancel it, open its news."""

import asyncio
from collections.abc import Sequence

from telegram import Update

from bot.chat import showing, wording
from bot.chat.actions.asking import (
    AskCancel,
    AskNewCode,
    Cancel,
    Mine,
    MoveTo,
    NewCode,
    OpenNews,
    Show,
    Supplies,
)
from bot.chat.actions.reading import Home
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import Reader, Row, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.clock import Clock
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.errors import AskingClosed, NoSuchRequest, StoreUnavailable, TooOften
from bot.identity import ChatId, Identity, Person
from bot.intake import Intake
from bot.supply.model import LIVE, Request, Status


class OwnRequests(Reading):
    """Shows people what is theirs, and nobody else's."""

    def __init__(self, shelf: Shelf, intake: Intake, identity: Identity, clock: Clock) -> None:
        super().__init__(shelf)
        self._intake = intake
        self._identity = identity
        self._clock = clock

    def handlers(self) -> Handlers:
        """What this door answers to in private chats."""
        return (
            PressHandler(self.mine, Mine),
            PressHandler(self.show, Show),
            PressHandler(self.ask_cancel, AskCancel),
            PressHandler(self.cancel, Cancel),
            PressHandler(self.open_news, OpenNews),
            PressHandler(self.move, MoveTo),
            PressHandler(self.ask_new_code, AskNewCode),
            PressHandler(self.new_code, NewCode),
        )

    async def mine(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What is open. No code and no item stands here: this screen outlives the requests."""
        reader = reader_of(self._library, update)
        await showing.turn(update, self._mine_view(reader, await self._intake.mine(self._person(update))))

    def _mine_view(self, reader: Reader, found: Sequence[Request]) -> View:
        if not found:
            return reader.screen(say(reader.language, Text.MINE_EMPTY), [])
        told, rows = [], []
        for number, request in enumerate(found, start=1):
            hours = wording.hours_of(self._desk, request)
            opened = wording.moment(reader.language, request.opened_at, hours) if hours else ""
            state = wording.state(reader.language, self._desk, request)
            told.append({"number": number, "opened": opened, **state})
            rows.append(
                [
                    (reader.label(Label.SHOW, when=opened), Show(request.code)),
                    (reader.label(Label.CANCEL_ONE, when=opened), AskCancel(request.code)),
                ]
            )
        return reader.screen(say(reader.language, Text.MINE, requests=told), rows)

    async def show(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The code again: this screen becomes the receipt."""
        assert isinstance(pressed.action, Show)
        await self._bring(update, pressed, pressed.action.code, Text.ENDED)

    async def open_news(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A notice, opened: the receipt if the request is open, else what became of it."""
        assert isinstance(pressed.action, OpenNews)
        texts = {"cannot": Text.CANNOT, "expired": Text.EXPIRED, "not_collected": Text.NOT_COLLECTED}
        ended = texts.get(pressed.action.news, Text.ENDED)
        try:
            if pressed.action.news == "place_closed" and await self._place_closed(
                update, pressed.action.code
            ):
                return
            if await self._standing_still(update, pressed.action):
                return
            await self._intake.doors()  # for what is told of places
            await self._bring(update, pressed, pressed.action.code, ended)
        except StoreUnavailable:
            if ended is Text.ENDED:
                raise
            await showing.open_below(update, self._ended_view(reader_of(self._library, update), ended))

    async def _place_closed(self, update: Update, code: str) -> bool:
        """The place of a request is closed: another place, or cancel. False if it is not (any more).

        Somebody who waits for several bags is told once: one is shown after the other.
        """
        doors, left = await asyncio.gather(self._intake.doors(), self._intake.left())
        found = [r for r in await self._intake.mine(self._person(update)) if r.point in doors.closed]
        request = next((r for r in found if code in _codes(r)), found[0] if found else None)
        if request is None:
            return False
        reader = reader_of(self._library, update)
        now, places = self._clock.now(), self._desk.places
        others = [
            place
            for place in places.values()
            if place.program == request.program
            and doors.takes(place.program, place.key)
            and not place.hours.over(now)
            and left.holds(place.key, request.order)
        ]
        rows: list[Row] = [[(place.name, MoveTo(request.code, place.key))] for place in others]
        rows.append([(reader.label(Label.CANCEL), AskCancel(request.code))])
        told = say(
            reader.language,
            Text.PLACE_CLOSED,
            point=places[request.point].name if request.point in places else request.point,
            elsewhere=bool(others),
            **wording.places(reader.language, others, now),
        )
        await showing.open_below(update, reader.screen(told, rows))
        return True

    async def _standing_still(self, update: Update, opened: OpenNews) -> bool:
        """Nobody has taken it for hours, or the team is away: it stands, and where one can just come.

        Somebody who waits for several bags is told once. False if that is over, or never was.
        """
        code, away = opened.code, opened.news == "team_away"
        if not away and opened.news != "waiting":
            return False
        doors = await self._intake.doors()
        mine = [each for each in await self._intake.mine(self._person(update)) if each.status in LIVE]
        if away:
            waiting = [each for each in mine if each.status is not Status.READY]
            found = [each for each in waiting if each.program in doors.away]
        else:
            found = [each for each in mine if code in _codes(each) and each.status is Status.OPEN]
        request = next((each for each in found if code in _codes(each)), found[0] if found else None)
        if request is None:
            return False
        reader, now = reader_of(self._library, update), self._clock.now()
        places = wording.places(reader.language, list(self._desk.places.values()), now, doors.closed)
        hours = wording.hours_of(self._desk, request)
        when = wording.moment(reader.language, request.opened_at, hours) if hours else ""
        rows: list[Row] = [
            [(reader.label(Label.SHOW, when=when), Show(request.code))],
            [(reader.label(Label.CANCEL), AskCancel(request.code))],
        ]
        text = say(
            reader.language,
            Text.TEAM_AWAY if away else Text.STILL_WAITING,
            phones=wording.phones(self._desk, request.program),
            **places,
        )
        await showing.open_below(update, reader.screen(text, rows))
        return True

    async def move(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Another place for an open request; then its receipt, or the next one that has to move."""
        assert isinstance(pressed.action, MoveTo)
        code = pressed.action.code
        try:
            await self._intake.move(self._person(update), code, pressed.action.point)
        except NoSuchRequest:
            await showing.turn(update, self._ended_view(reader_of(self._library, update), Text.ENDED))
            return
        except AskingClosed:  # closed as well meanwhile
            if await self._place_closed(update, code):
                return
        if not await self._place_closed(update, code):
            await self._bring(update, pressed, code, Text.ENDED)

    async def _bring(self, update: Update, pressed: Pressed, code: str, ended: Text) -> None:
        message_id, sent_at = showing.pressed_message(update)
        try:
            await self._intake.show(self._person(update), code, message_id, sent_at)
        except NoSuchRequest:
            # Below: the pressed message may be one that goes with the request, and what came after it.
            await showing.open_below(update, self._ended_view(reader_of(self._library, update), ended))
        else:
            assert update.callback_query is not None
            await showing.together(showing.acknowledge(update.callback_query))

    def _ended_view(self, reader: Reader, text: Text) -> View:
        places = {} if text is Text.ENDED else self._places(reader)
        again: Row = [(reader.label(Label.SUPPLIES), Supplies())]
        return reader.screen(say(reader.language, text, **places), [again])

    async def ask_cancel(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A question on a screen of its own: the receipt stays as it is."""
        assert isinstance(pressed.action, AskCancel)
        reader = reader_of(self._library, update)
        rows: list[Row] = [
            [(reader.label(Label.CANCEL_YES), Cancel(pressed.action.code))],
            [(reader.label(Label.KEEP), Home())],
        ]
        await showing.open_below(update, reader.screen(say(reader.language, Text.CANCEL), rows))

    async def cancel(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Cancel; what is gone already is gone."""
        assert isinstance(pressed.action, Cancel)
        reader = reader_of(self._library, update)
        try:
            await self._intake.cancel(self._person(update), pressed.action.code)
        except NoSuchRequest:
            await showing.turn(update, self._ended_view(reader, Text.ENDED))
        else:
            await showing.turn(update, reader.screen(say(reader.language, Text.CANCELLED), []))

    async def ask_new_code(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What it means; the same words whether there is such a request or not."""
        assert isinstance(pressed.action, AskNewCode)
        reader = reader_of(self._library, update)
        rows: list[Row] = [
            [(reader.label(Label.NEW_CODE_YES), NewCode(pressed.action.code))],
            [(reader.label(Label.KEEP_CODE), Home())],
        ]
        await showing.open_below(update, reader.screen(say(reader.language, Text.NEW_CODE), rows))

    async def new_code(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; the outbox draws the receipt and the card. No code stands here: this outlives it."""
        assert isinstance(pressed.action, NewCode)
        reader, now = reader_of(self._library, update), self._clock.now()
        chat = ChatId(showing.chat_of(update).id)
        hour_key = self._identity.form_key(chat, f"new code {now:%Y-%m-%d %H}")
        try:
            request = await self._intake.new_code(self._person(update), pressed.action.code, hour_key)
        except NoSuchRequest:
            await showing.turn(update, self._ended_view(reader, Text.ENDED))
        except TooOften as error:
            text = say(reader.language, Text.NEW_CODE_OFTEN, allowed=error.allowed)
            await showing.turn(update, reader.screen(text, []))
        else:
            hours = wording.hours_of(self._desk, request)
            opened = wording.moment(reader.language, request.opened_at, hours) if hours else ""
            rows: list[Row] = [[(reader.label(Label.SHOW, when=opened), Show(request.code))]]
            await showing.turn(update, reader.screen(say(reader.language, Text.NEW_CODE_DONE), rows))

    def _places(self, reader: Reader) -> dict[str, object]:
        places, closed = list(self._desk.places.values()), self._intake.last_doors.closed
        return wording.places(reader.language, places, self._clock.now(), closed)

    def _person(self, update: Update) -> Person:
        return self._identity.person(ChatId(showing.chat_of(update).id))


def _codes(request: Request) -> tuple[str, ...]:
    """What a button of whoever asked may call a request: a notice can be older than its code."""
    return (request.code, request.code_before)
