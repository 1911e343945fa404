"""The README speaks of everything that somebody can type or set."""

import re
from pathlib import Path
from typing import Final

import pytest
import typer
import yaml

from bot.cli import cli

ROOT: Final = Path(__file__).parent.parent


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def commands() -> list[str]:
    """Every command of `python -m bot --help`, with those below it: "run", "bench transport"."""
    group = typer.main.get_command(cli)
    found: list[str] = []
    waiting = [("", group)]
    while waiting:
        name, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [(f"{name} {each}".strip(), inner) for each, inner in below.items()]
        if not below:
            found.append(name)
    return sorted(found)


def settings() -> list[str]:
    """The top level of config.example.yaml."""
    return list(yaml.safe_load((ROOT / "config.example.yaml").read_text("utf-8")))


def tells_command(text: str, command: str) -> bool:
    """Whether a text shows how to type the command: as a whole line of code, or in backticks."""
    return bool(re.search(rf"(python -m bot |`){re.escape(command)}(?![\w-])", text))


def tells_setting(text: str, key: str) -> bool:
    """Whether a text speaks of the key as one: in backticks, alone or with what is below it, or in YAML."""
    return bool(re.search(rf"`{key}(`|[.\[:])|^\s*{key}:", text, re.MULTILINE))


def test_there_are_commands_and_settings_to_speak_of() -> None:
    """What is walked over below is not empty, and not something else."""
    assert {"demo", "init", "run", "bench transport"} <= set(commands())
    assert {"telegram", "database", "identity", "programs", "retention"} <= set(settings())


@pytest.mark.parametrize("command", commands())
def test_the_readme_speaks_of_every_command(command: str) -> None:
    """A command that is not in it, nobody finds."""
    assert tells_command(readme(), command)


@pytest.mark.parametrize("key", settings())
def test_the_readme_speaks_of_every_section_of_the_settings(key: str) -> None:
    """So that an operator knows where to look."""
    assert tells_setting(readme(), key)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("    python -m bot run --config config.yaml", True),
        ("| `run` | when everything is set up |", True),
        ("| `run --config FILE` | when |", True),
        ("Run it. It will run. `python -m bot runner`", False),
        ("`run-time`", False),
        ("", False),
    ],
)
def test_a_command_is_spoken_of_where_it_can_be_copied(text: str, told: bool) -> None:
    """The word alone is not the command."""
    assert tells_command(text, "run") is told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("set `content.dir` to", True),
        ("see `content`", True),
        ("```yaml\ncontent:\n  dir: x\n```", True),
        ("the content: of this", False),
        ("its content", False),
        ("`contents`", False),
    ],
)
def test_a_section_is_spoken_of_where_it_is_code(text: str, told: bool) -> None:
    """Most of their names are ordinary words."""
    assert tells_setting(text, "content") is told
