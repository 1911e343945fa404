"""Button presses that wait for `answerCallbackQuery`, and what was answered."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.refusals import bad_request

ANSWERABLE = timedelta(seconds=60)  # undocumented: "tens of seconds"
REMEMBERED = 10_000
MAX_ANSWER = 200


@dataclass(slots=True)
class Query:
    """One press: who pressed what under which message, and the answer once there is one."""

    id: str
    chat_id: int
    user_id: int
    message_id: int
    data: str
    pressed_at: datetime
    answer: dict[str, Any] | None = None


class Queries:
    """The last ten thousand presses by id, oldest first."""

    def __init__(self) -> None:
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._count = 0

    def press(self, chat_id: int, user_id: int, message_id: int, data: str, now: datetime) -> Query:
        """Remembers a press under a fresh id."""
        self._count += 1
        query = Query(str(7_000_000_000 + self._count), chat_id, user_id, message_id, data, now)
        self._queries[query.id] = query
        if len(self._queries) > REMEMBERED:
            self._queries.popitem(last=False)
        return query

    def answer(self, query_id: str, text: str, *, alert: bool, now: datetime) -> None:
        """Ends the spinner on the pressed button; late, twice or unknown is refused in one sentence."""
        query = self._queries.get(query_id)
        if query is None or query.answer is not None or now - query.pressed_at > ANSWERABLE:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(text) > MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        query.answer = {"text": text, "show_alert": alert}

    def answer_to(self, query_id: str) -> dict[str, Any] | None:
        """`{"text": .., "show_alert": ..}`, or `None` as long as the button spins."""
        query = self._queries.get(query_id)
        return query.answer if query is not None else None

    def answers(self) -> dict[str, dict[str, Any]]:
        """All that were answered, by query id."""
        return {query.id: query.answer for query in self._queries.values() if query.answer is not None}

    def newest(self, count: int) -> list[Query]:
        """The last presses, oldest first."""
        return list(self._queries.values())[-count:]
