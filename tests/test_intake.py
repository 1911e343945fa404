"""The person's side: what is taken, what is refused, and that nothing is taken twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from bot.errors import (
    AskingClosed,
    AskingRefused,
    BagChanged,
    Blocked,
    FormExpired,
    FormUsed,
    NoSuchQuestion,
    NoSuchRequest,
    StoreError,
    StoreUnavailable,
    TooManyOpen,
    TooManyQuestions,
    TooOften,
    VoucherGone,
)
from bot.fates import Fate
from bot.intake import Intake, bags
from bot.store.requests import Role
from bot.store.unit import Db
from bot.supply.draft import FORM_LASTS, Draft, open_draft
from bot.supply.model import MOST_PACKS, Catalogue, Item, Order, Request, Status
from bot.supply.stock import Level, Stock
from bot.supply.transitions import Action

from .durable import Durable, form_key, process
from .samples import CATALOGUE, IDENTITY, NOW, POINT, PROGRAM, SECOND, TERMS, a_draft, person
from .store.databases import KINDS, Database, fresh_database

MINUTE = timedelta(minutes=1)
STRANGER = person(99)


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


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """For several processes, where there can be several."""
    async with fresh_database(request.param, tmp_path) as made:
        yield made


async def replicas(database: Database) -> list[Durable]:
    """Every process there can be: one on SQLite, three on PostgreSQL."""
    made = []
    for _ in range(1 if database.kind == "sqlite" else 3):
        store = database.store()
        await store.open()
        made.append(Durable(store))
    return made


async def nothing_was_stored(durable: Durable) -> None:
    """A refusal leaves no trace: the same form can still be sent."""
    assert await durable.counts() == {}


# -- a form ----------------------------------------------------------------------------------------


async def test_a_form_becomes_a_request(durable: Durable) -> None:
    """With a code, what was asked for, and until when it is kept; card and receipt are on their way."""
    request = await durable.submits(person(1))
    assert request == Request(
        code=request.code,
        program=PROGRAM,
        point=POINT,
        order=Order({"strips": 2, "kit": 1}),
        language="en",
        status=Status.OPEN,
        opened_at=NOW,
        expires_at=NOW + TERMS.open_request_lasts,
    )
    assert await durable.intake.mine(person(1)) == (request,)
    assert sorted(row.notice for row in await durable.rows("outbox")) == ["card_post", "receipt_refresh"]
    await durable.delivers()
    assert durable.gateway.cards() == [request.code]
    (receipt,) = durable.gateway.person(person(1).address).values()
    assert (receipt.kind, receipt.code, receipt.with_team) == ("receipt", request.code, True)


async def test_what_is_not_given_out_any_more_is_left_out(on_sqlite: Durable) -> None:
    """A form in an old button asks for what there is, and never for more than the most."""
    draft = open_draft(NOW, "n").at_point(POINT).with_amount("s", 9).with_amount("z", 3)
    request = await on_sqlite.submits(person(1), draft)
    assert dict(request.order.packs) == {"strips": 4}


async def test_the_same_form_is_the_same_request(durable: Durable) -> None:
    """A double tap, a redelivered press and another message with the same form: one request."""
    draft = durable.form()
    first = await durable.submits(person(1), draft, message_id=5)
    again = await durable.submits(person(1), draft, message_id=5)
    elsewhere = await durable.submits(person(1), draft, message_id=6)
    assert first == again == elsewhere
    assert await durable.intake.mine(person(1)) == (first,)
    messages = [(row.role, row.message_id) for row in await durable.rows("request_messages")]
    assert messages == [("notice", 5), ("receipt", 6)]


async def test_fifty_presses_on_one_form_at_once_are_one_request(database: Database) -> None:
    """Whatever happens to the press on its way."""
    made = await replicas(database)
    draft = made[0].form()
    came = await asyncio.gather(*(made[n % len(made)].submits(person(1), draft, 5) for n in range(50)))
    assert len({request.code for request in came}) == 1
    assert len(await made[0].rows("requests")) == 1
    assert [row.notice for row in await made[0].rows("outbox")].count("card_post") == 1
    assert [row.message_id for row in await made[0].rows("request_messages")] == [5]


async def test_a_second_form_is_a_second_request(durable: Durable) -> None:
    """An honest one more, with a code of its own."""
    codes = {(await durable.submits(person(1))).code for _ in range(3)}
    assert len(codes) == 3


async def test_the_same_form_in_two_chats_is_two_forms(durable: Durable) -> None:
    """The key holds the chat: nobody can use up somebody else's form."""
    draft = durable.form()
    assert (await durable.submits(person(1), draft)).code != (await durable.submits(person(2), draft)).code


# -- refusals --------------------------------------------------------------------------------------


async def test_a_form_of_a_request_that_ended_is_used(durable: Durable) -> None:
    """While its request is cleared away, and after it is gone."""
    draft = durable.form()
    request = await durable.submits(person(1), draft)
    await durable.delivers()
    await durable.intake.cancel(person(1), request.code)
    with pytest.raises(FormUsed):
        await durable.submits(person(1), draft)
    await durable.delivers()
    assert await durable.rows("requests") == []
    with pytest.raises(FormUsed):
        await durable.submits(person(1), draft)
    assert await durable.counts() == {"form_keys": 1}


async def test_a_form_whose_key_was_forgotten_still_finds_its_request(tmp_path: Path) -> None:
    """Keys may be kept for less long than requests; then a press is still no second request."""
    terms = replace(TERMS, form_key_lasts=5 * SECOND)
    async with process("sqlite", tmp_path, terms=terms) as durable:
        draft = durable.form()
        first = await durable.submits(person(1), draft, message_id=5)
        await durable.delivers()
        await durable.passes(6 * SECOND)
        again = await durable.submits(person(1), draft, message_id=5)
        assert again.code == first.code
        await durable.presses(first.code, Action.CANNOT)
        await durable.passes(6 * SECOND)
        with pytest.raises(FormUsed):
            await durable.submits(person(1), draft, message_id=5)


@pytest.mark.parametrize(
    ("age", "taken"),
    [
        (FORM_LASTS, True),
        (FORM_LASTS + MINUTE, False),
        (-5 * MINUTE, True),
        (-6 * MINUTE, False),
    ],
    ids=["a day old", "a minute more", "from a clock that is ahead", "from the future"],
)
async def test_a_form_lasts_a_day(on_sqlite: Durable, age: timedelta, taken: bool) -> None:
    """Supplies, hours and points may have changed; an old form is opened afresh."""
    draft = a_draft(now=NOW - age)
    if taken:
        await on_sqlite.submits(person(1), draft)
        return
    with pytest.raises(FormExpired):
        await on_sqlite.submits(person(1), draft)
    await nothing_was_stored(on_sqlite)


@pytest.mark.parametrize(
    "change",
    [
        lambda draft: replace(draft, packs=()),
        lambda draft: replace(draft, packs=(("z", 2),)),
        lambda draft: replace(draft, packs=(("s", 0),)),
        lambda draft: draft.at_point("z"),
        lambda draft: draft.at_point(""),
    ],
    ids=["nothing", "nothing that is given out", "none of it", "a point that closed", "no point"],
)
async def test_a_form_without_anything_on_offer_is_closed(
    on_sqlite: Durable, change: Callable[[Draft], Draft]
) -> None:
    """Crafted or out of date: it is refused before anything is stored."""
    with pytest.raises(AskingClosed):
        await on_sqlite.submits(person(1), change(on_sqlite.form()))
    await nothing_was_stored(on_sqlite)


async def test_nobody_has_more_open_than_allowed(durable: Durable) -> None:
    """The one too many says how many; the form can be sent once there is room."""
    codes = [(await durable.submits(person(1))).code for _ in range(TERMS.open_requests)]
    draft = durable.form()
    with pytest.raises(TooManyOpen) as caught:
        await durable.submits(person(1), draft)
    assert caught.value.allowed == TERMS.open_requests
    await durable.submits(person(2))
    await durable.intake.cancel(person(1), codes[0])
    assert (await durable.submits(person(1), draft)).status is Status.OPEN


async def test_what_has_ended_does_not_count(durable: Durable) -> None:
    """Even while it could still be taken back."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.HAND_OVER)
    for _ in range(TERMS.open_requests):
        await durable.submits(person(1))
    with pytest.raises(TooManyOpen):
        await durable.submits(person(1))


async def test_many_forms_at_once_do_not_get_past_the_limit(database: Database) -> None:
    """Counting and storing is one step, in every process together."""
    made = await replicas(database)
    forms = [a_draft(f"n{n}") for n in range(30)]
    came = await asyncio.gather(
        *(made[n % len(made)].submits(person(1), form, n + 1) for n, form in enumerate(forms)),
        return_exceptions=True,
    )
    assert sum(isinstance(c, TooManyOpen) for c in came) == 30 - TERMS.open_requests
    assert len(await made[0].intake.mine(person(1))) == TERMS.open_requests


async def test_nothing_is_taken_while_the_database_is_away(durable: Durable) -> None:
    """And it is said, whatever is asked for."""
    await durable.store.close()
    draft = durable.form()
    for asking in (
        durable.submits(person(1), draft),
        durable.intake.mine(person(1)),
        durable.intake.show(person(1), "CFHJKNP", 5, NOW),
        durable.intake.cancel(person(1), "CFHJKNP"),
        durable.intake.erase(person(1)),
    ):
        with pytest.raises(StoreUnavailable):
            await asking
    await durable.store.open()
    await nothing_was_stored(durable)


def test_every_refusal_is_tried_here() -> None:
    """A new one has to be added here; questions are tried in test_line.py, blocks and vouchers in flows."""
    elsewhere = {NoSuchQuestion, TooManyQuestions, TooOften, Blocked, VoucherGone}
    assert set(AskingRefused.__subclasses__()) - elsewhere == {
        AskingClosed,
        BagChanged,
        FormExpired,
        FormUsed,
        NoSuchRequest,
        TooManyOpen,
    }


# -- what there is ---------------------------------------------------------------------------------

IN, LOW, OUT = Level.IN, Level.LOW, Level.OUT


async def runs_out(durable: Durable, item: str = "kit", program: str = PROGRAM) -> None:
    """The team presses twice."""
    for was in (IN, LOW):
        moved, _ = await durable.coordination.move(program, item, was)
        assert moved


async def send(durable: Durable, draft: Draft, seen: Order | None, who: int = 1) -> Request:
    """Someone sends a form after having looked at this bag."""
    owner, now = person(who), durable.clock.now()
    return await durable.intake.submit(owner, draft, form_key(owner, draft), "en", 7, now, seen=seen)


BAG, STRIPS_ALONE = Order({"strips": 2, "kit": 1}), Order({"strips": 2})


async def test_what_is_out_is_not_in_the_bag(durable: Durable) -> None:
    """And what is low is."""
    await runs_out(durable)
    await durable.coordination.move(PROGRAM, "strips", IN)
    assert (await send(durable, durable.form(), STRIPS_ALONE)).order == STRIPS_ALONE


async def test_a_bag_that_is_not_the_one_that_was_seen_is_refused(durable: Durable) -> None:
    """What went out, or came in, after the last look: nothing is stored, and the form can be sent again."""
    draft = durable.form()
    await runs_out(durable)
    with pytest.raises(BagChanged):
        await send(durable, draft, BAG)
    assert await durable.counts() == {"stock": 1}
    await durable.coordination.move(PROGRAM, "kit", OUT)
    with pytest.raises(BagChanged):
        await send(durable, draft, STRIPS_ALONE)
    assert (await send(durable, draft, BAG)).order == BAG


async def test_a_bag_of_nothing_is_refused(durable: Durable) -> None:
    """Everything went out; an empty card would be a riddle."""
    await runs_out(durable)
    await runs_out(durable, "strips")
    for seen in (BAG, None):
        with pytest.raises(BagChanged):
            await send(durable, durable.form(), seen)


async def test_a_form_that_was_sent_stays_sent_when_things_run_out(durable: Durable) -> None:
    """A tap that Telegram delivers again brings the request it made, with what was promised."""
    draft = durable.form()
    first = await send(durable, draft, BAG)
    await runs_out(durable)
    again = await send(durable, draft, BAG)
    assert (again.code, again.order) == (first.code, BAG)


async def test_another_programs_shelves_do_not_matter(durable: Durable) -> None:
    """A bag is packed by one team."""
    await runs_out(durable, program="pier")
    assert (await send(durable, durable.form(), BAG)).order == BAG


async def test_with_the_database_away_nothing_is_out(durable: Durable) -> None:
    """A screen is made all the same; what is asked for is looked at when it is sent."""
    await runs_out(durable)
    assert (await durable.intake.stock()).at(PROGRAM, "kit") is OUT
    await durable.store.close()
    assert await durable.intake.stock() == Stock()
    with pytest.raises(StoreUnavailable):
        await durable.coordination.stock()
    await durable.store.open()


async def test_a_database_that_does_not_answer_makes_nobody_wait(on_sqlite: Durable) -> None:
    """After a second the screen is made without it, and what was asked of it comes to its end."""
    release = asyncio.Event()

    async def slow(db: Db) -> None:
        await release.wait()

    writer = asyncio.ensure_future(on_sqlite.store.run(slow))
    looking = asyncio.ensure_future(on_sqlite.intake.stock())
    while not looking.done():
        on_sqlite.clock.move(SECOND)
        await asyncio.sleep(0)
    assert looking.result() == Stock()
    release.set()
    await writer


# -- codes -----------------------------------------------------------------------------------------


async def test_a_code_is_never_given_twice_among_the_living(
    durable: Durable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn from four codes only, four requests get all four; an ended one keeps its own until it is gone."""
    few = cycle(["CFHJKNP", "CFHJKNP", "CFHJKNR", "CFHJKNT", "CFHJKNX"])
    monkeypatch.setattr(bags, "new_code", lambda: next(few))
    codes = [(await durable.asks(person(n))).code for n in range(4)]
    assert sorted(codes) == ["CFHJKNP", "CFHJKNR", "CFHJKNT", "CFHJKNX"]
    await durable.presses(codes[0], Action.HAND_OVER)
    with pytest.raises(AskingClosed):
        await durable.submits(person(5))
    await durable.passes(timedelta(minutes=3))
    assert (await durable.submits(person(5))).code == codes[0]


async def test_two_who_draw_the_same_code_at_once_do_not_share_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database decides; in the same moment, whoever comes second has to try again."""
    made = await replicas(database)
    few = cycle(["CFHJKNP"] * 6 + ["CFHJKNR", "CFHJKNT", "CFHJKNX", "CFHJKNY", "CFHJKN3"])
    monkeypatch.setattr(bags, "new_code", lambda: next(few))
    came = await asyncio.gather(
        *(made[n % len(made)].submits(person(n), message_id=1) for n in range(5)), return_exceptions=True
    )
    got = [c.code for c in came if isinstance(c, Request)]
    assert got
    assert len(set(got)) == len(got)
    assert sorted(row.code for row in await made[0].rows("requests")) == sorted(got)
    assert all(isinstance(c, Request | StoreError) for c in came)


# -- one's own requests ----------------------------------------------------------------------------


async def test_somebody_elses_code_opens_nothing(durable: Durable) -> None:
    """A code found on a bag, guessed or typed: to anybody else it is no request."""
    request = await durable.asks()
    for code in (request.code, "CFHJKNP", "", "'; DROP TABLE requests"):
        with pytest.raises(NoSuchRequest):
            await durable.intake.cancel(STRANGER, code)
        with pytest.raises(NoSuchRequest):
            await durable.intake.show(STRANGER, code, 5, NOW)
    assert await durable.intake.mine(STRANGER) == ()
    assert (await durable.intake.erase(STRANGER)).requests == 0
    assert await durable.intake.mine(person(1)) == (replace(request, with_team=True),)


async def test_the_same_person_is_known_by_any_address(durable: Durable) -> None:
    """Each press seals the way back anew; the pseudonym is the same."""
    request = await durable.asks()
    assert person(1).address != person(1).address
    assert [found.code for found in await durable.intake.mine(person(1))] == [request.code]


async def test_cancelled_is_cancelled_once(durable: Durable) -> None:
    """Both chats are cleared; the second time there is nothing to cancel."""
    request = await durable.asks()
    await durable.intake.cancel(person(1), request.code)
    with pytest.raises(NoSuchRequest):
        await durable.intake.cancel(person(1), request.code)
    await durable.delivers()
    assert await durable.counts() == {"form_keys": 1}
    assert (durable.gateway.cards(), durable.gateway.person(person(1).address)) == ([], {})


async def test_of_many_who_cancel_at_once_one_does(database: Database) -> None:
    """The others are told that there is no such request."""
    made = await replicas(database)
    request = await made[0].asks()
    came = await asyncio.gather(
        *(made[n % len(made)].intake.cancel(person(1), request.code) for n in range(20)),
        return_exceptions=True,
    )
    assert sum(c is None for c in came) == 1
    assert sum(isinstance(c, NoSuchRequest) for c in came) == 19
    for one in made:
        await one.die()


@pytest.mark.parametrize("action", [Action.HAND_OVER, Action.CANNOT])
async def test_what_the_team_ended_cannot_be_cancelled_or_shown(durable: Durable, action: Action) -> None:
    """Not even while the team can take it back."""
    request = await durable.asks()
    await durable.presses(request.code, action)
    with pytest.raises(NoSuchRequest):
        await durable.intake.cancel(person(1), request.code)
    with pytest.raises(NoSuchRequest):
        await durable.intake.show(person(1), request.code, 5, NOW)
    assert await durable.intake.mine(person(1)) == ()


async def test_a_receipt_can_be_shown_again_in_another_message(durable: Durable) -> None:
    """The new message is drawn as the receipt, the old one goes."""
    request = await durable.asks()
    screen = durable.gateway.writes(person(1).address)
    await durable.intake.show(person(1), request.code, screen, NOW)
    await durable.delivers()
    (left,) = durable.gateway.person(person(1).address).items()
    assert left[0] == screen
    assert (left[1].kind, left[1].code) == ("receipt", request.code)
    roles = [(row.role, row.message_id) for row in await durable.rows("request_messages")]
    assert roles == [(Role.CARD, 1), (Role.RECEIPT, screen)]


@pytest.mark.parametrize("by", ["showing", "sending the form again"])
async def test_who_comes_back_can_be_reached_again(durable: Durable, by: str) -> None:
    """Blocked, and unblocked since: whoever presses is there. They see their code, the team sees it too."""
    draft = durable.form()
    request = await durable.submits(person(1), draft)
    await durable.delivers()
    durable.gateway.script("tell", Fate.GONE)
    await durable.presses(request.code, Action.READY)
    await durable.delivers()
    assert [m.reachable for m in durable.gateway.team().values()] == [False]
    screen = durable.gateway.writes(person(1).address)
    if by == "showing":
        await durable.intake.show(person(1), request.code, screen, NOW)
    else:
        assert (await durable.submits(person(1), draft, screen)).reachable is True
    await durable.delivers()
    shown = durable.gateway.person(person(1).address)[screen]
    assert (shown.kind, shown.code, shown.status) == ("receipt", request.code, Status.READY)
    assert [m.reachable for m in durable.gateway.team().values()] == [True]


async def test_erase_everything_is_everything_of_one_person(durable: Durable) -> None:
    """In whatever state; how many is told; nobody else loses anything."""
    codes = [(await durable.asks()).code for _ in range(3)]
    other = await durable.asks(person(2))
    await durable.presses(codes[0], Action.CANNOT)
    await durable.presses(codes[1], Action.READY)
    assert (await durable.intake.erase(person(1))).requests == 3
    await durable.delivers()
    assert [row.code for row in await durable.rows("requests")] == [other.code]
    assert durable.gateway.cards() == [other.code]
    assert (await durable.intake.erase(person(1))).requests == 0


async def test_erasing_is_not_undone(durable: Durable) -> None:
    """The team cannot take back an ending that was erased within its undo."""
    code = (await durable.asks()).code
    await durable.presses(code, Action.CANNOT)
    durable.gateway.gate.clear()
    await durable.intake.erase(person(1))
    done = await durable.presses(code, Action.UNDO)
    assert (done.changed, done.request) == (False, None)
    durable.gateway.gate.set()
    await durable.delivers()
    assert await durable.counts() == {"form_keys": 1}


async def test_what_came_of_it_wakes_the_delivery(on_sqlite: Durable) -> None:
    """Each commit rings once; a refusal does not."""
    rings: list[datetime] = []
    quiet = Intake(
        on_sqlite.store,
        on_sqlite.clock,
        lambda: CATALOGUE,
        {POINT: PROGRAM},
        TERMS,
        lambda: rings.append(on_sqlite.clock.now()),
        IDENTITY.letters,
    )
    draft = a_draft()
    await quiet.submit(person(1), draft, form_key(person(1), draft), "en", 5, NOW)
    assert len(rings) == 1
    with pytest.raises(NoSuchRequest):
        await quiet.cancel(person(1), "CFHJKNP")
    assert len(rings) == 1


async def test_nobody_can_ask_for_more_than_a_button_holds(tmp_path: Path) -> None:
    """A crafted amount ends at the item's most."""
    async with process("sqlite", tmp_path) as durable:
        catalogue = Catalogue((Item("strips", "s", 5, MOST_PACKS),))
        generous = Intake(
            durable.store,
            durable.clock,
            lambda: catalogue,
            {POINT: PROGRAM},
            TERMS,
            lambda: None,
            IDENTITY.letters,
        )
        draft = replace(a_draft(), packs=(("s", 10_000),))
        request = await generous.submit(person(1), draft, form_key(person(1), draft), "en", 5, NOW)
        assert dict(request.order.packs) == {"strips": MOST_PACKS}
