"""An export overwrites what an export wrote, and nothing else."""

from pathlib import Path

import pytest

from bot.errors import FolderInUse
from bot.export import MARKER, write

FILES = {"index.html": b"one", "a/page.html": b"two", "b/page.html": b"three"}


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("there", [False, True])
def test_an_export_goes_into_a_new_or_an_empty_folder(tmp_path: Path, there: bool) -> None:
    """Also below folders that are not there yet."""
    folder = tmp_path / "new" / "site"
    if there:
        folder.mkdir(parents=True)
    write(folder, FILES)
    assert names(folder) == {*FILES, MARKER}
    assert (folder / "a/page.html").read_bytes() == b"two"


def test_an_export_goes_over_an_earlier_one(tmp_path: Path) -> None:
    """What is no page any more goes, and its empty folder too."""
    write(tmp_path, FILES)
    write(tmp_path, {"index.html": b"new", "c/page.html": b"four"})
    assert names(tmp_path) == {"index.html", "c/page.html", MARKER}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["c"]


def plant_a_file(folder: Path) -> None:
    (folder / "a" / "mine.txt").write_text("mine")


def change_a_file(folder: Path) -> None:
    (folder / "index.html").write_text("mine")


def plant_a_link(folder: Path) -> None:
    (folder / "a" / "page.html").unlink()
    (folder / "a" / "page.html").symlink_to(folder / "index.html")


def take_the_marker(folder: Path) -> None:
    (folder / MARKER).unlink()


@pytest.mark.parametrize("spoil", [plant_a_file, change_a_file, plant_a_link, take_the_marker])
def test_what_no_export_wrote_stays(tmp_path: Path, spoil: object) -> None:
    """A file of somebody's, a page changed by hand, a link, no marker: a sentence, no change."""
    write(tmp_path, FILES)
    assert callable(spoil)
    spoil(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    with pytest.raises(FolderInUse, match=r"^.+\.$"):
        write(tmp_path, {"index.html": b"new"})
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """And says so."""
    (tmp_path / "site").write_text("mine")
    with pytest.raises(FolderInUse, match="is a file"):
        write(tmp_path / "site", FILES)


def test_a_marker_that_names_files_outside_takes_none_of_them(tmp_path: Path) -> None:
    """Only what lies in the folder is looked at."""
    (tmp_path / "mine.txt").write_text("mine")
    folder = tmp_path / "site"
    write(folder, FILES)
    with (folder / MARKER).open("a") as marker:
        marker.write("0  ../mine.txt\n")
    write(folder, FILES)
    assert (tmp_path / "mine.txt").read_text() == "mine"
