"""Walking through a guide: what a button leads to, what it counts and remembers, and when to ask again.

Nothing is kept: where somebody is, what they gave and when, and what they said, travels in their buttons.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from bot.content.guides import LEAFLET, LONGEST_STEP, span
from bot.content.model import Does, Guide, Library, Limit, Link, Strip, Topic
from bot.fields import Path as Place

#: More doses than one person's kits hold; the count travels in one sign.
MOST_DOSES: Final = 9

_MINUTE: Final = timedelta(minutes=1)

_ASKING: Final = frozenset({Does.DOSE, Does.CLOCK, Does.ASK})

#: What pages are told of a strip.
_TOLD: Final = ("name", "finds", "leaflet", "mg", "ml", "dip", "read", "until")


@dataclass(frozen=True, slots=True)
class Walk:
    """A step of a guide, and what was done and said on the way to it.

    `since` is when the last dose was given, or the strip was dipped; `said` is a letter for what is
    remembered and a sign for its value. `counted`: what the button does was done already.
    """

    topic: str
    does: Does = Does.NOTHING
    doses: int = 0
    since: datetime | None = None
    said: tuple[tuple[str, str], ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a press leads: the step to show, the timer that it sets, whether it ends the one before."""

    walk: Walk
    asks: Walk | None = None
    due: datetime | None = None
    wait: timedelta = timedelta()
    stops: bool = False


def guide_of(library: Library, topic_id: str) -> Guide | None:
    """The guide that a page is a step of."""
    topic = library.topic(None, topic_id)
    return library.guides.get(topic.step.guide) if topic else None


def urgent(library: Library, guide: Guide) -> bool:
    """Whether a guide begins on an emergency page."""
    first = library.topic(None, guide.first)
    return first is not None and first.emergency


def leads_on(library: Library, topic: Topic, link: Link) -> bool:
    """Whether a button of a page stays within the page's guide."""
    there = library.topic(None, link.topic) if link.topic else None
    return bool(topic.step.guide) and there is not None and there.step.guide == topic.step.guide


def ahead(library: Library, link: Link, walk: Walk) -> Walk:
    """What the button of a step means to somebody who came this way."""
    guide = guide_of(library, walk.topic)
    said = dict(walk.said)
    for name, value in link.sets.items():
        signs = guide.remembers.get(name, {}) if guide else {}
        said |= {name[0]: sign for sign in signs if signs[sign] == value}  # noqa: B035 - one at most
    return replace(walk, topic=link.topic, does=link.does, said=tuple(sorted(said.items())), counted=False)


def arrive(library: Library, walk: Walk, now: datetime) -> Arrival:
    """What pressing a button leads to now."""
    guide = guide_of(library, walk.topic)
    if guide is None:
        return Arrival(Walk(walk.topic))
    if walk.since is not None and not timedelta() <= now - walk.since <= guide.lasts:
        walk = replace(walk, doses=0, since=None, counted=False)  # another day
    does = Does.NOTHING if walk.counted else walk.does
    doses = min(walk.doses + 1, MOST_DOSES) if does is Does.DOSE else walk.doses
    since = now if does in {Does.DOSE, Does.CLOCK} else walk.since
    here = replace(walk, does=Does.NOTHING, doses=doses, since=since, counted=False)
    there = _in_time(library, here, now)
    topic = library.topic(None, here.topic)
    if topic is None or does not in _ASKING or not topic.step.asks:
        return Arrival(there, stops=does is Does.STOP)
    wait = time_of(library, topic.step.after, here)
    return Arrival(there, replace(here, topic=topic.step.asks), now + wait, wait)


def _in_time(library: Library, here: Walk, now: datetime) -> Walk:
    """The step, or the one that says that it is too early or too late for it."""
    topic = library.topic(None, here.topic)
    if topic is None or here.since is None:
        return here
    passed, early, late = now - here.since, topic.step.early, topic.step.late
    if late and passed >= time_of(library, late.after, here, end=True):
        return replace(here, topic=late.page)
    if early and passed < time_of(library, early.after, here):
        return replace(here, topic=early.page)
    return here


def time_of(library: Library, after: str, walk: Walk, *, end: bool = False) -> timedelta:
    """A length of time as a page names it: written out, what was chosen, or the leaflet's.

    The leaflet says when to read the strip, and at the `end` from when on it no longer counts.
    """
    strip = strip_of(library, walk)
    if after == LEAFLET and strip:
        return _MINUTE * (strip.until if end else strip.read)
    return span(after) or span(remembered(library, walk).get(after, "")) or _MINUTE


def remembered(library: Library, walk: Walk) -> Mapping[str, str]:
    """What was said on the way, by its name; empty where nothing was."""
    guide, said = guide_of(library, walk.topic), dict(walk.said)
    if guide is None:
        return {}
    return {name: signs.get(said.get(name[0], ""), "") for name, signs in guide.remembers.items()}


def strip_of(library: Library, walk: Walk) -> Strip | None:
    """The strip that was chosen; before that the first one of strips.yaml."""
    chosen = dict(walk.said).get("s", "")
    return library.strips.get(chosen) or next(iter(library.strips.values()), None)


def facts(library: Library, walk: Walk, now: datetime | None = None, at: Markup | str = "") -> dict[str, Any]:
    """What a step may say of the way to it; `at` is when the clock was started, as people read it."""
    strip = strip_of(library, walk)
    passed = now - walk.since if now and walk.since else timedelta()
    return {
        **remembered(library, walk),
        "doses": walk.doses,
        "minutes": max(0, passed // _MINUTE),
        "at": at,
        "strip": {name: getattr(strip, name) for name in _TOLD} if strip else {},
    }


def mistakes(library: Library, topic: Topic) -> Iterator[tuple[Place, str]]:
    """What a page says of its guide that is not so, each with its place in the file."""
    step = topic.step
    if not step.guide:
        for n, link in enumerate(topic.links):
            if link.does is not Does.NOTHING or link.sets or link.each:
                yield ("buttons", n, "label"), "does something that only a step of a guide can do"
        return
    guide = library.guides.get(step.guide)
    if guide is None:
        known = ", ".join(library.guides) or "none"
        yield ("guide", "name"), f"is '{step.guide}', and guides.yaml has no such guide; it has: {known}"
        return
    if len(topic.id) > LONGEST_STEP:
        yield ("id",), f"is too long for a step of a guide: at most {LONGEST_STEP} fit beside what travels"
    pages: list[tuple[Place, str]] = [(("guide", "asks"), step.asks)]
    pages += [(("guide", f"too_{n}", "page"), limit.page) for n, limit in _limits(topic)]
    for place, page in pages:
        there = library.topic(None, page) if page else None
        if page and (there is None or there.step.guide != step.guide):
            yield place, f"leads to '{page}', and that is no step of this guide"
    times: list[tuple[Place, str]] = [(("guide", "after"), step.after)] if step.asks else []
    times += [(("guide", f"too_{n}", "after"), limit.after) for n, limit in _limits(topic)]
    for place, after in times:
        values = [*guide.remembers.get(after, {}).values()] or [after]
        if not all(span(value) or (value == LEAFLET and library.strips) for value in values):
            yield place, "must read like: 3 minutes; or leaflet; or the name of what is remembered"
    for n, link in enumerate(topic.links):
        for name, value in link.sets.items():
            if value not in guide.remembers.get(name, {}).values():
                yield ("buttons", n, "sets"), f"holds '{name}: {value}', which guides.yaml does not remember"
        if (link.sets or link.each or link.does is not Does.NOTHING) and not leads_on(library, topic, link):
            yield ("buttons", n, "label"), "does something, and leads out of its guide, where that is lost"


def _limits(topic: Topic) -> Iterator[tuple[str, Limit]]:
    if topic.step.early:
        yield "early", topic.step.early
    if topic.step.late:
        yield "late", topic.step.late
