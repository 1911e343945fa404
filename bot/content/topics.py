"""Reading one page."""

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from bot.content.allowances import read_allowances
from bot.content.guides import STRIPS, facts_of_guide, read_step
from bot.content.model import (
    KINDS,
    Does,
    Door,
    Guide,
    GuideStep,
    Illustration,
    Legal,
    Link,
    Topic,
    frozen,
)
from bot.content.sources import read_source
from bot.content.templates import names_in, read_template
from bot.fields import Fields
from bot.yaml_file import YamlFile

#: What a page may refer to; the values come from the live settings and from the reader's country.
FACTS: Final[Mapping[str, Any]] = {
    "kept": {
        "open_request": "7 days",
        "ended_request": "24 hours",
        "undo": "2 minutes",
        "form_keys": "48 hours",
        "block": "30 days",
        "vouchers": "60 days",
    },
    "requests_on": True,
    "country": "us",
    "emergency_number": "112",
    "police_number": "112",
    "emergency_also": "",
    "emergency_sms": "",
    "help": {kind: [{"name": "A line", "number": "0800 123", "told": "A", "full": "A"}] for kind in KINDS},
}

#: What only pages may say that hold law, laboratories or lines: those grow old faster than the rest.
AGEING: Final[Mapping[str, Any]] = {"overdue": False, "being_checked": "being checked"}
_MAY_AGE: Final = (
    *("legal.", "help.helplines", "testing.lab_and_reagents", "supply.alerts", "naloxone.get"),
    *("overdose.emergency.what_to_say", "overdose.using_alone.lines"),
)

_ID: Final = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_LONGEST_ID: Final = 45
_LONGEST_PAGE: Final = 3400  # of Telegram's 4096: its title, who has read it and its age stand there too
_LONGEST_CAPTION: Final = 1000  # of Telegram's 1024
LONGEST_TITLE: Final = 60


def read_topic(
    file: YamlFile,
    stem: str,
    language: str,
    countries: Collection[str],
    pictures: Collection[str],
    guides: Mapping[str, Guide],
) -> Topic:
    """A page from its file; whatever is wrong with it is reported there."""
    fields = file.fields()
    topic_id = fields.text("id")
    if "id" in fields and topic_id != stem:
        fields.wrong("id", f"must be the name of the file without .yaml: {stem}")
    elif "id" in fields and (not _ID.fullmatch(topic_id) or len(topic_id) > _LONGEST_ID):
        fields.wrong("id", f"must be small letters, dots and _, at most {_LONGEST_ID} characters")
    step = read_step(fields.section("guide")) if "guide" in fields else GuideStep()
    facts = facts_of(topic_id, guides.get(step.guide))
    limited = fields.texts("country", ())
    for code in limited:
        if code not in countries:
            fields.wrong("country", f"names '{code}', and there is no such country file")
    topic = Topic(
        id=topic_id,
        language=language,
        title=read_line(fields, "title", LONGEST_TITLE),
        body=read_template(file, fields, "body", facts, most=_LONGEST_PAGE),
        ask=fields.texts("ask", ()),
        links=tuple(_link(entry) for entry in fields.sections("buttons")),
        pictures=tuple(_illustration(entry, pictures) for entry in fields.sections("pictures")),
        sources=tuple(read_source(entry) for entry in fields.sections("sources", optional=False)),
        review_every=_months(fields),
        countries=frozenset(limited),
        legal=Legal(fields.choice("legal", [str(v) for v in Legal], "none") or "none"),
        revision=_revision(fields),
        fingerprint=_fingerprint(fields),
        emergency=fields.flag("emergency", False),
        selling=fields.flag("selling", False),
        allow=read_allowances(fields),
        names=names_in(fields.text("body")),
        step=step,
    )
    if fields.text("reviewed") not in {"none", ""}:
        fields.wrong("reviewed", "must be none; who has read it, and when, stands in your reviews.yaml")
    if topic.emergency and topic.legal is not Legal.NONE:
        fields.wrong("legal", "must be none on an emergency page: it is never held back, and says no law")
    if re.search(r"[<>&]", topic.title):
        fields.wrong("title", "must be plain text without < > &")
    fields.done()
    return topic


def facts_of(topic_id: str, guide: Guide | None) -> Mapping[str, Any]:
    """The names that a page knows, with an example for each."""
    ageing = AGEING if topic_id.startswith(_MAY_AGE) else {}
    return {**FACTS, **ageing, **facts_of_guide(guide)}


def read_line(fields: Fields, key: str, most: int) -> str:
    """What stands on a button: Telegram refuses a whole screen for one without a label."""
    text = fields.text(key)
    if len(text) > most:
        fields.wrong(key, f"is too long for a button; at most {most} characters")
    elif isinstance(fields.raw(key), str) and not text.strip():
        fields.wrong(key, "is empty; write what people read here")
    return text


def fingerprint_of(*texts: str) -> str:
    """Six signs that change when one of the texts does: what a translation says it was made from."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:6]


def _fingerprint(fields: Fields) -> str:
    """Of everything that a translator turns into another language."""
    words = [fields.raw("title"), fields.raw("body")]
    for key, parts in (("buttons", ("label",)), ("pictures", ("label", "text"))):
        listed = fields.raw(key)
        entries = listed if isinstance(listed, list | tuple) else ()
        words += [entry.get(part) for entry in entries if isinstance(entry, Mapping) for part in parts]
    return fingerprint_of(*(str(word) for word in words))


def _revision(fields: Fields) -> str:
    revision = fields.text("revision", "")
    if revision and not re.fullmatch("[0-9a-f]{6}", revision):
        fields.wrong("revision", "must be the six signs that `python -m bot translations` tells, in quotes")
    return revision


def _months(fields: Fields) -> int:
    match = re.fullmatch(r"([1-9]\d?) months?", fields.text("review_every"))
    if not match:
        fields.wrong("review_every", "must read like: 6 months")
        return 0
    return int(match[1])


def _link(fields: Fields) -> Link:
    label = read_line(fields, "label", LONGEST_TITLE)
    door = fields.choice("opens", [str(door) for door in Door]) if "opens" in fields else ""
    sets = fields.section("sets")
    link = Link(
        label,
        "" if door else fields.text("to"),
        Door(door) if door else None,
        Does(fields.choice("does", [str(each) for each in Does], "nothing") or "nothing"),
        frozen({name: sets.text(name) for name in sets.keys()}),  # noqa: SIM118 - not a dict
        fields.choice("each", (STRIPS,)) if "each" in fields else "",
    )
    if door and "to" in fields:
        fields.wrong("to", "stands beside 'opens'; a button leads to one thing, so take out one of them")
    fields.done()
    return link


def _illustration(fields: Fields, pictures: Collection[str]) -> Illustration:
    found = Illustration(
        fields.text("picture"), read_line(fields, "label", LONGEST_TITLE), fields.text("text")
    )
    if found.picture and found.picture not in pictures:
        known = ", ".join(sorted(pictures)) or "none yet"
        fields.wrong(
            "picture", f"names '{found.picture}', and there is no pictures/{found.picture}.png; {known}"
        )
    if len(found.text) > _LONGEST_CAPTION or re.search("[<&]", found.text):
        fields.wrong("text", f"must be plain text without < and &, at most {_LONGEST_CAPTION} characters")
    elif isinstance(fields.raw("text"), str) and not found.text.strip():
        fields.wrong("text", "is empty; say what the picture shows to who cannot see it")
    fields.done()
    return found
