"""Screens as Telegram takes them: a text and rows of buttons, 🆘 never missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.chat.actions.base import Action
from bot.chat.actions.reading import Emergency, Hide, Home, Menu
from bot.chat.callback_data import encode
from bot.content.model import Country, Language
from bot.content.screens import label
from bot.content.texts import Label

#: Links in pages are sources, not pictures of somebody's website.
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class In:
    """An action whose screen is in another language or for another country than this one."""

    action: Action
    language: str
    country: str


Row = Sequence[tuple[str, Action | In]]


@dataclass(frozen=True, slots=True)
class View:
    """One message: Telegram HTML and its buttons.

    `above` stands over the text where it is sent and not edited: a new message shows on locked screens.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None
    above: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language and for which country a screen is made."""

    language: Language
    country: Country

    def view(self, text: str, rows: Sequence[Row]) -> View:
        """A message with exactly these buttons."""
        return View(text, keyboard(rows, self.language.code, self.country.code))

    def screen(self, text: str, rows: Sequence[Row], *, back: Action | None = None) -> View:
        """A guide screen: its own buttons, then back, the menu, Hide and 🆘."""
        last: list[tuple[str, Action | In]] = [
            (self.label(Label.MENU), Home()),
            (self.label(Label.HIDE), Hide()),
        ]
        if back is not None:
            last.insert(0, (self.label(Label.BACK), back))
        return self.view(text, [*rows, last, [(self.label(Label.EMERGENCY), Emergency())]])

    def standing(self, text: str, rows: Sequence[Row]) -> View:
        """A standing message: its own buttons, then a menu that opens below, and 🆘."""
        last = [(self.label(Label.MENU), Menu()), (self.label(Label.EMERGENCY_SHORT), Emergency())]
        return self.view(text, [*rows, last])

    def label(self, which: Label, /, **words: str) -> str:
        """A button's label with its words filled in, at most what fits on a phone."""
        text = label(self.language, which)
        for key, value in words.items():
            text = text.replace("{" + key + "}", value)
        return text[:60]


def keyboard(rows: Sequence[Row], language: str, country: str) -> InlineKeyboardMarkup:
    """Buttons from labels and actions."""
    return InlineKeyboardMarkup(
        [[_button(text, action, language, country) for text, action in row] for row in rows if row]
    )


def _button(text: str, action: Action | In, language: str, country: str) -> InlineKeyboardButton:
    where = action if isinstance(action, In) else In(action, language, country)
    return InlineKeyboardButton(text, callback_data=encode(where.action, where.language, where.country))
