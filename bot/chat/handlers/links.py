"""Links: a bag to ask for again, kept by whoever wants to and by nobody else; and vouchers.

Opening one fills a form and sends nothing; giving one out tells what is in a bag and not whose it was.
"""

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot.chat import links, showing, wording
from bot.chat.actions.asking import KeepLink
from bot.chat.callback_data import Pressed
from bot.chat.form import Form
from bot.chat.handlers.guide import WRITTEN, Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.handlers.request import Asking
from bot.chat.keyboards import View
from bot.chat.links import BagLink
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.content.screens import say
from bot.content.texts import Text

#: /start with a payload that begins with a version: pages' ids hold no digit.
_OURS = WRITTEN & filters.Regex(r"^/start\S*\s+\d")


class Links(Reading):
    """Opens links to the form, and gives out those that open it again."""

    def __init__(self, shelf: Shelf, asking: Asking) -> None:
        super().__init__(shelf)
        self._asking = asking

    def handlers(self) -> Handlers:
        """What stands before the pages' own /start."""
        return (CommandHandler("start", self.start, _OURS), PressHandler(self.keep, KeepLink))

    async def start(self, update: Update, context: Context) -> None:
        """A link was opened: the form that it holds, or a fresh one where it is not one of ours."""
        form = await self._asking.form(update)
        try:
            link = links.read((context.args or [""])[0])
        except ValueError:
            unknown = say(form.reader.language, Text.LINK_UNKNOWN)
            await showing.open_below(update, self._asking.supplies_view(form, unknown))
            return
        if isinstance(link, BagLink):
            await showing.open_below(update, self._bag_view(form, link))
        elif self._desk.open:
            await showing.open_below(update, await self._asking.voucher_view(form, link.token))

    def _bag_view(self, form: Form, link: BagLink) -> View:
        if not self._desk.open or form.shut:
            return self._asking.supplies_view(form)
        catalogue = self._desk.catalogue
        most = {item.key: item.most for item in catalogue.items}
        draft = self._asking.fresh_draft(form)
        for key, packs in link.packs:
            draft = draft.with_amount(key, min(packs, most.get(key, 0)))
        out = {item for item in form.everywhere_out if item in draft.order(catalogue).packs}
        told = say(
            form.reader.language,
            Text.LINK_OPENED,
            gone=sum(key not in most for key, _ in link.packs),
            fewer=form.names({i.id for i in catalogue.items if dict(link.packs).get(i.key, 0) > i.most}),
            out=form.names(out),
        )
        return form.items(draft, told)

    async def keep(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The link to a bag, as a message of its own: it is kept by whoever pressed, not here."""
        assert isinstance(pressed.action, KeepLink)
        reader, desk = reader_of(self._library, update), self._desk
        draft = wording.order_of(desk.catalogue, pressed.action.packs)
        text = say(
            reader.language,
            Text.LINK,
            link=links.address(context.bot.username, BagLink(pressed.action.packs)),
            lines=wording.lines(reader.language, desk.catalogue, draft),
        )
        view = reader.standing(text, [])
        await showing.open_below(update, View(view.text, view.keyboard, say(reader.language, Text.HERE)))
