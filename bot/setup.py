"""Writes a new deployment's folder: settings and the identity key, readable by their owner alone."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from bot.errors import SettingsError
from bot.identity import write_key

EXAMPLE: Final = Path(__file__).resolve().parent.parent / "config.example.yaml"
SETTINGS: Final = "config.yaml"
KEY: Final = "secrets/identity.key"


def write_deployment(directory: Path, answers: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Settings (with what was answered filled in) and a fresh key; returns the files written.

    Nothing that exists is overwritten. An answer is named by the line of the example it replaces.

    Raises:
        SettingsError: settings are there already, or the folder cannot be written.
        KeyFileError: a key is there already: it may be the only one that opens a database.
    """
    settings = directory / SETTINGS
    text = EXAMPLE.read_text("utf-8")
    for line, answer in (answers or {}).items():
        name, _, example = line.partition(": ")
        assert text.count(line) == 1, f"config.example.yaml has no single line {line!r}"
        # An answer is text, also where it looks like something else to YAML: No, 7, Harbor: the counter.
        number = re.fullmatch("-?[0-9]+", answer) and isinstance(yaml.safe_load(example), int)
        written = yaml.safe_dump(int(answer) if number else answer, allow_unicode=True, width=1000)
        text = text.replace(line, f"{name}: {written.removesuffix('...' + chr(10)).strip()}")
    if settings.exists():
        raise SettingsError([f"{SETTINGS} is there already; it was left as it is"])
    write_key(directory / KEY)
    try:
        handle = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingsError([f"{SETTINGS} cannot be written: {error.strerror}"]) from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    return settings, directory / KEY
