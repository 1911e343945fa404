"""A Bot API server of one's own that is older than the tag for times of day.

`tg-time` (https://core.telegram.org/bots/api#html-style) is younger than many servers that run, and they
refuse the whole message. Whoever waits for it gets it with the program's time of day, without the tag.
"""

import re
from typing import Any, Final

from telegram.request import BaseRequest, RequestData

# Not exported, but what a RequestData is made of.
from telegram.request._requestparameter import RequestParameter

_TAG: Final = "tg-time"
_TAGS: Final = re.compile(rf"</?{_TAG}\b[^>]*>")


class OlderServer(BaseRequest):
    """Makes calls, and makes one again that was refused for its times of day; from then on without them."""

    def __init__(self, calls: BaseRequest) -> None:
        self._calls = calls
        self._knows = True

    @property
    def read_timeout(self) -> float | None:
        """That of the calls."""
        return self._calls.read_timeout

    async def initialize(self) -> None:
        """Get ready."""
        await self._calls.initialize()

    async def shutdown(self) -> None:
        """Close every connection."""
        await self._calls.shutdown()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *limits: Any, **named: Any
    ) -> tuple[int, bytes]:
        """What the server says; nothing of a refused call was carried out."""
        known = self._knows
        data = request_data if known else _without_tags(request_data)
        status, answer = await self._calls.do_request(url, method, data, *limits, **named)
        if status == 400 and known and _TAG.encode() in answer:
            self._knows = False
            return await self.do_request(url, method, request_data, *limits, **named)
        return status, answer


def _without_tags(data: RequestData | None) -> RequestData | None:
    if data is None:
        return None
    return RequestData(
        [
            RequestParameter(
                each.name,
                _TAGS.sub("", each.value) if isinstance(each.value, str) else each.value,
                each.input_files,
            )
            for each in data._parameters
        ]
    )
