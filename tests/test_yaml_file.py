"""An author's file is read with the line of everything in it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.yaml_file import YamlFile


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where an author's file lies."""
    return tmp_path / "topic.yaml"


def read(file: Path, text: str | bytes) -> tuple[YamlFile, list[Mistake]]:
    """A file with this in it, read; and the mistakes it tells, now and later."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    mistakes: list[Mistake] = []
    return YamlFile(file, "en/topic.yaml", mistakes), mistakes


TEXT = """\
# A remark.
id: some.page
body: |
  First line.
  Second line.
short: "one line"
buttons:
  - label: Go
    to: other.page
  - to: third.page

    label: There
empty:
"""


def test_a_file_is_read_as_values_that_nobody_can_change(written: Path) -> None:
    """Lists come as tuples; what was left empty is nothing."""
    file, mistakes = read(written, TEXT)
    assert file.data == {
        "id": "some.page",
        "body": "First line.\nSecond line.\n",
        "short": "one line",
        "buttons": (
            {"label": "Go", "to": "other.page"},
            {"to": "third.page", "label": "There"},
        ),
        "empty": None,
    }
    assert mistakes == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("id",), 2),
        (("body",), 3),
        (("short",), 6),
        (("buttons",), 7),
        (("buttons", 0), 8),
        (("buttons", 0, "label"), 8),
        (("buttons", 0, "to"), 9),
        (("buttons", 1), 10),
        (("buttons", 1, "label"), 12),
        (("empty",), 13),
        (("absent",), 1),
        (("buttons", 0, "absent"), 8),
        (("buttons", 7, "absent", "deeper"), 7),
    ],
)
def test_everything_has_its_line(written: Path, place: tuple[str | int, ...], line: int) -> None:
    """What is not there has the line of the nearest thing around it: there it should stand."""
    file, mistakes = read(written, TEXT)
    assert file.line(place) == line
    file.report(place, "is odd")
    assert [(mistake.file, mistake.line) for mistake in mistakes] == [("en/topic.yaml", line)]


@pytest.mark.parametrize(("place", "line"), [(("body",), 4), (("short",), 6), (("id",), 2), (("absent",), 1)])
def test_a_text_begins_on_its_line(written: Path, place: tuple[str | int, ...], line: int) -> None:
    """A block begins below its key: a mistake in its third line is told with that line."""
    file, _ = read(written, TEXT)
    assert file.text_line(place) == line


def test_a_mistake_names_what_it_is_about(written: Path) -> None:
    """The nearest key; but a sentence with a subject of its own stays as it is."""
    file, mistakes = read(written, TEXT)
    file.report(("buttons", 0, "to"), "leads nowhere")
    file.report(("buttons", 1), "is odd")
    file.report((), "is odd")
    file.report(("id",), "the file must be named otherwise")
    assert [str(mistake) for mistake in mistakes] == [
        "en/topic.yaml:9: 'to' leads nowhere",
        "en/topic.yaml:10: 'buttons' is odd",
        "en/topic.yaml:1: is odd",
        "en/topic.yaml:2: the file must be named otherwise",
    ]


def test_a_key_that_stands_twice_is_told_where_it_stands_again(written: Path) -> None:
    """YAML would let the last one win in silence."""
    _, mistakes = read(written, "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n")
    assert [str(mistake) for mistake in mistakes] == [
        "en/topic.yaml:5: 'c' stands here twice; keep one of them",
        "en/topic.yaml:6: 'a' stands here twice; keep one of them",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 'no end\nc: 2\n", 2),
        ("a: 1\nb 2\nc: 3\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a: 1\nb: c: 2\n", 2),
        ("a: 1\n  b: 2\n", 2),
        ("a: 1\nb: @x\n", 2),
        ("a: 1\nb: *x\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_a_file_that_is_no_yaml_is_told_by_the_line_to_mend(written: Path, text: str, line: int) -> None:
    """Where something begins that does not end, rather than where reading gave up."""
    _, mistakes = read(written, text)
    sentence = (
        "not valid YAML here; look at the quotes, the colons and the indentation, in the lines above too"
    )
    assert mistakes == [Mistake("en/topic.yaml", line, sentence)]


@pytest.mark.parametrize("sign", ["\x07", "\x0b", "\x00", "\x9d"])
def test_an_invisible_sign_is_told_by_its_line(written: Path, sign: str) -> None:
    """They come along when text is pasted, and no editor shows them."""
    _, mistakes = read(written, f"a: 1\nb: 2\nc: some{sign}thing\nd: 4\n")
    sentence = "the file holds an invisible sign here; type this line again"
    assert mistakes == [Mistake("en/topic.yaml", 3, sentence)]


def test_a_file_that_is_not_utf_8_is_told(written: Path) -> None:
    """Some editors still write something else."""
    _, mistakes = read(written, "a: Café".encode("latin-1"))
    assert mistakes == [Mistake("en/topic.yaml", 1, "the file is not UTF-8 text; save it as UTF-8")]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As is a folder in its place."""
    for name in ("absent.yaml", "."):
        mistakes: list[Mistake] = []
        YamlFile(tmp_path / name, "en/absent.yaml", mistakes)
        sentence = "the file cannot be read; check that it is there and may be read"
        assert mistakes == [Mistake("en/absent.yaml", 1, sentence)]


@pytest.mark.parametrize("text", ["a: 'no end\n", b"\xff", "a: \x07"])
def test_of_a_file_that_cannot_be_read_nothing_else_is_told(written: Path, text: str | bytes) -> None:
    """One mistake to mend, not another one for everything that would have stood in it."""
    file, mistakes = read(written, text)
    fields = file.fields()
    assert fields.text("title") == ""
    assert list(fields.sections("buttons", optional=False)) == []
    fields.done()
    assert len(mistakes) == 1


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_of_an_empty_file_everything_is_missing(written: Path, text: str) -> None:
    """It can be read; there is only nothing in it."""
    file, mistakes = read(written, text)
    assert mistakes == []
    file.fields().text("title")
    assert mistakes == [Mistake("en/topic.yaml", 1, "'title' is missing")]


def test_a_file_that_is_no_mapping_is_one_mistake(written: Path) -> None:
    """Whatever else it is."""
    file, mistakes = read(written, "- a\n- b\n")
    file.fields().text("title")
    assert mistakes == [Mistake("en/topic.yaml", 1, "must be a mapping of keys to values (key: value)")]


@pytest.mark.parametrize(
    ("written_as", "value"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-02-30", "2026-02-30"),
        ("911", 911),
        ("'911'", "911"),
        ("yes", True),
        ("12:30", 750),
        ("~", None),
        ("9" * 5000, "9" * 5000),
        ("!!int x", "x"),
        ("!!bool x", "x"),
        ("!!timestamp x", "x"),
        ("!!python/name:os.system ''", ""),
    ],
)
def test_a_value_is_what_yaml_says_or_else_text(written: Path, written_as: str, value: object) -> None:
    """A day that does not exist is no day; nothing in a file makes the program run anything."""
    file, mistakes = read(written, f"a: {written_as}\n")
    assert file.data == {"a": value}
    assert mistakes == []


def test_a_byte_order_mark_is_no_mistake(written: Path) -> None:
    """Some editors put one at the beginning."""
    file, mistakes = read(written, "\ufeffid: some.page\n".encode())
    assert file.data == {"id": "some.page"}
    assert mistakes == []


def test_something_that_stands_inside_itself_is_told(written: Path) -> None:
    """There is no end to reading it."""
    _, mistakes = read(written, "a: 1\nb: &x [*x]\n")
    assert [(mistake.line, "nested too deep" in mistake.message) for mistake in mistakes] == [(2, True)]


@given(st.text("ab:-[]{}'\"|>#&*!%@?,~ \n\t\x07é1.", max_size=60))
@example("? [a, b]\n: c\n")
@example("[a]: b")
def test_whatever_is_written_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """An author's mistake is never an error of the program, and it has a line of the file."""
    file, mistakes = read(tmp_path_factory.getbasetemp() / "any.yaml", text)
    fields = file.fields()
    fields.text("title", "")
    fields.done()
    assert all(1 <= mistake.line <= text.count("\n") + 1 for mistake in mistakes)
    assert all(mistake.message for mistake in mistakes)


def test_a_quote_that_does_not_end_is_told_where_it_begins(tmp_path: Path) -> None:
    """Reading goes on to the next quote, many lines below, and stops there."""
    file = tmp_path / "topic.yaml"
    file.write_text('id: a.b\ntitle: "A page\nbody: |\n  "Words"\nlabel: "There"\n', "utf-8")
    mistakes: list[Mistake] = []
    YamlFile(file, "en/topic.yaml", mistakes)
    assert [mistake.line for mistake in mistakes] == [2]
    assert "close it" in mistakes[0].message
