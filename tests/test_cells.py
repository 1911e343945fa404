"""Every state and every door that leads to it, as cells of a table: what a press does, and where nothing.

The whole way through the database and the outbox, and not only the table of what is allowed: who asks is the
person, the team or the clock. A state or an action that is added has to be decided here first.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.chat.actions.team import TEAM
from bot.errors import AskingRefused, NoSuchQuestion, NoSuchRequest
from bot.fates import Fate
from bot.supply.model import Status
from bot.supply.questions import Standing
from bot.supply.transitions import Action

from .durable import Durable, process
from .samples import IDENTITY, PROGRAM, person

#: How long until the team is asked again: shorter than what can be undone.
WAITS: Final = timedelta(seconds=30)
WEEKS: Final = timedelta(days=15)
LESS: Final = {"s": 1, "k": 1}

#: From each state (left) through each door (top) to what: a status, gone from the database, moved to another
#: place, another code, fewer in the bag, told that nobody took it; - is where nothing changes.
REQUESTS: Final = """
              take  ready fewer later not_collected hand_over   cannot undo  block
open          taken ready ready later -             handed_over cannot -     cannot
taken         -     ready ready later -             handed_over cannot -     cannot
ready         -     -     fewer later not_collected handed_over cannot -     cannot
with_fewer    -     -     -     later not_collected handed_over cannot open  cannot
later         taken ready ready -     -             handed_over cannot open  cannot
handed_over   -     -     -     -     -             -           -      open  -
cannot        -     -     -     -     -             -           -      open  -
not_collected -     -     -     -     -             -           -      ready -
cancelled     -     -     -     -     -             -           -      -     -
expired       -     -     -     -     -             -           -      -     -
erased        -     -     -     -     -             -           -      -     -

              cancel move  recode  erase expire untaken
open          gone   moved recoded gone  gone   told
taken         gone   moved recoded gone  gone   -
ready         gone   moved recoded gone  gone   -
with_fewer    gone   moved recoded gone  gone   -
later         gone   moved recoded gone  gone   -
handed_over   -      -     -       gone  gone   -
cannot        -      -     -       gone  gone   -
not_collected -      -     -       gone  gone   -
cancelled     -      -     -       -     -      -
expired       -      -     -       -     -      -
erased        -      -     -       -     -      -
"""

QUESTIONS: Final = """
              answer   open   write_back close block stop report erase expire untaken
open          answered -      -          gone  gone  gone -      gone  gone   told
answered      -        opened -          -     -     gone -      gone  gone   -
opened        -        -      open       -     -     gone -      gone  gone   -
closed        -        -      -          -     -     -    -      -     -      -
expired       -        -      -          -     -     -    -      -     -      -
unread        -        -      -          -     -     -    -      -     -      -
lost          -        -      -          -     -     -    -      -     -      -
erased        -        -      -          -     -     -    -      -     -      -
stopped       -        -      -          -     -     -    -      -     -      -
"""


def cells(table: str) -> dict[tuple[str, str], str]:
    """A table as values; one that is too wide stands in two parts."""
    found: dict[tuple[str, str], str] = {}
    for block in table.strip().split("\n\n"):
        head, *rows = [line.split() for line in block.splitlines()]
        found |= {(row[0], door): to for row in rows for door, to in zip(head, row[1:], strict=True)}
    return found


Door = Callable[[Durable, str], Awaitable[Any]]


def team(action: Action) -> Door:
    """A press of the team."""

    async def press(durable: Durable, code: str) -> None:
        now, packs = durable.clock.now(), LESS if action is Action.FEWER else None
        await durable.coordination.act(PROGRAM, code, action, 1, now, packs=packs)

    return press


async def block(durable: Durable, code: str) -> None:
    await durable.coordination.block(PROGRAM, code)


async def erase(durable: Durable, code: str) -> None:
    await durable.intake.erase(person(1))


async def expire(durable: Durable, code: str) -> None:
    await durable.passes(WEEKS)


async def untaken(durable: Durable, code: str) -> None:
    await durable.passes(WAITS)


async def cancel(durable: Durable, code: str) -> None:
    await durable.intake.cancel(person(1), code)


async def move(durable: Durable, code: str) -> None:
    durable.intake._programs = {**durable.intake._programs, "b": PROGRAM}
    await durable.intake.move(person(1), code, "b")


async def recode(durable: Durable, code: str) -> None:
    await durable.intake.new_code(person(1), code, hour_key(durable))


def hour_key(durable: Durable) -> Any:
    return IDENTITY.hour_key(IDENTITY.open(person(1).address), durable.clock.now())


OF_REQUESTS: Final[Mapping[str, Door]] = {
    **{action: team(action) for action in (*map(Action, TEAM), Action.FEWER)},
    **{"block": block, "cancel": cancel, "move": move, "recode": recode},
    **{"erase": erase, "expire": expire, "untaken": untaken},
}

#: State -> the doors that lead there from an open request.
REQUEST_IN: Final[Mapping[str, tuple[str, ...]]] = {
    **{"open": (), "taken": ("take",), "ready": ("ready",), "with_fewer": ("fewer",), "later": ("later",)},
    **{"handed_over": ("hand_over",), "cannot": ("cannot",), "not_collected": ("ready", "not_collected")},
    **{"cancelled": ("cancel",), "expired": ("expire",), "erased": ("erase",)},
}


async def answer(durable: Durable, tag: str) -> None:
    await durable.coordination.answer(PROGRAM, tag, "Two years.")


async def read(durable: Durable, tag: str) -> None:
    await durable.intake.read(person(1), tag)
    await durable.intake.opened(person(1), tag)


async def write_back(durable: Durable, tag: str) -> None:
    form = durable.form()
    key = IDENTITY.form_key(IDENTITY.open(person(1).address), f"question {form.form}")
    await durable.intake.write_back(person(1), tag, "And then?", form, key, hour_key(durable), "en")


async def close(durable: Durable, tag: str) -> None:
    await durable.coordination.close(PROGRAM, tag, 1)


async def stop(durable: Durable, tag: str) -> None:
    await durable.intake.stop(person(1), tag)


async def report(durable: Durable, tag: str) -> None:
    await durable.intake.report(hour_key(durable))


async def lose(durable: Durable, tag: str) -> None:
    durable.gateway.script("tell_asker", Fate.GONE)
    await answer(durable, tag)


OF_QUESTIONS: Final[Mapping[str, Door]] = {
    **{"answer": answer, "open": read, "write_back": write_back, "close": close, "block": block},
    **{"stop": stop, "report": report, "erase": erase, "expire": expire, "untaken": untaken},
}

QUESTION_IN: Final[Mapping[str, tuple[Door, ...]]] = {
    **{"open": (), "answered": (answer,), "opened": (answer, read), "closed": (close,)},
    **{"expired": (expire,), "unread": (answer, expire), "lost": (lose,)},
    **{"erased": (erase,), "stopped": (stop,)},
}


def test_every_status_and_every_action_has_a_cell() -> None:
    """And every button that the team has under a card."""
    doors = {*Action, "block", "untaken"}
    assert {state for state, _ in cells(REQUESTS)} == {*Status, "with_fewer"} == set(REQUEST_IN)
    assert {door for _, door in cells(REQUESTS)} == doors == set(OF_REQUESTS)
    assert len(cells(REQUESTS)) == len(REQUEST_IN) * len(doors)
    assert set(TEAM) <= doors


def test_every_standing_and_every_door_of_a_question_has_a_cell() -> None:
    """Whatever the person, the team or the clock does to it."""
    assert {state for state, _ in cells(QUESTIONS)} == set(Standing) == set(QUESTION_IN)
    assert {door for _, door in cells(QUESTIONS)} == set(OF_QUESTIONS)
    assert len(cells(QUESTIONS)) == len(QUESTION_IN) * len(OF_QUESTIONS)


@pytest.mark.parametrize(("table", "states"), [(REQUESTS, [*Status, "planted"]), (QUESTIONS, ["planted"])])
def test_a_planted_state_has_no_cell(table: str, states: list[str]) -> None:
    """The control."""
    assert {state for state, _ in cells(table)} != set(states)


async def the_row(durable: Durable, table: str) -> Any:
    """The one row that there is, unless it is being cleared away; None if it is gone."""
    rows = [row for row in await durable.rows(table) if not row.closing]
    assert len(rows) <= 1
    return rows[0] if rows else None


def pinged(durable: Durable) -> int:
    """How often the team was asked again."""
    return sum(call.name in {"post_waiting", "post_unanswered"} for call in durable.gateway.calls)


def seen(before: Any, after: Any, *, told: bool) -> str:
    """What is another one now."""
    if after is None:
        return "-" if before is None else "gone"
    assert before is not None, "something came back that was gone"
    now, then = after._mapping, before._mapping
    state = "standing" if "standing" in now else "status"
    if now[state] != then[state]:
        return str(now[state])
    for column, called in {"point": "moved", "code": "recoded", "packs": "fewer"}.items():
        if column in now and now[column] != then[column]:
            return called
    return "told" if told else "-"


async def through(durable: Durable, door: Door, name: str) -> None:
    """Somebody presses; who may not is refused."""
    with suppress(AskingRefused, NoSuchRequest, NoSuchQuestion):
        await door(durable, name)
    await durable.delivers()


@pytest.mark.parametrize(("state", "door"), cells(REQUESTS))
async def test_a_request(tmp_path: Path, state: str, door: str) -> None:
    """What this door does in this state, and that it does nothing else."""
    async with process("sqlite", tmp_path, waits=WAITS) as durable:
        code = (await durable.asks(person(1))).code
        for step in REQUEST_IN[state]:
            await through(durable, OF_REQUESTS[step], code)
        before, asked = await the_row(durable, "requests"), pinged(durable)
        if before is not None:
            assert before.status == ("ready" if state == "with_fewer" else state)
        await through(durable, OF_REQUESTS[door], code)
        after = await the_row(durable, "requests")
        outcome = seen(before, after, told=pinged(durable) > asked)
    # Moved, it waits anew: so its status is another one beside its place.
    moved = door == "move" and before is not None and after is not None and after.point != before.point
    assert ("moved" if moved else outcome) == cells(REQUESTS)[state, door]
    if moved:
        assert after.status == "open"


@pytest.mark.parametrize(("state", "door"), cells(QUESTIONS))
async def test_a_question(tmp_path: Path, state: str, door: str) -> None:
    """What this door does while a question stands so."""
    async with process("sqlite", tmp_path, waits=WAITS) as durable:
        tag = (await durable.asks_team(person(1), "How long is a strip good?")).tag
        for step in QUESTION_IN[state]:
            await through(durable, step, tag)
        before, asked = await the_row(durable, "messages"), pinged(durable)
        if before is not None:
            assert before.standing == state
        await through(durable, OF_QUESTIONS[door], tag)
        outcome = seen(before, await the_row(durable, "messages"), told=pinged(durable) > asked)
    assert outcome == cells(QUESTIONS)[state, door]
