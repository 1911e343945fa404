"""The person's door to whoever runs the bot: report a message of a team, without saying who does.

Nothing of it is kept: the words are read from the bot's own message, and only where the person says so.
Who has no chat in the settings gets a line in the log and a count, and neither holds anything of it.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from telegram import Bot, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chat import showing
from bot.chat.actions.line import Report, SendReport
from bot.chat.actions.reading import Home
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import NO_PREVIEW, Row
from bot.chat.quoting import quote_in, quoted
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.wire import mark_of
from bot.clock import Clock
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.errors import TooOften
from bot.identity import ChatId, Identity
from bot.intake import Intake
from bot.metrics import Metrics
from bot.supply.questions import LONGEST_ANSWER

log = logging.getLogger(__name__)

REPORTED: Final = "a message of a team that was reported"


def mark_of_program(program: str) -> str:
    """What stands for a program in a button: a report outlives whatever the database knows of it."""
    return mark_of(hashlib.sha256(program.encode()).digest())


@dataclass(frozen=True, slots=True)
class Operator:
    """Where reports go, if anywhere; and what the programs are called, by id."""

    chat: int = 0
    programs: Mapping[str, str] = field(default_factory=dict)


class Reporting(Reading):
    """Takes a report to whoever runs the bot."""

    def __init__(
        self,
        shelf: Shelf,
        intake: Intake,
        identity: Identity,
        operator: Operator,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        super().__init__(shelf)
        self._intake = intake
        self._identity = identity
        self._chat = operator.chat
        self._programs = {mark_of_program(each): name for each, name in operator.programs.items()}
        self._clock = clock
        self._metrics = metrics

    def handlers(self) -> Handlers:
        """What this door answers to in private chats."""
        return (PressHandler(self.look, Report), PressHandler(self.send, SendReport))

    async def look(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What would be reported, below the message, which stays."""
        assert isinstance(pressed.action, Report)
        assert update.callback_query is not None
        reader, tag, program = (
            reader_of(self._library, update),
            pressed.action.tag,
            pressed.action.program,
        )
        words = quote_in(update.callback_query.message, LONGEST_ANSWER)
        if program not in self._programs or not words:
            await showing.open_below(update, reader.screen(say(reader.language, Text.ANSWER_GONE), []))
            return
        text = say(
            reader.language,
            Text.REPORT,
            words=quoted(words, LONGEST_ANSWER),
            tag=tag,
            reachable=bool(self._chat),
        )
        bare: Row = [(reader.label(Label.REPORT_BARE), SendReport(tag, program, with_words=False))]
        rows: list[Row] = [
            [(reader.label(Label.REPORT_WORDS), SendReport(tag, program, with_words=True))]
            if self._chat
            else [],
            bare if self._chat else [(reader.label(Label.REPORT), bare[0][1])],
            [(reader.label(Label.CANCEL), Home())],
        ]
        await showing.open_below(update, reader.screen(text, rows))

    async def send(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Send it, and say what was done; what did not get there can be pressed again."""
        assert isinstance(pressed.action, SendReport)
        assert update.callback_query is not None
        reader, action = reader_of(self._library, update), pressed.action
        program = self._programs.get(action.program)
        words = quote_in(update.callback_query.message, LONGEST_ANSWER)
        if program is None or not words:
            await showing.turn(update, reader.screen(say(reader.language, Text.ANSWER_GONE), []))
            return
        chat, now = ChatId(showing.chat_of(update).id), self._clock.now()
        try:
            await self._intake.report(self._identity.form_key(chat, f"report {now:%Y-%m-%d %H}"))
        except TooOften as error:
            text = say(reader.language, Text.TOO_OFTEN, allowed=error.allowed)
            await showing.open_below(update, reader.screen(text, []))
            return
        if self._chat and not await self._sent(context.bot, action, program, words):
            await showing.open_below(update, reader.screen(say(reader.language, Text.REPORT_FAILED), []))
            return
        self._metrics.count(REPORTED)
        if self._chat:
            told = say(reader.language, Text.REPORT_SENT, with_words=action.with_words)
        else:
            log.warning(
                "a message of a team was reported; with operator.chat in the settings you learn which"
            )
            told = say(reader.language, Text.REPORT_NOTED)
        await showing.turn(update, reader.screen(told, []))

    async def _sent(self, bot: Bot, action: SendReport, program: str, words: str) -> bool:
        text = say(
            self._desk.team_language,
            Text.REPORT_CARD,
            program=program,
            tag=action.tag,
            with_words=action.with_words,
            words=quoted(words, LONGEST_ANSWER) if action.with_words else "",
        )
        try:
            await bot.send_message(
                self._chat, text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )
        except TelegramError as error:
            log.error("a report did not reach operator.chat (%s)", type(error).__name__)
            return False
        return True
