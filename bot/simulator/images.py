"""The size of a picture, read from its first bytes, and plain pictures for people to send."""

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_GIF = b"GIF8"
_JPEG = b"\xff\xd8\xff"
_NO_FRAMES = {0xC4, 0xC8, 0xCC}  # JPEG's markers between C0 and CF that begin no frame


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG or GIF, `None` if it is neither or ends too early."""
    try:
        if content.startswith(_GIF):
            width, height = struct.unpack_from("<HH", content, 6)
            return width, height
        if content.startswith(_PNG) and content[12:16] == b"IHDR":
            width, height = struct.unpack_from(">II", content, 16)
            return width, height
        return _jpeg_size(content) if content.startswith(_JPEG) else None
    except (struct.error, IndexError):
        return None


def image_suffix(content: bytes) -> str:
    """What the name of such a picture ends with."""
    return ".png" if content.startswith(_PNG) else ".gif" if content.startswith(_GIF) else ".jpg"


def plain_png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _PNG + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Goes from segment to segment until the frame, which holds the size."""
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        (length,) = struct.unpack_from(">H", content, at + 2)
        at += 2 + length
    return None
