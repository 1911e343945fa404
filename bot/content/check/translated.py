"""Translations that are missing, were made from an older text, or are nobody's translation."""

from collections.abc import Iterator
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding, Severity
from bot.content.model import Language
from bot.content.topics import read_topic
from bot.content.translations import Part, Standing, page_part, parts_of
from bot.errors import Mistake
from bot.fields import Path as Place
from bot.yaml_file import YamlFile

_DONE: Final = "`python -m bot translations {code} --done {key}`"

_RULE: Final = "translation"


def translated(content: Authored) -> Iterator[Finding]:
    """Each page and text of every language but the original one."""
    original = content.original
    for stem, topic in original.topics.items():
        if topic.revision:
            message = (
                f"'revision' is for translations, and '{original.code}' is what they are made from; "
                "take it out"
            )
            yield content.error(f"{original.code}/topics/{stem}.yaml", ("revision",), _RULE, message)
    english = content.file(f"{original.code}/screens.yaml")
    for language in content.library.languages.values():
        if language is not original:
            for part in parts_of(language, original, english):
                found = (
                    _of_page(content, language.code, part)
                    if part.topic
                    else _of_text(content, language, part)
                )
                if found is not None:
                    yield found


def unread_languages(content: Authored) -> Iterator[Finding]:
    """Pages of a language that has no screens.yaml: nobody reads them, but their authors wait to hear."""
    original, library = content.original, content.library
    for folder in sorted(content.directory.glob("*/topics")):
        code = folder.parent.name
        if code in library.languages:
            continue
        message = (
            "is missing, so nobody reads this language; `python -m bot new-language xx` writes the files"
        )
        yield Finding(f"{code}/screens.yaml", 1, Severity.ERROR, "file", message)
        for path in sorted(folder.glob("*.yaml")):
            name, mistakes = f"{code}/topics/{path.name}", list[Mistake]()
            file = YamlFile(path, name, mistakes)
            topic = read_topic(file, path.stem, code, library.countries, library.pictures, library.guides)
            yield from (Finding(m.file, m.line, Severity.ERROR, "file", m.message) for m in mistakes)
            found = _of_page(content, code, page_part(path.stem, topic, original.topics.get(path.stem)))
            if found is not None:
                yield found


def _of_page(content: Authored, code: str, part: Part) -> Finding | None:
    file, name = f"{code}/topics/{part.topic}.yaml", content.original.name
    done = _DONE.format(code=code, key=part.topic)
    place: Place = ("revision",)
    if part.standing is Standing.MISSING:
        message = (
            f"is not there yet; people read it in {name}. Translate "
            f"{content.original.code}/topics/{part.topic}.yaml"
        )
        return Finding(file, 1, Severity.WARNING, _RULE, message)
    if part.standing is Standing.UNSTAMPED:
        message = (
            f"'revision' is missing; if this was made from the {name} page as it is now, write  "
            f'revision: "{part.fingerprint}"'
        )
        return content.error(file, ("id",), _RULE, message)
    if part.standing is Standing.NOT_YET:
        return content.warning(file, place, _RULE, f"not translated yet; translate it, then run {done}")
    if part.standing is Standing.STALE:
        message = (
            f"'revision' is of an older {name} page; compare the two, then run {done}, or write "
            f'"{part.fingerprint}"'
        )
        return content.warning(file, place, _RULE, message)
    if part.standing is Standing.SURPLUS:
        message = (
            f"is a translation of a page that {name} has no more; take the page away, or 'revision' out of it"
        )
        return content.warning(file, place, _RULE, message)
    return None


def _of_text(content: Authored, language: Language, part: Part) -> Finding | None:
    file, place = f"{language.code}/screens.yaml", tuple(part.key.split("."))
    stamp, name = ("revisions", part.key), content.original.name
    done = _DONE.format(code=language.code, key=part.key)
    if part.standing is Standing.UNSTAMPED:
        message = f"'{part.key}' was never compared with {name}; compare the two, then run {done}"
        return content.warning(file, place, _RULE, message)
    if part.standing is Standing.NOT_YET:
        message = f"'{part.key}' is not translated yet; translate it, then run {done}"
        return content.warning(file, place, _RULE, message)
    if part.standing is Standing.STALE:
        message = f"'{part.key}' was made from an older {name} text; compare the two, then run {done}"
        return content.warning(file, place, _RULE, message)
    if part.standing is Standing.SURPLUS:
        message = f"'{part.key}' is the name of no text here; take it out, or write it like texts.home"
        return content.error(file, stamp, _RULE, message)
    return None
