"""What the bot would answer: for one question, for a stream of them, and measured against what is right."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from bot.content.everything import everything
from bot.content.loader import load
from bot.content.model import Library
from bot.content.search.kept import usual_folder
from bot.content.search.search import Found, Kind, Search
from bot.errors import NotThere

#: What is measured, in the order in which it is told; of what kinds of question each is a share.
MEASURES: Final[Mapping[str, tuple[Kind, ...]]] = {
    "right page first": (Kind.TOPIC,),
    "right page among three": (Kind.TOPIC,),
    "danger first": (Kind.EMERGENCY,),
    "taken for danger": (Kind.TOPIC, Kind.OUT_OF_SCOPE),
    "declined": (Kind.OUT_OF_SCOPE,),
    "refused": (Kind.TOPIC,),
    "unsure": (Kind.TOPIC,),
}


def learned(directory: Path) -> tuple[Library, Search]:
    """A content folder with its search, which has learned.

    Raises:
        ContentError, NotThere: the folder cannot be used.
    """
    library = load(everything(directory))
    search = Search(library)
    search.learn(usual_folder())
    return library, search


def as_data(found: Found) -> dict[str, Any]:
    """An answer as scripts read it."""
    return {"kind": str(found.kind), "topics": list(found.topics)}


def as_words(library: Library, found: Found) -> Iterator[str]:
    """An answer as an author reads it."""
    yield f"{found.kind} ({found.language})" + (f": {found.declined}" if found.declined else "")
    for topic_id in found.topics:
        topic = library.topic(library.language(found.language), topic_id)
        yield f"  {topic_id}  {topic.title if topic else ''}".rstrip()


def batch(search: Search, lines: Iterable[str]) -> Iterator[str]:
    """Answers to JSON lines {q, lang}, one line each, in their order."""
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            question, language = str(asked["q"]), str(asked.get("lang") or "en")
        except (ValueError, KeyError, TypeError, AttributeError):
            yield json.dumps({"error": 'write one JSON object a line, like {"q": "...", "lang": "en"}'})
            continue
        yield json.dumps(as_data(search.answer(question, language)), ensure_ascii=False)


def evaluate(search: Search, file: Path) -> Iterator[str]:
    """A table of how often the answers to a file's questions are right: all, and by language.

    Raises:
        NotThere: it holds no questions of the form {q, lang, kind, topics}.
    """
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    languages: dict[str, None] = {}
    for asked in _questions(file):
        kind, right, language = Kind(asked["kind"]), asked.get("topics") or (), str(asked["lang"])
        found = search.answer(str(asked["q"]), language)
        languages[language] = None
        for measure, holds in _judged(found, right).items():
            if kind in MEASURES[measure]:
                for group in ("all", language):
                    counts[measure, group][0] += holds
                    counts[measure, group][1] += 1
    yield " | ".join(["", "all", *languages])
    for measure in MEASURES:
        cells = [_share(*counts[measure, group]) for group in ("all", *languages)]
        yield " | ".join([measure, *cells])


def _judged(found: Found, right: Iterable[str]) -> Mapping[str, bool]:
    accepted = set(right)
    return {
        "right page first": found.kind is Kind.TOPIC and found.topics[0] in accepted,
        "right page among three": found.kind in {Kind.TOPIC, Kind.UNSURE}
        and not accepted.isdisjoint(found.topics),
        "danger first": found.kind is Kind.EMERGENCY,
        "taken for danger": found.kind is Kind.EMERGENCY,
        "declined": found.kind is Kind.OUT_OF_SCOPE,
        "refused": found.kind is Kind.OUT_OF_SCOPE,
        "unsure": found.kind is Kind.UNSURE,
    }


def _questions(file: Path) -> list[dict[str, Any]]:
    form = "write a list of {q, lang, kind, topics}, with kind one of " + ", ".join(Kind)
    try:
        data = yaml.safe_load(file.read_text("utf-8"))
        whole = [each for each in data if {"q", "lang"} <= set(each) and each["kind"] in set(Kind)]
    except (OSError, yaml.YAMLError, TypeError, KeyError, UnicodeDecodeError):
        raise NotThere(f"{file} holds no questions: {form}.") from None
    if not whole or len(whole) < len(data):
        raise NotThere(f"{file} holds something else than questions: {form}.")
    return whole


def _share(holds: int, of: int) -> str:
    return f"{100 * holds / of:.1f} % ({holds}/{of})" if of else "-"
