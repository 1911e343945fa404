"""The role of somebody in the team's chat: what they are there, never who they are."""

from typing import Final

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

#: What people are in a chat that gives them no title of their own.
ADMINISTRATOR: Final = "administrator"
MEMBER: Final = "member"

#: Who of a chat runs it.
ADMINISTRATORS: Final = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})

#: Somebody waits for the button: what Telegram does not say by then is left out.
_SECONDS: Final = 2


async def role_in(bot: Bot, chat: int, user: int) -> str:
    """Their title in the chat, else administrator or member; empty where Telegram does not say."""
    try:
        member = await bot.get_chat_member(chat, user, read_timeout=_SECONDS)
    except TelegramError:
        return ""
    title = getattr(member, "custom_title", None) or member.api_kwargs.get("tag")
    return str(title or (ADMINISTRATOR if member.status in ADMINISTRATORS else MEMBER))
