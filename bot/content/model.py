"""What authored files become: values that nobody can change while people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from jinja2 import Template

K = TypeVar("K")
V = TypeVar("V")


class Legal(StrEnum):
    """Whether a lawyer of the deployment should, or must, read a page before it is shown."""

    NONE = "none"
    ADVISED = "advised"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read, and when."""

    title: str
    address: str
    seen: date


@dataclass(frozen=True, slots=True)
class Link:
    """A button of a page that leads to another page."""

    label: str
    topic: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One page in one language."""

    id: str
    title: str
    body: Template
    ask: tuple[str, ...]
    links: tuple[Link, ...]
    sources: tuple[Source, ...]
    review_every: int
    countries: frozenset[str]
    legal: Legal
    reviewed: str
    emergency: bool


@dataclass(frozen=True, slots=True)
class Country:
    """What differs between countries; more lines come with the guidance that needs them."""

    code: str
    emergency_number: str


class SupplyItem(NamedTuple):
    """Something that can be asked for, as supplies.yaml lists it."""

    id: str
    key: str
    pack: int
    most: int


class SupplyPreset(NamedTuple):
    """A bag that can be asked for with one tap: packs by item id."""

    id: str
    packs: Mapping[str, int]


class Supplies(NamedTuple):
    """supplies.yaml: what there is, without any word in any language."""

    items: tuple[SupplyItem, ...]
    presets: tuple[SupplyPreset, ...]


@dataclass(frozen=True, slots=True)
class ItemWords:
    """How an item is called, alone and counted."""

    name: str
    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Language:
    """Everything people read in one language."""

    code: str
    name: str
    topics: Mapping[str, Topic]
    texts: Mapping[str, Template]
    labels: Mapping[str, str]
    items: Mapping[str, ItemWords]
    presets: Mapping[str, str]
    emergency_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All content of a deployment. Reloading makes a new one; this one never changes."""

    languages: Mapping[str, Language]
    countries: Mapping[str, Country]
    supplies: Supplies
    default_language: str
    default_country: str

    def language(self, code: str | None) -> Language:
        """The language with this code (`en`, `en-GB`), or the default one."""
        short = (code or "").split("-")[0].lower()
        return self.languages.get(short) or self.languages[self.default_language]

    def country(self, code: str | None) -> Country:
        """The country with this code, or the default one."""
        return self.countries.get(code or "") or self.countries[self.default_country]


def frozen(mapping: dict[K, V]) -> Mapping[K, V]:
    """A read-only view of a mapping that nobody else holds."""
    return MappingProxyType(mapping)
