"""The team's door of a line to a person: answer a question, or close it.

Only a reply to the bot's own prompt is read; what the team writes to each other is not. Until Send the
answer is nowhere but in the bot's own message, and who wrote it is not looked at.
"""

from typing import Final

from telegram import CallbackQuery, ForceReply, ReplyParameters, Update
from telegram.constants import ParseMode
from telegram.ext import MessageHandler, filters

from bot.chat import showing
from bot.chat.actions.line import CloseQuestion, DropAnswer, SendAnswer, WriteAnswer
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.handlers.replying import replies_view
from bot.chat.keyboards import Reader, Row, View
from bot.chat.quoting import plain, pointed_out, quote_in, quoted, tag_of, underlined
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.chat.wording import Desk
from bot.content.model import Library
from bot.content.pointed import Pointing
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.coordination import Coordination
from bot.supply.questions import LONGEST_ANSWER, Standing

_REPLIES: Final = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & filters.REPLY


class Answers(Reading):
    """Takes a coordinator's answer to whoever asked."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        shelf.follow(self._prepare)
        self._coordination = coordination
        self._teams = teams

    def _prepare(self, library: Library, desk: Desk) -> None:
        self._pointing = Pointing(library)

    @property
    def _reader(self) -> Reader:
        return Reader(self._desk.team_language, self._library.country(None))

    def handlers(self) -> Handlers:
        """What this door answers to."""
        return (
            PressHandler(self.write, WriteAnswer, team=True),
            PressHandler(self.close, CloseQuestion, team=True),
            PressHandler(self.send, SendAnswer, team=True),
            PressHandler(self.drop, DropAnswer, team=True),
            MessageHandler(_REPLIES, self.preview),
        )

    async def write(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Ask for the words, if there is still somebody to answer."""
        assert isinstance(pressed.action, WriteAnswer)
        assert update.callback_query is not None
        program, tag = self._program(update), pressed.action.tag
        if program is None:
            return
        card, _ = showing.pressed_message(update)
        found = await self._coordination.question(program, tag, card)
        if found is not Standing.OPEN:
            await self._too_late(update.callback_query, found)
            return
        prompt = showing.chat_of(update).send_message(
            self._say(Text.ANSWER_PROMPT, tag=underlined(tag)),
            parse_mode=ParseMode.HTML,
            reply_markup=ForceReply(selective=True),
            reply_parameters=ReplyParameters(card, allow_sending_without_reply=True),
        )
        await showing.together(showing.acknowledge(update.callback_query), prompt)
        await showing.together(showing.post(update, replies_view(self._reader, tag)))

    async def preview(self, update: Update, context: Context) -> None:
        """A reply to a prompt: what would be sent, with Send and Cancel."""
        assert update.message is not None
        tag = tag_of(update.message.reply_to_message, context.bot.id)
        if tag is None or self._program(update) is None:
            return
        words = plain(update.message.text or "")
        if not words:
            view = View(self._say(Text.ANSWER_NOT_TEXT, tag=tag), None)
        elif len(words) > LONGEST_ANSWER:
            text = self._say(Text.ANSWER_TOO_LONG, tag=tag, count=len(words), allowed=LONGEST_ANSWER)
            view = View(text, None)
        else:
            text = self._say(Text.ANSWER_PREVIEW, tag=tag, answer=quoted(words, LONGEST_ANSWER))
            buttons: Row = [
                (self._reader.label(Label.SEND), SendAnswer(tag)),
                (self._reader.label(Label.CANCEL), DropAnswer(tag)),
            ]
            text = f"{text}\n{self._say(Text.TEAM_ENDS)}\n\n{self._pointed(words)}".strip()
            view = self._reader.view(text, [buttons])
        await showing.post(update, view)

    def _pointed(self, words: str) -> str:
        listed = (name for place in self._desk.places.values() for name in (place.name, place.where))
        told = self._pointing.of_team(words, listed)
        return pointed_out(self._desk.team_language, told, to_team=False)

    async def send(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; the words go from this message, whatever came of it."""
        assert isinstance(pressed.action, SendAnswer)
        assert update.callback_query is not None
        program, tag = self._program(update), pressed.action.tag
        words = quote_in(update.callback_query.message, LONGEST_ANSWER)
        if program is None:
            return
        sent = bool(words) and await self._coordination.answer(program, tag, words)
        text = Text.ANSWER_SENT if sent else Text.ANSWER_LATE
        await showing.turn(update, View(self._say(text, tag=tag), None))

    async def drop(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Not sent."""
        assert isinstance(pressed.action, DropAnswer)
        if self._program(update) is not None:
            text = self._say(Text.ANSWER_DROPPED, tag=pressed.action.tag)
            await showing.turn(update, View(text, None))

    async def close(self, update: Update, context: Context, pressed: Pressed) -> None:
        """End a question without an answer; the outbox tells both sides."""
        assert isinstance(pressed.action, CloseQuestion)
        assert update.callback_query is not None
        program, tag = self._program(update), pressed.action.tag
        if program is None:
            return
        card, _ = showing.pressed_message(update)
        if await self._coordination.close(program, tag, card):
            await showing.together(showing.acknowledge(update.callback_query))
            return
        await self._too_late(update.callback_query, await self._coordination.question(program, tag, card))

    async def _too_late(self, query: CallbackQuery, found: Standing | None) -> None:
        """Answered meanwhile: the outbox draws that. Ended: nothing readable stays on this card."""
        if found is not None:
            told = self._say(Text.TOAST_ANSWERED)
            await showing.together(showing.acknowledge(query, told))
            return
        told = self._say(Text.TOAST_QUESTION_ENDED)
        gone = query.edit_message_text(self._say(Text.QUESTION_GONE))
        await showing.together(showing.acknowledge(query, told), gone)

    def _program(self, update: Update) -> str | None:
        return self._teams.program_of(showing.chat_of(update).id)

    def _say(self, text: Text, **parameters: object) -> str:
        return say(self._desk.team_language, text, **parameters)
