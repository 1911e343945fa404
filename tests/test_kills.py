"""The bot as a process over HTTP, killed at random while requests come in.

    pytest tests/test_kills.py --kills 100

Everyone whose phone ever said "Received" has a card in the team's chat; one form never shows two
codes; a card that comes twice says that it may be a repeat.
"""

import asyncio
import contextlib
import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bot.clock import MovableClock
from bot.identity import write_key
from bot.serving import Server
from bot.simulator import server
from bot.simulator.bot_api import BotApi
from bot.simulator.people import Person, TeamMember
from tests.conftest import settings_data
from tests.small import SHIPPED, small_content

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "77:killed"
CODE = re.compile(r"(?:Your code: |Request )([A-Z0-9]{7})\b")
REPEAT = "May be a repeat"

#: How long anything may take before the test gives up, in real seconds.
PATIENCE = 60.0


@dataclass
class Witness:
    """What people and the team have ever seen, also what was edited or deleted later."""

    api: BotApi
    team_chat: int
    receipts: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    cards: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)

    async def watch(self) -> None:
        """Look at every change."""
        seen = -1
        while True:
            seen = await self.api.next_change(seen)
            self.look()

    def look(self) -> None:
        """Write down what is visible now."""
        for chat in list(self.api.chats):
            for message in self.api.messages(chat.id):
                match = CODE.search(message.get("text", ""))
                if match is None or not message["from"]["is_bot"]:
                    continue
                number = message["message_id"]
                if chat.id == self.team_chat:
                    posted = self.cards.setdefault(match[1], [])
                    if number not in [known for known, _ in posted]:
                        posted.append((number, REPEAT in message["text"]))
                else:
                    self.receipts.setdefault((chat.id, number), set()).add(match[1])


class Process:
    """The bot as an operator runs it, started again whenever it was killed."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Run the bot."""
        environment = {**os.environ, "BOT_TOKEN": TOKEN}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling again at each start is no crash test
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--config", str(self._config)),
            env=environment,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=ROOT,
        )

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def terminate(self) -> int:
        """SIGTERM; the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), PATIENCE)


@dataclass
class Outside:
    """Everything around the process."""

    api: BotApi
    team: TeamMember
    witness: Witness
    process: Process


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    """A Bot API over HTTP, a team's chat, and the settings of a deployment."""
    clock = MovableClock(running=True)
    api = BotApi(clock, TOKEN, enforce_limits=False)
    team = TeamMember(api, "Robin")
    team.joins(api.add_group("Desk", [team.id]))
    stopping = asyncio.Event()
    web = Server(server.app(api, clock, stopping=stopping), "127.0.0.1", 0)
    serving = asyncio.ensure_future(web.serve())
    while not web.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    port = web.servers[0].sockets[0].getsockname()[1]
    data = settings_data(team.chat_id)
    data["telegram"] = {"api_base_url": f"http://127.0.0.1:{port}"}
    data["content"] = {"dir": str(small_content())}
    config = tmp_path / "config.yaml"
    config.write_text(yaml.safe_dump(data), "utf-8")
    write_key(tmp_path / "keys" / "identity.key")
    witness = Witness(api, team.chat_id)
    watching = asyncio.ensure_future(witness.watch())
    around = Outside(api, team, witness, Process(config))
    yield around
    await around.process.kill()
    stopping.set()
    web.should_exit = web.force_exit = True
    await asyncio.wait([serving], timeout=PATIENCE)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching  # a witness that failed fails the test


async def ask_again_and_again(outside: Outside, name: str, enough: asyncio.Event, sent: list[Any]) -> None:
    """One after the other, new people ask for a bag; some press Send twice."""
    number = 0
    while not enough.is_set():
        number += 1
        who = Person(outside.api, f"{name}{number}")
        who.says("/start")
        await who.sees_button("Supplies", PATIENCE)
        for label, after in (
            ("Supplies", "Usual bag"),
            ("Usual bag", "The van"),
            ("The van", "Send"),
        ):
            who.presses(label)
            await who.sees_button(after, PATIENCE)
        form = next(m for m in reversed(who.messages()) if "Send" in who.buttons(m))
        for _ in range(1 + number % 2):
            who.presses("Send", message=form)
        await who.sees("Your code: ", PATIENCE)
        sent.append((who, form["message_id"]))


async def some_calls(api: BotApi, count: int, moment: float) -> None:
    """Return after so many changes of the world, and a moment more: between two calls, too."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(4):  # a world that stands still is a moment to kill in, too
            for _ in range(count):
                await api.next_change(api.version)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), moment)


async def test_killed_at_random_nothing_confirmed_is_lost(
    outside: Outside, request: pytest.FixtureRequest
) -> None:
    """No confirmed request lost, no second code for one form, repeats marked."""
    kills = int(request.config.getoption("--kills"))
    seed = int(request.config.getoption("--kill-seed")) or random.SystemRandom().randrange(1, 10**9)
    print(f"--kill-seed {seed}")
    chance = random.Random(seed)
    enough = asyncio.Event()
    sent: list[tuple[Person, int]] = []
    await outside.process.start()
    askers = [asyncio.ensure_future(ask_again_and_again(outside, n, enough, sent)) for n in "ABC"]
    killed = 0
    while killed < kills or (len(sent) < kills // 2 and killed < 3 * kills):  # a busy machine asks for more
        await some_calls(outside.api, chance.randrange(1, 40), chance.random() * 0.03)
        await outside.process.kill()
        await outside.process.start()
        killed += 1
    enough.set()
    await asyncio.wait_for(asyncio.gather(*askers), PATIENCE * 2)
    for who, _ in sent:
        await who.sees("It is with the team.", PATIENCE)
    outside.witness.look()
    assert await outside.process.terminate() == 0

    witness = outside.witness
    confirmed = {code for codes in witness.receipts.values() for code in codes}
    twice = {code: cards for code, cards in witness.cards.items() if len(cards) > 1}
    print(f"{killed} kills, {len(sent)} forms, {len(confirmed)} confirmed, {len(twice)} repeated cards")
    assert len(sent) >= kills // 2, "too few requests for the figure to mean anything"
    assert confirmed - set(witness.cards) == set(), "a confirmed request was lost"
    assert {k: v for k, v in witness.receipts.items() if len(v) > 1} == {}, "one form, two codes"
    assert len(confirmed) == len(sent), "one form, one request"
    assert set(witness.cards) == confirmed, "a card that nobody asked for"
    unmarked = {code: cards for code, cards in twice.items() if not all(marked for _, marked in cards[1:])}
    assert unmarked == {}, "a repeat that does not say so"


async def test_a_lost_request_would_be_noticed(outside: Outside) -> None:
    """Positive control: the witness sees a missing card, two codes on one form, an unmarked repeat."""
    who = Person(outside.api, "Nina")
    who.says("/start")
    for number, code in enumerate(("CFHJKNP", "RTXY347")):
        text = f"Received. On its way to the team.\n\nYour code: {code}"
        if number == 0:
            await outside.api.call("sendMessage", {"chat_id": who.chat_id, "text": text})
        else:
            first = who.screen["message_id"]
            await outside.api.call(
                "editMessageText", {"chat_id": who.chat_id, "message_id": first, "text": text}
            )
        outside.witness.look()
    for _ in range(2):
        await outside.api.call("sendMessage", {"chat_id": outside.team.chat_id, "text": "Request CFHJKNP\nx"})
    outside.witness.look()
    assert list(outside.witness.receipts.values()) == [{"CFHJKNP", "RTXY347"}]
    assert [marked for _, marked in outside.witness.cards["CFHJKNP"]] == [False, False]
    assert "RTXY347" not in outside.witness.cards


#: Real seconds after which a timer of this content rings, and how late it may be once the bot can send.
_RINGS: Final = 4
_LATE: Final = 2.0


@pytest.fixture
def ringing(tmp_path: Path, outside: Outside) -> None:
    """The bot reads the shipped content with a timer that is due in seconds."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "content"))
    for code in ("en", "fr", "es"):
        step = folder / code / "topics" / "overdose.emergency.dose_given.yaml"
        step.write_text(
            step.read_text("utf-8").replace("after: 3 minutes", f"after: {_RINGS} seconds"), "utf-8"
        )
    config = tmp_path / "config.yaml"
    data = yaml.safe_load(config.read_text("utf-8"))
    data["content"] = {"dir": str(folder)}
    config.write_text(yaml.safe_dump(data), "utf-8")


async def gives_a_dose(outside: Outside, name: str) -> tuple[Person, float]:
    """Someone whose timer runs, and when it is due by what they were told."""
    who = Person(outside.api, name)
    who.says("/sos")
    await who.sees_button("I gave a dose", PATIENCE)
    who.presses("I gave a dose")
    told = await who.sees("I will ask you at", PATIENCE)
    return who, max(entity.get("unix_time", 0.0) for entity in told["entities"])


@pytest.mark.usefixtures("ringing")
@pytest.mark.parametrize("down", [0.5, _RINGS + 1.0])
async def test_a_killed_bot_rings_its_timers(outside: Outside, down: float) -> None:
    """Killed while they run, back before or after they are due: within 2 s of being due, or of being back."""
    clock = time.time
    await outside.process.start()
    people = [await gives_a_dose(outside, f"N{number}") for number in range(3)]
    await outside.process.kill()
    await asyncio.wait_for(asyncio.shield(asyncio.sleep(down)), PATIENCE)
    await outside.process.start()
    probe = Person(outside.api, "Probe")
    probe.says("/start")
    ready, late = None, []
    waiting = {asyncio.ensure_future(who.sees("since dose 1", PATIENCE)): moment for who, moment in people}
    answered = asyncio.ensure_future(probe.sees_button("Guides", PATIENCE))
    left = {answered, *waiting}
    while left:
        done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
            if each is answered:
                ready = clock()
            else:
                late.append(clock() - max(waiting[each], ready or 0.0))
    print(f"down for {down} s, rang {max(late):.2f} s after being due and ready at most")
    assert len(late) == len(people)
    assert max(late) <= _LATE
    assert await outside.process.terminate() == 0
