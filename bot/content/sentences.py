"""Reading sentences.yaml: how people type danger, what only sounds like it, and what no page answers."""

from typing import Final

from bot.content.danger import plain
from bot.content.model import Declined, Sentences, frozen
from bot.fields import Fields
from bot.yaml_file import YamlFile

KINDS: Final = tuple(str(kind) for kind in Declined)


def read_sentences(file: YamlFile) -> Sentences:
    """Everything in the file; mistakes are reported there."""
    fields = file.fields()
    danger, declined = fields.section("danger"), fields.section("declined")
    found = Sentences(
        danger=frozen({screen: danger.texts(screen) for screen in danger.keys()}),  # noqa: SIM118 - not a dict
        ordinary=fields.texts("ordinary", ()),
        declined=frozen({kind: declined.texts(kind) for kind in declined.keys()}),  # noqa: SIM118 - not a dict
    )
    for kind in found.declined:
        if kind not in KINDS:
            declined.wrong(kind, f"is no kind; write one of: {', '.join(KINDS)}")
    _tell_twice(fields, found)
    declined.done()
    danger.done()
    fields.done()
    return found


def _tell_twice(fields: Fields, found: Sentences) -> None:
    """A sentence that is both danger and ordinary teaches nothing."""
    danger = {plain(text) for texts in found.danger.values() for text in texts}
    for text in found.ordinary:
        if plain(text) in danger:
            fields.wrong("ordinary", f"holds '{text}', which stands under 'danger' too; keep one of them")
