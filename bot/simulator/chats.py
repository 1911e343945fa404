"""People, chats and messages as the simulated server holds them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ChatKind = Literal["private", "group", "supergroup"]
BotStatus = Literal["member", "administrator", "left", "kicked", "restricted"]


@dataclass(slots=True)
class User:
    """Someone with a phone, or the bot itself."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        """The Bot API's `User`."""
        fields: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                fields[name] = value
        return fields


@dataclass(slots=True)
class Message:
    """A message: its `body` is what the Bot API shows, replaced as a whole by every change."""

    body: dict[str, Any]
    sent_at: datetime
    from_bot: bool = False
    editable: bool = True
    edited: bool = False
    reply_markup: dict[str, Any] | None = None

    @property
    def id(self) -> int:
        """Unique within its chat only."""
        return int(self.body["message_id"])


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: int
    kind: ChatKind
    ids: Iterator[int]
    user: User | None = None
    title: str = ""
    members: list[int] = field(default_factory=list)
    bot_status: BotStatus = "member"
    titles: dict[int, str] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    info: dict[str, Any] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The Bot API's `Chat`."""
        if self.user is None:
            return {"id": self.id, "type": self.kind, "title": self.title}
        fields: dict[str, Any] = {"id": self.id, "type": "private", "first_name": self.user.first_name}
        for name in ("last_name", "username"):
            if value := getattr(self.user, name):
                fields[name] = value
        return fields

    def newest(self) -> Message | None:
        """The message at the bottom of the screen."""
        return next(reversed(self.messages.values()), None)


class Chats:
    """Hands out ids the way Telegram does.

    Private chats and basic groups share one count of message ids, each supergroup has its own: an
    id alone identifies nothing.
    """

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._user_ids = itertools.count(5_000_000_001)
        self._group_ids = itertools.count(4_000_001)
        self._shared_message_ids = itertools.count(1)

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def get(self, chat_id: int) -> Chat | None:
        """The chat with that id, if there is one."""
        return self._chats.get(chat_id)

    def add_private(
        self, first_name: str, last_name: str | None, username: str | None, language_code: str | None
    ) -> Chat:
        """A new person with an empty chat."""
        user = User(next(self._user_ids), first_name, last_name, username, language_code)
        chat = Chat(user.id, "private", self._shared_message_ids, user=user)
        return self._keep(chat)

    def add_group(self, title: str, members: list[int], *, supergroup: bool) -> Chat:
        """A new group without messages."""
        number = next(self._group_ids)
        if supergroup:
            chat = Chat(-1_000_000_000_000 - number, "supergroup", itertools.count(1), title=title)
        else:
            chat = Chat(-number, "group", self._shared_message_ids, title=title)
        chat.members = list(members)
        return self._keep(chat)

    def _keep(self, chat: Chat) -> Chat:
        self._chats[chat.id] = chat
        return chat
