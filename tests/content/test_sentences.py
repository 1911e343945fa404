"""sentences.yaml and the names in words.yaml: what is read, and what is wrong with them."""

from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.model import Library, Wanted
from bot.errors import ContentError
from tests.pages import Pages

FILE = "en/sentences.yaml"
WORDS = "en/words.yaml"


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(tmp_path / "content")


def read(pages: Pages) -> Library:
    return load(Wanted(pages.path, ("en",), "us"))


def refused(pages: Pages) -> list[str]:
    with pytest.raises(ContentError) as told:
        read(pages)
    return [str(mistake) for mistake in told.value.mistakes]


def test_a_language_may_do_without(pages: Pages) -> None:
    """Its danger words are heard all the same."""
    assert not read(pages).languages["en"].sentences.danger


def test_sentences_are_read_by_what_they_mean(pages: Pages) -> None:
    """As many or as few as there are."""
    text = (
        "danger:\n  overdose.emergency: [he is blue]\nordinary: [blue moon]\ndeclined:\n  spam: [win now]\n"
    )
    (pages.path / FILE).write_text(text, "utf-8")
    found = read(pages).languages["en"].sentences
    assert found.danger == {"overdose.emergency": ("he is blue",)}
    assert found.ordinary == ("blue moon",)
    assert found.declined == {"spam": ("win now",)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("danger:\n  overdose.nowhere: [x]\n", "en/sentences.yaml:2: 'overdose.nowhere' is no page here"),
        ("declined:\n  haggling: [x]\n", "is no kind; write one of: sourcing"),
        ("danger:\n  overdose.emergency: [He's blue]\nordinary: [hes BLUE!]\n", "stands under 'danger' too"),
        ("dangerous: [x]\n", "dangerous"),
        ("ordinary: [1]\n", "en/sentences.yaml:1"),
        ("danger: [x]\n", "en/sentences.yaml:1"),
    ],
)
def test_a_slip_is_told(pages: Pages, text: str, told: str) -> None:
    """With the line, and what to write."""
    (pages.path / FILE).write_text(text, "utf-8")
    assert any(told in each for each in refused(pages)), refused(pages)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("{benzo: [xanax], opioid: [xanax]}", "stands under 'benzo' too; keep one"),
        ("{benzo: [street xanax]}", "write one word"),
        ("[xanax]", "names"),
    ],
)
def test_a_slip_among_the_names_is_told(pages: Pages, names: str, told: str) -> None:
    """A word of two kinds would be heard as neither."""
    old = pages.read(WORDS)
    start = old.index("\nnames:\n")
    rest = old[old.index("\n\n", start) :]
    (pages.path / WORDS).write_text(f"{old[:start]}\nnames: {names}\n{rest}", "utf-8")
    assert any(told in each for each in refused(pages)), refused(pages)
