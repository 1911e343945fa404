"""Pictures: sent once as bytes, from then on by the id that Telegram gave them."""

from hashlib import sha256

from telegram import Bot, Message, Update
from telegram.constants import ParseMode

from bot.chat import showing
from bot.chat.keyboards import View
from bot.content.pictures import moves


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
        return await self.send(update.get_bot(), showing.chat_of(update).id, view, picture)

    async def send(self, bot: Bot, chat: int, view: View, picture: bytes) -> Message:
        """The same to any chat; one that moves goes as an animation, which Telegram repeats without end."""
        mark = sha256(picture).digest()
        known = self._known.get(mark, picture)
        how = {"caption": view.text, "parse_mode": ParseMode.HTML, "reply_markup": view.keyboard}
        if moves(picture):
            sent = await bot.send_animation(chat, known, filename="picture.gif", **how)  # type: ignore[arg-type]
        else:
            sent = await bot.send_photo(chat, known, **how)  # type: ignore[arg-type]
        found = sent.photo[-1] if sent.photo else sent.animation
        if found:
            self._known[mark] = found.file_id
        return sent
