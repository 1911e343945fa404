"""What nobody of a deployment has read or dialled stays hidden, until somebody enters that they have."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.content.edition import editions
from bot.content.loader import load
from bot.content.model import Library, Role, Wanted
from bot.content.pages import country_facts, page
from bot.content.review import remarks
from bot.content.topics import FACTS
from bot.errors import ContentError
from bot.simulator.html import parse_html
from tests.pages import Pages

TODAY: Final = date(2026, 12, 2)
LINES: Final = """
lines:
  - id: seen_line
    kind: drugs
    name: "Seen line"
    number: "0800 111"
    source: {title: "Its page", address: "https://example.org/seen", seen: 2026-11-21}
  - id: known_line
    kind: drugs
    name: "Known line"
    number: "0800 222"
    to_dial: true
    source: {title: "Its page", address: "https://example.org/known", seen: 2026-11-21}
"""


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """Content with a page that a lawyer must read, one that a lawyer should, and two lines."""
    made = Pages(tmp_path / "content")
    made.page("law.must", "Must", "Words of law.", more="legal: required")
    made.page("law.should", "Should", "Words.", more="legal: advised")
    lines = "{% for line in help.drugs %}• {{ line.full }}\n  {% else %}None here.{% endfor %}"
    made.page("help.lines", "Lines", lines)
    country = made.path / "countries" / "us.yaml"
    country.write_text(country.read_text("utf-8") + LINES, "utf-8")
    return made


def wanted(pages: Pages, *, trying: bool = False, lawyer_required: bool = False) -> Wanted:
    """What a deployment asks for."""
    return Wanted(pages.path, ("en",), "us", trying=trying, lawyer_required=lawyer_required)


def there(library: Library) -> set[str]:
    """Which of the two pages of law people find."""
    return {topic_id.removeprefix("law.") for topic_id in library.topic_ids() if topic_id.startswith("law.")}


def shown(library: Library, topic_id: str, today: date = TODAY) -> str:
    """A page as people see it."""
    language = library.languages["en"]
    facts = {"kept": FACTS["kept"], "requests_on": True}
    html = page(library, language, language.topics[topic_id], library.country("us"), facts, today)
    return str(parse_html(html)[0])


def signs(pages: Pages, text: str) -> None:
    """A deployment writes its file."""
    (pages.path / "reviews.yaml").write_text(text, "utf-8")


def reading(role: str, text: str) -> str:
    """Somebody has read the English page of law."""
    who = f"language: en, role: {role}, on: 2026-12-01, text: '{text}'"
    return f"pages:\n  law.must:\n    - {{{who}}}\n"


def test_what_a_lawyer_must_read_is_hidden_until_one_has(pages: Pages) -> None:
    """The try-out shows it; a deployment may ask the same of what a lawyer should read."""
    assert there(load(wanted(pages))) == {"should"}
    assert there(load(wanted(pages, trying=True))) == {"must", "should"}
    assert there(load(wanted(pages, lawyer_required=True))) == set()
    text = load(wanted(pages, trying=True)).languages["en"].topics["law.must"].fingerprint
    signs(pages, reading("lawyer", text))
    library = load(wanted(pages, lawyer_required=True))
    assert there(library) == {"must"}
    assert "by a lawyer on 2026-12-01" in shown(library, "law.must")
    assert "not yet read by a clinician" in shown(library, "law.must")


def test_a_reading_is_of_the_words_that_were_read(pages: Pages) -> None:
    """When the page changes, nobody has read it."""
    text = load(wanted(pages, trying=True)).languages["en"].topics["law.must"].fingerprint
    signs(pages, reading("lawyer", text))
    assert "must" in there(load(wanted(pages)))
    pages.change("en/topics/law.must.yaml", "Words of law.", "Other words of law.")
    library = load(wanted(pages))
    assert "must" not in there(library)
    assert library.outdated == {("law.must", "en")}
    assert library.reviews == {}


def test_only_a_lawyer_lets_a_page_of_law_out(pages: Pages) -> None:
    """A clinician's reading stands on the page, and is not a lawyer's."""
    text = load(wanted(pages, trying=True)).languages["en"].topics["law.must"].fingerprint
    signs(pages, reading("clinician", text))
    assert "must" not in there(load(wanted(pages)))
    library = load(wanted(pages, trying=True))
    assert dict(library.reviews[("law.must", "en")]) == {Role.CLINICIAN: date(2026, 12, 1)}
    assert "Read by a clinician on 2026-12-01; not yet by a lawyer." in shown(library, "law.must")


def test_a_number_that_nobody_has_dialled_is_hidden(pages: Pages) -> None:
    """The try-out shows and marks it; once it was dialled people see it."""
    assert "Known line" not in shown(load(wanted(pages)), "help.lines")
    assert "Seen line: 0800 111" in shown(load(wanted(pages)), "help.lines")
    tried = shown(load(wanted(pages, trying=True)), "help.lines")
    assert "Known line: 0800 222 [not dialled yet, hidden from people]" in tried
    signs(pages, "lines:\n  us:\n    known_line: {by: coordinator, on: 2026-12-01}\n")
    dialled = shown(load(wanted(pages)), "help.lines")
    assert "Known line: 0800 222" in dialled
    assert "[" not in dialled
    assert "coordinator" not in dialled


def test_a_line_says_when_it_was_last_looked_at_once_that_is_long_ago(pages: Pages) -> None:
    """And dialling it again ends that."""
    later = date(2027, 3, 1)
    assert "0800 111, last checked 2026-11-21" in shown(load(wanted(pages)), "help.lines", later)
    assert "last checked" not in shown(load(wanted(pages)), "help.lines")
    signs(pages, "lines:\n  us:\n    seen_line: {by: coordinator, on: 2027-02-01}\n")
    assert "last checked" not in shown(load(wanted(pages)), "help.lines", later)


def test_a_line_can_be_told_to_be_checked(pages: Pages) -> None:
    """Its number goes, its name stays; the emergency number has no such switch."""
    signs(pages, "being_checked:\n  us: [seen_line]\n")
    text = shown(load(wanted(pages)), "help.lines")
    assert "Seen line: being checked" in text
    assert "0800 111" not in text
    signs(pages, "being_checked:\n  us: [emergency]\n")
    with pytest.raises(ContentError, match=r"names 'emergency', and countries/us\.yaml has no such line"):
        load(wanted(pages))


def test_a_country_without_such_a_line_says_so(pages: Pages) -> None:
    """In the page's own words."""
    library = load(wanted(pages))
    language = library.languages["en"]
    facts = {"kept": FACTS["kept"], "requests_on": True}
    html = page(library, language, language.topics["help.lines"], library.country("gb"), facts, TODAY)
    assert "None here." in html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pages:\n  no.page: []\n", "is no page; write the id of one"),
        (
            "pages:\n  law.must:\n    - {language: xx, role: lawyer, on: 2026-12-01, text: '0'}\n",
            "names 'xx', in which the page is not there",
        ),
        (
            "pages:\n  law.must:\n    - {language: en, role: nurse, on: 2026-12-01, text: '0'}\n",
            "must be one of: clinician, lawyer, native_reader",
        ),
        (
            "pages:\n  law.must:\n    - {language: en, role: lawyer, on: soon, text: '0'}\n",
            "must be the day, like",
        ),
        (
            "lines:\n  us:\n    known_line: {by: me, on: 2026-12-01 10:00:00}\n",
            "must be the day, like",
        ),
        ("lines:\n  us:\n    taxi: {by: me, on: 2026-12-01}\n", "is no line of 'us'"),
        ("lines:\n  us:\n    seen_line: {on: 2026-12-01}\n", "'by' is missing"),
        ("reviewed: all\n", "reviewed"),
    ],
)
def test_a_slip_in_the_file_is_told(pages: Pages, text: str, told: str) -> None:
    """With its line, and nothing is shown as read because of it."""
    signs(pages, text)
    with pytest.raises(ContentError) as refused:
        load(wanted(pages))
    assert any(each.file == "reviews.yaml" and told in str(each) for each in refused.value.mistakes)


@pytest.mark.parametrize("page_id", ["overdose.emergency", "privacy.what_is_stored"])
def test_what_every_screen_leads_to_is_never_hidden(pages: Pages, page_id: str) -> None:
    """Even where an overlay's page says that a lawyer must read it, and forgets that it is an emergency."""
    file = f"en/topics/{page_id}.yaml"
    pages.change(file, "legal: none", "legal: required")
    if "emergency: true" in pages.read(file):
        pages.change(file, "emergency: true\n", "")
    assert page_id in load(wanted(pages, lawyer_required=True)).languages["en"].topics


def test_an_author_is_told_that_a_lawyer_must_read(pages: Pages) -> None:
    """Until one has."""
    library = load(wanted(pages, trying=True))
    (edition,) = editions(library, TODAY, language="en", country="us")
    told = {remark.name: remark.words for remark in remarks(edition, edition.topic("law.must"))}
    assert told["A lawyer"] == "must read it before it is shown"
    assert told["These words"].startswith(library.languages["en"].topics["law.must"].fingerprint)


def test_nothing_is_shipped_as_read_or_dialled() -> None:
    """An invented review would be worse than none."""
    shipped = Path(__file__).parent.parent.parent / "content"
    assert not (shipped / "reviews.yaml").exists()
    assert (shipped / "countries").exists()


def test_the_overlay_is_where_a_deployment_writes_it(pages: Pages, tmp_path: Path) -> None:
    """Beside its own pages; the content below stays as it came."""
    overlay = tmp_path / "own"
    overlay.mkdir()
    (overlay / "reviews.yaml").write_text("lines: {us: {known_line: {by: me, on: 2026-12-01}}}\n", "utf-8")
    library = load(replace(wanted(pages), overlay=overlay))
    facts = country_facts(library, library.languages["en"], library.country("us"), TODAY)
    assert [line["name"] for line in facts["help"]["drugs"]] == ["Seen line", "Known line"]
