"""Danger is recognised as whole words, however they are typed."""

from pathlib import Path

import pytest

from bot.content.danger import DangerWords, plain
from bot.content.loader import load
from bot.content.model import Wanted
from bot.errors import ContentError
from tests.content.authored_copy import SHIPPED, AuthoredCopy

WORDS = DangerWords(["not breathing", "wont wake", "od", "911"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He's NOT breathing!!", "not breathing"),
        ("won't wake", "wont wake"),
        ("won’t  wake up", "wont wake"),
        ("OD", "od"),
        ("call 911?", "911"),
        ("a good method", None),
        ("not, breathing", "not breathing"),
        ("", None),
    ],
)
def test_danger_is_found_as_whole_words(text: str, found: str | None) -> None:
    """Signs, capitals and apostrophes do not matter; parts of other words do not count."""
    assert WORDS.found_in(text) == found


def test_no_words_find_nothing() -> None:
    """Nor does a word of which nothing is left."""
    assert DangerWords().found_in("help") is None
    assert DangerWords(["!!!"]).found_in("help !!! me") is None
    assert plain("  ¡Ayuda!  ") == "ayuda"


def test_the_samples_are_told_apart() -> None:
    """At least ten of each: the loader demands them of every language."""
    language = load(Wanted(SHIPPED, ("en",), "us")).languages["en"]
    words = DangerWords(language.emergency_words)
    assert len(language.words.danger) >= 10
    assert len(language.words.ordinary) >= 10
    assert all(words.found_in(sentence) for sentence in language.words.danger)
    assert not any(words.found_in(sentence) for sentence in language.words.ordinary)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("emergency: [sos, help]", "'emergency' has only 2 words; write at least 10"),
        ("emergency: []", "'emergency' is empty"),
        ("emergency: [sos, '!!!']", "in which nothing can be typed"),
        ("emergency: [sos, SOS]", "holds 'sos' twice"),
        ("emergency: [sos]\nsamples: {danger: [sos], ordinary: []}", "'danger' has only 1 sentences"),
        ("emergency: [sos]\nsamples: {danger: [], ordinary: []}", "'ordinary' has only 0 sentences"),
        ("emergency: [sos]", "'samples' is missing"),
        ("emergency: [sos]\nsamples: {danger: [hm], ordinary: []}", "which no danger word recognises"),
        ("emergency: [sos]\nsamples: {danger: [], ordinary: [sos sauce]}", "which 'sos' takes for danger"),
    ],
)
def test_a_language_is_not_ready_without_its_danger_words(tmp_path: Path, words: str, says: str) -> None:
    """The loader itself refuses it, so that no deployment can switch it on."""
    copy = AuthoredCopy(tmp_path / "content")
    copy.change("en/words.yaml", None, words + "\n")
    with pytest.raises(ContentError) as refused:
        load(Wanted(copy.path, ("en",), "us"))
    assert {mistake.file for mistake in refused.value.mistakes} == {"en/words.yaml"}
    assert any(says in mistake.message for mistake in refused.value.mistakes), refused.value.mistakes
