"""Which forms were sent already."""

import asyncio

from bot.store import form_keys
from bot.store.unit import Store

from ..samples import MILLISECOND, NOW, SECOND
from .databases import Database


async def test_a_form_is_used_once(store: Store) -> None:
    """The second time it is known, and another form is another one."""
    assert await store.run(lambda db: form_keys.use(db, "a", kept_until=NOW)) is True
    assert await store.run(lambda db: form_keys.use(db, "a", kept_until=NOW)) is False
    assert await store.run(lambda db: form_keys.use(db, "b", kept_until=NOW)) is True


async def test_of_fifty_at_once_one_uses_a_form(store: Store) -> None:
    """A double tap and a redelivered press meet in the database."""
    came = await asyncio.gather(
        *(store.run(lambda db: form_keys.use(db, "a", kept_until=NOW)) for _ in range(50))
    )
    assert sorted(came) == [False] * 49 + [True]


async def test_replicas_know_of_each_others_forms(postgresql: Database) -> None:
    """The same press may be delivered to two processes."""
    stores = [postgresql.store() for _ in range(3)]
    for store in stores:
        await store.open()
    came = await asyncio.gather(
        *(s.run(lambda db: form_keys.use(db, "a", kept_until=NOW)) for s in stores for _ in range(10))
    )
    assert sorted(came) == [False] * 29 + [True]


async def test_a_key_is_forgotten_at_its_time_and_not_before(store: Store) -> None:
    """Just before its end it is there; at its end it is not."""
    for key, until in (("early", NOW), ("late", NOW + SECOND)):
        await store.run(lambda db, k=key, u=until: form_keys.use(db, k, kept_until=u))  # type: ignore[misc]  # a lambda with a default
    assert await store.run(form_keys.next_deadline) == NOW
    assert await store.run(lambda db: form_keys.drop_expired(db, NOW - MILLISECOND)) == 0
    assert await store.run(lambda db: form_keys.drop_expired(db, NOW)) == 1
    assert await store.run(form_keys.next_deadline) == NOW + SECOND
    assert await store.run(lambda db: form_keys.drop_expired(db, NOW + SECOND)) == 1
    assert await store.run(form_keys.next_deadline) is None
    assert await store.run(lambda db: form_keys.use(db, "early", kept_until=NOW)) is True
