"""Reading guides.yaml and strips.yaml: ways over several pages that stay beside somebody.

A guide is made of ordinary pages that say  guide: {name: ...}. What somebody said on the way travels in
the buttons; guides.yaml says what that may be, and by which sign it travels.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from bot.content.model import Guide, GuideStep, Limit, Strip, frozen
from bot.content.sources import read_source
from bot.content.templates import OneOf
from bot.fields import Fields
from bot.yaml_file import YamlFile

#: In place of the values of something that is remembered: the strips of strips.yaml, by their keys.
STRIPS: Final = "strips"

#: In place of a time: what the leaflet of the chosen strip says.
LEAFLET: Final = "leaflet"

#: The part of a guide's page id that fits into a button beside all that travels with it.
LONGEST_STEP: Final = 40

#: So many things can be remembered beside a page's id.
MOST_REMEMBERED: Final = 3

_SPAN: Final = re.compile(r"([1-9]\d{0,3}) (seconds|minutes|hours)")
_SIGN: Final = re.compile("[a-z0-9]")

_FIGURES: Final = {"mg": 10, "ml": 5, "dip": 15, "read": 5, "until": 10}

#: Strips as pages know them, by example.
_STRIPS: Final = OneOf(
    {"name": name, "finds": finds, "leaflet": bool(name), **_FIGURES}
    for name, finds in (("A strip", "fentanyl"), ("", "fentanyl"), ("A strip", "xylazine"))
)

#: What every page of a guide may refer to, by example.
_FACTS: Final[Mapping[str, Any]] = {"doses": 2, "minutes": 3, "at": "14:05", "strip": _STRIPS}


def read_guides(file: YamlFile, strips: Mapping[str, Strip]) -> Mapping[str, Guide]:
    """Every guide; whatever is wrong with one is reported there."""
    fields = file.fields()
    found: dict[str, Guide] = {}
    for name in fields.keys():  # noqa: SIM118 - not a dict
        entry = fields.section(name)
        found[name] = Guide(name, entry.text("first"), _lasts(entry), _remembered(entry, strips))
        entry.done()
        if not re.fullmatch("[a-z]{1,20}", name):
            fields.wrong(name, "must be small letters, at most 20")
    fields.done()
    return frozen(found)


def _remembered(fields: Fields, strips: Mapping[str, Strip]) -> Mapping[str, Mapping[str, str]]:
    section = fields.section("remembers")
    found: dict[str, Mapping[str, str]] = {}
    for name in section.keys():  # noqa: SIM118 - not a dict
        if section.raw(name) == STRIPS:
            found[name] = frozen({key: key for key in strips})
            continue
        values = section.section(name)
        signs = {sign: values.text(sign) for sign in values.keys()}  # noqa: SIM118 - not a dict
        for sign in signs:
            if not _SIGN.fullmatch(sign):
                values.wrong(sign, "must be one of a-z and 0-9, and never used again for something else")
        found[name] = frozen(signs)
    if len({name[0] for name in found}) < len(found) or len(found) > MOST_REMEMBERED:
        message = f"must be at most {MOST_REMEMBERED}, each with a first letter of its own: it travels"
        section.wrong(None, message)
    section.done()
    return frozen(found)


def _lasts(fields: Fields) -> timedelta:
    found = span(fields.text("expires"))
    if found is None:
        fields.wrong("expires", "must read like: 3 hours")
    return found or timedelta(hours=1)


def facts_of_guide(guide: Guide | None) -> Mapping[str, Any]:
    """What a step may say of the way to it, by example; nothing on a page of no guide."""
    if guide is None:
        return {}
    said = {name: OneOf(("", *values.values())) for name, values in guide.remembers.items()}
    return {**said, **_FACTS}


def span(text: str) -> timedelta | None:
    """A length of time like: 3 minutes; None for everything else."""
    match = _SPAN.fullmatch(text)
    return timedelta(**{match[2]: int(match[1])}) if match else None


def read_step(fields: Fields) -> GuideStep:
    """What a page says under  guide."""
    step = GuideStep(
        guide=fields.text("name"),
        asks=fields.text("asks", ""),
        after=fields.text("after", ""),
        early=_limit(fields, "too_early"),
        late=_limit(fields, "too_late"),
        end=fields.flag("end", False),
    )
    if bool(step.asks) is not bool(step.after):
        fields.wrong("asks", "needs 'after' beside it, and 'after' needs 'asks': when to ask on which page")
    fields.done()
    return step


def _limit(fields: Fields, key: str) -> Limit | None:
    if key not in fields:
        return None
    entry = fields.section(key)
    found = Limit(entry.text("after"), entry.text("page"))
    entry.done()
    return found


def read_strips(file: YamlFile) -> Mapping[str, Strip]:
    """Every strip with what its leaflet says; times are in seconds and minutes, amounts in mg and mL."""
    fields = file.fields()
    found: dict[str, Strip] = {}
    for entry in fields.sections("strips", optional=False):
        strip = Strip(
            key=entry.text("key"),
            name=entry.text("name"),
            finds=entry.choice("finds", ("fentanyl", "xylazine")),
            leaflet=entry.flag("leaflet", True),
            mg=entry.number("mg", 0, least=0, most=1000),
            ml=entry.number("ml", least=1, most=1000),
            dip=entry.number("dip_seconds", least=1, most=120),
            read=entry.number("read_minutes", least=1, most=60),
            until=entry.number("until_minutes", least=1, most=120),
            source=read_source(entry.section("source", optional=False)),
        )
        if not _SIGN.fullmatch(strip.key):
            entry.wrong("key", "must be one of a-z and 0-9, and never used again for another strip")
        if strip.key in found:
            entry.wrong("key", f"is used by '{found[strip.key].name}' above; each must be its own")
        if strip.read >= strip.until:
            entry.wrong("until_minutes", "must be later than read_minutes")
        found[strip.key] = strip
        entry.done()
    fields.done()
    return frozen(found)
