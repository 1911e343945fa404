"""A change together with everything that has to be sent because of it."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import _claim
from bot.fates import Fate, Outcome
from bot.store import changes, outbox, requests
from bot.store.outbox import Errand
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Store
from bot.supply.model import Status
from bot.supply.notices import Notice
from bot.supply.transitions import Action

from ..durable import Durable
from ..samples import NOW, SECOND, keep, person
from .databases import Database

UNDO = timedelta(minutes=2)
CARD, RECEIPT = Shown(Role.CARD, 50, NOW), Shown(Role.RECEIPT, 7, NOW)


@pytest.fixture
async def kept(store: Store) -> Stored:
    """A request with a card in the team's chat and a receipt in somebody's."""
    stored = await keep(store)

    async def work(db: AsyncConnection) -> None:
        for message in (CARD, RECEIPT):
            await requests.show(db, stored.id, message)

    await store.run(work)
    return stored


async def change(store: Store, stored: Stored, action: Action, **more: Any) -> Status | None:
    """Carry out an action."""
    return await store.run(lambda db: changes.change(db, stored, action, NOW, **more))


async def get(store: Store, stored: Stored) -> Stored | None:
    """The request as it stands."""
    return await store.run(lambda db: requests.by_id(db, stored.id))


async def waiting(store: Store, now: Any = NOW) -> list[Errand]:
    """Everything that waits, taken out of the outbox in the order in which it would go."""

    async def work(db: AsyncConnection) -> list[Errand]:
        found = []
        while errand := await outbox.claim(db, now=now, lease_until=now + SECOND):
            await outbox.settle(db, errand.id)
            found.append(errand)
        return found

    return await store.run(work)


def kinds(errands: list[Errand]) -> list[str]:
    """What they are."""
    return sorted(errand.notice for errand in errands)


async def test_a_step_is_seen_on_both_sides_and_told_where_it_matters(store: Store, kept: Stored) -> None:
    """Taking edits in silence; a ready bag is told."""
    assert await change(store, kept, Action.TAKE) is Status.TAKEN
    assert kinds(await waiting(store)) == ["card_refresh", "receipt_refresh"]
    taken = await get(store, kept)
    assert taken is not None
    assert await change(store, taken, Action.READY, ready_until=NOW + UNDO) is Status.READY
    errands = await waiting(store)
    assert kinds(errands) == ["card_refresh", "receipt_refresh", "tell"]
    assert [e.params for e in errands if e.notice is Notice.TELL] == [{"status": "ready"}]


async def test_a_step_can_be_made_without_telling(store: Store, kept: Stored) -> None:
    """Another closing time for a bag that is ready is no news."""
    await change(store, kept, Action.READY, ready_until=NOW + UNDO, quietly=True)
    assert kinds(await waiting(store)) == ["card_refresh", "receipt_refresh"]


async def test_what_is_not_possible_changes_nothing_and_sends_nothing(store: Store, kept: Stored) -> None:
    """Whoever comes second finds it done, even with a value read before."""
    await change(store, kept, Action.HAND_OVER, undo=UNDO)
    await waiting(store)
    assert await change(store, kept, Action.TAKE) is None  # `kept` still says open
    assert await change(store, kept, Action.CANNOT, undo=UNDO) is None
    ended = await get(store, kept)
    assert ended is not None
    assert await change(store, ended, Action.TAKE) is None
    assert await waiting(store) == []


async def test_a_change_that_is_rolled_back_sends_nothing(store: Store, kept: Stored) -> None:
    """Change and errands stand in one transaction."""

    async def work(db: AsyncConnection) -> None:
        await changes.change(db, kept, Action.READY, NOW, ready_until=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.run(work)
    assert await waiting(store) == []
    assert await get(store, kept) == kept


async def test_errands_go_into_the_lane_of_their_chat(store: Store, kept: Stored) -> None:
    """The team's lane names the program; a person's names the request, and nothing about the person."""
    await change(store, kept, Action.CANNOT, undo=UNDO)
    lanes = {errand.notice: errand.lane for errand in await waiting(store)}
    assert lanes == {
        Notice.CARD_REFRESH: "team:harbor",
        Notice.RECEIPT_REFRESH: f"person:{kept.id}",
        Notice.TELL: f"person:{kept.id}",
    }


async def test_nothing_is_queued_for_someone_who_cannot_be_reached(store: Store, kept: Stored) -> None:
    """Their way back is closed; the team's side goes on."""
    await store.run(lambda db: requests.forget_address(db, kept.id))
    closed = await get(store, kept)
    assert closed is not None
    await change(store, closed, Action.READY, ready_until=NOW)
    assert kinds(await waiting(store)) == ["card_refresh"]


# -- endings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [Action.HAND_OVER, Action.CANNOT])
async def test_an_ending_with_undo_waits_before_it_is_cleared_away(
    store: Store, kept: Stored, action: Action
) -> None:
    """A thumb slips: the messages stay until nobody can take it back."""
    await change(store, kept, action, undo=UNDO)
    ended = await get(store, kept)
    assert ended is not None
    assert ended.closing is False
    assert ended.request.undo_until == NOW + UNDO
    assert "remove" not in kinds(await waiting(store))


@pytest.mark.parametrize(
    ("action", "told"), [(Action.CANCEL, False), (Action.ERASE, False), (Action.EXPIRE, True)]
)
async def test_an_ending_without_undo_is_cleared_away_at_once(
    store: Store, kept: Stored, action: Action, told: bool
) -> None:
    """Both messages are taken out; only what the person did not do is told."""
    await change(store, kept, action)
    closing = await get(store, kept)
    assert closing is not None
    assert closing.closing is True
    errands = await waiting(store)
    assert kinds(errands) == ["remove", "remove"] + ["tell"] * told
    assert {(e.lane, e.params["message_id"]) for e in errands if e.notice is Notice.REMOVE} == {
        ("team:harbor", 50),
        (f"person:{kept.id}", 7),
    }
    assert await store.run(lambda db: changes.finish(db, kept.id)) is True
    assert await get(store, kept) is None


async def test_what_has_nothing_to_send_is_destroyed_at_once(store: Store) -> None:
    """No message, no errand, no row."""
    stored = await keep(store)
    await change(store, stored, Action.CANCEL)
    assert await get(store, stored) is None
    assert await Durable(store).counts() == {}


async def test_an_ending_takes_back_what_would_only_show_the_request(store: Store, kept: Stored) -> None:
    """A card that was not posted yet is not posted any more."""
    for notice in (Notice.CARD_POST, Notice.CARD_REFRESH, Notice.RECEIPT_REFRESH):
        await store.run(lambda db, n=notice: changes.queue(db, kept, n, NOW))  # type: ignore[misc]  # a lambda with a default
    await change(store, kept, Action.CANCEL)
    assert kinds(await waiting(store)) == ["remove", "remove"]


@pytest.mark.parametrize("action", [Action.CANCEL, Action.ERASE])
async def test_who_ends_it_themselves_hears_no_more_of_it(store: Store, kept: Stored, action: Action) -> None:
    """ "Your bag is ready" after "Erase everything" would be the opposite of what was asked for."""
    await change(store, kept, Action.READY, ready_until=NOW)
    ready = await get(store, kept)
    assert ready is not None
    await change(store, ready, action)
    assert "tell" not in kinds(await waiting(store))


async def test_that_it_cannot_be_given_is_told_while_it_is_cleared_away(store: Store, kept: Stored) -> None:
    """The last notice still goes out, with Telegram away for longer than the undo."""
    await change(store, kept, Action.READY, ready_until=NOW)
    ready = await get(store, kept)
    assert ready is not None
    await change(store, ready, Action.CANNOT, undo=UNDO)
    ended = await get(store, kept)
    assert ended is not None
    await store.run(lambda db: changes.close(db, ended, NOW + UNDO))
    told = [e.params["status"] for e in await waiting(store, NOW + UNDO) if e.notice is Notice.TELL]
    assert told == ["cannot"]


async def test_clearing_away_begins_once(store: Store, kept: Stored) -> None:
    """Erase everything and the purge may come at the same time."""
    await change(store, kept, Action.CANNOT, undo=UNDO)
    ended = await get(store, kept)
    assert ended is not None
    await asyncio.gather(*(store.run(lambda db: changes.close(db, ended, NOW + UNDO)) for _ in range(8)))
    assert Counter(kinds(await waiting(store, NOW + UNDO))) == Counter(["remove", "remove", "tell"])


async def test_nothing_is_destroyed_while_something_is_left_to_send(store: Store, kept: Stored) -> None:
    """Neither what is open nor what is still being taken out of the chats."""
    assert await store.run(lambda db: changes.finish(db, kept.id)) is False
    await change(store, kept, Action.CANCEL)
    assert await store.run(lambda db: changes.finish(db, kept.id)) is False
    assert await get(store, kept) is not None
    assert await store.run(lambda db: changes.finish(db, 99)) is True


async def test_whoever_settles_last_destroys(postgresql: Database) -> None:
    """Both chats' last errands are settled at the same time; the request does not outlive them."""
    durable = Durable(postgresql.store())
    await durable.store.open()
    code = (await durable.asks()).code
    await durable.die()
    await durable.intake.cancel(person(1), code)
    first, second = [await durable.store.run(lambda db: _claim(db, NOW, ())) for _ in range(2)]
    assert first is not None
    assert second is not None
    settled, commit = asyncio.Event(), asyncio.Event()

    async def work(db: AsyncConnection) -> None:
        assert await durable.delivery._settle(db, first, Outcome(Fate.DONE)) is False
        settled.set()
        await commit.wait()

    settling = asyncio.create_task(durable.store.run(work))
    await settled.wait()
    other = asyncio.create_task(
        durable.store.run(lambda db: durable.delivery._settle(db, second, Outcome(Fate.DONE)))
    )
    await postgresql.waits_or_ends(other)
    commit.set()
    await settling
    assert await other is True
    assert await durable.counts() == {"form_keys": 1}


# -- receipts --------------------------------------------------------------------------------------


async def test_a_message_becomes_the_receipt_and_the_one_before_goes(store: Store, kept: Stored) -> None:
    """There is one receipt of a request in a chat, and earlier notices go with the old one."""
    notice, fresh = Shown(Role.NOTICE, 8, NOW), Shown(Role.RECEIPT, 9, NOW + SECOND)
    await store.run(lambda db: requests.show(db, kept.id, notice))
    await store.run(lambda db: changes.bring_receipt(db, kept, fresh, NOW))
    found = await store.run(lambda db: requests.messages_of(db, kept.id))
    assert found == [CARD, Shown(Role.NOTICE, 7, NOW), notice, fresh]
    errands = await waiting(store)
    assert kinds(errands) == ["receipt_refresh", "remove", "remove"]
    assert sorted(e.params["message_id"] for e in errands if e.notice is Notice.REMOVE) == [7, 8]


async def test_the_receipt_again_is_only_drawn_again(store: Store, kept: Stored) -> None:
    """The same press delivered twice removes nothing."""
    for _ in range(2):
        await store.run(lambda db: changes.bring_receipt(db, kept, RECEIPT, NOW))
    assert kinds(await waiting(store)) == ["receipt_refresh"]
    assert await store.run(lambda db: requests.messages_of(db, kept.id)) == [CARD, RECEIPT]


async def test_a_receipt_that_comes_back_is_not_removed(store: Store, kept: Stored) -> None:
    """First one message, then another, then the first again, faster than anything is sent."""
    fresh = Shown(Role.RECEIPT, 9, NOW)
    for message in (fresh, RECEIPT):
        await store.run(lambda db, m=message: changes.bring_receipt(db, kept, m, NOW))  # type: ignore[misc]  # a lambda with a default
    errands = await waiting(store)
    assert kinds(errands) == ["receipt_refresh", "remove"]
    assert [e.params["message_id"] for e in errands if e.notice is Notice.REMOVE] == [9]
    found = await store.run(lambda db: requests.messages_of(db, kept.id))
    assert [m.message_id for m in found if m.role is Role.RECEIPT] == [7]


async def test_a_press_while_its_card_is_drawn_leaves_the_card_up_to_date(database: Database) -> None:
    """Whatever the two transactions do to each other, the last state is on the card."""
    durable = Durable(database.store())
    await durable.store.open()
    await durable.start()
    for n in range(12):
        request = await durable.submits(person(n))
        async with asyncio.timeout(10):
            while not any(m.code == request.code for m in durable.gateway.team().values()):
                await durable.passes(timedelta(seconds=61), purge=False)
        presses = [durable.presses(request.code, a) for a in (Action.TAKE, Action.READY, Action.HAND_OVER)]
        done = [asyncio.create_task(press) for press in presses]
        for task in done:
            durable.delivery.wake()
            await task
        await durable.passes(timedelta(seconds=61), purge=False)
        (card,) = [m for m in durable.gateway.team().values() if m.code == request.code]
        assert card.status is Status.HANDED_OVER
    await durable.die()
