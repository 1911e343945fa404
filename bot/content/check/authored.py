"""The content that is looked through: what was loaded, beside the files it was loaded from."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.content.check.finding import Finding, Severity
from bot.content.model import Language, Library, Topic
from bot.content.translations import ORIGINAL
from bot.fields import Path as Place
from bot.yaml_file import YamlFile


@dataclass(frozen=True, slots=True)
class Authored:
    """A library with its folder, and the day on which it is looked at."""

    directory: Path
    library: Library
    today: date
    _files: dict[str, YamlFile] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    @property
    def original(self) -> Language:
        """The language that translations are compared with."""
        return self.library.languages.get(ORIGINAL) or self.library.languages[self.library.default_language]

    def file(self, name: str) -> YamlFile:
        """One of the files, read again for its lines; its mistakes are told by the loader."""
        if name not in self._files:
            self._files[name] = YamlFile(self.directory / name, name, [])
        return self._files[name]

    def readable(self, file: str) -> bool:
        """Whether a file could be read: of one that could not, the loader told all there is to tell."""
        return not (self.directory / file).is_file() or self.file(file).readable

    def error(self, file: str, place: Place, rule: str, message: str) -> Finding:
        """A finding with which the content must not be shown."""
        return Finding(file, self.file(file).line(place), Severity.ERROR, rule, message)

    def warning(self, file: str, place: Place, rule: str, message: str) -> Finding:
        """A finding to look at."""
        return Finding(file, self.file(file).line(place), Severity.WARNING, rule, message)

    def error_in(self, file: str, place: Place, rule: str, words: str, message: str) -> Finding:
        """An error about some words of a text, told at the line of the text that holds them."""
        return Finding(file, self.line_of(file, place, words), Severity.ERROR, rule, message)

    def line_of(self, file: str, place: Place, words: str) -> int:
        """The line of a text that holds most of these words: what is seen was filled in and cut up."""
        first = self.file(file).line(place)
        if file not in self._lines:
            self._lines[file] = (self.directory / file).read_text("utf-8").split("\n")
        lines = self._lines[file]
        wanted = set(re.findall(r"\w+", words.lower()))
        best, most = first, 0
        indented = _indentation(lines[first - 1])
        for number, line in enumerate(lines[first - 1 :], first):
            if number > first and line.strip() and _indentation(line) <= indented:
                break
            held = len(wanted & set(re.findall(r"\w+", line.lower())))
            if held > most:
                best, most = number, held
        return best


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def page_file(topic: Topic) -> str:
    """The file of a page."""
    return f"{topic.language}/topics/{topic.id}.yaml"
