"""One page as people see it: filled in, with what differs between countries, and how far to trust it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from bot.content import walking
from bot.content.lengths import length
from bot.content.model import KINDS, Country, HelpLine, Language, Library, Role, Topic
from bot.content.screens import country_name, language_name, say
from bot.content.shown import PRIVACY_TOPIC
from bot.content.templates import fill
from bot.content.texts import Text

#: What of it differs from country to country.
OF_COUNTRY: Final = frozenset(
    {"country", "emergency_number", "police_number", "emergency_also", "emergency_sms", "help"}
)


def page(
    library: Library,
    language: Language,
    topic: Topic,
    country: Country,
    facts: Mapping[str, Any],
    today: date,
) -> str:
    """A topic as Telegram HTML: its body, and openly how far it can be trusted.

    Below what is stored stands what is stored of questions to the team and of timers, where there are any.

    That it is in another language, overdue for a reading against its sources, or read by no clinician
    yet stands on the page; an emergency page says only what to do, and grows no older.
    """
    body = body_of(library, language, topic, country, facts, today)
    if topic.emergency:
        return body
    read_by = library.read_by(topic)
    read_on = {str(role): f"{read_by[role]:%Y-%m-%d}" if role in read_by else "" for role in Role}
    notes = [say(language, Text.REVIEW, legal=str(topic.legal), **read_on)]
    if topic.id == PRIVACY_TOPIC and facts.get("requests_on") and library.guides:
        lasts = length(language, max(guide.lasts for guide in library.guides.values()))
        notes.insert(0, say(language, Text.PRIVACY_TIMERS, lasts=lasts))
    if topic.id == PRIVACY_TOPIC and facts.get("requests_on"):
        also = (Text.PRIVACY_BLOCK, Text.PRIVACY_VOUCHERS, Text.PRIVACY_A_DAY)
        notes.insert(0, "\n".join(say(language, text, kept=facts["kept"]) for text in also))
    if topic.id == PRIVACY_TOPIC and facts.get("messages_on"):
        told = (Text.PRIVACY_QUESTIONS, Text.PRIVACY_LINE)
        notes.insert(0, "\n".join(say(language, text, kept=facts["kept"]) for text in told))
    if topic.review_due < today:
        notes.insert(0, say(language, Text.STALE, due=f"{topic.review_due:%Y-%m-%d}"))
    above = []
    if topic.language != language.code:
        other = library.languages[topic.language].name
        above = [say(language, Text.NOT_TRANSLATED, wanted=language.name, other=other)]
    return "\n\n".join(filter(None, [*above, f"<b>{topic.title}</b>", body, *notes]))


def body_of(
    library: Library,
    language: Language,
    topic: Topic,
    country: Country,
    facts: Mapping[str, Any],
    today: date,
) -> str:
    """A topic's own words, filled in."""
    today = date.min if topic.emergency else today
    ageing = {
        "overdue": topic.review_due < today,
        "being_checked": Markup(say(language, Text.BEING_CHECKED)),  # noqa: S704 - authored
    }
    blank = walking.facts(library, walking.Walk(topic.id)) if topic.step.guide else {}
    return fill(topic.body, {**ageing, **blank, **facts, **country_facts(library, language, country, today)})


def country_facts(library: Library, language: Language, country: Country, today: date) -> dict[str, Any]:
    """What a page may say of a country."""
    return {
        "country": country.code,
        "emergency_number": _number(library, language, country, lambda each: each.emergency_number),
        "police_number": _number(library, language, country, lambda each: each.police_number),
        "emergency_also": country.emergency_also,
        "emergency_sms": country.emergency_sms,
        "help": _Help(language, country, today),
    }


class _Help(Mapping[str, list[dict[str, str | Markup]]]):
    """A country's lines of help by kind; put into words where a page asks for them."""

    def __init__(self, language: Language, country: Country, today: date) -> None:
        self._language = language
        self._country = country
        self._today = today

    def __getitem__(self, kind: str) -> list[dict[str, str | Markup]]:
        if kind not in KINDS:
            raise KeyError(kind)
        lines = (line for line in self._country.lines if line.kind == kind)
        return [_line(self._language, line, self._today) for line in lines]

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


def _line(language: Language, line: HelpLine, today: date) -> dict[str, str | Markup]:
    """One line of help, in short and in full; what it lacks in this language it says in English, or not."""
    words = {
        key: said.get(language.code) or said.get("en", "")
        for key, said in (("text", line.text), ("hours", line.hours), ("who", line.who))
    }
    reach = [each for each in (line.number, words["text"], line.address) if each]
    due = line.overdue_from < today and not line.checking
    told = _said(
        language,
        Text.LINE,
        name=line.name,
        reach=[_said(language, Text.LINE_CHECKING)] if line.checking else reach,
        hours="" if line.checking else words["hours"],
        to_dial=line.to_dial,
        since=f"{line.checked:%Y-%m-%d}" if due else "",
    )
    manners = [("police", line.police, Text.LINE_POLICE), ("recorded", line.recorded, Text.LINE_RECORDED)]
    full = _said(
        language,
        Text.LINE_FULL,
        line=told,
        who=words["who"],
        languages=[language_name(language, code) for code in line.languages],
        manners=[_said(language, text, **{key: value}) for key, value, text in manners if value != "unknown"],
    )
    return {"name": line.name, "number": line.number, "told": told, "full": full}


def _said(language: Language, text: Text, **parameters: Any) -> Markup:
    return Markup(say(language, text, **parameters))  # noqa: S704 - what fills it was escaped


def _number(
    library: Library, language: Language, country: Country, number_of: Callable[[Country], str]
) -> str:
    """Where several countries are served each number is named with its country, this one's first."""
    places: dict[str, list[str]] = {}
    served = library.served if len(library.served) > 1 else ()
    for each in (country, *(library.countries[code] for code in served if code != country.code)):
        places.setdefault(number_of(each), []).append(country_name(language, each.code))
    if len(places) == 1:
        return number_of(country)
    return ", ".join(f"{number} ({', '.join(names)})" for number, names in places.items())
