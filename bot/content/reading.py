"""Reading ease: how many years of school a text asks for, by sentence and word length.

English: Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability
Formulas", Naval Technical Training Command, 1975). French: Kandel and Moles, "Application de l'indice de
Flesch à la langue française", Cahiers d'études de radio-télévision 19, 1958. Spanish: Fernández Huerta,
"Medidas sencillas de lecturabilidad", Consigna 214, 1959, in the reading of words a sentence.
As Flesch counted: a figure or an abbreviation is one syllable, and a sentence ends with . ! ? : or ;
A line of a list is a sentence here, too.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-.,/][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?:;…]+(?=\s|$|[\"”»)])|\n")


@dataclass(frozen=True, slots=True)
class Ease:
    """A language's measure: how it is called, how it is made, and what a page and the median must reach."""

    name: str
    formula: Callable[[float, float], float]  # words a sentence, syllables a word
    worst_page: float
    worst_median: float
    lower_is_easier: bool

    def hard(self, value: float, bound: float) -> bool:
        """Whether a value is on the wrong side of a bound."""
        return value > bound if self.lower_is_easier else value < bound


MEASURES: Final[Mapping[str, Ease]] = {
    "en": Ease("Flesch-Kincaid grade", lambda asl, asw: 0.39 * asl + 11.8 * asw - 15.59, 7, 6, True),
    "fr": Ease("Kandel-Moles", lambda asl, asw: 207 - 1.015 * asl - 73.6 * asw, 60, 60, False),
    "es": Ease("Fernández Huerta", lambda asl, asw: 206.84 - 1.02 * asl - 60 * asw, 70, 70, False),
}


def ease(text: str, language: str, unavoidable: Collection[str] = ()) -> float | None:
    """The value of a text by its language's measure; None for a language without one, or without words."""
    measure, words = MEASURES.get(language), list(words_of(text))
    if measure is None or not words:
        return None
    long = frozenset(unavoidable)
    syllables = sum(min(2, n) if _one_of(word, long) else n for word, n in counted(words, language))
    return measure.formula(len(words) / len(list(sentences_of(text))), syllables / len(words))


def words_of(text: str) -> Iterator[str]:
    """Words and figures, a hyphenated one as one."""
    return (match[0].lower() for match in _WORD.finditer(text))


def counted(words: Collection[str], language: str) -> Iterator[tuple[str, int]]:
    """Each word with its syllables."""
    return ((word, syllables(word, language)) for word in words)


def sentences_of(text: str) -> Iterator[str]:
    """What has at least one word in it, between ends of sentences and lines."""
    return (part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part))


def syllables(word: str, language: str) -> int:
    """Syllables of a word as it is spoken; at least one."""
    count = {"fr": _french, "es": _spanish}.get(language, _english)
    return max(
        1, sum(count(part) for part in re.split(r"[\W\d_]+", word.replace("’", "").replace("'", "")) if part)
    )


def _one_of(word: str, known: Collection[str]) -> bool:
    return word in known or word.removesuffix("s") in known or word.removesuffix("es") in known


#: Common words here whose spelling says something else.
_ENGLISH: Final[Mapping[str, int]] = {
    **{"any": 2, "via": 2, "ago": 2, "area": 3, "idea": 3, "people": 2, "business": 2, "evening": 2},
    **{"every": 2, "rhythm": 2, "poem": 2, "quiet": 2, "science": 2, "client": 2, "police": 2, "being": 2},
}
_SILENT_E: Final = re.compile(r"[^aeiouy](?:e|es|ed)$")
_SOUNDED_E: Final = re.compile(r"[^aeiouyrl]le[sd]?$|(?:[szxcg]|ch|sh)es$|[td]ed$")
_SILENT_INSIDE: Final = re.compile(r"[^aeiouyl]e(?=ly$|less$|ness$|ful|ment)|(?<=som)e(?=[a-z])")
_TWO: Final = re.compile(
    r"i(?:a(?!l\b)|o(?!us|n)|u)|(?<![ctsg])i(?:al|ous|on)|[aeiouy]ing|eo(?!u)|ua(?!r)|sm$|uou|creat"
)


def _english(word: str) -> int:
    """Groups of vowels, less the silent e, plus the pairs that are two syllables."""
    known = _ENGLISH.get(word) or _ENGLISH.get(word.removesuffix("s"))
    if known or len(word) <= _SHORT:
        return known or 1
    count = len(re.findall(r"[aeiouy]+", word))
    if _SILENT_E.search(word) and not _SOUNDED_E.search(word):
        count -= 1
    return count - len(_SILENT_INSIDE.findall(word)) + len(_TWO.findall(word))


#: Words so short are one syllable, but for a few.
_SHORT: Final = 3


def _french(word: str) -> int:
    """Groups of vowels, split before an accent, less what is silent at the end."""
    word = re.sub(r"(?<=[gq])u(?=[aeéèêiîoy])", "", word)
    word = re.sub(r"(?<=[ao])y(?=[aeiours])", "i-i", word)
    word = re.sub(r"(?<=[^aeiouyàâäéèêëîïôöùûü])(?:es?)$|(?<=[éiu])es?$", "", word) or word
    word = re.sub(r"(?<=[^m])ent$", "n", word) if len(word) > 5 and not word.endswith(_SOUNDED) else word
    split = re.sub(r"(?<=[aeouy])(?=[éèêëï])|(?<=é)(?=[aoiuè]|er)|(?<=ï)(?=[aeou])", "-", word)
    return max(1, len(re.findall(r"[aeiouyàâäéèêëîïôöùûüœæ]+", split)))


_SOUNDED: Final = (
    "ment",
    "dent",
    "cent",
    "lent",
    "vent",
    "gent",
    "sent",
    "rent",
    "tent",
    "cient",
    "tient",
    "vient",
)


def _spanish(word: str) -> int:
    """Strong vowels are one each, weak ones join them unless they carry the accent."""
    word = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])", "", word)
    word = re.sub(r"y(?=[^aeiouáéíóú]|$)", "i", word).replace("h", "")
    groups = re.findall(r"[aeiouáéíóúü]+", word)
    return sum(max(1, len(re.findall(r"[aeoáéóíú]", group))) for group in groups)
