"""Pictures: sent once as bytes, from then on by the id that Telegram gave them."""

from hashlib import sha256

from telegram import Message, Update
from telegram.constants import ParseMode

from bot.chat import showing
from bot.chat.keyboards import View


class Pictures:
    """Sends pictures. What Telegram calls them is kept in memory; after a restart they are sent again."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    async def turn(self, update: Update, view: View, picture: bytes) -> None:
        """Show a picture in place of the screen that was pressed.

        Text does not become a picture on Telegram: the picture comes below, and the screen goes.
        """
        query = update.callback_query
        assert query is not None
        await showing.together(showing.acknowledge(query), self._post_and_put_away(update, view, picture))

    async def _post_and_put_away(self, update: Update, view: View, picture: bytes) -> None:
        await self.post(update, view, picture)
        await showing.put_away(update)

    async def post(self, update: Update, view: View, picture: bytes) -> Message:
        """Send a picture with the view's text below it."""
        mark = sha256(picture).digest()
        sent = await showing.chat_of(update).send_photo(
            self._known.get(mark, picture),
            caption=view.text,
            parse_mode=ParseMode.HTML,
            reply_markup=view.keyboard,
        )
        if sent.photo:
            self._known[mark] = sent.photo[-1].file_id
        return sent
