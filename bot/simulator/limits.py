"""How much a bot may send: the windows behind Telegram's 429."""

import math
from collections import deque
from collections.abc import Hashable
from datetime import datetime, timedelta

from bot.simulator.refusals import too_many_requests

GROUP_MESSAGES_PER_MINUTE = 20


class Limits:
    """Counts sends and edits by the simulator's clock; a refused call is not counted."""

    def __init__(self, *, group_per_minute: int | None, overall_per_second: int | None) -> None:
        self._group = group_per_minute
        self._overall = overall_per_second
        self._windows: dict[Hashable, deque[datetime]] = {}

    def take(self, chat_id: int, now: datetime) -> None:
        """Counts one message into the chat, or refuses it and says when to come again."""
        counted: list[tuple[Hashable, int, timedelta]] = []
        if self._group is not None and chat_id < 0:
            counted.append((chat_id, self._group, timedelta(minutes=1)))
        if self._overall is not None:
            counted.append(("overall", self._overall, timedelta(seconds=1)))
        for key, allowed, span in counted:
            window = self._windows.setdefault(key, deque())
            while window and now - window[0] >= span:
                window.popleft()
            if len(window) >= allowed:
                left = (window[0] + span - now).total_seconds()
                raise too_many_requests(max(1, math.ceil(left)))
        for key, _, _ in counted:
            self._windows[key].append(now)
