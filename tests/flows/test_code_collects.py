"""A code can collect a bag and do nothing else: who has seen one learns and changes nothing by it.

Everything that a code fits into is tried by somebody else: typed, in every button of a person and of a team,
in a private chat and in another team's. A code that is really somebody's is answered like one of nobody's.
"""

import dataclasses
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions import asking, line, team
from bot.chat.actions.asking import NEWS, Mine, MoveTo, OpenNews
from bot.chat.actions.base import Action
from bot.chat.actions.line import ANSWERS, REPLIES, OpenAnswer, QuickReply, Report, SendBack, SendReport
from bot.chat.actions.team import TEAM, Fewer, ReadyWith, Step
from bot.chat.callback_data import encode
from bot.chat.handlers.reporting import mark_of_program
from bot.intake import bags
from bot.simulator.people import Person
from bot.store import requests
from bot.store.tables import metadata
from bot.supply.codes import new_code
from bot.supply.draft import open_draft
from tests.conftest import Town, code_in
from tests.flows.test_line import asks as asks_team
from tests.flows.test_places import Coast, coast

__all__ = ["coast"]  # a fixture, used by its name


def tags_in(kind: type[Action]) -> bool:
    """Whether a button names a request or a question."""
    return bool({"code", "tag"} & {field.name for field in dataclasses.fields(kind)})


def every_button(code: str, town: Town) -> Iterator[Action]:
    """Everything that a crafted client can make of a code."""
    draft = open_draft(town.clock.now(), "0000000").with_amount("f", 1)
    mark = mark_of_program("harbor")
    made: list[Action] = [
        *(OpenNews(code, news) for news in NEWS),
        *(OpenAnswer(code, news) for news in ANSWERS),
        *(Step(step, code) for step in TEAM),
        *(QuickReply(code, reply) for reply in REPLIES),
        *(MoveTo(code, "b"), Fewer(code, (("f", 1),)), ReadyWith(code, (("f", 1),))),
        *(Report(code, mark), SendReport(code, mark, with_words=True), SendBack(draft, code)),
    ]
    rooms = [kind for room in (asking, line, team) for kind in vars(room).values()]
    kinds = {kind for kind in rooms if isinstance(kind, type) and issubclass(kind, Action)}
    kinds = {kind for kind in kinds if "letter" in vars(kind) and tags_in(kind)}
    alone = kinds - {type(action) for action in made}
    made += [kind.parse(code) for kind in alone]
    assert {type(action) for action in made} == kinds, "a kind of button that nobody tries"
    assert len(kinds) >= 20
    yield from sorted(made, key=lambda action: encode(action, "en", "us"))


async def stored(town: Town) -> list[Any]:
    """Everything in the database but counts of what the one who tries it has done."""
    assert town.bot.store is not None

    async def work(db: Any) -> list[Any]:
        tables = [table for name, table in metadata.tables.items() if name not in {"limits", "form_keys"}]
        return [[tuple(row) for row in (await db.execute(table.select())).all()] for table in tables]

    return await town.bot.store.run(work)


def chats(town: Town, *people: Person) -> list[Any]:
    """What stands in the team's chat and in these people's."""
    return [town.cards(), *(who.messages() for who in people)]


def without(code: str, said: object) -> str:
    """What was said, whatever the code and the message were, and whenever."""
    text = re.sub(code, "CODE", str(said), flags=re.IGNORECASE)
    return re.sub(r"'(message_id|date|edit_date|id|callback_query_id)': '?\d+'?", "", text)


async def tried(town: Town, thief: Person, code: str) -> list[str]:
    """Everything that somebody gets to see who tries a code in every way."""
    seen: list[str] = []
    for words in (code, code.lower(), f"/start {code}", f"status {code}", f"cancel {code}", f"/list {code}"):
        thief.says(words)
        await town.settles()
        seen.append(without(code, thief.screen.get("text")) + without(code, thief.buttons()))
    for action in every_button(code, town):
        thief.says("/start")
        await town.settles()
        data = encode(action, "en", "us")
        query = town.api.press(thief.chat_id, thief.id, thief.screen["message_id"], data)
        await town.settles()
        seen.append(f"{type(action).__name__}: {without(code, await thief.toast(query))}")
        seen.append(without(code, thief.screen))
    town.api.press(thief.chat_id, thief.id, thief.screen["message_id"], encode(Mine(), "en", "us"))
    await town.settles()
    seen.append(without(code, thief.text()))
    return seen


def one_of_nobodys(code: str) -> str:
    """A code that is nobody's; /start tells a link by its first sign, so it begins like the other one."""
    return next(made for made in iter(new_code, "") if made[0] == code[0] and made != code)


Making = Callable[[Town, Person], Awaitable[str]]


async def a_request(town: Town, owner: Person) -> str:
    return await town.asks(owner)


async def a_ready_request(town: Town, owner: Person) -> str:
    code = await town.asks(owner)
    await town.presses(town.coordinator, "Ready")
    return code


async def a_code_before(town: Town, owner: Person) -> str:
    code = await town.asks(owner)
    await town.presses(owner, "New code", "Yes, a new code")
    return code


async def a_question(town: Town, owner: Person) -> str:
    await asks_team(town, owner)
    (card,) = town.cards()
    found = re.match(r"Question (\w+),", card["text"])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("make", [a_request, a_ready_request, a_code_before, a_question])
async def test_whoever_saw_a_code_cannot_even_tell_that_it_is_one(town: Town, make: Making) -> None:
    """Nothing is seen, cancelled, changed or read, and the answers are those to a code of nobody's."""
    owner, thief = town.person("Nina"), town.person("Sam")
    thief.says("/start")
    await town.settles()
    code = await make(town, owner)
    before = (await stored(town), chats(town, owner))
    real = await tried(town, thief, code)
    assert (await stored(town), chats(town, owner)) == before
    nobodys = await tried(town, thief, one_of_nobodys(code))
    assert real == nobodys
    assert len(real) > 80
    assert not any("fentanyl" in seen for seen in real)


async def test_another_team_learns_nothing_by_it_either(coast: Coast) -> None:
    """The same buttons in its chat: what is the other program's is not there."""
    owner = coast.person("Nina")
    owner.says("/start")
    await coast.settles()
    await coast.presses(owner, "Supplies", "Usual bag", "City", "Main Street counter", "Send")
    code = code_in(owner.text())
    coast.kit.says("/help@simulated_bot")
    await coast.settles()
    before = (await stored(coast), chats(coast, owner))
    said: dict[str, list[str]] = {}
    for which in (code, one_of_nobodys(code)):
        for action in every_button(which, coast):
            data = encode(action, "en", "us")
            coast.kit.says("/help@simulated_bot")
            await coast.settles()
            query = coast.api.press(coast.other_chat, coast.kit.id, coast.kit.screen["message_id"], data)
            await coast.settles()
            toast = await coast.kit.toast(query)
            shown = (toast, coast.kit.text(), coast.kit.buttons())
            said.setdefault(which, []).append(without(which, shown))
            coast.clock.move(timedelta(seconds=30))  # Telegram takes 20 a minute into a group
    assert (await stored(coast), chats(coast, owner)) == before
    real, nobodys = said.values()
    assert real == nobodys


async def test_it_still_collects(town: Town) -> None:
    """By whoever says it at the counter: that is what it is for."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    assert code_in(town.cards()[0]["text"]) == code
    await town.presses(town.coordinator, "Handed over")
    assert "Handed over." in nina.text()


async def test_a_door_that_forgets_to_look_whose_it_is_would_be_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without that look a code is a key to all of it."""
    honest = bags._own

    async def anybodys(db: Any, person: Any, code: str) -> Any:
        found = await requests.by_any_code(db, code)
        owner = person if found is None else dataclasses.replace(person, pseudonym=found.pseudonym)
        return await honest(db, owner, code)

    monkeypatch.setattr(bags, "_own", anybodys)
    owner, thief = town.person("Nina"), town.person("Sam")
    thief.says("/start")
    await town.settles()
    code = await town.asks(owner)
    before = await stored(town)
    real = await tried(town, thief, code)
    assert await stored(town) != before
    assert real != await tried(town, thief, one_of_nobodys(code))
