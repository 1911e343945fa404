"""Many conversations at once: nobody ever sees words, a code or an answer that are not theirs.

    pytest tests/flows/test_interleaved.py --conversations 1000 -s

People of two programs ask for bags and ask their teams, write back, cancel, stop, erase and delete
messages; the teams answer, pack and delete messages; the bot is restarted in between. Every text carries
a mark of its own, and what the bot sends into each chat is written down. Afterwards every mark was seen
only where it belongs, and every answer that was sent was read, or its reader was told that it expired.

What each fault would look like is planted in `PLANTED`, and noticed.
"""

import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.chat.gateway import TelegramGateway
from bot.chat.team_chats import TeamChats
from bot.fates import Fate, Outcome
from bot.intake import Intake
from bot.simulator.people import Person, TeamMember
from bot.supply.codes import is_code
from bot.supply.model import Request
from bot.supply.questions import Question, Standing
from tests.flows.test_places import Coast

MARK: Final = re.compile(r"zz\d{6}zz")
WORD: Final = re.compile(r"\b[A-Z0-9]{7}\b")

#: Area, place, and whether a place is still to be chosen there.
PLACES: Final = (
    ("City", "Main Street counter"),
    ("North", ""),
    ("Pier", "Pier kiosk"),
    ("Pier", "Boat house"),
)
BAGS: Final = ("Usual bag", "Bigger bag")

#: How much time goes by after everyone has had a turn.
TICK: Final = timedelta(seconds=20)
PATIENCE: Final = 40  # ticks

Steps = Generator[None, None, None]
Waiting = Generator[None, None, dict[str, Any] | None]


def first_team(town: Coast) -> int:
    """The chat that the bot, as it runs now, sends questions into."""
    return town.bot.settings.programs[0].team_chat


@dataclass
class Witness:
    """Everything the bot has put into each chat, also what was edited or deleted later."""

    chats: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    expired: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    confirmed: dict[tuple[int, int], int] = field(default_factory=dict)  # "Sent." -> first team then
    sent: int = 0

    def watch(self, town: Coast) -> None:
        """Stand between the bot and Telegram."""
        carry = town.api.call

        async def call(method: str, params: Mapping[str, Any]) -> Any:
            result = await carry(method, params)
            if "text" in params and "chat_id" in params:
                message = result["message_id"] if isinstance(result, dict) else 0
                chat, words = int(params["chat_id"]), str(params["text"])
                self.hear(chat, message, words)
                if "Sent." in words:
                    self.confirmed.setdefault((chat, message), first_team(town))
            return result

        setattr(town.api, "call", call)  # noqa: B010 - an instance of its own

    def hear(self, chat: int, message: int, text: str) -> None:
        """A text appears in a chat."""
        self.sent += 1
        for mark in (*MARK.findall(text), *filter(is_code, WORD.findall(text))):
            self.chats[mark].add(chat)
        if "This has expired." in text or "This is not here any more." in text:
            self.expired[chat].add(message)


@dataclass
class Play:
    """Who does what next, and what everyone may see."""

    town: Coast
    luck: random.Random
    witness: Witness = field(default_factory=Witness)
    people: list[Person] = field(default_factory=list)
    asked: dict[str, Person] = field(default_factory=dict)  # the mark of a question -> whose it is
    belongs: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # which team's it is
    written: dict[str, tuple[str, int]] = field(default_factory=dict)  # of an answer -> question's, chat
    sent: set[str] = field(default_factory=set)  # answers that the team was told of as sent
    over: set[str] = field(default_factory=set)  # questions that whoever asked has ended
    codes: dict[str, tuple[int, int]] = field(default_factory=dict)  # -> the person's chat, the team's
    deleted: Counter[int] = field(default_factory=Counter)  # unread notices, by chat
    did: Counter[str] = field(default_factory=Counter)
    steps: list[Steps] = field(default_factory=list)
    composing: set[int] = field(default_factory=set)
    answering: set[tuple[int, int]] = field(default_factory=set)
    marks: int = 0

    def mark(self) -> str:
        """A mark of its own, never used again."""
        self.marks += 1
        return f"zz{self.marks:06}zz"

    @property
    def teams(self) -> tuple[TeamMember, TeamMember]:
        """Whoever sits in the two teams' chats."""
        return self.town.coordinator, self.town.kit

    # -- looking ---------------------------------------------------------------------------------

    @staticmethod
    def shown(who: Person, number: int) -> dict[str, Any] | None:
        """A message, if it is still there."""
        return next((m for m in who.messages() if m["message_id"] == number), None)

    @staticmethod
    def has(who: Person, message: dict[str, Any], label: str) -> bool:
        """Whether a message shows a button."""
        return any(label in shown for shown in who.buttons(message))

    def button(self, who: Person, label: str, *, after: int = 0, only: int = 0) -> Waiting:
        """Wait for a message with a button: below another one, or one and no other."""

        def look() -> dict[str, Any] | None:
            message: dict[str, Any]
            for message in reversed(who.messages()):
                number = message["message_id"]
                if (number == only or (not only and number > after)) and self.has(who, message, label):
                    return message
            return None

        return self.until(look)

    def words(self, who: Person, *words: str, after: int = 0) -> Waiting:
        """Wait for a message of the bot that holds all of these words."""

        def look() -> dict[str, Any] | None:
            message: dict[str, Any]
            for message in reversed(who.messages()):
                text = message.get("text", "")
                below = message["message_id"] >= after and message["from"]["is_bot"]
                if below and all(word in text for word in words):
                    return message
            return None

        return self.until(look)

    @staticmethod
    def until(look: Callable[[], dict[str, Any] | None]) -> Waiting:
        for _ in range(PATIENCE):
            if (found := look()) is not None:
                return found
            yield
        return None

    def press(self, who: Person, message: dict[str, Any] | None, label: str) -> bool:
        """Press a button of a message, if both are still there."""
        now = self.shown(who, message["message_id"]) if message else None
        if now is None or not self.has(who, now, label):
            return False
        who.presses(label, message=now)
        return True

    # -- people ----------------------------------------------------------------------------------

    def alone(self, who: Person, steps: Steps) -> Steps:
        """Somebody has one thumb: what they compose they compose to its end."""
        while who.id in self.composing:
            yield
        self.composing.add(who.id)
        try:
            yield from steps
        finally:
            self.composing.discard(who.id)

    def requests(self, who: Person) -> Steps:
        """Somebody asks for a bag, and may cancel it later."""
        area, place = self.luck.choice(PLACES)
        said = who.says("/start")
        screen = yield from self.button(who, "Supplies", after=said)
        for label in filter(None, ("Supplies", self.luck.choice(BAGS), area, place, "Send")):
            number = screen["message_id"] if screen else -1
            screen = yield from self.button(who, label, only=number)
            if not self.press(who, screen, label):
                self.did["screen gone"] += 1
                return
        assert screen is not None
        receipt = yield from self.words(who, "Your code: ", after=screen["message_id"])
        if receipt is None or receipt["message_id"] != screen["message_id"]:
            self.did["receipt gone"] += 1
            return
        code = next(filter(is_code, WORD.findall(receipt["text"].split("Your code: ")[1])))
        chat = self.town.other_chat if area == "Pier" else self.town.team_chat
        self.codes[code] = (who.chat_id, chat)
        self.did["requests"] += 1
        if self.luck.random() < 0.2:
            for _ in range(self.luck.randrange(8)):
                yield
            if self.press(who, self.shown(who, receipt["message_id"]), "Cancel"):
                sure = yield from self.button(who, "Yes, cancel it", after=receipt["message_id"])
                self.did["cancels"] += self.press(who, sure, "Yes, cancel it")

    def asks(self, who: Person) -> Steps:
        """Somebody asks the team, and may stop it later."""
        mark = self.mark()
        self.asked[mark] = who
        said = who.says(f"the thing with the thing {mark}")
        screen = yield from self.button(who, "Ask a person", after=said)
        if not self.press(who, screen, "Ask a person"):
            return
        yield from self.sends(who, screen, "questions", mark)
        if screen is not None and self.luck.random() < 0.1:
            for _ in range(self.luck.randrange(10)):
                yield
            yield from self.stops(who, screen, mark)

    def sends(
        self, who: Person, screen: dict[str, Any] | None, what: str, mark: str, of: str | None = None
    ) -> Steps:
        """The words stand there with Send: for the first team, or for the one whose answer was read.

        Where the bot is restarted between the press and "Sent.", either bot may have taken the press.
        """
        number = screen["message_id"] if screen else -1
        screen = yield from self.button(who, "Send", only=number)
        pressed_to = first_team(self.town)
        if self.press(who, screen, "Send"):
            self.belongs[mark] |= {pressed_to} if of is None else self.belongs[of]
            done = yield from self.words(who, "Sent.", after=number)
            self.did[what] += done is not None and done["message_id"] == number
            if of is None:
                self.belongs[mark].add(self.witness.confirmed.get((who.chat_id, number), pressed_to))

    def stops(self, who: Person, receipt: dict[str, Any], mark: str) -> Steps:
        """Whoever asked ends it."""
        if self.press(who, receipt, "Stop"):
            self.over.add(mark)
            yield from self.words(who, "top", after=receipt["message_id"] + 1)
            self.did["stops"] += 1

    def opens(self, who: Person, notice: dict[str, Any]) -> Steps:
        """Somebody opens a notice, and may write back to an answer."""
        if not self.press(who, notice, "Open"):
            return
        number = notice["message_id"]
        self.did["opened"] += 1
        for _ in range(6):
            yield
            now = self.shown(who, number)
            if now is None or not self.has(who, now, "Open"):
                break
        if now is None or not self.has(who, now, "Write") or self.luck.random() < 0.65:
            return
        read = next((mark for mark in MARK.findall(now["text"]) if mark in self.written), None)
        if read is None:
            return
        below = max(m["message_id"] for m in who.messages())
        if not self.press(who, now, "Write"):
            return
        prompt = yield from self.words(who, "Reply to this message", after=below + 1)
        if prompt is None:
            return
        mark = self.mark()
        self.asked[mark] = who
        who.says(f"and then {mark}", reply_to=prompt)
        screen = yield from self.words(who, mark, after=prompt["message_id"])
        yield from self.sends(who, screen, "write-backs", mark, of=self.written[read][0])

    def erases(self, who: Person) -> Steps:
        """Somebody ends everything."""
        said = who.says("/start")
        screen = yield from self.button(who, "Privacy", after=said)
        for label in ("Privacy", "Erase everything", "Yes, erase everything"):
            screen = yield from self.button(who, label, only=screen["message_id"] if screen else -1)
            if not self.press(who, screen, label):
                return
        done = yield from self.words(who, "Erased.", after=said)
        if done is not None:
            self.over |= {mark for mark, asker in self.asked.items() if asker is who}
            self.did["erasures"] += 1

    # -- teams -----------------------------------------------------------------------------------

    def answers(self, team: TeamMember, card: dict[str, Any]) -> Steps:
        """A coordinator answers a question."""
        number, question = card["message_id"], MARK.findall(card["text"])[-1]
        self.answering.add((team.chat_id, number))
        if not self.press(team, card, "Answer"):
            return
        tag = next(filter(is_code, WORD.findall(card["text"])))
        prompt = yield from self.words(team, "Reply to this message", tag, after=number)
        if prompt is None:
            return
        mark = self.mark()
        self.written[mark] = (question, team.chat_id)
        team.says(f"Come by {mark}", reply_to=prompt)
        preview = yield from self.words(team, mark, after=number)
        if not self.press(team, preview, "Send"):
            return
        assert preview is not None
        for _ in range(PATIENCE):
            yield
            now = self.shown(team, preview["message_id"])
            if now is None or now["text"].startswith(("Sent: answer", "Not sent")):
                break
        if now is not None and now["text"].startswith("Sent: answer"):
            self.sent.add(mark)
            self.did["answers"] += 1

    def unanswered(self, team: TeamMember) -> list[dict[str, Any]]:
        """Cards of questions that nobody has tried to answer yet."""
        cards = [m for m in team.messages() if self.has(team, m, "Answer") and MARK.search(m["text"])]
        return [m for m in cards if (team.chat_id, m["message_id"]) not in self.answering]

    def shift(self, team: TeamMember) -> None:
        """A coordinator does one thing that there is to do."""
        cards, waiting = team.messages(), self.unanswered(team)
        if waiting and self.luck.random() < 0.7:
            self.steps.append(self.answers(team, self.luck.choice(waiting)))
            return
        bags = [m for m in cards if self.has(team, m, "Handed over")]
        if bags:
            label = self.luck.choice(("Take", "Ready", "Handed over", "Cannot"))
            self.did["steps of teams"] += self.press(team, self.luck.choice(bags), label)

    # -- everyone --------------------------------------------------------------------------------

    def chance(self) -> None:
        """What happens to everyone between two steps."""
        who = self.luck.choice(self.people)
        notices = [m for m in who.messages() if self.has(who, m, "Open")]
        often = 0.6 if self.people.index(who) % 2 else 0.1  # some look into the chat days later
        if notices and who.id not in self.composing and self.luck.random() < often:
            self.steps.append(self.alone(who, self.opens(who, self.luck.choice(notices))))
        elif self.luck.random() < 0.1 and who.messages():
            message = self.luck.choice(who.messages())
            unread = self.has(who, message, "Open")
            if unread and self.luck.random() < 0.9:
                return
            self.deleted[who.chat_id] += unread
            who.deletes(message)
            self.did["deleted by people"] += 1
        elif self.luck.random() < 0.004:
            self.steps.append(self.alone(who, self.erases(who)))

    def delete_of_team(self) -> None:
        """A coordinator deletes something."""
        team = self.luck.choice(self.teams)
        if messages := team.messages():
            team.deletes(self.luck.choice(messages))
            self.did["deleted by teams"] += 1

    async def tick(self) -> None:
        """Several people and both teams take a step at once; then the bot does its part."""
        for steps in self.luck.sample(self.steps, min(len(self.steps), 20)):
            if next(steps, self) is self:
                self.steps.remove(steps)
        for team in self.teams:
            self.shift(team)
        for _ in range(4):
            self.chance()
        if self.luck.random() < 0.1:
            self.delete_of_team()
        if self.luck.random() < 0.02:
            self.town.data["programs"].reverse()  # questions go to the first one
            await self.town.restart()
            self.did["restarts"] += 1
        self.did["rounds"] += 1
        if self.did["rounds"] % 5 == 0:
            await self.town.passes(TICK)
        else:
            self.town.clock.move(TICK)
            self.town.bot.delivery.wake()
            await self.town.settles()

    async def run(self, conversations: int) -> None:
        """All of it, to the end."""
        self.witness.watch(self.town)
        self.people = [self.town.person(f"P{n}") for n in range(max(2, conversations // 4))]
        left = conversations
        while left or self.steps or any(self.unanswered(team) for team in self.teams):
            while left and len(self.steps) < 32:
                who = self.luck.choice(self.people)
                kind = self.asks if self.luck.random() < 0.6 else self.requests
                self.steps.append(self.alone(who, kind(who)))
                left -= 1
            await self.tick()
        await self.town.restart()
        for _ in range(4):
            await self.town.passes(timedelta(hours=20))
        for who in self.people:
            await self.open_all(who)

    async def open_all(self, who: Person) -> None:
        """Whatever can be opened is."""
        for notice in [m for m in who.messages() if self.has(who, m, "Open")]:
            if self.press(who, notice, "Open"):
                await self.town.settles()

    # -- afterwards ------------------------------------------------------------------------------

    def misdelivered(self) -> list[str]:
        """Marks and codes that somebody saw who should not have."""
        found = []
        for mark, chats in self.witness.chats.items():
            people, teams = {c for c in chats if c > 0}, {c for c in chats if c < 0}
            if mark in self.asked:
                allowed, of_team = {self.asked[mark].chat_id}, self.belongs[mark]
            elif mark in self.written:
                question, team = self.written[mark]
                allowed, of_team = {self.asked[question].chat_id}, {team}
            elif mark in self.codes:
                allowed, of_team = {self.codes[mark][0]}, {self.codes[mark][1]}
            else:  # a tag, or a code that its owner has deleted before it was read
                allowed, of_team = people, teams
            if not people <= allowed or not teams <= of_team or len(people) > 1 or len(teams) > 1:
                found.append(mark)
        return found

    def unheard(self) -> int:
        """Answers that were sent and neither arrived nor were told as expired."""
        open_ends: Counter[int] = Counter()
        for mark in self.sent:
            question, _ = self.written[mark]
            chat = self.asked[question].chat_id
            if chat not in self.witness.chats[mark] and question not in self.over:
                open_ends[chat] += 1
        told = {chat: len(self.witness.expired[chat]) + self.deleted[chat] for chat in open_ends}
        return sum(max(0, count - told[chat]) for chat, count in open_ends.items())

    @property
    def arrived(self) -> int:
        """Answers that whoever asked has read."""
        return sum(
            self.asked[self.written[mark][0]].chat_id in self.witness.chats[mark] for mark in self.sent
        )


async def played(folder: Path, conversations: int, seed: str) -> Play:
    """A town in which so many conversations have come to their end."""
    town = Coast(folder)
    town.data["limits"] = {"open_requests": 20, "open_questions": 20, "questions_an_hour": 100}
    await town.open()
    play = Play(town, random.Random(seed))
    try:
        await play.run(conversations)
    finally:
        await town.close()
    return play


async def test_nobody_sees_what_is_not_theirs(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Nor does an answer get lost."""
    conversations, began = int(request.config.getoption("--conversations")), time.monotonic()
    play = await played(tmp_path, conversations, "0")
    figures = {
        **{"conversations": conversations, "people": len(play.people), "texts sent": play.witness.sent},
        **{"marks and codes": len(play.witness.chats), "answers arrived": play.arrived},
        **{"told as expired": sum(map(len, play.witness.expired.values()))},
        **{"misdelivered": len(play.misdelivered()), "unheard": play.unheard()},
    }
    print()
    for name, count in (*figures.items(), *sorted(play.did.items())):
        print(f"{count:8} {name}")
    print(f"{time.monotonic() - began:8.1f} seconds")
    assert play.misdelivered() == []
    assert play.unheard() == 0
    assert play.arrived > conversations // 8
    done = {"requests", "questions", "write-backs", "answers", "opened", "deleted by people"}
    assert not [name for name in done if not play.did[name]]
    if conversations >= 400:
        rare = {"cancels", "stops", "erasures", "restarts", "deleted by teams"}
        assert not [name for name in rare if not play.did[name]]


# -- what would be noticed -------------------------------------------------------------------------


def into_another_chat(patch: pytest.MonkeyPatch) -> None:
    """A receipt also goes to whoever's was drawn before."""
    edit = TelegramGateway.edit_receipt
    before: list[bytes] = []

    async def wrong(self: TelegramGateway, request: Request, address: bytes, message_id: int) -> Outcome:
        before.append(address)
        if len(before) > 1:
            await self.post_receipt(request, before[-2])
        return await edit(self, request, address, message_id)

    patch.setattr(TelegramGateway, "edit_receipt", wrong)


def to_the_other_team(patch: pytest.MonkeyPatch) -> None:
    """Now and then a card goes into the other team's chat."""
    chat_of, luck = TeamChats.chat_of, random.Random(3)

    def wrong(self: TeamChats, program: str) -> int | None:
        other = "pier" if program == "harbor" else "harbor"
        return chat_of(self, luck.choice((program, other)))

    patch.setattr(TeamChats, "chat_of", wrong)


def to_the_last_team(patch: pytest.MonkeyPatch) -> None:
    """Questions go to a team, and to one alone, but it is the wrong one."""

    def wrong(self: TeamChats) -> str | None:
        return self.programs()[-1]

    patch.setattr(TeamChats, "first_reachable", wrong)


def of_another_question(patch: pytest.MonkeyPatch) -> None:
    """Now and then an answer is read that was for somebody else."""
    read = Intake.read
    before: list[str] = []

    async def wrong(self: Intake, person: Any, tag: str) -> str:
        before.append(await read(self, person, tag))
        return before[0]

    patch.setattr(Intake, "read", wrong)


def never_told(patch: pytest.MonkeyPatch) -> None:
    """Now and then nobody is told of an answer."""
    tell = TelegramGateway.tell_asker
    calls = Counter[str]()

    async def lost(self: TelegramGateway, question: Question, address: bytes, news: Standing) -> Any:
        calls["all"] += 1
        return await tell(self, question, address, news) if calls["all"] % 3 else Outcome(Fate.DONE, 999_999)

    patch.setattr(TelegramGateway, "tell_asker", lost)


PLANTED: Final = (into_another_chat, to_the_other_team, to_the_last_team, of_another_question, never_told)


@pytest.mark.parametrize("plant", PLANTED)
async def test_a_misdelivery_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """The same conversations with a fault in the bot."""
    plant(monkeypatch)
    play = await played(tmp_path, 20, "1")
    if plant is never_told:
        assert play.unheard()
    else:
        assert play.misdelivered()
