"""Pictures: authored as SVG, rendered the same everywhere, with words for who cannot see them."""

import struct
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from bot.content.loader import load
from bot.content.model import Wanted
from bot.content.pictures import WIDTH, moves, prove, rendered, suffix_of
from bot.errors import ContentError
from tests.pages import Pages

SHIPPED: Final = Path(__file__).parent.parent.parent / "content"
DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5"><rect width="10" height="5"/></svg>'
)


def test_a_drawing_becomes_a_picture_that_telegram_takes() -> None:
    """As wide as a phone shows it; twice the same."""
    made = rendered(DRAWING)
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (WIDTH, WIDTH // 2)
    assert rendered(DRAWING) == made


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<text>C</text>", "holds text"),
        ('<image href="https://example.org/a.png"/>', "refers to something outside"),
        ('<rect fill="url(https://example.org)"/>', "refers to something outside"),
        ("<rect", "cannot be drawn"),
    ],
)
def test_what_would_look_different_elsewhere_is_refused(inside: str, told: str) -> None:
    """With what to do instead."""
    with pytest.raises(ValueError, match=told):
        prove(DRAWING.replace("<rect", f"{inside}<rect", 1))


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        ('viewBox="0 0 1 1000000000000"', "more than 6 times as long as wide"),
        ('viewBox="0 0 1000000 1"', "more than 6 times as long as wide"),
        ('viewBox="0 0 10 0"', "more than 6 times as long as wide"),
        ('viewBox="0 0 10 5" width="1" height="1000000000000"', "without width="),
        ("", "must begin with"),
    ],
)
def test_paper_without_end_is_refused_before_anything_is_drawn(paper: str, told: str) -> None:
    """Drawing it would take all memory, and the running bot with it."""
    with pytest.raises(ValueError, match=told):
        prove(DRAWING.replace('viewBox="0 0 10 5"', paper))


def test_a_slip_in_a_drawing_is_told_with_its_file(tmp_path: Path) -> None:
    """And a picture that is there twice is one too many."""
    pages = Pages(tmp_path / "content")
    (pages.path / "pictures" / "own.svg").write_text("<svg", "utf-8")
    (pages.path / "pictures" / "sotto.png").write_bytes(rendered(DRAWING))
    with pytest.raises(ContentError) as refused:
        load(Wanted(pages.path, ("en",), "us"))
    assert {each.file for each in refused.value.mistakes} == {"pictures/own.svg", "pictures/sotto.png"}


@pytest.mark.parametrize("path", sorted((SHIPPED / "pictures").glob("*.svg")), ids=lambda path: path.stem)
def test_every_shipped_drawing_says_what_it_shows(path: Path) -> None:
    """To who hears the page read aloud; and a phone on a slow line loads it."""
    text = path.read_text("utf-8")
    assert 'role="img" aria-label="' in text
    assert len(rendered(text)) < 200_000


def test_there_is_a_picture_for_each_thing_done_with_the_hands() -> None:
    """The strip's results, powder and water, spray, injection, breaths, on the side."""
    drawn = {path.stem for path in (SHIPPED / "pictures").glob("*.svg")}
    assert {
        *("strip_results", "powder_and_water", "naloxone_spray", "naloxone_injection", "rescue_breaths"),
        "recovery_position",
    } <= drawn


def test_a_drawing_with_frames_moves_without_end() -> None:
    """A second each, one after the other; of each frame nothing of the others is seen."""
    frames = "".join(
        f'<g id="frame{n}"><rect x="{n}" width="1" height="5" fill="#ff0000"/></g>' for n in (1, 2, 3)
    )
    made = rendered(DRAWING.replace('<rect width="10" height="5"/>', frames))
    assert moves(made)
    assert suffix_of(made) == ".gif"
    assert not moves(rendered(DRAWING))
    film = Image.open(BytesIO(made))
    assert (getattr(film, "n_frames", 1), film.info["loop"], film.info["duration"]) == (3, 0, 1000)
    for number in (1, 2, 3):
        film.seek(number - 1)
        seen = film.convert("RGB")
        red = [x for x in range(10) if seen.getpixel((x * seen.width // 10 + 5, 5)) == (255, 0, 0)]
        assert red == [number]


def test_breaths_are_taught_by_a_picture_that_counts() -> None:
    """Five frames, a second each: four to count, and one breath."""
    made = rendered((SHIPPED / "pictures" / "counted_breaths.svg").read_text("utf-8"))
    film = Image.open(BytesIO(made))
    assert (getattr(film, "n_frames", 1), film.info["duration"]) == (5, 1000)
    assert len(made) < 200_000
