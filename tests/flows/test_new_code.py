"""A new code for an open request: for when somebody saw the old one, after a quarrel for instance."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions.asking import NewCode
from bot.chat.actions.line import Block
from bot.chat.actions.team import Fewer, ReadyWith, Redraw, Step
from bot.chat.callback_data import encode
from bot.simulator.faults import Fault, FaultKind
from bot.simulator.people import Person
from bot.store import requests
from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_shift import COUNTER, VAN, types


async def renews(town: Town, who: Person) -> str:
    """Someone asks for a new code from the receipt, and reads it there."""
    receipt = next(m for m in who.messages() if "Your code:" in m.get("text", ""))
    who.presses("New code", message=receipt)
    await town.settles()
    await town.presses(who, "Yes, a new code")
    (shown,) = [m["text"] for m in who.messages() if "Your code:" in m.get("text", "")]
    return code_in(shown)


def card(town: Town) -> dict[str, Any]:
    """The one card in the team's chat."""
    (found,) = [m for m in town.cards() if m["text"].startswith("Request ")]
    return found


def voided(town: Town) -> list[str]:
    """What the team was told in so many words."""
    return [m["text"] for m in town.cards() if m["text"].startswith("New code:")]


async def as_team(town: Town, *actions: Any) -> list[str]:
    """Buttons of an earlier drawing of the card, pressed now; what was said to each press."""
    said = []
    for action in actions:
        data = encode(action, "en", "us")
        query = town.api.press(town.team_chat, town.coordinator.id, card(town)["message_id"], data)
        await town.settles()
        said.append(await town.coordinator.toast(query))
    return said


async def test_two_taps_from_the_receipt(town: Town) -> None:
    """New code, yes: the receipt and the card show it, the old one stands on the card as void."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    taps = sum(call.method == "answerCallbackQuery" for call in town.api.calls)
    new = await renews(town, nina)
    assert sum(call.method == "answerCallbackQuery" for call in town.api.calls) - taps == 2
    assert new != old
    assert old not in "".join(m.get("text", "") for m in nina.messages())
    assert code_in(card(town)["text"]) == new
    assert f"New code. Void: {old}." in card(town)["text"]
    assert new in await types(town, "/queue")
    listed = await types(town, "/list Main")
    assert f"{new} (void: {old})  10 fentanyl test strips" in listed
    await town.presses(town.coordinator, "Handed over")
    assert "Handed over." in "".join(m.get("text", "") for m in nina.messages())


@pytest.mark.parametrize(
    ("steps", "bag"), [((), False), (("Take",), True), (("Ready",), True), (("Come later",), False)]
)
async def test_in_every_open_state(town: Town, steps: tuple[str, ...], bag: bool) -> None:
    """Nothing else changes. Where a bag may carry the old code the team is told in so many words."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    await town.presses(town.coordinator, *steps)
    before = re.sub(old, "CODE", await types(town, "/queue"))
    new = await renews(town, nina)
    after = re.sub(rf"{new} \(void: {old}\)", "CODE", await types(town, "/queue"))
    assert after == before
    assert voided(town) == (
        [f"New code: {new}. Void: {old}.\nWrite it on the bag now. Nobody gets it for the old one."]
        if bag
        else []
    )
    await town.presses(nina, "Menu", "My requests", "Cancel:", "Yes, cancel it")
    assert voided(town) == []
    everything = "".join(m["text"] for m in town.cards() if not m["text"].startswith("Open"))
    assert new not in everything
    assert old not in everything


@pytest.mark.parametrize("kind", ["500", "429", "lost"])
async def test_the_team_hears_of_it_whatever_happens_on_the_way(town: Town, kind: FaultKind) -> None:
    """Telegram was away in between: it comes, and the card is right."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    for method in ("sendMessage", "editMessageText"):
        town.api.faults.add(Fault(method=method, kind=kind, chat_id=town.team_chat, times=1))
    new = await renews(town, nina)
    for _ in range(3):
        await town.passes(timedelta(minutes=1))
    assert f"New code: {new}. Void: {old}." in voided(town)[0]
    assert code_in(card(town)["text"]) == new


async def test_a_press_that_comes_again_changes_nothing_more(town: Town) -> None:
    """Telegram delivers it twice, a thumb presses twice: one new code."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    new = await renews(town, nina)
    for _ in range(2):
        town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], encode(NewCode(old), "en", "us"))
        await town.settles()
    assert code_in(card(town)["text"]) == new
    assert nina.text().startswith("Done: there is a new code.")


async def test_two_presses_at_once_make_one(town: Town) -> None:
    """Both are told the same."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    await town.presses(nina, "New code")
    nina.presses("Yes, a new code")
    nina.presses("Yes, a new code")
    await town.settles()
    assert f"Void: {old}." in card(town)["text"]
    assert town.bot.store is not None


async def test_what_was_drawn_with_the_old_code_still_leads_to_it(town: Town) -> None:
    """For whoever asked, and for nobody else: a notice is older than its code."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    notice = next(m for m in nina.messages() if m.get("text") == "You have an update.")
    await town.presses(nina, "Menu", "My requests")
    screen = nina.screen
    new = await renews(town, nina)
    nina.presses("Open", message=notice)
    await town.settles()
    (receipt,) = [m for m in nina.messages() if "Your code:" in m.get("text", "")]
    assert receipt["message_id"] == notice["message_id"]
    assert code_in(receipt["text"]) == new
    assert old not in "".join(m.get("text", "") for m in nina.messages())
    nina.presses("Cancel:", message=screen)
    await town.settles()
    await town.presses(nina, "Yes, cancel it")
    assert nina.text().startswith("Cancelled.")


async def test_the_team_does_nothing_by_the_old_code(town: Town) -> None:
    """A card that was on the screen a moment ago: nothing is done, and it is drawn as it stands."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    new = await renews(town, nina)
    late = [Step(step, old) for step in ("take", "ready", "hand_over", "cannot", "later")]
    said = await as_team(town, *late, ReadyWith(old, (("f", 1),)))
    assert set(said) == {"There is a new code. Nothing was done: look at the card again."}
    await as_team(town, Redraw(old))
    assert code_in(card(town)["text"]) == new
    assert "Take" in town.coordinator.buttons(card(town))
    await as_team(town, Fewer(old, (("f", 1), ("n", 1))))
    assert code_in(card(town)["text"]) == new
    await as_team(town, Redraw(new))
    assert f"{new} (void: {old}) {COUNTER}, since Sat 08:00: open" in await types(town, "/queue")
    await as_team(town, Block(old))
    assert "Cannot." in card(town)["text"]


async def test_not_more_than_three_in_an_hour(town: Town) -> None:
    """Each is one more to write on a bag; in the next hour there are three again."""
    nina = town.person("Nina")
    codes = [await town.asks(nina)] + [await renews(town, nina) for _ in range(3)]
    assert len(set(codes)) == 4
    assert await renews(town, nina) == codes[-1]
    assert nina.text().startswith("That was 3 new codes in one hour.")
    await town.passes(timedelta(hours=1))
    assert await renews(town, nina) not in codes


async def test_what_has_ended_gets_none(town: Town) -> None:
    """Also while the team can undo it."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.presses(nina, "New code")
    screen = nina.screen
    await town.presses(town.coordinator, "Handed over")
    nina.presses("Yes, a new code", message=screen)
    await town.settles()
    assert nina.text().startswith("That request has ended.")
    await town.presses(town.coordinator, "Undo")
    assert "Void" not in card(town)["text"]


async def test_without_a_database_nothing_is_changed_and_it_is_said(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old code is still good, and nobody is told otherwise."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    await town.presses(nina, "New code")
    assert town.bot.store is not None
    await town.bot.store.close()
    nina.presses("Yes, a new code")
    await town.settles()
    assert "Done" not in nina.text()
    await town.bot.store.open()
    assert code_in(card(town)["text"]) == old


async def test_it_moves_with_its_new_code(town: Town) -> None:
    """The new card at the other place shows it, and what the old bag may say."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    new = await renews(town, nina)
    await types(town, "/close a")
    await town.presses(nina, "Open", VAN)
    assert code_in(nina.text()) == new
    assert f"Void: {old}." in card(town)["text"]


async def test_an_old_code_that_still_works_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where a press goes by the code before, whoever saw it collects the bag."""
    nina = town.person("Nina")
    old = await town.asks(nina)
    await renews(town, nina)
    by_any = requests.by_any_code

    async def as_if_it_were_its_own(db: Any, code: str) -> Any:
        found = await by_any(db, code)
        return found and replace(found, request=replace(found.request, code=code))

    monkeypatch.setattr(requests, "by_any_code", as_if_it_were_its_own)
    await as_team(town, Step("hand_over", old))
    assert "Handed over." in "".join(m.get("text", "") for m in nina.messages())


@pytest.mark.parametrize("language", ["fr", "es"])
async def test_in_every_language(make_town: MakeTown, language: str) -> None:
    """By its own buttons."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina", language_code=language)
    words = town.bot.shelf.library.languages[language]
    nina.says("/start")
    await town.settles()
    await town.presses(nina, words.labels["supplies"], words.presets["usual"], COUNTER, words.labels["send"])
    old = code_in(card(town)["text"])
    await town.presses(nina, words.labels["new_code"], words.labels["new_code_yes"])
    assert code_in(card(town)["text"]) != old
    assert old not in "".join(m.get("text", "") for m in nina.messages())
