"""Vouchers from the command line: made once, shown once, and kept as hashes."""

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.store.engine import FileLock
from bot.supply.vouchers import hash_of
from tests.test_cli import Run
from tests.test_cli import run as run

DAYS = 20


def day(ahead: int) -> str:
    """A day so many from today, as it is typed."""
    from datetime import timedelta

    return str((SystemClock().now() + timedelta(days=ahead)).date())


def order(*more: str, until: str = "", program: str = "main", bag: str = "naloxone_nasal=1") -> list[str]:
    """What is typed for three vouchers."""
    return [
        *("vouchers", "--config", "deployment/config.yaml", "--program", program, "--bag", bag),
        *("--count", "3", "--until", until or day(DAYS), "--bot", "sotto_bot", *more),
    ]


@pytest.fixture
def deployment(run: Run, tmp_path: Path) -> Path:
    """Settings as `init` writes them, with a team of its own; returns the database's file."""
    assert run("init", "--dir", "deployment", "--non-interactive").returncode == 0
    file = tmp_path / "deployment" / "config.yaml"
    text = file.read_text("utf-8").replace("-1001234567890", "-1009876543210")
    file.write_text(text, "utf-8")
    found = re.search(r"^  - id: (\S+)|^    id: (\S+)", text, re.MULTILINE)
    assert found
    if "main" not in found.groups():
        file.write_text(text.replace(found[0], found[0].replace(found[1] or found[2], "main")), "utf-8")
    url = re.search(r"sqlite\+aiosqlite:///(\S+)", text)
    assert url
    return tmp_path / "deployment" / url[1].strip('"')


def kept(database: Path) -> set[str]:
    """The hashes in the database."""
    with closing(sqlite3.connect(database)) as connection:
        return {row[0] for row in connection.execute("SELECT hash FROM vouchers")}


def tokens_in(text: str) -> list[str]:
    """The secrets in links."""
    return re.findall(r"https://t\.me/sotto_bot\?start=1v([A-Za-z0-9_-]{20})(?![A-Za-z0-9_-])", text)


def test_links_are_printed_and_hashes_are_kept(run: Run, deployment: Path) -> None:
    """Three different ones, none of which stands in the database as it is."""
    done = run(*order())
    assert done.returncode == 0, done.stderr
    tokens = tokens_in(done.stdout)
    assert len(set(tokens)) == len(tokens) == len(done.stdout.splitlines()) == 3
    assert kept(deployment) == {hash_of(token) for token in tokens}
    assert not [token for token in tokens if token.encode() in deployment.read_bytes()]
    assert done.stderr == ""


def test_also_beside_the_running_bot(run: Run, deployment: Path) -> None:
    """Which holds the database's lock, and is not stopped for it."""
    first = run(*order())
    lock = FileLock(deployment)
    lock.take()
    second = run(*order())
    lock.release()
    assert second.returncode == 0, second.stderr
    both = tokens_in(first.stdout) + tokens_in(second.stdout)
    assert kept(deployment) == {hash_of(token) for token in both}


def test_as_a_page(run: Run, deployment: Path, tmp_path: Path) -> None:
    """A square for each, for its owner's eyes only; and no page is written over."""
    done = run(*order("--page", "page.html"))
    assert done.returncode == 0, done.stderr
    assert tokens_in(done.stdout) == []
    file = tmp_path / "page.html"
    page = file.read_text("utf-8")
    assert page.count("<svg") == 3
    assert kept(deployment) == {hash_of(token) for token in tokens_in(page)}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run(*order("--page", "page.html"))
    assert again.returncode == 2
    assert "There is a page.html already." in again.stderr
    assert file.read_text("utf-8") == page
    assert len(kept(deployment)) == 3


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"until": day(90)}, "--until is too far away; a voucher is good until"),
        ({"until": day(-2)}, "--until is over"),
        ({"until": "soon"}, "must read like"),
        ({"program": "nobody"}, "There is no program 'nobody'"),
        ({"bag": "cake=1"}, "There is no item 'cake'"),
    ],
)
def test_a_mistake_makes_none(run: Run, deployment: Path, wrong: dict[str, str], told: str) -> None:
    """A sentence, and nothing is kept."""
    done = run(*order("--page", "page.html", **wrong))
    assert done.returncode == 2
    assert told in done.stderr
    assert not deployment.exists()
    assert not (deployment.parent.parent / "page.html").exists()
