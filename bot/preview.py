"""Shows content in a terminal as people see it: a page with its buttons, or every page in its menus."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from rich.align import Align
from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from bot.content.edition import Edition, Rows
from bot.content.everything import need
from bot.content.model import Topic
from bot.content.review import marked, remarks
from bot.content.screens import country_name
from bot.errors import Mistake

#: As wide as a phone shows it.
WIDTH: Final = 62

_STYLES: Final = {
    **{"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"},
    **{"s": "strike", "strike": "strike", "del": "strike", "code": "cyan", "pre": "cyan"},
    **{"a": "blue underline", "blockquote": "dim"},
}


class Preview:
    """Prints onto a console."""

    def __init__(self, console: Console, edition: Edition) -> None:
        self._console = console
        self._edition = edition

    def page(self, topic_id: str) -> None:
        """One page.

        Raises:
            NotThere: with the ids that are near.
        """
        edition = self._edition
        known = edition.topic_ids()
        need("page", topic_id.replace("-", "."), known)
        topic_id = topic_id.replace("-", ".")
        topic, sheet = edition.topic(topic_id), edition.page(topic_id)
        self._print(f"[dim]{topic_id}  ·  {edition.language.name}  ·  {self._country()}[/dim]")
        self._print(Panel(as_text(sheet.text), width=WIDTH, box=ROUNDED, padding=(0, 1)))
        self._print(_keyboard(sheet.rows))
        for picture in topic.pictures:
            words = Text.assemble(("Picture: ", "dim"), f"{picture.label}. ", (picture.text, "italic"))
            self._print(Panel(words, width=WIDTH, box=ROUNDED, border_style="dim"))
        self._console.print()
        self._print(_sources(topic))
        self._print(self._about(topic))

    def list(self) -> None:
        """Every page in its menu, and those that stand in none."""
        edition = self._edition
        self._print(f"[dim]{edition.language.name}  ·  {self._country()}[/dim]")
        trees: dict[str, Tree] = {}
        for menu in edition.menus():
            words = Text.assemble((edition.language.menus[menu].label, "bold"), (f"  {menu}", "dim"))
            tree = trees.pop(menu, None)
            if tree is None:
                tree = Tree(words)
                trees[""] = tree
            for entry in edition.entries(menu):
                if entry.menu:
                    label = edition.language.menus[entry.id].label
                    below = Text.assemble((label, "bold"), (f"  {entry.id}", "dim"))
                    trees[entry.id] = tree.add(below)
                else:
                    tree.add(self._line(entry.id))
        if "" in trees:
            self._print(trees[""])
        if loose := edition.loose():
            tree = Tree(Text("In no menu", "bold"))
            for topic_id in loose:
                tree.add(self._line(topic_id))
            self._print(tree)
        self._console.print("One of them: python -m bot preview ID", style="dim", highlight=False)

    def _line(self, topic_id: str) -> Text:
        topic = self._edition.topic(topic_id)
        line = Text.assemble((topic_id, "cyan"), f"  {topic.title}")
        if topic.language != self._edition.language.code:
            line.append(f"  ({self._edition.library.languages[topic.language].name})", "yellow")
        if mark := marked(self._edition, topic_id):
            line.append(f"  ({mark})", "yellow")
        return line

    def _about(self, topic: Topic) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for remark in remarks(self._edition, topic):
            table.add_row(remark.name, Text(remark.words, "yellow" if remark.heed else ""))
        table.add_row("Asked as", Text(", ".join(topic.ask) or "no words yet"))
        return table

    def _country(self) -> str:
        code = self._edition.country.code
        return f"{country_name(self._edition.language, code)} ({self._edition.country.emergency_number})"

    def _print(self, what: RenderableType) -> None:
        self._console.print(what, highlight=False)


def tell(console: Console, mistakes: Sequence[Mistake]) -> None:
    """What is wrong, each on a line of its own that an editor can follow."""
    for mistake in sorted(mistakes):
        console.print(Text(str(mistake), "red"), soft_wrap=True, highlight=False)
    if mistakes:
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        console.print(
            f"{count}: the bot would keep the old content. Here is what can be shown:\n", style="dim"
        )


def as_text(html: str) -> Text:
    """Telegram HTML in the styles of a terminal."""
    return _Styled(html).text


def _keyboard(rows: Rows) -> RenderableType:
    shown: list[RenderableType] = []
    for row in rows:
        table = Table.grid(expand=True)
        for _ in row:
            table.add_column(ratio=1)
        table.add_row(*(Panel(Align.center(Text(button.label)), box=ROUNDED) for button in row))
        shown.append(table)
    outer = Table.grid()
    outer.add_column(width=WIDTH)
    outer.add_row(Group(*shown))
    return outer


def _sources(topic: Topic) -> RenderableType:
    if not topic.sources:
        return Text("No outside source.", "dim")
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for number, source in enumerate(topic.sources, 1):
        words = Text.assemble(source.title, (f", read on {source.seen}\n{source.address}", "dim"))
        table.add_row(f"{number}.", words)
    return Group(Text("Sources", "bold"), table, Text())


class _Styled(HTMLParser):
    """Writes styled text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Text()
        self._styles: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._styles.append(_STYLES.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._styles:
            self._styles.pop()

    def handle_data(self, data: str) -> None:
        clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", data)  # a terminal would obey them
        self.text.append(clean, " ".join(filter(None, self._styles)))
