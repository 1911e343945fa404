"""The team's commands: what is open, one place's list, pause, close and open a place, how it is.

Only in a configured team chat. Codes and items stand here, and nothing of anyone. A list that does not
fit into one message has pages; each press reads it anew.
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup
from telegram import Update
from telegram.ext import CommandHandler, filters

from bot.chat import showing, wording
from bot.chat.actions.team import Gate, ListPage, QueuePage
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.keyboards import Reader, Row, View
from bot.chat.posture import Posture
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.chat.wording import Place
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.errors import StoreUnavailable
from bot.shift import Health, Shift
from bot.supply.model import Request

#: Telegram takes 4096 characters; the frame of a page and the escaping of names need some of them.
PAGE: Final = 3500

#: The commands in the team's menu, in this order.
COMMANDS: Final = {
    "queue": Label.COMMAND_QUEUE,
    "list": Label.COMMAND_LIST,
    "pause": Label.COMMAND_PAUSE,
    "close": Label.COMMAND_CLOSE,
    "open": Label.COMMAND_OPEN,
    "status": Label.COMMAND_STATUS,
    "help": Label.COMMAND_HELP,
}

_WRITTEN: Final = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE

Answer = Callable[[str, str], Awaitable[View]]


class OnShift(Reading):
    """Answers what a coordinator types."""

    def __init__(self, shelf: Shelf, shift: Shift, teams: TeamChats, posture: Posture) -> None:
        super().__init__(shelf)
        self._shift = shift
        self._teams = teams
        self._posture = posture

    @property
    def _reader(self) -> Reader:
        return Reader(self._desk.team_language, self._library.country(None))

    def handlers(self) -> Handlers:
        """What this door answers to."""
        answers: dict[str, Answer] = {
            "queue": self._queue,
            "list": self._list,
            "pause": self._pause,
            "close": self._close,
            "open": self._open,
            "status": self._status,
            "help": self._help,
        }
        commands: list[CommandHandler[Context, None]] = [
            CommandHandler(name, self._typed(answers[name]), _WRITTEN) for name in COMMANDS
        ]
        presses = (
            PressHandler(self.queue_page, QueuePage, team=True),
            PressHandler(self.list_page, ListPage, team=True),
            PressHandler(self.gate, Gate, team=True),
        )
        return (*commands, *presses)

    def _typed(self, answer: Answer) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        async def handle(update: Update, context: Context) -> None:
            program = self._program(update)
            if program is None:
                return
            try:
                view = await answer(program, " ".join(context.args or ()))
            except StoreUnavailable:
                view = View(self._say(Text.STOCK_CLOSED), None)
            await showing.together(showing.post(update, view))

        return handle

    def _program(self, update: Update) -> str | None:
        return self._teams.program_of(showing.chat_of(update).id)

    # -- lists -------------------------------------------------------------------------------

    async def _queue(self, program: str, words: str) -> View:
        return await self._queue_view(program, 1)

    async def queue_page(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Another page of what is open."""
        assert isinstance(pressed.action, QueuePage)
        if (program := self._program(update)) is not None:
            await showing.turn(update, await self._queue_view(program, pressed.action.page))

    async def _queue_view(self, program: str, page: int) -> View:
        found = await self._shift.open_requests(program)
        pages = paged([self._entry(request) for request in found])
        page = min(page, len(pages))
        text = self._say(Text.QUEUE, count=len(found), entries=pages[page - 1], page=page, pages=len(pages))
        return self._reader.view(text, self._turning(page, len(pages), QueuePage))

    def _entry(self, request: Request) -> Markup:
        hours = wording.hours_of(self._desk, request)
        language = self._reader.language
        state = wording.state(language, self._desk, request)
        gated = request.program in self._desk.gated
        return self._inside(
            Text.QUEUE_ENTRY,
            code="" if gated else request.code,
            point=self._called(request.point),
            lines=wording.lines(language, self._desk.catalogue, request.order),
            opened=wording.moment(language, request.opened_at, hours) if hours else "",
            **state | ({"code_before": ""} if gated else {}),
        )

    async def _list(self, program: str, words: str) -> View:
        place = self._place(program, words)
        if place is None:
            rows: list[Row] = [[(each.name, ListPage(each.key, 1))] for each in self._places(program)]
            return self._reader.view(self._say(Text.WHICH_POINT, unknown=bool(words)), rows)
        return await self._list_view(program, place.key, 1)

    async def list_page(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The list of a place, or another page of it."""
        assert isinstance(pressed.action, ListPage)
        if (program := self._program(update)) is not None:
            action = pressed.action
            await showing.turn(update, await self._list_view(program, action.point, action.page))

    async def _list_view(self, program: str, point: str, page: int) -> View:
        if program in self._desk.gated:
            return self._reader.view(self._say(Text.LIST_CLOSED), [])
        found = await self._shift.open_requests(program, point)
        language, catalogue = self._reader.language, self._desk.catalogue
        entries = [
            self._inside(
                Text.LIST_ENTRY,
                code=request.code,
                code_before=request.code_before,
                lines=wording.lines(language, catalogue, request.order),
            )
            for request in found
        ]
        pages = paged(entries)
        page = min(page, len(pages))
        text = self._say(
            Text.LIST, point=self._called(point), entries=pages[page - 1], page=page, pages=len(pages)
        )
        return self._reader.view(
            text, self._turning(page, len(pages), lambda number: ListPage(point, number))
        )

    def _turning(self, page: int, pages: int, to: Callable[[int], QueuePage | ListPage]) -> list[Row]:
        row: list[tuple[str, QueuePage | ListPage]] = []
        if page > 1:
            row.append((self._reader.label(Label.BACK), to(page - 1)))
        if page < pages:
            row.append((self._reader.label(Label.NEXT), to(page + 1)))
        return [row]

    # -- doors -------------------------------------------------------------------------------

    async def _pause(self, program: str, words: str) -> View:
        """Typed again it takes the pause back."""
        paused = program not in (await self._shift.doors()).paused
        return await self._paused_view(program, paused=paused)

    async def _paused_view(self, program: str, *, paused: bool) -> View:
        await self._shift.pause(program, paused=paused)
        label = self._reader.label(Label.RESUME if paused else Label.PAUSE)
        text = self._say(Text.PAUSED_TEAM, paused=paused)
        return self._reader.view(text, [[(label, Gate("", shut=not paused))]])

    async def _close(self, program: str, words: str) -> View:
        place = self._place(program, words)
        if place is not None:
            return await self._closed_view(program, place)
        closed = (await self._shift.doors()).closed
        return self._which(
            program, words, [p for p in self._places(program) if p.key not in closed], shut=True
        )

    async def _open(self, program: str, words: str) -> View:
        place = self._place(program, words)
        if place is not None:
            return await self._opened_view(program, place)
        closed = (await self._shift.doors()).closed
        return self._which(program, words, [p for p in self._places(program) if p.key in closed], shut=False)

    def _which(self, program: str, words: str, places: Sequence[Place], *, shut: bool) -> View:
        if not places:
            return View(self._say(Text.NO_POINT_LEFT, closed=shut), None)
        rows: list[Row] = [[(place.name, Gate(place.key, shut=shut))] for place in places]
        return self._reader.view(self._say(Text.WHICH_POINT, unknown=bool(words)), rows)

    async def _closed_view(self, program: str, place: Place) -> View:
        done = await self._shift.close(program, place.key)
        text = self._say(Text.POINT_CLOSED, point=place.name, changed=done.changed, told=done.told)
        return self._reader.view(
            text, [[(self._reader.label(Label.OPEN_AGAIN), Gate(place.key, shut=False))]]
        )

    async def _opened_view(self, program: str, place: Place) -> View:
        changed = await self._shift.reopen(program, place.key)
        return View(self._say(Text.POINT_OPENED, point=place.name, changed=changed), None)

    async def gate(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A press that pauses, resumes, closes or opens; it says which, so a second one changes nothing."""
        assert isinstance(pressed.action, Gate)
        program, gate = self._program(update), pressed.action
        if program is None:
            return
        if not gate.point:
            await showing.turn(update, await self._paused_view(program, paused=gate.shut))
            return
        place = next((place for place in self._places(program) if place.key == gate.point), None)
        if place is None:  # taken out of the settings since
            await showing.turn(update, self._which(program, "", self._places(program), shut=gate.shut))
        elif gate.shut:
            await showing.turn(update, await self._closed_view(program, place))
        else:
            await showing.turn(update, await self._opened_view(program, place))

    # -- how it is ---------------------------------------------------------------------------

    async def _status(self, program: str, words: str) -> View:
        await self._posture.look_at(program)
        return View(self._status_text(program, await self._shift.health(program)), None)

    def _status_text(self, program: str, health: Health) -> str:
        def ago(when: datetime | None) -> str:
            return "" if when is None else wording.length(self._reader.language, _rounded(health.now - when))

        closed = [place.name for place in self._places(program) if place.key in health.doors.closed]
        findings = self._posture.findings(program)
        return self._say(
            Text.STATUS,
            count=health.open,
            up=ago(health.since),
            purged=ago(health.purged),
            oldest=ago(health.oldest_unsent),
            paused=program in health.doors.paused,
            refused=program in self._posture.refused(),
            closed=closed,
            findings=[self._inside(Text.POSTURE, finding=str(finding)) for finding in findings],
        )

    async def _help(self, program: str, words: str) -> View:
        return View(self._say(Text.TEAM_HELP), None)

    # -- words -------------------------------------------------------------------------------

    def _places(self, program: str) -> list[Place]:
        return [place for place in self._desk.places.values() if place.program == program]

    def _place(self, program: str, words: str) -> Place | None:
        """The place that was typed: its key, its name, or the beginning of one name only."""
        wanted, places = words.strip().casefold(), self._places(program)
        exact = [place for place in places if wanted in {place.key, place.name.casefold()}]
        begun = [place for place in places if wanted and place.name.casefold().startswith(wanted)]
        found = exact or begun
        return found[0] if len(found) == 1 else None

    def _called(self, point: str) -> str:
        place = self._desk.places.get(point)
        return place.name if place else point

    def _say(self, text: Text, **parameters: object) -> str:
        return say(self._reader.language, text, **parameters)

    def _inside(self, text: Text, **parameters: object) -> Markup:
        """A text that stands inside another one: what filled it was escaped already."""
        return Markup(self._say(text, **parameters))  # noqa: S704 - an authored text


def paged(entries: Sequence[Markup]) -> list[list[Markup]]:
    """Entries in pages that fit into a message each; at least one page, perhaps empty."""
    pages: list[list[Markup]] = [[]]
    room = PAGE
    for entry in entries:
        needed = len(entry) + 2
        if needed > room and pages[-1]:
            pages.append([])
            room = PAGE
        pages[-1].append(entry)
        room -= needed
    return pages


def _rounded(span: timedelta) -> timedelta:
    """A length of time that is read at a glance: from two of a unit on in that unit."""
    for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
        if span >= 2 * unit:
            return span // unit * unit
    return span
