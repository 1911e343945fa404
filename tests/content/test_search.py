"""The parts of the search, each alone: features, the model, languages, what is kept."""

import multiprocessing
import os
from pathlib import Path

import numpy as np
import pytest

from bot.content.everything import SHIPPED, everything
from bot.content.loader import load
from bot.content.search import lessons
from bot.content.search.beside import GivenUp, learn_beside
from bot.content.search.features import BUCKETS, Groups, groups_of, words_of
from bot.content.search.kept import kept, usual_folder
from bot.content.search.linear import Linear, Sample, learn
from bot.content.search.nearest import gather
from bot.content.search.tongue import Tongues

SAID = {
    "strips": ["how do i use a strip", "how much water for the strip", "dip the strip how long"],
    "debt": ["i owe my dealer money", "they say i owe more every week", "how do i pay what i owe"],
    "sleep": ["i cannot sleep for days", "awake since friday how do i sleep", "no sleep after speed"],
}


def samples() -> list[Sample]:
    return [Sample(groups_of(text, "en"), name) for name, texts in SAID.items() for text in texts]


def likeliest(model: Linear, text: str) -> str:
    chances = model.probabilities(groups_of(text, "en")).tolist()
    return str(model.classes[chances.index(max(chances))])


def shared(one: Groups, other: Groups) -> list[float]:
    """How much of the smaller text's features the two have in common, group by group."""
    return [len(set(a) & set(b)) / max(1, min(len(a), len(b))) for a, b in zip(one, other, strict=True)]


def test_words_are_compared_small_bare_and_not_drawn_out() -> None:
    """As people type them."""
    assert words_of("PLEEEEASE, he's Évanoui!!") == ["pleease", "hes", "evanoui"]
    assert words_of("") == []
    assert len(words_of("word " * 500)) == 60
    assert words_of("ab" * 2000) == ["ab" * 20]


def test_a_slip_of_the_thumb_leaves_most_pieces_as_they_are() -> None:
    """The stem is another one, the pieces of the word are not."""
    stems, _, pieces, across, _ = shared(groups_of("naloxone spray", "en"), groups_of("naloxnoe spray", "en"))
    assert stems == 0.5
    assert pieces > 0.3
    assert across > 0.1


def test_a_brand_that_nobody_asked_about_is_heard_as_its_kind() -> None:
    """Lexotan is a benzo, and benzos with beer are asked about."""
    names = {"lexotan": "benzo", "xanax": "benzo", "beer": "alcohol", "cerveza": "alcohol"}
    one, other = groups_of("lexotan with cerveza", "en", names), groups_of("xanax and beers", "en", names)
    assert shared(one, other)[-1] == 1
    assert one[-1] != groups_of("lexotan", "en", names)[-1]
    assert groups_of("lexotan with cerveza", "en")[-1] == ()


def test_endings_do_not_matter() -> None:
    """In each of the three languages."""
    for language, one, other in (
        ("en", "testing strips", "tested strip"),
        ("fr", "tester les bandelettes", "tester la bandelette"),
        ("es", "las pastillas falsas", "la pastilla falsa"),
    ):
        assert shared(groups_of(one, language), groups_of(other, language))[0] >= 0.5, language


def test_a_language_without_a_stemmer_is_read_as_it_stands() -> None:
    """A program may write content in any language."""
    assert groups_of("paski testowe", "xx")[0]
    assert all(0 <= bucket < BUCKETS for group in groups_of("paski testowe", "xx") for bucket in group)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("wich end of teh strip goes in", "strips"),
        ("i still owe him money", "debt"),
        ("slept 0 hours", "sleep"),
    ],
)
def test_what_was_never_said_like_that_is_understood(text: str, meant: str) -> None:
    """By both ways: learned, and compared."""
    assert likeliest(learn(samples()), text) == meant
    near = gather(samples())
    chances = near.probabilities(groups_of(text, "en")).tolist()
    assert near.classes[chances.index(max(chances))] == meant


def test_learning_twice_learns_the_same() -> None:
    """Otherwise two replicas would answer differently."""
    one, other = learn(samples()), learn(samples())
    assert one.classes == other.classes
    assert (one.weights == other.weights).all()


def test_what_is_learned_beside_is_the_same() -> None:
    """In a process of its own."""
    language = load(everything(SHIPPED)).languages["en"]
    texts = [(text, name, 1.0) for name, said in SAID.items() for text in said]
    beside = learn_beside(texts, language, lambda: False)
    here = learn(lessons.samples(texts, "en", language.words.names))
    assert beside.classes == here.classes
    assert (beside.weights == here.weights).all()


def test_learning_beside_can_be_given_up() -> None:
    """A bot that is told to stop does not wait for it; nor for one that the system has killed."""
    language = load(everything(SHIPPED)).languages["en"]
    texts = list(lessons.dangers(language))
    with pytest.raises(GivenUp):
        learn_beside(texts, language, lambda: True)
    with pytest.raises(GivenUp):
        learn_beside(texts, language, killed)
    assert multiprocessing.active_children() == []


def killed() -> bool:
    """As when there is no memory left."""
    for child in multiprocessing.active_children():
        child.kill()
    return False


def test_languages_are_told_apart_by_a_word_or_two() -> None:
    """And what says nothing is the reader's own."""
    tongues = Tongues(
        {"en": ["he is not breathing", "how do i test"], "fr": ["il respire plus", "comment tester"]}
    )
    assert tongues.of("il respire pas", "en") == "fr"
    assert tongues.of("is he breathing", "fr") == "en"
    assert tongues.of("xanax", "fr") == "fr"
    assert tongues.of("", "en") == "en"
    assert Tongues({}).of("anything", "es") == "es"
    assert tongues.near("il respire not breathing", "en") == ["en", "fr"]
    assert tongues.near("how do i test if he is not breathing", "fr") == ["en"]


def never() -> Linear:
    raise AssertionError("it is there already")


def test_what_was_learned_is_kept_and_read_again(tmp_path: Path) -> None:
    """And says the same afterwards."""
    folder = tmp_path / "not" / "yet"
    before = kept(folder, "a", lambda: learn(samples()))
    again = kept(folder, "a", never)
    assert likeliest(again, "dip it how long") == likeliest(before, "dip it how long") == "strips"
    with pytest.raises(AssertionError):
        kept(folder, "b", never)


@pytest.mark.parametrize("whole", [0, 99])
def test_half_a_file_is_learned_again(tmp_path: Path, whole: int) -> None:
    """After a full disk or a pulled plug."""
    kept(tmp_path, "a", lambda: learn(samples()))
    file = tmp_path / "a.npz"
    file.write_bytes(file.read_bytes()[:whole])
    assert kept(tmp_path, "a", lambda: learn(samples())).classes == ("debt", "sleep", "strips")
    kept(tmp_path, "a", never)


def test_what_does_not_fit_together_is_learned_again(tmp_path: Path) -> None:
    """Whoever wrote it: with it no message could be looked at."""
    model = learn(samples())
    np.savez(tmp_path / "a.npz", classes=["x"], rarity=model.rarity, weights=model.weights)
    assert kept(tmp_path, "a", lambda: model) is model


def test_where_nothing_can_be_kept_it_is_learned_all_the_same(tmp_path: Path) -> None:
    """A container without a place to write."""
    (tmp_path / "file").write_text("")
    assert kept(tmp_path / "file" / "folder", "a", lambda: learn(samples())).classes
    assert kept(None, "a", lambda: learn(samples())).classes


def test_old_ones_are_taken_away(tmp_path: Path) -> None:
    """Each change of the content makes new ones."""
    model = learn(samples())
    for number in range(20):
        kept(tmp_path, f"m{number}", lambda: model)
        os.utime(tmp_path / f"m{number}.npz", (number, number))
    assert len(list(tmp_path.iterdir())) <= 13
    assert (tmp_path / "m19.npz").exists()


def test_the_usual_folder_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """https://specifications.freedesktop.org/basedir/latest/"""
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert usual_folder() == Path("/somewhere/sotto")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/kim")
    assert usual_folder() == Path("/home/kim/.cache/sotto")
