"""Telegram as the delivery sees it, made of lists: every chat, every call, and outcomes on demand."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.clock import Clock
from bot.fates import Fate, Outcome
from bot.identity import ReturnAddress
from bot.supply.model import Request, Status
from bot.supply.notices import News
from bot.supply.questions import Question

from .samples import IDENTITY

DONE = Outcome(Fate.DONE)


def later(seconds: float) -> Outcome:
    """Telegram asks to wait."""
    return Outcome(Fate.LATER, wait=timedelta(seconds=seconds))


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that was asked of Telegram."""

    name: str
    chat: str
    code: str
    at: datetime
    message_id: int | None = None
    repeat: bool = False
    status: Status | None = None
    deletable: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in a chat: of which request, and as which status it shows it."""

    kind: str
    code: str
    status: Status
    with_team: bool
    reachable: bool


class ScriptedGateway:
    """Accepts everything, unless a test says otherwise.

    `script` queues outcomes for the next calls of one name; `answer` decides call by call. A PERHAPS
    that `arrives` has left its message in the chat, though nobody hears of its id.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._script: dict[str, deque[Outcome | Exception]] = defaultdict(deque)
        self._ids: dict[str, count[int]] = defaultdict(lambda: count(1))
        self.answer: Callable[[Call], Outcome | None] = lambda call: None
        self.calls: list[Call] = []
        self.chats: dict[str, dict[int, Message]] = defaultdict(dict)
        self.blanked: list[tuple[str, int]] = []
        self.arrives = False
        self.dead = False  # as if the process died: a call arrives, and nothing comes back
        self.gate = asyncio.Event()  # closed by `clear`, it keeps every call on its way
        self.gate.set()
        self.called = asyncio.Event()

    def script(self, name: str, *outcomes: Outcome | Fate | Exception) -> None:
        """What the next calls of this name come to."""
        self._script[name].extend(Outcome(o) if isinstance(o, Fate) else o for o in outcomes)

    def named(self, name: str) -> list[Call]:
        """The calls of one name, oldest first."""
        return [call for call in self.calls if call.name == name]

    def team(self, program: str = "harbor") -> dict[int, Message]:
        """What stands in the team's chat."""
        return self.chats[f"team {program}"]

    async def next_call(self) -> Call:
        """The next call that arrives from now on."""
        self.called.clear()
        async with asyncio.timeout(10):
            await self.called.wait()
        return self.calls[-1]

    def cards(self) -> list[str]:
        """Codes of the cards in every team's chat, oldest first."""
        return [m.code for chat, ms in self.chats.items() if chat.startswith("team") for m in ms.values()]

    def person(self, address: bytes) -> dict[int, Message]:
        """What stands in the chat behind an address."""
        return self.chats[_chat(address)]

    def writes(self, address: bytes) -> int:
        """A guide screen appears in a person's chat, outside the outbox; returns its id."""
        chat = _chat(address)
        message_id = next(self._ids[chat])
        self.chats[chat][message_id] = Message("screen", "", Status.OPEN, False, True)
        return message_id

    async def post_card(self, request: Request, *, repeat: bool) -> Outcome:
        call = self._call("post_card", f"team {request.program}", request, repeat=repeat)
        return await self._carry(call, lambda: self._post(call.chat, "card", request))

    async def post_waiting(self, program: str, codes: Sequence[str]) -> Outcome:
        call = Call("post_waiting", f"team {program}", " ".join(codes), self._clock.now())
        return await self._carry(call, lambda: self._ring(call))

    async def post_recoded(self, request: Request) -> Outcome:
        codes = f"{request.code_before} {request.code}"
        call = Call("post_recoded", f"team {request.program}", codes, self._clock.now())
        return await self._carry(call, lambda: self._ring(call))

    async def edit_card(self, request: Request, message_id: int) -> Outcome:
        call = self._call("edit_card", f"team {request.program}", request, message_id=message_id)
        return await self._carry(call, lambda: self._edit(call, "card", request))

    async def edit_receipt(self, request: Request, address: bytes, message_id: int) -> Outcome:
        call = self._call("edit_receipt", _chat(address), request, message_id=message_id)
        return await self._carry(call, lambda: self._edit(call, "receipt", request))

    async def post_receipt(self, request: Request, address: bytes) -> Outcome:
        call = self._call("post_receipt", _chat(address), request)
        return await self._carry(call, lambda: self._post(call.chat, "receipt", request))

    async def tell(self, request: Request, address: bytes, news: News) -> Outcome:
        status = None if news is News.PLACE_CLOSED else Status(str(news))
        call = self._call("tell", _chat(address), request, status=status)
        return await self._carry(call, lambda: self._post(call.chat, "notice", request))

    async def remove_card(self, request: Request, message_id: int, *, deletable: bool) -> Outcome:
        call = self._call(
            "remove_card",
            f"team {request.program}",
            request,
            message_id=message_id,
            deletable=deletable,
        )
        return await self._carry(call, lambda: self._remove(call))

    async def remove_message(
        self, request: Request, address: bytes, message_id: int, *, deletable: bool
    ) -> Outcome:
        call = self._call(
            "remove_message", _chat(address), request, message_id=message_id, deletable=deletable
        )
        return await self._carry(call, lambda: self._remove(call))

    async def post_question(self, question: Question, text: bytes, *, repeat: bool) -> Outcome:
        call = self._asked("post_question", f"team {question.program}", question, repeat=repeat)
        return await self._carry(call, lambda: self._put(call.chat, "question", question))

    async def post_unanswered(self, question: Question) -> Outcome:
        call = self._asked("post_unanswered", f"team {question.program}", question)
        return await self._carry(call, lambda: self._put(call.chat, "unanswered", question))

    async def edit_question(self, question: Question, message_id: int) -> Outcome:
        call = self._asked("edit_question", f"team {question.program}", question, message_id)
        return await self._carry(call, lambda: self._redraw(call, f"question {question.standing}", question))

    async def tell_asker(self, question: Question, address: bytes, news: str) -> Outcome:
        call = self._asked("tell_asker", _chat(address), question)
        return await self._carry(call, lambda: self._put(call.chat, f"news {news}", question))

    async def end_notice(self, question: Question, address: bytes, message_id: int) -> Outcome:
        call = self._asked("end_notice", _chat(address), question, message_id)
        return await self._carry(call, lambda: self._redraw(call, "over", question))

    async def ring(self, step: str, language: str, country: str, address: bytes, due: datetime) -> Outcome:
        call = Call("ring", _chat(address), step, self._clock.now(), None, False)
        return await self._carry(call, lambda: self._ring(call))

    def _ring(self, call: Call) -> int:
        message_id = next(self._ids[call.chat])
        self.chats[call.chat][message_id] = Message("timer", call.code, Status.OPEN, True, True)
        return message_id

    def _asked(
        self, name: str, chat: str, question: Question, message_id: int | None = None, *, repeat: bool = False
    ) -> Call:
        return Call(name, chat, question.tag, self._clock.now(), message_id, repeat)

    def _put(self, chat: str, kind: str, question: Question) -> int:
        message_id = next(self._ids[chat])
        self.chats[chat][message_id] = Message(kind, question.tag, Status.OPEN, True, True)
        return message_id

    def _redraw(self, call: Call, kind: str, question: Question) -> int | None:
        assert call.message_id is not None
        if call.message_id not in self.chats[call.chat]:
            return 0
        self.chats[call.chat][call.message_id] = Message(kind, question.tag, Status.OPEN, True, True)
        return None

    def _call(
        self,
        name: str,
        chat: str,
        request: Request,
        *,
        message_id: int | None = None,
        repeat: bool = False,
        status: Status | None = None,
        deletable: bool = False,
    ) -> Call:
        at = self._clock.now()
        return Call(name, chat, request.code, at, message_id, repeat, status or request.status, deletable)

    async def _carry(self, call: Call, apply: Callable[[], int | None]) -> Outcome:
        self.calls.append(call)
        if self.dead and self.arrives:
            apply()
        self.called.set()
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.dead:
            await asyncio.Event().wait()
        scripted = self._script[call.name]
        outcome = scripted.popleft() if scripted else self.answer(call)
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is None or outcome == DONE:
            message_id = apply()
            if message_id == 0:
                return Outcome(Fate.MISSING)
            return Outcome(Fate.DONE, message_id)
        if outcome.fate is Fate.PERHAPS and self.arrives:
            apply()
        if outcome.fate is Fate.MISSING and call.message_id is not None:
            self.chats[call.chat].pop(call.message_id, None)
        return outcome

    def _post(self, chat: str, kind: str, request: Request) -> int:
        message_id = next(self._ids[chat])
        self.chats[chat][message_id] = _message(kind, request)
        return message_id

    def _edit(self, call: Call, kind: str, request: Request) -> int | None:
        assert call.message_id is not None
        if call.message_id not in self.chats[call.chat]:
            return 0
        self.chats[call.chat][call.message_id] = _message(kind, request)
        return None

    def _remove(self, call: Call) -> None:
        assert call.message_id is not None
        if not call.deletable:
            self.blanked.append((call.chat, call.message_id))
        self.chats[call.chat].pop(call.message_id, None)


def _message(kind: str, request: Request) -> Message:
    return Message(kind, request.code, request.status, request.with_team, request.reachable)


def _chat(address: bytes) -> str:
    return f"person {IDENTITY.open(ReturnAddress(address))}"
