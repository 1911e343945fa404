"""What people do besides writing: they come, press, block, and move the bot in and out of groups."""

from typing import Any

from bot.simulator.chats import BotStatus, Chat
from bot.simulator.members import member_json
from bot.simulator.writing import Writing


class Acts(Writing):
    """The world with hands."""

    def add_person(
        self,
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> int:
        """Someone with a phone who has not written to the bot yet; the id is also the private chat's."""
        chat = self.chats.add_private(first_name, last_name, username, language_code)
        self.note_change()
        return chat.id

    def add_group(
        self,
        title: str,
        members: list[int],
        *,
        supergroup: bool = True,
        admin: bool = False,
        with_bot: bool = True,
    ) -> int:
        """A group the bot was in before anything began, so there is no update about it.

        As no administrator the bot is under privacy mode: of what people type it receives commands
        and replies to its own messages only.
        """
        for user_id in members:
            self._person(user_id)
        chat = self.chats.add_group(title, members, supergroup=supergroup)
        chat.bot_status = "left" if not with_bot else "administrator" if admin else "member"
        self.note_change()
        return chat.id

    def press(self, chat_id: int, user_id: int, message_id: int, data: str) -> str:
        """Presses a button; a crafted client may send any data under any message. Returns the query id."""
        chat, user = self._present(chat_id, user_id)
        query = self.queries.press(chat_id, user_id, message_id, data, self.clock.now())
        message = chat.messages.get(message_id)
        shown = (
            message.body
            if message is not None
            else {"chat": chat.as_json(), "message_id": message_id, "date": 0}  # InaccessibleMessage
        )
        content = {
            "id": query.id,
            "from": user.as_json(),
            "message": shown,
            "chat_instance": str(chat_id * 31),
            "data": data,
        }
        if chat.bot_status not in {"left", "kicked"}:
            self.updates.add("callback_query", content)
        self.note_change()
        return query.id

    def block(self, user_id: int) -> None:
        """The person stops the bot."""
        self._set_blocked(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        """The person takes the bot back."""
        self._set_blocked(user_id, blocked=False)

    def add_bot_to_group(self, chat_id: int, *, by: int | None = None, admin: bool = False) -> None:
        """Someone adds the bot to a group where it is not, or promotes it where it is."""
        self._set_bot_status(self._group(chat_id), "administrator" if admin else "member", by)

    def kick_bot(self, chat_id: int, *, by: int | None = None) -> None:
        """Someone removes the bot from the group."""
        self._set_bot_status(self._group(chat_id), "kicked", by)

    def mute_bot(self, chat_id: int, *, by: int | None = None) -> None:
        """Someone takes from the bot the right to write in the group."""
        self._set_bot_status(self._group(chat_id), "restricted", by)

    def set_auto_delete(self, chat_id: int, seconds: int, *, by: int | None = None) -> None:
        """Someone lets the chat's messages delete themselves (0: no more), and the chat says so.

        The messages stay nevertheless: when they go is Telegram's affair, and no update tells it.
        """
        chat = self.known_chat(chat_id)
        who = self._person(chat.user.id if chat.user is not None else by or chat.members[0])
        chat.info.pop("message_auto_delete_time", None)
        if seconds:
            chat.info["message_auto_delete_time"] = seconds
        told = {"message_auto_delete_timer_changed": {"message_auto_delete_time": seconds}}
        self.updates.add("message", self.post(chat, who, told).body)
        self.note_change()

    def migrate_group(self, chat_id: int) -> int:
        """A basic group becomes a supergroup: the old id refuses from now on and names the new one."""
        old = self._group(chat_id)
        if old.kind != "group" or old.migrated_to is not None:
            raise ValueError("only a basic group becomes a supergroup, once")
        new = self.chats.add_group(old.title, old.members, supergroup=True)
        new.bot_status, new.info = old.bot_status, old.info
        old.migrated_to = new.id
        who = self._person(old.members[0]) if old.members else self.me
        for chat, fields in ((old, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": old.id})):
            self.updates.add("message", self.post(chat, who, fields).body)
        self.note_change()
        return new.id

    def inject(self, update: dict[str, Any]) -> int:
        """Queues a raw update, whatever it holds; without `update_id` it gets the next one."""
        update_id = self.updates.inject(update)
        self.note_change()
        return update_id

    def _set_bot_status(self, chat: Chat, status: BotStatus, by: int | None) -> None:
        if chat.bot_status == status:
            raise ValueError(f"the bot is already {status} there")
        actor = self._person(by if by is not None else chat.members[0])
        self.set_bot_status(chat, status, actor)
        self.note_change()

    def _set_blocked(self, user_id: int, *, blocked: bool) -> None:
        user = self._person(user_id)
        chat = self.known_chat(user_id)
        if chat.blocked == blocked:
            return
        old = member_json(chat, self.me, self.me)
        chat.blocked = blocked
        self.member_update(chat, user, old)
        self.note_change()

    def _group(self, chat_id: int) -> Chat:
        chat = self.known_chat(chat_id)
        if chat.kind == "private":
            raise ValueError("this is not a group")
        return chat
