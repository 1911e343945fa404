"""What a button carries: everything that a screen needs, so that nothing is kept about who reads.

At most 64 bytes (https://core.telegram.org/bots/api#inlinekeyboardbutton), typed and versioned:

    1       the version; buttons of another version open a fresh screen
    g       the action, one letter
    en us   language and country of the screen
    ...     what the action needs, in fields of fixed width

Whatever comes back is user input: a crafted client sends what it likes.
"""

import re
from dataclasses import dataclass, fields
from typing import Any, Final

from bot.chat.actions import asking, guides, line, reading, team
from bot.chat.actions.base import Action
from bot.errors import StaleButton

VERSION: Final = "1"
LONGEST: Final = 64

_HEADER: Final = re.compile(r"1([A-Za-z0-9])([a-z]{2})([a-z]{2})(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's meaning with the language and country of its screen."""

    language: str
    country: str
    action: Action


_ACTIONS: Final[dict[str, type[Action]]] = {
    action.letter: action
    for room in (reading, guides, asking, team, line)
    for action in vars(room).values()
    if isinstance(action, type) and issubclass(action, Action) and "letter" in vars(action)
}


def encode(action: Action, language: str, country: str) -> str:
    """The data of a button."""
    data = f"{VERSION}{action.letter}{language}{country}{action.payload()}"
    assert len(data) <= LONGEST, f"{type(action).__name__} does not fit into a button"
    return data


def decode(data: str) -> Pressed:
    """What a button means.

    Raises:
        StaleButton: it is of another version, damaged or crafted.
    """
    match = _HEADER.fullmatch(data)
    action = _ACTIONS.get(match[1]) if match else None
    if match is None or action is None:
        raise StaleButton("a button of another version")
    try:
        return Pressed(match[2], match[3], action.parse(match[4]))
    except ValueError:
        raise StaleButton("a damaged button") from None


def every_action() -> dict[str, tuple[Any, ...]]:
    """Action letter -> its field names; for tests that walk over all of them."""
    return {letter: tuple(f.name for f in fields(action)) for letter, action in _ACTIONS.items()}
