"""The text of a message as Telegram keeps it: cut, counted, with the entities it finds by itself."""

import re
from typing import Any

from bot.simulator.entities import Entity, utf16_length
from bot.simulator.html import parse_html
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request

MAX_LENGTH = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32768
MAX_ENTITIES = 100

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_URL = re.compile(r"(?<!\w)https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def read_text(params: Params) -> dict[str, Any]:
    """`text` and `entities` of a message, 1 to 4096 characters after parsing, or Telegram's refusal."""
    text, entities = _read(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if len(text) > MAX_LENGTH:
        raise bad_request("message is too long")
    return _shown("text", text, entities)


def read_caption(params: Params) -> dict[str, Any]:
    """`caption` and `caption_entities` of a photo, 0 to 1024 characters; nothing if there is none."""
    text, entities = _read(params, "caption", "caption_entities")
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return _shown("caption", text, entities) if text else {}


def _read(params: Params, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    raw = params.text(name)
    if len(raw.encode()) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(raw)
    elif mode in {"", "none"}:
        text, entities = raw, _given(params.structure(entities_name))
    else:
        raise bad_request("unsupported parse_mode")
    return _cut(_CONTROL.sub(" ", text.replace("\r", "\n")), entities)


def _shown(name: str, text: str, entities: list[Entity]) -> dict[str, Any]:
    found = with_found(text, entities)
    if not found:
        return {name: text}
    return {name: text, "entities" if name == "text" else f"{name}_entities": found}


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Adds the commands and addresses that Telegram marks by itself, up to the hundredth entity."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found = list(entities)
    for kind, pattern in (("url", _URL), ("bot_command", _COMMAND)):
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(match[0])
            if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                found.append({"type": kind, "offset": start, "length": end - start})
                taken.append((start, end))
    found.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return found[:MAX_ENTITIES]


_OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji"}


def _given(entities: Any) -> list[Entity]:
    if entities is None:
        return []
    if not isinstance(entities, list) or not all(_is_entity(entity) for entity in entities):
        raise bad_request("can't parse MessageEntity")
    return [dict(entity) for entity in entities]


def _is_entity(entity: Any) -> bool:
    return (
        isinstance(entity, dict)
        and isinstance(entity.get("type"), str)
        and isinstance(entity.get("offset"), int)
        and isinstance(entity.get("length"), int)
    )


def _cut(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at the ends, the entities moved and shortened with it."""
    stripped = text.strip()
    before = utf16_length(text[: len(text) - len(text.lstrip())])
    length = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept
