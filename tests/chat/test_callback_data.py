"""What a button carries fits, comes back as it was, and is never believed."""

from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from string import ascii_letters, digits
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import actions
from bot.chat.actions.asking import (
    AskCancel,
    AskErase,
    AskNewCode,
    Cancel,
    Erase,
    InArea,
    Items,
    KeepLink,
    Mine,
    MoveTo,
    NewCode,
    OpenNews,
    Points,
    Preview,
    Send,
    Show,
    Supplies,
)
from bot.chat.actions.base import Action
from bot.chat.actions.guides import CalmStep, UrgentStep
from bot.chat.actions.line import (
    REPLIES,
    AskBlock,
    AskPerson,
    Block,
    CloseQuestion,
    DropAnswer,
    HowToAsk,
    LeaveBlock,
    OpenAnswer,
    QuickReply,
    Report,
    SendAnswer,
    SendBack,
    SendQuestion,
    SendReport,
    StopLine,
    WriteAnswer,
    WriteBack,
)
from bot.chat.actions.reading import (
    Countries,
    Delete,
    Emergency,
    Guides,
    Hide,
    Home,
    KeepPage,
    Languages,
    Menu,
    Page,
    PageBelow,
    Picture,
    Section,
    Sources,
)
from bot.chat.actions.team import (
    Details,
    Fewer,
    Gate,
    ListPage,
    QueuePage,
    ReadyWith,
    Redraw,
    Restock,
    Step,
)
from bot.chat.callback_data import Pressed, decode, encode, every_action
from bot.chat.wire import mark_of, nonce_from, number_text
from bot.content.model import Does
from bot.content.walking import Walk
from bot.errors import StaleButton
from bot.supply.codes import new_code
from bot.supply.draft import Draft
from bot.supply.vouchers import LENGTH, SIGNS

#: https://core.telegram.org/bots/api#inlinekeyboardbutton
BYTES: Final = 64

CODE: Final = "CFHJKNP"
NONCE: Final = "abcdefg"
WHEN: Final = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)

#: The most that a form can hold: twelve items with keys of two characters, and a point like that.
FULL: Final = Draft(
    64**4 - 1, nonce_from(2**42 - 1), tuple((f"z{n}", 63) for n in "0123456789ab"), point="zz"
)

#: A form for a voucher, at a point.
VOUCHER: Final = Draft(64**4 - 1, nonce_from(2**42 - 1), point="zz", voucher="_" * LENGTH)

keys = st.from_regex(r"[a-z0-9]{1,2}", fullmatch=True)
topics = st.from_regex(r"[a-z_.]{1,45}", fullmatch=True)
drafts = st.builds(
    Draft,
    minute=st.integers(0, 64**4 - 1),
    nonce=st.integers(0, 2**42 - 1).map(nonce_from),
    packs=st.dictionaries(keys, st.integers(1, 63), max_size=12).map(
        lambda packs: tuple(sorted(packs.items()))
    ),
    point=st.just("") | keys,
) | st.builds(
    Draft,
    minute=st.integers(0, 64**4 - 1),
    nonce=st.integers(0, 2**42 - 1).map(nonce_from),
    point=st.just("") | keys,
    voucher=st.text(SIGNS, min_size=LENGTH, max_size=LENGTH),
)
amounts = drafts.map(lambda draft: draft.packs)
codes = st.randoms(use_true_random=False).map(lambda chance: new_code(chance.choice))

moments = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made UTC here
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
signs = st.dictionaries(st.sampled_from("swx"), st.sampled_from("abt09"), max_size=3)
counts = st.integers(0, 9)
walks = st.builds(
    Walk,
    st.from_regex(r"[a-z_.]{1,40}", fullmatch=True),
    st.sampled_from(Does),
    counts,
    st.none() | moments,
    signs.map(lambda said: tuple(sorted(said.items()))),
) | st.builds(
    lambda doses, since: Walk("a.b", Does.DOSE, doses, since, counted=True), st.integers(0, 9), moments
)
marks = st.binary(min_size=3, max_size=3).map(mark_of)

#: Everything a button can mean, with everything that it can carry.
ACTIONS: Final[dict[type[Action], st.SearchStrategy[Action]]] = {
    **{
        action: st.builds(action)
        for action in (
            *(Home, Menu, Emergency, Guides, Languages, Countries, Hide, Delete),
            *(Supplies, Mine, AskErase, Erase, AskPerson, HowToAsk),
        )
    },
    **{action: st.builds(action, drafts) for action in (Items, Points, Preview, SendQuestion)},
    **{action: st.builds(action, codes) for action in (Show, AskCancel, Cancel, AskNewCode, NewCode)},
    **{action: st.builds(action, codes) for action in (WriteAnswer, CloseQuestion, SendAnswer, DropAnswer)},
    **{action: st.builds(action, codes) for action in (WriteBack, StopLine, AskBlock, Block, LeaveBlock)},
    SendBack: st.builds(SendBack, drafts, codes),
    Report: st.builds(Report, codes, marks),
    QuickReply: st.builds(QuickReply, codes, st.sampled_from(list(REPLIES))),
    SendReport: st.builds(SendReport, codes, marks, st.booleans()),
    OpenAnswer: st.builds(OpenAnswer, codes, st.sampled_from(["answered", "closed", "expired", "unread"])),
    **{action: st.builds(action, topics) for action in (Page, PageBelow, Sources, KeepPage)},
    **{action: st.builds(action, walks, st.booleans()) for action in (UrgentStep, CalmStep)},
    Picture: st.builds(Picture, topics, st.integers(0, 9)),
    Section: st.builds(Section, st.from_regex(r"[a-z_]{1,30}", fullmatch=True)),
    Send: st.builds(Send, drafts, st.binary(min_size=3, max_size=32).map(mark_of)),
    InArea: st.builds(InArea, drafts, keys),
    Fewer: st.builds(Fewer, codes, amounts),
    ReadyWith: st.builds(ReadyWith, codes, amounts),
    Redraw: st.builds(Redraw, codes),
    Details: st.builds(Details, codes),
    KeepLink: st.builds(KeepLink, amounts.filter(len)),
    QueuePage: st.builds(QueuePage, st.integers(1, 9999)),
    ListPage: st.builds(ListPage, keys, st.integers(1, 9999)),
    Gate: st.builds(Gate, keys | st.just(""), st.booleans()),
    MoveTo: st.builds(MoveTo, codes, keys),
    Restock: st.builds(Restock, keys, st.sampled_from(["in", "low", "out"])),
    OpenNews: st.builds(
        OpenNews,
        codes,
        st.sampled_from(["ready", "cannot", "expired", "open", "place_closed", "later", "not_collected"]),
    ),
    Step: st.builds(
        Step,
        st.sampled_from(["take", "ready", "hand_over", "cannot", "undo", "later", "not_collected"]),
        codes,
        st.none() | st.integers(1, 31),
    ),
}

#: Each with the most it can carry.
LONGEST: Final = (
    Page("a" * 45),
    Picture("a" * 45, 9),
    UrgentStep(Walk("a" * 40, Does.DOSE, 9, WHEN, (("s", "t"), ("w", "p"), ("x", "9"))), below=True),
    CalmStep(Walk("a" * 40, Does.STOP, 9, WHEN, (("s", "t"), ("w", "p"), ("x", "9")))),
    Section("a" * 30),
    Items(FULL),
    Points(FULL),
    Preview(FULL),
    Send(FULL, "___"),
    InArea(FULL, "zz"),
    Restock("zz", "out"),
    OpenNews(CODE, "expired"),
    ListPage("zz", 9999),
    ReadyWith(CODE, FULL.packs),
    KeepLink(FULL.packs),
    Gate("zz", shut=True),
    MoveTo(CODE, "zz"),
    OpenAnswer(CODE, "unread"),
    SendQuestion(FULL),
    SendBack(Draft(64**4 - 1, nonce_from(2**42 - 1), ()), CODE),
    WriteAnswer(CODE),
    Step("hand_over", CODE, 31),
)

two_letters = st.from_regex(r"[a-z]{2}", fullmatch=True)
pressed = st.builds(Pressed, two_letters, two_letters, st.one_of(*ACTIONS.values()))


def data_of(meant: Pressed) -> str:
    return encode(meant.action, meant.language, meant.country)


def test_nothing_a_button_can_mean_is_left_out_here() -> None:
    """A new action gets a row above, and with it every check below."""
    in_module = {
        found
        for room in iter_modules(actions.__path__)
        for found in vars(import_module(f"{actions.__name__}.{room.name}")).values()
        if isinstance(found, type) and issubclass(found, Action) and "letter" in vars(found)
    }
    assert len(in_module) >= 20
    assert ACTIONS.keys() == in_module
    assert every_action().keys() == {action.letter for action in in_module}
    assert len(every_action()) == len(in_module)


@given(pressed)
def test_what_a_button_carries_comes_back_as_it_was(meant: Pressed) -> None:
    """With the language and the country of its screen."""
    assert decode(data_of(meant)) == meant


@given(pressed)
def test_every_button_fits(meant: Pressed) -> None:
    """In bytes, not in characters: Telegram refuses the whole message for one that does not."""
    assert 1 <= len(data_of(meant).encode()) <= BYTES


@pytest.mark.parametrize("action", LONGEST, ids=lambda action: type(action).__name__)
def test_the_fullest_button_fits(action: Action) -> None:
    """Twelve items with keys of two characters, the longest id, the last day of a month."""
    data = encode(action, "en", "us")
    assert len(data.encode()) <= BYTES
    assert decode(data).action == action


@pytest.mark.parametrize("action", [Send(VOUCHER, "___"), InArea(VOUCHER, "zz")], ids=["send", "area"])
def test_a_voucher_takes_the_room_of_the_amounts(action: Action) -> None:
    """And comes back as it was; it takes less than twelve items do."""
    data = encode(action, "en", "us")
    assert len(data.encode()) <= BYTES
    assert decode(data).action == action


@pytest.mark.parametrize(
    "held", ["-", "-" + "a" * (LENGTH - 1), "-" + "a" * (LENGTH + 1), "-" + "é" * LENGTH]
)
def test_half_a_voucher_is_stale(held: str) -> None:
    """A crafted one opens a fresh screen; a whole one is read."""
    assert decode(form("-" + "a" * LENGTH)).action
    with pytest.raises(StaleButton):
        decode(form(held))


def test_a_full_form_uses_the_room_as_planned() -> None:
    """What is left is known before somebody adds a field."""
    assert len(encode(Send(FULL, "___"), "en", "us")) == 58
    assert len(encode(Page("a" * 45), "en", "us")) == 51


#: What somebody who crafts buttons would begin with: a true one, with something changed in it.
@st.composite
def tampered(draw: st.DrawFn) -> str:
    data = data_of(draw(pressed))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        until = draw(st.integers(at, min(at + 3, len(data))))
        put = draw(st.text("_-019azAZCFTtnxé٣³ \n", max_size=3) | st.text(max_size=2))
        data = data[:at] + put + data[until:]
    return data


@given(st.text() | st.from_regex(r"1[A-Za-z][a-z]{4}.{0,60}") | tampered())
@example("")
@example("1")
@example("1Tenust" + CODE + "1٣")
@example("1Tenust" + CODE + "٣")
@example("1Tenust" + CODE + "01")
@example("1vaa__" + "0000" + NONCE)
@example("1venusa_" + "0000" + NONCE + "f_1\n")
@example("1henus\n")
@example("1h\ud800nus")
def test_whatever_comes_back_is_understood_exactly_or_stale(data: str) -> None:
    """A crafted client sends what it likes: nothing but `StaleButton`, and no two texts with one meaning."""
    try:
        meant = decode(data)
    except StaleButton:
        return
    assert data_of(meant) == data
    assert len(data.encode()) <= BYTES


@pytest.mark.parametrize("version", ["0", "2", "9", "a", "", "11", " 1"])
def test_a_button_of_another_version_is_stale(version: str) -> None:
    """It opens a fresh screen instead of meaning something else."""
    data = encode(Mine(), "en", "us")
    assert data[0] == "1"
    assert decode(data).action == Mine()
    with pytest.raises(StaleButton, match="another version"):
        decode(version + data[1:])


def test_an_unknown_action_is_stale() -> None:
    """One that a newer version has, or nobody."""
    unknown = set(ascii_letters + digits) - every_action().keys()
    assert unknown
    for letter in unknown:
        with pytest.raises(StaleButton):
            decode(f"1{letter}enus")


def form(rest: str) -> str:
    """A form at point a, opened in minute 0, with this behind it."""
    return f"1ienusa_0000{NONCE}{rest}"


def test_a_form_is_read_item_by_item() -> None:
    """So that what is refused below is refused for what is wrong with it."""
    assert decode(form("")).action == Items(Draft(0, NONCE, (), "a"))
    assert decode(form("a_1ab2b__")).action == Items(Draft(0, NONCE, (("a", 1), ("ab", 2), ("b", 63)), "a"))


@pytest.mark.parametrize(
    "rest",
    [
        "b_1a_1",
        "ab1a_1",
        "a_1a_1",
        "a_1a_2",
        "a_0",
        "__1",
        "_a1",
        "A_1",
        "é_1",
        "a1",
        "a_",
        "a_1b",
        "a_é",
        "a_ ",
        "a_1" * 12,
    ],
)
def test_a_form_that_no_screen_can_have_made_is_stale(rest: str) -> None:
    """Keys out of order or twice, nothing of an item, half an item: not a bag that was chosen."""
    with pytest.raises(StaleButton, match="damaged"):
        decode(form(rest))


def test_a_form_holds_at_most_twelve_items() -> None:
    """A crafted one with more would leave no room in the next button."""
    keys_of_two = [f"a{n}" for n in "0123456789abcdefghi"]
    twelve = decode(form("".join(f"{key}1" for key in keys_of_two[:12]))).action
    assert isinstance(twelve, Items)
    assert len(encode(Send(twelve.draft.with_amount("zz", 1), "___"), "en", "us")) <= BYTES
    for more in (13, 15, 19):
        with pytest.raises(StaleButton):
            decode(form("".join(f"{key}1" for key in keys_of_two[:more])))


@pytest.mark.parametrize(
    "data",
    [
        "1ienus",
        "1ienusa_0000abcdef",
        "1ienusaa",
        "1ienus__é000" + NONCE,
        "1ienusa_0000abc efg",
        "1ienus_a0000" + NONCE,
        "1ienusA_0000" + NONCE,
    ],
)
def test_a_form_without_its_mark_is_stale(data: str) -> None:
    """Its minute and nonce make it one form; a point is a key."""
    with pytest.raises(StaleButton):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        "1cenus",
        "1cenusCFHJKN",
        "1cenusCFHJKNN",
        "1cenuscfhjknp",
        "1cenusCFHJKNPR",
        "1kenusCFHJKNO",
        "1KenusCFHJKN",
        "1nenusrCFHJKN",
        "1nenuszCFHJKNP",
        "1nenusCFHJKNP",
        "1TenusCFHJKNP",
        "1TenustCFHJKN",
        "1TenuszCFHJKNP",
        "1TenusrCFHJKNP0",
        "1TenusrCFHJKNP32",
        "1TenusrCFHJKNP01",
        "1TenusrCFHJKNP1 ",
        "1penus",
        "1penusA",
        "1penus" + "a" * 46,
        "1penustesting.fentanyl/..",
        "1henusx",
        "1zenus ",
        "1henu",
        "1hENus",
        "1henu\u017f",
        "1Senus__" + "0000" + NONCE,
        "1Senusé__a_0000" + NONCE,
        "1Wenus__a_0000" + NONCE,
        "1Wenusa",
        "1Wenus",
        "1tenus",
        "1tenusi",
        "1tenusi__",
        "1tenusxf_",
        "1tenusif_ ",
    ],
)
def test_a_damaged_button_is_stale(data: str) -> None:
    """A code that cannot be one, a step that nobody has, a day that no month has."""
    with pytest.raises(StaleButton):
        decode(data)


def test_a_button_that_does_not_fit_is_never_made() -> None:
    """It would be refused on somebody's phone; here it is refused where it is made."""
    assert len(encode(Page("a" * 58), "en", "us")) == BYTES
    with pytest.raises(AssertionError, match="Page does not fit"):
        encode(Page("a" * 59), "en", "us")


@given(st.integers(0, 64**7 - 1))
def test_a_number_in_a_button_sorts_like_the_number(number: int) -> None:
    """64 to a character, the largest place first; more than fits wraps around."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
    text = number_text(number, 7)
    assert sum(digits.index(digit) * 64**place for place, digit in enumerate(reversed(text))) == number
    assert nonce_from(number + 64**7) == text


def test_a_mark_is_eighteen_bits_of_what_was_seen() -> None:
    """Three characters, whatever the digest."""
    assert mark_of(bytes(32)) == "000"
    assert mark_of(b"\xff\xff\xff") == "___"
    assert mark_of(b"\x00\x00\x01" + bytes(29)) == "001"
    assert mark_of(b"\x03\xff\xff") != mark_of(b"\x03\xff\xfe")
