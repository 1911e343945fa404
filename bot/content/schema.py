"""JSON schemas of the authored files, for editors: names are completed, slips are underlined while typing.

They hold what an editor can know of one file. Whether a link leads somewhere or a text can be filled,
`python -m bot check` tells.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.content.allowances import ALLOWED
from bot.content.guides import MOST_REMEMBERED, STRIPS
from bot.content.model import KINDS, Declined, Does, Door, Legal
from bot.content.texts import FIXED_ENGLISH, Label, Text

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEXTS: Final[Schema] = {"type": "array", "items": {"type": "string", "minLength": 1}}
_DAY: Final[Schema] = {
    "type": "string",
    "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
    "description": "like 2026-11-21",
}
_SAID: Final[Schema] = {"enum": ["yes", "no", "unknown"]}
_BY_LANGUAGE: Final[Schema] = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z]{2}$"},
    "additionalProperties": _TEXT,
}


def schemas() -> Mapping[str, Schema]:
    """File name (topic, screens, ...) -> its schema."""
    made = {
        "topic": _topic(),
        "screens": _screens(),
        "menus": _menus(),
        "guides": _guides(),
        "strips": _strips(),
        "words": _words(),
        "sentences": _sentences(),
        "supplies": _supplies(),
        "country": _country(),
    }
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Sotto: {name}"} | schema
        for name, schema in made.items()
    }


def as_file(schema: Schema) -> str:
    """A schema as it is committed."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _object(needed: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**needed, **(optional or {})},
        "required": list(needed),
        "additionalProperties": False,
    }


def _list(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def _line(most: int, **more: Any) -> Schema:
    return {**_TEXT, "maxLength": most, **more}


def _source() -> Schema:
    return _object({"title": _TEXT, "address": {"type": "string", "pattern": "^https?://"}, "seen": _DAY})


def _allow(more: Mapping[str, Schema]) -> Schema:
    return _list(_object({"rule": {"enum": list(ALLOWED)}, **more, "reason": _TEXT}, {"words": _TEXT}))


def _topic() -> Schema:
    of_guide: dict[str, Schema] = {
        "does": {"enum": [str(each) for each in Does], "description": "in a guide: what it counts or starts"},
        "sets": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "what guides.yaml remembers",
        },
        "each": {"const": STRIPS, "description": "one such button for each strip of strips.yaml"},
    }
    doors: Schema = {"enum": [str(door) for door in Door]}
    link = _object({"label": _line(60)}, {"to": _TEXT, "opens": doors, **of_guide})
    link["oneOf"] = [{"required": ["to"]}, {"required": ["opens"]}]
    return _object(
        {
            "id": _line(45, pattern=r"^[a-z_]+(\.[a-z_]+)+$", description="the file's name without .yaml"),
            "title": _line(60, pattern="^[^<>&]*$"),
            "body": _line(
                3400, description="Telegram HTML: b i u s code blockquote; at most 700 characters are seen"
            ),
            "sources": _list(_source()),
            "review_every": {
                "type": "string",
                "pattern": "^[1-9]\\d? months?$",
                "description": "like 6 months",
            },
            "reviewed": {"const": "none", "description": "none until a deployment's own reader has read it"},
        },
        {
            "ask": {**_TEXTS, "description": "how people ask for this page"},
            "buttons": _list(link),
            "pictures": _list(
                _object({"picture": _TEXT, "label": _line(60), "text": _line(1000)}), maxItems=10
            ),
            "country": _list({"type": "string", "pattern": "^[a-z]{2}$"}),
            "legal": {"enum": [str(legal) for legal in Legal]},
            "revision": {"type": "string", "pattern": "^[0-9a-f]{6}$"},
            "emergency": {"type": "boolean"},
            "guide": _step(),
            "selling": {"type": "boolean"},
            "allow": _allow({}),
        },
    )


def _step() -> Schema:
    after: Schema = {**_TEXT, "description": "like 3 minutes; or leaflet; or what guides.yaml remembers"}
    limit = _object({"after": after, "page": _TEXT})
    found = _object(
        {"name": _TEXT},
        {
            "asks": {**_TEXT, "description": "the page that the timer brings"},
            "after": after,
            "too_early": limit,
            "too_late": limit,
            "end": {"type": "boolean"},
        },
    )
    found["dependentRequired"] = {"asks": ["after"], "after": ["asks"]}
    return found


def _guides() -> Schema:
    values: Schema = {
        "oneOf": [
            {"const": STRIPS},
            {
                "type": "object",
                "propertyNames": {"pattern": "^[a-z0-9]$"},
                "additionalProperties": _TEXT,
            },
        ]
    }
    guide = _object(
        {"first": _TEXT, "expires": {"type": "string", "pattern": "^[1-9]\\d{0,3} (seconds|minutes|hours)$"}},
        {"remembers": {"type": "object", "maxProperties": MOST_REMEMBERED, "additionalProperties": values}},
    )
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]{1,20}$"},
        "additionalProperties": guide,
    }


def _strips() -> Schema:
    def number(least: int, most: int) -> Schema:
        return {"type": "integer", "minimum": least, "maximum": most}

    strip = _object(
        {
            "key": {"type": "string", "pattern": "^[a-z0-9]$"},
            "name": {"type": "string"},
            "finds": {"enum": ["fentanyl", "xylazine"]},
            "ml": number(1, 1000),
            "dip_seconds": number(1, 120),
            "read_minutes": number(1, 60),
            "until_minutes": number(1, 120),
            "source": _source(),
        },
        {"leaflet": {"type": "boolean"}, "mg": number(0, 1000)},
    )
    return _object({"strips": _list(strip)})


def _screens() -> Schema:
    labels = {str(name): _line(40) for name in Label}
    for name, fixed in FIXED_ENGLISH.items():
        labels[str(name)] = _line(40, description=f"in English always: {fixed}")
    item = _object({"name": _line(40), "one": _line(200, pattern="#"), "many": _line(200, pattern="#")})
    stamp = {"type": "string", "pattern": "^[0-9a-f]{6}$"}
    return _object(
        {
            "name": _line(40),
            "labels": _object(labels),
            "texts": _object({str(text): _TEXT for text in Text}),
            "menus": {"type": "object", "additionalProperties": _object({"label": _line(60), "text": _TEXT})},
            "items": {"type": "object", "additionalProperties": item},
        },
        {
            "presets": {"type": "object", "additionalProperties": _line(40)},
            "revisions": {"type": "object", "additionalProperties": stamp},
            "allow": _allow({"text": {**_TEXT, "description": "the place, like texts.home"}}),
        },
    )


def _menus() -> Schema:
    line: Schema = {"oneOf": [_TEXT, _object({"menu": _TEXT})]}
    return {
        "type": "object",
        "required": ["guides"],
        "propertyNames": {"pattern": "^[a-z_]{1,30}$"},
        "additionalProperties": _list(line, minItems=1, maxItems=30),
    }


def _words() -> Schema:
    boundary = _object(
        {"words": {**_TEXTS, "minItems": 1}, "write": _TEXT},
        {"beside": _TEXTS, "and_beside": _TEXTS, "not_after": _TEXTS, "question": {"type": "boolean"}},
    )
    phrases = _object({"words": {**_TEXTS, "minItems": 1}}, {"beside": _TEXTS, "not_after": _TEXTS})
    strips = _object({}, {key: _TEXTS for key in ("one", "two", "found", "not_found")})
    samples = _object({"danger": {**_TEXTS, "minItems": 10}, "ordinary": {**_TEXTS, "minItems": 10}})
    return _object(
        {"emergency": {**_TEXTS, "minItems": 10}, "samples": samples},
        {
            "unavoidable": _TEXTS,
            "strips": strips,
            "boundaries": _list(boundary),
            "identity": _list(boundary),
            "meeting": _list(phrases),
            "calling": _list(phrases),
            "telling": _TEXTS,
            "names": {"type": "object", "additionalProperties": _TEXTS},
        },
    )


def _sentences() -> Schema:
    by_page = {"type": "object", "propertyNames": {"pattern": r"^[a-z_]+(\.[a-z_]+)+$"}}
    return _object(
        {},
        {
            "danger": {**by_page, "additionalProperties": _TEXTS, "description": "by the page that opens"},
            "ordinary": {**_TEXTS, "description": "sounds like danger, and nobody is in it now"},
            "declined": _object({}, {str(kind): _TEXTS for kind in Declined}),
        },
    )


def _supplies() -> Schema:
    key: Schema = {"type": "string", "pattern": "^[a-z0-9]{1,2}$"}
    item = _object(
        {"id": _TEXT, "key": key, "most": {"type": "integer", "minimum": 1, "maximum": 63}},
        {"pack": {"type": "integer", "minimum": 1, "maximum": 1000}},
    )
    packs = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer", "minimum": 1}}
    return _object(
        {"items": _list(item, maxItems=12)},
        {"presets": _list(_object({"id": _TEXT, "packs": packs})), "retired": _list(key)},
    )


def _country() -> Schema:
    line = _object(
        {"id": _TEXT, "kind": {"enum": list(KINDS)}, "name": _TEXT, "source": _source()},
        {
            "number": {"type": "string", "pattern": r"^\+?[0-9][0-9 -]{1,20}$"},
            "web": {"type": "string", "pattern": "^https://"},
            "hours": _BY_LANGUAGE,
            "who": _BY_LANGUAGE,
            "police_may_come": _SAID,
            "recorded": _SAID,
            "speaks": _TEXTS,
            "text": _BY_LANGUAGE,
            "to_dial": {"type": "boolean", "description": "hidden in run until an operator has dialled it"},
        },
    )
    number: Schema = {
        "type": "string",
        "pattern": "^[0-9]{2,15}$",
        "description": "in quotes, as it is dialled",
    }
    emergency = _object({"number": number}, {"also": number, "sms": number, "police": number})
    return _object({"emergency": emergency}, {"lines": _list(line)})
