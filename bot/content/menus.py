"""Reading menus.yaml: which pages stand under which button, the same in every language."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from bot.content.model import Entry, MenuWords, frozen
from bot.content.shown import FIRST_MENU
from bot.content.templates import read_template
from bot.content.topics import LONGEST_TITLE, read_line
from bot.fields import Fields
from bot.yaml_file import YamlFile

_LONGEST_ID: Final = 30
_LONGEST_TEXT: Final = 1500
_MOST_ENTRIES: Final = 30


def read_menus(file: YamlFile, topics: Collection[str]) -> Mapping[str, tuple[Entry, ...]]:
    """Every menu with its lines; whatever is wrong with them is reported there."""
    fields = file.fields()
    names = fields.keys()
    menus = {name: _entries(fields, name, names, topics) for name in names}
    if FIRST_MENU not in menus and file.readable:
        fields.wrong(None, f"the menu '{FIRST_MENU}' is missing: it is what the button of that name opens")
    for name in names:
        if not re.fullmatch("[a-z_]+", name) or len(name) > _LONGEST_ID:
            fields.wrong(name, f"must be small letters and _, at most {_LONGEST_ID}")
    _tell_lost(fields, menus)
    return frozen(menus)


def _entries(fields: Fields, name: str, menus: Collection[str], topics: Collection[str]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    lines = fields.raw(name)
    if not isinstance(lines, list | tuple) or not lines:
        fields.wrong(name, "must be a list of pages' ids and of other menus (menu: name), after '- '")
        return ()
    for index, line in enumerate(lines):
        entry = Entry(line, menu=False) if isinstance(line, str) else _menu_line(line)
        if entry is None:
            fields.wrong(name, f"has a line {index + 1} that is neither a page's id nor  menu: name")
        elif entry.id not in (menus if entry.menu else topics):
            what = "menu" if entry.menu else "page"
            fields.wrong(name, f"names '{entry.id}', and there is no such {what}")
        elif entry in found:
            fields.wrong(name, f"names '{entry.id}' twice")
        else:
            found.append(entry)
    if len(found) > _MOST_ENTRIES:
        fields.wrong(
            name, f"is too long to find anything in: at most {_MOST_ENTRIES} lines; make a menu of some"
        )
    return tuple(found)


def _menu_line(line: Any) -> Entry | None:
    menu = line.get("menu") if isinstance(line, Mapping) and len(line) == 1 else None
    return Entry(menu, menu=True) if isinstance(menu, str) else None


def _tell_lost(fields: Fields, menus: Mapping[str, tuple[Entry, ...]]) -> None:
    """Menus that no button opens, and menus that stand inside themselves."""
    reached: list[str] = []
    todo = [FIRST_MENU]
    while todo:
        name = todo.pop()
        if name in reached:
            fields.wrong(name, "stands in two menus, or inside itself; let it stand in one")
            continue
        reached.append(name)
        todo += [entry.id for entry in menus.get(name, ()) if entry.menu]
    for name in menus:
        if name not in reached:
            fields.wrong(name, "is in no other menu, so nobody finds it; add  - menu: " + name)


def read_menu_words(file: YamlFile, fields: Fields, menus: Collection[str]) -> Mapping[str, MenuWords]:
    """What stands on a menu's button and above its lines, in one language."""
    found: dict[str, MenuWords] = {}
    for name in menus:
        entry = fields.section(name, optional=False)
        read_template(file, entry, "text", {}, most=_LONGEST_TEXT)  # for what it tells
        found[name] = MenuWords(read_line(entry, "label", LONGEST_TITLE), entry.text("text", "").strip())
        entry.done()
    fields.done()
    return frozen(found)
