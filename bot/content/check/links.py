"""Whether every page is found by somebody: through a menu, or through a button of a page that is."""

from collections.abc import Iterator

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.model import Topic
from bot.content.shown import ALWAYS, FIRST_MENU


def unreachable(content: Authored) -> Iterator[Finding]:
    """Pages that no menu and no button leads to."""
    if not content.readable("menus.yaml"):
        return
    found = _reached(content)
    for language in content.library.languages.values():
        for stem in language.topics.keys() - found:
            message = (
                "is in no menu, and no button of another page leads to it; write it into menus.yaml, like  "
                f"- {stem}"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("id",), "unreachable", message)


def _reached(content: Authored) -> set[str]:
    library = content.library
    reached, menus, todo = set[str](), set[str](), [*ALWAYS]
    waiting = [FIRST_MENU]
    while waiting:
        menu = waiting.pop()
        if menu not in menus:
            menus.add(menu)
            for entry in library.menus.get(menu, ()):
                (waiting if entry.menu else todo).append(entry.id)
    while todo:
        topic_id = todo.pop()
        if topic_id not in reached:
            reached.add(topic_id)
            for language in library.languages.values():
                if topic_id in language.topics:
                    todo += leads_to(language.topics[topic_id])
    return reached


def leads_to(topic: Topic) -> Iterator[str]:
    """The pages that somebody may come to from a page: by its buttons, its timer, or too early or late."""
    step = topic.step
    limits = [limit.page for limit in (step.early, step.late) if limit]
    yield from filter(None, (*(link.topic for link in topic.links), step.asks, *limits))


def circular(content: Authored) -> Iterator[Finding]:
    """Buttons that lead nowhere new: to their own page, or twice to the same one."""
    for language in content.library.languages.values():
        for stem, topic in language.topics.items():
            yield from _of_page(content, f"{language.code}/topics/{stem}.yaml", stem, topic)


def _of_page(content: Authored, file: str, stem: str, topic: Topic) -> Iterator[Finding]:
    seen: set[str] = set()
    labels: set[str] = set()
    for n, link in enumerate(topic.links):
        if topic.step.guide:
            break  # a step may ask twice, and two answers may mean the same
        if link.topic == stem:
            message = "leads to the page that it stands on; write another page's id, or take the button out"
            yield content.error(file, ("buttons", n, "to"), "link", message)
        elif link.topic and link.topic in seen:
            message = f"leads to '{link.topic}', as a button above does; take one of them out"
            yield content.error(file, ("buttons", n, "to"), "link", message)
        seen.add(link.topic)
    buttons = [
        *((("buttons", n, "label"), link.label) for n, link in enumerate(topic.links)),
        *((("pictures", n, "label"), picture.label) for n, picture in enumerate(topic.pictures)),
    ]
    for place, label in buttons:
        if label.strip().lower() in labels:
            message = f"reads '{label}', as a button above does; write what is different about it"
            yield content.error(file, place, "link", message)
        labels.add(label.strip().lower())


def same_titles(content: Authored) -> Iterator[Finding]:
    """Two pages of one title are two buttons that nobody can tell apart."""
    for language in content.library.languages.values():
        seen: dict[str, str] = {}
        for stem, topic in language.topics.items():
            other = seen.setdefault(topic.title.strip().lower(), stem)
            if other != stem and topic.title:
                message = f"is the title of '{other}' too; write what is different about this page"
                yield content.error(
                    f"{language.code}/topics/{stem}.yaml", ("title",), "title", f"'title' {message}"
                )
