"""Vouchers for peers, made in batches by whoever runs a program.

The secrets exist on the paper or in the lines that this prints, and nowhere else.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot import printing
from bot.chat import links, wording
from bot.chat.links import VoucherLink
from bot.config import Settings
from bot.content.everything import need
from bot.content.model import Language, Library
from bot.content.screens import say
from bot.content.texts import Text
from bot.errors import AuthoringRefused, DatabaseInUse
from bot.programs import Program
from bot.store import vouchers
from bot.store.unit import Store
from bot.supply.model import Order
from bot.supply.vouchers import Voucher, hash_of, new_token


@dataclass(frozen=True, slots=True)
class Batch:
    """Vouchers that are all good for the same; nothing of who gets one."""

    voucher: Voucher
    program: Program
    bot: str
    language: Language
    lines: tuple[str, ...]


def batch(
    settings: Settings,
    library: Library,
    program: str,
    bag: str,
    last: date,
    bot: str,
    *,
    now: datetime,
    lang: str = "",
) -> Batch:
    """What was asked for, looked through before anything is kept.

    Raises:
        AuthoringRefused, NotThere: with a sentence that says what to write instead.
    """
    programs = {each.id: each for each in settings.programs}
    found = programs[need("program", program, list(programs))]
    language = library.languages[need("language", lang, list(library.languages))] if lang else None
    language = language or library.language(None)
    held = printing.bag_of(library, bag)
    packs = dict(held.packs)
    order = Order({item.id: packs[item.key] for item in library.supplies.items if item.key in packs})
    until = datetime.combine(last + timedelta(days=1), time(), found.hours.zone)
    longest = settings.retention.vouchers
    if until <= now:
        raise AuthoringRefused("--until is over; write a day to come")
    if until > now + longest:
        latest = (now + longest).astimezone(found.hours.zone).date() - timedelta(days=1)
        raise AuthoringRefused(f"--until is too far away; a voucher is good until {latest} at most")
    lines = tuple(printing.lines_of(library, language, held))
    return Batch(Voucher(found.id, order, until), found, printing.bot_name(bot), language, lines)


async def issue(settings: Settings, batch: Batch, count: int) -> list[str]:
    """Keep the hashes of so many vouchers, and return their links; also beside the running bot.

    Raises:
        StoreError: nothing was kept.
    """
    tokens = [new_token() for _ in range(count)]
    hashes = sorted(map(hash_of, tokens))  # in an order that says nothing
    store = Store(settings.database_url)
    try:
        running = True
        with suppress(DatabaseInUse):
            await store.open()
            running = False
        if running:
            await store.join()
        await store.run(lambda db: vouchers.add(db, hashes, batch.voucher))
    finally:
        await store.close()
    return [links.address(batch.bot, VoucherLink(token)) for token in tokens]


def page(batch: Batch, addresses: Sequence[str]) -> str:
    """An HTML page with a square for each voucher, to print and cut out."""
    words = say(
        batch.language,
        Text.PRINTED_VOUCHER,
        program=batch.program.name,
        words=batch.program.voucher_words,
        until=wording.last_day(batch.language, batch.voucher.valid_until, batch.program.hours),
    )
    return printing.page(batch.language, [printing.card(each, words, batch.lines) for each in addresses])
