"""Reading where a fact was read."""

import re

from bot.content.model import Source
from bot.fields import Fields


def read_source(fields: Fields) -> Source:
    """Title, address and the day on which it was read."""
    source = Source(
        title=fields.text("title"),
        address=fields.text("address"),
        seen=fields.day("seen", called="the day it was read"),
    )
    if source.address and not re.match(r"https?://", source.address):
        fields.wrong("address", "must begin with https://")
    fields.done()
    return source
