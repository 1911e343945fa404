"""What people read: nothing in a template reaches code, nothing on a lock screen tells on anyone."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from markupsafe import Markup

from bot.content.examples import TEXTS
from bot.content.loader import load
from bot.content.model import Language, Library, Wanted
from bot.content.pages import page
from bot.content.screens import counted, label, say
from bot.content.shown import EMERGENCY_TOPIC
from bot.content.templates import environment, examples, fill
from bot.content.texts import Label, Text
from bot.content.topics import FACTS
from bot.simulator.html import parse_html

SHIPPED: Final = Path(__file__).parent.parent.parent / "content"

#: A day on which no page is due to be read again.
SEEN: Final = date(2026, 11, 21)

#: The languages that there are, each with words that say what this is about. None of them may be
#: read on a locked screen. A new language starts with its list.
TELLING: Final[Mapping[str, str]] = {
    "en": """
        alcohol benzo bupe buprenorphine cannabis carfentanil clean coke cocaine counterfeit crack crystal
        dealer dealing detox dope dose dosing drug ecstasy fentanyl foil ghb heroin hit injecting injection
        ketamine ketamin lsd mdma meth methadone morphine naloxone narcan needle nitazene od opiate opioid
        overdose overdosing oxy oxycodone pills pipe powder rehab relapse sample sharps shot smack smoking
        snort sober speed spike stimulant strip strips substance syringe syringes tested tranq using weed
        withdrawal xanax xylazine
        buy buying cash cheap checkout customer deal delivery discount euro free menu offer order ordered pay
        payment price sale sell selling shop stock
    """,
    "fr": """
        alcool benzo cannabis came coke cocaïne crack crystal dealer deal dope dose doser drogue drogues ecsta
        fentanyl fix fumer ghb héro héroïne injecter injection kétamine keta méthadone mdma morphine naloxone
        nitazène opioïde opiacé overdose surdose pipe poudre produit produits seringue seringues shoot sniff
        sniffer speed stup stups substance test tester bandelette bandelettes xanax xylazine
        acheter achat argent cash client commande livraison offre payer prix promo vendre vente vendeur stock
    """,
    "es": """
        alcohol benzo benzos cannabis cristal coca cocaína crack dosis droga drogas éxtasis fentanilo fumar
        ghb heroína inyectar inyección jeringa jeringas ketamina keta metadona mdma morfina naloxona nitazeno
        opioide opioides pipa polvo pastilla pastillas porro speed sobredosis sustancia tira tiras tusi xanax
        xilacina
        comprar compra dinero efectivo cliente entrega oferta pagar pago precio vender venta vendedor
    """,
}


@pytest.fixture(scope="module")
def library() -> Library:
    """The content as it comes, in all of its languages."""
    return load(Wanted(SHIPPED, tuple(sorted(TELLING)), "us"))


def plain(html: str) -> str:
    """What is read of an authored text."""
    return parse_html(html)[0]


# -- the sandbox ---------------------------------------------------------------------------------


def filled(source: str, **parameters: Any) -> str:
    return fill(environment().from_string(source), parameters)


@pytest.mark.parametrize(
    "source",
    [
        "{{ value.__class__ }}",
        "{{ value.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ []['__class__'] }}",
        "{{ value|attr('__class__') }}",
        "{{ value|map(attribute='__class__')|join }}",
        "{{ value.append.__self__ }}",
        "{{ '{0.__class__}'.format(value) }}",
        "{{ '{a.__class__}'.format_map({'a': value}) }}",
        "{{ value.append(1) }}",
        "{{ value.clear() }}",
        "{% set _ = value.pop() %}",
        "{{ self.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ config }}",
        "{{ settings }}",
        "{{ environment }}",
        "{{ request }}",
        "{{ open('/etc/passwd').read() }}",
        "{{ __import__('os') }}",
        "{{ range(10) }}",
        "{{ cycler }}",
        "{{ joiner }}",
        "{{ namespace }}",
        "{{ dict(a=1) }}",
        "{{ lipsum }}",
        "{{ lipsum.__globals__ }}",
        "{% include 'screens.yaml' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
    ],
)
def test_a_template_reaches_nothing_but_its_parameters(source: str) -> None:
    """No attribute that leads into the program, no settings, no function, no file; nothing is changed."""
    value = ["one"]
    with pytest.raises((TemplateError, TypeError)):
        filled(source, value=value)
    assert value == ["one"]


@pytest.mark.parametrize("source", ["{{ value.__class__ }}", "{{ value|attr('__class__') }}"])
def test_an_attribute_that_leads_into_the_program_is_no_attribute(source: str) -> None:
    """It fails, and is not an empty place in a text."""
    with pytest.raises((SecurityError, UndefinedError, TemplateSyntaxError)):
        filled(source, value=["one"])


def test_a_template_does_what_authors_need() -> None:
    """So that what is refused above is refused for a reason."""
    source = "{% for line in lines %}{{ loop.index }}. {{ line }} {% else %}none{% endfor %}{{ kept.undo }}"
    assert filled(source, lines=["a", "b"], kept={"undo": "2 m"}) == "1. a 2. b 2 m"
    assert filled(source, lines=[], kept={"undo": "2 m"}) == "none2 m"


@pytest.mark.parametrize("source", ["{{ nobody }}", "{{ kept.nobody }}", "{% if nobody %}x{% endif %}"])
def test_an_unknown_name_is_an_error_and_not_an_empty_place(source: str) -> None:
    """Somebody would read 'Kept for at most.'"""
    with pytest.raises(UndefinedError):
        filled(source, kept={})


@given(st.text())
def test_what_fills_a_text_is_escaped(value: str) -> None:
    """Only authors write HTML: a point's name or a number in a text cannot open a tag."""
    text = filled("<b>{{ value }}</b>", value=value)
    assert not set("<>\"'") & set(text.removeprefix("<b>").removesuffix("</b>"))
    assert text.count("<") == 2


def test_what_was_escaped_before_is_not_escaped_twice() -> None:
    """The card inside the preview is the card, byte for byte."""
    card = Markup(filled("<i>{{ value }}</i>", value="a & b"))  # noqa: S704 - that is the question
    assert filled("{{ card }}", card=card) == "<i>a &amp; b</i>"


def test_lines_of_a_condition_leave_no_empty_lines() -> None:
    """An author indents as it reads best."""
    source = "a\n{% if yes %}\n  b\n{% endif %}\n    {% if not yes %}\nc\n    {% endif %}\nd\n"
    assert filled(source, yes=True) == "a\n  b\nd"
    assert filled(source, yes=False) == "a\nc\nd"


# -- the fixed texts -----------------------------------------------------------------------------


def test_there_is_a_list_of_words_for_every_language() -> None:
    """A language without one would not be looked at below."""
    assert {file.parent.name for file in SHIPPED.glob("*/screens.yaml")} == TELLING.keys()


def test_every_text_and_label_is_there_in_every_language(library: Library) -> None:
    """With its name in the file, and something in it."""
    assert library.languages.keys() == TELLING.keys()
    for language in library.languages.values():
        assert language.texts.keys() == set(Text)
        assert language.labels.keys() == set(Label)
        assert all(label(language, name).strip() for name in Label)


def test_every_text_has_its_parameters_told_by_example() -> None:
    """A text without a row would be loaded without a look."""
    assert TEXTS.keys() == set(Text)


def test_examples_are_of_every_state_that_a_text_can_tell_apart() -> None:
    """Each status with each flag, a list with and without something in it."""
    found = list(examples({"status": "ready", "with_team": True, "lines": ["a"], "code": "x", "allowed": 3}))
    assert {each["status"] for each in found} == {
        *("open", "taken", "ready", "later"),
        *("handed_over", "cannot", "not_collected", "cancelled", "expired", "erased"),
    }
    assert len(found) == 10 * 2 * 2 * 3
    assert {(each["status"], each["with_team"]) for each in found} >= {("open", False), ("erased", True)}
    assert {bool(each["lines"]) for each in found} == {True, False}
    assert {each["code"] for each in found} == {"x"}
    assert list(examples({})) == [{}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("take", "Take"),
        ("ready", "Ready"),
        ("handed_over", "Handed over"),
        ("cannot", "Cannot"),
        ("undo", "Undo"),
        ("send", "Send"),
        ("cancel", "Cancel"),
        ("hide", "Hide"),
        ("erase", "Erase everything"),
    ],
)
def test_the_labels_that_scripts_press_read_as_promised(library: Library, name: str, text: str) -> None:
    """In English, for ever."""
    assert library.languages["en"].labels[name] == text


def test_danger_is_one_sign_everywhere(library: Library) -> None:
    """Whoever looks for help looks for it, in every language."""
    for language in library.languages.values():
        assert label(language, Label.EMERGENCY).startswith("🆘")
        assert label(language, Label.EMERGENCY_SHORT) == "🆘"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("more", "name"),
        ("less", "name"),
        ("show", "when"),
        ("cancel_one", "when"),
        ("until", "until"),
        ("until_now", "until"),
        ("perhaps", "title"),
        ("stock_in", "name"),
        ("stock_low", "name"),
        ("stock_out", "name"),
    ],
)
def test_a_label_with_a_place_to_fill_has_it(library: Library, name: str, word: str) -> None:
    """Three closing times on three buttons that read the same would be no choice."""
    for language in library.languages.values():
        assert re.findall(r"\{(\w*)\}", language.labels[name]) == [word]


def test_no_other_label_has_a_place_to_fill(library: Library) -> None:
    """Nobody would fill it."""
    filling = {"more", "less", "show", "cancel_one", "until", "until_now", "chosen", "perhaps"}
    filling |= {"stock_in", "stock_low", "stock_out"}
    for language in library.languages.values():
        assert not any("{" in text for name, text in language.labels.items() if name not in filling)


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 box of naloxone"), (2, "2 boxes of naloxone"), (0, "0 boxes"), (40, "40 boxes")],
)
def test_an_item_is_counted(library: Library, count: int, text: str) -> None:
    """One of it, or many."""
    assert counted(library.languages["en"], "naloxone_nasal", count).startswith(text)


# -- what others may read ------------------------------------------------------------------------


def telling(language: str, text: str) -> set[str]:
    """Words in a text that say what this is about: whole words, in one or many."""
    words = set(TELLING[language].split())
    written = re.findall(r"[^\W\d_]+", text.lower())
    return {word for word in written if word in words or word.removesuffix("s") in words}


def first_line(html: str) -> str:
    return plain(html).partition("\n")[0]


#: What the bot sends by itself, or leaves in a chat: others read the first line on a locked screen.
ON_A_LOCK_SCREEN: Final = (
    *(Text.HOME, Text.NOTICE, Text.HIDDEN, Text.GONE, Text.CLOSED, Text.RECEIPT, Text.CANNOT, Text.EXPIRED),
    *(Text.CANCEL, Text.CANCELLED, Text.ENDED, Text.ERASE, Text.ERASED, Text.APOLOGY, Text.NOT_UNDERSTOOD),
    *(Text.UNSURE, Text.DECLINED),
)

#: Whoever looks for a bot, or at a chat without having pressed anything, reads all of it.
READ_BY_ANYBODY: Final = (Text.BOT_DESCRIPTION, Text.BOT_SHORT, Text.GONE, Text.HIDDEN, Text.NOTICE)


@pytest.mark.parametrize("code", TELLING)
@pytest.mark.parametrize("text", ON_A_LOCK_SCREEN)
def test_a_first_line_tells_nobody_anything(library: Library, text: Text, code: str) -> None:
    """In every state: the receipt when it is ready, the list when it is empty."""
    lines = {first_line(say(library.languages[code], text, **each)) for each in examples(TEXTS[text])}
    assert all(lines)
    assert {line: telling(code, line) for line in lines if telling(code, line)} == {}


@pytest.mark.parametrize("code", TELLING)
@pytest.mark.parametrize("text", READ_BY_ANYBODY)
def test_what_anybody_reads_tells_nothing(library: Library, text: Text, code: str) -> None:
    """All of it, not only the first line."""
    whole = plain(say(library.languages[code], text))
    assert whole
    assert telling(code, whole) == set()


@pytest.mark.parametrize("code", TELLING)
def test_the_commands_tell_nothing(library: Library, code: str) -> None:
    """They stand in a list as soon as somebody types /."""
    labels = library.languages[code].labels
    assert telling(code, f"{labels['command_start']} {labels['command_sos']}") <= {"menu"}
    assert telling(code, labels["command_stock"]) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Your naloxone is ready", {"naloxone"}),
        ("Overdose now: what to do", {"overdose"}),
        ("10 fentanyl strips", {"fentanyl", "strips"}),
        ("Drugs, needles & Syringes", {"drugs", "needles", "syringes"}),
        ("Your order: 2 bags, price 0", {"order", "price"}),
        ("Information, and a counter nearby.", set()),
        ("You have an update.", set()),
        ("Method and homeowner", set()),
    ],
)
def test_the_look_for_telling_words_would_find_one(text: str, told: set[str]) -> None:
    """Whole words, small or large, one or many; and not inside of others."""
    assert telling("en", text) == told


# -- the page that every 🆘 opens ----------------------------------------------------------------

#: What an ambulance is called by. A new country gets its row.
NUMBERS: Final = {
    **{"us": "911", "ca": "911", "mx": "911", "gb": "999", "ie": "112", "au": "000"},
    **{"fr": "15", "be": "112", "ch": "144", "es": "112", "de": "112", "pt": "112"},
}


def emergency_pages(library: Library) -> Iterator[tuple[str, str]]:
    """The emergency page of every language in every country, with the number it has to show."""
    for language in library.languages.values():
        for code, number in NUMBERS.items():
            topic = language.topics[EMERGENCY_TOPIC]
            yield number, plain(page(library, language, topic, library.country(code), FACTS, SEEN))


def test_every_country_has_its_number(library: Library) -> None:
    """As told by hand, and not by the file that is looked at."""
    assert {code: country.emergency_number for code, country in library.countries.items()} == NUMBERS


def test_the_emergency_page_begins_with_the_number(library: Library) -> None:
    """Before anything else is read, somebody can be calling."""
    pages = list(emergency_pages(library))
    assert len(pages) == len(TELLING) * len(NUMBERS)
    for number, text in pages:
        assert number in [word.rstrip(".") for word in text.split()[1:3]], text
        assert text.index(number) < 20


def test_the_emergency_page_has_at_most_sixty_words(library: Library) -> None:
    """It is read with shaking hands."""
    for _, text in emergency_pages(library):
        assert 20 <= len(text.split()) <= 60, text


def unread(language: Language, legal: str = "none") -> str:
    """What stands below a page that nobody of a deployment has read."""
    return say(language, Text.REVIEW, clinician="", lawyer="", native_reader="", legal=legal)


def test_the_emergency_page_is_nothing_but_its_text(library: Library) -> None:
    """No title before the number, and no line about who has read it."""
    for language in library.languages.values():
        topic = language.topics[EMERGENCY_TOPIC]
        assert topic.emergency
        text = page(library, language, topic, library.country("us"), FACTS, SEEN)
        assert topic.title not in text
        assert unread(language) not in text


def test_any_other_page_says_what_it_is_and_that_nobody_has_read_it(library: Library) -> None:
    """Until somebody has."""
    topics = [
        (language, topic)
        for language in library.languages.values()
        for topic in language.topics.values()
        if not topic.emergency
    ]
    assert topics
    for language, topic in topics:
        text = page(library, language, topic, library.country("us"), FACTS, SEEN)
        assert text.startswith(f"<b>{topic.title}</b>\n\n")
        assert text.endswith(unread(language, str(topic.legal)))
        assert unread(language, "advised") != unread(language, "none") != ""
        nurse = say(language, Text.REVIEW, clinician="2026-12-01", lawyer="", native_reader="", legal="none")
        assert "2026-12-01" in nurse
        assert unread(language) not in nurse


# -- the page that must never be the wrong way round ----------------------------------------------

STRIP_PAGE: Final = "testing.fentanyl_strips.read_result"


def assert_not_reversed(text: str) -> None:
    """One line means found, two lines mean not found: the other way round kills."""
    told: dict[str, set[str]] = {"1": set(), "2": set()}
    for sentence in re.split(r"\n|(?<=[.!?]) ", text.lower()):
        count = re.match(r"\W*(1|one|2|two) lines?\b", sentence)
        if count:
            number = {"one": "1", "two": "2"}.get(count[1], count[1])
            found = re.findall(r"\b(not )?found\b|\b(negative)\b|\b(positive)\b", sentence)
            told[number] |= {"not found" if no or negative else "found" for no, negative, _ in found}
    assert told == {"1": {"found"}, "2": {"not found"}}


def test_a_strip_is_never_read_the_wrong_way_round(library: Library) -> None:
    """1 line goes with found, 2 lines with not found."""
    language = library.languages["en"]
    assert_not_reversed(
        plain(page(library, language, language.topics[STRIP_PAGE], library.country("us"), FACTS, SEEN))
    )


@pytest.mark.parametrize(
    "planted",
    [
        "1 line: not found.\n2 lines: found.",
        "2 lines, the second may be faint: found.\n1 line, at the control end (C): not found in this sample.",
        "1 line: found.\n2 lines: found.",
        "1 line: not found.\n2 lines: not found.",
        "One line is negative. Two lines are positive.",
        "1 line: found.",
        "2 lines: not found.",
        "1 line: found.\n2 lines: not found.\nOne line: not found.",
        "Look at the picture.",
        "",
    ],
)
def test_a_reversed_page_would_be_noticed(planted: str) -> None:
    """By the same look; also one that says only half, or both."""
    with pytest.raises(AssertionError):
        assert_not_reversed(planted)
    assert_not_reversed("1 line: found.\n2 lines: not found.")
    assert_not_reversed("One line is positive. Two lines are negative.")


def test_the_shipped_page_with_its_lines_swapped_would_be_noticed(library: Library) -> None:
    """However it is worded just now."""
    language = library.languages["en"]
    text = plain(page(library, language, language.topics[STRIP_PAGE], library.country("us"), FACTS, SEEN))
    swapped = text.replace("1 line", "\0").replace("2 lines", "1 line").replace("\0", "2 lines")
    other = re.sub(r"\bnot found\b", "\0", text).replace("found", "not found").replace("\0", "found")
    for reversed_page in (swapped, other):
        assert reversed_page != text
        with pytest.raises(AssertionError):
            assert_not_reversed(reversed_page)
