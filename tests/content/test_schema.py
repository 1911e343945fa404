"""The schemas that editors use are those of the code, and fit what is shipped."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml

from bot.content.schema import as_file, schemas
from tests.content.authored_copy import SHIPPED

FILES: Final = {
    "topic": "*/topics/*.yaml",
    "screens": "*/screens.yaml",
    "words": "*/words.yaml",
    "sentences": "*/sentences.yaml",
    "menus": "menus.yaml",
    "guides": "guides.yaml",
    "strips": "strips.yaml",
    "supplies": "supplies.yaml",
    "country": "countries/*.yaml",
}


def read(path: Path) -> Any:
    """A file as an editor sees it: a day is a text there."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=date.isoformat))


def wrong(name: str, data: Any) -> Iterator[str]:
    validator = jsonschema.Draft202012Validator(schemas()[name])
    return (error.message for error in validator.iter_errors(data))


def test_every_kind_of_file_has_a_schema() -> None:
    """Committed, because an editor cannot run the program."""
    assert schemas().keys() == FILES.keys()
    assert {path.stem for path in (SHIPPED / "schema").glob("*.json")} == FILES.keys()


@pytest.mark.parametrize("name", FILES)
def test_the_committed_schemas_are_current(name: str) -> None:
    """Else: python -m bot schema --write content/schema"""
    assert (SHIPPED / "schema" / f"{name}.json").read_text("utf-8") == as_file(schemas()[name])


@pytest.mark.parametrize("name", FILES)
def test_a_schema_is_one(name: str) -> None:
    """By the rules of JSON Schema."""
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_file_fits_its_schema(name: str) -> None:
    """An editor that underlines what is right is switched off."""
    files = sorted(SHIPPED.glob(FILES[name]))
    assert files
    assert {str(path.relative_to(SHIPPED)): list(wrong(name, read(path))) for path in files} == {
        str(path.relative_to(SHIPPED)): [] for path in files
    }


@pytest.mark.parametrize(
    ("name", "file", "change"),
    [
        ("topic", "en/topics/overdose.emergency.yaml", {"titel": "x"}),
        ("topic", "en/topics/overdose.emergency.yaml", {"title": 5}),
        ("topic", "en/topics/overdose.emergency.yaml", {"review_every": "soon"}),
        ("topic", "en/topics/overdose.emergency.yaml", {"buttons": [{"label": "x"}]}),
        ("topic", "en/topics/overdose.emergency.yaml", {"reviewed": "me"}),
        ("screens", "en/screens.yaml", {"texts": {}}),
        ("words", "en/words.yaml", {"emergency": ["sos"]}),
        ("words", "en/words.yaml", {"boundaries": [{"words": []}]}),
        ("sentences", "en/sentences.yaml", {"declined": {"haggling": ["x"]}}),
        ("sentences", "en/sentences.yaml", {"danger": {"help": ["x"]}}),
        ("menus", "menus.yaml", {"guides": []}),
        ("supplies", "supplies.yaml", {"items": [{"id": "a", "key": "abc", "most": 1}]}),
        ("country", "countries/us.yaml", {"emergency": {"number": 911}}),
    ],
)
def test_a_slip_is_underlined(name: str, file: str, change: dict[str, Any]) -> None:
    """While it is typed."""
    data = read(SHIPPED / file)
    assert not list(wrong(name, data))
    assert list(wrong(name, data | change))
