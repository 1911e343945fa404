"""What a deployment's settings ask of the content."""

from datetime import timedelta

from bot.config import Settings
from bot.content.model import Selling, Wanted


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
