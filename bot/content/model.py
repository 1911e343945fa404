"""What authored files become: values that nobody can change while people read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from jinja2 import Template

K = TypeVar("K")
V = TypeVar("V")


class Legal(StrEnum):
    """Whether a lawyer of the deployment should, or must, read a page before it is shown."""

    NONE = "none"
    ADVISED = "advised"
    REQUIRED = "required"


class Selling(StrEnum):
    """How a deployment shows the pages for people who sell."""

    MENU = "menu"  # as every other page
    WORDS = "words"  # for who asks in words or follows a link that was given to them; in no menu
    OFF = "off"


class Declined(StrEnum):
    """What the bot says a kind no to."""

    SOURCING = "sourcing"
    PRICE = "price"
    CUTTING = "cutting"
    MAKING = "making"
    TESTS_POLICE = "tests_police"
    SELLING = "selling"
    VIOLENCE = "violence"
    SPAM = "spam"
    SMALL_TALK = "small_talk"


class Pointed(StrEnum):
    """What is pointed out in somebody's words before they are sent; the last three towards a person only."""

    NAME = "name"
    NUMBER = "number"
    EMAIL = "email"
    LINK = "link"
    IDENTITY = "identity"
    PLACE = "place"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a deployment wants of the content: all of it comes from the settings."""

    directory: Path
    languages: tuple[str, ...]
    country: str
    overlay: Path | None = None
    served: tuple[str, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    guidance: bool = True
    selling: Selling = Selling.MENU
    lawyer_required: bool = False
    trying: bool = False  # for who writes: shows, and marks, what people do not see yet


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read, and when."""

    title: str
    address: str
    seen: date


class Door(StrEnum):
    """What a page's button can open besides another page."""

    SUPPLIES = "supplies"
    PERSON = "person"


class Does(StrEnum):
    """What a button of a guide does besides leading on."""

    NOTHING = "nothing"
    DOSE = "dose"  # one more; the clock starts, and the timer of the page it leads to
    CLOCK = "clock"  # the clock starts, and the timer of the page it leads to
    ASK = "ask"  # the timer of the page it leads to
    STOP = "stop"  # the timers of this guide end


@dataclass(frozen=True, slots=True)
class Link:
    """A button of a page: to another page, or through one of the doors.

    In a guide it may do more: `sets` is what it remembers, `each` makes a button of each strip.
    """

    label: str
    topic: str = ""
    door: Door | None = None
    does: Does = Does.NOTHING
    sets: Mapping[str, str] = field(default_factory=dict)
    each: str = ""


class Limit(NamedTuple):
    """Another page in place of this one, before or after so long: '10 minutes', or as the leaflet says."""

    after: str
    page: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """What makes a page a step of a guide."""

    guide: str = ""
    asks: str = ""  # the page that the timer brings
    after: str = ""  # when: '3 minutes', 'leaflet', or the name of what is remembered
    early: Limit | None = None
    late: Limit | None = None
    end: bool = False  # nothing leads on from here within the guide


@dataclass(frozen=True, slots=True)
class Guide:
    """A way over several pages; what it remembers travels in the buttons, a sign for each value."""

    name: str
    first: str
    lasts: timedelta  # so long after it was due a timer still comes
    remembers: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Strip:
    """A test strip with what its leaflet says, or what is done where it has none."""

    key: str
    name: str  # a brand's; empty for the one without a leaflet
    finds: str
    leaflet: bool
    mg: int
    ml: int
    dip: int  # seconds
    read: int  # minutes
    until: int  # minutes
    source: Source


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture of a page; its text says the same to who cannot see it."""

    picture: str
    label: str
    text: str


class Allowance(NamedTuple):
    """What an author lets stand against a rule of the check, and why."""

    rule: str
    words: str
    reason: str
    text: str = ""  # of screens.yaml: the place, like texts.home


@dataclass(frozen=True, slots=True)
class Topic:
    """One page in one language."""

    id: str
    language: str
    title: str
    body: Template
    ask: tuple[str, ...]
    links: tuple[Link, ...]
    pictures: tuple[Illustration, ...]
    sources: tuple[Source, ...]
    review_every: int
    countries: frozenset[str]
    legal: Legal
    revision: str
    fingerprint: str
    emergency: bool
    selling: bool
    allow: tuple[Allowance, ...] = ()
    names: frozenset[str] = frozenset()  # what its body refers to: country, help, kept ...
    step: GuideStep = GuideStep()

    @property
    def review_due(self) -> date:
        """The day after which the page has to be read against its sources again."""
        seen = min((source.seen for source in self.sources), default=date.min)
        month = seen.month - 1 + self.review_every
        return date(seen.year + month // 12, month % 12 + 1, min(seen.day, 28))


class Role(StrEnum):
    """As what somebody of a deployment has read a page."""

    CLINICIAN = "clinician"
    LAWYER = "lawyer"
    NATIVE_READER = "native_reader"


#: Page and language -> as what it was read, in the very words it has now, and when.
Reviews = Mapping[tuple[str, str], Mapping[Role, date]]

#: What a line is for.
KINDS: Final = (
    *("poison", "crisis", "drugs", "alone", "violence", "exploitation", "child", "family", "legal"),
    *("money", "work", "checking", "alerts", "naloxone"),
)

#: Phone numbers change without a word.
LINES_LAST: Final = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Someone who answers, in one country."""

    id: str
    kind: str
    name: str
    number: str
    address: str
    hours: Mapping[str, str]
    who: Mapping[str, str]
    police: str
    recorded: str
    languages: tuple[str, ...]
    source: Source
    text: Mapping[str, str] = field(default_factory=dict)
    to_dial: bool = False  # nobody has seen this number on its owner's page: an operator dials it first
    dialled: date | None = None
    checking: bool = False

    @property
    def checked(self) -> date:
        """When somebody last looked whether it still answers."""
        return max(self.source.seen, self.dialled or date.min)

    @property
    def overdue_from(self) -> date:
        """The day after which that has to be done again."""
        return self.checked + LINES_LAST


@dataclass(frozen=True, slots=True)
class Country:
    """What differs between countries."""

    code: str
    emergency_number: str
    lines: tuple[HelpLine, ...] = ()
    emergency_also: str = ""  # a second number that reaches the same
    emergency_sms: str = ""
    police_number: str = ""  # where the ambulance's number is not for threats


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


class Entry(NamedTuple):
    """One line of a menu: a page, or another menu."""

    id: str
    menu: bool


@dataclass(frozen=True, slots=True)
class MenuWords:
    """What stands on the button that leads to a menu, and above its entries."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """Words that a page must not say: alone, or beside others in the same sentence."""

    words: tuple[str, ...]
    beside: tuple[str, ...]
    and_beside: tuple[str, ...]
    not_after: tuple[str, ...]
    question: bool
    write: str


@dataclass(frozen=True, slots=True)
class StripWords:
    """How a language speaks of a strip's lines, and of what they mean."""

    one: tuple[str, ...] = ()
    two: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What words.yaml holds besides the danger words.

    The search hears `names`; `meeting`, `calling` and `identity` are pointed out in what the team writes;
    the rest is the check's.
    """

    danger: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    unavoidable: tuple[str, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    identity: tuple[Boundary, ...] = ()
    strips: StripWords = StripWords()
    telling: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # xanax -> benzo
    meeting: tuple[Boundary, ...] = ()
    calling: tuple[Boundary, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentences:
    """How people type what no page's `ask` lines hold; the search learns from it."""

    danger: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by the first screen that it opens
    ordinary: tuple[str, ...] = ()  # sounds like danger, and nobody is in it now
    declined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by the kind of no


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
    menus: Mapping[str, MenuWords] = field(default_factory=dict)
    revisions: Mapping[str, str] = field(default_factory=dict)
    words: Words = Words()
    sentences: Sentences = Sentences()
    allow: tuple[Allowance, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """All content of a deployment. Reloading makes a new one; this one never changes."""

    languages: Mapping[str, Language]
    countries: Mapping[str, Country]
    supplies: Supplies
    menus: Mapping[str, tuple[Entry, ...]]
    pictures: Mapping[str, bytes]
    default_language: str
    default_country: str
    served: tuple[str, ...]
    withdrawn: frozenset[str]
    guidance: bool
    selling: Selling
    reviews: Reviews = field(default_factory=dict)
    outdated: frozenset[tuple[str, str]] = frozenset()  # pages that changed after somebody had read them
    guides: Mapping[str, Guide] = field(default_factory=dict)
    strips: Mapping[str, Strip] = field(default_factory=dict)

    def language(self, code: str | None) -> Language:
        """The language with this code (`en`, `en-GB`), or the default one."""
        short = (code or "").split("-")[0].lower()
        return self.languages.get(short) or self.languages[self.default_language]

    def country(self, code: str | None) -> Country:
        """The country with this code, or the default one."""
        return self.countries.get(code or "") or self.countries[self.default_country]

    def topic(self, language: Language | None, topic_id: str) -> Topic | None:
        """A page in this language, else in the default one, else in any: `Topic.language` says which."""
        first = self.languages[self.default_language]
        for each in (language or first, first, *self.languages.values()):
            if topic_id in each.topics:
                return each.topics[topic_id]
        return None

    def read_by(self, topic: Topic) -> Mapping[Role, date]:
        """Who of the deployment has read a page as it stands, and when."""
        return self.reviews.get((topic.id, topic.language), {})

    def topic_ids(self) -> Iterator[str]:
        """Every page that is there in any language."""
        return iter(sorted({topic_id for each in self.languages.values() for topic_id in each.topics}))


def frozen(mapping: dict[K, V]) -> Mapping[K, V]:
    """A read-only view of a mapping that nobody else holds."""
    return MappingProxyType(mapping)
