"""The check finds what only reads wrong: 25 faults of another's choosing, and more of our own."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml

from bot.chat import wire
from bot.chat.actions.asking import Send
from bot.chat.actions.reading import KeepPage, Page, Picture, Section, Sources
from bot.chat.callback_data import LONGEST, encode
from bot.content.check import buttons
from bot.content.check.finding import Finding, Severity
from bot.content.check.phrases import Boundaries, sentences
from bot.content.check.run import RULES, check
from bot.content.check.strips import readings
from bot.content.model import Boundary, StripWords
from bot.supply.draft import Draft
from tests.content.authored_copy import FAULTS, SHIPPED, TODAY, AuthoredCopy

PAGE: Final = "en/topics/testing.fentanyl_strips.read_result.yaml"
DANGER: Final = "en/topics/overdose.emergency.yaml"
PRIVACY: Final = "en/topics/privacy.what_is_stored.yaml"
SCREENS: Final = "en/screens.yaml"
WORDS: Final = "en/words.yaml"

#: A line of the page that can be replaced by another.
LAY: Final = "Lay it flat."


@pytest.fixture
def copy(tmp_path: Path) -> AuthoredCopy:
    """A small content without a fault."""
    return AuthoredCopy(tmp_path / "content")


def test_the_copy_has_no_fault(copy: AuthoredCopy) -> None:
    """So that whatever is found below was planted."""
    assert list(copy.check()) == []


def test_the_shipped_content_has_no_error() -> None:
    """What is shipped can be shown."""
    found = check(SHIPPED, TODAY)
    assert [str(each) for each in found if each.severity is Severity.ERROR] == []


class Fault(NamedTuple):
    """What is planted, how the line begins that is named, by which rule, and what it tells to write."""

    file: str
    old: str
    new: str
    at: str
    rule: str
    says: str


def planted(words: str, says: str, rule: str = "boundary") -> Fault:
    """A sentence in the page about strips."""
    return Fault(PAGE, LAY, words, words[:12], rule, says)


LONG_WORDS: Final = "Notwithstanding considerable heterogeneity, laboratory confirmation is advisable. " * 8

OWN: Final = {
    # links
    "a button leads to its own page": Fault(
        PAGE,
        "ask:",
        "buttons:\n  - label: Read\n    to: testing.fentanyl_strips.read_result\nask:",
        "to:",
        "link",
        "write another page's id",
    ),
    "two buttons lead to one page": Fault(
        PAGE,
        "ask:",
        "buttons:\n  - {label: A, to: overdose.emergency}\n  - {label: B, to: overdose.emergency}\nask:",
        "{label: B",
        "link",
        "take one of them out",
    ),
    "two buttons read the same": Fault(
        PAGE,
        "ask:",
        "buttons:\n  - {label: A, to: overdose.emergency}\n  - {label: a, to: privacy.what_is_stored}\nask:",
        "{label: a",
        "link",
        "write what is different about it",
    ),
    "two pages have one title": Fault(
        PRIVACY, "What this bot stores", "overdose now: what to do", "title:", "title", "what is different"
    ),
    "a page is taken out of its menu": Fault(
        "menus.yaml",
        "  - menu: testing\n  - privacy.what_is_stored\n\ntesting:\n  - testing.fentanyl_strips.read_result",
        "  - privacy.what_is_stored\n  - menu: testing\n\ntesting:\n  - overdose.emergency",
        "id:",
        "unreachable",
        "write it into menus.yaml",
    ),
    # lengths
    "a page is too long": Fault(
        PAGE, LAY, "A line more. " * 60, "body:", "length", "put what does not fit on a page of its own"
    ),
    "a title is cut off": Fault(
        PAGE,
        "Reading a strip: one line, two lines",
        "Reading a strip: what one line means and two lines mean",
        "title:",
        "label",
        "is cut off on a phone's button: 55 characters, at most 48; write it shorter",
    ),
    "a button beside another is cut off": Fault(
        SCREENS,
        'guides: "Guides"',
        'guides: "All the guides that there are"',
        "guides:",
        "label",
        "at most 22; write it shorter",
    ),
    # boundaries
    "a batch is called clean": planted("Two lines: the batch is clean.", "no drug, batch or result is safe"),
    "a drug is called the purest": planted("Heroin is purest in May.", "no drug, batch or result is safe"),
    "a dose is called safe": planted("Start with a safe dose of it.", "safe"),
    "a price stands on it": planted("It should cost 40 bucks a bag.", "take the price out"),
    "profit stands on it": planted("Profits drop when it is weak.", "this page helps nobody to sell"),
    "a weight stands on it": planted("Two ounces go further.", "take weights out"),
    "cutting is told": planted("Cutting it with sugar helps.", "ratios and fixing a batch are not for here"),
    "a ratio is told": planted("Mix one part with three parts of it.", "take the ratio out"),
    "testing until it passes": planted(
        "Repeat it until negative.", "testing again until it says no proves nothing"
    ),
    "encryption is promised": planted("This chat is end-to-end encrypted.", "Telegram keeps this chat"),
    "no tracing is promised": planted("You are untraceable here.", "nobody can promise"),
    "anonymity is promised": planted("It is all anonymous.", "the team does not see who you are"),
    "no trace is promised": planted("Reading leaves no trace.", "we keep nothing when you read"),
    "hiding is advised": planted("Flush everything when they knock.", "take out hiding"),
    "deleting is advised": planted("Wipe your messages first.", "take out advice to delete"),
    "no police is promised": planted("The police won't come when you call.", "promise nothing about"),
    "words of shame": planted("Addicts often misread it.", "person who uses"),
    # identity
    "it is asked whom it is for": Fault(
        SCREENS,
        "    <b>What should be in the bag?</b>",
        "    <b>Who is it for?</b>",
        "<b>Who is it for",
        "identity",
        "ask nobody who they are",
    ),
    "a name is asked for": planted("Please give us your first name.", "take the question out", "identity"),
    "an age is asked for": planted("How old are you?", "ask nobody who they are", "identity"),
    # strips
    "a strip is reversed": Fault(
        PAGE,
        "<b>fentanyl found.</b>",
        "<b>fentanyl not found.</b>",
        "<b>1 line",
        "strip",
        "write that 1 line means found",
    ),
    "one result is missing": Fault(
        PAGE,
        "<b>not found</b> in this sample",
        "good news",
        "body:",
        "strip",
        "2 lines means not found; write it",
    ),
    "a second sentence contradicts": planted(
        "Two lines mean that it was found.", "2 lines means not found", "strip"
    ),
    # emergency
    "the number is not first": Fault(
        DANGER,
        "<b>Call {{ emergency_number }}.</b> Speaker",
        "Stay calm.\n  <b>Call {{ emergency_number }}.</b> Speaker",
        "body:",
        "emergency",
        "write {{ emergency_number }} there",
    ),
    "the emergency page is no such page": Fault(
        DANGER, "emergency: true", "emergency: false", "emergency:", "emergency", "write  emergency: true"
    ),
    "a cry for help is not recognised": Fault(
        DANGER,
        "  - someone is overdosing",
        "  - she turned grey",
        "she turned",
        "emergency",
        "write a word of it into en/words.yaml",
    ),
    "a number is typed into a page": planted("Call 911 now.", "write {{ emergency_number }}", "number"),
    "a danger word is too short": Fault(
        WORDS,
        "  - sos\n",
        "  - sos\n  - strips\n",
        '"where can I get strips"',
        "file",
        "write that word longer in 'emergency'",
    ),
    "a danger word is taken out": Fault(
        WORDS,
        "  - unresponsive\n",
        "",
        '"totally unresponsive',
        "file",
        "write a word of it under 'emergency'",
    ),
    # reviews and sources
    "a page has no source": Fault(
        PAGE,
        (FAULTS / "base" / PAGE).read_text("utf-8").partition("sources:\n")[2].partition("review_every")[0],
        "  []\n",
        "sources:",
        "source",
        "write where the facts were read: title, address, seen",
    ),
    "a source is of tomorrow": Fault(
        PAGE,
        "seen: 2026-11-21",
        "seen: 2026-11-23",
        "seen:",
        "source",
        "write the day it was read, at most 2026-11-22",
    ),
    "a review is overdue": Fault(
        PAGE, "seen: 2026-11-21", "seen: 2026-03-21", "seen:", "review", "then write the new day under 'seen'"
    ),
    # reading
    "a page is hard": Fault(
        PAGE, LAY, LONG_WORDS, "body:", "reading", "write shorter sentences and shorter words"
    ),
    "a sentence is long": planted("word " * 26, "make two or three of it", "reading"),
    # screens and files
    "the update tells what it is about": Fault(
        SCREENS,
        "    You have an update.",
        "    Your test strips are ready.",
        "Your test strips",
        "lock_screen",
        "write a line that says nothing",
    ),
    "an answer button says something else": Fault(
        SCREENS,
        'two_lines: "3: two lines"',
        'two_lines: "3: more lines"',
        "two_lines:",
        "strip",
        "write 2 lines",
    ),
    "an invisible sign": planted("Lay\u200bit flat.", "type it again", "invisible"),
    "an allowance allows nothing": Fault(
        PRIVACY,
        'words: "delete the chat for both sides"',
        'words: "delete the bot"',
        'words: "delete the bot"',
        "boundary",
        "take it out",
    ),
    "English says it is a translation": Fault(
        PAGE, "title:", 'revision: "abcdef"\ntitle:', "revision:", "translation", "take it out"
    ),
    "a retired key is used again": Fault(
        "supplies.yaml", "# Bags", "retired: [n]\n# Bags", "retired:", "file", "write another key there"
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_a_planted_fault_is_found(copy: AuthoredCopy, name: str) -> None:
    """With its file, its line, and what to write instead."""
    fault = OWN[name]
    copy.change(fault.file, fault.old, fault.new)
    file = PAGE if name == "a page is taken out of its menu" else fault.file
    found = copy.check()
    told = [each for each in found if each.rule == fault.rule and fault.says in each.message]
    assert [(each.file, each.line) for each in told] == [(file, copy.line(file, fault.at))], found


def test_there_are_enough_faults() -> None:
    """Of each rule at least one."""
    assert len(OWN) >= 25
    assert {fault.rule for fault in OWN.values()} >= {
        *("link", "title", "unreachable", "length", "label", "boundary", "identity", "strip", "emergency"),
        *("number", "source", "review", "reading", "lock_screen", "invisible", "translation", "file"),
    }


def others() -> list[Path]:
    return sorted(FAULTS.glob("*.yaml"))


def test_another_person_wrote_25_faults() -> None:
    """Who had not seen the check."""
    assert len(others()) == 25


@pytest.mark.parametrize("path", others(), ids=lambda path: path.stem)
def test_a_fault_of_another_person_is_found(copy: AuthoredCopy, path: Path) -> None:
    """In the right file, and named."""
    fault: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    copy.change(fault["file"], fault["old"], fault["new"])
    found = copy.check()
    expected = fault["expect"]
    assert [
        each
        for each in found
        if each.file == fault["file"] and each.rule == expected["rule"] and expected["says"] in each.message
    ], found


# -- what is fine ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "No strip makes a drug safe.",
        "Bot chats are not end-to-end encrypted.",
        "Tell one safe person the whole amount.",
        "Stop handing it out. Don't cut it or press it again.",
        "We do not ask who it is for.",
        "Never tell us your name.",
        "Clean the surface with soap.",
        "Method and homeowner.",
        "Only guessing at a second line?",
        "Wait 1 minute, then read it.",
    ],
)
def test_what_may_be_said_is_not_told(copy: AuthoredCopy, sentence: str) -> None:
    """A check that cries wolf is switched off."""
    copy.change(PAGE, LAY, sentence)
    assert list(copy.check()) == []


def test_one_occurrence_can_be_allowed_with_a_reason(copy: AuthoredCopy) -> None:
    """One: the next one is told again."""
    allow = (
        'allow: [{rule: boundary, words: "batch is clean", reason: "people say so, and it is wrong"}]\nask:'
    )
    copy.change(PAGE, "ask:", allow)
    copy.change(PAGE, LAY, "Nobody knows if the batch is clean.")
    assert list(copy.check()) == []
    copy.change(PAGE, "Only guessing", "They say that this batch is clean. Only guessing")
    assert [each.rule for each in copy.check()] == ["boundary"]


@pytest.mark.parametrize(
    ("allow", "says"),
    [
        ('{rule: strip, words: "1 line", reason: "we know better here"}', "must be one of: boundary"),
        ('{rule: boundary, words: "clean", reason: "ok"}', "say in a sentence why"),
        ('{rule: boundary, reason: "people say so, and it is wrong"}', "'words' is missing"),
        ('{rule: boundary, words: "clean"}', "'reason' is missing"),
    ],
)
def test_an_allowance_names_its_words_and_its_reason(copy: AuthoredCopy, allow: str, says: str) -> None:
    """And some rules know no exception."""
    copy.change(PAGE, "ask:", f"allow: [{allow}]\nask:")
    assert any(says in each.message for each in copy.check())


def test_hard_reading_can_be_allowed_for_one_page_in_ten(copy: AuthoredCopy) -> None:
    """With three pages there is no room for one."""
    copy.change(PAGE, "ask:", 'allow: [{rule: reading, reason: "the law, word by word"}]\nask:')
    assert [(each.rule, each.severity) for each in copy.check()] == [("reading", Severity.WARNING)]
    copy.change(PAGE, LAY, LONG_WORDS)
    told = [each.message for each in copy.check() if each.rule == "reading"]
    assert any("1 exceptions, and at most 10 % of 3 pages" in message for message in told)


def boundary(*words: str, beside: tuple[str, ...] = (), not_after: tuple[str, ...] = ()) -> Boundary:
    return Boundary(words, beside, (), not_after, question=False, write="")


@pytest.mark.parametrize(
    ("language", "rule", "sentence", "found"),
    [
        ("en", boundary("price"), "Prices and pricing.", "prices"),
        ("en", boundary("cut"), "They are cutting.", "cutting"),
        ("en", boundary("cut"), "How cute.", None),
        ("en", boundary("no trace"), "There is no trace.", "no trace"),
        ("en", boundary("no trace"), "No, trace it.", "no trace"),
        ("en", boundary("anonym*"), "Anonymously!", "anonymously"),
        ("en", boundary("dollar"), "Only $5.", "dollar"),
        ("en", boundary("safe", beside=("drug",)), "A safe person.", None),
        ("en", boundary("safe", beside=("safe",)), "A safe person.", None),
        ("en", boundary("safe", not_after=("no",)), "There is no such thing as safe.", None),
        ("en", boundary("safe", not_after=("no",)), "No. It is safe.", "safe"),
        ("fr", boundary("anonym*"), "L'anonymat d'abord.", "anonymat"),
        ("fr", boundary("c'est propre"), "C’est propre.", "c est propre"),
        ("fr", boundary("coupé"), "Les produits coupés.", "coupes"),
        ("es", boundary("seguro"), "Dosis seguras.", "seguras"),
        ("es", boundary("borrar"), "Borrando mensajes.", None),
    ],
)
def test_words_are_found_as_a_language_writes_them(
    language: str, rule: Boundary, sentence: str, found: str | None
) -> None:
    """With their endings, across apostrophes, and not where they are denied."""
    crossed = [told.words for _, told in Boundaries([rule], language).crossed(sentence)]
    assert crossed == ([found] if found else [])


# -- strips ----------------------------------------------------------------------------------------

STRIPS: Final = StripWords(
    one=("1 line", "one line"),
    two=("2 lines", "two lines"),
    found=("found", "positive"),
    not_found=("not found", "negative"),
)


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("1 line: found", [("one", "found")]),
        ("Two lines, the second faint: not found.", [("two", "not_found")]),
        ("If you see one line, it is negative", [("one", "not_found")]),
        ("Negative means one line", [("one", "not_found")]),
        ("1 line is positive, 2 lines are negative", [("one", "found"), ("two", "not_found")]),
        ("1 line is negative, 2 lines are positive", [("one", "not_found"), ("two", "found")]),
        ("No line at C: the strip failed", []),
        ("Fentanyl was found in many places", []),
    ],
)
def test_a_sentence_is_read_for_what_its_lines_mean(sentence: str, read: list[tuple[str, str]]) -> None:
    """Wherever the result stands in it."""
    assert list(readings(sentence, STRIPS, "en")) == read


# -- buttons ---------------------------------------------------------------------------------------


def test_the_computed_sizes_are_those_of_the_encoder() -> None:
    """The content may not import the encoder, so that the two are held against each other here."""
    topic, menu = "a_topic.with_a_name", "a_menu"
    for page in (Page(topic), Sources(topic), KeepPage(topic)):
        assert len(encode(page, "en", "us").encode()) == buttons.of_page(topic)
    assert len(encode(Picture(topic, 9), "en", "us").encode()) == buttons.of_picture(topic)
    assert len(encode(Section(menu), "en", "us").encode()) == buttons.of_menu(menu)
    for items in (0, 1, wire.MOST_ITEMS):
        packs = tuple((f"a{n:x}"[:2], 1) for n in range(items))
        draft = Draft(5, wire.nonce_from(7), packs, "a")
        send = Send(draft, wire.mark_of(b"abc"))
        assert len(encode(send, "en", "us").encode()) == buttons.of_form(items)
    assert buttons.LONGEST == LONGEST


def test_more_pictures_than_one_digit_are_told(copy: AuthoredCopy) -> None:
    """The eleventh would open the first."""
    pictures = "".join(f"  - {{picture: sotto, label: Look {n}, text: A picture}}\n" for n in range(11))
    copy.change(PAGE, "ask:", f"pictures:\n{pictures}ask:")
    assert ["at most 10" in each.message for each in copy.check()] == [True]


# -- as a whole ------------------------------------------------------------------------------------


def test_findings_come_by_file_and_line_and_are_told_once(copy: AuthoredCopy) -> None:
    """An author goes through them once, from top to bottom."""
    copy.change(PAGE, LAY, "It is anonymous.")
    copy.change(PRIVACY, "seen: 2026-11-21", "seen: 2027-11-21")
    copy.change("countries/us.yaml", '"911"', "911")
    found = copy.check()
    assert list(found) == sorted(set(found))
    assert len({each.file for each in found}) == 3


def test_a_file_that_cannot_be_read_is_told_of_once(copy: AuthoredCopy) -> None:
    """And not as a page without sources, without a number, without words."""
    copy.change(DANGER, 'title: "', "title: '")
    assert [(each.file, each.rule) for each in copy.check()] == [(DANGER, "file")]


def test_the_day_is_passed_in(copy: AuthoredCopy) -> None:
    """Half a year later the page about strips is due, a year later all of them are."""
    half, whole = copy.check(date(2027, 5, 22)), copy.check(date(2028, 1, 1))
    assert {each.file for each in half if each.rule == "review"} == {PAGE, PRIVACY}
    assert {each.file for each in whole if each.rule == "review"} == {PAGE, PRIVACY, DANGER}
    assert {each.severity for each in whole} == {Severity.WARNING}


def test_a_finding_is_one_line_or_one_object() -> None:
    """Errors and warnings are told apart in both."""
    error = Finding("a.yaml", 3, Severity.ERROR, "link", "write b")
    warning = Finding("a.yaml", 3, Severity.WARNING, "link", "write b")
    assert (str(error), str(warning)) == ("a.yaml:3: write b", "a.yaml:3: warning: write b")
    assert error.as_json() == {
        **{"file": "a.yaml", "line": 3, "severity": "error", "rule": "link", "message": "write b"}
    }


@pytest.mark.parametrize("missing", ["en/screens.yaml", "countries", "menus.yaml", "en", "supplies.yaml"])
def test_a_content_without_something_is_told_and_not_a_traceback(copy: AuthoredCopy, missing: str) -> None:
    """Whatever was deleted or renamed."""
    path = copy.path / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert any(each.severity is Severity.ERROR for each in copy.check())


def test_a_file_that_nobody_reads_is_told(copy: AuthoredCopy) -> None:
    """A page saved one folder too high is missing without a word."""
    shutil.move(copy.path / PAGE, copy.path / "en" / "read_result.yaml")
    assert ("en/read_result.yaml", "stray") in {(each.file, each.rule) for each in copy.check()}


def test_a_text_is_cut_into_sentences() -> None:
    """Each line is at least one; a sign of the end with a quote behind it ends one, too."""
    text = 'One. Two? "Three!" Four: five\n\n• six; seven'
    assert list(sentences(text)) == ["One.", "Two?", "Three!", "Four: five", "• six;", "seven"]


def test_every_rule_has_something_to_say_of_itself() -> None:
    """Its docstring is what README and authors ask about."""
    assert len(RULES) > 10
    assert all(rule.__doc__ for rule in RULES)


@pytest.mark.parametrize(("words", "told"), [("Call 15.", True), ("Wait 15 minutes.", False)])
def test_a_number_of_two_digits_is_told_where_nothing_is_counted(
    copy: AuthoredCopy, words: str, told: bool
) -> None:
    """It is France's number for an ambulance, and a length of time."""
    (copy.path / "countries" / "fr.yaml").write_text('emergency:\n  number: "15"\n', "utf-8")
    copy.change(PAGE, "body: |\n", f"body: |\n  {words}\n")
    assert [each.file for each in copy.check() if each.rule == "number"] == ([PAGE] if told else [])
