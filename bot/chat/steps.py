"""The steps of guides as screens: what is known of the way to them, and their buttons with all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.chat import wording
from bot.chat.actions.asking import Supplies
from bot.chat.actions.base import Action
from bot.chat.actions.guides import CalmStep, UrgentStep
from bot.chat.actions.line import HowToAsk
from bot.chat.actions.reading import Section, opens
from bot.chat.keyboards import Reader, Row, View
from bot.chat.wording import Desk
from bot.content import walking
from bot.content.html import seen
from bot.content.model import Does, Door, Library, Link, Topic
from bot.content.pages import page
from bot.content.screens import say
from bot.content.shown import EMERGENCY_TOPIC, Standing, links, menu_of, paired, standing
from bot.content.texts import Text
from bot.content.walking import Walk

#: From then on a timer says that it is late.
LATE: Final = timedelta(seconds=30)

_MINUTE: Final = timedelta(minutes=1)

#: https://core.telegram.org/bots/api#sendphoto: characters below a picture.
LONGEST_CAPTION: Final = 1024


def through(door: Door) -> Action:
    """What a button opens that is no page."""
    return HowToAsk() if door is Door.PERSON else Supplies()


def instead_of(library: Library, reader: Reader, topic_id: str) -> View | None:
    """What says that a page is not there for this reader; None where it is."""
    found = standing(library, topic_id, reader.country)
    if found is Standing.SHOWN:
        return None
    text = Text.ELSEWHERE if found is Standing.ELSEWHERE else Text.WITHDRAWN
    return reader.screen(say(reader.language, text), [], back=Section(menu_of(library, topic_id)))


@dataclass(frozen=True, slots=True)
class Shown:
    """A step: its screen, and the picture that it is shown with."""

    view: View
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """Makes the screens of guides, of one edition."""

    library: Library
    desk: Desk

    def known(self, topic_id: str) -> bool:
        """Whether a page is a step of a guide."""
        return walking.guide_of(self.library, topic_id) is not None

    def urgent(self, topic_id: str) -> bool:
        """Whether a page is a step while someone is in danger."""
        guide = walking.guide_of(self.library, topic_id)
        return guide is not None and walking.urgent(self.library, guide)

    def arrive(self, walk: Walk, now: datetime) -> walking.Arrival:
        """Where a press leads now."""
        return walking.arrive(self.library, walk, now)

    def there(self, reader: Reader, topic_id: str) -> bool:
        """Whether a step is there for this reader: a withdrawn page says so itself."""
        shown = standing(self.library, topic_id, reader.country) is Standing.SHOWN
        return shown and self.known(topic_id)

    def action(self, walk: Walk, *, below: bool = False) -> Action:
        """The button that leads to a step."""
        kind = UrgentStep if self.urgent(walk.topic) else CalmStep
        return kind(walk, below)

    def shown(self, reader: Reader, walk: Walk, now: datetime | None, note: str = "") -> Shown:
        """A step for somebody who came this way; `note` is what becomes of its timer."""
        absent = instead_of(self.library, reader, walk.topic)
        if absent is not None:
            return Shown(absent)
        topic = self.library.topic(reader.language, walk.topic)
        assert topic is not None
        rows = self.rows(reader, topic, walk)
        text = "\n\n".join(filter(None, [self._text(reader, topic, walk, now), note]))
        if topic.emergency:
            return Shown(reader.standing(text, rows))
        view = reader.screen(text, rows)
        fits = topic.pictures and len(seen(text)) <= LONGEST_CAPTION
        return Shown(view, topic.pictures[0].picture if fits else "")

    def rows(self, reader: Reader, topic: Topic, walk: Walk) -> list[Row]:
        """The buttons of a step. On the page that 🆘 opens they lead below it: it stays."""
        found = links(
            self.library, topic, reader.country, requests=self.desk.open, messages=self.desk.messages
        )
        lines = paired(found) if topic.emergency else [[link] for link in found]
        return [[(link.label, self._leads(topic, link, walk)) for link in line] for line in lines]

    def _leads(self, topic: Topic, link: Link, walk: Walk) -> Action:
        if link.door:
            return through(link.door)
        if not walking.leads_on(self.library, topic, link):
            return opens(link.topic, below=topic.emergency)
        below, there = topic.id == EMERGENCY_TOPIC, walking.ahead(self.library, link, walk)
        given = below and link.does is Does.DOSE and walk.doses > 0
        return self.action(replace(there, counted=given), below=below)

    def _text(self, reader: Reader, topic: Topic, walk: Walk, now: datetime | None) -> str:
        at = self.clock(walk.since) if walk.since else ""
        known: Mapping[str, Any] = {
            **wording.facts(reader.language, self.desk),
            **walking.facts(self.library, walk, now, at),
        }
        return page(self.library, reader.language, topic, reader.country, known, (now or _NEVER).date())

    def set_note(self, reader: Reader, due: datetime, *, urgent: bool) -> str:
        """That a timer is set, and what is kept until it rings."""
        return say(reader.language, Text.TIMER_SET, at=self.clock(due), urgent=urgent)

    def away_note(self, reader: Reader, wait: timedelta, *, urgent: bool) -> str:
        """That there is no timer, and what to use instead."""
        return say(reader.language, Text.TIMER_AWAY, minutes=max(1, round(wait / _MINUTE)), urgent=urgent)

    def late_note(self, reader: Reader, late: timedelta) -> str:
        """How late a timer comes; nothing where it is in time."""
        if late < LATE:
            return ""
        return say(reader.language, Text.TIMER_LATE, minutes=max(1, round(late / _MINUTE)))

    def clock(self, moment: datetime) -> Markup:
        """A time of day as a tag that shows it in the reader's own zone; older apps show the program's."""
        zones = [hours.zone for hours in self.desk.hours.values()]
        zone = zones[0] if zones else ZoneInfo("UTC")
        told = f"{moment.astimezone(zone):%H:%M}" + ("" if zones else " UTC")
        tag = f'<tg-time unix="{int(moment.timestamp())}" format="t">{told}</tg-time>'
        return Markup(tag)  # noqa: S704 - nothing of it is anybody's words


_NEVER: Final = datetime.min.replace(tzinfo=UTC)
