"""How far a page can be trusted, for whoever answers for it: read by whom, due when, made from what."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.content.edition import Edition
from bot.content.model import Legal, Role, Topic
from bot.content.screens import country_name
from bot.content.shown import Standing


class Remark(NamedTuple):
    """One thing to know about a page; `heed` if somebody should do something about it."""

    name: str
    words: str
    heed: bool = False


_LAWYER = {
    Legal.NONE: "not needed",
    Legal.ADVISED: "should read it before it is shown",
    Legal.REQUIRED: "must read it before it is shown",
}


def remarks(edition: Edition, topic: Topic) -> Iterator[Remark]:
    """Everything to know about a page, in a fixed order."""
    read_by = edition.library.read_by(topic)
    told = ", ".join(f"{role.replace('_', ' ')} on {day:%Y-%m-%d}" for role, day in read_by.items())
    yield Remark("Read by", told or "nobody of a deployment yet", not told)
    yield Remark("These words", f"{topic.fingerprint}: what a reader writes into reviews.yaml as text")
    waits = topic.legal is not Legal.NONE and Role.LAWYER not in read_by
    yield Remark("A lawyer", _LAWYER[topic.legal] if waits or not read_by else "has read it", waits)
    late = topic.review_due < edition.today
    due = f"{topic.review_due:%Y-%m-%d}, every {topic.review_every} months after its oldest source was read"
    yield Remark("Due", f"{due}; that day has passed" if late else due, late)
    yield from _language(edition, topic)
    yield from _places(edition, topic)
    if topic.selling:
        yield Remark("Selling", "for people who sell: a deployment can leave it out, or out of its menus")
    found = edition.standing(topic.id)
    if found is Standing.WITHDRAWN:
        yield Remark("Not shown", "this deployment took it back for now", True)
    elif found is Standing.ABSENT:
        yield Remark("Not shown", "this deployment has switched it off", True)


def _language(edition: Edition, topic: Topic) -> Iterator[Remark]:
    library, wanted = edition.library, edition.language
    if topic.language != wanted.code:
        shown = library.languages[topic.language].name
        yield Remark("Language", f"not there in {wanted.name} yet; shown in {shown}", True)
        return
    yield Remark("Language", wanted.name)
    if not topic.revision:
        return
    bases = (each.topics.get(topic.id) for code, each in library.languages.items() if code != wanted.code)
    made_from = {base.fingerprint for base in bases if base is not None}
    if topic.revision in made_from:
        yield Remark("Translation", f"of the text that is there now ({topic.revision})")
    else:
        yield Remark("Translation", f"of an earlier text ({topic.revision}); compare it again", True)


def _places(edition: Edition, topic: Topic) -> Iterator[Remark]:
    if not topic.countries:
        return
    names = ", ".join(country_name(edition.language, code) for code in sorted(topic.countries))
    here = edition.country.code in topic.countries
    yield Remark("Countries", f"only {names}{'' if here else '; not shown in this one'}", not here)


def marked(edition: Edition, topic_id: str) -> str:
    """A few words for a list, where a deployment would or may not show a page; else nothing."""
    topic = edition.topic(topic_id)
    found = edition.standing(topic_id)
    if found is Standing.SHOWN:
        return "for people who sell" if topic.selling else ""
    return {
        Standing.ELSEWHERE: "not in this country",
        Standing.WITHDRAWN: "taken back for now",
        Standing.ABSENT: "switched off",
    }[found]
