"""The person's door after an answer: write again to the team, in the same line.

Only a reply to the bot's own prompt is read; until Send the words are nowhere but in the bot's own
message. What says who somebody is is pointed out, as in a first question.
"""

import secrets
from contextlib import suppress
from typing import Final

from telegram import ForceReply, Message, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.chat import showing
from bot.chat.actions.line import SendBack, WriteBack
from bot.chat.actions.reading import Home
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import WRITTEN, Handlers
from bot.chat.handlers.line import ToTeam, held_up
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import Reader, Row, View
from bot.chat.quoting import plain, pointed_out, quote_in, quoted, tag_of, underlined
from bot.chat.showing import Context
from bot.chat.wire import nonce_from
from bot.content.screens import say
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
from bot.supply.draft import open_draft
from bot.supply.questions import LONGEST_ANSWER, Standing


class _ToPrompt(filters.MessageFilter):
    """A reply to a prompt of the bot; `tag_of` knows one."""

    def filter(self, message: Message) -> bool:
        return tag_of(message.reply_to_message, message.get_bot().id) is not None


_WRITTEN_BACK: Final = WRITTEN & filters.REPLY & ~filters.COMMAND & _ToPrompt()


class Writing(ToTeam):
    """Takes what a person writes back, and nothing that is no reply to the prompt."""

    def handlers(self) -> Handlers:
        """What this door answers to in private chats; it stands before the search."""
        return (
            PressHandler(self.write, WriteBack),
            PressHandler(self.send_back, SendBack),
            MessageHandler(_WRITTEN_BACK, self.preview),
        )

    async def write(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Ask for the words, where something can be written."""
        assert isinstance(pressed.action, WriteBack)
        assert update.callback_query is not None
        reader, tag = reader_of(self._library, update), pressed.action.tag
        if not self._desk.messages:
            await showing.open_below(update, reader.screen(say(reader.language, Text.QUESTION_OFF), []))
            return
        try:
            question = await self._intake.asked(self._person(update), tag)
        except NoSuchQuestion:
            await showing.open_below(update, self._over(reader))
            return
        if question.standing is not Standing.OPENED:
            await showing.open_below(update, reader.screen(say(reader.language, Text.LINE_WAITS), []))
            return
        prompt = showing.chat_of(update).send_message(
            say(reader.language, Text.WRITE_PROMPT, tag=underlined(tag)),
            parse_mode=ParseMode.HTML,
            reply_markup=ForceReply(),
        )
        await showing.together(showing.acknowledge(update.callback_query), prompt)

    async def preview(self, update: Update, context: Context) -> None:
        """A reply to the prompt: what would be sent, or why it cannot be."""
        message = update.message
        assert message is not None
        assert message.reply_to_message is not None
        tag = tag_of(message.reply_to_message, context.bot.id)
        assert tag is not None
        reader, words = reader_of(self._library, update), plain(message.text or "")
        language = reader.language
        if not words or message.forward_origin is not None:
            await showing.open_below(update, reader.screen(say(language, Text.WRITE_NOT_TEXT), []))
            return
        if len(words) > LONGEST_ANSWER:
            text = say(language, Text.WRITE_TOO_LONG, count=len(words), allowed=LONGEST_ANSWER)
            await showing.open_below(update, reader.screen(text, []))
            return
        await showing.open_below(update, self._no(reader, words) or self._quoting(reader, tag, words))
        for done in (message, message.reply_to_message):
            with suppress(TelegramError):  # what Telegram does not let go of stays in their own chat
                await done.delete()

    def _quoting(self, reader: Reader, tag: str, words: str, before: str = "") -> View:
        form = open_draft(self._clock.now(), nonce_from(secrets.randbits(42)))
        rows: list[Row] = [
            [(reader.label(Label.SEND), SendBack(form, tag))],
            [(reader.label(Label.CANCEL), Home())],
        ]
        text = say(reader.language, Text.ASK_PERSON, question=quoted(words, LONGEST_ANSWER))
        below = pointed_out(reader.language, self._pointing.of_person(words), to_team=True)
        return reader.screen("\n\n".join(filter(None, (before, text, below))), rows)

    async def send_back(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; then the receipt stands in place of the words."""
        assert isinstance(pressed.action, SendBack)
        assert update.callback_query is not None
        reader, tag, form = reader_of(self._library, update), pressed.action.tag, pressed.action.draft
        language = reader.language
        words = quote_in(update.callback_query.message, LONGEST_ANSWER)
        if not self._desk.messages or not words:
            text = Text.QUESTION_NONE if self._desk.messages else Text.QUESTION_OFF
            await showing.turn(update, reader.screen(say(language, text), []))
            return
        chat = self._chat(update)
        try:
            question = await self._intake.write_back(
                self._person(update),
                tag,
                words,
                form,
                self._identity.form_key(chat, f"question {form.form}"),
                self._identity.hour_key(chat, self._clock.now()),
                language.code,
            )
        except FormExpired:
            expired = say(language, Text.FORM_EXPIRED)
            await showing.turn(update, self._quoting(reader, tag, words, expired))
        except FormUsed:
            await showing.turn(update, reader.screen(say(language, Text.QUESTION_USED), []))
        except NoSuchQuestion:
            await showing.turn(update, self._over(reader))
        except Blocked:
            await showing.turn(update, self._blocked(reader))
        except (TooManyQuestions, TooOften, AskingClosed) as error:
            await showing.open_below(update, reader.screen(held_up(language, error), []))
        else:
            await showing.turn(update, self._receipt(reader, question))

    def _over(self, reader: Reader) -> View:
        return reader.screen(say(reader.language, Text.LINE_OVER), [])
