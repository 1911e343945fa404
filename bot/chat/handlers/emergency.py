"""Someone is in danger: recognised on receipt, answered first, always as a new message of text only."""

import re
from collections.abc import Awaitable, Mapping
from typing import Final

from telegram import Update
from telegram.ext import TypeHandler

from bot.chat import showing
from bot.chat.actions.guides import UrgentStep
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import pressed_by, reader_of
from bot.chat.handlers.walks import Walks
from bot.chat.hearing import Hearing
from bot.chat.keyboards import Reader, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.steps import Steps
from bot.chat.urgent import UrgentScreens
from bot.chat.wording import Desk
from bot.content.model import Library
from bot.content.shown import EMERGENCY_TOPIC
from bot.content.walking import Walk

_COMMANDS: Final = ("/sos", "/start sos")

#: The other commands of the menu, and the one that every bot has: no words of somebody's.
_CALM: Final = frozenset({"/start", "/help", "/supplies", "/language", "/privacy"})

#: A 🆘 button of any version of this program: its letter and its place never change. Or a step after it.
_BUTTON: Final = re.compile(r"[0-9A-Za-z](?:e[a-z]{4}|E[a-z]{4}.*)", re.DOTALL)

#: A link; and what one to a bag or a voucher holds: letters drawn by lot, which mean nothing.
_LINK: Final = re.compile(r"/start(?:@\S+)? ([a-z0-9_-]+)")
_DRAWN: Final = re.compile(r"[0-9][a-z][a-z0-9_-]*")


class Danger(Reading):
    """Knows an emergency when it sees one, and answers it whatever else is broken.

    Every first screen is made when the content is loaded: neither its folder nor the database is needed
    later.
    """

    def __init__(self, shelf: Shelf, hearing: Hearing, walks: Walks, screens: UrgentScreens) -> None:
        super().__init__(shelf)
        self._hearing = hearing
        self._walks = walks
        self._screens = screens
        self._views: Mapping[tuple[str, str, str], View] = {}
        self._links: frozenset[str] = frozenset()
        shelf.follow(self._prepare)

    def _prepare(self, library: Library, desk: Desk) -> None:
        steps = Steps(library, desk)
        self._views = {
            (screen, language.code, country.code): steps.shown(
                Reader(language, country), Walk(screen), None
            ).view
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
        if command.split("@")[0] in _CALM:
            return False
        link = _LINK.fullmatch(command)
        if link and (_DRAWN.fullmatch(link[1]) or link[1].replace("-", ".") in self._links):
            return False  # a bag, a voucher, or a page whose id holds such a word
        return command.split("@")[0] in _COMMANDS or command in _COMMANDS or self._in_words(update, text)

    def _in_words(self, update: Update, text: str) -> bool:
        own = reader_of(self._library, update).language.code
        return self._hearing.search.danger(text, own) is not None

    async def answer(self, update: Update, context: Context) -> None:
        """The emergency page as a new message; waits and tries again where Telegram makes it wait."""
        pressed = pressed_by(update)
        step = pressed.action if pressed else None
        if pressed and isinstance(step, UrgentStep) and self._walks.there(update, step):
            await self._walks.urgent(update, context, pressed)
            return
        calls: list[Awaitable[object]] = [self._screens.show(update, self._view_for(update))]
        if update.callback_query is not None:
            calls.append(showing.acknowledge(update.callback_query))
        await showing.together(*calls)

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


class _DangerHandler(TypeHandler[Update, Context, None]):
    """Takes what `Danger` recognises."""

    __slots__ = ("_danger",)

    def __init__(self, danger: Danger) -> None:
        super().__init__(Update, danger.answer)
        self._danger = danger

    def check_update(self, update: object) -> bool:
        return isinstance(update, Update) and self._danger.recognises(update)
