"""The locked requirements belong to pyproject.toml, and the look at it would notice otherwise."""

import importlib.util
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_spec = importlib.util.spec_from_file_location("lock", ROOT / "requirements" / "lock.py")
assert _spec is not None
assert _spec.loader is not None
lock = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lock)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("run.txt", "dev.txt", "uv.txt"):
        shutil.copy(ROOT / "requirements" / name, tmp_path / "requirements")
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_what_is_locked_is_what_pyproject_asks_for() -> None:
    """Whoever changes a dependency runs `make lock`."""
    assert lock.problems() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("aiohttp>=", "aiohttp>=0."),
        ('requires-python = ">=3.11"', 'requires-python = ">=3.12"'),
        ("psycopg[binary]>=", "psycopg>="),
        ('"pytest>=', '"pytest-cov", "pytest>='),
    ],
)
def test_a_changed_dependency_is_noticed(copy: Path, old: str, new: str) -> None:
    edit(copy / "pyproject.toml", old, new)
    found = lock.problems(copy)
    assert len([each for each in found if "run make lock" in each]) == 2


def test_a_changed_comment_is_not_a_change(copy: Path) -> None:
    before = lock.problems(copy)
    edit(copy / "pyproject.toml", "[project]\n", "# a remark\n[project]\n")
    assert lock.problems(copy) == before


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("--index-url https://packages.example.org/simple\n", "address"),
        ("    --no-binary attrs\n", "options"),
        ("somepackage\n", "somepackage"),
        ("somepackage==1.0\n", "somepackage==1.0"),
        ("somepackage==1.0 \\\n    --hash=sha256:00\n", "run.txt only"),
    ],
)
def test_a_requirement_from_elsewhere_or_without_a_hash_is_noticed(copy: Path, line: str, word: str) -> None:
    file = copy / "requirements" / "run.txt"
    before = lock.problems(copy)
    file.write_text(file.read_text() + line)
    assert any(word in each for each in lock.problems(copy) if each not in before)
