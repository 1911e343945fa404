"""Pictures are drawn as SVG and shown as PNG: rendered when content is read, the same on every machine.

No font is used: signs and digits are drawn as paths, so that a picture needs nothing of the machine and
says the same in every language.
"""

import re
from functools import lru_cache
from typing import Final

import resvg_py

#: Pixels: what Telegram keeps of a photo's longer side without making it smaller.
WIDTH: Final = 1280


@lru_cache(maxsize=256)
def rendered(svg: str) -> bytes:
    """The picture as PNG.

    Raises:
        ValueError: with a sentence, if it cannot be drawn, or would look different elsewhere.
    """
    if re.search(r"<text[\s>]", svg):
        raise ValueError("holds text, which needs a font; draw the signs as paths")
    if re.search(r"(?:href|src)\s*=\s*[\"'](?!#)|<script|url\((?!#)", svg):
        raise ValueError("refers to something outside itself; draw all of it in the file")
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg, width=WIDTH, background="#ffffff", skip_system_fonts=True
        )
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"cannot be drawn: {error}") from None
