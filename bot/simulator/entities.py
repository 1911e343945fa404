"""Formatting of a text as the Bot API lists it: which entities may lie in which."""

from typing import Any

Entity = dict[str, Any]

_CODE = {"pre", "code"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}


def utf16_length(text: str) -> int:
    """Length in the units in which Telegram counts offsets: beyond the BMP a character is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def tidied(entities: list[Entity]) -> list[Entity]:
    """What Telegram keeps of `entities`, given outer ones first.

    Code neither holds other entities nor lies in a style: the style is cut around it.
    `<pre><code class="language-x">` becomes one block.
    """
    kept = _without_contents_of_code(entities)
    code = [_span(entity) for entity in kept if entity["type"] in _CODE]
    parts = [part for entity in kept for part in _cut_around(entity, code)]
    return sorted(parts, key=lambda part: (part["offset"], -part["length"]))


def _without_contents_of_code(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    code: Entity | None = None
    for entity in entities:
        if code is not None and _span(entity)[1] <= _span(code)[1]:
            if code["type"] == "pre" and _span(entity) == _span(code) and "language" in entity:
                code["language"] = entity["language"]
            continue
        kept.append(entity)
        if entity["type"] in _CODE:
            code = entity
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return kept


def _cut_around(entity: Entity, holes: list[tuple[int, int]]) -> list[Entity]:
    if entity["type"] not in _STYLES:
        return [entity]
    parts = []
    at, end = _span(entity)
    for start, stop in sorted(holes):
        if at < stop and start < end:
            parts.append((at, start))
            at = stop
    parts.append((at, end))
    return [{**entity, "offset": a, "length": b - a} for a, b in parts if b > a]


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]
