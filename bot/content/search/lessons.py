"""What a language's search learns from: the authored sentences, each with what is right for it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.content.model import Language
from bot.content.search.features import BUCKETS, WEIGHTS, groups_of
from bot.content.search.linear import ROUNDS, Sample
from bot.content.shown import EMERGENCY_TOPIC

#: A sentence, the class that is right for it, and how much it weighs.
Text = tuple[str, str, float]

#: The class of whatever is no danger.
ORDINARY: Final = "ordinary"

#: Before the kind of a no, where it stands among the pages.
NO: Final = "no "

#: To miss danger is worse than to hear it where there is none.
_DANGER_WEIGHT: Final = 3.0
_NEAR_MISS_WEIGHT: Final = 1.5

#: Of thousands of pages not every question is needed to know what is no danger.
_CALM_MOST: Final = 20_000


def root_of(topic_id: str, topic_ids: frozenset[str]) -> str:
    """The page that a page is part of (`naloxone.get` of `naloxone.get.abroad`); itself, if of none."""
    parts = topic_id.split(".")
    starts = (".".join(parts[:length]) for length in range(1, len(parts)))
    return next((start for start in starts if start in topic_ids), topic_id)


def asked(language: Language) -> Iterator[tuple[str, str]]:
    """Every authored way to ask, with the page or the kind of no that it belongs to."""
    ids = frozenset(language.topics)
    for topic in language.topics.values():
        root = root_of(topic.id, ids)
        yield from ((text, root) for text in (topic.title, *topic.ask))
    for kind, texts in language.sentences.declined.items():
        yield from ((text, NO + kind) for text in texts)


def dangers(language: Language) -> Iterator[Text]:
    """Every authored sentence, with the first screen that it opens, or `ORDINARY`, and its weight."""
    for screen, texts in language.sentences.danger.items():
        yield from ((text, screen, _DANGER_WEIGHT) for text in texts)
    yield from ((text, ORDINARY, _NEAR_MISS_WEIGHT) for text in language.sentences.ordinary)
    # Who asks for a first screen in its own words may be in danger, or may only want to know.
    doubtful = {*language.sentences.danger, EMERGENCY_TOPIC}
    calm = [text for text, page in asked(language) if page not in doubtful]
    yield from ((text, ORDINARY, 1.0) for text in calm[:: 1 + len(calm) // _CALM_MOST])


def samples(texts: Iterable[Text], code: str, names: Mapping[str, str]) -> list[Sample]:
    """Sentences as the models read them."""
    return [Sample(groups_of(text, code, names), right, weight) for text, right, weight in texts]


def written(language: Language) -> Iterator[str]:
    """Everything that people would type in this language."""
    yield from (text for texts in language.sentences.danger.values() for text in texts)
    yield from language.sentences.ordinary
    yield from (text for text, _ in asked(language))
    yield from language.emergency_words


def fingerprint(language: Language) -> str:
    """Changes when anything changes that is learned from, or the way it is learned."""
    found = hashlib.sha256(
        repr((BUCKETS, WEIGHTS, ROUNDS, language.code, sorted(language.words.names.items()))).encode()
    )
    for text, right, weight in dangers(language):
        found.update(f"{right}\0{weight}\0{text}\n".encode())
    for text, right in asked(language):
        found.update(f"{right}\0{text}\n".encode())
    return found.hexdigest()[:24]
