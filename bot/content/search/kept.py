"""What was learned, kept in a folder: it is learned once, and read at every later start."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary
from zipfile import BadZipFile

import numpy as np

from bot.content.search.features import BUCKETS
from bot.content.search.linear import Linear

log = logging.getLogger(__name__)

_NEWEST: Final = 12

#: What is in use in this process: changed content brings back most of what it was.
_in_use: Final[WeakValueDictionary[str, Linear]] = WeakValueDictionary()


def usual_folder() -> Path:
    """Where a program keeps what it can make anew: https://specifications.freedesktop.org/basedir/latest/"""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sotto"


def kept(folder: Path | None, name: str, learn: Callable[[], Linear]) -> Linear:
    """The model of this name; learned where it is not there, and kept where that is possible."""
    if (found := _in_use.get(name)) is None:
        found = _in_use[name] = _read(folder / f"{name}.npz", learn) if folder else learn()
    return found


def _read(file: Path, learn: Callable[[], Linear]) -> Linear:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            found = Linear(tuple(map(str, arrays["classes"])), arrays["rarity"], arrays["weights"])
        if found.weights.shape == (BUCKETS + 1, len(found.classes)) and len(found.rarity) == BUCKETS + 1:
            return found
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        pass  # not there yet, or not whole
    found = learn()
    try:
        _keep(found, file)
    except OSError as error:
        log.info(
            "what the search learned could not be kept (%s); it is learned again at the next start",
            type(error).__name__,
        )
    return found


def _keep(model: Linear, file: Path) -> None:
    """Written beside and moved into place, so that nobody reads half of it; old ones are taken away."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.stem}.{os.getpid()}.npz")
    try:
        np.savez_compressed(part, classes=np.array(model.classes), rarity=model.rarity, weights=model.weights)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    older = sorted(file.parent.glob("*.npz"), key=lambda each: each.stat().st_mtime, reverse=True)
    for each in older[_NEWEST:]:
        each.unlink(missing_ok=True)
