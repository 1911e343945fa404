"""The static pages: all content, clickable, alone in a folder."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.content.edition import editions
from bot.content.everything import everything
from bot.content.examples import TEXTS
from bot.content.loader import load
from bot.content.model import Library, Selling
from bot.content.site import site
from bot.content.templates import examples, fill
from bot.content.texts import Label, Text
from tests.content.authored import LANGUAGE, write_content
from tests.content.pages import Page, dead_links, loaded_from_elsewhere, mistakes_in, not_accessible

TODAY: Final = date(2026, 11, 21)

Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load(everything(write_content(tmp_path_factory.mktemp("authored") / "content")))


@pytest.fixture(scope="module")
def files(library: Library) -> Files:
    """Every language, for two countries."""
    made = [each for country in ("us", "gb") for each in editions(library, TODAY, country=country)]
    return site(made)


def html_of(files: Files) -> dict[str, str]:
    found = {name: data.decode() for name, data in files.items() if name.endswith(".html")}
    assert len(found) > 40
    return found


def deployed(library: Library, country: str = "us") -> Files:
    """What a deployment shows, and nothing else."""
    return site(editions(library, TODAY, country=country, whole=False))


def test_every_page_is_well_formed_and_accessible(files: Files) -> None:
    """Tags close, ids are their own, headings are in order, landmarks and languages are told."""
    wrong = {
        name: found
        for name, html in html_of(files).items()
        if (found := mistakes_in(html) + not_accessible(html))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</main>", ""),
        ("<main>", "<main><b>"),
        ("<h2>", "<h4>"),
        ("<main>", "<main id='sources'>"),
        (' lang="en"', ""),
        (' alt="', ' title="'),
        ("<p>", "<p><ul></ul>"),
    ],
)
def test_a_page_that_is_broken_is_noticed(files: Files, old: str, new: str) -> None:
    """Positive control."""
    html = html_of(files)["en-us/page-some.page.html"]
    broken = html.replace(old, new, 1)
    assert broken != html
    assert mistakes_in(broken) + not_accessible(broken) != []


def test_every_link_leads_to_something(files: Files) -> None:
    """To a file that is there, and to a place that is in it."""
    assert list(dead_links(files)) == []


@pytest.mark.parametrize("planted", ["page-none.html", "#none", "../style.cs", "menu-guides.html#none"])
def test_a_dead_link_is_noticed(files: Files, planted: str) -> None:
    """Positive control."""
    page = files["en-us/index.html"].replace(b"</main>", f'<a href="{planted}">x</a></main>'.encode())
    assert list(dead_links({**files, "en-us/index.html": page})) == [f"en-us/index.html: {planted}"]


def test_everything_is_reached_from_the_index(files: Files) -> None:
    """By clicking alone."""
    seen, todo = set(), ["index.html"]
    while todo:
        name = todo.pop()
        if name in seen or not name.endswith(".html"):
            continue
        seen.add(name)
        folder = name.rpartition("/")[0]
        for tag, values in Page(files[name].decode()).tags:
            address = values.get("href", "").partition("#")[0]
            if tag == "a" and address and ":" not in address:
                todo.append(
                    address.removeprefix("../")
                    if address.startswith("../") or not folder
                    else f"{folder}/{address}"
                )
    assert seen == set(html_of(files))


def test_nothing_is_loaded_from_elsewhere(files: Files) -> None:
    """No script, no font, no request; links out tell the other side nothing of where they were clicked."""
    assert {
        name: found for name, html in html_of(files).items() if (found := loaded_from_elsewhere(html))
    } == {}
    style = files["style.css"].decode()
    assert len(style) > 1000
    assert re.findall(r"url\(|@import|@font-face", style) == []
    for html in html_of(files).values():
        out = [
            values
            for tag, values in Page(html).tags
            if tag == "a" and values.get("href", "").startswith("http")
        ]
        assert all(values["rel"] == "noreferrer noopener" for values in out)


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="x.js"></script>',
        '<img src="https://example.org/x.png" alt="x">',
        '<b onclick="x">',
        '<link href="//example.org/x">',
    ],
)
def test_something_from_elsewhere_is_noticed(files: Files, planted: str) -> None:
    """Positive control."""
    assert loaded_from_elsewhere(html_of(files)["index.html"].replace("<main>", "<main>" + planted)) != []


def test_every_page_of_every_language_is_there(files: Files, library: Library) -> None:
    """With its title, its sources and its address, on a page of its own and on the one page."""
    for code, language in library.languages.items():
        whole = Page(files[f"{code}-us/all.html"].decode()).text
        for topic_id in library.topic_ids():
            topic = library.topic(language, topic_id)
            assert topic is not None
            text = Page(files[f"{code}-us/page-{topic_id}.html"].decode()).text
            for words in (topic.title, *(source.title for source in topic.sources), topic_id, *topic.ask):
                assert re.sub(r"\s+", " ", words) in text
                assert re.sub(r"\s+", " ", words) in whole


@pytest.mark.parametrize("name", ["texts", "all"])
def test_every_sentence_of_every_fixed_text_is_there(files: Files, library: Library, name: str) -> None:
    """In whatever state it is said: a lawyer reads all of them; and every button, item and danger word."""
    page = Page(files[f"en-us/{name}.html"].decode())
    language = library.languages["en"]
    said = 0
    for text in Text:
        for parameters in examples(TEXTS[text]):
            for line in fill(language.texts[text], parameters).split("\n"):
                words = Page(line).text.strip().removeprefix("• ")
                assert words in page.text
                said += 1
        assert f"text-{text}" in page.ids
    assert said > 200
    for label in Label:
        assert language.labels[label] in page.text
    words_page = Page(files["en-us/words.html"].decode()).text
    for word in language.emergency_words:
        assert word in words_page


def test_a_page_is_shown_with_all_it_has(files: Files) -> None:
    """Its words as HTML, its buttons, its picture with words, its sources, and how far it can be trusted."""
    html = files["en-us/page-some.page.html"].decode()
    page = Page(html)
    assert "<b>First line.</b><br>Call 911; 1 &lt; 2 &amp; 3. <code>code</code></p>" in html
    assert "<blockquote><p>Quoted,<br>twice.</p></blockquote>" in html
    assert (
        '<li><a href="https://example.org/inside?a=1&amp;b=2" rel="noreferrer noopener">two</a></li>' in html
    )
    for words in ("The loose one", "A bag", "A circle, 'quoted' and \"double\".", 'what is "this"'):
        assert words in page.text
    assert "should read it before it is shown" in page.text
    assert "nobody of a deployment yet" in page.text
    assert "2027-05-21" in page.text
    assert files["pictures/sotto.png"].startswith(b"\x89PNG")
    assert "that day has passed" in Page(files["en-us/page-overdose.loose_page.html"].decode()).text


def test_danger_is_one_click_from_every_page(files: Files) -> None:
    """The number and the steps stand at the top of each, also of the first one, whose title says nothing."""
    for name, html in html_of(files).items():
        top = html.partition("<main>")[0]
        assert f'tel:{999 if "gb/" in name else 911}"' in top
        assert "page-overdose.emergency" in top
    assert "<title>Sotto</title>" in files["index.html"].decode()
    assert "overdose" not in Page(files["index.html"].decode()).text.lower()


def test_a_page_in_another_language_says_so(files: Files) -> None:
    """To people and to whatever reads the page aloud."""
    html = files[f"{LANGUAGE}-us/page-some.page.html"].decode()
    assert f'<html lang="{LANGUAGE}"' in html
    assert '<h1 lang="en" dir="ltr">A page, quite long</h1>' in html
    assert "not there in Čeština yet; shown in English" in Page(html).text
    above, _, inside = html.partition('<div lang="en" dir="ltr">')
    assert "This page is not there in Čeština yet." in above  # said in the reader's language
    body, _, below = inside.partition("</div>")
    assert "First line." in body
    assert "two</a>" in body
    assert "not yet read" in below


def test_what_a_deployment_may_leave_out_is_marked(files: Files, library: Library) -> None:
    """And is there all the same: pages of other countries, for people who sell, taken back."""
    british = Page(files["en-gb/index.html"].decode()).text
    assert "A page, quite long not in this country" in british
    assert "A loose page for people who sell" in british
    assert (
        "only Canada, United States; not shown in this one"
        in Page(files["en-gb/page-some.page.html"].decode()).text
    )
    less = replace(library, withdrawn=frozenset({"some.page"}), selling=Selling.OFF)
    marked = site(editions(less, TODAY, language="en", country="us"))
    assert "A page, quite long taken back for now" in Page(marked["en-us/index.html"].decode()).text
    assert "A loose page switched off" in Page(marked["en-us/index.html"].decode()).text
    assert "First line." in Page(marked["en-us/page-some.page.html"].decode()).text


def test_a_deployments_own_pages_are_exactly_what_it_shows(library: Library) -> None:
    """What it took back says so in its place, what it switched off is not there, elsewhere is elsewhere."""
    less = replace(library, withdrawn=frozenset({"some.page"}), selling=Selling.OFF)
    files = deployed(less)
    assert "taken back for now" in Page(files["en-us/page-some.page.html"].decode()).text
    assert not [name for name, data in files.items() if b"First line." in data or b"Nothing much." in data]
    assert not [name for name in files if "overdose.loose_page" in name]
    assert list(dead_links(files)) == []
    assert {name.partition("/")[0] for name in files if "-" in name.partition("/")[0]} == {
        "en-us",
        f"{LANGUAGE}-us",
    }
    words = deployed(replace(library, selling=Selling.WORDS))
    assert "Nothing much." in Page(words["en-us/page-overdose.loose_page.html"].decode()).text
    assert list(dead_links(words)) == []
    british = deployed(library, "gb")
    assert "about another country" in Page(british["en-gb/page-some.page.html"].decode()).text
    bare = deployed(replace(library, guidance=False))
    assert {name for name in bare if name.startswith("en-us/page-")} == {
        "en-us/page-overdose.emergency.html",
        "en-us/page-privacy.what_is_stored.html",
    }
    assert list(dead_links(bare)) == []


def test_the_same_day_makes_the_same_bytes(library: Library, tmp_path: Path) -> None:
    """From the same files, read anew: a change in the output is a change in the content."""
    again = load(everything(write_content(tmp_path / "content")))
    one, other = (site(editions(each, TODAY, country="us")) for each in (library, again))
    assert one == other
    assert site(editions(library, date(2027, 1, 1), country="us")) != one
