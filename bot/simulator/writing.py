"""What people do in a chat: they write, send, forward, edit and delete.

Each act happens at once and without a network, and becomes an update for the bot if Telegram would
have sent one. What a real client would not let a person do is a `ValueError`.
"""

from collections.abc import Iterator
from typing import Any

from bot.simulator.chats import Chat, Message, User
from bot.simulator.kinds import CAPTIONED, content_of
from bot.simulator.text import MAX_CAPTION, MAX_LENGTH, with_found
from bot.simulator.world import World

Origin = int | str


class Writing(World):
    """The world with people who write in it."""

    def say(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        forwarded_from: Origin | None = None,
    ) -> int:
        """Types and sends; a text over 4096 characters goes out in pieces, as clients do it.

        `forwarded_from` is whoever wrote it first: a person's id, or the name of someone whose
        account forwards do not show. Returns the id of the (last) message.
        """
        pieces = [_words("text", piece) for piece in _pieces(text.strip())]
        if not pieces:
            raise ValueError("there is nothing to send")
        return self._sent(chat_id, user_id, pieces, reply_to, forwarded_from)

    def send(
        self,
        chat_id: int,
        user_id: int,
        kind: str,
        *,
        caption: str = "",
        reply_to: int | None = None,
        forwarded_from: Origin | None = None,
    ) -> int:
        """Sends something that is no text (`kinds.KINDS`), and returns the message's id."""
        if caption and (kind not in CAPTIONED or len(caption) > MAX_CAPTION):
            raise ValueError(f"no such caption goes under a {kind}")
        content = content_of(kind, self.files, self.known_chat(user_id).as_json())
        if caption:
            content |= _words("caption", caption)
        return self._sent(chat_id, user_id, [content], reply_to, forwarded_from)

    def edit(self, chat_id: int, user_id: int, message_id: int, words: str) -> None:
        """Changes the text of an own message, or the caption of an own file."""
        chat, _ = self._present(chat_id, user_id)
        message = chat.messages.get(message_id)
        if message is None or message.body["from"]["id"] != user_id or "forward_origin" in message.body:
            raise ValueError("people edit only what they have written themselves")
        name = "text" if "text" in message.body else "caption"
        if name == "caption" and not CAPTIONED & message.body.keys():
            raise ValueError("there is nothing to edit in this message")
        if not 1 <= len(words) <= (MAX_LENGTH if name == "text" else MAX_CAPTION):
            raise ValueError(f"this is too little or too much for a {name}")
        kept = {k: v for k, v in message.body.items() if k not in _WORDS}
        message.body = {**kept, **_words(name, words), "edit_date": int(self.clock.now().timestamp())}
        message.edited = True
        if self._reaches_bot(chat, message):
            self.updates.add("edited_message", message.body)
        self.note_change()

    def delete_for_both(self, chat_id: int, message_id: int) -> None:
        """A person deletes a message on both sides, at any age; the bot is not told."""
        if self.known_chat(chat_id).messages.pop(message_id, None) is None:
            raise ValueError("there is no such message")
        self.note_change()

    def clear_chat(self, user_id: int) -> None:
        """A person deletes the whole chat with the bot on both sides; the bot is not told."""
        self._person(user_id)
        self.known_chat(user_id).messages.clear()
        self.note_change()

    def _sent(
        self,
        chat_id: int,
        user_id: int,
        contents: list[dict[str, Any]],
        reply_to: int | None,
        forwarded_from: Origin | None,
    ) -> int:
        chat, user = self._present(chat_id, user_id)
        chat.started = True
        around: dict[str, Any] = {}
        if reply_to is not None and (replied := chat.messages.get(reply_to)) is not None:
            around["reply_to_message"] = _without_reply(replied.body)
        if forwarded_from is not None:
            around["forward_origin"] = self._origin(forwarded_from)
        for content in contents:
            message = self.post(chat, user, {**content, **around})
            if self._reaches_bot(chat, message):
                self.updates.add("message", message.body)
        self.note_change()
        return message.id

    def _origin(self, source: Origin) -> dict[str, Any]:
        date = int(self.clock.now().timestamp())
        if isinstance(source, str):
            return {"type": "hidden_user", "date": date, "sender_user_name": source}
        return {"type": "user", "date": date, "sender_user": self._person(source).as_json()}

    def _reaches_bot(self, chat: Chat, message: Message) -> bool:
        """Privacy mode: of what people write in a group, a bot that is only a member gets little."""
        if chat.kind == "private" or chat.bot_status == "administrator":
            return True
        if chat.bot_status != "member":
            return False
        if message.body.get("reply_to_message", {}).get("from", {}).get("id") == self.me.id:
            return True
        words = (message.body.get("text") or message.body.get("caption") or " ").split() or [""]
        name, at, meant = words[0].partition("@")
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
        elif chat.migrated_to is not None:
            raise ValueError("this group has become a supergroup, which has an id of its own")
        return chat, user

    def _person(self, user_id: int) -> User:
        chat = self.chats.get(user_id)
        if chat is None or chat.user is None:
            raise ValueError("there is no such person")
        return chat.user


_WORDS = {"text", "entities", "caption", "caption_entities", "edit_date"}


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), MAX_LENGTH):
        yield text[start : start + MAX_LENGTH]


def _words(name: str, words: str) -> dict[str, Any]:
    """What someone typed, with the commands and addresses that Telegram finds in it."""
    entities = with_found(words, [])
    found = {"entities" if name == "text" else "caption_entities": entities}
    return {name: words, **(found if entities else {})}


def _without_reply(body: dict[str, Any]) -> dict[str, Any]:
    """A reply shows one level of what it answers."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}
