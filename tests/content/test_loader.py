"""Whatever an author gets wrong is told before anyone reads it: which file, which line, what to write."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot.content.examples import TEXTS
from bot.content.loader import load
from bot.content.model import Library, Wanted
from bot.content.pages import page
from bot.content.templates import examples, fill
from bot.content.topics import FACTS
from bot.errors import ContentError, Mistake
from bot.simulator.html import parse_html
from bot.simulator.refusals import ApiError
from tests.small import copy_small

SHIPPED: Final = Path(__file__).parent.parent.parent / "content"

SCREENS: Final = "en/screens.yaml"
WORDS: Final = "en/words.yaml"
SUPPLIES: Final = "supplies.yaml"
MENUS: Final = "menus.yaml"
OTHER_COUNTRY: Final = "countries/ca.yaml"
COUNTRY: Final = "countries/us.yaml"
PAGE: Final = "en/topics/some.page.yaml"

#: A page of the tests' own, so that they do not change with what is written about.
TEXT_OF_PAGE: Final = """\
id: some.page
title: "A page"
body: |
  <b>First line.</b>
  Call {{ emergency_number }}, kept for {{ kept.undo }}.
  {% if requests_on %}Ask for a bag.{% else %}Come by.{% endif %}
  Last line.
ask:
  - what is this
buttons:
  - label: "The other one"
    to: overdose.emergency
sources:
  - title: "A source"
    address: "https://example.org/a"
    seen: 2026-11-21
review_every: 6 months
country: [us, ca]
legal: advised
reviewed: none
"""

#: And supplies of their own, with their words.
TEXT_OF_SUPPLIES: Final = """\
items:
  - id: strips
    key: f
    pack: 5
    most: 40
  - id: spray
    key: n
    most: 20
presets:
  - id: usual
    packs:
      strips: 2
      spray: 1
"""
TEXT_OF_MENUS: Final = """\
guides:
  - overdose.emergency
  - menu: more
more:
  - some.page
  - privacy.what_is_stored
"""
WORDS_FOR_SUPPLIES: Final = """\
menus:
  guides:
    label: "Guides"
    text: "Pick a page."
  more:
    label: "More"
    text: |
      Pick a page.
items:
  strips:
    name: "strips"
    one: "# strip"
    many: "# strips"
  spray:
    name: "spray"
    one: "# box"
    many: "# boxes"
presets:
  usual: "Usual bag"
"""


class Folder:
    """A copy of the content with pages of the tests' own, to be broken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        copy_small(path)
        shutil.rmtree((path / PAGE).parent)
        (path / PAGE).parent.mkdir()
        for page_id in ("some.page", "overdose.emergency", "privacy.what_is_stored"):
            text = TEXT_OF_PAGE.replace("id: some.page", f"id: {page_id}")
            (path / "en" / "topics" / f"{page_id}.yaml").write_text(text, "utf-8")
        (path / SUPPLIES).write_text(TEXT_OF_SUPPLIES, "utf-8")
        screens = (path / SCREENS).read_text("utf-8")
        rest, replaced = re.subn(r"^(items|presets|menus):\n(  .*\n|\n)+", "", screens, flags=re.MULTILINE)
        assert replaced == 3
        (path / MENUS).write_text(TEXT_OF_MENUS, "utf-8")
        with (path / OTHER_COUNTRY).open("a", encoding="utf-8") as file:
            file.write(LINE_OF_HELP)
        (path / SCREENS).write_text(rest + WORDS_FOR_SUPPLIES, "utf-8")

    def load(self) -> Library:
        return load(Wanted(self.path, ("en",), "us"))

    def mistakes(self) -> tuple[Mistake, ...]:
        with pytest.raises(ContentError) as refused:
            self.load()
        assert str(refused.value) == "\n".join(map(str, refused.value.mistakes))
        return refused.value.mistakes

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text("utf-8")
        assert old in text, f"{file} holds no {old!r}"
        (self.path / file).write_text(text.replace(old, new, 1), "utf-8")

    def line(self, file: str, beginning: str) -> int:
        """The first line of a file that begins like this."""
        lines = (self.path / file).read_text("utf-8").split("\n")
        return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(beginning))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The content as it comes, with three pages and two items."""
    return Folder(tmp_path / "content")


def test_an_unbroken_copy_loads(folder: Folder) -> None:
    """So that whatever is refused below is refused for what was broken."""
    library = folder.load()
    page = library.languages["en"].topics["some.page"]
    assert page.title == "A page"
    assert page.ask == ("what is this",)
    assert [(link.label, link.topic) for link in page.links] == [("The other one", "overdose.emergency")]
    assert [(source.address, source.seen) for source in page.sources] == [
        ("https://example.org/a", date(2026, 11, 21))
    ]
    assert page.review_every == 6
    assert page.countries == {"us", "ca"}
    assert page.legal == "advised"
    assert not page.emergency
    assert library.countries["us"].emergency_number == "911"
    assert library.default_language == "en"
    assert library.default_country == "us"


def test_the_content_loads_as_it_comes(tmp_path: Path) -> None:
    """From wherever it lies, with all of its pages."""
    shutil.copytree(SHIPPED, tmp_path / "elsewhere")
    library = load(Wanted(tmp_path / "elsewhere", ("en",), "us"))
    pages = {file.stem for file in SHIPPED.glob("en/topics/*.yaml")}
    assert library.languages["en"].topics.keys() == pages
    assert len(pages) >= 3
    assert library.supplies.items


def test_a_page_may_do_without_what_is_not_needed(folder: Folder) -> None:
    """A page that nobody asks for by words, without buttons, for every country."""
    for lines in (
        "ask:\n  - what is this\n",
        'buttons:\n  - label: "The other one"\n    to: overdose.emergency\n',
        "country: [us, ca]\n",
        "legal: advised\n",
    ):
        folder.change(PAGE, lines, "")
    page = folder.load().languages["en"].topics["some.page"]
    assert (page.ask, page.links, page.countries, page.legal) == ((), (), frozenset(), "none")


class Fault(NamedTuple):
    """What is broken and by what, how the line begins that has to be named, and what is told of it."""

    old: str
    new: str
    at: str
    message: str


NO_YAML: Final = "not valid YAML here"
NOT_FILLED: Final = "'body' cannot be filled in near line"
BARE: Final = "holds a bare <; write &lt; instead"
KEY: Final = "must be one or two of a-z and 0-9"

FAULTS_OF_A_PAGE: Final = {
    "a key is missing": Fault("review_every: 6 months\n", "", "id:", "'review_every' is missing"),
    "a key is misspelt": Fault(
        "legal:", "legl:", "legl:", "'legl' is not a key that is known here; did you mean 'legal'?"
    ),
    "a key stands twice": Fault(
        "legal: advised", "legal: advised\nlegal: none", "legal: none", "keep one of them"
    ),
    "the id is another file's": Fault(
        "id: some.page", "id: other.page", "id:", "must be the name of the file without .yaml: some.page"
    ),
    "the title is empty": Fault('"A page"', '" "', "title:", "'title' is empty; write what people read here"),
    "the title is too long": Fault("A page", "A" * 61, "title:", "at most 60 characters"),
    "the title has html": Fault("A page", "<b>A</b>", "title:", "must be plain text without < > &"),
    "the title is a number": Fault('"A page"', "911", "title:", "must be text; put it in quotes"),
    "the body is empty": Fault(
        TEXT_OF_PAGE[TEXT_OF_PAGE.index("body:") : TEXT_OF_PAGE.index("ask:")],
        'body: ""\n',
        "body:",
        "'body' is empty; write what people read here",
    ),
    "the body is too long": Fault("Last line.", "x" * 3400, "body:", "characters, at most 3400"),
    "a name is misspelt": Fault(
        "emergency_number",
        "emergency_nummer",
        "body:",
        "near line 5: 'emergency_nummer' is undefined; names known here: country, emergency_also,",
    ),
    "a name's part is misspelt": Fault("kept.undo", "kept.undoo", "body:", "has no attribute 'undoo'"),
    "a name is misspelt where it is seldom shown": Fault(
        "Come by.", "Come by {{ place }}.", "body:", "'place' is undefined"
    ),
    "braces are not closed": Fault(
        "Last line.", "{{ emergency_number", "body:", "that is not right near line 7"
    ),
    "a condition is not closed": Fault("{% endif %}", "", "body:", "looking for the following tags: 'endif'"),
    "a filter is unknown": Fault(
        "{{ kept.undo }}", "{{ kept.undo|shout }}", "body:", "near line 5: No filter named 'shout'"
    ),
    "something is counted that is no number": Fault("Last line.", "{{ kept.undo / 2 }}", "body:", NOT_FILLED),
    "a place in braces has no value": Fault("Last line.", "{{ '{x}'.format() }}", "body:", NOT_FILLED),
    "a sum is too large": Fault("Last line.", "{{ 2.0 ** 9999 }}", "body:", NOT_FILLED),
    "a macro calls itself": Fault(
        "Last line.", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "body:", NOT_FILLED
    ),
    "another file is included": Fault("Last line.", "{% include 'x' %}", "body:", NOT_FILLED),
    "code is reached for": Fault("Last line.", "{{ kept.__class__.__mro__ }}", "body:", NOT_FILLED),
    "a tag is unknown": Fault(
        "Last line.", "Last<br>line.", "body:", "<br>, which Telegram does not know; use b, i, u"
    ),
    "a tag is not closed": Fault("Last line.", "<i>Last line.", "body:", "opens <i> and never closes it"),
    "tags are closed across": Fault(
        "Last line.", "<b><i>Last</b></i>", "body:", "closes </b> where it was not the last one opened"
    ),
    "a tag is closed that was not opened": Fault("Last line.", "Last</u>", "body:", "closes </u>"),
    "a sign less-than is bare": Fault("Last line.", "5 < 6", "body:", BARE),
    "a comment is left in": Fault("Last line.", "<!-- later -->", "body:", BARE),
    "a tag is not closed where it is seldom shown": Fault(
        "Come by.", "<b>Come by.", "body:", "opens <b> and never closes it"
    ),
    "a question is no text": Fault("- what is this", "- 911", "ask:", "must be a list of texts"),
    "a button leads nowhere": Fault(
        "to: overdose.emergency",
        "to: overdose.emergncy",
        "to:",
        "leads to 'overdose.emergncy', and there is no such page; write an existing page's id",
    ),
    "a button has no label": Fault('"The other one"', '""', "- label:", "'label' is empty"),
    "buttons are no list": Fault(
        "buttons:\n  - label", "buttons:\n    label", "buttons:", "must be a list; begin each entry with '- '"
    ),
    "sources are missing": Fault(
        TEXT_OF_PAGE[TEXT_OF_PAGE.index("sources:") : TEXT_OF_PAGE.index("review_every:")],
        "",
        "id:",
        "'sources' is missing",
    ),
    "a source is no address": Fault(
        "https://example.org/a", "example.org/a", "address:", "must begin with https://"
    ),
    "a source was seen on no day": Fault(
        "2026-11-21", "2026-13-21", "seen:", "must be the day it was read, like 2026-11-21"
    ),
    "a source was never seen": Fault("    seen: 2026-11-21\n", "", "- title:", "must be the day it was read"),
    "the review is a year": Fault(
        "6 months", "1 year", "review_every:", "'review_every' must read like: 6 months"
    ),
    "a country has no file": Fault(
        "[us, ca]", "[us, fr]", "country:", "names 'fr', and there is no such country file"
    ),
    "the lawyer's word is unknown": Fault(
        "advised", "perhaps", "legal:", "must be one of: advised, none, required"
    ),
    "somebody has read it already": Fault(
        "reviewed: none", "reviewed: a clinician", "reviewed:", "must be none; who has read it"
    ),
    "a sign is named as on a web page": Fault(
        "Last line.", "Last&nbsp;line.", "body:", "holds &nbsp;, which Telegram shows as it stands"
    ),
    "a flag is a word": Fault(
        "reviewed: none", "reviewed: none\nemergency: sure", "emergency:", "must be true or false"
    ),
    "a line is not indented": Fault("  Last line.", "Last line.", "Last line.", NO_YAML),
    "a colon is missing": Fault("legal: advised", "legal advised", "legal advised", NO_YAML),
    "a tab indents": Fault("  - what is this", "\t- what is this", "- what is this", NO_YAML),
    "an invisible sign came along": Fault(
        "Last line.", "Last\x0bline.", "Last", "an invisible sign here; type this line again"
    ),
}

FAULTS_OF_THE_SCREENS: Final = {
    "a text is missing": Fault("  mine: |", "  mime: |", "texts:", "'mine' is missing"),
    "a text is misspelt": Fault("  mine: |", "  mimee: |\n", "mimee:", "did you mean 'mine'?"),
    "a text is not filled like that": Fault(
        "  hidden: |\n",
        "  hidden: |\n    {{ code }}\n",
        "hidden:",
        "'code' is undefined; names known here: none",
    ),
    "a text on one line has a slip": Fault(
        "  hidden: |\n", '  hidden: "{{ code"\n  x: |\n', "hidden:", "not right near line {line}:"
    ),
    "a seldom state has a slip": Fault(
        '{% elif status == "cannot" %}\n',
        '{% elif status == "cannot" %}\n    {{ untl }}\n',
        "receipt:",
        "'untl' is undefined",
    ),
    "a seldom state has html that does not end": Fault(
        '{% elif status == "cannot" %}\n',
        '{% elif status == "cannot" %}\n    <b>Sorry\n',
        "receipt:",
        "opens <b> and never closes it",
    ),
    "a label is missing": Fault('  menu: "Menu"\n', "", "labels:", "'menu' is missing"),
    "a label is empty": Fault('menu: "Menu"', 'menu: ""', "menu:", "'menu' is empty; write what people"),
    "a label is too long": Fault('menu: "Menu"', f'menu: "{"M" * 41}"', "menu:", "at most 40 characters"),
    "a label is unknown": Fault(
        'menu: "Menu"', 'menu: "Menu"\n  manu: "Menu"', "manu:", "did you mean 'menu'?"
    ),
    "a fixed label reads otherwise": Fault(
        'take: "Take"', 'take: "Claim"', "take:", "must read 'Take': scripts outside depend on it"
    ),
    "the sign of danger is gone": Fault(
        'emergency: "🆘 ', 'emergency: "', "emergency:", "must hold the sign 🆘"
    ),
    "an item is not counted": Fault(
        'one: "# strip"',
        'one: "a strip"',
        "one:",
        "must hold the sign # once, where the number goes",
    ),
    "an item has no words": Fault(
        "  strips:\n    name:",
        "  stripes:\n    name:",
        "stripes:",
        "did you mean 'strips'?",
    ),
    "a bag has no name": Fault('  usual: "Usual bag"\n', "", "presets:", "'usual' is missing"),
    "the description is too long": Fault(
        "  bot_description: |\n",
        "  bot_description: |\n    " + "x" * 513 + "\n",
        "bot_description:",
        "at most 512",
    ),
    "the short description is too long": Fault(
        "  bot_short: |\n", "  bot_short: |\n    " + "x" * 121 + "\n", "bot_short:", "at most 120"
    ),
    "a label lacks its word": Fault('"until {until}"', '"later"', "until:", "must hold {until}"),
    "a label's word is misspelt": Fault('"until {until}"', '"until {untl}"', "until:", "must hold {until}"),
    "a label's word is left open": Fault('"until {until}"', '"{until} {"', "until:", "must hold {until}"),
    "a label holds a word of another": Fault(
        'menu: "Menu"', 'menu: "{name}"', "menu:", "must hold no { and no }"
    ),
    "a toast holds a tag": Fault(
        "  toast_ended: |\n", "  toast_ended: |\n    <b>Over.</b>\n", "toast_ended:", "is shown as plain text"
    ),
    "the description holds a tag": Fault(
        "  bot_short: |\n", "  bot_short: |\n    <i>Press.</i>\n", "bot_short:", "is shown as plain text"
    ),
    "a toast is too long": Fault(
        "  toast_ended: |\n", "  toast_ended: |\n    " + "x" * 201 + "\n", "toast_ended:", "at most 200"
    ),
}

FAULTS_OF_THE_SUPPLIES: Final = {
    "an item's key is long": Fault("key: f", "key: fts", "key:", KEY),
    "an item's key is empty": Fault("key: f", 'key: ""', "key:", KEY),
    "an item's key is another's": Fault(
        "key: n", 'key: "f"', 'key: "f"', "is used by an item above; each must be its own"
    ),
    "an item has no most": Fault("    most: 40\n", "", "- id: strips", "'most' is missing"),
    "an item's most is too much": Fault("most: 40", "most: 64", "most:", "must lie between 1 and 63"),
    "a bag holds no item": Fault(
        "      spray: 1", "      foil: 1", "foil:", "'foil' is no item; write one of: strips, spray"
    ),
    "a bag holds more than the most": Fault(
        "spray: 1", "spray: 21", "spray: 21", "must lie between 1 and 20"
    ),
}

FAULTS_OF_A_COUNTRY: Final = {
    "a number is a number": Fault('"911"', "911", "number:", "must be text; put it in quotes"),
    "a number is empty": Fault(
        '"911"', '""', "number:", 'the digits that are dialled, in quotes, like "112"'
    ),
    "a number is a word": Fault('"911"', '"nine"', "number:", "the digits that are dialled"),
    "a quote is not closed": Fault('"911"', '"911', "number:", "a quote begins here that does not end"),
}

LINE_OF_HELP: Final = """\
lines:
  - id: one
    kind: drugs
    name: "A line"
    number: "0800 231 313"
    hours: {en: "always"}
    source: {title: "A page", address: "https://example.org/", seen: 2026-11-21}
"""

FAULTS_OF_A_LINE: Final = {
    "a line has no kind": Fault("    kind: drugs\n", "", "- id: one", "'kind' is missing"),
    "a line's kind is unknown": Fault("kind: drugs", "kind: taxi", "kind:", "must be one of: alerts, alone"),
    "a line cannot be dialled": Fault(
        '"0800 231 313"', '"ask me"', 'number: "ask me"', "digits as they are dialled"
    ),
    "nobody can be reached": Fault(
        '    number: "0800 231 313"\n', "", "- id: one", "write the number, or the"
    ),
    "a language is no language": Fault("{en:", "{english:", "hours:", "must be a language's two letters"),
    "a line has no source": Fault(
        '    source: {title: "A page", address: "https://example.org/", seen: 2026-11-21}\n',
        "",
        "- id: one",
        "'source' is missing",
    ),
}

FAULTS_OF_THE_MENUS: Final = {
    "a page is misspelt": Fault(
        "- some.page", "- some.pge", "more:", "names 'some.pge', and there is no such"
    ),
    "a menu is misspelt": Fault(
        "menu: more", "menu: mor", "guides:", "names 'mor', and there is no such menu"
    ),
    "a menu stands in itself": Fault(
        "- some.page", "- some.page\n  - menu: more", "more:", "stands in two menus, or inside itself"
    ),
    "a menu is in no other": Fault(
        "  - menu: more\n", "", "more:", "is in no other menu, so nobody finds it"
    ),
    "a page stands twice": Fault(
        "- some.page", "- some.page\n  - some.page", "more:", "names 'some.page' twice"
    ),
    "a line is neither": Fault("- some.page", "- page: some.page", "more:", "neither a page's id nor"),
    "a menu is empty": Fault(
        "  - some.page\n  - privacy.what_is_stored\n", "", "more:", "must be a list of pages' ids"
    ),
}

FAULTS_OF_THE_WORDS: Final = {
    "a word is a number": Fault('"911"', "911", "emergency:", "must be a list of texts"),
    "the words are a text": Fault(
        "emergency:\n", "emergency: sos\nx:\n", "emergency:", "must be a list of texts"
    ),
    "there are no words": Fault(
        "emergency:\n", "emergency: []\nx:\n", "emergency:", "is empty; write at least"
    ),
}

FAULTS: Final = {
    (file, name): fault
    for file, faults in {
        PAGE: FAULTS_OF_A_PAGE,
        SCREENS: FAULTS_OF_THE_SCREENS,
        SUPPLIES: FAULTS_OF_THE_SUPPLIES,
        COUNTRY: FAULTS_OF_A_COUNTRY,
        WORDS: FAULTS_OF_THE_WORDS,
        MENUS: FAULTS_OF_THE_MENUS,
        OTHER_COUNTRY: FAULTS_OF_A_LINE,
    }.items()
    for name, fault in faults.items()
}


@pytest.mark.parametrize(("file", "name"), FAULTS, ids=lambda part: part.split("/")[-1])
def test_a_fault_is_told_with_its_file_its_line_and_what_to_write(
    folder: Folder, file: str, name: str
) -> None:
    """Once, and no other file is blamed for it."""
    fault = FAULTS[file, name]
    folder.change(file, fault.old, fault.new)
    line = folder.line(file, fault.at)
    mistakes = folder.mistakes()
    told = [mistake for mistake in mistakes if fault.message.replace("{line}", str(line)) in mistake.message]
    assert [(mistake.file, mistake.line) for mistake in told] == [(file, line)], mistakes
    assert {mistake.file for mistake in mistakes} == {file}


def test_there_are_enough_faults() -> None:
    """And each is a different one."""
    assert len(FAULTS) >= 25
    assert len({(file, fault.old, fault.new) for (file, _), fault in FAULTS.items()}) == len(FAULTS)


def test_a_fault_is_told_alone(folder: Folder) -> None:
    """One slip does not make everything around it wrong."""
    folder.change(SCREENS, 'menu: "Menu"', 'menu: "Menu')
    assert len(folder.mistakes()) == 1


def test_mistakes_of_all_files_are_told_at_once_and_in_order(folder: Folder) -> None:
    """By file and line: an author goes through them once."""
    folder.change(PAGE, "6 months", "soon")
    folder.change(PAGE, "Last line.", "<i>Last line.")
    folder.change(SCREENS, 'take: "Take"', 'take: "Claim"')
    folder.change(COUNTRY, '"911"', "911")
    folder.change("countries/gb.yaml", "emergency:", "emergncy:")
    folder.change(WORDS, '"911"', "911")
    folder.change(SUPPLIES, "most: 40", "most: 64")
    mistakes = folder.mistakes()
    assert list(mistakes) == sorted(mistakes)
    told = [f"{mistake.file} {mistake.message.split()[0]}" for mistake in mistakes]
    assert told == [
        "countries/gb.yaml 'emergency'",
        "countries/gb.yaml 'number'",
        "countries/gb.yaml 'emergncy'",
        f"{COUNTRY} 'number'",
        f"{SCREENS} 'take'",
        f"{PAGE} 'body'",
        f"{PAGE} 'review_every'",
        f"{WORDS} 'emergency'",
        f"{SUPPLIES} 'most'",
    ]


@pytest.mark.parametrize("page", ["overdose.emergency", "privacy.what_is_stored"])
def test_a_needed_page_that_is_not_there_is_told(folder: Folder, page: str) -> None:
    """Without them nothing starts; whatever leads there is told too."""
    (folder.path / "en" / "topics" / f"{page}.yaml").unlink()
    mistakes = folder.mistakes()
    sentence = "this page is needed and is not there"
    assert Mistake(f"en/topics/{page}.yaml", 1, sentence) in mistakes
    others = [mistake for mistake in mistakes if mistake.message != sentence]
    assert all(f"'{page}', and there is no such page" in mistake.message for mistake in others)


@pytest.mark.parametrize("file", [SCREENS, WORDS, SUPPLIES])
def test_a_file_that_is_not_there_is_told(folder: Folder, file: str) -> None:
    """By its name, and without everything that would have stood in it."""
    (folder.path / file).unlink()
    sentence = "the file cannot be read; check that it is there and may be read"
    mistakes = folder.mistakes()
    assert Mistake(file, 1, sentence) in mistakes
    assert [mistake.file for mistake in mistakes].count(file) == 1


def test_a_file_that_is_not_read_is_told(folder: Folder) -> None:
    """Some editors save .yml; the page would be missing without a word."""
    page = folder.path / PAGE
    page.rename(page.with_suffix(".yml"))
    assert folder.mistakes() == (
        Mistake("en/topics/some.page.yml", 1, "is not read; a page's file ends in .yaml"),
        Mistake("menus.yaml", 4, "'more' names 'some.page', and there is no such page"),
    )


def test_a_language_that_is_not_there_is_told(folder: Folder) -> None:
    """The settings name one for which nobody has written anything."""
    with pytest.raises(ContentError) as refused:
        load(
            Wanted(
                folder.path,
                (
                    "en",
                    "it",
                ),
                "us",
            )
        )
    assert {mistake.file for mistake in refused.value.mistakes} == {
        "it/screens.yaml",
        "it/words.yaml",
        "it/topics/overdose.emergency.yaml",
        "it/topics/privacy.what_is_stored.yaml",
    }


def test_a_country_that_is_not_there_is_told(folder: Folder) -> None:
    """The settings name one whose number nobody has written down."""
    with pytest.raises(ContentError) as refused:
        load(Wanted(folder.path, ("en",), "fr"))
    sentence = "there is no file for 'fr', a country of the settings"
    assert refused.value.mistakes == (Mistake("countries/fr.yaml", 1, sentence),)


def test_a_country_is_named_by_two_letters(folder: Folder) -> None:
    """A button has no room for more."""
    shutil.copy(folder.path / COUNTRY, folder.path / "countries" / "usa.yaml")
    sentence = "the file must be named by the country's two letters, like us.yaml"
    assert folder.mistakes() == (Mistake("countries/usa.yaml", 1, sentence),)


@pytest.mark.parametrize("name", ["page", "some.Page", "some.page2", "some.pa-ge", "some." + "x" * 41])
def test_a_pages_id_fits_into_a_button(folder: Folder, name: str) -> None:
    """Small letters, dots and _, with a dot in it, at most 45 characters."""
    (folder.path / "en" / "topics" / f"{name}.yaml").write_text(TEXT_OF_PAGE.replace("some.page", name, 1))
    sentence = "'id' must be small letters, dots and _, at most 45 characters"
    assert folder.mistakes() == (Mistake(f"en/topics/{name}.yaml", 1, sentence),)


@pytest.mark.parametrize(("more", "fits"), [(10, True), (11, False)])
def test_no_more_items_than_fit_into_a_button(folder: Folder, more: int, fits: bool) -> None:
    """Twelve: whoever chooses all of them must still be able to send."""
    items = "".join(f"  - id: item{n}\n    key: x{n:x}\n    most: 9\n" for n in range(more))
    words = "".join(f'  item{n}:\n    name: "n"\n    one: "# n"\n    many: "# n"\n' for n in range(more))
    folder.change(SUPPLIES, "items:\n", f"items:\n{items}")
    folder.change(SCREENS, "\nitems:\n", f"\nitems:\n{words}")
    if fits:
        assert len(folder.load().supplies.items) == 12
    else:
        (mistake,) = folder.mistakes()
        assert mistake == Mistake(SUPPLIES, 1, "'items' is too long: at most 12 fit into a button")


def test_a_bag_holds_something_and_has_its_own_id(folder: Folder) -> None:
    """An empty one would be an empty request."""
    folder.change(SUPPLIES, "presets:\n", "presets:\n  - id: usual\n    packs: {}\n")
    assert [mistake.message for mistake in folder.mistakes()] == [
        "'packs' is empty; write an item and how many packs of it, like naloxone: 1",
        "'id' is used by a preset above; each must be its own",
    ]


def test_the_longest_page_still_fits_into_a_message(folder: Folder) -> None:
    """With its title above and who has read it below: Telegram refuses what is longer than 4096."""
    body = TEXT_OF_PAGE[TEXT_OF_PAGE.index("body:") : TEXT_OF_PAGE.index("ask:")]
    folder.change(PAGE, body, f"body: {'x' * 3400}\n")
    folder.change(PAGE, "A page", "T" * 60)
    review = "{% if clinician %}"
    folder.change(SCREENS, review, f"{'r' * 60}\n    {review}")
    folder.change(SCREENS, "<b>Check before", f"{'s' * 90}<b>Check before")
    library = folder.load()
    language = library.languages["en"]
    text = page(
        library, language, language.topics["some.page"], library.country("us"), FACTS, date(2028, 1, 1)
    )
    assert 3700 < len(parse_html(text)[0]) <= 4096


#: A day on which no page is due to be read again.
SEEN: Final = date(2026, 11, 21)

#: Pieces of HTML, and whether Telegram takes them.
HTML: Final = [
    ("plain", True),
    ("<b>b</b> <strong>b</strong> <i>i</i> <em>i</em> <u>u</u> <ins>u</ins>", True),
    ("<s>s</s> <strike>s</strike> <del>s</del> <code>c</code> <pre>p</pre>", True),
    ("<blockquote>q</blockquote> <a href='https://example.org/'>a</a>", True),
    ("<b><i>both</i></b>", True),
    ("5 &lt; 6 &amp;&amp; 7 &gt; 6 > 5", True),
    ("bread & butter", True),
    ("<p>p</p>", False),
    ("line<br>line", False),
    ("line<br/>line", False),
    ("<h1>h</h1>", False),
    ("<ul><li>l</li></ul>", False),
    ("<img src='x'>", False),
    ("<b>b", False),
    ("b</b>", False),
    ("<b><i>b</b></i>", False),
    ("5 < 6", False),
    ("I <3 you", False),
    ("a <", False),
    ("a <b", False),
    ("a </", False),
    ("a </> b", False),
    ("<!-- c -->", False),
    ("<!doctype html>", False),
    ("<?xml?>", False),
    ("<![CDATA[x]]>", False),
    ("<script>x</script>", False),
]


@pytest.mark.parametrize(("piece", "taken"), HTML)
def test_what_telegram_would_refuse_is_refused_here(folder: Folder, piece: str, taken: bool) -> None:
    """The loader and the simulator, which was made from Telegram's rules, agree."""
    try:
        parse_html(piece)
    except ApiError:
        assert not taken
    else:
        assert taken
    folder.change(PAGE, "Last line.", piece)
    if taken:
        folder.load()
    else:
        assert [mistake.line for mistake in folder.mistakes()] == [folder.line(PAGE, "body:")]


def test_every_shipped_text_is_taken_by_telegram_in_every_state() -> None:
    """Each text of the screens with everything that may fill it, and each page."""
    library = load(Wanted(SHIPPED, ("en",), "us"))
    language = library.languages["en"]
    texts = [
        *(fill(language.texts[text], each) for text, how in TEXTS.items() for each in examples(how)),
        *(
            page(library, language, topic, library.country(code), {**FACTS, "requests_on": on}, SEEN)
            for topic in language.topics.values()
            for code in library.countries
            for on in (True, False)
        ),
    ]
    assert len(texts) > 200
    for text in texts:
        assert len(parse_html(text)[0]) <= 4096


def test_nobody_changes_what_was_loaded() -> None:
    """People read it while it is replaced."""
    library = load(Wanted(SHIPPED, ("en",), "us"))
    for mapping in (library.languages, library.countries, library.languages["en"].topics):
        with pytest.raises(TypeError):
            mapping["x"] = None  # type: ignore[index]


def test_a_language_is_found_by_what_a_client_says(folder: Folder) -> None:
    """Its code, with or without a region; else the first of the settings."""
    shutil.copytree(folder.path / "en", folder.path / "pt")
    library = load(
        Wanted(
            folder.path,
            (
                "en",
                "pt",
            ),
            "us",
        )
    )
    assert {code: library.language(code).code for code in ("pt", "pt-BR", "PT", "fr", "", None)} == {
        "pt": "pt",
        "pt-BR": "pt",
        "PT": "pt",
        "fr": "en",
        "": "en",
        None: "en",
    }
    assert [library.country(code).code for code in ("gb", "fr", None)] == ["gb", "us", "us"]


def test_only_english_labels_are_fixed(folder: Folder) -> None:
    """Scripts outside press the English ones."""
    shutil.copytree(folder.path / "en", folder.path / "pt")
    folder.change("pt/screens.yaml", 'take: "Take"', 'take: "Tomar"')
    assert (
        load(
            Wanted(
                folder.path,
                (
                    "en",
                    "pt",
                ),
                "us",
            )
        )
        .languages["pt"]
        .labels["take"]
        == "Tomar"
    )


def test_a_deployments_file_stands_in_place_of_the_shipped_one(folder: Folder, tmp_path: Path) -> None:
    """And a page of its own stands beside them; a mistake there is told with the overlay's name."""
    overlay = tmp_path / "ours"
    (overlay / "en" / "topics").mkdir(parents=True)
    changed = TEXT_OF_PAGE.replace("Last line.", "Our last line.")
    (overlay / "en" / "topics" / "some.page.yaml").write_text(changed, "utf-8")
    own = TEXT_OF_PAGE.replace("id: some.page", "id: our.page")
    (overlay / "en" / "topics" / "our.page.yaml").write_text(own, "utf-8")
    wanted = Wanted(folder.path, ("en",), "us", overlay=overlay)
    library = load(wanted)
    language = library.languages["en"]
    assert set(language.topics) >= {"some.page", "our.page", "overdose.emergency"}
    text = page(library, language, language.topics["some.page"], library.country("us"), FACTS, SEEN)
    assert "Our last line." in text
    (overlay / "en" / "topics" / "our.page.yaml").write_text(own.replace("title:", "titel:"), "utf-8")
    with pytest.raises(ContentError) as refused:
        load(wanted)
    assert {mistake.file for mistake in refused.value.mistakes} == {"ours/en/topics/our.page.yaml"}


def test_an_overlay_that_is_not_there_is_told(folder: Folder, tmp_path: Path) -> None:
    """A deployment that believes its own texts are read."""
    with pytest.raises(ContentError, match=r"is no folder; make it, or take content\.overlay out"):
        load(Wanted(folder.path, ("en",), "us", overlay=tmp_path / "nowhere"))


def test_a_page_that_was_taken_back_must_be_there(folder: Folder) -> None:
    """A slip in the settings would leave the page up."""
    with pytest.raises(ContentError, match=r"content\.withdrawn.*there is no page 'some\.pgae'"):
        load(Wanted(folder.path, ("en",), "us", withdrawn=frozenset({"some.pgae"})))


def test_a_line_of_a_country_is_read(folder: Folder) -> None:
    """Who answers, when, and where that was read."""
    (line,) = folder.load().countries["ca"].lines
    assert (line.id, line.number, line.hours["en"], line.police) == (
        "one",
        "0800 231 313",
        "always",
        "unknown",
    )
    assert line.source.address == "https://example.org/"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"GIF89a", "is not a PNG picture"), (b"\x89PNG" + bytes(2_000_001), "is larger than 2 MB")],
)
def test_a_picture_that_cannot_be_shown_is_told(folder: Folder, content: bytes, message: str) -> None:
    """Telegram would refuse it when someone looks."""
    (folder.path / "pictures" / "other.png").write_bytes(content)
    (mistake,) = folder.mistakes()
    assert mistake.file == "pictures/other.png"
    assert message in mistake.message


@pytest.mark.parametrize(
    "bomb",
    ["{{ 'x' * 1000000000 }}", "{{ 9 ** 9 ** 9 }}", "{{ 'x'.center(1000000000) }}", "{{ [1].__len__() }}"],
)
def test_a_page_cannot_keep_the_machine_busy(folder: Folder, bomb: str) -> None:
    """Refused before anything is computed."""
    folder.change(PAGE, "Last line.", bomb)
    (mistake,) = folder.mistakes()
    assert (mistake.file, mistake.line) == (PAGE, folder.line(PAGE, "body:"))


def test_menus_that_cannot_be_read_are_the_only_thing_told(folder: Folder) -> None:
    """Not every menu's words in every language, with the advice to take them out."""
    folder.change(MENUS, "- menu: more", "- menu: more: x")
    assert {mistake.file for mistake in folder.mistakes()} == {MENUS}
