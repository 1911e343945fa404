"""Files on the simulated server: what was uploaded, under the ids by which it can be used again."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator.images import image_size, image_suffix

THUMBNAILS = (90, 320, 800)  # longest sides of the smaller copies that Telegram makes
LONGEST_SIDE = 1280  # larger photos are made smaller
_PREFIX = "simulated-"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the bot may use, fetch, and send again; `sizes` is the whole photo it is one size of."""

    kind: str
    number: int
    suffix: str
    content: bytes = field(repr=False)
    sizes: tuple[dict[str, Any], ...] = ()

    @property
    def path(self) -> str:
        """Where the file can be fetched."""
        return f"{self.kind}s/file_{self.number}{self.suffix}"


class Files:
    """All files of one bot: ids never change, and each upload has its own even if it is the same."""

    def __init__(self) -> None:
        self._count = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._by_unique_id: dict[str, StoredFile] = {}

    def keep_photo(self, content: bytes) -> list[dict[str, Any]]:
        """Keeps a picture and returns it as `PhotoSize`s, the largest last.

        Each size has its own ids and the same bytes: nothing is recompressed here.
        """
        size = image_size(content)
        if size is None:
            raise ValueError("this is no picture")
        self._count += 1
        sizes = [
            {**self._ids("photo", f"{self._count}{letter}"), "width": width, "height": height}
            for letter, (width, height) in zip("smxy", _scaled(*size), strict=False)
        ]
        sizes[-1]["file_size"] = len(content)
        stored = StoredFile("photo", self._count, image_suffix(content), content, tuple(sizes))
        for one in sizes:
            self._enter(one, stored)
        return sizes

    def keep(self, kind: str, content: bytes, suffix: str) -> dict[str, Any]:
        """Keeps a file of any other kind and returns its ids and its size."""
        self._count += 1
        shown = {**self._ids(kind, str(self._count)), "file_size": len(content)}
        self._enter(shown, StoredFile(kind, self._count, suffix, content))
        return shown

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file that a call names."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file that someone fetches, by the path that `getFile` told."""
        return self._by_path.get(path)

    def by_unique_id(self, unique_id: str) -> StoredFile | None:
        """The file that the try-out page shows."""
        return self._by_unique_id.get(unique_id)

    @staticmethod
    def unique_id(file_id: str) -> str:
        """The id that stays the same for all bots; nothing can be sent by it."""
        return file_id.removeprefix(_PREFIX)

    @staticmethod
    def _ids(kind: str, number: str) -> dict[str, Any]:
        unique = f"{kind}{number}"
        return {"file_id": _PREFIX + unique, "file_unique_id": unique}

    def _enter(self, shown: dict[str, Any], stored: StoredFile) -> None:
        self._by_id[shown["file_id"]] = stored
        self._by_unique_id[shown["file_unique_id"]] = stored
        self._by_path[stored.path] = stored


def _scaled(width: int, height: int) -> list[tuple[int, int]]:
    longest = max(width, height)
    sides = [*(side for side in THUMBNAILS if side < longest), min(longest, LONGEST_SIDE)]
    return [(max(1, width * side // longest), max(1, height * side // longest)) for side in sides]
