"""How the Bot API says no: a status, a sentence in Telegram's words, sometimes parameters."""

from typing import Any


class ApiError(Exception):
    """Raised when the simulated Bot API refuses a call; `description` is worded as Telegram does."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        self.code, self.description, self.parameters = code, description, parameters
        super().__init__(description)

    def envelope(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(sentence: str, parameters: dict[str, Any] | None = None) -> ApiError:
    """400: the call itself is wrong."""
    return ApiError(400, f"Bad Request: {sentence}", parameters)


def forbidden(sentence: str) -> ApiError:
    """403: the other side does not want the bot."""
    return ApiError(403, f"Forbidden: {sentence}")


def conflict(sentence: str) -> ApiError:
    """409: updates are fetched by someone else, or in another way."""
    return ApiError(409, f"Conflict: {sentence}")


def too_many_requests(seconds: int) -> ApiError:
    """429: try again after that many seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
