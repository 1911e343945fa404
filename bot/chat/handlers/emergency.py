"""Someone is in danger: recognised on receipt, answered first, always as a new message of text only."""

import logging
import re
from collections.abc import Awaitable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from telegram import Message, Update
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import TypeHandler

from bot.chat import showing, wording
from bot.chat.actions.asking import Supplies
from bot.chat.failures import Failure, meaning, wait_of
from bot.chat.handlers.guide import Handlers, opens
from bot.chat.handlers.press import reader_of
from bot.chat.hearing import Hearing
from bot.chat.keyboards import Reader, Row, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.wording import Desk
from bot.clock import Clock
from bot.content.model import Library, Topic
from bot.content.pages import page
from bot.content.shown import EMERGENCY_TOPIC, links, paired
from bot.metrics import Metrics

log = logging.getLogger(__name__)

_COMMANDS: Final = ("/sos", "/start sos")

#: How long an answer is tried, in spite of whatever Telegram says, and how long between two tries.
_PATIENCE: Final = timedelta(minutes=10)
_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=3)

#: A 🆘 button of any version of this program: its letter and its place never change.
_BUTTON: Final = re.compile(r"[0-9A-Za-z]e[a-z]{4}")


class Danger(Reading):
    """Knows an emergency when it sees one, and answers it whatever else is broken.

    Every first screen is made when the content is loaded: neither its folder nor the database is needed
    later.
    """

    def __init__(self, shelf: Shelf, hearing: Hearing, clock: Clock, metrics: Metrics) -> None:
        super().__init__(shelf)
        self._hearing = hearing
        self._clock = clock
        self._metrics = metrics
        self._answering: set[int] = set()
        self._views: Mapping[tuple[str, str, str], View] = {}
        self._links: frozenset[str] = frozenset()
        shelf.follow(self._prepare)

    def _prepare(self, library: Library, desk: Desk) -> None:
        self._views = {
            (screen, language.code, country.code): _view(library, Reader(language, country), desk, screen)
            for language in library.languages.values()
            for country in library.countries.values()
            for screen in {EMERGENCY_TOPIC, *language.sentences.danger}
        }
        self._links = frozenset(library.topic_ids()) - {EMERGENCY_TOPIC}

    def handlers(self) -> Handlers:
        """Stands before all other handlers; lets everything else pass."""
        return (_DangerHandler(self),)

    def recognises(self, update: Update) -> bool:
        """Whether an update says that someone is in danger."""
        chat = update.effective_chat
        if chat is None or chat.type != "private":
            return False
        if update.callback_query is not None:
            return bool(_BUTTON.fullmatch(update.callback_query.data or ""))
        message = update.message
        text = (message.text or message.caption or "") if message else ""
        command = " ".join(text.lower().split())
        if command.startswith("/start ") and command.split()[1].replace("-", ".") in self._links:
            return False  # a link to a page whose id holds such a word
        return command.split("@")[0] in _COMMANDS or command in _COMMANDS or self._in_words(update, text)

    def _in_words(self, update: Update, text: str) -> bool:
        own = reader_of(self._library, update).language.code
        return self._hearing.search.danger(text, own) is not None

    async def answer(self, update: Update, context: Context) -> None:
        """The emergency page as a new message; waits and tries again where Telegram makes it wait.

        Who presses again before the first answer came through gets that one, and not a hundred later.
        """
        chat = showing.chat_of(update).id
        calls: list[Awaitable[object]] = []
        if update.callback_query is not None:
            calls.append(showing.acknowledge(update.callback_query))
        if chat in self._answering:
            await showing.together(*calls)
            return
        self._answering.add(chat)
        try:
            await showing.together(self._send(update, self._view_for(update)), *calls)
        finally:
            self._answering.discard(chat)

    def _view_for(self, update: Update) -> View:
        reader = reader_of(self._library, update)
        text = (update.message.text or update.message.caption or "") if update.message else ""
        own = reader.language.code
        found = self._hearing.search.danger(text, own)
        # Whoever writes in a language reads it, whatever their phone is set to.
        language, screen = (found.language, found.topics[0]) if found else (own, EMERGENCY_TOPIC)
        country = reader.country.code
        view = self._views.get((screen, language, country))
        return view or self._views[EMERGENCY_TOPIC, own, country]

    async def _send(self, update: Update, view: View) -> Message | None:
        pause, until = _PAUSE, self._clock.now() + _PATIENCE
        while True:
            wait = pause
            try:
                return await showing.post(update, view)
            except RetryAfter as error:
                wait = wait_of(error)
            except BadRequest as error:
                if meaning(error) is Failure.GONE:
                    return None
                # The page itself is refused: without its formatting it still says what to do.
                return await showing.chat_of(update).send_message(re.sub(r"<[^>]+>", "", view.text))
            except TelegramError as error:
                if meaning(error) is Failure.GONE:
                    return None
                pause = min(pause * 2, _LONGEST_PAUSE)
            if self._clock.now() + wait > until:
                self._metrics.count("an emergency that could not be answered")
                log.error("an emergency could not be answered: Telegram did not take it")
                return None
            await self._clock.wait_until(self._clock.now() + wait)


class _DangerHandler(TypeHandler[Update, Context, None]):
    """Takes what `Danger` recognises."""

    __slots__ = ("_danger",)

    def __init__(self, danger: Danger) -> None:
        super().__init__(Update, danger.answer)
        self._danger = danger

    def check_update(self, update: object) -> bool:
        return isinstance(update, Update) and self._danger.recognises(update)


def _view(library: Library, reader: Reader, desk: Desk, screen: str) -> View:
    topic = reader.language.topics[screen]
    facts = wording.facts(reader.language, desk)
    return urgent(library, reader, topic, facts, requests=desk.open)


def urgent(
    library: Library, reader: Reader, topic: Topic, facts: Mapping[str, Any], *, requests: bool
) -> View:
    """An emergency page: it stays while others are opened, and all its doors stand on one screen."""
    found = paired(links(library, topic, reader.country, requests=requests))
    rows: list[Row] = [
        [(link.label, Supplies() if link.door else opens(link.topic)) for link in row] for row in found
    ]
    return reader.standing(page(library, reader.language, topic, reader.country, facts, date.min), rows)
