"""A translation says which English text it was made from; an old one is told, and stamping is gentle."""

import shutil
from pathlib import Path
from typing import Final

import pytest
import yaml

from bot.content.check.finding import Finding, Severity
from bot.content.loader import load
from bot.content.model import Language, Wanted
from bot.content.new_language import files_of
from bot.content.revisions import mark_done, report
from bot.content.stamps import stamp_page, stamp_screens
from bot.content.translations import NOT_YET
from bot.errors import AuthoringRefused
from tests.content.authored_copy import AuthoredCopy

PAGE: Final = "testing.fentanyl_strips.read_result"
FILE: Final = f"es/topics/{PAGE}.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> AuthoredCopy:
    """A content with a second language that is done: the same words, stamped."""
    copy = AuthoredCopy(tmp_path / "content")
    for name, text in files_of(copy.path, "es", "en").items():
        copy.change(name, None, text)
    shutil.copy(copy.path / "en" / "topics" / f"{PAGE}.yaml", copy.path / "es" / "topics")
    shutil.copy(copy.path / "en" / "words.yaml", copy.path / "es")
    mark_done(copy.path, "es", [], everything=True)
    return copy


def told(copy: AuthoredCopy) -> list[Finding]:
    """What is told of translations: the Spanish of these tests is English, so it reads too hard."""
    return [each for each in copy.check() if each.rule in {"translation", "file"}]


def test_a_language_that_is_done_is_not_told_of(copy: AuthoredCopy) -> None:
    """And the report says so."""
    assert told(copy) == []
    assert list(report(copy.path)) == ["es: all done"]


def test_a_page_made_from_an_older_one_is_told(copy: AuthoredCopy) -> None:
    """As a warning, until it was compared and stamped."""
    copy.change(f"en/topics/{PAGE}.yaml", "Lay it flat.", "Lay it flat on a table.")
    (stale,) = told(copy)
    assert (stale.file, stale.line, stale.severity) == (FILE, copy.line(FILE, "revision:"), Severity.WARNING)
    assert f"translations es --done {PAGE}" in stale.message
    assert mark_done(copy.path, "es", [PAGE]) == [PAGE]
    assert told(copy) == []


def test_a_text_made_from_an_older_one_is_told_with_what_english_reads_now(copy: AuthoredCopy) -> None:
    """The translator need not look it up."""
    copy.change("en/screens.yaml", "You have an update.", "Something is new.")
    (stale,) = told(copy)
    assert stale.message.startswith("'texts.notice' was made from an older English text")
    assert stale.line == copy.line("es/screens.yaml", "notice:")
    lines = list(report(copy.path))
    assert lines == ["es (español): 1 to look at", "  stale: texts.notice", "      Something is new."]


def test_a_page_that_is_not_there_yet_is_a_warning(copy: AuthoredCopy) -> None:
    """People read it in English meanwhile."""
    copy.change(FILE, "", None)
    (missing,) = told(copy)
    assert (missing.file, missing.severity) == (FILE, Severity.WARNING)
    assert "is not there yet; people read it in English" in missing.message
    assert f"  missing: {PAGE}" in list(report(copy.path))


def test_a_page_without_a_revision_has_to_say_what_it_was_made_from(copy: AuthoredCopy) -> None:
    """With the six signs to write; writing them is enough."""
    line = (copy.path / FILE).read_text("utf-8").splitlines()[1]
    copy.change(FILE, f"{line}\n", "")
    (unstamped,) = told(copy)
    assert unstamped.severity is Severity.ERROR
    assert unstamped.message.endswith(f"write  {line}")
    copy.change(FILE, "title:", f"{line}\ntitle:")
    assert told(copy) == []


def test_a_page_that_english_lacks_is_an_original(copy: AuthoredCopy) -> None:
    """Of that language's own; with a revision it is what is left of a page that went."""
    text = (copy.path / FILE).read_text("utf-8").replace(PAGE, "testing.own")
    copy.change("es/topics/testing.own.yaml", None, text)
    copy.change("menus.yaml", "testing:\n", "testing:\n  - testing.own\n")
    (surplus,) = told(copy)
    assert "is a translation of a page that English has no more" in surplus.message
    line = text.splitlines()[1]
    copy.change("es/topics/testing.own.yaml", f"{line}\n", "")
    assert told(copy) == []


def test_a_stamp_of_no_text_is_told(copy: AuthoredCopy) -> None:
    """A misspelt one would keep the right one unstamped."""
    copy.change("es/screens.yaml", "  texts.home:", "  texts.hoem:")
    assert [(each.severity, each.message.partition(" ")[0]) for each in told(copy)] == [
        (Severity.WARNING, "'texts.home'"),
        (Severity.ERROR, "'texts.hoem'"),
    ]


# -- stamping ------------------------------------------------------------------------------------------

HAND_MADE: Final = """\
# A comment on top
id: a.page   # its name
title:   'Une page'   # odd quotes, odd spaces


body: >-
  revision: not this one
ask: [ "a",  b ]
"""


def test_stamping_a_page_changes_one_line() -> None:
    """Comments, quotes and empty lines are the author's."""
    first = stamp_page(HAND_MADE, "123456")
    added = [line for line in first.splitlines() if line not in HAND_MADE.splitlines()]
    assert added == ['revision: "123456"']
    assert first.replace('revision: "123456"\n', "") == HAND_MADE
    commented = first.replace('"123456"', '"123456"  # by Ana')
    assert stamp_page(commented, "abcdef") == commented.replace("123456", "abcdef")
    assert yaml.safe_load(stamp_page(HAND_MADE, "123456"))["revision"] == "123456"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "rest",
    [
        "",
        "revisions:\n",
        "revisions: {}\n",
        "revisions:\n  texts.a: '000000'   # soon\n  labels.b: \"111111\"\n",
        "revisions:\n    texts.a: 000000\n\n# the end\nallow: []\n",
        'revisions:\n  labels.b: "111111"',
    ],
)
def test_stamping_a_text_changes_its_line_or_adds_one(rest: str, end: str) -> None:
    """Wherever the stamps stand, and whatever ends the lines."""
    before = f"# top\nname: X  # yes\ntexts:\n  a: |\n    One\n\n    Two\n{rest}".replace("\n", end)
    after = stamp_screens(before, {"texts.a": "123456", "texts.new": "00e123"})
    read = yaml.safe_load(after)
    assert read["revisions"]["texts.a"] == "123456"
    assert read["revisions"]["texts.new"] == "00e123"
    assert {k: v for k, v in read.items() if k != "revisions"} == {
        k: v for k, v in yaml.safe_load(before).items() if k != "revisions"
    }
    kept = [line for line in before.split(end) if "texts.a" not in line and "revisions" not in line and line]
    assert [line for line in kept if line not in after.split(end)] == []
    assert ("# soon" in before) == ("# soon" in after)
    assert after.count("\r") == (after.count("\n") if end == "\r\n" else 0)
    assert stamp_screens(after, {"texts.a": "123456"}) == after


@pytest.mark.parametrize(
    ("code", "keys", "says"),
    [
        ("de", [PAGE], "There is no translation 'de' here; there are: es"),
        ("en", [PAGE], "There is no translation 'en'"),
        ("es", ["texts.hoem"], "did you mean texts.home?"),
        ("es", ["x"], "a page's id, or a text like texts.home"),
    ],
)
def test_what_is_not_there_is_not_stamped(copy: AuthoredCopy, code: str, keys: list[str], says: str) -> None:
    """And nothing else is, either."""
    before = {path: path.read_bytes() for path in copy.path.rglob("*.yaml")}
    with pytest.raises(AuthoringRefused) as refused:
        mark_done(copy.path, code, ["texts.home", *keys])
    assert says in str(refused.value)
    assert {path: path.read_bytes() for path in copy.path.rglob("*.yaml")} == before


# -- a new language ------------------------------------------------------------------------------------


def test_a_new_language_says_of_everything_that_it_is_to_be_translated(tmp_path: Path) -> None:
    """Each text and each needed page; and that its danger words are missing."""
    copy = AuthoredCopy(tmp_path / "content")
    files = files_of(copy.path, "pt", "en")
    assert set(files) == {
        *("pt/screens.yaml", "pt/words.yaml"),
        *("pt/topics/overdose.emergency.yaml", "pt/topics/privacy.what_is_stored.yaml"),
    }
    for name, text in files.items():
        copy.change(name, None, text)
    language = load_without_words(copy)
    assert set(language.revisions.values()) == {NOT_YET}
    found = [each for each in copy.check() if each.file.startswith("pt/")]
    errors = {each.message.partition(" ")[0] for each in found if each.severity is Severity.ERROR}
    assert errors == {"'emergency'", "'danger'", "'ordinary'"}
    waiting = [each for each in found if "not translated yet" in each.message]
    assert len(waiting) == len(language.revisions) + 2


def load_without_words(copy: AuthoredCopy) -> Language:
    """The new language as far as it is: its danger words are borrowed."""
    shutil.copy(copy.path / "pt" / "words.yaml", copy.path / "kept")
    shutil.copy(copy.path / "en" / "words.yaml", copy.path / "pt")
    language = load(Wanted(copy.path, ("en", "pt"), "us")).languages["pt"]
    shutil.move(copy.path / "kept", copy.path / "pt" / "words.yaml")
    return language


@pytest.mark.parametrize("code", ["xx", "english", "e", "EN ", "../a", ""])
def test_a_language_that_is_none_is_refused(copy: AuthoredCopy, code: str) -> None:
    """Days and amounts could not be written in it."""
    with pytest.raises(AuthoringRefused, match="is no language known here"):
        files_of(copy.path, code, "en")


def test_a_language_that_is_there_is_not_written_over(copy: AuthoredCopy) -> None:
    """Somebody's work is in it."""
    with pytest.raises(AuthoringRefused, match="There is a folder es already"):
        files_of(copy.path, "es", "en")
