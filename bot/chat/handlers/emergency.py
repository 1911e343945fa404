"""Someone is in danger: recognised on receipt, answered first, always as a new message of text only."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from telegram import Message, Update
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import TypeHandler

from bot.chat import showing, wording
from bot.chat.callback_data import Emergency
from bot.chat.failures import Failure, meaning, wait_of
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import pressed_by, reader_of
from bot.chat.keyboards import Reader, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.wording import Desk
from bot.clock import Clock
from bot.content.danger import DangerWords
from bot.content.model import Library
from bot.content.screens import page
from bot.content.shown import EMERGENCY_TOPIC

_COMMANDS: Final = ("/sos", "/start sos")
_TRIES: Final = 5
_PAUSE: Final = timedelta(seconds=1)


class Danger(Reading):
    """Knows an emergency when it sees one, and answers it whatever else is broken.

    Every first screen is made when the content is loaded: neither its folder nor the database is needed
    later.
    """

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        super().__init__(shelf)
        self._clock = clock
        self._words = DangerWords()
        self._views: Mapping[tuple[str, str], View] = {}
        shelf.follow(self._prepare)

    def _prepare(self, library: Library, desk: Desk) -> None:
        words = {word for language in library.languages.values() for word in language.emergency_words}
        views = {
            (language.code, country.code): _view(library, Reader(language, country), desk)
            for language in library.languages.values()
            for country in library.countries.values()
        }
        self._words = DangerWords(words)
        self._views = views

    def handlers(self) -> Handlers:
        """Stands before all other handlers; lets everything else pass."""
        return (_DangerHandler(self),)

    def recognises(self, update: Update) -> bool:
        """Whether an update says that someone is in danger."""
        chat = update.effective_chat
        if chat is None or chat.type != "private":
            return False
        pressed = pressed_by(update)
        if pressed is not None:
            return isinstance(pressed.action, Emergency)
        message = update.message
        text = (message.text or message.caption or "") if message else ""
        command = " ".join(text.lower().split())
        return command.split("@")[0] in _COMMANDS or command in _COMMANDS or self.in_words(text)

    def in_words(self, text: str) -> bool:
        """Whether a typed text holds one of the authored danger words."""
        return self._words.found_in(text) is not None

    async def answer(self, update: Update, context: Context) -> None:
        """The emergency page as a new message; waits and tries again where Telegram makes it wait."""
        view = self._view_for(update)
        if update.callback_query is None:
            await self._send(update, view)
        else:
            await showing.together(self._send(update, view), showing.acknowledge(update.callback_query))

    def _view_for(self, update: Update) -> View:
        reader = reader_of(self._library, update)
        return self._views[reader.language.code, reader.country.code]

    async def _send(self, update: Update, view: View) -> Message | None:
        for _ in range(_TRIES):
            pause = _PAUSE
            try:
                return await showing.post(update, view)
            except RetryAfter as error:
                pause = wait_of(error)
            except BadRequest:
                # The page itself is refused: without its formatting it still says what to do.
                return await showing.chat_of(update).send_message(re.sub(r"<[^>]+>", "", view.text))
            except TelegramError as error:
                if meaning(error) is Failure.GONE:
                    return None
            await self._clock.wait_until(self._clock.now() + pause)
        return None


class _DangerHandler(TypeHandler[Update, Context, None]):
    """Takes what `Danger` recognises."""

    __slots__ = ("_danger",)

    def __init__(self, danger: Danger) -> None:
        super().__init__(Update, danger.answer)
        self._danger = danger

    def check_update(self, update: object) -> bool:
        return isinstance(update, Update) and self._danger.recognises(update)


def _view(library: Library, reader: Reader, desk: Desk) -> View:
    topic = reader.language.topics[EMERGENCY_TOPIC]
    facts = wording.facts(reader.language, desk)
    return reader.standing(page(library, reader.language, topic, reader.country, facts, date.min), [])
