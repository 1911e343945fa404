"""python-telegram-bot's network, replaced: calls go to a `BotApi` in the same process."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.simulator.bot_api import BotApi
from bot.simulator.faults import ConnectionBroken, NoAnswer
from bot.simulator.files import Upload
from bot.simulator.refusals import ApiError


class SimulatorRequest(BaseRequest):
    """Give one to `ApplicationBuilder.request()` and one to `.get_updates_request()`.

    `delay` is how long each call takes in real seconds. Even without it every call gives way to the
    event loop once, as a network would: what runs at the same time may come in between.
    """

    def __init__(self, api: BotApi, *, delay: float = 0.0) -> None:
        self._api = api
        self._delay = delay

    @property
    def read_timeout(self) -> float | None:
        """Calls take as long as they take."""
        return None

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Answers like a server; broken connections become the errors a real client raises."""
        await asyncio.sleep(self._delay)
        address = urlsplit(url)
        # The library quotes the address of a file, the colon in the token too.
        if path := unquote(address.path).partition(f"/file/bot{self._api.token}/")[2]:
            return self._file(path)
        token, _, api_method = address.path.rpartition("/")
        if not token.endswith(f"bot{self._api.token}"):
            return _answer(401, ApiError(401, "Unauthorized").envelope())
        params: dict[str, Any] = dict(parse_qsl(address.query))
        if request_data is not None:
            # The form as it would cross the wire: strings, nested values as JSON.
            params |= request_data.json_parameters
            params |= {name: _upload(*part) for name, part in (request_data.multipart_data or {}).items()}
        try:
            result = await self._api.call(api_method, params)
        except ApiError as refusal:
            return _answer(refusal.code, refusal.envelope())
        except NoAnswer as silence:
            raise TimedOut from silence
        except ConnectionBroken as broken:
            raise NetworkError(str(broken)) from broken
        return _answer(200, {"ok": True, "result": result})

    def _file(self, path: str) -> tuple[int, bytes]:
        stored = self._api.files.by_path(path)
        if stored is None:
            return _answer(404, ApiError(404, "Not Found").envelope())
        return 200, stored.content


def _upload(name: str, content: Any, media_type: str) -> Upload:
    return Upload(name, content if isinstance(content, bytes) else content.read())


def _answer(status: int, body: dict[str, Any]) -> tuple[int, bytes]:
    return status, json.dumps(body).encode()
