"""Pictures are drawn as SVG and shown as PNG: rendered by the program, the same on every machine.

A drawing whose groups are called frame1, frame2 ... moves: it is shown as a GIF without end, a second each.

No font is used: signs and digits are drawn as paths, so that a picture needs nothing of the machine and
says the same in every language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Final

import resvg_py
from PIL import Image

#: Pixels: what Telegram keeps of a photo's longer side without making it smaller.
WIDTH: Final = 1280
_PROOF: Final = 16

#: Pixels and milliseconds of a picture that moves.
_MOVING_WIDTH: Final = 640
_A_FRAME: Final = 1000
_FRAME: Final = re.compile(r'<g id="frame([1-9]\d?)"')
_GIF: Final = b"GIF8"

#: https://core.telegram.org/bots/api#sendphoto: width and height together at most 10,000 pixels
_TALLEST: Final = 6
_PAPER: Final = re.compile(r"\sviewBox=[\"'][-\d.]+ [-\d.]+ (\d+\.?\d*) (\d+\.?\d*)[\"']")


class Gallery(Mapping[str, bytes]):
    """Every picture by its name, as PNG; a drawing is rendered when it is first asked for."""

    def __init__(self, drawings: Mapping[str, str], photos: Mapping[str, bytes]) -> None:
        self._drawings = dict(drawings)
        self._photos = dict(photos)

    def __getitem__(self, name: str) -> bytes:
        drawing = self._drawings.get(name)
        return self._photos[name] if drawing is None else rendered(drawing)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._drawings.keys() | self._photos.keys()))

    def __len__(self) -> int:
        return len(self._drawings.keys() | self._photos.keys())


def prove(svg: str) -> None:
    """Look whether a drawing can be rendered, without the time that takes at full size.

    Raises:
        ValueError: with a sentence, if it cannot be drawn, or would look different elsewhere.
    """
    if re.search(r"<text[\s>]", svg):
        raise ValueError("holds text, which needs a font; draw the signs as paths")
    if re.search(r"(?:href|src)\s*=\s*[\"'](?!#)|<script|url\((?!#)", svg):
        raise ValueError("refers to something outside itself; draw all of it in the file")
    # Before anything is drawn: a sheet of paper without end would take all memory, and the bot with it.
    root = re.search(r"<svg\b[^>]*>", svg)
    paper = _PAPER.search(root[0]) if root else None
    if root is None or paper is None or re.search(r"\s(?:width|height)\s*=", root[0]):
        raise ValueError('must begin with <svg ... viewBox="0 0 1240 900">, without width= and height=')
    width, height = float(paper[1]), float(paper[2])
    if not 0 < height <= width * _TALLEST or not 0 < width <= height * _TALLEST:
        raise ValueError(f"is more than {_TALLEST} times as long as wide; draw it on less paper")
    try:
        _png(svg, _PROOF)
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"cannot be drawn: {error}") from None


@lru_cache(maxsize=256)
def rendered(svg: str) -> bytes:
    """The picture as PNG, a tenth of a second; as GIF if it moves."""
    frames = _FRAME.findall(svg)
    return _gif(svg, frames) if len(frames) > 1 else _png(svg, WIDTH)


def moves(picture: bytes) -> bool:
    """Whether a rendered picture is one that moves."""
    return picture.startswith(_GIF)


def suffix_of(picture: bytes) -> str:
    """What the name of its file ends with."""
    return ".gif" if moves(picture) else ".png"


def _gif(svg: str, frames: Sequence[str]) -> bytes:
    """One frame after the other, again and again: of each drawing only one frame is seen."""
    drawn = []
    for shown in frames:
        alone = svg
        for other in frames:
            if other != shown:
                alone = alone.replace(f'<g id="frame{other}"', f'<g display="none" id="frame{other}"')
        image = Image.open(BytesIO(_png(alone, _MOVING_WIDTH))).convert("RGB")
        drawn.append(image.quantize(64, dither=Image.Dither.NONE))
    made = BytesIO()
    drawn[0].save(made, "GIF", save_all=True, append_images=drawn[1:], duration=_A_FRAME, loop=0)
    return made.getvalue()


def _png(svg: str, width: int) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=svg, width=width, background="#ffffff", skip_system_fonts=True)
