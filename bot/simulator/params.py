"""Parameters of a call, whether they came as JSON or as the strings of a form."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.simulator.files import Upload
from bot.simulator.refusals import bad_request

_ATTACHED = "attach://"


class Params:
    """Reads each parameter as the type the method wants; `None` counts as absent."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = {name: value for name, value in raw.items() if value is not None}

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def text(self, name: str) -> str:
        """A string; absent is the same as empty, as on Telegram."""
        value = self._raw.get(name, "")
        if isinstance(value, dict | list | Upload):
            raise bad_request(f'parameter "{name}" must be a string')
        return str(value)

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number, from JSON or from digits."""
        value = self._raw.get(name, "")
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip():
            try:
                return int(value)
            except ValueError:
                raise bad_request(f'parameter "{name}" must be an integer') from None
        if value == "" and default is not None:
            return default
        raise bad_request(f'parameter "{name}" is required')

    def flag(self, name: str) -> bool:
        """A truth value; Telegram also takes "true", "yes" and "1"."""
        value = self._raw.get(name, False)
        if isinstance(value, bool):
            return value
        return str(value).strip().lower() in {"true", "yes", "1"}

    def file(self, name: str, uploads: "Params | None" = None) -> Upload | str:
        """A file that came with the call, or the id or address of one; absent is empty.

        `attach://<part>` names another part of the call, which `uploads` is if this is a part of it.
        """
        value = self._raw.get(name)
        if isinstance(value, Upload):
            return value
        given = self.text(name)
        attached = (uploads or self)._raw.get(given.removeprefix(_ATTACHED))
        return attached if given.startswith(_ATTACHED) and isinstance(attached, Upload) else given

    def attached(self, name: str) -> bool:
        """Whether this is a file that another parameter refers to."""
        return isinstance(self._raw[name], Upload) and any(
            f"{_ATTACHED}{name}" in str(value) for other, value in self._raw.items() if other != name
        )

    def structure(self, name: str) -> Any:
        """An object or array, from JSON or from a string that holds JSON; absent is `None`."""
        value = self._raw.get(name)
        if isinstance(value, Upload):
            raise bad_request(f'parameter "{name}" must not be a file')
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
