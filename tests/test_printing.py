"""Links on paper: what the page holds, and what is refused."""

import re
import subprocess
from pathlib import Path

import pytest

from bot import printing
from bot.chat import links
from bot.content.everything import everything
from bot.content.loader import load
from bot.content.model import Library
from bot.errors import AuthoringRefused
from tests.small import small_content
from tests.test_cli import Run
from tests.test_cli import run as run

BAG = "naloxone_nasal=1, fentanyl_strips=2"


@pytest.fixture(scope="module")
def library() -> Library:
    """What the pages are written from."""
    return load(everything(small_content()))


def test_a_card_for_each_bag(run: Run, tmp_path: Path) -> None:
    """A square, what is in the bag, the link in letters; in the language that was asked for."""
    bags = ("--bag", BAG, "--bag", "benzo_strips=1")
    done = run("poster", "page.html", *bags, "--bot", "@sotto_bot", "--lang", "es")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text("utf-8")
    assert page.count("<svg") == page.count("<section>") == 2
    assert "https://t.me/sotto_bot?start=1bf_2n_1" in page
    assert "https://t.me/sotto_bot?start=1bb_1" in page
    assert '<html lang="es">' in page
    assert "Apunta aquí" in page


def test_the_square_is_the_link(library: Library) -> None:
    """The modules of the square are those of the link that stands below it; another link has others."""
    link = links.address("sotto_bot", printing.bag_of(library, BAG))
    drawn = [printing.square(address) for address in (link, link, link + "x")]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] in printing.card(link, "words", ["a line"])


def test_the_page_loads_nothing(library: Library) -> None:
    """Whoever opens the page tells nobody: the only addresses in it are the links, as words."""
    bags = [printing.bag_of(library, BAG)]
    page = printing.poster(library, library.languages["en"], "sotto_bot", bags)
    assert not re.search(r"\b(src|href|url)\b", page)
    assert set(re.findall(r"https?://[^\s<\"]+", page)) == {"https://t.me/sotto_bot?start=1bf_2n_1"}


@pytest.mark.parametrize(
    ("bag", "told"),
    [
        ("", "Write what is in the bag"),
        ("cake=1", "There is no item 'cake'"),
        ("naloxone_nasal", "Write how many packs of naloxone_nasal, 1 to 20"),
        ("naloxone_nasal=0", "1 to 20"),
        ("naloxone_nasal=21", "1 to 20"),
        ("naloxone_nasal=two", "1 to 20"),
    ],
)
def test_what_cannot_be_asked_for_is_not_printed(library: Library, bag: str, told: str) -> None:
    """A sentence instead of a wall full of links that lead nowhere."""
    with pytest.raises(AuthoringRefused, match=told):
        printing.bag_of(library, bag)


@pytest.mark.parametrize("name", ["", "a_b", "sotto bot", "https://t.me/sotto_bot", "1bot_bot"])
def test_a_name_that_no_bot_has_is_refused(name: str) -> None:
    """Most of all a whole address."""
    with pytest.raises(AuthoringRefused, match="--bot is the bot's name"):
        printing.bot_name(name)


def test_a_mistake_writes_nothing(run: Run, tmp_path: Path) -> None:
    """Also one in the last of several bags."""
    done: subprocess.CompletedProcess[str] = run(
        "poster", "page.html", "--bag", BAG, "--bag", "cake=1", "--bot", "sotto_bot"
    )
    assert done.returncode == 2
    assert "There is no item 'cake'" in done.stderr
    assert not (tmp_path / "page.html").exists()
