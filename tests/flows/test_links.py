"""A bag to ask for again: its link is kept by whoever wants to, and by nobody else."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.chat import links
from bot.chat.links import BagLink
from bot.chat.wire import MOST_ITEMS
from bot.content.supplies import _MOST_ITEMS
from bot.simulator.people import Person
from tests.conftest import Town
from tests.flows.test_stock import NASAL_OUT, runs

BAG = "1bf_2n_1"


async def opens_link(town: Town, who: Person, payload: str) -> None:
    """Somebody follows t.me/BOT?start=payload."""
    who.says(f"/start {payload}")
    await town.settles()


def payload_in(text: str) -> str:
    """What stands behind ?start= in a message."""
    found = re.search(r"https://t\.me/\S+", text)
    assert found, text
    return parse_qs(urlsplit(found[0]).query)["start"][0]


async def test_the_same_bag_again_in_three_taps(town: Town) -> None:
    """The receipt gives a link; whoever opens it has the form with that bag, and sends it or not."""
    nina, sam = town.person("Nina"), town.person("Sam")
    await town.asks(nina)
    await town.presses(nina, "🔗 Keep a link for next time")
    payload = payload_in(nina.text())
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    await opens_link(town, sam, payload)
    assert "• 10 fentanyl test strips\n• 1 box of naloxone" in sam.text()
    assert len(town.cards()) == 1, "nothing is sent without Send"
    await town.presses(sam, "Next", "Main Street counter", "Send")
    first, second = (card["text"].partition("\n")[2] for card in town.cards())
    assert first == second


async def test_two_people_get_the_same_link(town: Town) -> None:
    """What is in it is the bag and nothing of who asked, when or where."""
    payloads = []
    for name in ("Nina", "Sam"):
        who = town.person(name)
        await town.asks(who, point="Main Street counter" if name == "Nina" else "The van")
        await town.presses(who, "🔗 Keep a link for next time")
        payloads.append(payload_in(who.text()))
    assert payloads == [BAG, BAG]


async def test_the_link_is_kept_where_it_was_shown(town: Town) -> None:
    """It is a message of its own below the receipt, whose first line is neutral; the receipt stays."""
    nina = town.person("Nina")
    await town.asks(nina)
    receipt = nina.screen["message_id"]
    await town.presses(nina, "🔗 Keep a link for next time")
    assert nina.text().startswith("Here it is.")
    assert receipt in [message["message_id"] for message in nina.messages()]
    assert any("🆘" in label for label in nina.buttons())


@pytest.mark.parametrize(
    "payload",
    [
        *("1", "1b", "1bf_", "1bf_0", "1bn_1f_2", "1bf_1f_1", "1bF_1", "1b" + "f_1" * 20, "2bf_2n_1"),
        *("1x123", "0", "99999999999999999999", "1bf_2\u00e9", "1b____"),
    ],
)
async def test_a_crafted_link_opens_a_fresh_form(town: Town, payload: str) -> None:
    """Never an error, and never half of what it says."""
    nina = town.person("Nina")
    await opens_link(town, nina, payload)
    assert "That link does not work any more." in nina.text()
    assert "Usual bag" in nina.buttons()


async def test_a_link_to_a_page_still_opens_it(town: Town) -> None:
    """Positive control of the doors: pages' links hold no digit, and go where they went."""
    nina = town.person("Nina")
    await opens_link(town, nina, "privacy-what_is_stored")
    assert "does not work" not in nina.text()
    await opens_link(town, nina, BAG)
    assert "From your link." in nina.text()


async def test_at_most_what_is_packed_at_once(town: Town) -> None:
    """A link asks for no more than the form would, and says where it does not."""
    nina = town.person("Nina")
    await opens_link(town, nina, "1bf_-n_1")
    assert "we do not pack more at once: fentanyl strips" in nina.text()
    assert "• 200 fentanyl test strips" in nina.text()
    await town.presses(nina, "− fentanyl strips")
    assert "• 195 fentanyl test strips" in nina.text()
    await opens_link(town, nina, BAG)
    assert "more at once" not in nina.text()


async def test_what_is_gone_is_told(town: Town) -> None:
    """An item whose key nobody has any more cannot be named: that it is missing can."""
    nina = town.person("Nina")
    await opens_link(town, nina, "1bf_2q13")
    assert "One thing in the link is not given out any more." in nina.text()
    assert "• 10 fentanyl test strips" in nina.text()
    await opens_link(town, nina, "1bq13")
    assert "Nothing yet." in nina.text()


async def test_what_is_out_is_named(town: Town) -> None:
    """What there is none of is named, and not in the bag."""
    nina = town.person("Nina")
    await runs(town, *NASAL_OUT)
    await opens_link(town, nina, BAG)
    assert "In the link, but out right now: nasal naloxone." in nina.text()
    assert "• 1 box" not in nina.text()
    await opens_link(town, nina, "1bf_2")
    assert "In the link, but out" not in nina.text()


def test_every_bag_fits() -> None:
    """As many items as a form may hold, each as often as it may be: a button, and a link."""
    assert MOST_ITEMS == _MOST_ITEMS
    packs = tuple((f"i{number:x}", 63) for number in range(MOST_ITEMS))
    link = BagLink(packs)
    assert len(link.payload()) <= links.LONGEST
    assert links.read(link.payload()) == link
