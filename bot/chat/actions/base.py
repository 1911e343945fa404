"""What every action of a button is."""

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.chat.wire import code_from


@dataclass(frozen=True, slots=True)
class Action:
    """Base of everything a button can mean."""

    letter: ClassVar[str]

    def payload(self) -> str:
        """The fields as text."""
        return ""

    @classmethod
    def parse(cls, payload: str) -> "Action":
        """The action from its payload; raises ValueError on anything that `payload` cannot have written."""
        if payload:
            raise ValueError("unexpected payload")
        return cls()


@dataclass(frozen=True, slots=True)
class OfCode(Action):
    """Base of everything that is done with one request, by its code."""

    code: str

    def payload(self) -> str:
        return self.code

    @classmethod
    def parse(cls, payload: str) -> Self:
        return cls(code_from(payload))
