"""The outbox's errands of a question, against a Telegram that does whatever Telegram does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import FormExpired, FormUsed, NoSuchQuestion, TooManyQuestions, TooOften
from bot.fates import Fate, Outcome
from bot.supply.notices import Notice

from .durable import Durable, process
from .samples import SECOND, person
from .store.databases import KINDS

MINUTE = timedelta(minutes=1)
WORDS = "How long is a strip good?"

#: Notice -> what the gateway is asked for.
CALLS = {
    Notice.QUESTION_POST: "post_question",
    Notice.QUESTION_REFRESH: "edit_question",
    Notice.QUESTION_TELL: "tell_asker",
    Notice.QUESTION_OVER: "end_notice",
    Notice.QUESTION_WAITS: "post_unanswered",
}


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, on either database."""
    async with process(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def on_sqlite(tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, for tables of many cases."""
    async with process("sqlite", tmp_path) as made:
        yield made


def kinds(durable: Durable) -> tuple[list[str], list[str]]:
    """What stands in the team's chat, and in the person's."""
    here = durable.gateway.person(person(1).address)
    return [m.kind for m in durable.gateway.team().values()], [m.kind for m in here.values()]


def test_every_notice_of_questions_is_looked_at() -> None:
    """A notice that is added has to be added here."""
    assert set(CALLS) == {notice for notice in Notice if notice.of_question}


@pytest.mark.parametrize("fate", [*Fate, ZeroDivisionError("a fault of ours")], ids=repr)
@pytest.mark.parametrize("name", CALLS.values())
async def test_whatever_becomes_of_an_errand_it_ends_well(
    tmp_path: Path, name: str, fate: Fate | Exception
) -> None:
    """Once, something goes wrong. Then Telegram works, and in the end nothing is left."""
    waits = MINUTE if name == "post_unanswered" else None
    async with process("sqlite", tmp_path, waits=waits) as durable:
        await ends_well(durable, name, fate)


async def ends_well(durable: Durable, name: str, fate: Fate | Exception) -> None:
    """A question that is answered after minutes, and whose answer nobody opens."""
    durable.gateway.script(name, fate)
    question = await durable.asks_team(person(1), WORDS)
    await durable.goes_by(2 * MINUTE, step=MINUTE)
    assert "question" in kinds(durable)[0]
    await durable.coordination.answer("harbor", question.tag, "Two years.")
    await durable.delivers()
    await durable.goes_by(2 * MINUTE, step=MINUTE)
    await durable.passes(timedelta(hours=72))
    await durable.goes_by(2 * MINUTE, step=MINUTE)
    await durable.passes(timedelta(hours=48))
    assert await durable.counts() == {}
    lost = name == "tell_asker" and fate is Fate.GONE
    if not (name == "edit_question" and isinstance(fate, Fate)):
        assert kinds(durable)[0][-1] == ("question lost" if lost else "question unread")


@pytest.mark.parametrize(
    ("fate", "repeat"),
    [(Fate.PERHAPS, True), (Fate.NOT_SENT, False), (Fate.LATER, False), (Fate.REFUSED, False)],
)
async def test_a_repeat_is_marked_only_where_there_is_a_doubt(
    durable: Durable, fate: Fate, repeat: bool
) -> None:
    """As with cards of requests."""
    durable.gateway.script("post_question", fate)
    await durable.asks_team(person(1), WORDS)
    await durable.goes_by(MINUTE, step=10 * SECOND)
    assert [call.repeat for call in durable.gateway.named("post_question")] == [False, repeat]


async def test_a_team_that_cannot_be_reached_holds_up_nobody_else(durable: Durable) -> None:
    """A refused question waits by itself: what else goes into that chat goes on."""
    durable.gateway.answer = lambda call: Outcome(Fate.REFUSED) if call.name == "post_question" else None
    await durable.asks_team(person(1), WORDS)
    code = (await durable.asks(person(2))).code
    assert durable.gateway.cards() == [code]


async def test_answered_from_a_card_that_nobody_heard_of(durable: Durable) -> None:
    """The line broke, the card was there: the repeat is not sent any more, and the doubt ends."""
    durable.gateway.arrives = True
    durable.gateway.script("post_question", Fate.PERHAPS)
    question = await durable.asks_team(person(1), WORDS)
    assert await durable.coordination.question("harbor", question.tag, 1) == "open"
    assert await durable.coordination.answer("harbor", question.tag, "Two years.") is True
    await durable.goes_by(2 * MINUTE, step=10 * SECOND)
    assert kinds(durable) == (["question answered"], ["news answered"])
    assert await durable.rows("outbox") == []


async def test_a_process_that_dies_sends_again_and_asks_once(durable: Durable) -> None:
    """Killed while the card is on its way."""
    durable.gateway.dead = True
    await durable.start()
    await durable.sends_question(person(1), WORDS)
    await durable.gateway.next_call()
    await durable.begin_again()
    await durable.passes(timedelta(seconds=91))  # a lease's time
    assert kinds(durable)[0] == ["question"]
    assert len(await durable.rows("messages")) == 1


async def test_one_form_makes_one_question(durable: Durable) -> None:
    """However often it is sent; after its end it makes no second one."""
    form = durable.form()
    first = await durable.asks_team(person(1), WORDS, form)
    assert await durable.asks_team(person(1), WORDS, form) == first
    await durable.coordination.close("harbor", first.tag, 1)
    await durable.delivers()
    with pytest.raises(FormUsed):
        await durable.asks_team(person(1), WORDS, form)
    assert len(durable.gateway.named("post_question")) == 1


async def test_an_answered_question_leaves_room_for_the_next(durable: Durable) -> None:
    """Three that wait are the most."""
    tags = [(await durable.asks_team(person(1), WORDS)).tag for _ in range(3)]
    with pytest.raises(TooManyQuestions):
        await durable.asks_team(person(1), WORDS)
    await durable.coordination.answer("harbor", tags[0], "Two years.")
    await durable.asks_team(person(1), WORDS)


async def test_ten_within_an_hour_are_the_most(durable: Durable) -> None:
    """Whatever became of them; what was refused is not counted, and nothing of it is stored."""
    for _ in range(10):
        question = await durable.asks_team(person(1), WORDS)
        await durable.coordination.close("harbor", question.tag, 1)
    await durable.delivers()
    before = await durable.counts()
    for _ in range(2):
        with pytest.raises(TooOften):
            await durable.asks_team(person(1), WORDS)
    assert await durable.counts() == before
    assert (await durable.rows("limits"))[0].count == 10
    await durable.asks_team(person(2), WORDS)
    await durable.passes(timedelta(hours=1))
    await durable.asks_team(person(1), WORDS)


async def test_a_form_is_good_for_a_day(durable: Durable) -> None:
    """Longer than its key is kept it could make a second question."""
    form = durable.form()
    await durable.passes(timedelta(hours=24, minutes=1))
    with pytest.raises(FormExpired):
        await durable.asks_team(person(1), WORDS, form)
    assert await durable.counts() == {}


async def test_only_whoever_asked_reads_and_only_the_team_answers(durable: Durable) -> None:
    """By pseudonym and by program."""
    question = await durable.asks_team(person(1), WORDS)
    assert await durable.coordination.answer("elsewhere", question.tag, "No.") is False
    assert await durable.coordination.close("elsewhere", question.tag, 1) is False
    assert await durable.coordination.question("elsewhere", question.tag, 1) is None
    with pytest.raises(NoSuchQuestion):
        await durable.intake.read(person(1), question.tag)
    assert await durable.coordination.answer("harbor", question.tag, "Two years.") is True
    assert await durable.coordination.answer("harbor", question.tag, "Three.") is False
    with pytest.raises(NoSuchQuestion):
        await durable.intake.read(person(2), question.tag)
    await durable.intake.opened(person(2), question.tag)
    assert await durable.intake.read(person(1), question.tag) == "Two years."
