"""Where authored files lie: the content's own folder, and a deployment's folder laid over it."""

from collections.abc import Iterator
from pathlib import Path

from bot.errors import Mistake
from bot.yaml_file import YamlFile


class Folders:
    """Finds each file in the overlay first; a file there stands in place of the one below it."""

    def __init__(self, base: Path, overlay: Path | None, mistakes: list[Mistake]) -> None:
        self._layers = [("", base)] if overlay is None else [(f"{overlay.name}/", overlay), ("", base)]
        self.mistakes = mistakes
        if overlay is not None and not overlay.is_dir():
            self.report(overlay.name, "is no folder; make it, or take content.overlay out of the settings")

    def path(self, name: str) -> Path | None:
        """The file of this name (a/b.yaml) that counts; None if there is none."""
        return next((layer / name for _, layer in self._layers if (layer / name).is_file()), None)

    def read(self, name: str) -> YamlFile:
        """A file, read; of one that is not there the mistake is told."""
        for shown, layer in self._layers:
            if (layer / name).is_file():
                return YamlFile(layer / name, shown + name, self.mistakes)
        return YamlFile(self._layers[-1][1] / name, name, self.mistakes)

    def report(self, name: str, message: str) -> None:
        """A mistake that is about a file as a whole."""
        self.mistakes.append(Mistake(name, 1, message))

    def stems(self, folder: str, suffix: str) -> Iterator[str]:
        """The names, without suffix, of all files in a folder of any layer; hidden ones are nobody's."""
        found = {
            path.stem
            for _, layer in self._layers
            for path in (layer / folder).glob(f"*{suffix}")
            if not path.name.startswith(".")
        }
        return iter(sorted(found))

    def folders(self) -> Iterator[str]:
        """The names of all folders, of any layer."""
        found = {path.name for _, layer in self._layers for path in layer.glob("*") if path.is_dir()}
        return iter(sorted(found))
