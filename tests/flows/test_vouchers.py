"""Vouchers for peers: good for one bag, once, and whoever uses one leaves no trace on it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.people import Person
from bot.store import vouchers
from bot.store.tables import metadata
from bot.supply.model import Order
from bot.supply.vouchers import LENGTH, Voucher, hash_of, new_token
from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_asking import data_of, preview_in
from tests.flows.test_line import comes_back, goes_away
from tests.flows.test_links import opens_link
from tests.flows.test_stock import NASAL_OUT, runs

DAY = timedelta(days=1)
GONE = "This voucher is not good any more."


async def a_voucher(town: Town, *, program: str = "harbor", lasts: timedelta = 7 * DAY, **packs: int) -> str:
    """A voucher that somebody has made; returns its secret."""
    token = new_token()
    order = Order(packs or {"fentanyl_strips": 4, "naloxone_nasal": 2})
    voucher = Voucher(program, order, town.clock.now() + lasts)
    assert town.bot.store is not None
    await town.bot.store.run(lambda db: vouchers.add(db, [hash_of(token)], voucher))
    return token


async def rows(town: Town, table: str = "vouchers") -> list[Any]:
    """Everything in a table."""

    async def work(db: Any) -> list[Any]:
        return list((await db.execute(metadata.tables[table].select())).all())

    assert town.bot.store is not None
    return await town.bot.store.run(work)


async def uses(town: Town, who: Person, token: str) -> None:
    """From the link to Send."""
    await opens_link(town, who, f"1v{token}")
    await town.presses(who, "Next", "Main Street counter", "Send")


async def test_from_the_link_to_the_bag(town: Town) -> None:
    """The team gets a card like any other; what was seen is what is sent."""
    nina, sam = town.person("Nina"), town.person("Sam")
    token = await a_voucher(town)
    await opens_link(town, nina, f"1v{token}")
    assert "A voucher of Harbor" in nina.text()
    assert "• 20 fentanyl test strips\n• 2 boxes of naloxone" in nina.text()
    assert "until Sat, Nov 28" in nina.text()
    await town.presses(nina, "Next", "Main Street counter")
    promised = preview_in(nina.text())
    await town.presses(nina, "Send")
    assert "Received" in nina.text()
    (card,) = town.cards()
    assert card["text"] == f"Request {code_in(nina.text())}\n{promised}"
    await town.asks(sam)
    cards = [(m["text"].partition("\n")[2], m["reply_markup"]) for m in town.cards()]
    told = [re.sub(r"\d+ box\w*|\d+ fentanyl test strips|[A-Z0-9]{7}", "#", str(each)) for each in cards]
    assert told[0].count("\\n") == told[1].count("\\n"), "a card tells that there was a voucher"


async def test_once(town: Town) -> None:
    """The second who opens it reads so kindly, with the form that needs none."""
    nina, sam = town.person("Nina"), town.person("Sam")
    token = await a_voucher(town)
    await uses(town, nina, token)
    await opens_link(town, sam, f"1v{token}")
    assert GONE in sam.text()
    assert "Usual bag" in sam.buttons()
    assert len(town.cards()) == 1


async def test_looking_does_not_use_it(town: Town) -> None:
    """Not opening, not choosing, not the preview: only Send."""
    token = await a_voucher(town)
    for name in ("Nina", "Sam"):
        who = town.person(name)
        await opens_link(town, who, f"1v{token}")
        await town.presses(who, "Next", "Main Street counter")
        assert "Look before you send." in who.text()
    assert len(await rows(town)) == 1


async def test_of_two_who_look_the_first_to_send_has_it(town: Town) -> None:
    """The other one has lost nothing but the voucher: the ordinary form stands there."""
    nina, sam = town.person("Nina"), town.person("Sam")
    token = await a_voucher(town)
    for who in (nina, sam):
        await opens_link(town, who, f"1v{token}")
        await town.presses(who, "Next", "Main Street counter")
    await town.presses(nina, "Send")
    await town.presses(sam, "Send")
    assert "Received" in nina.text()
    assert GONE in sam.text()
    assert len(town.cards()) == 1
    await town.presses(sam, "Usual bag", "Main Street counter", "Send")
    assert len(town.cards()) == 2


async def test_a_press_that_comes_again_shows_the_receipt(town: Town) -> None:
    """Whoever taps twice has used the voucher, and is not told that it is gone."""
    nina = town.person("Nina")
    token = await a_voucher(town)
    await opens_link(town, nina, f"1v{token}")
    await town.presses(nina, "Next", "Main Street counter")
    message, data = nina.screen["message_id"], data_of(nina, "Send")
    for _ in range(5):
        town.api.press(nina.chat_id, nina.id, message, data)
    await town.settles()
    assert "Received" in nina.text()
    assert len(town.cards()) == 1


async def test_nothing_of_it_is_left(town: Town) -> None:
    """Its row goes with its use; no other row of the database holds its hash or its secret."""
    nina = town.person("Nina")
    token, other = await a_voucher(town), await a_voucher(town)
    (kept, _) = await rows(town)
    assert set(kept._fields) == {"hash", "program", "packs", "valid_until"}
    await uses(town, nina, token)
    assert [row.hash for row in await rows(town)] == [hash_of(other)]
    told = [repr(await rows(town, name)) for name in metadata.tables]
    assert not [each for each in told if token in each or hash_of(token) in each]
    assert [each for each in told if hash_of(other) in each], "the look would have found it"
    await town.bot.retention.purge()
    files = b"".join(file.read_bytes() for file in town.database.parent.iterdir() if file.is_file())
    assert hash_of(token).encode() not in files
    assert hash_of(other).encode() in files


async def test_its_time_ends(town: Town) -> None:
    """To the second; and then its row goes without anybody's doing."""
    nina = town.person("Nina")
    token = await a_voucher(town, lasts=DAY)
    await town.passes(DAY - timedelta(seconds=2))
    await opens_link(town, nina, f"1v{token}")
    assert "A voucher of Harbor" in nina.text()
    await town.presses(nina, "Next", "Main Street counter")
    await town.passes(timedelta(seconds=2))
    assert await rows(town) == []
    await town.presses(nina, "Send")
    assert GONE in nina.text()
    assert town.cards() == []


@pytest.mark.parametrize("token", ["A" * LENGTH, "-_" * (LENGTH // 2)])
async def test_one_that_never_was_reads_like_one_that_was_used(town: Town, token: str) -> None:
    """Nobody can tell from the answer whether a secret was ever good."""
    nina, sam = town.person("Nina"), town.person("Sam")
    used = await a_voucher(town)
    await uses(town, nina, used)
    await opens_link(town, nina, f"1v{token}")
    await opens_link(town, sam, f"1v{used}")
    assert GONE in nina.text()
    assert nina.text() == sam.text()


async def test_the_program_says_it_in_its_own_words(make_town: MakeTown) -> None:
    """From the settings, and no markup of theirs gets through."""
    town = await make_town()
    data = town.data["programs"][0] | {"voucher_words": "Robin & the <van> people."}
    town = await make_town(programs=[data | {"team_chat": town.team_chat}])
    nina = town.person("Nina")
    await opens_link(town, nina, f"1v{await a_voucher(town)}")
    assert "Robin & the <van> people." in nina.text()


async def test_its_size_cannot_be_changed(town: Town) -> None:
    """Neither with a button nor with a crafted one: what is sent is what was kept."""
    nina = town.person("Nina")
    token = await a_voucher(town, naloxone_nasal=1)
    await opens_link(town, nina, f"1v{token}")
    assert not [label for label in nina.buttons() if label.startswith(("+", "−"))]
    await town.presses(nina, "Next", "Main Street counter")
    await town.presses(nina, "Back", "Next", "Main Street counter", "Send")
    assert "• 1 box of naloxone" in town.cards()[0]["text"]
    assert "strips" not in town.cards()[0]["text"]


async def test_what_is_out_is_told_and_left_out(town: Town) -> None:
    """Less than the voucher says is seen before it is used."""
    nina = town.person("Nina")
    token = await a_voucher(town)
    await runs(town, *NASAL_OUT)
    await opens_link(town, nina, f"1v{token}")
    assert "Out right now, and not in the bag: nasal naloxone." in nina.text()
    assert "box" not in nina.text()


async def test_a_program_that_is_gone(town: Town) -> None:
    """Nobody packs for it: the voucher is not good, and the form that needs none stands there."""
    nina = town.person("Nina")
    await opens_link(town, nina, f"1v{await a_voucher(town, program='elsewhere')}")
    assert GONE in nina.text()


async def test_a_form_that_is_too_old_opens_afresh_with_its_voucher(town: Town) -> None:
    """A day later the voucher is still good, and nobody has to look for the link."""
    nina = town.person("Nina")
    token = await a_voucher(town)
    await opens_link(town, nina, f"1v{token}")
    await town.presses(nina, "Next", "Main Street counter")
    await town.passes(timedelta(hours=25))
    await town.presses(nina, "Send")
    assert "A voucher of Harbor" in nina.text()
    await town.presses(nina, "Next", "Main Street counter", "Send")
    assert len(town.cards()) == 1


async def test_with_the_database_away_nothing_is_used(town: Town) -> None:
    """Whether it is good cannot be told then: where one can just come stands there, not that it is gone."""
    nina = town.person("Nina")
    token = await a_voucher(town)
    goes_away(town)
    await opens_link(town, nina, f"1v{token}")
    assert GONE not in nina.text()
    assert "Main Street counter, side door" in nina.text()
    await comes_back(town)
    await uses(town, nina, token)
    assert len(town.cards()) == 1
