"""The team's short answers: authored in every language, seen before sending as they will be read."""

from typing import Final

from telegram import Update

from bot.chat import showing
from bot.chat.actions.line import REPLIES, DropAnswer, QuickReply, SendAnswer
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.keyboards import Reader, Row, View
from bot.chat.quoting import quoted
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.coordination import Coordination
from bot.supply.questions import LONGEST_ANSWER

_IN_A_ROW: Final = 2


def replies_view(reader: Reader, tag: str) -> View:
    """The short answers to choose from."""
    buttons = [(reader.label(Label(f"reply_{reply}")), QuickReply(tag, reply)) for reply in REPLIES]
    rows: list[Row] = [buttons[at : at + _IN_A_ROW] for at in range(0, len(buttons), _IN_A_ROW)]
    return reader.view(say(reader.language, Text.REPLIES, tag=tag), rows)


class Replying(Reading):
    """Shows a short answer before it is sent."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        self._coordination = coordination
        self._teams = teams

    def handlers(self) -> Handlers:
        """What this door answers to in the teams' chats."""
        return (PressHandler(self.pick, QuickReply, team=True),)

    async def pick(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The preview in place of the choice: in the asker's language, and in the team's."""
        assert isinstance(pressed.action, QuickReply)
        program, tag = self._teams.program_of(showing.chat_of(update).id), pressed.action.tag
        if program is None:
            return
        ours = self._desk.team_language
        code = await self._coordination.spoken(program, tag)
        if code is None:
            await showing.turn(update, View(say(ours, Text.ANSWER_LATE, tag=tag), None))
            return
        theirs, which = self._library.language(code), Text(f"reply_{pressed.action.reply}")
        parts = [
            say(ours, Text.ANSWER_PREVIEW, tag=tag, answer=quoted(say(theirs, which), LONGEST_ANSWER)),
            say(theirs, Text.TEAM_ENDS),
        ]
        if theirs.code != ours.code:
            parts.append("\n" + say(ours, Text.REPLY_MEANS, words=say(ours, which)))
        reader = Reader(ours, self._library.country(None))
        buttons: Row = [
            (reader.label(Label.SEND), SendAnswer(tag)),
            (reader.label(Label.CANCEL), DropAnswer(tag)),
        ]
        await showing.turn(update, reader.view("\n".join(parts), [buttons]))
