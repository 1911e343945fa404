"""Builds the Telegram side: the library's application, handlers on their doors, and who may come in."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.chat.handlers.apology import Apology
from bot.chat.handlers.coordinator import Counter
from bot.chat.handlers.emergency import Danger
from bot.chat.handlers.guide import Guide, Handlers
from bot.chat.handlers.privacy import Erasing
from bot.chat.handlers.request import Asking
from bot.chat.handlers.shelves import COMMAND as STOCK
from bot.chat.handlers.shelves import Shelves
from bot.chat.keyboards import Reader
from bot.chat.updates import App, Receiver, note_error
from bot.chat.wording import Desk
from bot.clock import Clock
from bot.content.model import Library
from bot.content.screens import Label, Text, label, say
from bot.coordination import Coordination
from bot.errors import SettingsError
from bot.identity import ChatId, Identity
from bot.intake import Intake
from bot.metrics import Metrics

log = logging.getLogger(__name__)

#: Whatever carries calls: over HTTP, or into the simulator.
Transport = BaseRequest

_LOOK: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class AskingLane:
    """What the asking lane needs; a deployment with guidance only has none of it."""

    intake: Intake
    coordination: Coordination
    identity: Identity


def build(token: str, api_base_url: str, calls: BaseRequest, polls: BaseRequest) -> App:
    """python-telegram-bot's application without its own receiving: that is `Receiver`'s."""
    root = api_base_url.rstrip("/")
    return (
        Application.builder()
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(calls)
        .get_updates_request(polls)
        .updater(None)
        .job_queue(None)
        .build()
    )


def receiver(
    application: App,
    polls: BaseRequest,
    library: Library,
    desk: Desk,
    lane: AskingLane | None,
    team_chats: Mapping[str, ChatId],
    clock: Clock,
    metrics: Metrics,
) -> Receiver:
    """Put the handlers on their doors and make the loop that feeds them."""
    guide = Guide(library, desk)
    danger = Danger(library, desk, clock)
    asking = Asking(library, desk, lane.intake, lane.identity, clock) if lane else None
    handlers: list[Handlers] = [danger.handlers(), guide.handlers()]
    if lane and asking:
        by_chat = {int(chat): program for program, chat in team_chats.items()}
        handlers += [asking.handlers(), Erasing(library, lane.intake, lane.identity).handlers()]
        handlers.append(Counter(desk.team_language, lane.coordination, by_chat).handlers())
        team = Reader(desk.team_language, library.country(None))
        handlers.append(Shelves(team, desk, lane.coordination, by_chat).handlers())
    handlers.append(guide.last_handlers())
    application.add_handlers([handler for lot in handlers for handler in lot])
    application.add_error_handler(note_error)
    door = _Door(application.bot, frozenset(int(chat) for chat in team_chats.values()))
    return Receiver(application, polls, danger, Apology(library, asking), door.leave, clock, metrics)


class _Door:
    """Private chats and the configured team chats come in; from any other chat the bot leaves."""

    def __init__(self, bot: Bot, team_chats: frozenset[int]) -> None:
        self._bot = bot
        self._team_chats = team_chats

    async def leave(self, update: Update) -> bool:
        """Whether the update needs nothing more, because of where it comes from."""
        chat = update.effective_chat
        member = update.my_chat_member
        if chat is None:
            return True
        if chat.type == "private":
            return member is not None
        if chat.id in self._team_chats:
            if member is not None and member.new_chat_member.status in {"left", "kicked"}:
                log.warning("the bot was taken out of a team's chat; requests wait until it is back")
            return member is not None
        if member is None or member.new_chat_member.status not in {"left", "kicked"}:
            try:
                await self._bot.leave_chat(chat.id)
            except TelegramError:
                log.info("a chat that is not ours could not be left")
        return True


async def connect(application: App, clock: Clock) -> None:
    """Reach Telegram, however long that takes.

    Raises:
        SettingsError: Telegram does not accept the token.
    """
    while True:
        try:
            await application.initialize()
            return
        except InvalidToken:
            raise SettingsError(
                ["telegram.token_file (or BOT_TOKEN) holds a token that Telegram does not accept"]
            ) from None
        except TelegramError:
            log.warning("Telegram cannot be reached; trying again")
            await clock.wait_until(clock.now() + _LOOK)


async def introduce(bot: Bot, library: Library, *, teams: bool) -> None:
    """Tell Telegram the bot's commands and its neutral description; not worth failing for.

    In groups, which are the teams', the menu of commands holds the team's own.
    """
    if teams:
        await _introduce_to_teams(bot, library)
    for language in library.languages.values():
        code = None if language.code == library.default_language else language.code
        commands = [
            BotCommand("start", label(language, Label.COMMAND_START)),
            BotCommand("sos", label(language, Label.COMMAND_SOS)),
        ]
        try:
            await bot.set_my_commands(commands, language_code=code)
            await bot.set_my_description(say(language, Text.BOT_DESCRIPTION), language_code=code)
            await bot.set_my_short_description(say(language, Text.BOT_SHORT), language_code=code)
        except TelegramError:
            log.info("Telegram did not take the commands or the description this time")


async def _introduce_to_teams(bot: Bot, library: Library) -> None:
    command = BotCommand(STOCK, label(library.language(None), Label.COMMAND_STOCK))
    try:
        await bot.set_my_commands([command], scope=BotCommandScopeAllGroupChats())
    except TelegramError:
        log.info("Telegram did not take the team's command this time")
