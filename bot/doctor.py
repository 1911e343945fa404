"""What somebody of a deployment has to do about its content: dial, have read, read again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.content.loader import load
from bot.content.model import Library, Wanted
from bot.content.reviewers import FILE, must_be_read


class Task(NamedTuple):
    """One kind of thing to do, how, and about what."""

    what: str
    how: str
    about: tuple[str, ...]


def tasks(wanted: Wanted, today: date) -> Iterator[Task]:
    """Everything that waits for somebody, what people miss most first.

    Raises:
        ContentError: if the content cannot be read.
    """
    library = load(replace(wanted, trying=True))
    where = f"in {wanted.overlay or wanted.directory}/{FILE}"
    found = (
        Task(
            "Numbers that people do not see, because nobody has dialled them",
            f"dial each, then write it {where}, like  lines: {{us: {{some_line: {{by: coordinator, "
            f"on: {today}}}}}}}",
            tuple(_undialled(library)),
        ),
        Task(
            "Numbers that nobody has looked at for three months",
            f"dial each again, then write the day {where}",
            tuple(_overdue(library, today)),
        ),
        Task(
            "Numbers that are shown as being checked",
            f"dial each, then take it out of being_checked {where}",
            tuple(_checking(library)),
        ),
        Task(
            "Pages that people do not see, because no lawyer has read them",
            f"have each read, then write it {where}, like  pages: {{some.page: [{{language: en, "
            f"role: lawyer, on: {today}, text: 1a2b3c}}]}} with the text that preview tells",
            tuple(_unread(library, wanted)),
        ),
        Task(
            "Pages that changed after somebody had read them",
            f"have each read again, then write the new text and day {where}",
            tuple(f"{language}: {topic}" for topic, language in sorted(library.outdated)),
        ),
        Task(
            "Pages that were due to be read against their sources",
            "read the sources again; a release of the program brings the new day, or your overlay",
            tuple(_stale(library, today)),
        ),
    )
    return (task for task in found if task.about)


def _undialled(library: Library) -> Iterator[str]:
    for code in library.served:
        for line in library.countries[code].lines:
            if line.to_dial:
                reach = line.number or line.address
                yield f"{code} {line.id}: {line.name}, {reach} (look at {line.source.address})"


def _overdue(library: Library, today: date) -> Iterator[str]:
    for code in library.served:
        for line in library.countries[code].lines:
            if not line.to_dial and line.overdue_from < today:
                yield f"{code} {line.id}: {line.name}, {line.number or line.address} (last on {line.checked})"


def _checking(library: Library) -> Iterator[str]:
    for code in library.served:
        yield from (
            f"{code} {line.id}: {line.name}" for line in library.countries[code].lines if line.checking
        )


def _unread(library: Library, wanted: Wanted) -> Iterator[str]:
    for code, language in library.languages.items():
        for topic in language.topics.values():
            if must_be_read(topic, library.reviews, lawyer_required=wanted.lawyer_required):
                yield f"{code}: {topic.id} ({topic.fingerprint})"


def _stale(library: Library, today: date) -> Iterator[str]:
    for code, language in library.languages.items():
        for topic in language.topics.values():
            if topic.review_due < today:
                yield f"{code}: {topic.id}, on {topic.review_due}"
