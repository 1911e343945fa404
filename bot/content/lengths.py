"""Lengths of time as people read them, and how long things are kept where nobody has set it otherwise."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from babel import Locale
from babel.units import format_unit

from bot.content.model import Language, frozen

_UNITS: Final = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))

#: What the settings say where an operator leaves them as they come; for authors, who have no settings.
USUALLY_KEPT: Final[Mapping[str, timedelta]] = frozen(
    {
        "open_request": timedelta(days=7),
        "ended_request": timedelta(hours=24),
        "undo": timedelta(minutes=2),
        "form_keys": timedelta(hours=48),
        "question": timedelta(days=7),
        "question_words": timedelta(seconds=60),
        "answer": timedelta(hours=72),
        "answer_words": timedelta(seconds=60),
        "write_back": timedelta(hours=24),
        "block": timedelta(days=30),
        "vouchers": timedelta(days=60),
    }
)


def length(language: Language, span: timedelta) -> str:
    """A length of time in the largest unit that fits whole: '7 days', '90 seconds'."""
    seconds = int(span.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    if unit == "day" and seconds <= 2 * size:
        unit, size = "hour", 3600
    return str(format_unit(seconds // size, f"duration-{unit}", locale=Locale.parse(language.code)))
