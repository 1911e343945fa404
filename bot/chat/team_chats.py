"""Which chat is whose: a group that becomes a supergroup gets a new id, and is the same team."""

import logging
from collections.abc import Mapping

from telegram import Bot, ChatMember, ChatMemberRestricted, ChatPermissions, Message
from telegram.constants import ChatMemberStatus
from telegram.error import ChatMigrated, TelegramError

from bot.chat.failures import Failure, meaning

log = logging.getLogger(__name__)


def may_write(me: ChatMember, everyone: ChatPermissions | None = None) -> bool:
    """Whether the bot is in a chat and may write there; `everyone` is what any member may.

    https://core.telegram.org/bots/api#chatmember
    """
    if isinstance(me, ChatMemberRestricted):
        return me.is_member and me.can_send_messages
    if me.status == ChatMemberStatus.MEMBER:
        return everyone is None or everyone.can_send_messages is not False
    return me.status in {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


class TeamChats:
    """The teams' chats by program; follows a chat that moves, until the settings know its new id."""

    def __init__(self, chats: Mapping[str, int]) -> None:
        self._chats = dict(chats)
        self._away: set[str] = set()

    def first_reachable(self) -> str | None:
        """The first program whose team is there as far as is known; else the first: it may come back."""
        return next((program for program in self._chats if program not in self._away), None) or next(
            iter(self._chats), None
        )

    def is_there(self, chat_id: int, *, there: bool) -> None:
        """The bot came into a team's chat, or was taken out of it."""
        program = self.program_of(chat_id)
        if program is not None:
            (self._away.discard if there else self._away.add)(program)

    def programs(self) -> tuple[str, ...]:
        """Every program whose team has a chat."""
        return tuple(self._chats)

    def chat_of(self, program: str) -> int | None:
        """The chat of a program's team."""
        return self._chats.get(program)

    def program_of(self, chat_id: int) -> str | None:
        """The program whose team's chat this is; None for any other chat."""
        return next((program for program, chat in self._chats.items() if chat == chat_id), None)

    def moved(self, old: int, new: int) -> None:
        """A chat has a new id from now on (`migrate_to_chat_id` of https://core.telegram.org/bots/api)."""
        program = self.program_of(old)
        if program is not None:
            self._chats[program] = new
            log.warning("a team's chat has a new id; look it up as at the start and put it into the settings")

    def notice(self, message: Message) -> None:
        """Telegram says in both chats that one became the other."""
        if message.migrate_to_chat_id is not None:
            self.moved(message.chat.id, message.migrate_to_chat_id)
        if message.migrate_from_chat_id is not None:
            self.moved(message.migrate_from_chat_id, message.chat.id)

    async def look_up(self, bot: Bot) -> None:
        """Find out at the start which chats have moved while nobody listened."""
        for chat in list(self._chats.values()):
            try:
                await bot.get_chat(chat)
            except ChatMigrated as error:
                self.moved(chat, error.new_chat_id)
            except TelegramError as error:
                self.is_there(chat, there=meaning(error) is not Failure.GONE)
                log.warning("a team's chat cannot be looked up; check its id, and that the bot is in it")
