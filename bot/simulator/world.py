"""Everything the simulated server knows: chats, messages, what waits for the bot, and who watches."""

import asyncio
import itertools
from typing import Any

from bot.clock import Clock
from bot.simulator.chats import Chat, Chats, Message, User
from bot.simulator.files import Files
from bot.simulator.limits import GROUP_MESSAGES_PER_MINUTE, Limits
from bot.simulator.members import member_json
from bot.simulator.queries import Queries
from bot.simulator.updates import UpdateQueue


class World:
    """Users, chats, messages, waiting updates and presses of one bot."""

    def __init__(
        self,
        clock: Clock,
        token: str = "1:sim",  # noqa: S107  a made-up token
        *,
        enforce_limits: bool = True,
        overall_per_second: int | None = None,
    ) -> None:
        self.clock = clock
        self.token = token
        bot_id = token.partition(":")[0]
        self.me = User(
            int(bot_id) if bot_id.isdigit() else 1, "Simulated bot", username="simulated_bot", is_bot=True
        )
        self.chats = Chats()
        self.updates = UpdateQueue(clock)
        self.queries = Queries()
        self.files = Files()
        self.media_groups = itertools.count(13_000_000_001)
        self.limits = Limits(
            group_per_minute=GROUP_MESSAGES_PER_MINUTE if enforce_limits else None,
            overall_per_second=overall_per_second,
        )
        self.profile: dict[str, Any] = {}
        self.version = 0
        self._changed = asyncio.Event()

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """What is visible in the chat, oldest first, as the Bot API's `Message`."""
        return [message.body for message in self.known_chat(chat_id).messages.values()]

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        """Query id -> `{"text": .., "show_alert": ..}` for every answered press."""
        return self.queries.answers()

    async def next_change(self, seen: int) -> int:
        """Returns the version as soon as it differs from `seen`."""
        while self.version == seen:
            await self._changed.wait()
        return self.version

    def note_change(self) -> None:
        """Wakes everyone who watches; also for changes from outside, such as a moved clock."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def known_chat(self, chat_id: int) -> Chat:
        """The chat; `ValueError` where a person or a test names one that does not exist."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise ValueError("there is no such chat")
        return chat

    def post(self, chat: Chat, sender: User, fields: dict[str, Any]) -> Message:
        """Puts a message at the bottom of the chat."""
        now = self.clock.now()
        body = {
            "message_id": next(chat.ids),
            "from": sender.as_json(),
            "chat": chat.as_json(),
            "date": int(now.timestamp()),
            **fields,
        }
        message = Message(body, now, from_bot=sender is self.me)
        chat.messages[message.id] = message
        return message

    def set_bot_status(self, chat: Chat, status: Any, by: User) -> None:
        """Changes the bot's place in a group and queues the update about it."""
        old = member_json(chat, self.me, self.me)
        chat.bot_status = status
        self.member_update(chat, by, old)

    def member_update(self, chat: Chat, by: User, old: dict[str, Any]) -> None:
        """Queues the news that the bot's standing in a chat is no longer `old`."""
        content = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": old,
            "new_chat_member": member_json(chat, self.me, self.me),
        }
        self.updates.add("my_chat_member", content)
