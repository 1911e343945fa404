"""What is shipped, asked as people ask: how much danger is heard, and which page answers.

The figures over sentences that were never learned from may only get better: missing danger costs a life, a
screen too many costs a tap.
"""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot.ask import batch, evaluate
from bot.content.danger import plain
from bot.content.everything import SHIPPED, everything
from bot.content.loader import load
from bot.content.model import Declined
from bot.content.search.lessons import written
from bot.content.search.search import Kind, Search
from bot.errors import NotThere
from tests.shipped import shipped_search

LANGUAGES: Final = ("en", "fr", "es")
ROOT: Final = Path(__file__).parent.parent.parent

#: Language -> dangers missed, ordinary ones taken for danger, of about a hundred sentences each that nobody
#: learned from. With any sentence more the rest is learned in another order, and these move by two or three.
UNHEARD: Final = {"en": (6, 15), "fr": (4, 14), "es": (8, 16)}

#: The same as shares, in the middle of long messages; before stretches were heard alone, all were missed.
AMONG: Final = {"en": (0.17, 0.17), "fr": (0.17, 0.17), "es": (0.17, 0.17)}


@pytest.fixture(scope="module")
def search() -> Search:
    return shipped_search()


def unheard(code: str) -> dict[str, Any]:
    """Danger by its kind, and what only sounds like it; without what others have written word for word."""
    data = yaml.safe_load((ROOT / "tests" / "data" / "danger" / f"{code}.yaml").read_text("utf-8"))
    assert isinstance(data, dict)
    language = load(everything(SHIPPED)).languages[code]
    known = {plain(text) for text in written(language)}
    danger = {
        kind: [text for text in texts if plain(text) not in known] for kind, texts in data["danger"].items()
    }
    return {"danger": danger, "ordinary": [text for text in data["ordinary"] if plain(text) not in known]}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_authored_danger_is_heard(search: Search, code: str) -> None:
    """What stands in sentences.yaml: none is missed, and of the near misses at most 2 in 100 are taken."""
    sentences = load(everything(SHIPPED)).languages[code].sentences
    danger = [text for texts in sentences.danger.values() for text in texts]
    assert len(danger) >= 300
    assert len(sentences.ordinary) >= 300
    assert [text for text in danger if search.danger(text, code) is None] == []
    taken = [text for text in sentences.ordinary if search.danger(text, code) is not None]
    assert len(taken) <= 0.02 * len(sentences.ordinary), taken


@pytest.mark.parametrize("code", LANGUAGES)
def test_danger_that_nobody_wrote_down_is_heard(search: Search, code: str) -> None:
    """No more is missed than before."""
    danger = [text for texts in unheard(code)["danger"].values() for text in texts]
    assert len(danger) > 95
    missed = [text for text in danger if search.danger(text, code) is None]
    assert len(missed) <= UNHEARD[code][0], missed


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_sounds_like_danger_is_mostly_told_apart(search: Search, code: str) -> None:
    """Last year, a song, a dead phone, a question about signs."""
    ordinary = unheard(code)["ordinary"]
    assert len(ordinary) > 95
    taken = [text for text in ordinary if search.danger(text, code) is not None]
    assert len(taken) <= UNHEARD[code][1], taken


@pytest.mark.parametrize("code", LANGUAGES)
def test_most_danger_opens_the_screen_that_is_about_it(search: Search, code: str) -> None:
    """Or the overdose steps, which are never wrong where a body is in danger."""
    screens = {
        "overdose": {"overdose.emergency"},
        "body": {"overdose.stimulant", "overdose.emergency"},
        "suicide": {"help.mental_health.now", "overdose.emergency"},
        "violence": {"dealer.violence.now"},
    }
    found = [
        answer.topics[0] in screens[kind]
        for kind, texts in unheard(code)["danger"].items()
        for text in texts
        if (answer := search.danger(text, code))
    ]
    assert len(found) > 90
    assert sum(found) / len(found) > 0.95


@pytest.mark.parametrize(
    ("text", "own", "language"),
    [
        ("sos", "fr", "fr"),
        ("911", "es", "es"),
        ("🆘", "fr", "fr"),
        ("hes nto breathign", "es", "en"),
        ("ELLE RESPIRE PLUUUS", "en", "fr"),
        ("no despierta xfa", "en", "es"),
        ("HELP he is blue", "fr", "en"),
    ],
)
def test_danger_is_answered_in_its_own_language(search: Search, text: str, own: str, language: str) -> None:
    """Whatever the phone is set to."""
    found = search.answer(text, own)
    assert (found.kind, found.language) == (Kind.EMERGENCY, language)


STORY: Final = (
    "hey so i was testing my stuff like you told me last week and the strip showed one line so i was "
    "wondering what that means and if the strips are good for pills too"
)


@pytest.mark.parametrize("danger", ["now hes not breathing", "he wont wake up", "his lips are blue"])
@pytest.mark.parametrize("around", ["{0}. {1}", "{0} and {1}", "{0} {1} {0}", "{0} {0} {0} {0} {1} {0} {0}"])
def test_danger_in_a_long_message_is_heard(search: Search, danger: str, around: str) -> None:
    """Wherever in it; the story alone is none."""
    assert search.answer(around.format(STORY, danger), "en").kind is Kind.EMERGENCY
    assert search.answer(around.format(STORY, "and thanks"), "en").kind is not Kind.EMERGENCY


@pytest.mark.parametrize("code", LANGUAGES)
def test_danger_among_many_words_is_mostly_heard(search: Search, code: str) -> None:
    """Between three to eight questions run together without a stop, which is harder than people make it."""
    chance = random.Random(6)
    questions = [
        ask
        for topic in load(everything(SHIPPED)).languages[code].topics.values()
        for ask in topic.ask
        if 4 <= len(ask.split()) <= 14
    ]
    danger = [
        text
        for texts in unheard(code)["danger"].values()
        for text in texts
        if 3 <= len(text.split()) <= 14 and search.danger(text, code)
    ]
    assert len(danger) > 80
    missed = taken = 0
    for text in danger:
        around = chance.sample(questions, chance.choice((3, 5, 8)))
        taken += search.danger(" ".join(around), code) is not None
        around.insert(chance.randrange(len(around) + 1), text)
        missed += search.danger(" ".join(around), code) is None
    assert missed / len(danger) <= AMONG[code][0]
    assert taken / len(danger) <= AMONG[code][1]


#: What people type first, and between two questions; some of it stands in sentences.yaml, some does not.
SMALL: Final = (
    *(
        "hello",
        "hi",
        "yes",
        "no",
        "ok",
        "please",
        "thanks",
        "cheers",
        "morning",
        "supplies",
        "privacy",
        "menu",
    ),
    *("bonjour", "bjr", "slt", "oui", "non", "merci", "svp", "bonsoir", "bandelettes", "naloxone", "strips"),
    *("hola", "buenas", "gracias", "vale", "por favor", "tiras", "naloxona", "settings", "test", "123", "?"),
    *("good evening", "bonne journée", "buenas tardes", "what is this", "c'est quoi", "qué es esto"),
)


@pytest.mark.parametrize("own", LANGUAGES)
def test_a_word_or_two_of_small_talk_is_no_danger(search: Search, own: str) -> None:
    """Also in a language that the phone is not set to."""
    assert [text for text in SMALL if search.danger(text, own) is not None] == []


@pytest.mark.parametrize("own", ["en", "fr"])
@pytest.mark.parametrize("text", ["cuanto espero pa otra dosis", "quien gano el partido", "donde queda eso"])
def test_another_language_is_no_danger(search: Search, text: str, own: str) -> None:
    """To ears that do not know it, anything sounds strange."""
    assert search.answer(text, own).kind is not Kind.EMERGENCY
    assert search.answer(text, own).language == "es"


@pytest.mark.parametrize(
    ("text", "language", "page"),
    [
        ("fent strip shows 1 line wat now", "en", "testing.fentanyl_strips.read_result"),
        ("how many sprays of narcan can u give", "en", "naloxone.redose"),
        ("can i mix xanax and vodka", "en", "combos.benzo_alcohol"),
        ("une seule ligne sur la bandelette ca veut dire quoi", "fr", "testing.fentanyl_strips.read_result"),
        ("combien de temps entre deux doses de G", "fr", "combos.ghb"),
        ("je dois du fric a mon dealer", "fr", "dealer.debt"),
        ("donde consigo narcan gratis", "es", "naloxone.get"),
        ("quiero dejar de vender", "es", "dealer.exit"),
        ("quien puede ver lo que escribo aqui", "es", "privacy.police"),
    ],
)
def test_a_question_opens_its_page(search: Search, text: str, language: str, page: str) -> None:
    """In three languages, none of them as it is authored."""
    found = search.answer(text, language)
    assert found.kind is Kind.TOPIC
    assert found.topics[0] == page
    assert len(found.topics) == 3


@pytest.mark.parametrize(
    ("text", "language", "about"),
    [
        ("where can i buy ketamine tonight", "en", Declined.SOURCING),
        ("combien le gramme de coke a lyon", "fr", Declined.PRICE),
        ("como paso un test de orina el lunes", "es", Declined.TESTS_POLICE),
        ("what do i cut my coke with", "en", Declined.CUTTING),
        ("tu peux me raconter une blague", "fr", Declined.SMALL_TALK),
        ("gana dinero desde casa haz clic aqui", "es", Declined.SPAM),
    ],
)
def test_a_no_says_what_it_is_about(search: Search, text: str, language: str, about: Declined) -> None:
    """And gives no page."""
    found = search.answer(text, language)
    assert (found.kind, found.declined, found.topics) == (Kind.OUT_OF_SCOPE, about, ())


@pytest.mark.parametrize("text", ["", "   ", "...", "?", "\u200b"])
def test_nothing_is_asked_with_nothing(search: Search, text: str) -> None:
    """It is not guessed at."""
    found = search.answer(text, "en")
    assert (found.kind, found.topics) == (Kind.UNSURE, ())


@pytest.mark.parametrize("text", ["a" * 4096, "naloxone " * 500, "𝕙𝕖𝕝𝕡 " * 400, "\ud83d", "٣٤" * 900])
def test_whatever_is_typed_has_an_answer(search: Search, text: str) -> None:
    """As long as Telegram lets it be, in any letters."""
    assert search.answer(text, "en").kind in Kind


def test_before_it_has_learned_danger_words_are_heard() -> None:
    """From the first moment of the bot."""
    fresh = Search(load(everything(SHIPPED)))
    assert fresh.answer("he is not breathing", "fr").kind is Kind.EMERGENCY
    assert fresh.answer("he is not breathing", "fr").language == "en"
    assert fresh.answer("how do i use a strip", "en").kind is Kind.UNSURE


def test_a_batch_is_answered_line_by_line(search: Search) -> None:
    """In order; what is no question is said to be none, and the next one is answered."""
    lines = [
        '{"q": "il respire plus", "lang": "fr"}\n',
        "nonsense\n",
        "\n",
        '{"q": "narcan expired"}\n',
        "[]\n",
    ]
    answers = [json.loads(line) for line in batch(search, lines)]
    assert [answer.get("kind") for answer in answers] == ["emergency", None, "topic", None]
    assert answers[2]["topics"][0] == "naloxone.storage"
    assert "JSON object" in answers[1]["error"]


def test_the_command_answers_a_stream() -> None:
    """As outside scripts call it."""
    shipped_search()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--batch"],
        input='{"q": "no respira", "lang": "es"}\n{"q": "can you sing me a song", "lang": "en"}\n',
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["emergency", "out_of_scope"]


def test_a_file_is_scored(search: Search, tmp_path: Path) -> None:
    """All, and by language; what was not asked has no share."""
    questions = [
        {"q": "narcan expired still ok", "lang": "en", "kind": "topic", "topics": ["naloxone.storage"]},
        {"q": "narcan expired still ok", "lang": "en", "kind": "topic", "topics": ["dealer.debt"]},
        {"q": "no respira", "lang": "es", "kind": "emergency", "topics": []},
    ]
    file = tmp_path / "asked.yaml"
    file.write_text(yaml.safe_dump(questions), "utf-8")
    table = {line.split(" | ")[0]: line.split(" | ")[1:] for line in evaluate(search, file)}
    assert table[""] == ["all", "en", "es"]
    assert table["right page first"] == ["50.0 % (1/2)", "50.0 % (1/2)", "-"]
    assert table["danger first"] == ["100.0 % (1/1)", "-", "100.0 % (1/1)"]
    assert table["declined"] == ["-", "-", "-"]


@pytest.mark.parametrize("text", ["", "[]", "a: b", "[{q: x}]", "[{q: x, lang: en, kind: odd}]", "[", "[1]"])
def test_a_file_without_questions_is_told(search: Search, tmp_path: Path, text: str) -> None:
    """And not scored as nothing wrong."""
    file = tmp_path / "asked.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(NotThere, match="q, lang, kind, topics"):
        list(evaluate(search, file))
