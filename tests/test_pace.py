"""How fast the outbox writes into a group: Telegram takes 20 messages a minute there, edits included.

    pytest tests/test_pace.py -s

Two hundred people ask within a minute. All cards arrive, in the order of asking, and never are there
more than twenty sends and edits within any sixty seconds; also with a team that presses meanwhile, a
Telegram that asks to wait, and a process that is killed on the way.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import delivery
from bot.delivery import GROUP_LIMIT
from bot.supply.transitions import Action

from .durable import Durable, process
from .samples import SECOND, person
from .scripted import Call, later
from .store.databases import KINDS

PEOPLE = 200
FEWER = 70  # where something else goes on
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, on either database."""
    async with process(request.param, tmp_path) as made:
        yield made


def into_group(durable: Durable) -> list[Call]:
    """What was sent into the team's chat or edited there, oldest first."""
    calls = [call for call in durable.gateway.calls if call.chat.startswith("team")]
    return [call for call in calls if call.name != "remove_card"]


def busiest(moments: Sequence[datetime]) -> int:
    """The most within any sixty seconds."""
    moments = sorted(moments)
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= MINUTE:
            first += 1
        most = max(most, last - first + 1)
    return most


async def everyone_asks(durable: Durable, people: int = FEWER) -> list[str]:
    """So many requests within a minute; their codes in the order of asking."""
    codes = []
    for number in range(people):
        codes.append((await durable.submits(person(number))).code)
        durable.clock.move(MINUTE / people)
    return codes


async def all_there(durable: Durable, codes: Sequence[str]) -> timedelta:
    """Let time pass until every card stands in the team's chat; how long that took."""
    began = durable.clock.now()
    while len(durable.gateway.cards()) < len(codes):
        await durable.passes(4 * SECOND, purge=False)
        assert durable.clock.now() - began < timedelta(hours=1), "they do not arrive"
    return durable.clock.now() - began


def told(durable: Durable, took: timedelta) -> None:
    calls = into_group(durable)
    print(f"\n{len(calls):6} into the group, at most {busiest([c.at for c in calls])} a minute, in {took}")


async def test_two_hundred_cards_arrive_in_the_order_of_asking(durable: Durable) -> None:
    """Twenty a minute, and not much slower than that."""
    await durable.start()
    codes = await everyone_asks(durable, PEOPLE)
    took = await all_there(durable, codes)
    told(durable, took)
    calls = into_group(durable)
    assert [call.code for call in calls if call.name == "post_card"] == codes
    assert durable.gateway.cards() == codes
    assert busiest([call.at for call in calls]) == GROUP_LIMIT
    assert took <= timedelta(minutes=11)


async def test_with_a_team_that_presses_meanwhile(durable: Durable) -> None:
    """Its presses go in front, and count; the cards keep their order."""
    await durable.start()
    codes = await everyone_asks(durable)
    taken = 0
    for _ in range(20):
        await durable.passes(5 * SECOND, purge=False)
        cards = durable.gateway.cards()
        for code in cards[taken : taken + 2]:
            await durable.presses(code, Action.TAKE)
            taken += 1
    took = await all_there(durable, codes)
    told(durable, took)
    calls = into_group(durable)
    assert [call.code for call in calls if call.name == "post_card"] == codes
    assert len([call for call in calls if call.name == "edit_card"]) > 15
    assert busiest([call.at for call in calls]) <= GROUP_LIMIT


async def test_with_a_telegram_that_asks_to_wait(durable: Durable) -> None:
    """What was refused was not sent: it comes again, before all that came later, and once."""
    durable.gateway.script("post_card", *[later(7)] * 3)
    await durable.start()
    codes = await everyone_asks(durable)
    told(durable, await all_there(durable, codes))
    assert durable.gateway.cards() == codes
    assert not any(call.repeat for call in into_group(durable))
    assert busiest([call.at for call in into_group(durable)]) <= GROUP_LIMIT


async def test_a_process_that_is_killed_loses_none(durable: Durable) -> None:
    """A new one does not know what the old one sent in the last minute: Telegram tells it to wait."""
    await durable.start()
    codes = await everyone_asks(durable)
    await durable.passes(MINUTE, purge=False)
    durable.gateway.dead = True
    durable.clock.move(MINUTE)
    durable.wake()
    await durable.gateway.next_call()
    await durable.begin_again()
    await durable.passes(timedelta(seconds=91), purge=False)
    told(durable, await all_there(durable, codes))
    cards = [code for code in durable.gateway.cards() if code in codes]
    assert sorted(cards) == sorted(codes)
    assert cards == codes


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_limit_that_is_not_kept_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The same with one more a minute."""
    monkeypatch.setattr(delivery, "GROUP_LIMIT", GROUP_LIMIT + 1)
    async with process(kind, tmp_path) as durable:
        await durable.start()
        await all_there(durable, await everyone_asks(durable))
        assert busiest([call.at for call in into_group(durable)]) == GROUP_LIMIT + 1


@pytest.mark.parametrize(
    ("seconds", "most"), [([0, 59.9], 2), ([0, 60], 1), ([0, 30, 59, 61, 62], 4), ([5, 0, 0], 3), ([], 0)]
)
def test_the_busiest_minute_is_found(seconds: list[float], most: int) -> None:
    """Any sixty seconds, not those of a clock on the wall."""
    start = datetime.fromisoformat("2026-11-21T14:00:00+00:00")
    assert busiest([start + timedelta(seconds=second) for second in seconds]) == most
