"""The team's door: presses under cards, in the team's own chat and nowhere else.

What the team writes to each other is not for this program; it does not look at it.
"""

import html

from telegram import CallbackQuery, Update

from bot.chat import showing, wording
from bot.chat.actions.team import Fewer, ReadyWith, Redraw, Step
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.keyboards import Reader, Row, View
from bot.chat.roles import role_in
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.coordination import TAKING, Coordination, Done
from bot.supply.model import Request, Status, less
from bot.supply.transitions import Action


class Counter(Reading):
    """Carries out what coordinators press."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        self._coordination = coordination
        self._teams = teams

    def handlers(self) -> Handlers:
        """What this door answers to."""
        return (
            PressHandler(self.step, Step, team=True),
            PressHandler(self.fewer, Fewer, team=True),
            PressHandler(self.ready_with, ReadyWith, team=True),
            PressHandler(self.redraw, Redraw, team=True),
        )

    async def fewer(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What is left of a bag, said on its card: that goes with the request, another message would not."""
        assert isinstance(pressed.action, Fewer)
        assert update.callback_query is not None
        program = self._teams.program_of(showing.chat_of(update).id)
        if program is None:
            return
        request = await self._coordination.request(program, pressed.action.code)
        if request is None:
            await self._clear_away(update.callback_query)
            return
        await showing.turn(update, self._fewer_view(request, dict(pressed.action.packs)))

    def _fewer_view(self, request: Request, packs: dict[str, int]) -> View:
        reader, catalogue = (
            Reader(self._desk.team_language, self._library.country(None)),
            self._desk.catalogue,
        )
        left = less(request.order, packs, catalogue)
        rows: list[Row] = []
        for item in catalogue.items:
            if count := packs.get(item.key, 0):
                fewer = tuple(sorted((packs | {item.key: count - 1}).items()))
                name = reader.label(Label.LESS, name=reader.language.items[item.id].name)
                rows.append([(name, Fewer(request.code, tuple(p for p in fewer if p[1])))])
        if left is not None:
            amounts = tuple(sorted(packs.items()))
            rows.append([(reader.label(Label.READY_WITH), ReadyWith(request.code, amounts))])
        rows.append([(reader.label(Label.BACK), Redraw(request.code))])
        lines = wording.lines(reader.language, catalogue, left or request.order)
        code = "" if request.program in self._desk.gated else request.code
        return reader.view(say(reader.language, Text.FEWER, code=code, lines=lines), rows)

    async def ready_with(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The bag is ready, with less in it; the outbox draws the card."""
        assert isinstance(pressed.action, ReadyWith)
        await self._act(update, pressed.action.code, Action.FEWER, packs=dict(pressed.action.packs))

    async def redraw(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Back to the card, with nothing changed."""
        assert isinstance(pressed.action, Redraw)
        assert update.callback_query is not None
        program = self._teams.program_of(showing.chat_of(update).id)
        if program is None:
            return
        if await self._coordination.request(program, pressed.action.code) is None:
            await self._clear_away(update.callback_query)
            return
        await self._coordination.redraw(program, pressed.action.code)
        await showing.together(showing.acknowledge(update.callback_query))

    async def step(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One press: the change is committed, the card is drawn by the outbox, the presser is told."""
        step = pressed.action
        assert isinstance(step, Step)
        await self._act(update, step.code, Action(step.step), day=step.day)

    async def _act(
        self,
        update: Update,
        code: str,
        action: Action,
        *,
        day: int | None = None,
        packs: dict[str, int] | None = None,
    ) -> None:
        assert update.callback_query is not None
        message_id, sent_at = showing.pressed_message(update)
        program = self._teams.program_of(showing.chat_of(update).id)
        if program is None:
            return
        chat, user = showing.chat_of(update), update.callback_query.from_user
        done = await self._coordination.act(
            *(program, code, action, message_id, sent_at),
            day=day,
            packs=packs,
            role=await role_in(update.get_bot(), chat.id, user.id) if action in TAKING else "",
        )
        if done.request is None:
            await self._clear_away(update.callback_query)
            return
        toast = None if done.changed else self._why_not(done, action)
        await showing.together(showing.acknowledge(update.callback_query, toast))

    def _why_not(self, done: Done, action: Action) -> str:
        language, request = self._desk.team_language, done.request
        if done.before:
            return say(language, Text.TOAST_NEW_CODE)
        if action is Action.TAKE and request is not None and request.status in {Status.TAKEN, Status.READY}:
            return html.unescape(say(language, Text.TOAST_TAKEN, taken_by=request.taken_by))
        return say(language, Text.TOAST_NO_CHANGE)

    async def _clear_away(self, query: CallbackQuery) -> None:
        """A card whose request has ended: one that Telegram took without our hearing of it."""
        told = showing.acknowledge(query, say(self._desk.team_language, Text.TOAST_ENDED))
        await showing.together(told, query.edit_message_text(say(self._desk.team_language, Text.CARD_GONE)))
