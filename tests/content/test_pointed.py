"""What is pointed out in somebody's words before they are sent, and what is not."""

import pytest

from bot.content.loader import load
from bot.content.model import Pointed, Wanted
from bot.content.pointed import Pointing
from tests.small import SHIPPED, small_content

NAME, NUMBER, EMAIL, LINK = Pointed.NAME, Pointed.NUMBER, Pointed.EMAIL, Pointed.LINK
IDENTITY, PLACE, CALL = Pointed.IDENTITY, Pointed.PLACE, Pointed.CALL

LISTED = ("Main Street counter", "side door", "The van", "")


@pytest.fixture(scope="module")
def pointing() -> Pointing:
    """The shipped words of three languages."""
    assert SHIPPED.is_dir()
    return Pointing(load(Wanted(small_content(), ("en", "fr", "es"), "us")))


OWN = [
    ("write to @sam_99 there", {NAME}),
    ("I am @ sam", {NAME}),
    ("＠sam_99", {NAME}),
    ("555-123-4567", {NUMBER}),
    ("+33 6 12 34 56 78", {NUMBER}),
    ("06.12.34.56.78", {NUMBER}),
    ("(312) 555 0199!", {NUMBER}),
    ("0 6 1 2 3 4 5 6 7 8", {NUMBER}),
    ("5\u200b5\u200b5\u200b1\u200b2\u200b3\u200b4567", {NUMBER}),
    ("5️⃣5️⃣5️⃣1️⃣2️⃣3️⃣4️⃣", {NUMBER}),
    ("sam@mail.example", {EMAIL}),
    ("sam (at) mail.example", {EMAIL}),
    ("see https://example.org/x", {LINK}),
    ("t.me/sam", {LINK}),
    ("look at example.com", {LINK}),
    ("www.example", {LINK}),
    ("@sam and sam@mail.example, 5551234567", {NAME, NUMBER, EMAIL}),
]

QUIET = [
    "How long is a strip good?",
    "It expires 2027-05-21, or 21.05.2027, or 5/21/27.",
    "open 12:00-20:00, 10 strips, call 911 or 112",
    "two @ 5",
    "one line.Then nothing.",
    "e.g. the 2nd one, 3.5 ml",
    "C'est bon jusqu'au 21.05.2027 ?",
]


@pytest.mark.parametrize(("words", "told"), OWN)
def test_what_tells_who_somebody_is_is_found_in_both_directions(
    pointing: Pointing, words: str, told: set[Pointed]
) -> None:
    """However it is written."""
    assert set(pointing.of_person(words)) == told
    assert set(pointing.of_team(words, LISTED)) >= told


@pytest.mark.parametrize("words", QUIET)
def test_what_tells_nobody_is_not_pointed_out(pointing: Pointing, words: str) -> None:
    """A sign that is always there is read by nobody."""
    assert pointing.of_person(words) == ()
    assert pointing.of_team(words, LISTED) == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Who are you?", IDENTITY),
        ("who are you", IDENTITY),
        ("First tell me what is your name", IDENTITY),
        ("send us your phone number", IDENTITY),
        ("comment tu t'appelles", IDENTITY),
        ("tu habites où ?", IDENTITY),
        ("¿Cómo te llamas?", IDENTITY),
        ("quién eres", IDENTITY),
        ("Meet me at the station", PLACE),
        ("Come to my place tonight.", PLACE),
        ("I'll bring it to you", PLACE),
        ("Pick it up behind the church", PLACE),
        ("On se retrouve à la gare", PLACE),
        ("Viens chez moi", PLACE),
        ("Nos vemos en la estación", PLACE),
        ("te lo llevo a tu casa", PLACE),
        ("Main Street counter is shut, come to the park", PLACE),
        ("call me", CALL),
        ("Text me on WhatsApp", CALL),
        ("appelle-moi ce soir", CALL),
        ("Llámame mañana", CALL),
    ],
)
def test_what_the_team_may_not_say_is_found(pointing: Pointing, words: str, told: Pointed) -> None:
    """With and without a question mark, in every language; and not in the person's direction."""
    assert told in pointing.of_team(words, LISTED)
    assert pointing.of_person(words) == ()


@pytest.mark.parametrize(
    "words",
    [
        "Two years, if it stays dry.",
        "Come to the Main Street counter, side door, and wait there.",
        "Meet us at Main Street counter",
        "We do not need your name. Nobody may ask who you are.",
        "If someone is in danger call 911 and stay.",
        "Just come, without a code.",
        "The van comes on Wednesday.",
        "Passe quand tu veux, sans code.",
        "Ven cuando quieras, sin código.",
        "On n'a pas besoin de ton nom.",
        "No necesitamos tu nombre.",
    ],
)
def test_what_a_team_says_every_day_is_not_pointed_out(pointing: Pointing, words: str) -> None:
    """A listed place is one; so is saying that nobody needs a name."""
    assert pointing.of_team(words, LISTED) == ()


def test_a_listed_place_is_only_listed_here(pointing: Pointing) -> None:
    """Positive control: without the list, the same words name another place."""
    assert pointing.of_team("Meet us at Main Street counter", ()) == (PLACE,)
