"""Whether a guide leads everybody on: no dead end, no circle, no step that nobody reaches or can read."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from bot.content.check.authored import Authored, page_file
from bot.content.check.finding import Finding, Severity
from bot.content.check.links import leads_to
from bot.content.model import Guide, Topic

_RULE: Final = "guide"


def guides(content: Authored) -> Iterator[Finding]:
    """Every guide, in the language that the others are made from, and in the others."""
    for guide in content.library.guides.values():
        steps = {
            topic.id: topic for topic in content.original.topics.values() if topic.step.guide == guide.name
        }
        if guide.first not in steps:
            message = (
                f"'{guide.name}' begins on '{guide.first}', which must say  guide: {{name: {guide.name}}}"
            )
            yield content.error("guides.yaml", (guide.name, "first"), _RULE, message)
            continue
        yield from _ways(content, guide, steps)
        yield from _translations(content, steps)


def _ways(content: Authored, guide: Guide, steps: Mapping[str, Topic]) -> Iterator[Finding]:
    reached = _from({guide.first}, steps)
    for step_id, topic in steps.items():
        if step_id not in reached:
            message = f"is a step of '{guide.name}' that no other step leads to; let one lead to it"
            yield content.error(page_file(topic), ("guide",), _RULE, message)
        elif not topic.links:
            message = "is a dead end: give it a button that leads on"
            yield content.error(page_file(topic), ("guide",), _RULE, message)
        elif not any(_leaves(steps[each], steps) for each in _from({step_id}, steps)):
            message = "leads in a circle: no way from here ends, or leads to a page outside of the guide"
            yield content.error(page_file(topic), ("guide",), _RULE, message)


def _from(start: Collection[str], steps: Mapping[str, Topic]) -> set[str]:
    """The steps that are reached."""
    reached, todo = set[str](), [*start]
    while todo:
        step_id = todo.pop()
        if step_id in steps and step_id not in reached:
            reached.add(step_id)
            todo += leads_to(steps[step_id])
    return reached


def _leaves(topic: Topic, steps: Mapping[str, Topic]) -> bool:
    """Whether somebody can be done here."""
    return topic.step.end or any(link.door or link.topic not in steps for link in topic.links)


def _translations(content: Authored, steps: Mapping[str, Topic]) -> Iterator[Finding]:
    for language in content.library.languages.values():
        for step_id, topic in steps.items():
            file = f"{language.code}/topics/{step_id}.yaml"
            own = language.topics.get(step_id)
            if own is None:
                message = "is missing: a guide does not change its language on the way; translate it"
                yield Finding(file, 1, Severity.ERROR, _RULE, message)
            elif own.step != topic.step:
                message = f"must read as in {content.original.code}: the way is the same in every language"
                yield content.error(file, ("guide",), _RULE, message)
            elif _buttons(own) != _buttons(topic):
                message = f"must lead to the same and do the same as in {content.original.code}, in its order"
                yield content.error(file, ("buttons",), _RULE, message)


def _buttons(topic: Topic) -> list[tuple[object, ...]]:
    return [(link.topic, link.door, link.does, dict(link.sets), link.each) for link in topic.links]
