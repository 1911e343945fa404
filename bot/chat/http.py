"""The road to the Bot API: python-telegram-bot's calls carried by aiohttp.

The stock transport spends nearly half of a view in its HTTP client (`python -m bot bench transport`
shows how much on this machine). This one does the same work behind the same contract, and is
stricter in three ways:

- what was *certainly not sent* is told apart from what *perhaps was* (`NotSent`);
- no text of an error holds the URL, for the URL holds the token; nor what a stranger answered;
- nothing is sent twice, no redirect is followed, no cookie kept, no proxy taken from the environment.
"""

import asyncio
import contextlib
import errno
import io
import json
import ssl
from typing import IO, Any

import aiohttp
import yarl
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Idle connections are dropped by us well before any server would: a request that crosses the
# server's goodbye on the wire cannot be told from one that was carried out.
_IDLE_SECONDS = 15.0

# Without TLS, closing waits until all is sent, and a stuck peer would keep us from ever stopping.
_GOODBYE_SECONDS = 1.0

# Up to here a body fits into the socket's own buffer, so that writing it never waits.
_AT_ONCE = 2**15

_UNOPENED = (
    aiohttp.ClientConnectorError,  # refused, unreachable, unknown host, TLS or proxy not agreed
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy answered CONNECT with a no
)

_Body = aiohttp.FormData | io.BytesIO | bytes | None


class NotSent(NetworkError):
    """Raised when no connection could be had, so that nothing of the call has left this machine.

    Trying again cannot double a message; after any other `NetworkError` or `TimedOut` it can.
    """


class AiohttpRequest(BaseRequest):
    """Carries calls over at most `connections` kept-alive connections.

    The limits are those of the stock transport, with one difference: aiohttp knows no limit for
    writing, so a call with files has one deadline, the sum of its limits for connecting, writing
    and reading. `tls` replaces the system's trust store; there is no way to switch checking off.
    """

    __slots__ = (
        "_connect",
        "_connections",
        "_media_write",
        "_pool",
        "_proxy",
        "_read",
        "_session",
        "_slots",
        "_tls",
        "_write",
    )

    def __init__(
        self,
        connections: int = 256,
        *,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if connections < 1:
            raise ValueError("connections must be at least 1")
        if proxy is not None and not proxy.startswith(("http://", "https://")):
            raise ValueError("proxy must begin with http:// or https://")
        if tls is not None and not (tls.check_hostname and tls.verify_mode is ssl.CERT_REQUIRED):
            raise ValueError("tls must check the certificate of the server and its name")
        self._connections = connections
        self._read = read_timeout
        self._write = write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._media_write = media_write_timeout
        self._proxy = proxy
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(connections)

    @property
    def read_timeout(self) -> float | None:
        """The limit for reading of calls that name none."""
        return self._read

    async def initialize(self) -> None:
        """Get ready on the running loop; without effect if already so."""
        if self._session is not None:
            return
        self._slots = asyncio.Semaphore(self._connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # the slots count, with a limit of their own for waiting
                keepalive_timeout=_IDLE_SECONDS,
                ssl=self._tls or True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            proxy=self._proxy,
            trust_env=False,
        )

    async def shutdown(self) -> None:
        """Close every connection; calls under way end with an error. Can be initialized again."""
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the answer; unlike the stock one, never logs or quotes what it could not read."""
        answer = _json_object(payload)
        if answer is None:
            raise NetworkError("Invalid server response")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one call and return status and body of the answer, whatever the status."""
        if self._session is None:
            raise RuntimeError("AiohttpRequest is not initialized")
        has_files = request_data is not None and request_data.contains_files
        read = _limit(read_timeout, self._read)
        write = _limit(write_timeout, self._media_write if has_files else self._write)
        connect = _limit(connect_timeout, self._connect)
        try:
            body = await _body(request_data)
            total = _sum(connect, write, read) if _takes_time(body) else None
            limits = aiohttp.ClientTimeout(total=total, connect=connect, sock_read=read)
            slots = self._slots
            await _take(slots, _limit(pool_timeout, self._pool))
            try:
                status, answer = await self._exchange(url, method, body, limits)
            finally:
                slots.release()
        except NetworkError:
            raise
        except Exception as error:  # every kind, for BaseRequest would quote what it does not know
            failure = _translated(error)
        else:
            return status, answer if method == "GET" and status < 300 else _checked(status, answer)
        raise failure  # out here, so that it does not carry the original, which quotes the URL

    async def _exchange(
        self, url: str, method: str, body: _Body, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        session = self._session
        if session is None:
            raise NotSent("Shut down while waiting for a connection")
        async with session.request(
            method,
            url,
            data=body,
            headers=None if body is None or isinstance(body, aiohttp.FormData) else _FORM,
            timeout=limits,
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()


def _checked(status: int, answer: bytes) -> bytes:
    """An answer of a shape that its reader knows: the library's trips over any other, each time elsewhere."""
    if status < 300:
        if b'"result"' not in answer:
            raise NetworkError("Invalid server response")
        return answer
    said = _json_object(answer) or {}
    parameters = said.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    sound = isinstance(said.get("description"), str) and (wait is None or _is_wait(wait))
    return answer if sound else b""


def _is_wait(seconds: object) -> bool:
    return isinstance(seconds, int) and 0 <= seconds <= 10**6


async def _take(slots: asyncio.Semaphore, limit: float | None) -> None:
    if not slots.locked():
        await slots.acquire()  # returns without waiting
        return
    try:
        async with asyncio.timeout(limit):
            await slots.acquire()
    except TimeoutError:
        raise NotSent("All connections to the Bot API are occupied") from None


def _limit(given: ODVInput[float], default: float | None) -> float | None:
    """What the call says, else the default; aiohttp takes 0 for "no limit", the contract does not."""
    seconds = default if isinstance(given, DefaultValue) else given
    return None if seconds is None else max(seconds, 0.001)


def _sum(*limits: float | None) -> float | None:
    known = [limit for limit in limits if limit is not None]
    return sum(known) if len(known) == len(limits) else None


def _takes_time(body: _Body) -> bool:
    return body is not None and not isinstance(body, bytes)


async def _body(data: RequestData | None) -> _Body:
    if data is None:
        return None
    if data.contains_files:
        return await _multipart(data)
    # yarl encodes in C: five times as fast as the standard library, a tenth of the whole call.
    form = yarl.URL.build(query=data.json_parameters).raw_query_string.encode()
    return (form if len(form) <= _AT_ONCE else io.BytesIO(form)) or None


async def _multipart(data: RequestData) -> aiohttp.FormData:
    """Parameters and files as the Bot API reads them: names in plain UTF-8, not percent-quoted."""
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        if not isinstance(content, bytes):
            content = await asyncio.to_thread(_all_of, content)
        form.add_field(name, io.BytesIO(content), filename=filename, content_type=kind)
    return form


def _all_of(handle: IO[bytes]) -> bytes:
    """Read a file that its owner goes on to use: aiohttp itself would close it after sending."""
    if handle.seekable():
        handle.seek(0)
    return handle.read()


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _translated(error: Exception) -> NetworkError:
    if isinstance(error, _UNOPENED):
        return NotSent(f"No connection to the Bot API: {_kind(error)}")
    if isinstance(error, TimeoutError):
        return TimedOut()
    return NetworkError(f"No answer from the Bot API: {_kind(error)}")


def _kind(error: Exception) -> str:
    """Class and code of an error, for its own words may hold the URL."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    code: str | None = None
    if isinstance(inner, ssl.SSLCertVerificationError):
        code = inner.verify_message
    elif isinstance(inner, ssl.SSLError):
        code = inner.reason
    elif isinstance(inner, OSError):
        code = errno.errorcode.get(inner.errno or 0)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__
