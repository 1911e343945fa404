"""How a team's chat is set up, as far as Telegram tells: who could read along that should not.

Looked at when the bot starts and every hour. Nothing of a chat is kept but what was found, by program.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from telegram import Bot, ChatFullInfo
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import ChatMigrated, TelegramError

from bot.chat.failures import Failure, meaning
from bot.chat.team_chats import TeamChats, may_write
from bot.clock import Clock

log = logging.getLogger(__name__)

_EVERY: Final = timedelta(hours=1)


class Finding(StrEnum):
    """What is wrong with a team's chat, or cannot be seen."""

    PUBLIC = "public"
    UNPROTECTED = "unprotected"
    HISTORY = "history"
    NO_AUTO_DELETE = "no_auto_delete"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    BASIC = "basic"
    NOT_ADMIN = "not_admin"
    UNREADABLE = "unreadable"


#: What keeps requests out where the settings say `refuse`. What cannot be seen, or is too few, only warns.
REFUSED_FOR: Final = frozenset(
    {Finding.PUBLIC, Finding.UNPROTECTED, Finding.HISTORY, Finding.NO_AUTO_DELETE, Finding.TOO_MANY}
)

_SENTENCES: Final[Mapping[Finding, str]] = {
    Finding.PUBLIC: "it has a public name; take that away",
    Finding.UNPROTECTED: "what is written there can be forwarded; restrict saving content",
    Finding.HISTORY: "newcomers can read what was written before; hide the history for new members",
    Finding.NO_AUTO_DELETE: "its messages stay; switch auto-delete on",
    Finding.TOO_MANY: "more are in it than its program's members says; see who came in",
    Finding.TOO_FEW: "fewer are in it than its program's members says; put today's number there",
    Finding.BASIC: "it is a basic group, which hides no history; make it a supergroup",
    Finding.NOT_ADMIN: "the bot is no administrator, so whether newcomers read the history cannot be seen",
    Finding.UNREADABLE: "Telegram does not tell how it is set up at the moment",
}


class Posture:
    """Knows what was found in which team's chat."""

    def __init__(
        self,
        bot: Bot,
        teams: TeamChats,
        clock: Clock,
        heard: Callable[[str, bool], Awaitable[None]],
        *,
        members: Mapping[str, int],
        refuse: bool,
    ) -> None:
        self._bot = bot
        self._heard = heard
        self._teams = teams
        self._clock = clock
        self._members = dict(members)
        self._refuse = refuse
        self._found: dict[str, frozenset[Finding]] = {}

    def findings(self, program: str) -> tuple[Finding, ...]:
        """What was found in the chat of one program, always in the same order."""
        found = self._found.get(program, frozenset())
        return tuple(finding for finding in Finding if finding in found)

    def refused(self) -> frozenset[str]:
        """The programs that take no requests because of their chat, or before it was looked at."""
        if not self._refuse:
            return frozenset()
        unseen = frozenset(self._teams.programs()) - self._found.keys()
        return unseen | {program for program, found in self._found.items() if found & REFUSED_FOR}

    async def run(self) -> None:
        """Look every hour; the first look is the start's."""
        while True:
            await self._clock.wait_until(self._clock.now() + _EVERY)
            try:
                await self.look()
            except Exception:  # the outermost loop: the next look must come
                log.exception("the teams' chats could not be looked at; trying again in an hour")

    async def look(self) -> None:
        """Look at every team's chat now."""
        await asyncio.gather(*(self.look_at(program) for program in self._teams.programs()))

    async def look_at(self, program: str) -> None:
        """Look at one team's chat now."""
        before = self._found.get(program, frozenset())
        try:
            found = await self._findings(program)
        except TelegramError as error:
            # A breath of Telegram's must not open what was refused.
            found = (before & REFUSED_FOR) | {Finding.UNREADABLE}
            if meaning(error) is Failure.GONE:
                await self._heard(program, False)
        self._found[program] = found
        for finding in sorted(found - before, key=list(Finding).index):
            closed = self._refuse and finding in REFUSED_FOR
            told = log.error if closed else log.warning
            ending = "; no requests are taken until it is mended" if closed else ""
            told("the chat of a team (program %s): %s%s", program, _SENTENCES[finding], ending)
        if before and not found:
            log.info("the chat of a team (program %s) is set up as it should be", program)

    async def _findings(self, program: str) -> frozenset[Finding]:
        chat_id = self._teams.chat_of(program)
        assert chat_id is not None  # programs() names those that have one
        try:
            chat = await self._bot.get_chat(chat_id)
        except ChatMigrated as error:
            self._teams.moved(chat_id, error.new_chat_id)
            chat_id = error.new_chat_id
            chat = await self._bot.get_chat(chat_id)
        # Administrators "which aren't bots" is what Telegram lists by default: ask about the bot itself.
        me = await self._bot.get_chat_member(chat_id, self._bot.id)
        await self._heard(program, may_write(me, chat.permissions))
        count = await self._bot.get_chat_member_count(chat_id)
        found = _of(chat, admin=me.status == ChatMemberStatus.ADMINISTRATOR)
        wanted = self._members.get(program)
        if wanted is not None and count != wanted:
            found |= {Finding.TOO_MANY if count > wanted else Finding.TOO_FEW}
        return found


def _of(chat: ChatFullInfo, *, admin: bool) -> frozenset[Finding]:
    unseen = Finding.BASIC if chat.type == ChatType.GROUP else None if admin else Finding.NOT_ADMIN
    wrong = {
        Finding.PUBLIC: bool(chat.username or chat.active_usernames),
        Finding.UNPROTECTED: not chat.has_protected_content,
        Finding.HISTORY: unseen is None and bool(chat.has_visible_history),
        Finding.NO_AUTO_DELETE: not chat.message_auto_delete_time,
    }
    return frozenset([finding for finding, is_so in wrong.items() if is_so] + ([unseen] if unseen else []))
