"""A new deployment's folder: two files, their owner's alone, and nothing that was there is touched."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import config
from bot.errors import KeyFileError, SettingsError
from bot.identity import ChatId, read_key
from bot.setup import write_deployment

EXAMPLE: Final = Path(__file__).parent.parent / "config.example.yaml"
TOKEN: Final = "123456:made-up_for_TESTS"

CHAT: Final = "team_chat: -1001234567890"
POINT: Final = "name: Counter"
ZONE: Final = "timezone: America/New_York"
COUNTRY: Final = "default_country: us"


@pytest.fixture
def open_handed() -> Iterator[None]:
    """A process that lets everybody read what it writes, if nobody takes care."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_settings_and_key_are_written_for_their_owner_alone(tmp_path: Path, open_handed: None) -> None:
    """Whatever the process would otherwise allow."""
    written = write_deployment(tmp_path)
    assert written == (tmp_path / "config.yaml", tmp_path / "secrets" / "identity.key")
    assert [stat.S_IMODE(file.stat().st_mode) for file in written] == [0o600, 0o600]
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == set(written)


def test_the_settings_are_the_example_with_its_sentences(tmp_path: Path) -> None:
    """Whoever fills them in reads there what each of them is."""
    settings, _ = write_deployment(tmp_path)
    assert settings.read_text("utf-8") == EXAMPLE.read_text("utf-8")


def test_what_was_written_loads_once_it_has_a_chat_and_a_token(tmp_path: Path) -> None:
    """Nothing else has to be changed; until then it is refused for these two alone."""
    settings, key = write_deployment(tmp_path)
    with pytest.raises(SettingsError) as refused:
        config.load(settings, {})
    assert [problem.split()[0] for problem in refused.value.problems] == [
        "telegram.token_file",
        "programs[0].team_chat",
    ]
    text = settings.read_text("utf-8")
    assert text.count(CHAT) == 1
    settings.write_text(text.replace(CHAT, "team_chat: -1007"), "utf-8")
    loaded = config.load(settings, {"BOT_TOKEN": TOKEN})
    assert loaded.key_file == key
    identity = read_key(loaded.key_file)
    assert identity.open(identity.seal(ChatId(7))) == 7


def test_settings_that_are_there_are_left_as_they_are(tmp_path: Path) -> None:
    """And no key is written beside them either."""
    (tmp_path / "config.yaml").write_text("mine")
    with pytest.raises(SettingsError, match=r"^config\.yaml is there already; it was left as it is$"):
        write_deployment(tmp_path)
    assert (tmp_path / "config.yaml").read_text() == "mine"
    assert not (tmp_path / "secrets").exists()


def test_a_key_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    """It may be the only one that opens a database; no settings are written beside it either."""
    key = tmp_path / "secrets" / "identity.key"
    key.parent.mkdir()
    key.write_text("mine")
    with pytest.raises(KeyFileError, match="left as it is"):
        write_deployment(tmp_path)
    assert key.read_text() == "mine"
    assert not (tmp_path / "config.yaml").exists()


def test_every_deployment_has_a_key_of_its_own(tmp_path: Path) -> None:
    """Two that share one could find out that they know the same person."""
    keys = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        keys.append(write_deployment(tmp_path / name)[1].read_bytes())
    assert keys[0] != keys[1]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With a sentence for the operator."""
    (tmp_path / "folder").write_text("a file, not a folder")
    with pytest.raises(KeyFileError, match="cannot be written"):
        write_deployment(tmp_path / "folder")


def test_answers_stand_in_the_settings(tmp_path: Path) -> None:
    """And everything else, sentences too, as in the example."""
    answers = {CHAT: "-100777", POINT: "The van", ZONE: "Europe/Dublin", COUNTRY: "ie"}
    settings, _ = write_deployment(tmp_path, answers)
    written = settings.read_text("utf-8").splitlines()
    before = EXAMPLE.read_text("utf-8").splitlines()
    changed = [line.strip() for line, old in zip(written, before, strict=True) if line != old]
    assert changed == [
        "default_country: ie",
        "team_chat: -100777",
        "timezone: Europe/Dublin",
        "name: The van",
    ]
    loaded = config.load(settings, {"BOT_TOKEN": TOKEN})
    assert loaded.content.country == "ie"
    (program,) = loaded.programs
    assert program.team_chat == -100777
    assert program.hours.zone.key == "Europe/Dublin"
    assert [point.name for point in program.points] == ["The van"]


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=80)


@given(names.filter(lambda name: name.strip()))
@example("No")
@example("7")
@example("2026-02-30")
@example("12:30")
@example("Harbor: the counter # 2")
@example("@home")
@example("[van]")
@example("'Robin's' \"place\"")
@example("- ~ |")
@example("x " * 40)
def test_a_name_is_the_name_that_was_typed(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """However it looks to YAML."""
    folder = tmp_path_factory.mktemp("deployment")
    settings, _ = write_deployment(folder, {CHAT: "-100777", POINT: name})
    loaded = config.load(settings, {"BOT_TOKEN": TOKEN})
    assert loaded.programs[0].points[0].name == name.strip()


@pytest.mark.parametrize("typed", ["the team", "-100 777", "", "[1", "1.5"])
def test_a_chat_that_is_no_number_is_told_when_it_starts(tmp_path: Path, typed: str) -> None:
    """By its key, as if it had been written by hand."""
    settings, _ = write_deployment(tmp_path, {CHAT: typed})
    with pytest.raises(SettingsError) as refused:
        config.load(settings, {"BOT_TOKEN": TOKEN})
    assert refused.value.problems == ("programs[0].team_chat must be a whole number without quotes",)
