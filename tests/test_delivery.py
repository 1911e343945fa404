"""The outbox loop, against a Telegram that does whatever Telegram does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import DELETABLE, GROUP_LIMIT, Delivery
from bot.fates import Fate, Outcome
from bot.store import changes, requests
from bot.store.tables import metadata
from bot.supply.model import Status
from bot.supply.notices import Notice
from bot.supply.transitions import Action

from .durable import Durable, process
from .samples import MILLISECOND, SECOND, keep, person
from .scripted import Call, ScriptedGateway, later
from .store.databases import KINDS, Database, fresh_database

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=90)

#: Notice -> what the gateway is asked for; a removal is one of two.
CALLS = {
    Notice.CARD_POST: ("post_card",),
    Notice.CARD_REFRESH: ("edit_card",),
    Notice.RECEIPT_REFRESH: ("edit_receipt",),
    Notice.TELL: ("tell",),
    Notice.REMOVE: ("remove_card", "remove_message"),
}
EVERY_CALL = [name for names in CALLS.values() for name in names]
AGAIN = {Fate.LATER, Fate.NOT_SENT, Fate.PERHAPS}


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, on either database."""
    async with process(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def on_sqlite(tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, for tables of many cases."""
    async with process("sqlite", tmp_path) as made:
        yield made


@pytest.fixture
async def postgresql(tmp_path: Path) -> AsyncIterator[Database]:
    """For several processes."""
    async with fresh_database("postgresql", tmp_path) as made:
        yield made


def receipt_of(durable: Durable, number: int = 1) -> Status | None:
    """As what somebody's receipt shows their request."""
    found = [m for m in durable.gateway.person(person(number).address).values() if m.kind == "receipt"]
    return found[-1].status if found else None


async def leads_to(durable: Durable, name: str, code: str) -> None:
    """Do something that makes the delivery ask the gateway for `name`."""
    if name in {"edit_card", "edit_receipt"}:
        await durable.presses(code, Action.TAKE)
    elif name == "tell":
        await durable.presses(code, Action.READY)
    elif name.startswith("remove"):
        await durable.intake.cancel(person(1), code)


def test_every_notice_is_looked_at() -> None:
    """A notice that is added has to be added here; those of questions are looked at in test_line.py."""
    # Looked at in test_timers.py, flows/test_waits.py and flows/test_new_code.py.
    others = {Notice.TIMER, Notice.WAITS, Notice.RECODED}
    assert set(CALLS) == {notice for notice in Notice if not notice.of_question} - others


# -- each fate of each errand ----------------------------------------------------------------------


@pytest.mark.parametrize("fate", [*Fate, ZeroDivisionError("a fault of ours")], ids=repr)
@pytest.mark.parametrize("name", EVERY_CALL)
async def test_whatever_becomes_of_an_errand_it_ends_well(
    on_sqlite: Durable, name: str, fate: Fate | Exception
) -> None:
    """Once, something goes wrong. Then Telegram works: cards are right, and what has ended is gone."""
    durable = on_sqlite
    if name == "post_card":
        durable.gateway.script(name, fate)
    code = (await durable.asks()).code
    if name != "post_card":
        durable.gateway.script(name, fate)
        await leads_to(durable, name, code)
    await durable.delivers()
    await durable.goes_by(2 * MINUTE, step=MINUTE)
    if name == "remove_card" and fate in {Fate.GONE, Fate.REFUSED}:
        assert durable.gateway.cards() == [code]  # Telegram would not; there is nothing more to do
    else:
        assert durable.gateway.cards().count(code) == (not name.startswith("remove"))
    if not name.startswith("remove"):
        (request,) = await durable.rows("requests")
        (card,) = durable.gateway.team().values()
        refused_edit = name == "edit_card" and fate in {Fate.GONE, Fate.REFUSED}
        assert card.status == (Status.OPEN if refused_edit else request.status)
        if fate is Fate.GONE and name in {"edit_receipt", "tell"}:
            assert card.reachable is False
        await durable.presses(code, Action.HAND_OVER)
        await durable.goes_by(4 * MINUTE, step=2 * MINUTE)
        assert durable.gateway.cards() == []
    assert await durable.counts() == {"form_keys": 1}


@pytest.mark.parametrize("fate", list(Fate))
@pytest.mark.parametrize("name", EVERY_CALL)
async def test_an_errand_is_tried_again_exactly_when_it_makes_sense(
    on_sqlite: Durable, name: str, fate: Fate
) -> None:
    """Later, not sent, perhaps: again. A card that was not taken: always again. Anything else: never."""
    durable = on_sqlite
    if name == "post_card":
        durable.gateway.script(name, fate)
    code = (await durable.asks()).code
    if name != "post_card":
        durable.gateway.script(name, fate)
        await leads_to(durable, name, code)
        await durable.delivers()
    before = len(durable.gateway.named(name))
    # A scripted DONE carries no message's id: for a new card that is no success.
    await durable.goes_by(MINUTE, step=30 * SECOND)
    again = len(durable.gateway.named(name)) - before
    if name == "edit_card" and fate is Fate.MISSING:
        assert len(durable.gateway.named("post_card")) == 2
    else:
        assert again == (fate in AGAIN or (name == "post_card" and fate is not Fate.DONE))


async def test_waits_grow_and_have_an_end(on_sqlite: Durable) -> None:
    """Twice as long each time, five minutes at most, and never given up while the request lives."""
    durable = on_sqlite
    durable.gateway.answer = lambda call: Outcome(Fate.NOT_SENT) if call.name == "post_card" else None
    await durable.asks()
    for tries, seconds in enumerate([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300], start=1):
        await durable.passes(seconds * SECOND - MILLISECOND)
        assert len(durable.gateway.named("post_card")) == tries
        await durable.passes(MILLISECOND)
        assert len(durable.gateway.named("post_card")) == tries + 1


# -- repeats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fate", "repeat"),
    [(Fate.PERHAPS, True), (Fate.NOT_SENT, False), (Fate.LATER, False), (Fate.REFUSED, False)],
)
async def test_a_repeat_is_marked_only_where_there_is_a_doubt(
    durable: Durable, fate: Fate, repeat: bool
) -> None:
    """The line broke after sending: the second card says that it may be a repeat. Otherwise it does not."""
    durable.gateway.script("post_card", fate)
    code = (await durable.asks()).code
    await durable.passes(5 * SECOND)
    assert [call.repeat for call in durable.gateway.named("post_card")] == [False, repeat]
    assert durable.gateway.cards() == [code]


async def test_a_doubt_stays_until_the_card_is_there(durable: Durable) -> None:
    """What came after does not make the first try undone."""
    durable.gateway.script("post_card", Fate.PERHAPS, Fate.LATER, Fate.NOT_SENT)
    await durable.asks()
    await durable.goes_by(MINUTE, step=5 * SECOND)
    assert [call.repeat for call in durable.gateway.named("post_card")] == [False, True, True, True]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_process_that_died_leaves_a_doubt(durable: Durable, arrived: bool) -> None:
    """Nobody knows whether the card was sent: it is sent again, with the same code, and says so."""
    durable.gateway.dead, durable.gateway.arrives = True, arrived
    request = await durable.submits(person(1))
    await durable.start()
    while (await durable.gateway.next_call()).name != "post_card":
        pass
    await durable.die()
    await durable.begin_again()
    if not durable.store.one_process:
        await durable.passes(LEASE)
    await durable.delivers()
    posts = durable.gateway.named("post_card")
    assert [(call.code, call.repeat) for call in posts] == [(request.code, False), (request.code, True)]
    assert durable.gateway.cards() == [request.code] * (1 + arrived)


async def test_a_process_that_stopped_in_order_leaves_no_doubt(durable: Durable) -> None:
    """What waits at a stop goes out later without a word."""
    durable.gateway.script("post_card", later(30))
    await durable.asks()
    await durable.delivery.stop()
    await durable.begin_again()
    await durable.passes(31 * SECOND)
    assert [call.repeat for call in durable.gateway.named("post_card")] == [False, False]


async def test_a_card_nobody_heard_of_becomes_known_by_a_press(durable: Durable) -> None:
    """Of two cards of one request both are kept up to date, and both go at the end."""
    durable.gateway.arrives = True
    durable.gateway.script("post_card", Fate.PERHAPS)
    code = (await durable.asks()).code
    await durable.passes(5 * SECOND)
    assert durable.gateway.cards() == [code, code]
    await durable.presses(code, Action.TAKE)  # under the first one
    await durable.passes(MINUTE)
    assert [m.status for m in durable.gateway.team().values()] == [Status.TAKEN, Status.TAKEN]
    await durable.intake.cancel(person(1), code)
    await durable.passes(MINUTE)
    assert durable.gateway.cards() == []


# -- what Telegram asks for ------------------------------------------------------------------------


async def test_a_wait_is_obeyed_across_a_restart(durable: Durable) -> None:
    """Telegram said 30 seconds: so long nothing is sent into that chat, whoever runs."""
    durable.gateway.script("post_card", later(30))
    code = (await durable.asks()).code
    await durable.begin_again()
    await durable.passes(30 * SECOND - MILLISECOND)
    assert len(durable.gateway.named("post_card")) == 1
    await durable.passes(MILLISECOND)
    assert durable.gateway.cards() == [code]


async def test_what_comes_during_a_wait_waits_as_well(durable: Durable) -> None:
    """A new card or an edit would only run into the next refusal."""
    first = await durable.asks(person(1))
    durable.gateway.script("edit_card", later(30))
    await durable.presses(first.code, Action.TAKE)
    await durable.delivers()
    calls = len(in_team(durable.gateway))
    second = await durable.asks(person(2))
    await durable.presses(first.code, Action.READY)
    await durable.begin_again()
    await durable.passes(29 * SECOND)
    assert len(in_team(durable.gateway)) == calls
    await durable.passes(SECOND)
    assert durable.gateway.cards() == [first.code, second.code]
    assert durable.gateway.team()[1].status is Status.READY


async def test_a_wait_in_one_chat_is_none_in_another(durable: Durable) -> None:
    """The person reads their receipt although the team's chat is full."""
    durable.gateway.script("post_card", later(30))
    await durable.asks()
    assert receipt_of(durable) is Status.OPEN


def in_team(gateway: ScriptedGateway) -> list[Call]:
    """Everything that went into a team's chat."""
    return [call for call in gateway.calls if call.chat.startswith("team")]


def fullest_minute(times: list[datetime]) -> int:
    """The most calls within any 60 seconds."""
    return max(sum(start <= t < start + MINUTE for t in times) for start in times)


async def a_card_waits(durable: Durable, number: int) -> str:
    """A request whose person cannot be reached, so that only its card is to be sent; returns the code."""
    stored = await keep(durable.store, f"CODE{number:03}", who=number)

    async def work(db: AsyncConnection) -> None:
        await requests.forget_address(db, stored.id)
        await changes.queue(db, stored, Notice.CARD_POST, durable.clock.now())

    await durable.store.run(work)
    return stored.request.code


async def test_two_hundred_cards_arrive_in_order_and_within_the_limit(durable: Durable) -> None:
    """Twenty a minute into a group; what answers a tap passes in front of the cards that wait."""
    count = 200 if durable.store.one_process else 60
    codes = [await a_card_waits(durable, number) for number in range(count)]
    tapped: datetime | None = None
    await durable.start()
    async with asyncio.timeout(120):
        while len(durable.gateway.cards()) < count:
            await durable.passes(7 * SECOND, purge=False)
            if tapped is None and len(durable.gateway.cards()) >= 40:
                tapped = durable.clock.now()
                posted = len(in_team(durable.gateway))
                await durable.presses(codes[0], Action.TAKE)
    assert [call.code for call in durable.gateway.named("post_card")] == codes
    assert fullest_minute([call.at for call in in_team(durable.gateway)]) <= GROUP_LIMIT
    assert in_team(durable.gateway)[posted].name == "edit_card"
    assert len(durable.gateway.named("edit_card")) == 1
    took = in_team(durable.gateway)[-1].at - in_team(durable.gateway)[0].at
    assert took <= (count / GROUP_LIMIT) * 63 * SECOND


async def test_every_card_of_a_request_counts_towards_the_limit(on_sqlite: Durable) -> None:
    """An edit of two cards is two calls."""
    durable, codes = on_sqlite, list[str]()
    durable.gateway.arrives = True
    for n in range(8):
        durable.gateway.script("post_card", Fate.PERHAPS)
        codes.append((await durable.asks(person(n))).code)
        await durable.passes(MINUTE)
    assert len(durable.gateway.cards()) == 16
    for code in codes:
        await durable.presses(code, Action.TAKE)
    await durable.goes_by(3 * MINUTE, step=7 * SECOND)
    assert {m.status for m in durable.gateway.team().values()} == {Status.TAKEN}
    # The last one may find room for one call and make two.
    assert fullest_minute([call.at for call in in_team(durable.gateway)]) <= GROUP_LIMIT + 1


async def test_what_was_never_sent_does_not_count_towards_the_limit(on_sqlite: Durable) -> None:
    """Someone who sends and cancels all the time does not keep everyone else's cards back."""
    durable = on_sqlite
    await durable.start()
    for _ in range(2 * GROUP_LIMIT):
        request = await durable.submits(person(1))
        await durable.intake.cancel(person(1), request.code)
        await durable.delivers()
    assert len(in_team(durable.gateway)) < GROUP_LIMIT // 2
    code = (await durable.asks(person(2))).code
    assert code in {m.code for m in durable.gateway.team().values()}


async def test_a_full_group_does_not_keep_a_person_waiting(on_sqlite: Durable) -> None:
    """The next try in another chat comes at its own time, not when the group has room again."""
    durable = on_sqlite
    for n in range(2, 30):
        await durable.submits(person(n))
    await durable.delivers()
    assert len(durable.gateway.cards()) == GROUP_LIMIT
    durable.gateway.script("edit_receipt", Fate.NOT_SENT)
    await durable.asks(person(1))
    assert receipt_of(durable) is None
    arriving = asyncio.create_task(durable.gateway.next_call())
    await asyncio.sleep(0)
    durable.clock.move(SECOND)  # and nobody wakes the delivery
    assert (await arriving).name == "edit_receipt"


# -- poison ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fate", [Fate.PERHAPS, Fate.REFUSED, Fate.MISSING, ZeroDivisionError("a fault of ours")], ids=repr
)
async def test_a_poisoned_card_does_not_keep_the_others_back(
    durable: Durable, fate: Fate | Exception
) -> None:
    """One that fails for ever, for whatever reason, is tried less and less; the others arrive."""
    poisoned = (await durable.submits(person(1))).code

    def answer(call: Call) -> Outcome | None:
        if (call.name, call.code) != ("post_card", poisoned):
            return None
        if isinstance(fate, Exception):
            raise fate
        return Outcome(fate)

    durable.gateway.answer = answer
    others = [(await durable.submits(person(n))).code for n in range(2, 10)]
    await durable.delivers()
    await durable.passes(2 * SECOND)
    assert durable.gateway.cards() == others
    await durable.goes_by(10 * MINUTE, step=MINUTE)
    late = (await durable.asks(person(11))).code
    assert durable.gateway.cards() == [*others, late]
    assert len(durable.gateway.named("post_card")) < 30
    durable.gateway.answer = lambda call: None
    await durable.goes_by(6 * MINUTE, step=MINUTE)
    assert durable.gateway.cards() == [*others, late, poisoned]


async def test_a_poisoned_edit_does_not_keep_its_lane_back(durable: Durable) -> None:
    """An edit that Telegram refuses is dropped, and the next one is another one."""
    code = (await durable.asks()).code
    durable.gateway.script("edit_card", Fate.REFUSED)
    await durable.presses(code, Action.TAKE)
    await durable.delivers()
    await durable.presses(code, Action.READY)
    await durable.delivers()
    assert durable.gateway.team()[1].status is Status.READY


# -- chats that are not as they were ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["edit_receipt", "tell"])
async def test_someone_who_is_gone_cannot_be_told_and_the_card_says_so(durable: Durable, name: str) -> None:
    """403 closes the way back: the address is forgotten, nothing more is tried, the team knows."""
    code = (await durable.asks()).code
    durable.gateway.answer = lambda call: Outcome(Fate.GONE) if call.name == name else None
    await durable.presses(code, Action.READY)
    await durable.delivers()
    (card,) = durable.gateway.team().values()
    assert (card.status, card.reachable) == (Status.READY, False)
    (row,) = await durable.rows("requests")
    assert row.address is None
    calls = len(durable.gateway.calls)
    await durable.presses(code, Action.CANNOT)
    await durable.goes_by(5 * MINUTE, step=MINUTE)
    assert {call.chat for call in durable.gateway.calls[calls:]} == {"team harbor"}
    assert await durable.counts() == {"form_keys": 1}


async def test_a_card_that_someone_deleted_is_posted_anew(durable: Durable) -> None:
    """Without a card nobody packs the bag. The new one shows what is now, and is the one that goes."""
    code = (await durable.asks()).code
    durable.gateway.team().clear()
    await durable.presses(code, Action.TAKE)
    await durable.delivers()
    await durable.passes(MINUTE)
    assert [(m.code, m.status) for m in durable.gateway.team().values()] == [(code, Status.TAKEN)]
    assert [call.repeat for call in durable.gateway.named("post_card")] == [False, False]
    await durable.intake.cancel(person(1), code)
    await durable.delivers()
    assert durable.gateway.cards() == []
    assert await durable.counts() == {"form_keys": 1}


async def test_a_deleted_card_of_an_ended_request_is_not_posted_anew(durable: Durable) -> None:
    """There is nothing to pack any more."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.HAND_OVER)
    durable.gateway.team().clear()
    await durable.passes(MINUTE)
    assert durable.gateway.cards() == []


async def test_a_receipt_that_cannot_be_drawn_is_sent_as_a_new_message(durable: Durable) -> None:
    """The screen that should have become the receipt was deleted before: the code must still arrive."""
    durable.gateway.script("post_card", later(60))
    request = await durable.submits(person(1))
    durable.gateway.person(person(1).address).clear()
    await durable.delivers()
    assert receipt_of(durable) is Status.OPEN
    assert len(durable.gateway.named("post_receipt")) == 1
    await durable.passes(MINUTE)
    await durable.presses(request.code, Action.TAKE)
    await durable.delivers()
    assert receipt_of(durable) is Status.TAKEN


async def test_a_receipt_that_someone_deleted_later_stays_deleted(durable: Durable) -> None:
    """They have seen it; whoever deletes a message does not want it back."""
    code = (await durable.asks()).code
    durable.gateway.person(person(1).address).clear()
    await durable.presses(code, Action.TAKE)
    await durable.delivers()
    assert durable.gateway.person(person(1).address) == {}


# -- requests that change meanwhile ----------------------------------------------------------------


async def test_a_card_that_was_not_sent_yet_is_not_sent_after_its_request_ended(durable: Durable) -> None:
    """Cancelled while Telegram was away: the team never sees it."""
    durable.gateway.script("post_card", Fate.NOT_SENT)
    code = (await durable.asks()).code
    await durable.intake.cancel(person(1), code)
    await durable.goes_by(MINUTE, step=30 * SECOND)
    assert len(durable.gateway.named("post_card")) == 1
    assert await durable.counts() == {"form_keys": 1}


async def test_a_card_that_may_have_been_sent_is_not_repeated_after_its_request_ended(
    durable: Durable,
) -> None:
    """A second card would not find the first one."""
    durable.gateway.script("post_card", Fate.PERHAPS)
    code = (await durable.asks()).code
    await durable.intake.cancel(person(1), code)
    await durable.goes_by(MINUTE, step=30 * SECOND)
    assert len(durable.gateway.named("post_card")) == 1
    assert await durable.counts() == {"form_keys": 1}


async def test_a_card_on_its_way_when_its_request_ends_is_removed(durable: Durable) -> None:
    """It arrives, is heard of, and taken out again; only then is the request destroyed."""
    durable.gateway.gate.clear()
    request = await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    await durable.intake.cancel(person(1), request.code)
    durable.gateway.gate.set()
    await durable.delivers()
    assert [call.code for call in durable.gateway.named("remove_card")] == [request.code]
    assert durable.gateway.cards() == []
    assert await durable.counts() == {"form_keys": 1}


async def test_a_card_of_a_process_that_died_is_not_repeated_after_its_request_ended(
    durable: Durable,
) -> None:
    """It was on its way, and then somebody cancelled; a second card would not find the first one."""
    durable.gateway.dead = True
    request = await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    await durable.intake.cancel(person(1), request.code)
    await durable.begin_again()
    await durable.passes(LEASE)
    assert len(durable.gateway.named("post_card")) == 1
    assert await durable.counts() == {"form_keys": 1}


async def test_a_card_drawn_before_a_press_is_drawn_again(durable: Durable) -> None:
    """Someone takes the request while its card, or an edit of it, is on its way."""
    durable.gateway.gate.clear()
    request = await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    await durable.coordination.act("harbor", request.code, Action.TAKE, 77, durable.clock.now())
    durable.gateway.gate.set()
    await durable.delivers()
    await durable.passes(MINUTE)
    assert [m.status for m in durable.gateway.team().values()] == [Status.TAKEN]


async def test_what_no_longer_exists_is_settled_without_a_word(durable: Durable) -> None:
    """The request was destroyed while its card was on its way, because its last time was over."""
    durable.gateway.gate.clear()
    await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    (row,) = await durable.rows("requests")
    await durable.store.run(lambda db: requests.destroy(db, row.id))
    durable.gateway.gate.set()
    await durable.delivers()
    assert await durable.counts() == {"form_keys": 1}


async def test_who_erases_everything_hears_no_more(durable: Durable) -> None:
    """A notice that waits behind a broken line is not sent after "Erase everything"."""
    code = (await durable.asks()).code
    durable.gateway.script("tell", Fate.NOT_SENT)
    await durable.presses(code, Action.READY)
    await durable.delivers()
    await durable.intake.erase(person(1))
    await durable.goes_by(MINUTE, step=30 * SECOND)
    assert len(durable.gateway.named("tell")) == 1
    assert durable.gateway.person(person(1).address) == {}


async def test_who_erases_within_the_undo_hears_no_more(durable: Durable) -> None:
    """The same for news of an ending that is being erased."""
    code = (await durable.asks()).code
    durable.gateway.script("tell", Fate.NOT_SENT)
    await durable.presses(code, Action.CANNOT)
    await durable.delivers()
    await durable.intake.erase(person(1))
    await durable.goes_by(MINUTE, step=30 * SECOND)
    assert len(durable.gateway.named("tell")) == 1


# -- taking messages out ---------------------------------------------------------------------------


async def test_young_messages_are_deleted_and_old_ones_overwritten(durable: Durable) -> None:
    """A bot may delete its messages for 48 hours; an hour is left for slow clocks."""
    first, second = await durable.asks(person(1)), await durable.asks(person(2))
    await durable.passes(DELETABLE - MILLISECOND)
    await durable.intake.cancel(person(1), first.code)
    await durable.delivers()
    assert durable.gateway.blanked == []
    await durable.passes(MILLISECOND)
    await durable.intake.cancel(person(2), second.code)
    await durable.delivers()
    assert len(durable.gateway.blanked) == 2


async def test_the_age_of_a_message_is_its_own(durable: Durable) -> None:
    """A card and a receipt may have the same number; one is old and the other is not."""
    await durable.asks(person(2))
    code = (await durable.asks()).code
    await durable.passes(DELETABLE)
    screen = durable.gateway.writes(person(1).address)
    await durable.intake.show(person(1), code, screen, durable.clock.now())
    await durable.delivers()
    durable.gateway.calls.clear()
    await durable.intake.cancel(person(1), code)
    await durable.delivers()
    assert {(c.name, c.message_id, c.deletable) for c in durable.gateway.calls} == {
        ("remove_card", screen, False),
        ("remove_message", screen, True),
    }


async def test_a_notice_goes_with_its_request_but_the_last_one_stays(durable: Durable) -> None:
    """It is neutral and names nothing; without it nobody would hear that a bag cannot be given."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.READY)
    await durable.delivers()
    await durable.presses(code, Action.CANNOT)
    await durable.delivers()
    await durable.goes_by(4 * MINUTE, step=MINUTE)
    left = durable.gateway.person(person(1).address)
    assert [(m.kind, m.status) for m in left.values()] == [("notice", Status.CANNOT)]
    assert await durable.counts() == {"form_keys": 1}


# -- the database and the process ------------------------------------------------------------------


async def test_what_telegram_accepted_is_written_down_when_the_database_is_back(durable: Durable) -> None:
    """The card was taken; the database was away just then. Nothing is sent twice."""
    durable.gateway.gate.clear()
    request = await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    await durable.store.close()
    durable.gateway.gate.set()
    await some_turns()
    for _ in range(3):
        durable.clock.move(5 * SECOND)
        await some_turns()
    await durable.store.open()
    durable.clock.move(5 * SECOND)
    await durable.delivers()
    assert [call.repeat for call in durable.gateway.named("post_card")] == [False]
    assert durable.gateway.cards() == [request.code]
    (row,) = await durable.rows("requests")
    assert row.with_team is True
    assert await durable.rows("outbox") == []


async def test_a_stop_does_not_wait_for_a_database_that_is_away(durable: Durable) -> None:
    """What could not be written down is sent again by the next process, and says so."""
    durable.gateway.gate.clear()
    await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    await durable.store.close()
    durable.gateway.gate.set()
    await some_turns()
    assert durable.loop is not None
    await durable.delivery.stop()
    async with asyncio.timeout(5):
        await durable.loop
    await durable.store.open()
    await durable.begin_again()
    await durable.passes(LEASE)
    assert [call.repeat for call in durable.gateway.named("post_card")] == [False, True]


async def test_a_stop_waits_for_what_is_on_its_way(durable: Durable) -> None:
    """It is carried to its end and written down."""
    durable.gateway.gate.clear()
    request = await durable.submits(person(1))
    await durable.start()
    while "post_card" not in {call.name for call in durable.gateway.calls}:
        await durable.gateway.next_call()
    assert durable.loop is not None
    await durable.delivery.stop()
    durable.gateway.gate.set()
    async with asyncio.timeout(5):
        await durable.loop
    assert durable.gateway.cards() == [request.code]
    (row,) = await durable.rows("requests")
    assert row.with_team is True


async def test_delivery_goes_on_after_the_database_was_away(durable: Durable) -> None:
    """It looks again after a while, without being told."""
    await durable.start()
    await durable.delivers()
    await durable.store.close()
    durable.delivery.wake()
    await some_turns()
    await durable.store.open()
    request = await durable.submits(person(1))
    durable.clock.move(5 * SECOND)
    await durable.delivers()
    assert durable.gateway.cards() == [request.code]


async def test_a_row_that_cannot_be_read_does_not_end_the_loop(durable: Durable) -> None:
    """Left by another version of this program: it is logged, and once it is gone everything goes on."""
    outbox = metadata.tables["outbox"]
    await durable.start()
    request = await durable.submits(person(1))
    await durable.delivers()
    await durable.presses(request.code, Action.TAKE)
    await durable.store.run(lambda db: db.execute(outbox.update().values(notice="unheard of", priority=0)))
    durable.delivery.wake()
    await some_turns()
    durable.clock.move(MINUTE)
    await durable.store.run(lambda db: db.execute(outbox.update().values(notice="card_refresh")))
    await durable.delivers()
    assert [m.status for m in durable.gateway.team().values()] == [Status.TAKEN]


async def some_turns() -> None:
    """Let everyone do what they can do without time passing."""
    for _ in range(100):
        await asyncio.sleep(0)


async def test_replicas_share_the_work_and_send_nothing_twice(postgresql: Database) -> None:
    """Three processes deliver from one outbox into one Telegram."""
    stores = [postgresql.store() for _ in range(3)]
    for store in stores:
        await store.open()
    durable = Durable(stores[0])
    others = [Delivery(s, durable.clock, durable.gateway, lambda: None) for s in stores[1:]]
    loops = [asyncio.create_task(other.run()) for other in others]
    codes = [(await durable.submits(person(n))).code for n in range(15)]
    async with asyncio.timeout(60):
        while len(durable.gateway.cards()) < 15 or await durable.rows("outbox"):
            for other in others:
                other.wake()
            await durable.passes(SECOND, purge=False)
    assert [call.code for call in durable.gateway.named("post_card")] == codes
    assert not any(call.repeat for call in durable.gateway.calls)
    assert all(receipt_of(durable, n) is Status.OPEN for n in range(15))
    for other in others:
        await other.stop()
    await asyncio.gather(*loops)
    await durable.die()
