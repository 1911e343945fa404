"""No one's identity in the team's chat, in the database or in the log.

A person whose every field carries a mark of its own goes through a whole day; then the places where
nothing of it may be are searched. For each place a leak is planted, and must be found.
"""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import logs
from bot.chat import wording
from bot.chat.actions.asking import (
    AskCancel,
    AskErase,
    AskNewCode,
    Cancel,
    Erase,
    Items,
    KeepLink,
    Mine,
    MoveTo,
    NewCode,
    OpenNews,
    Points,
    Preview,
    Show,
    Supplies,
)
from bot.chat.actions.base import Action
from bot.chat.actions.guides import CalmStep
from bot.chat.actions.line import (
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
    Picture,
    Sources,
)
from bot.chat.actions.team import Details, Fewer, Gate, ListPage, QueuePage, ReadyWith, Redraw, Restock, Step
from bot.chat.callback_data import encode
from bot.chat.handlers import press
from bot.content.walking import Walk
from bot.identity import Identity, Pseudonym
from bot.identity import Person as Asker
from bot.simulator.people import Person
from bot.supply.draft import open_draft
from tests.conftest import TOKEN, MakeTown, Town, code_in
from tests.flows.test_line import answers
from tests.flows.test_line import asks as asks_team

FIRST, LAST, NAME, WORDS = "Zqfirstname", "Zqlastname", "zqusername", "zqtypedwords"


def marks(who: Person) -> list[bytes]:
    """Everything that tells who someone is, as it could stand in a file: names, words, the id in any form."""
    number = who.id
    forms = [number.to_bytes(8, order, signed=True) for order in ("big", "little")]
    short = [number.to_bytes(5, "big"), f"{number:x}".encode(), str(number).encode()]
    return [text.encode() for text in (FIRST, LAST, NAME, WORDS)] + forms + short + [TOKEN.encode()]


def found(where: bytes, who: Person) -> list[bytes]:
    """The marks that stand there."""
    return [mark for mark in marks(who) if mark in where]


def marked(town: Town) -> Person:
    """Someone whose every field is a mark; the id is long enough to be one."""
    who = town.person(FIRST, last_name=LAST, username=NAME, language_code="en-zq")
    assert who.id > 10**9
    return who


def files_of(town: Town) -> bytes:
    """Every byte of the database."""
    return b"".join(path.read_bytes() for path in sorted(town.database.parent.iterdir()))


async def a_day(town: Town, who: Person) -> bytes:
    """Reads, writes, asks, is in danger, cancels, is told, erases; the database's bytes on the way."""
    seen = b""
    for words in ("/start", WORDS, f"not breathing {WORDS}", f"/start {WORDS}", "/sos", "/privacy"):
        who.says(words)
        await town.settles()
    await town.asks(who)
    seen += files_of(town)
    await town.presses(who, "Cancel", "Yes, cancel it")
    await town.asks(who)
    who.says(f"call me {WORDS}")
    await town.presses(town.coordinator, "Take", "Ready")
    await town.presses(who, "Open", "Menu", "My requests", "Show the code")
    seen += files_of(town)
    await town.presses(town.coordinator, "Handed over", "Undo", "Cannot")
    seen += files_of(town)
    await town.asks(who)
    await asks_team(town, who, "How long is a strip good?")
    seen += files_of(town)
    await answers(town, "Two years.")
    seen += files_of(town)
    await town.presses(who, "Open")
    await asks_team(town, who, "And in the sun?")
    await town.presses(who, "Menu", "Privacy", "Erase everything", "Yes, erase everything")
    await town.passes(timedelta(minutes=3))
    assert len(seen) > 10_000
    return seen + files_of(town)


def calls_to_team(town: Town) -> bytes:
    """Everything that was sent or edited into the team's chat."""
    calls = [c for c in town.api.calls if str(c.params.get("chat_id")) == str(town.team_chat)]
    assert len(calls) > 10
    return json.dumps([(c.method, {k: str(v) for k, v in c.params.items()}) for c in calls]).encode()


async def test_the_team_never_receives_an_identity(town: Town) -> None:
    """Cards hold this program's own words, and nothing of whoever asked."""
    who = marked(town)
    await a_day(town, who)
    assert found(calls_to_team(town), who) == []


async def test_a_name_on_a_card_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: a card that names the sender."""
    who = marked(town)
    honest = wording.state

    def leaky(*arguments: Any) -> dict[str, Any]:
        return honest(*arguments) | {"until": f"{FIRST} {who.id}"}

    monkeypatch.setattr(wording, "state", leaky)
    await a_day(town, who)
    assert set(found(calls_to_team(town), who)) >= {FIRST.encode(), str(who.id).encode()}


async def test_the_database_holds_no_identity(town: Town) -> None:
    """Sealed addresses and keyed pseudonyms: none of the marks in any byte, at any moment."""
    who = marked(town)
    assert found(await a_day(town, who), who) == []


@pytest.mark.parametrize("kind", ["pseudonym", "address"])
async def test_an_identity_in_the_database_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Positive control: a pseudonym that is the id, an address that is not sealed."""
    who = marked(town)
    if kind == "pseudonym":
        honest = Identity.person
        monkeypatch.setattr(
            Identity, "person", lambda self, chat: Asker(Pseudonym(str(chat)), honest(self, chat).address)
        )
    else:
        monkeypatch.setattr(Identity, "seal", lambda self, chat: int(chat).to_bytes(8, "big", signed=True))
        monkeypatch.setattr(Identity, "open", lambda self, address: int.from_bytes(address, "big"))
    who.says("/start")
    await town.settles()
    await town.presses(who, "Supplies", "Usual bag", "The van", "Send")
    assert found(files_of(town), who)


def fail_once(town: Town) -> Callable[[], int]:
    """Make every handler fail the first time it is called, with everything it knows in the error."""
    failed: list[object] = []
    for handlers in town.bot.application.handlers.values():
        for handler in handlers:
            attribute = "_call" if isinstance(handler, press.PressHandler) else "callback"
            honest = getattr(handler, attribute)

            async def failing(update: Any, *rest: Any, honest: Any = honest) -> Any:
                if honest not in failed:
                    failed.append(honest)
                    raise RuntimeError(f"{update!r} {update.effective_user!r} {WORDS} {TOKEN}")
                return await honest(update, *rest)

            object.__setattr__(handler, attribute, failing)
    return lambda: len(failed)


async def press_twice(town: Town, who: Person, *actions: Action) -> None:
    """Each of these buttons, twice."""
    for action in actions:
        for _ in range(2):
            message = who.screen["message_id"]
            town.api.press(who.chat_id, who.id, message, encode(action, "en", "us"))
            await town.settles()


#: A page with sources.
STRIP = "testing.fentanyl_strips.read_result"


async def a_broken_day(town: Town, who: Person) -> int:
    """Every door is tried twice: the first time it fails. Returns how many handlers failed."""
    count = fail_once(town)
    for _ in range(2):
        for words in ("/start", "/start 1bf_1", WORDS, "/sos", "/language", "/privacy", "/supplies"):
            who.says(words)
            await town.settles()
        who.sends("sticker")
        await town.settles()
    draft = open_draft(town.clock.now(), "0000000").with_amount("f", 1)
    walk: list[Action] = [Guides(), Page("overdose.emergency"), Home(), Menu(), Hide(), Home(), Supplies()]
    walk += [Languages(), Countries(), Sources(STRIP), KeepPage(STRIP), Picture(STRIP, 0), Page(STRIP)]
    walk += [CalmStep(Walk("testing.walk")), HowToAsk(), KeepLink((("f", 1),))]
    walk += [Items(draft), Points(draft), Preview(draft.at_point("a"))]
    await press_twice(town, who, *walk)
    for _ in range(2):
        await town.presses(who, "Send")
        who.says("/start")
        await town.settles()
    code = code_in(town.cards()[0]["text"]) if town.cards() else "CFHJKNP"
    await press_twice(town, who, Mine(), Show(code), AskCancel(code), OpenNews(code, "ready"))
    await press_twice(town, who, AskNewCode(code), NewCode(code), Cancel(code))
    await press_twice(town, who, AskErase(), Erase(), Emergency(), Home(), Hide(), Delete())
    for _ in range(2):
        town.api.press(who.chat_id, who.id, who.messages()[0]["message_id"], "broken")
        town.api.press(town.team_chat, town.coordinator.id, 1, encode(Step("take", code), "en", "us"))
        town.api.press(town.team_chat, town.coordinator.id, 1, encode(Restock("f", "in"), "en", "us"))
        town.coordinator.says("/stock@simulated_bot")
        await town.settles()
    for command in ("queue", "list a", "pause", "close a", "open a", "status", "help"):
        for _ in range(2):
            name, _, rest = command.partition(" ")
            town.coordinator.says(f"/{name}@simulated_bot {rest}".strip())
            await town.settles()
    for door in (
        Fewer(code, ()),
        ReadyWith(code, ()),
        Redraw(code),
        Details(code),
        QueuePage(1),
        ListPage("a", 1),
        Gate("", shut=False),
    ):
        for _ in range(2):
            town.api.press(town.team_chat, town.coordinator.id, 1, encode(door, "en", "us"))
            await town.settles()
    await town.passes(timedelta(seconds=61))  # Telegram takes 20 messages a minute into a group
    await press_twice(town, who, MoveTo(code, "b"))
    await press_twice(town, who, AskPerson(), SendQuestion(draft), OpenAnswer(code, "answered"))
    card = town.cards()[-1]
    told = (WriteAnswer(code), CloseQuestion(code), SendAnswer(code), DropAnswer(code))
    for action in (*told, QuickReply(code, "come"), AskBlock(code), Block(code)):
        for _ in range(2):
            data = encode(action, "en", "us")
            town.api.press(town.team_chat, town.coordinator.id, card["message_id"], data)
            await town.settles()
    await press_twice(town, who, WriteBack(code), SendBack(draft, code), StopLine(code))
    await press_twice(town, who, Report(code, "000"), SendReport(code, "000", with_words=True))
    for _ in range(2):
        sent = await town.bot.application.bot.send_message(who.chat_id, f"<u>{code}</u>", parse_mode="HTML")
        who.says(WORDS, reply_to={"message_id": sent.message_id})
        await town.settles()
    for _ in range(2):
        town.coordinator.says(WORDS, reply_to=card)
        await town.settles()
    for _ in range(2):
        data = encode(LeaveBlock(code), "en", "us")
        town.api.press(town.team_chat, town.coordinator.id, card["message_id"], data)
        await town.settles()
    return count()


async def test_the_log_holds_events_and_no_people(
    make_town: MakeTown, capsys: pytest.CaptureFixture[str]
) -> None:
    """At DEBUG, with every handler failing once and everything it knew in its error."""
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    logs.set_up("DEBUG")
    try:
        town = await make_town()
        who = marked(town)
        failed = await a_broken_day(town, who)
        await town.passes(timedelta(minutes=2))  # a group takes twenty messages a minute
        town.api.inject({"message": {"message_id": WORDS, "from": {"first_name": FIRST, "id": who.id}}})
        await a_day(town, who)
        handlers = sum(len(lot) for lot in town.bot.application.handlers.values())
        await town.close()
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
    written = capsys.readouterr()
    log = (written.err + written.out).encode()
    assert log.count(b"an update could not be handled") >= 20
    assert failed == handlers >= 20
    assert b"RuntimeError" in log
    assert found(log, who) == []


@pytest.mark.parametrize("wall", ["sentences", "libraries"])
async def test_a_person_in_the_log_is_noticed(
    make_town: MakeTown, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, wall: str
) -> None:
    """Positive control: without either wall of the log the marks are found."""
    if wall == "sentences":
        monkeypatch.setattr(logs.EventFormatter, "formatException", logging.Formatter.formatException)
    else:
        monkeypatch.setattr(logs, "SILENT", ())
        for name in ("telegram", "aiosqlite", "sqlalchemy"):
            monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    logs.set_up("DEBUG")
    try:
        town = await make_town()
        who = marked(town)
        await a_broken_day(town, who)
        await town.close()
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        logs.silence_libraries()
    log = capsys.readouterr().err.encode()
    assert found(log, who)


async def test_nothing_is_kept_because_someone_reads(town: Town) -> None:
    """Reading, typing, danger and a half-filled form leave the database as it was, byte for byte."""
    who = marked(town)
    await town.passes(timedelta(0))
    before = {p.name: p.read_bytes() for p in town.database.parent.iterdir() if p.name != "sotto.db-shm"}
    for words in ("/start", WORDS, "not breathing", "/sos"):
        who.says(words)
        await town.settles()
    for label in (
        "Menu",
        "Guides",
        "Testing",
        "Reading a strip",
        "Menu",
        "Supplies",
        "Usual bag",
        "Main Street counter",
    ):
        await town.presses(who, label)
    after = {p.name: p.read_bytes() for p in town.database.parent.iterdir() if p.name != "sotto.db-shm"}
    assert after == before
    assert "sotto.db" in before


async def test_every_call_keeps_the_token_to_the_address(town: Town) -> None:
    """The token is in the address of calls and in no parameter."""
    who = marked(town)
    await a_day(town, who)
    assert len(town.api.calls) > 50
    assert not [c for c in town.api.calls if TOKEN in json.dumps({k: str(v) for k, v in c.params.items()})]
