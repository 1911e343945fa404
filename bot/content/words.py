"""Reading words.yaml: danger words with their samples, and the lists that the check goes by."""

from collections.abc import Mapping
from typing import Final

from bot.content.danger import DangerWords, plain
from bot.content.model import Boundary, StripWords, Words, frozen
from bot.fields import Fields
from bot.yaml_file import YamlFile

#: Fewer, and a language is not ready for somebody who types in need.
FEWEST: Final = 10


def read_words(file: YamlFile) -> tuple[tuple[str, ...], Words]:
    """The danger words in small letters, and everything else; mistakes are reported there."""
    fields = file.fields()
    emergency = tuple(word.lower() for word in fields.texts("emergency"))
    samples = fields.section("samples", optional=not emergency)
    danger, ordinary = samples.texts("danger", ()), samples.texts("ordinary", ())
    samples.done()
    if fields.raw("emergency") == ():
        fields.wrong("emergency", "is empty; write at least one word, after '- '")
        _judge_samples(file, danger, ordinary)
    elif emergency:
        _judge(file, emergency)
        if "samples" in fields:
            _judge_samples(file, danger, ordinary)
            _judge_recognition(file, DangerWords(emergency), danger, ordinary)
    found = Words(
        danger=danger,
        ordinary=ordinary,
        unavoidable=tuple(word.lower() for word in fields.texts("unavoidable", ())),
        boundaries=tuple(_boundary(entry) for entry in fields.sections("boundaries")),
        identity=tuple(_boundary(entry) for entry in fields.sections("identity")),
        strips=_strips(fields.section("strips")),
        telling=fields.texts("telling", ()),
        names=_names(fields.section("names")),
        meeting=tuple(_boundary(entry, checked=False) for entry in fields.sections("meeting")),
        calling=tuple(_boundary(entry, checked=False) for entry in fields.sections("calling")),
    )
    fields.done()
    return emergency, found


def _judge(file: YamlFile, emergency: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for index, word in enumerate(emergency):
        if not plain(word):
            message = f"holds '{word}', in which nothing can be typed; write letters or digits"
            file.report(("emergency", index), message)
        elif plain(word) in seen:
            file.report(("emergency", index), f"holds '{word}' twice; keep one of them")
        seen.add(plain(word))
    if len(seen) < FEWEST:
        message = f"has only {len(seen)} words; write at least {FEWEST}, as people type them in need"
        file.report(("emergency",), message)


def _judge_samples(file: YamlFile, danger: tuple[str, ...], ordinary: tuple[str, ...]) -> None:
    for key, sentences in (("danger", danger), ("ordinary", ordinary)):
        if len(sentences) < FEWEST:
            message = f"has only {len(sentences)} sentences; write at least {FEWEST}, as people type them"
            file.report(("samples", key), message)


def _judge_recognition(
    file: YamlFile, words: DangerWords, danger: tuple[str, ...], ordinary: tuple[str, ...]
) -> None:
    for index, sentence in enumerate(danger):
        if words.found_in(sentence) is None:
            message = (
                f"holds '{sentence}', which no danger word recognises; write a word of it under 'emergency'"
            )
            file.report(("samples", "danger", index), message)
    for index, sentence in enumerate(ordinary):
        found = words.found_in(sentence)
        if found is not None:
            message = (
                f"holds '{sentence}', which '{found}' takes for danger; write that word longer in 'emergency'"
            )
            file.report(("samples", "ordinary", index), message)


def _boundary(fields: Fields, *, checked: bool = True) -> Boundary:
    """Words that are looked for; pages that are `checked` against them are told what to write instead."""
    found = Boundary(
        words=fields.texts("words"),
        beside=fields.texts("beside", ()),
        and_beside=fields.texts("and_beside", ()),
        not_after=fields.texts("not_after", ()),
        question=checked and fields.flag("question", False),
        write=fields.text("write") if checked else "",
    )
    if fields.raw("words") == ():
        fields.wrong("words", "is empty; write the words that a page must not say")
    for word in (*found.words, *found.beside, *found.and_beside, *found.not_after):
        if not plain(word):
            fields.wrong("words", f"holds '{word}', in which there is no word; write letters or digits")
    fields.done()
    return found


def _names(fields: Fields) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for kind in fields.keys():  # noqa: SIM118 - not a dict
        for name in fields.texts(kind):
            if len(plain(name).split()) != 1:
                fields.wrong(kind, f"holds '{name}'; write one word")
            elif found.setdefault(plain(name), kind) != kind:
                fields.wrong(kind, f"holds '{name}', which stands under '{found[plain(name)]}' too; keep one")
    fields.done()
    return frozen(found)


def _strips(fields: Fields) -> StripWords:
    found = StripWords(*(fields.texts(key, ()) for key in ("one", "two", "found", "not_found")))
    fields.done()
    return found
