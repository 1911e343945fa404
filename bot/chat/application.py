"""Builds the Telegram side: the library's application, handlers on their doors, and who may come in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, ChatMember, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.chat.handlers.answering import Answers
from bot.chat.handlers.apology import Apology
from bot.chat.handlers.blocking import Blocking
from bot.chat.handlers.coordinator import Counter
from bot.chat.handlers.details import DetailsDoor
from bot.chat.handlers.emergency import Danger
from bot.chat.handlers.guide import Guide, Handlers
from bot.chat.handlers.kinds import Kinds
from bot.chat.handlers.line import ToTeam
from bot.chat.handlers.links import Links
from bot.chat.handlers.mine import OwnRequests
from bot.chat.handlers.page import Pages
from bot.chat.handlers.privacy import Erasing
from bot.chat.handlers.replying import Replying
from bot.chat.handlers.reporting import Operator, Reporting
from bot.chat.handlers.request import Asking
from bot.chat.handlers.search import Questions
from bot.chat.handlers.shelves import COMMAND as STOCK
from bot.chat.handlers.shelves import Shelves
from bot.chat.handlers.shift import COMMANDS as TEAM_COMMANDS
from bot.chat.handlers.shift import OnShift
from bot.chat.handlers.stopping import Stopping
from bot.chat.handlers.timers import KeptTimers
from bot.chat.handlers.walks import Walks
from bot.chat.handlers.writing import Writing
from bot.chat.hearing import Hearing
from bot.chat.insisting import Insisting
from bot.chat.older_server import OlderServer
from bot.chat.pictures import Pictures
from bot.chat.posture import Posture
from bot.chat.shelf import Shelf
from bot.chat.team_chats import TeamChats, may_write
from bot.chat.updates import App, Receiver, note_error
from bot.chat.urgent import UrgentScreens
from bot.clock import Clock
from bot.content.model import Library
from bot.content.screens import label, say
from bot.content.texts import Label, Text
from bot.coordination import Coordination
from bot.errors import SettingsError
from bot.identity import Identity
from bot.intake import Intake
from bot.metrics import Metrics
from bot.reach import Reach
from bot.shift import Shift

log = logging.getLogger(__name__)

#: Whatever carries calls: over HTTP, or into the simulator.
Transport = BaseRequest

#: The menu of commands, in the order in which people see it.
_COMMANDS: Final = {
    "start": Label.COMMAND_START,
    "sos": Label.COMMAND_SOS,
    "supplies": Label.COMMAND_SUPPLIES,
    "language": Label.COMMAND_LANGUAGE,
    "privacy": Label.COMMAND_PRIVACY,
}

_LOOK: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class AskingLane:
    """What the asking lane needs; a deployment with guidance only has none of it."""

    intake: Intake
    coordination: Coordination
    identity: Identity
    shift: Shift
    posture: Posture
    operator: Operator
    reach: Reach


def build(token: str, api_base_url: str, calls: BaseRequest, polls: BaseRequest) -> App:
    """python-telegram-bot's application without its own receiving: that is `Receiver`'s."""
    root = api_base_url.rstrip("/")
    return (
        Application.builder()
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(OlderServer(calls))
        .get_updates_request(polls)
        .updater(None)
        .job_queue(None)
        .build()
    )


def receiver(
    application: App,
    polls: BaseRequest,
    shelf: Shelf,
    hearing: Hearing,
    lane: AskingLane | None,
    teams: TeamChats,
    clock: Clock,
    metrics: Metrics,
    conflict: Callable[[], None],
) -> Receiver:
    """Put the handlers on their doors and make the loop that feeds them."""
    guide, pictures = Guide(shelf), Pictures()
    pages, kinds = Pages(shelf, guide, pictures, clock), Kinds(shelf, guide, pictures)
    insisting = Insisting(clock, metrics)
    timers = KeptTimers(lane.intake, lane.identity) if lane else None
    screens = UrgentScreens(insisting, clock)
    walks = Walks(shelf, pages, pictures, timers, insisting, screens, clock)
    danger = Danger(shelf, hearing, walks, screens)
    asking = Asking(shelf, lane.intake, lane.identity, clock) if lane else None
    handlers: list[Handlers] = [danger.handlers(), guide.handlers()]
    handlers += [Links(shelf, asking).handlers()] if asking else []
    handlers += [pages.handlers(), walks.handlers()]
    if lane and asking:
        own = OwnRequests(shelf, lane.intake, lane.identity, clock)
        handlers += [asking.handlers(), own.handlers()]
        handlers.append(Erasing(shelf, lane.intake, lane.identity).handlers())
        handlers.append(Counter(shelf, lane.coordination, teams).handlers())
        handlers.append(Shelves(shelf, lane.coordination, teams).handlers())
        handlers.append(OnShift(shelf, lane.shift, teams, lane.posture).handlers())
        to_team = (shelf, hearing, guide, lane.intake, lane.identity, teams, clock)
        handlers += [door(*to_team).handlers() for door in (ToTeam, Writing)]
        handlers.append(Stopping(shelf, lane.intake, lane.identity).handlers())
        reporting = Reporting(shelf, lane.intake, lane.identity, lane.operator, clock, metrics)
        handlers.append(reporting.handlers())
        handlers.append(Answers(shelf, lane.coordination, teams).handlers())
        team = (shelf, lane.coordination, teams)
        handlers += [door(*team).handlers() for door in (Replying, Blocking, DetailsDoor)]
    else:
        handlers.append(guide.where_asking_is_off())
    handlers.append(Questions(shelf, hearing, danger, guide, pages).handlers())
    handlers += [kinds.handlers(), guide.last_handlers()]
    application.add_handlers([handler for lot in handlers for handler in lot])
    application.add_error_handler(note_error)
    door = _Door(application.bot, teams, lane.operator.chat if lane else 0, lane.reach if lane else None)
    return Receiver(application, polls, danger, Apology(shelf, asking), door.leave, clock, metrics, conflict)


class _Door:
    """Private chats and the configured team chats come in; from any other chat the bot leaves.

    The operator's is only written to: what is said there goes nowhere.
    """

    def __init__(self, bot: Bot, teams: TeamChats, operator: int, reach: Reach | None) -> None:
        self._bot = bot
        self._reach = reach
        self._operator = operator
        self._teams = teams

    async def leave(self, update: Update) -> bool:
        """Whether the update needs nothing more, because of where it comes from."""
        chat = update.effective_chat
        member = update.my_chat_member
        if chat is None:
            return True
        if chat.type == "private":
            return member is not None
        if update.message is not None:
            self._teams.notice(update.message)
            if update.message.migrate_to_chat_id is not None:
                return True  # that chat is no more
        program = self._teams.program_of(chat.id)
        if program is not None:
            if member is None:
                self._teams.is_there(chat.id, there=True)
            else:
                await self._changed(chat.id, program, member.new_chat_member)
            return member is not None
        if chat.id == self._operator:
            return True
        if member is None or member.new_chat_member.status not in {"left", "kicked"}:
            try:
                await self._bot.leave_chat(chat.id)
            except TelegramError:
                log.info("a chat that is not ours could not be left")
        return True

    async def _changed(self, chat: int, program: str, me: ChatMember) -> None:
        there = may_write(me)
        self._teams.is_there(chat, there=there)
        if not there:
            log.warning("the bot was taken out of a team's chat, or may not write there; requests wait")
        if self._reach is not None:
            await self._reach.heard(program, there=there)


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
        except Exception as error:  # whatever answers there now, it is not what it should be
            log.warning("Telegram cannot be reached (%s); trying again", type(error).__name__)
            await clock.wait_until(clock.now() + _LOOK)


async def introduce(bot: Bot, library: Library, *, requests: bool) -> None:
    """Tell Telegram the bot's commands and its neutral description; not worth failing for.

    In groups, which are the teams', the menu of commands holds the team's own.
    """
    if requests:
        await _introduce_to_teams(bot, library)
    for language in library.languages.values():
        code = None if language.code == library.default_language else language.code
        commands = [
            BotCommand(name, label(language, words))
            for name, words in _COMMANDS.items()
            if requests or name != "supplies"
        ]
        try:
            await bot.set_my_commands(commands, language_code=code)
            await bot.set_my_description(say(language, Text.BOT_DESCRIPTION), language_code=code)
            await bot.set_my_short_description(say(language, Text.BOT_SHORT), language_code=code)
        except TelegramError:
            log.info("Telegram did not take the commands or the description this time")


async def _introduce_to_teams(bot: Bot, library: Library) -> None:
    language = library.language(None)
    named = {STOCK: Label.COMMAND_STOCK, **TEAM_COMMANDS}
    commands = [BotCommand(name, label(language, words)) for name, words in named.items()]
    try:
        await bot.set_my_commands(commands, scope=BotCommandScopeAllGroupChats())
    except TelegramError:
        log.info("Telegram did not take the team's commands this time")
