"""People for tests: they write, press what they see, and wait for what should appear.

They know nothing of the bot but its chat. Waiting is for the next change of the world, never for
time to pass; a timeout is only the moment to give up, with a transcript of the chat.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from bot.simulator.bot_api import BotApi
from bot.simulator.kinds import KINDS

Wanted = str | re.Pattern[str]


class Person:
    """Someone in their private chat with the bot."""

    def __init__(
        self,
        api: BotApi,
        first_name: str = "Alex",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> None:
        self.api = api
        self.first_name = first_name
        self.id = api.add_person(
            first_name, last_name=last_name, username=username, language_code=language_code
        )
        self.chat_id = self.id

    def says(
        self,
        text: str,
        *,
        reply_to: dict[str, Any] | None = None,
        forwarded_from: "Person | str | None" = None,
    ) -> int:
        """Sends a text and returns its message id; a name alone is someone whom forwards do not show."""
        return self.api.say(
            self.chat_id, self.id, text, reply_to=_id_of(reply_to), forwarded_from=_origin(forwarded_from)
        )

    def sends(
        self,
        kind: str,
        caption: str = "",
        *,
        reply_to: dict[str, Any] | None = None,
        forwarded_from: "Person | str | None" = None,
    ) -> int:
        """Sends a message of another kind (`kinds.KINDS`) and returns its message id."""
        return self.api.send(
            self.chat_id,
            self.id,
            kind,
            caption=caption,
            reply_to=_id_of(reply_to),
            forwarded_from=_origin(forwarded_from),
        )

    def edits(self, message_id: int, words: str) -> None:
        """Changes the words of an own message."""
        self.api.edit(self.chat_id, self.id, message_id, words)

    def presses(self, label: str, *, message: dict[str, Any] | None = None) -> str:
        """Presses the button with that label on the newest message that shows it.

        A label that is equal wins over one that only contains the words. Returns the query id.
        """
        shown = [message] if message is not None else list(reversed(self.messages()))
        for fits in (label.__eq__, lambda text: label in text):
            for candidate in shown:
                for button in _buttons(candidate):
                    if "callback_data" in button and fits(button["text"]):
                        return self.api.press(
                            self.chat_id, self.id, candidate["message_id"], button["callback_data"]
                        )
        visible = [button["text"] for candidate in reversed(shown) for button in _buttons(candidate)]
        raise AssertionError(f"{self.first_name} sees no button {label!r}, only {visible}")

    async def sees(
        self, wanted: Wanted, timeout: float = 5.0, *, after: dict[str, Any] | int | None = None
    ) -> dict[str, Any]:
        """Waits until a visible message contains the text (or matches the pattern); the newest wins.

        With `after`, only messages below that one count.
        """
        return await self._until(lambda: self._find(wanted, after), f"does not see {wanted!r}", timeout)

    async def sees_button(self, label: str, timeout: float = 5.0) -> dict[str, Any]:
        """Waits until a visible message shows a button whose label contains `label`."""

        def find() -> dict[str, Any] | None:
            return next(
                (m for m in reversed(self.messages()) if any(label in b["text"] for b in _buttons(m))), None
            )

        return await self._until(find, f"sees no button {label!r}", timeout)

    async def sees_no_more(self, wanted: Wanted, timeout: float = 5.0) -> None:
        """Waits until no visible message contains the text."""
        await self._until(lambda: None if self._find(wanted, None) else {}, f"still sees {wanted!r}", timeout)

    async def toast(self, query_id: str, timeout: float = 5.0) -> str:
        """Waits for the answer to a press and returns its text, empty if the button just stops spinning."""
        answer = await self._until(
            lambda: self.api.queries.answer_to(query_id), "gets no answer to the press", timeout
        )
        return str(answer["text"])

    @property
    def screen(self) -> dict[str, Any]:
        """The newest message in the chat."""
        messages = self.messages()
        assert messages, f"{self.first_name}'s chat is empty"
        return messages[-1]

    def text(self) -> str:
        """The words of the newest message, which are a photo's caption."""
        return _words(self.screen)

    def buttons(self, message: dict[str, Any] | None = None) -> list[str]:
        """The labels under the newest (or the given) message, row by row."""
        return [button["text"] for button in _buttons(message if message is not None else self.screen)]

    def messages(self) -> list[dict[str, Any]]:
        """Everything visible in the chat, oldest first."""
        return self.api.messages(self.chat_id)

    def transcript(self) -> str:
        """The chat as lines of text, buttons in brackets."""
        lines = []
        for message in self.messages():
            lines.append(f"{message['from']['first_name']}: {_described(message)}")
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            lines += ["    " + " ".join(f"[{button['text']}]" for button in row) for row in rows]
        return "\n".join(lines) or "(empty chat)"

    def deletes(self, message: dict[str, Any]) -> None:
        """Deletes a message for both sides."""
        self.api.delete_for_both(self.chat_id, message["message_id"])

    def clears_chat(self) -> None:
        """Deletes the whole chat with the bot for both sides."""
        self.api.clear_chat(self.id)

    def blocks(self) -> None:
        """Blocks the bot."""
        self.api.block(self.id)

    def unblocks(self) -> None:
        """Takes the bot back."""
        self.api.unblock(self.id)

    def _find(self, wanted: Wanted, after: dict[str, Any] | int | None) -> dict[str, Any] | None:
        above = after["message_id"] if isinstance(after, dict) else after or 0
        below = (m for m in reversed(self.messages()) if m["message_id"] > above)
        return next((message for message in below if _shows(message, wanted)), None)

    async def _until(
        self, look: Callable[[], dict[str, Any] | None], otherwise: str, timeout: float
    ) -> dict[str, Any]:
        try:
            async with asyncio.timeout(timeout):
                while True:
                    seen = self.api.version
                    found = look()
                    if found is not None:
                        return found
                    await self.api.next_change(seen)
        except TimeoutError:
            transcript = self.transcript()
        raise AssertionError(f"{self.first_name} {otherwise}. The chat:\n{transcript}")


class TeamMember(Person):
    """Someone who acts in a group; `joins` makes them a member of one that exists."""

    def __init__(self, api: BotApi, first_name: str = "Robin", *, chat_id: int | None = None) -> None:
        super().__init__(api, first_name)
        if chat_id is not None:
            self.joins(chat_id)

    def joins(self, chat_id: int) -> None:
        """From now on this person reads, writes and presses in that group."""
        members = self.api.known_chat(chat_id).members
        if self.id not in members:
            members.append(self.id)
        self.chat_id = chat_id


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def _words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _described(message: dict[str, Any]) -> str:
    kind = next((kind for kind in KINDS if kind in message), None)
    return " ".join(filter(None, (kind and f"({kind})", _words(message)))) or "(no text)"


def _shows(message: dict[str, Any], wanted: Wanted) -> bool:
    text = _words(message)
    return wanted in text if isinstance(wanted, str) else wanted.search(text) is not None


def _id_of(message: dict[str, Any] | None) -> int | None:
    return message["message_id"] if message is not None else None


def _origin(source: Person | str | None) -> int | str | None:
    return source.id if isinstance(source, Person) else source
