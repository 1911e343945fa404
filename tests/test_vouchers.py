"""Vouchers at Send, on both databases: one transaction with the request, or nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import FormUsed, TooManyOpen, VoucherGone
from bot.store import vouchers
from bot.supply.draft import Draft, open_draft
from bot.supply.model import Order, Request
from bot.supply.vouchers import Voucher, hash_of, new_token

from .durable import Durable, form_key, process
from .samples import NOW, POINT, PROGRAM, SECOND, TERMS, person
from .store.databases import KINDS

HELD = Order({"strips": 3})


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, on either database."""
    async with process(request.param, tmp_path) as made:
        yield made


async def made(durable: Durable, *, program: str = PROGRAM) -> str:
    """The secret of one more voucher."""
    token = new_token()
    voucher = Voucher(program, HELD, NOW + timedelta(days=1))
    await durable.store.run(lambda db: vouchers.add(db, [hash_of(token)], voucher))
    return token


def a_form(token: str, nonce: str = "nonce") -> Draft:
    """A form for a voucher, at the counter, as a button brings it: without amounts."""
    return open_draft(NOW, nonce).with_voucher(token).at_point(POINT)


async def sends(durable: Durable, who: int, draft: Draft) -> Request:
    """Somebody presses Send."""
    one = person(who)
    return await durable.intake.submit(one, draft, form_key(one, draft), "en", 1, NOW)


async def test_what_was_kept_is_sent_whatever_the_form_says(durable: Durable) -> None:
    """A crafted form with more in it gets what the voucher is good for."""
    draft = replace(a_form(await made(durable)), packs=(("k", 2), ("s", 4)))
    assert (await sends(durable, 1, draft)).order == HELD
    assert await durable.rows("vouchers") == []


async def test_of_many_who_send_at_once_one_has_the_bag(durable: Durable) -> None:
    """The others stored nothing at all: no request, no key of a form."""
    token = await made(durable)
    came = await asyncio.gather(
        *(sends(durable, who, a_form(token, f"form {who}")) for who in range(20)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in came) == ["Request"] + ["VoucherGone"] * 19
    assert len(await durable.rows("requests")) == len(await durable.rows("form_keys")) == 1


async def test_a_request_that_is_refused_leaves_the_voucher_good(durable: Durable) -> None:
    """What was rolled back was not used."""
    for number in range(TERMS.open_requests):
        await sends(durable, 1, a_form(await made(durable), f"form {number}"))
    token = await made(durable)
    with pytest.raises(TooManyOpen):
        await sends(durable, 1, a_form(token, "one more"))
    assert (await sends(durable, 2, a_form(token))).order == HELD


async def test_the_same_form_again_is_the_same_request(durable: Durable) -> None:
    """Though its voucher is gone by then."""
    draft = a_form(await made(durable))
    first = await sends(durable, 1, draft)
    assert await sends(durable, 1, draft) == first
    assert len(await durable.rows("requests")) == 1
    await durable.intake.cancel(person(1), first.code)
    with pytest.raises(FormUsed):
        await sends(durable, 1, draft)


async def test_another_programs_voucher_is_not_good_here(durable: Durable) -> None:
    """And stays good where it is."""
    token = await made(durable, program="elsewhere")
    with pytest.raises(VoucherGone):
        await sends(durable, 1, a_form(token))
    assert len(await durable.rows("vouchers")) == 1


async def test_at_its_end_it_is_not_good_though_nobody_has_purged(durable: Durable) -> None:
    """Neither to look at nor to send."""
    token = await made(durable)
    durable.clock.move(timedelta(days=1) - SECOND)
    assert (await durable.intake.voucher(token)).order == HELD
    durable.clock.move(SECOND)
    with pytest.raises(VoucherGone):
        await durable.intake.voucher(token)
    late = replace(a_form(token), minute=open_draft(durable.clock.now(), "n").minute)
    with pytest.raises(VoucherGone):
        await sends(durable, 1, late)
    assert len(await durable.rows("vouchers")) == 1


async def test_no_row_of_a_request_tells_that_there_was_one(durable: Durable) -> None:
    """Nothing attaches to a person: the secret and its hash stand in no table afterwards."""
    token = await made(durable)
    assert hash_of(token) in await everything(durable), "the look would find it"
    await sends(durable, 1, a_form(token))
    told = await everything(durable)
    assert token not in told
    assert hash_of(token) not in told
    assert "voucher" not in told


async def everything(durable: Durable) -> str:
    """All rows of all tables, as text."""
    return repr([await durable.rows(table) for table in await durable.counts()])
