"""What a person wrote is read strictly, and every mistake in it is told at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fields import Fields, Path

Told = list[tuple[Path, str]]

#: Whatever YAML can make of what someone writes.
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(st.characters(codec=None))
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=8,
)


def reading(data: object) -> tuple[Fields, Told]:
    """Something written, and the mistakes that reading it will tell."""
    told: Told = []
    return Fields(data, lambda path, message: told.append((path, message))), told


def test_what_is_right_is_read_without_a_word() -> None:
    """Every kind of value, as it was written."""
    fields, told = reading(
        {
            "name": "Sotto",
            "most": 3,
            "on": True,
            "mode": "polling",
            "languages": ["en", "es"],
            "inner": {"key": "a"},
            "points": [{"key": "b"}, {"key": "c"}],
            "seen": date(2026, 11, 21),
            "hours": {"mon": "x", 7: "y"},
        }
    )
    assert fields.text("name") == "Sotto"
    assert fields.number("most", least=1, most=3) == 3
    assert fields.flag("on") is True
    assert fields.choice("mode", {"polling", "webhook"}) == "polling"
    assert fields.texts("languages") == ("en", "es")
    assert fields.section("inner").text("key") == "a"
    assert [entry.text("key") for entry in fields.sections("points")] == ["b", "c"]
    assert fields.raw("seen") == date(2026, 11, 21)
    assert fields.section("hours").keys() == ("mon", "7")
    fields.done()
    assert told == []


def read(fields: Fields, kind: str, **how: Any) -> Any:
    """The value at `key`, read as this kind; of sections what is in them."""
    found = getattr(fields, kind)("key", **how)
    if kind == "section":
        return found.keys()
    return list(found) if kind == "sections" else found


@pytest.mark.parametrize(
    ("kind", "default", "stands_for"),
    [
        ("text", "x", "x"),
        ("number", 7, 7),
        ("flag", True, True),
        ("texts", ["a"], ("a",)),
        ("raw", 7, 7),
    ],
)
@pytest.mark.parametrize("data", [{}, {"key": None}, None])
def test_what_was_left_out_has_its_default(kind: str, default: Any, stands_for: Any, data: object) -> None:
    """A key without a value is a key that was left out."""
    fields, told = reading(data)
    assert read(fields, kind, default=default) == stands_for
    assert fields.choice("key", ["a"], "a") == "a"
    assert read(fields, "section") == ()
    assert read(fields, "sections") == []
    assert "key" not in fields
    assert told == []


@pytest.mark.parametrize(
    ("kind", "how", "nothing"),
    [
        ("text", {}, ""),
        ("number", {}, 0),
        ("flag", {}, False),
        ("choice", {"options": ["a"]}, ""),
        ("texts", {}, ()),
        ("section", {"optional": False}, ()),
        ("sections", {"optional": False}, []),
    ],
)
@pytest.mark.parametrize("data", [{}, {"key": None}])
def test_what_is_needed_and_left_out_is_told(
    kind: str, how: dict[str, Any], nothing: Any, data: object
) -> None:
    """With an empty value in its place, so that reading goes on and finds the other mistakes."""
    fields, told = reading(data)
    assert read(fields, kind, **how) == nothing
    assert told == [(("key",), "is missing")]


TEXT = "must be text; put it in quotes"
SIGN = "holds a sign that is not text; type it again"
NUMBER = "must be a whole number without quotes"
RANGE = "must lie between 1 and 3"
CHOICE = "must be one of: a, b"
TEXTS = "must be a list of texts, one per line after '- '"
MAPPING = "must be a mapping of keys to values (key: value)"


@pytest.mark.parametrize(
    ("kind", "how", "value", "message"),
    [
        ("text", {}, 7, TEXT),
        ("text", {}, False, TEXT),
        ("text", {}, date(2026, 1, 1), TEXT),
        ("text", {}, ["a"], TEXT),
        ("text", {}, "a\0b", SIGN),
        ("text", {}, "a\ud800", SIGN),
        ("number", {}, "7", NUMBER),
        ("number", {}, 7.0, NUMBER),
        ("number", {}, True, NUMBER),
        ("number", {"least": 1, "most": 3}, 0, RANGE),
        ("number", {"least": 1, "most": 3}, 4, RANGE),
        ("flag", {}, "yes", "must be true or false"),
        ("flag", {}, 1, "must be true or false"),
        ("choice", {"options": {"b", "a"}}, "c", CHOICE),
        ("choice", {"options": {"b", "a"}}, ["a"], CHOICE),
        ("choice", {"options": {"b", "a"}}, {"a": 1}, CHOICE),
        ("texts", {}, "a", TEXTS),
        ("texts", {}, ["a", 911], TEXTS),
        ("sections", {}, {"a": 1}, "must be a list; begin each entry with '- '"),
        ("section", {}, "a", MAPPING),
        ("section", {}, ["a"], MAPPING),
    ],
)
def test_what_is_wrong_is_told_with_what_to_write(
    kind: str, how: dict[str, Any], value: object, message: str
) -> None:
    """One mistake for one wrong value, and never the value itself: it may be a secret."""
    fields, told = reading({"key": value})
    assert not read(fields, kind, **how) or message == RANGE
    assert told == [(("key",), message)]


def test_both_ends_of_a_range_are_allowed() -> None:
    """From least to most, each included."""
    fields, told = reading({"low": 1, "high": 3})
    assert fields.number("low", least=1, most=3) == 1
    assert fields.number("high", least=1, most=3) == 3
    assert told == []


def test_a_mistake_names_the_whole_way_to_its_place() -> None:
    """Through sections and entries of lists, counted from 0."""
    fields, told = reading({"programs": [{}, {"points": [{"key": 7}]}]})
    first, second = fields.sections("programs")
    (point,) = second.sections("points")
    first.text("id")
    point.text("key")
    point.wrong(None, "is odd")
    assert told == [
        (("programs", 0, "id"), "is missing"),
        (("programs", 1, "points", 0, "key"), "must be text; put it in quotes"),
        (("programs", 1, "points", 0), "is odd"),
    ]


def test_every_mistake_is_told_in_one_reading() -> None:
    """Nobody mends one line, starts again and meets the next."""
    fields, told = reading({"a": 1, "b": "x", "stray": 1})
    fields.text("a")
    fields.number("b")
    fields.text("c")
    fields.done()
    assert [path for path, _ in told] == [("a",), ("b",), ("c",), ("stray",)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("time_zone", "is not a key that is known here; did you mean 'timezone'?"),
        ("colour", "is not a key that is known here; take it out"),
        (7, "is not a key that is known here; take it out"),
    ],
)
def test_a_key_that_nobody_asked_for_is_told_with_the_one_that_was_meant(
    written: object, message: str
) -> None:
    """A misspelt key would otherwise be a setting that has no effect."""
    fields, told = reading({written: "x"})
    fields.text("timezone", "UTC")
    fields.done()
    assert told == [((str(written),), message)]


def test_a_section_may_have_keys_of_its_own_choice() -> None:
    """Whoever asks for all keys knows them all."""
    fields, told = reading({"mon": "a", "tue": "b"})
    assert fields.keys() == ("mon", "tue")
    fields.done()
    assert told == []


@pytest.mark.parametrize("data", ["text", 7, [{"a": 1}], True])
def test_something_else_than_a_mapping_is_one_mistake(data: object) -> None:
    """Nothing in it is told to be missing besides: there is no place where it could stand."""
    fields, told = reading(data)
    assert fields.text("a") == ""
    assert fields.section("b", optional=False).number("c") == 0
    fields.done()
    assert told == [((), "must be a mapping of keys to values (key: value)")]


@given(anything)
def test_whatever_was_written_reading_goes_on(value: object) -> None:
    """Each reader gives back its own kind of value, and nothing that was written ends the program."""
    fields, _ = reading({"key": value})
    assert isinstance(fields.text("key"), str)
    assert isinstance(fields.number("key", least=0, most=9), int)
    assert isinstance(fields.flag("key"), bool)
    assert isinstance(fields.choice("key", {"a", "b"}), str)
    assert isinstance(fields.texts("key"), tuple)
    for entry in [fields.section("key"), *fields.sections("key")]:
        assert isinstance(entry.text("key", ""), str)
        entry.done()
    fields.done()
