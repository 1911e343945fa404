"""How fixed texts and labels are filled and said."""

from functools import lru_cache
from typing import Any

from babel import Locale

from bot.content.model import Language
from bot.content.templates import fill
from bot.content.texts import Label, Text


def say(language: Language, text: Text, **parameters: Any) -> str:
    """One of the fixed texts, as Telegram HTML."""
    return fill(language.texts[text], parameters)


def label(language: Language, name: Label) -> str:
    """One of the fixed buttons."""
    return language.labels[name]


def country_name(language: Language, code: str) -> str:
    """A country as people of this language call it."""
    return _name("territories", language.code, code.upper())


def language_name(language: Language, code: str) -> str:
    """A language as people of this language call it."""
    return _name("languages", language.code, code)


@lru_cache(maxsize=1024)
def _name(what: str, language: str, code: str) -> str:
    return str(getattr(Locale.parse(language), what).get(code, code))


def counted(language: Language, item_id: str, count: int) -> str:
    """'10 test strips': an item with its number, as plain text."""
    words = language.items[item_id]
    return (words.one if count == 1 else words.many).replace("#", str(count))
