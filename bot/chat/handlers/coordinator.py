"""The team's door: presses under cards, in the team's own chat and nowhere else.

What the team writes to each other is not for this program; it does not look at it.
"""

from telegram import CallbackQuery, Update

from bot.chat import showing
from bot.chat.actions.team import Step
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.content.screens import Text, say
from bot.coordination import Coordination
from bot.supply.transitions import Action


class Counter(Reading):
    """Carries out what coordinators press."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        self._coordination = coordination
        self._teams = teams

    def handlers(self) -> Handlers:
        """What this door answers to."""
        return (PressHandler(self.step, Step, team=True),)

    async def step(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One press: the change is committed, the card is drawn by the outbox, the presser is told."""
        step = pressed.action
        assert isinstance(step, Step)
        assert update.callback_query is not None
        message_id, sent_at = showing.pressed_message(update)
        program = self._teams.program_of(showing.chat_of(update).id)
        if program is None:
            return
        done = await self._coordination.act(
            program, step.code, Action(step.step), message_id, sent_at, day=step.day
        )
        if done.request is None:
            await self._clear_away(update.callback_query)
            return
        toast = None if done.changed else say(self._desk.team_language, Text.TOAST_NO_CHANGE)
        await showing.together(showing.acknowledge(update.callback_query, toast))

    async def _clear_away(self, query: CallbackQuery) -> None:
        """A card whose request has ended: one that Telegram took without our hearing of it."""
        told = showing.acknowledge(query, say(self._desk.team_language, Text.TOAST_ENDED))
        await showing.together(told, query.edit_message_text(say(self._desk.team_language, Text.CARD_GONE)))
