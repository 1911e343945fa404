"""The team's door to take nothing more from whoever sent a card, without seeing who that is."""

from telegram import Update

from bot.chat import showing, wording
from bot.chat.actions.line import AskBlock, Block, LeaveBlock
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.keyboards import Reader, Row, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.coordination import Coordination


class Blocking(Reading):
    """Declines a card and blocks its sender, after a second press."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        self._coordination = coordination
        self._teams = teams

    def handlers(self) -> Handlers:
        """What this door answers to in the teams' chats."""
        return (
            PressHandler(self.ask, AskBlock, team=True),
            PressHandler(self.block, Block, team=True),
            PressHandler(self.leave, LeaveBlock, team=True),
        )

    async def ask(self, update: Update, context: Context, pressed: Pressed) -> None:
        """What it means, before it is done."""
        assert isinstance(pressed.action, AskBlock)
        if (program := self._program(update)) is None:
            return
        reader = Reader(self._desk.team_language, self._library.country(None))
        tag = pressed.action.tag
        buttons: Row = [
            (reader.label(Label.BLOCK_YES), Block(tag)),
            (reader.label(Label.CANCEL), LeaveBlock(tag)),
        ]
        await showing.open_below(update, reader.view(self._say(Text.BLOCK, program, tag), [buttons]))

    async def block(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; the outbox tells both sides that it was declined."""
        assert isinstance(pressed.action, Block)
        program, tag = self._program(update), pressed.action.tag
        if program is None:
            return
        done = await self._coordination.block(program, tag)
        text = Text.BLOCK_DONE if done else Text.BLOCK_LATE
        await showing.turn(update, View(self._say(text, program, tag), None))

    async def leave(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Nothing was done; the look at it goes."""
        assert update.callback_query is not None
        if self._program(update) is not None:
            await showing.together(showing.acknowledge(update.callback_query), showing.put_away(update))

    def _program(self, update: Update) -> str | None:
        return self._teams.program_of(showing.chat_of(update).id)

    def _say(self, text: Text, program: str, tag: str) -> str:
        language = self._desk.team_language
        tag = "" if program in self._desk.gated else tag  # it may be the code of a bag
        return say(language, text, tag=tag, lasts=wording.length(language, self._desk.kept["block"]))
