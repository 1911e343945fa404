"""What translators see and do: how a language stands to the English one, and stamping what is done."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from bot.content.html import seen
from bot.content.loader import read
from bot.content.model import Library, Wanted
from bot.content.stamps import stamp_page, stamp_screens
from bot.content.translations import Part, Standing, languages_in, parts_of, written
from bot.errors import AuthoringRefused
from bot.yaml_file import YamlFile

#: What a translator can call done.
_TO_DO: Final = frozenset({Standing.NOT_YET, Standing.UNSTAMPED, Standing.STALE})

#: What is nobody's work.
_FINE: Final = frozenset({Standing.CURRENT, Standing.ORIGINAL})


def report(directory: Path) -> Iterator[str]:
    """Per language what is missing, stale and surplus, each with what English reads now."""
    library = _library(directory)
    english = library.languages[library.default_language]
    screens = YamlFile(directory / english.code / "screens.yaml", "", [])
    texts = written(screens)
    for language in library.languages.values():
        if language is english:
            continue
        parts = [part for part in parts_of(language, english, screens) if part.standing not in _FINE]
        yield (
            f"{language.code} ({language.name}): {len(parts)} to look at"
            if parts
            else f"{language.code}: all done"
        )
        for part in parts:
            yield f"  {part.standing}: {part.topic or part.key}"
            topic = english.topics.get(part.topic)
            now = (topic.title,) if topic else texts.get(part.key, ())
            yield from (f"      {line}" for text in now for line in seen(text).strip().split("\n"))


def mark_done(directory: Path, code: str, keys: Sequence[str], *, everything: bool = False) -> Sequence[str]:
    """Stamp pages and texts of a language with what English reads now; the keys that were stamped.

    Raises:
        AuthoringRefused: there is no such language or key, or nothing of that name is translated.
    """
    library = _library(directory)
    english = library.languages[library.default_language]
    language = library.languages.get(code)
    if language is None or language is english:
        raise AuthoringRefused(
            f"There is no translation '{code}' here; there are: {_others(library) or 'none yet'}"
        )
    screens = YamlFile(directory / english.code / "screens.yaml", "", [])
    known = {
        part.topic or part.key: part
        for part in parts_of(language, english, screens)
        if part.standing in _TO_DO or part.standing is Standing.CURRENT
    }
    for key in keys:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else "; a page's id, or a text like texts.home"
            raise AuthoringRefused(f"There is no '{key}' to stamp in '{code}'{meant}")
    done = [known[key] for key in (known if everything else keys) if known[key].standing in _TO_DO]
    _write(directory / code, done)
    return [part.topic or part.key for part in done]


def _write(folder: Path, done: Sequence[Part]) -> None:
    for part in done:
        if part.topic:
            path = folder / "topics" / f"{part.topic}.yaml"
            _put(path, stamp_page(_text(path), part.fingerprint))
    stamps = {part.key: part.fingerprint for part in done if not part.topic}
    if stamps:
        path = folder / "screens.yaml"
        _put(path, stamp_screens(_text(path), stamps))


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _put(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _library(directory: Path) -> Library:
    languages = languages_in(directory)
    countries = sorted(path.stem for path in directory.glob("countries/*.yaml"))
    library = (
        read(Wanted(directory, languages, countries[0], trying=True), []) if languages and countries else None
    )
    if library is None:
        raise AuthoringRefused("There is no content here that can be read; `python -m bot check` says why")
    return library


def _others(library: Library) -> str:
    return ", ".join(code for code in library.languages if code != library.default_language)
