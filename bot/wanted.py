"""What a deployment's settings ask of the content."""

from datetime import timedelta

from bot.config import Settings
from bot.content.model import Library, Selling, Wanted
from bot.programs import Program


def wanted_by(settings: Settings) -> Wanted:
    """Folder, languages, countries and switches, as the content understands them."""
    content = settings.content
    return Wanted(
        directory=content.directory,
        overlay=content.overlay,
        languages=content.languages,
        country=content.country,
        served=content.served,
        withdrawn=content.withdrawn,
        guidance=settings.guidance,
        selling=Selling(settings.selling),
        lawyer_required=content.lawyer_required,
    )


def kept_by(settings: Settings) -> dict[str, timedelta]:
    """How long a deployment keeps what it keeps, by the names that pages use."""
    retention = settings.retention
    return {
        "open_request": retention.open_request,
        "ended_request": retention.ended_request,
        "undo": retention.undo,
        "form_keys": retention.form_keys,
        "question": retention.question,
        "question_words": retention.question_words,
        "answer": retention.answer,
        "answer_words": retention.answer_words,
        "write_back": retention.write_back,
        "block": retention.block,
        "vouchers": retention.vouchers,
    }


def unknown_items(settings: Settings, library: Library) -> list[str]:
    """Every item of `a_day` that supplies.yaml does not hold, as a mistake in the settings."""
    known = {item.id for item in library.supplies.items}
    return [
        f"{where}.a_day.{item} is not an item of supplies.yaml; take it out, or write the id of one"
        for number, program in enumerate(settings.programs)
        for where, named in _named(f"programs[{number}]", program)
        for item in named
        if item not in known
    ]


def _named(where: str, program: Program) -> list[tuple[str, tuple[str, ...]]]:
    """Where each point stands in the settings, and the items that it names."""
    split = [area.key for area in program.areas] != [program.key]
    return [
        (f"{where}.areas[{a}].points[{p}]" if split else f"{where}.points[{p}]", tuple(point.a_day))
        for a, area in enumerate(program.areas)
        for p, point in enumerate(area.points)
    ]
