"""The team's side: whoever presses first wins, and a thumb's slip can be taken back for a while."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import StoreUnavailable
from bot.supply.hours import CHOICES, Hours, choices, usual_choice
from bot.supply.model import LIVE, Status
from bot.supply.transitions import Action

from .durable import Durable, process
from .samples import CATALOGUE, HOURS, MILLISECOND, NOW, PROGRAM, SECOND, a_request, person
from .store.databases import KINDS

UNDO = timedelta(minutes=2)
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, on either database."""
    async with process(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def on_sqlite(tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, for what the database does not decide."""
    async with process("sqlite", tmp_path) as made:
        yield made


def closing(day: int) -> datetime:
    """When the counter closes on a day of that November."""
    return datetime(2026, 11, day, 20, tzinfo=CHICAGO)


async def tells(durable: Durable) -> list[Status | None]:
    """What the person has been told, once everything is sent."""
    await durable.delivers()
    return [call.status for call in durable.gateway.named("tell")]


# -- steps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "status", "told"),
    [
        ([Action.TAKE], Status.TAKEN, []),
        ([Action.READY], Status.READY, [Status.READY]),
        ([Action.TAKE, Action.READY], Status.READY, [Status.READY]),
        ([Action.HAND_OVER], Status.HANDED_OVER, []),
        ([Action.TAKE, Action.READY, Action.HAND_OVER], Status.HANDED_OVER, [Status.READY]),
        ([Action.CANNOT], Status.CANNOT, [Status.CANNOT]),
        ([Action.READY, Action.CANNOT], Status.CANNOT, [Status.READY, Status.CANNOT]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
)
async def test_steps_lead_where_they_should_and_tell_what_matters(
    durable: Durable, steps: list[Action], status: Status, told: list[Status]
) -> None:
    """Both sides see each step; the person is told of a ready bag, and that it cannot be given."""
    code = (await durable.asks()).code
    for step in steps:
        done = await durable.presses(code, step)
        assert done.changed is True
        await durable.delivers()
    assert done.request is not None
    assert done.request.status is status
    assert await tells(durable) == told
    (card,) = durable.gateway.team().values()
    assert card.status is status
    receipts = [m for m in durable.gateway.person(person(1).address).values() if m.kind == "receipt"]
    assert [m.status for m in receipts] == [status]


@pytest.mark.parametrize("action", [Action.TAKE, Action.HAND_OVER, Action.CANNOT])
async def test_the_same_step_twice_changes_nothing(durable: Durable, action: Action) -> None:
    """The second coordinator learns that it is done."""
    code = (await durable.asks()).code
    first, second = await durable.presses(code, action), await durable.presses(code, action)
    assert (first.changed, second.changed) == (True, False)
    assert first.request == second.request
    assert await tells(durable) == ([Status.CANNOT] if action is Action.CANNOT else [])


async def test_an_ended_request_takes_no_step_but_back(durable: Durable) -> None:
    """Handed over is not taken, packed or refused again."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.HAND_OVER)
    for action in (Action.TAKE, Action.READY, Action.HAND_OVER, Action.CANNOT):
        done = await durable.presses(code, action)
        assert done.changed is False
        assert done.request is not None
        assert done.request.status is Status.HANDED_OVER


@pytest.mark.parametrize("action", list(Action))
async def test_a_code_that_is_not_there_is_answered_like_one_that_has_ended(
    on_sqlite: Durable, action: Action
) -> None:
    """Old cards and crafted buttons learn nothing."""
    done = await on_sqlite.coordination.act(PROGRAM, "CFHJKNP", action, 1, NOW)
    assert (done.changed, done.request) == (False, None)
    assert await on_sqlite.counts() == {}


async def test_another_programs_request_is_not_there(durable: Durable) -> None:
    """A code from the next town's team opens nothing here, and nothing is remembered of the press."""
    code = (await durable.asks()).code
    before = await durable.rows("request_messages")
    done = await durable.coordination.act("elsewhere", code, Action.CANNOT, 5, NOW)
    assert (done.changed, done.request) == (False, None)
    assert await durable.rows("request_messages") == before
    assert (await durable.presses(code, Action.TAKE)).changed is True


async def test_what_is_being_cleared_away_is_not_there(durable: Durable) -> None:
    """The person cancelled; the card has not gone yet."""
    code = (await durable.asks()).code
    await durable.intake.cancel(person(1), code)
    done = await durable.presses(code, Action.TAKE)
    assert (done.changed, done.request) == (False, None)


async def test_nothing_is_done_while_the_database_is_away(durable: Durable) -> None:
    """And it is said."""
    code = (await durable.asks()).code
    await durable.store.close()
    with pytest.raises(StoreUnavailable):
        await durable.coordination.act(PROGRAM, code, Action.TAKE, 1, NOW)
    await durable.store.open()
    assert (await durable.presses(code, Action.TAKE)).changed is True


# -- undo ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "works"),
    [(timedelta(), True), (UNDO - MILLISECOND, True), (UNDO, False), (UNDO + MILLISECOND, False)],
    ids=["at once", "just before", "exactly at", "just after"],
)
@pytest.mark.parametrize("action", [Action.HAND_OVER, Action.CANNOT])
async def test_an_ending_can_be_taken_back_for_two_minutes(
    durable: Durable, action: Action, late: timedelta, works: bool
) -> None:
    """The purge need not have come yet: the time itself decides."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.TAKE)
    ended = await durable.presses(code, action)
    assert ended.request is not None
    assert ended.request.undo_until == NOW + UNDO
    durable.clock.move(late)
    done = await durable.presses(code, Action.UNDO)
    assert done.changed is works
    assert done.request is not None
    assert done.request.status is (Status.TAKEN if works else ended.request.status)


async def test_taking_back_leads_to_where_it_was(durable: Durable) -> None:
    """A bag that was ready is ready until the same hour."""
    code = (await durable.asks()).code
    ready = await durable.presses(code, Action.READY)
    await durable.presses(code, Action.HAND_OVER)
    back = await durable.presses(code, Action.UNDO)
    assert back.request == ready.request
    assert (await durable.presses(code, Action.UNDO)).changed is False
    assert (await durable.presses(code, Action.HAND_OVER)).changed is True


async def test_taking_back_a_refusal_is_told(durable: Durable) -> None:
    """Whoever heard "cannot" hears that there is news; a handing over was never told."""
    first, second = (await durable.asks(person(1))).code, (await durable.asks(person(2))).code
    await durable.presses(first, Action.CANNOT)
    assert await tells(durable) == [Status.CANNOT]
    await durable.presses(first, Action.UNDO)
    assert await tells(durable) == [Status.CANNOT, Status.OPEN]
    await durable.presses(second, Action.HAND_OVER)
    await durable.presses(second, Action.UNDO)
    assert len(await tells(durable)) == 2


async def test_nothing_is_taken_back_after_it_was_cleared_away(durable: Durable) -> None:
    """With Telegram away the row is still there; it does not come back to life."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.HAND_OVER)
    await durable.delivers()
    durable.gateway.gate.clear()
    durable.clock.move(UNDO)
    await durable.retention.purge()
    done = await durable.presses(code, Action.UNDO)
    assert (done.changed, done.request) == (False, None)
    durable.gateway.gate.set()


@pytest.mark.parametrize("status", sorted(LIVE - {Status.LATER}))
async def test_there_is_nothing_to_take_back_before_an_ending(durable: Durable, status: Status) -> None:
    """Undo is for endings, and for the steps that people are told of and may be slips."""
    code = (await durable.asks()).code
    if status is not Status.OPEN:
        await durable.presses(code, Action.TAKE if status is Status.TAKEN else Action.READY)
    done = await durable.presses(code, Action.UNDO)
    assert done.changed is False
    assert done.request is not None
    assert done.request.status is status


async def test_what_ended_without_undo_is_not_taken_back(durable: Durable) -> None:
    """What the person wanted stays."""
    code = (await durable.asks()).code
    durable.gateway.gate.clear()
    await durable.intake.cancel(person(1), code)
    assert (await durable.presses(code, Action.UNDO)).changed is False
    durable.gateway.gate.set()
    await durable.delivers()
    assert await durable.counts() == {"form_keys": 1}


async def test_taken_back_after_its_time_a_request_expires_at_once(durable: Durable) -> None:
    """Its end is its end, and is told."""
    code = (await durable.asks()).code
    durable.clock.move(timedelta(days=7) - SECOND)
    await durable.presses(code, Action.HAND_OVER)
    durable.clock.move(2 * SECOND)
    await durable.retention.purge()
    assert (await durable.presses(code, Action.UNDO)).changed is True
    await durable.retention.purge()
    assert await tells(durable) == [Status.EXPIRED]
    assert await durable.counts() == {}


# -- until when ------------------------------------------------------------------------------------


async def test_one_tap_means_the_second_closing_time(durable: Durable) -> None:
    """So that there is a whole day to come."""
    code = (await durable.asks()).code
    done = await durable.presses(code, Action.READY)
    assert done.request is not None
    assert done.request.ready_until == closing(22)


async def test_another_day_can_be_chosen_in_silence(durable: Durable) -> None:
    """The receipt shows it; no second notice."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.READY)
    done = await durable.presses(code, Action.READY, day=23)
    assert done.changed is True
    assert done.request is not None
    assert done.request.ready_until == closing(23)
    assert await tells(durable) == [Status.READY]


async def test_a_day_can_be_chosen_at_once(durable: Durable) -> None:
    """The first Ready with a day is told."""
    code = (await durable.asks()).code
    done = await durable.presses(code, Action.READY, day=21)
    assert done.request is not None
    assert done.request.ready_until == closing(21)
    assert await tells(durable) == [Status.READY]


@pytest.mark.parametrize("day", [None, 22], ids=["one tap", "the same day"])
async def test_ready_twice_is_ready_once(durable: Durable, day: int | None) -> None:
    """Nothing changes and nobody is told again."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.READY)
    done = await durable.presses(code, Action.READY, day=day)
    assert done.changed is False
    assert await tells(durable) == [Status.READY]


@pytest.mark.parametrize("day", [20, 24, 0, 31, -1])
async def test_a_day_that_is_not_offered_changes_nothing(durable: Durable, day: int) -> None:
    """A button of yesterday, or a crafted one."""
    code = (await durable.asks()).code
    done = await durable.presses(code, Action.READY, day=day)
    assert done.changed is False
    assert done.request is not None
    assert done.request.status is Status.OPEN
    assert await tells(durable) == []


async def test_a_button_of_yesterday_means_the_day_it_says(durable: Durable) -> None:
    """The list is another one by then: the day is not "the second of the list"."""
    code = (await durable.asks()).code
    durable.clock.move(timedelta(days=1))
    done = await durable.presses(code, Action.READY, day=23)
    assert done.request is not None
    assert done.request.ready_until == closing(23)
    assert (await durable.presses(code, Action.READY, day=21)).changed is False


async def test_shortly_before_its_end_a_bag_waits_until_the_end(durable: Durable) -> None:
    """No closing time is left; the request's own end is what there is."""
    request = await durable.asks()
    durable.clock.move(timedelta(days=7) - timedelta(hours=1))
    done = await durable.presses(request.code, Action.READY)
    assert done.request is not None
    assert done.request.ready_until == request.expires_at


def test_choices_end_with_the_request() -> None:
    """A bag is never promised for longer than the request is kept."""
    request = a_request(expires_at=closing(22).astimezone(UTC))
    assert choices(HOURS, NOW, request.expires_at) == (closing(21), closing(22))
    assert choices(HOURS, NOW, a_request().expires_at) == tuple(closing(day) for day in (21, 22, 23))
    assert len(choices(HOURS, NOW, a_request().expires_at)) == CHOICES


def test_the_usual_choice_is_the_second_or_the_only_one() -> None:
    """And none where there is none."""
    first, second, third = closing(21), closing(22), closing(23)
    assert usual_choice((first, second, third)) == second
    assert usual_choice((first,)) == first
    assert usual_choice(()) is None


def test_no_two_choices_fall_on_one_day_of_the_month() -> None:
    """A day of the month names one of them, even around a change of months and of clocks."""
    hours = Hours(CHICAGO, {0: (time(1), time(2)), 6: (time(0), time(23, 59))})
    for day in range(400):
        now = NOW + timedelta(days=day, hours=day % 24)
        found = choices(hours, now, now + timedelta(days=14))
        assert len({end.day for end in found}) == len(found)


async def test_a_point_without_hours_waits_until_the_end(durable: Durable) -> None:
    """A point that left the settings while a request for it is open."""
    request = await durable.asks()
    durable.coordination._hours = {}
    done = await durable.presses(request.code, Action.READY)
    assert durable.coordination.choices(request) == ()
    assert done.request is not None
    assert done.request.ready_until == request.expires_at


async def test_a_bag_with_less_in_it_is_taken_back_step_by_step(durable: Durable) -> None:
    """On both databases: the bag as it was before the last step, and the status it had."""
    code = (await durable.asks()).code
    (asked,) = await durable.rows("requests")
    key = {item.id: item.key for item in CATALOGUE.items}
    first = next(iter(json.loads(asked.packs)))

    async def fewer(packs: int) -> None:
        left = {key[item]: 63 for item in json.loads(asked.packs)} | {key[first]: packs}
        now = durable.clock.now()
        done = await durable.coordination.act(PROGRAM, code, Action.FEWER, 999, now, packs=left)
        assert done.changed is True

    await fewer(1)
    assert (await durable.rows("requests"))[0].asked == asked.packs
    await fewer(0)
    for status, packs in ((Status.READY, 1), (Status.READY, None)):
        changed = (await durable.presses(code, Action.UNDO)).changed
        (row,) = await durable.rows("requests")
        assert changed is (packs == 1)
        assert row.status == status
        assert json.loads(row.packs)[first] == 1
        assert row.asked == asked.packs
    await durable.presses(code, Action.LATER)
    assert (await durable.rows("requests"))[0].status == Status.LATER
    assert (await durable.presses(code, Action.UNDO)).changed is True
    assert (await durable.rows("requests"))[0].status == Status.READY
