"""Words that no page says, and questions that nobody is asked; both lists are authored in words.yaml."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.content.check.allowed import Allowed
from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.check.phrases import Boundaries
from bot.content.check.pieces import Piece, every_piece
from bot.fields import Path as Place

_WHAT: Final = {
    "boundary": "must not be said here",
    "identity": "asks the reader who they are, or whom it is for",
}


def boundaries(content: Authored) -> Iterator[Finding]:
    """Every sentence that crosses a boundary, unless its page allows it with a reason."""
    known = {
        (rule, code): Boundaries(listed, code)
        for code, language in content.library.languages.items()
        for rule, listed in (
            ("boundary", language.words.boundaries),
            ("identity", language.words.identity),
        )
    }
    used: dict[tuple[str, str, str], Allowed] = {}
    for piece in every_piece(content):
        for rule in _WHAT:
            allowed = used.setdefault(
                (piece.file, _scope(piece), rule), Allowed(piece.allow, rule, piece.language.code)
            )
            yield from _in_piece(content, piece, rule, known[rule, piece.language.code], allowed)
    yield from _unused(content, used)


def missing_lists(content: Authored) -> Iterator[Finding]:
    """A language without its lists would be looked at by nobody."""
    for code, language in content.library.languages.items():
        for key, listed in (
            ("boundaries", language.words.boundaries),
            ("identity", language.words.identity),
            ("meeting", language.words.meeting),
            ("calling", language.words.calling),
        ):
            if not listed:
                message = (
                    f"has no '{key}' yet, so nothing in this language is held against them; write them as "
                    f"in {content.original.code}/words.yaml"
                )
                yield content.warning(f"{code}/words.yaml", (key,), "boundary", message)


def _scope(piece: Piece) -> str:
    """A page's allowances are good for all of it, those of screens.yaml for one text each."""
    return "" if piece.topic else piece.key


def _in_piece(
    content: Authored, piece: Piece, rule: str, known: Boundaries, allowed: Allowed
) -> Iterator[Finding]:
    told: set[str] = set()
    for boundary, found in known.crossed(*piece.versions):
        if found.sentence in told or allowed.take(found.words, found.sentence):
            told.add(found.sentence)
            continue
        told.add(found.sentence)
        message = f"'{found.words}' {_WHAT[rule]}: {boundary.write}"
        yield content.error_in(piece.file, piece.place, rule, f"{found.words} {found.sentence}", message)


def _unused(content: Authored, used: Mapping[tuple[str, str, str], Allowed]) -> Iterator[Finding]:
    for (file, _, rule), allowed in used.items():
        for each in allowed.unused():
            message = f"allows '{each.words}', which stands nowhere in it (any more); take it out"
            yield content.warning(file, _place(content, file, each.words), rule, message)


def _place(content: Authored, file: str, words: str) -> Place:
    listed = content.file(file).data.get("allow") or ()
    at = next((n for n, entry in enumerate(listed) if entry.get("words") == words), 0)
    return ("allow", at, "words")
