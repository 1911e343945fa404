"""Writes the static pages into a folder, and over nothing that it has not written itself."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.errors import FolderInUse

#: Lists what an export wrote, each file with its fingerprint: `<sha256>  <name>`.
MARKER: Final = ".sotto-export"


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files; those of an earlier export go.

    Raises:
        FolderInUse: if anything else lies there, or a file of an earlier export was changed by hand.
    """
    try:
        for name in _of_earlier(folder):
            (folder / name).unlink()
        folder.mkdir(parents=True, exist_ok=True)
        listed = [f"{_fingerprint(data)}  {name}\n" for name, data in sorted(files.items())]
        (folder / MARKER).write_text("".join(listed), "utf-8")
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        _sweep(folder)
    except OSError as error:
        raise FolderInUse(f"{folder} cannot be written: {error.strerror}") from error


def _of_earlier(folder: Path) -> list[str]:
    """The files of an earlier export that lie there, if nothing else does."""
    if not folder.exists() and not folder.is_symlink():
        return []
    if not folder.is_dir():
        raise FolderInUse(f"{folder} is a file. Name a folder that is new or empty.")
    marker = folder / MARKER
    if marker.is_symlink() or not marker.is_file():
        for other in sorted(folder.iterdir()):
            raise FolderInUse(
                f"{folder} holds what no export wrote, like {other.name}. Name a folder that is new or empty."
            )
        return []
    lines = (line.partition("  ") for line in marker.read_text("utf-8").splitlines())
    listed = {name: fingerprint for fingerprint, _, name in lines}
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        name = path.relative_to(folder).as_posix()
        if path == marker:
            continue
        if path.is_symlink() or name not in listed:
            raise FolderInUse(f"{folder} holds {name}, which no export wrote. Take it away, or name another.")
        if _fingerprint(path.read_bytes()) != listed[name]:
            raise FolderInUse(
                f"{folder}/{name} was changed since it was exported. Take it away if it may go."
            )
        found.append(name)
    return found


def _fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sweep(folder: Path) -> None:
    """Take away folders that an earlier export filled and this one does not."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
