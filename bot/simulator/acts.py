"""What people do: they come, write, press, delete, block, and move the bot in and out of groups.

Each act happens at once and without a network, and becomes an update for the bot if Telegram would
have sent one. What a real client would not let a person do is a `ValueError`.
"""

from typing import Any

from bot.simulator.chats import BotStatus, Chat, Message, User
from bot.simulator.members import member_json
from bot.simulator.text import MAX_LENGTH, with_found
from bot.simulator.world import World


class Acts(World):
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

    def say(self, chat_id: int, user_id: int, text: str, *, reply_to: int | None = None) -> int:
        """Types and sends; a text over 4096 characters goes out in pieces, as clients do it.

        Returns the id of the (last) message.
        """
        chat, user = self._present(chat_id, user_id)
        text = text.strip()
        if not text:
            raise ValueError("there is nothing to send")
        chat.started = True
        replied = chat.messages.get(reply_to) if reply_to is not None else None
        for start in range(0, len(text), MAX_LENGTH):
            piece = text[start : start + MAX_LENGTH]
            fields: dict[str, Any] = {"text": piece}
            if entities := with_found(piece, []):
                fields["entities"] = entities
            if replied is not None:
                fields["reply_to_message"] = _without_reply(replied.body)
            message = self.post(chat, user, fields)
            if self._reaches_bot(chat, message, replied):
                self.updates.add("message", message.body)
        self.note_change()
        return message.id

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

    def delete_for_both(self, chat_id: int, message_id: int) -> None:
        """A person deletes a message on both sides, at any age; the bot is not told."""
        if self.known_chat(chat_id).messages.pop(message_id, None) is None:
            raise ValueError("there is no such message")
        self.note_change()

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

    def _reaches_bot(self, chat: Chat, message: Message, replied: Message | None) -> bool:
        if chat.kind == "private" or chat.bot_status == "administrator":
            return True
        if chat.bot_status != "member":
            return False
        if replied is not None and replied.from_bot:
            return True
        name, at, meant = message.body["text"].split()[0].partition("@")
        return name.startswith("/") and (not at or meant.lower() == self.me.username)

    def _present(self, chat_id: int, user_id: int) -> tuple[Chat, User]:
        user, chat = self._person(user_id), self.known_chat(chat_id)
        if chat.user is not None:
            if chat.user.id != user_id:
                raise ValueError("this is someone else's chat with the bot")
            if chat.blocked:
                raise ValueError("this person has blocked the bot; unblock it first")
        elif user_id not in chat.members:
            raise ValueError("this person is not a member of the group")
        return chat, user

    def _person(self, user_id: int) -> User:
        chat = self.chats.get(user_id)
        if chat is None or chat.user is None:
            raise ValueError("there is no such person")
        return chat.user

    def _group(self, chat_id: int) -> Chat:
        chat = self.known_chat(chat_id)
        if chat.kind == "private":
            raise ValueError("this is not a group")
        return chat


def _without_reply(body: dict[str, Any]) -> dict[str, Any]:
    """A reply shows one level of what it answers."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}
