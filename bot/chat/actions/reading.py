"""Buttons of what can be read."""

import re
from dataclasses import dataclass
from typing import ClassVar

from bot.chat.actions.base import Action
from bot.content.shown import EMERGENCY_TOPIC


@dataclass(frozen=True, slots=True)
class Home(Action):
    """The first screen, in place of the one that was pressed."""

    letter: ClassVar[str] = "h"


@dataclass(frozen=True, slots=True)
class Menu(Action):
    """The first screen as a new message: what was pressed is a standing one."""

    letter: ClassVar[str] = "m"


@dataclass(frozen=True, slots=True)
class Emergency(Action):
    """Someone is in danger."""

    letter: ClassVar[str] = "e"


@dataclass(frozen=True, slots=True)
class Guides(Action):
    """The list of pages."""

    letter: ClassVar[str] = "g"


@dataclass(frozen=True, slots=True)
class Section(Action):
    """One menu of pages."""

    letter: ClassVar[str] = "l"
    menu: str

    def payload(self) -> str:
        return self.menu

    @classmethod
    def parse(cls, payload: str) -> "Section":
        if not re.fullmatch(r"[a-z_]{1,30}", payload):
            raise ValueError("not a menu")
        return cls(payload)


@dataclass(frozen=True, slots=True)
class OfTopic(Action):
    """Base of what a person does with one page."""

    topic: str

    def payload(self) -> str:
        return self.topic

    @classmethod
    def parse(cls, payload: str) -> "OfTopic":
        if not re.fullmatch(r"[a-z_.]{1,45}", payload):
            raise ValueError("not a topic")
        return cls(payload)


@dataclass(frozen=True, slots=True)
class Page(OfTopic):
    """One page."""

    letter: ClassVar[str] = "p"


@dataclass(frozen=True, slots=True)
class PageBelow(OfTopic):
    """One page, below the emergency page that leads to it: that one stays."""

    letter: ClassVar[str] = "b"


def opens(topic_id: str, *, below: bool = False) -> Action:
    """Whichever way the emergency page is reached, it opens as danger does: below, and at once."""
    if topic_id == EMERGENCY_TOPIC:
        return Emergency()
    return PageBelow(topic_id) if below else Page(topic_id)


@dataclass(frozen=True, slots=True)
class Sources(OfTopic):
    """Where the facts of a page were read."""

    letter: ClassVar[str] = "q"


@dataclass(frozen=True, slots=True)
class KeepPage(OfTopic):
    """The page as a message of its own, which no tap turns into something else."""

    letter: ClassVar[str] = "a"


@dataclass(frozen=True, slots=True)
class Picture(OfTopic):
    """One of the pictures of a page, by its place in the page."""

    letter: ClassVar[str] = "f"
    number: int

    def payload(self) -> str:
        return f"{self.number}{self.topic}"

    @classmethod
    def parse(cls, payload: str) -> "Picture":
        if not re.fullmatch(r"[0-9][a-z_.]{1,45}", payload):
            raise ValueError("not a picture")
        return cls(payload[1:], int(payload[0]))


@dataclass(frozen=True, slots=True)
class Languages(Action):
    """Choose a language."""

    letter: ClassVar[str] = "j"


@dataclass(frozen=True, slots=True)
class Countries(Action):
    """Choose a country."""

    letter: ClassVar[str] = "o"


@dataclass(frozen=True, slots=True)
class Hide(Action):
    """Put a neutral stub in place of the screen."""

    letter: ClassVar[str] = "x"


@dataclass(frozen=True, slots=True)
class Delete(Action):
    """Delete the message that was pressed."""

    letter: ClassVar[str] = "d"
