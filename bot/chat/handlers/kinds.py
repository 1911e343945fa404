"""Whatever else people send: each kind of message has a decision and a sentence."""

import asyncio
from typing import Final

from telegram import Message, Update
from telegram.constants import MessageType
from telegram.ext import MessageHandler

from bot.chat import showing
from bot.chat.actions.reading import Page
from bot.chat.handlers.guide import WRITTEN, Guide, Handlers
from bot.chat.handlers.press import reader_of
from bot.chat.keyboards import Row
from bot.chat.pictures import Pictures
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.content.screens import say
from bot.content.shown import FIRST_MENU
from bot.content.texts import Label, Text

READ_RESULT: Final = "testing.fentanyl_strips.read_result"
STRIPS: Final = "strip_results"

#: Kind of message -> what is said to it. None: Telegram says it about the chat, nobody waits for an answer.
SENTENCES: Final[dict[MessageType, Text | None]] = {
    **dict.fromkeys(MessageType),
    MessageType.TEXT: Text.NOT_UNDERSTOOD,
    MessageType.PHOTO: Text.PHOTO_OF_STRIP,
    MessageType.LIVE_PHOTO: Text.PHOTO_OF_STRIP,
    MessageType.PAID_MEDIA: Text.SENT_VIDEO,
    MessageType.VOICE: Text.SENT_VOICE,
    MessageType.AUDIO: Text.SENT_VOICE,
    MessageType.VIDEO: Text.SENT_VIDEO,
    MessageType.VIDEO_NOTE: Text.SENT_VIDEO,
    MessageType.ANIMATION: Text.SENT_STICKER,
    MessageType.STICKER: Text.SENT_STICKER,
    MessageType.DICE: Text.SENT_STICKER,
    MessageType.GAME: Text.SENT_STICKER,
    MessageType.DOCUMENT: Text.SENT_FILE,
    MessageType.PASSPORT_DATA: Text.SENT_FILE,
    MessageType.CONTACT: Text.SENT_CONTACT,
    MessageType.USERS_SHARED: Text.SENT_CONTACT,
    MessageType.CHAT_SHARED: Text.SENT_CONTACT,
    MessageType.LOCATION: Text.SENT_LOCATION,
    MessageType.VENUE: Text.SENT_LOCATION,
    MessageType.STORY: Text.SENT_FORWARD,
    MessageType.POLL: Text.SENT_OTHER,
    MessageType.CHECKLIST: Text.SENT_OTHER,
    MessageType.INVOICE: Text.SENT_OTHER,
    MessageType.GIVEAWAY: Text.SENT_OTHER,
    MessageType.GIVEAWAY_WINNERS: Text.SENT_OTHER,
    MessageType.GIFT: Text.SENT_OTHER,
    MessageType.UNIQUE_GIFT: Text.SENT_OTHER,
    MessageType.WEB_APP_DATA: Text.SENT_OTHER,
}

#: Set beside the kind itself, so they are looked at last.
_BESIDE: Final = (MessageType.EFFECT_ID, MessageType.REPLY_TO_STORY, MessageType.SENDER_BOOST_COUNT)


def kind_of(message: Message) -> MessageType | None:
    """The kind of a message; None for one that this library does not know yet."""
    # An animation comes as a document too, a venue as a location: the more particular one first.
    first = (MessageType.ANIMATION, MessageType.VENUE)
    rest = [kind for kind in MessageType if kind not in (*first, *_BESIDE)]
    return next((kind for kind in (*first, *rest) if getattr(message, kind, None)), None)


def sentence_for(message: Message) -> Text | None:
    """What is said to a message."""
    if message.forward_origin is not None:
        return Text.SENT_FORWARD
    if message.document is not None and (message.document.mime_type or "").startswith("image/"):
        return Text.PHOTO_OF_STRIP
    kind = kind_of(message)
    return SENTENCES[kind] if kind else Text.SENT_OTHER


class Kinds(Reading):
    """Answers what has no answer of its own, and keeps none of it."""

    def __init__(self, shelf: Shelf, guide: Guide, pictures: Pictures) -> None:
        super().__init__(shelf)
        self._guide = guide
        self._pictures = pictures

    def handlers(self) -> Handlers:
        """Stands behind all other handlers."""
        return (MessageHandler(WRITTEN, self.answer),)

    async def answer(self, update: Update, context: Context) -> None:
        """The sentence for this kind of message, with the pages below it."""
        assert update.message is not None
        text = sentence_for(update.message)
        if text is None:
            return
        reader = reader_of(self._library, update)
        if text is Text.PHOTO_OF_STRIP and STRIPS in self._library.pictures:
            labels = (Label.ONE_LINE, Label.FAINT_LINE, Label.TWO_LINES, Label.NO_LINE)
            rows: list[Row] = [[(reader.label(label), Page(READ_RESULT))] for label in labels]
            view = reader.screen(say(reader.language, text), rows)
            drawn = await asyncio.to_thread(self._library.pictures.__getitem__, STRIPS)
            await self._pictures.post(update, view, drawn)
            return
        view = self._guide.menu_view(reader, FIRST_MENU, say(reader.language, text, quote=""))
        await showing.open_below(update, view)
