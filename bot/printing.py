"""Links on paper: a page of squares to scan, with what each of them opens.

Written by a program for its own walls and bags; the same bag makes the same page, whoever prints it.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

import segno

from bot.chat import links
from bot.chat.links import BagLink
from bot.content.model import Language, Library
from bot.content.screens import counted, say
from bot.content.texts import Text
from bot.errors import AuthoringRefused

_STYLE: Final = (
    "body{font:14px/1.4 sans-serif;margin:1cm;display:grid;grid-template-columns:1fr 1fr;gap:8mm}"
    "section{border:1px solid #999;border-radius:3mm;padding:6mm;break-inside:avoid}"
    "svg{width:38mm;height:38mm}ul{padding-left:1.2em;margin:.4em 0}h1{font-size:1.1em;margin:0}"
    "small{overflow-wrap:anywhere}"
)


def bag_of(library: Library, written: str) -> BagLink:
    """The bag that somebody wrote as 'fentanyl_strips=2,naloxone_nasal=1'.

    Raises:
        AuthoringRefused: nothing of the kind is given out, or not so much of it.
    """
    items = {item.id: item for item in library.supplies.items}
    packs: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in written.split(","))):
        name, _, count = (each.strip() for each in part.partition("="))
        item = items.get(name)
        if item is None:
            raise AuthoringRefused(f"There is no item '{name}'. There are: {', '.join(items) or 'none'}.")
        if not (count.isascii() and count.isdecimal() and 1 <= int(count) <= item.most):
            raise AuthoringRefused(f"Write how many packs of {name}, 1 to {item.most}, as in: {name}=1")
        packs[item.key] = int(count)
    if not packs:
        raise AuthoringRefused("Write what is in the bag, as in: --bag fentanyl_strips=2,naloxone_nasal=1")
    return BagLink(tuple(sorted(packs.items())))


def bot_name(written: str) -> str:
    """A bot's name without its @.

    Raises:
        AuthoringRefused: Telegram allows no such name.
    """
    name = written.removeprefix("@")
    if not links.BOT_NAME.fullmatch(name):
        raise AuthoringRefused("--bot is the bot's name in Telegram, like sotto_bot: letters, digits and _")
    return name


def lines_of(library: Library, language: Language, bag: BagLink) -> list[str]:
    """What is in a bag, an item a line."""
    packs = dict(bag.packs)
    items = (item for item in library.supplies.items if item.key in packs)
    return [counted(language, item.id, packs[item.key] * item.pack) for item in items]


def poster(library: Library, language: Language, bot: str, bags: Sequence[BagLink]) -> str:
    """An HTML page with a square and a link for each bag."""
    words = say(language, Text.PRINTED_BAG)
    cards = [card(links.address(bot, bag), words, lines_of(library, language, bag)) for bag in bags]
    return page(language, cards)


def card(address: str, words: str, lines: Sequence[str]) -> str:
    """One square with what stands below it, for cutting out."""
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    below = f"<ul>{told}</ul><p>{escape(words)}</p><small>{escape(address)}</small>"
    return f"<section>{square(address)}{below}</section>"


def square(address: str) -> str:
    """An address as a square to scan."""
    return segno.make(address, error="m", micro=False).svg_inline(omitsize=True)


def page(language: Language, cards: Sequence[str]) -> str:
    """Cards as a whole page that loads nothing from anywhere."""
    return (
        f'<!doctype html>\n<html lang="{language.code}"><meta charset="utf-8"><title>Sotto</title>'
        f"<style>{_STYLE}</style>\n" + "\n".join(cards) + "\n</html>\n"
    )
