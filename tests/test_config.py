"""An operator learns every mistake at once, by the names of keys and never by their values."""

import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import bot.fields
from bot import config
from bot.config import Secret, Settings
from bot.errors import SettingsError
from bot.fields import Fields
from bot.supply.hours import Visit

NO_YAML: Final = (
    "not valid YAML here; look at the quotes, the colons and the indentation, in the lines above too"
)
EXAMPLE: Final = Path(__file__).parent.parent / "config.example.yaml"
TOKEN: Final = "123456:made-up_for_TESTS"
NOWHERE: Final = Path("/nowhere")

VISIT: Final = {"day": date(2026, 12, 3), "from": "18:00", "to": "22:00", "where": "station"}
CLOSURE: Final = {"from": date(2026, 12, 24), "to": date(2026, 12, 26), "why": "holidays"}

Keys = tuple[str | int, ...]


def data(**changes: Any) -> dict[str, Any]:
    """The least that is accepted, with sections put in place of its own."""
    return {
        "database": {"url": "sqlite+aiosqlite:///data/sotto.db"},
        "identity": {"key_file": "keys/identity.key"},
        "programs": [program()],
    } | changes


def program(**changes: Any) -> dict[str, Any]:
    return {
        "id": "harbor",
        "key": "h",
        "name": "Harbor",
        "team_chat": -1007,
        "points": [{"key": "a", "name": "Counter"}],
    } | changes


def read(settings: object, base: Path = NOWHERE, **environ: str) -> Settings:
    return config.read(settings, base, {"BOT_TOKEN": TOKEN} | environ)


def problems(settings: object, base: Path = NOWHERE, **environ: str) -> tuple[str, ...]:
    """What is told about these settings."""
    with pytest.raises(SettingsError) as refused:
        read(settings, base, **environ)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def write(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, "utf-8")
    return file


# -- config.example.yaml -------------------------------------------------------------------------


def test_the_example_holds_nothing_unknown_and_lacks_a_token_and_a_chat_alone() -> None:
    """Whoever copies it has exactly two things to fill in."""
    with pytest.raises(SettingsError) as refused:
        config.load(EXAMPLE, {})
    assert refused.value.problems == (
        "telegram.token_file cannot be read; put the bot's token into it, or set BOT_TOKEN",
        "programs[0].team_chat is still the example; put the id of your team's chat there",
    )


def test_the_example_starts_with_a_token_and_a_chat() -> None:
    """Nothing else in it has to be changed, and relative paths count from its folder."""
    settings = config.load(EXAMPLE, {"BOT_TOKEN": TOKEN, "SOTTO__PROGRAMS__0__TEAM_CHAT": "-1007"})
    assert settings.telegram.api_base_url == "https://api.telegram.org"
    assert settings.telegram.token.reveal() == TOKEN
    assert settings.database_url == f"sqlite+aiosqlite:///{EXAMPLE.parent}/data/sotto.db"
    assert settings.key_file == EXAMPLE.parent / "secrets" / "identity.key"
    assert settings.content.directory == EXAMPLE.parent / "content"
    assert [program.team_chat for program in settings.programs] == [-1007]
    assert settings.retention.open_request == timedelta(days=7)


def test_what_the_example_has_commented_out_is_known_as_well(tmp_path: Path) -> None:
    """A line that is only waiting for its # to be taken away must not be refused then."""
    text, taken_away = re.subn(
        r"^( *)# (dir: content|overlay: .*|countries: .*|hours:|  wed: .*"
        r"|closed:|- from: .*|to: 2.*|why: .*)$",
        r"\1\2",
        EXAMPLE.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    assert taken_away == 11
    file = write(tmp_path, text)
    settings = config.load(file, {"BOT_TOKEN": TOKEN, "SOTTO__PROGRAMS__0__TEAM_CHAT": "-1007"})
    assert settings.content.directory == tmp_path / "content"
    assert settings.content.overlay == tmp_path / "my-content"
    assert settings.content.served == ("us", "ca")
    counter = settings.programs[0].points[0].hours
    assert set(counter.open) == {2}
    assert [(closure.first.day, closure.why) for closure in counter.closures] == [(24, "holidays"), (31, "")]


def test_the_van_and_the_areas_of_the_example_are_known_as_well(tmp_path: Path) -> None:
    """Each stands instead of something else: a van without hours, areas without points beside them."""
    text = EXAMPLE.read_text("utf-8")
    van_lines = re.compile(r"^( *)# (dates:|- day: .*|from: .*|to: \".*|where: .*)$", re.MULTILINE)
    dates = van_lines.sub(r"\1\2", text)
    environ = {"BOT_TOKEN": TOKEN, "SOTTO__PROGRAMS__0__TEAM_CHAT": "-1007"}
    (van,) = config.load(write(tmp_path, dates), environ).programs[0].points
    assert van.hours.dates == (Visit(date(2026, 12, 3), time(18), time(22), "station, east exit"),)
    area_lines = re.compile(r"^( *)# (areas:|- key: c|name: City|closed: \[\]|points: \[\])$", re.MULTILINE)
    areas = area_lines.sub(r"\1\2", text)
    assert problems_of(write(tmp_path, areas), environ) == (
        "programs[0].areas[0].points must name at least one pickup point",
        "programs[0].points must be left out where there are areas; put each point into one of them",
    )


def problems_of(file: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        config.load(file, environ)
    return refused.value.problems


def keys_in(text: str) -> Iterator[tuple[str, str]]:
    """Each key of a commented YAML file, commented out or not, with the sentences directly above it."""
    path: list[tuple[int, str]] = []
    above: list[str] = []
    for line in text.splitlines():
        key = re.match(r"( *(?:# )?(?:- )?)([a-z_]+):( |$)", line)
        comment = re.match(r" *# (.+)", line)
        if key:
            deep = len(key[1].replace("# ", ""))
            path = [(at, name) for at, name in path if at < deep] + [(deep, key[2])]
            yield ".".join(name for _, name in path), " ".join(above)
            above = []
        elif comment:
            above.append(comment[1])
        else:
            above = []


def known_settings(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every setting that the program asks for, heard while it reads settings; sections are no settings."""
    asked: set[str] = set()
    sections: set[str] = set()

    class Listening(Fields):
        def _name(self, key: str) -> str:
            return ".".join(str(part) for part in (*self.path, key) if not isinstance(part, int))

        def _get(self, key: str, default: object) -> Any:
            asked.add(self._name(key))
            return super()._get(key, default)

        def section(self, key: str, *, optional: bool = True) -> Fields:
            sections.add(self._name(key))
            return super().section(key, optional=optional)

        def sections(self, key: str, *, optional: bool = True) -> Iterator[Fields]:
            sections.add(self._name(key))
            return super().sections(key, optional=optional)

    monkeypatch.setattr(bot.fields, "Fields", Listening)
    monkeypatch.setattr(config, "Fields", Listening)
    dated = {"key": "v", "name": "Van", "dates": [VISIT], "closed": [CLOSURE]}
    area = {"key": "c", "name": "City", "points": [dated], "closed": [CLOSURE]}
    split = program(id="pier", key="p", team_chat=-1008, areas=[area], closed=[CLOSURE])
    del split["points"]
    read(data(programs=[program(), split]))
    # A point is a point, in an area or beside it.
    asked, sections = (
        {name.replace(".areas.points", ".points") for name in names} for names in (asked, sections)
    )
    return asked - sections - {"programs.hours", "programs.points.hours"}


def test_every_setting_stands_in_the_example_with_a_sentence_above_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The example is the manual: what the program knows and the example does not tell, nobody finds."""
    settings = known_settings(monkeypatch) | {"programs.hours", "programs.points.hours"}
    assert {"telegram.token_file", "programs.points.where", "limits.open_requests"} < settings
    assert {"programs.areas.key", "programs.points.dates.day", "programs.closed.why"} < settings
    told = dict(reversed(list(keys_in(EXAMPLE.read_text("utf-8")))))  # where it stands first
    settings = {re.sub(r"\.(points|areas)\.closed\.", ".closed.", name) for name in settings}
    assert settings - told.keys() == set()
    assert {name for name in settings if not re.match(r"[A-Z].*[a-z]\.", told[name])} == set()


def test_the_look_at_the_example_would_notice_a_bare_key() -> None:
    """The reader of the test above, on a file that it must not accept."""
    text = "a:\n  # A sentence,\n  # on two lines.\n  b: 1\n  c: 2\n  # Of c. # d: 3\n  # d: 3\n\n  e: 4\n"
    assert dict(keys_in(text)) == {
        "a": "",
        "a.b": "A sentence, on two lines.",
        "a.c": "",
        "a.d": "Of c. # d: 3",
        "a.e": "",
    }


# -- mistakes ------------------------------------------------------------------------------------


def test_all_mistakes_are_told_at_once() -> None:
    """One start, one list, one round of mending."""
    wrong = {
        "telegram": {"api_base_url": "ftp://x", "mode": "carrier pigeon", "token": "x"},
        "database": {"url": "mysql://x"},
        "identity": {},
        "content": {"languages": []},
        "features": {"guidance": "yes"},
        "programs": [
            program(key="long", timezone="Mars/Base", team_chat=7, points=[]),
            program(hours={"mon-fri": "noon"}),
        ],
        "retention": {"undo": "3m"},
        "limits": {"open_requests": 0},
        "colour": "green",
    }
    assert problems(wrong) == (
        "features.guidance must be true or false",
        "identity.key_file is missing",
        "telegram.api_base_url must be the root of a Bot API server, like https://host",
        "telegram.mode must be one of: polling",
        "telegram.token is not a key that is known here; did you mean 'token_file'?",
        "database.url must begin with sqlite+aiosqlite:/// and a file, or postgresql+psycopg://",
        "content.languages must name at least one language, like [en]",
        "programs[0].timezone is not a time zone; write one like America/Chicago or Europe/Paris",
        "programs[0].team_chat must be a group: its id begins with a minus sign",
        "programs[0].points must name at least one pickup point",
        "programs[0].key must be one or two of a-z and 0-9, and never used again for another",
        'programs[1].hours.mon-fri must read like  mon-fri: "12:00-20:00"',
        "programs use the same id twice; each must be its own",
        "retention.undo must lie between 5s and 2m",
        "limits.open_requests must lie between 1 and 20",
        "colour is not a key that is known here; take it out",
    )


#: Every place that holds a value, with what would be accepted there.
PLACES: Final[Mapping[Keys, Any]] = {
    ("telegram", "api_base_url"): "https://api.telegram.org",
    ("telegram", "token_file"): "token",
    ("telegram", "mode"): "polling",
    ("database", "url"): "sqlite+aiosqlite:///data/sotto.db",
    ("identity", "key_file"): "keys/identity.key",
    ("content", "dir"): "content",
    ("content", "languages"): ["en"],
    ("content", "overlay"): ".",
    ("content", "default_country"): "us",
    ("content", "countries"): ["us"],
    ("content", "withdrawn"): [],
    ("content", "lawyer_required"): False,
    ("features", "guidance"): True,
    ("features", "selling"): "menu",
    ("features", "requests"): True,
    ("features", "messages"): True,
    ("programs", 0, "id"): "harbor",
    ("programs", 0, "key"): "h",
    ("programs", 0, "name"): "Harbor",
    ("programs", 0, "team_chat"): -1007,
    ("programs", 0, "timezone"): "UTC",
    ("programs", 0, "hours", "mon-fri"): "12:00-20:00",
    ("programs", 0, "points", 0, "key"): "a",
    ("programs", 0, "points", 0, "name"): "Counter",
    ("programs", 0, "points", 0, "where"): "side door",
    ("programs", 0, "points", 0, "pack"): "on_arrival",
    ("programs", 0, "points", 0, "asks"): "age",
    ("programs", 0, "points", 0, "phone"): "+1 312 555 0100",
    ("programs", 0, "phone"): "+1 312 555 0100",
    ("programs", 0, "details"): "administrators",
    ("programs", 0, "points", 0, "hours", "wed"): "18:00-22:00",
    ("programs", 0, "points", 1, "key"): "b",
    ("programs", 0, "points", 1, "name"): "Van",
    ("programs", 0, "points", 1, "dates", 0, "day"): date(2026, 12, 3),
    ("programs", 0, "points", 1, "dates", 0, "from"): "18:00",
    ("programs", 0, "points", 1, "dates", 0, "to"): "22:00",
    ("programs", 0, "points", 1, "dates", 0, "where"): "station",
    ("programs", 0, "points", 1, "closed", 0, "from"): date(2026, 12, 24),
    ("programs", 0, "points", 1, "closed", 0, "to"): date(2026, 12, 26),
    ("programs", 0, "points", 1, "closed", 0, "why"): "holidays",
    ("programs", 0, "closed", 0, "from"): date(2026, 12, 24),
    ("programs", 0, "closed", 0, "to"): date(2026, 12, 26),
    ("programs", 0, "closed", 0, "why"): "holidays",
    ("programs", 1, "id"): "pier",
    ("programs", 1, "key"): "p",
    ("programs", 1, "name"): "Pier",
    ("programs", 1, "team_chat"): -1008,
    ("programs", 1, "areas", 0, "key"): "c",
    ("programs", 1, "areas", 0, "name"): "City",
    ("programs", 1, "areas", 0, "closed", 0, "from"): date(2026, 12, 24),
    ("programs", 1, "areas", 0, "closed", 0, "to"): date(2026, 12, 26),
    ("programs", 1, "areas", 0, "closed", 0, "why"): "holidays",
    ("programs", 1, "areas", 0, "points", 0, "key"): "k",
    ("programs", 1, "areas", 0, "points", 0, "name"): "Kiosk",
    ("retention", "open_request"): "7d",
    ("retention", "ended_request"): "24h",
    ("retention", "undo"): "2m",
    ("retention", "form_keys"): "48h",
    ("retention", "question"): "7d",
    ("retention", "question_words"): "60s",
    ("retention", "answer"): "72h",
    ("retention", "answer_words"): "60s",
    ("retention", "write_back"): "24h",
    ("retention", "block"): "30d",
    ("retention", "vouchers"): "60d",
    ("limits", "open_requests"): 3,
    ("limits", "open_questions"): 3,
    ("limits", "questions_an_hour"): 10,
    ("limits", "untaken"): "4h",
    ("programs", 0, "members"): 6,
    ("programs", 0, "voucher_words"): "Given out by the people of the counter on Main Street.",
    ("team_chat", "posture"): "warn",
    ("operator", "chat"): 77,
}

#: Shapes that a wrong value may have; each has the marker in it.
SHAPES: Final[Mapping[str, Any]] = {
    "text": lambda marker: f"wrong {marker}\nwrong",
    "list": lambda marker: [marker, [marker]],
    "mapping": lambda marker: {"stray": {"stray": marker}},
    "number": lambda marker: 10**15 + int(marker.removeprefix("marker")),
    "fraction": lambda marker: float(f"0.{marker.removeprefix('marker')}"),
}


def full(wrong: Mapping[Keys, Any]) -> dict[str, Any]:
    """Settings with a value in every place, some of them as told."""
    made: dict[str, Any] = {}
    for place, right in PLACES.items():
        inside: Any = made
        for key, below in pairwise(place):
            empty: Any = [] if isinstance(below, int) else {}
            if isinstance(inside, dict):
                inside = inside.setdefault(key, empty)
            else:
                inside.extend([empty] * (int(key) + 1 - len(inside)))
                inside = inside[int(key)]
        inside[place[-1]] = wrong.get(place, right)
    return made


def refused(settings: object, base: Path = NOWHERE, environ: Mapping[str, str] | None = None) -> str:
    """Everything that could be printed of the refusal; empty if there was none."""
    try:
        config.read(settings, base, {"BOT_TOKEN": TOKEN} if environ is None else environ)
    except SettingsError as error:
        return "".join(traceback.format_exception(error)) + repr(error) + repr(error.problems)
    return ""


def test_the_places_are_all_that_the_program_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no place is left without a marker below; with the right values, nothing is refused."""
    named = {".".join(str(key) for key in place if not isinstance(key, int)) for place in PLACES}
    named = {name.replace(".areas.points", ".points") for name in named}
    assert known_settings(monkeypatch) <= named
    assert refused(full({})) == ""


@pytest.mark.parametrize("shape", SHAPES)
def test_no_mistake_holds_a_value(shape: str) -> None:
    """A value may be the token, a password or the way to the team; the place is enough to mend it."""
    marked = {place: SHAPES[shape](f"marker{70001 + n}") for n, place in enumerate(PLACES)}
    told = refused(full(marked), environ={})
    assert len(told.splitlines()) > len(PLACES) / 2
    assert not re.search("700[0-9][0-9]", told)


#: Where any text is right, as far as reading can tell. The token's file is not read: there is BOT_TOKEN.
FREE: Final = {
    ("telegram", "token_file"),
    ("identity", "key_file"),
    ("content", "dir"),
    ("content", "overlay"),
    ("content", "default_country"),
    ("programs", 0, "id"),
    ("programs", 0, "name"),
    ("programs", 1, "id"),
    ("programs", 1, "name"),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_one_wrong_value_is_told_by_its_key_alone(place: Keys, shape: str) -> None:
    """Whatever stands there; where text is free, text is accepted."""
    told = refused(full({place: SHAPES[shape]("marker70001")}), environ={"BOT_TOKEN": TOKEN})
    assert "70001" not in told
    if shape == "text" and place in FREE:
        assert told == ""
    else:
        assert str(place[-1]) in told


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_wrong_value_in_the_environment_is_told_by_its_key_alone(place: Keys) -> None:
    """The environment is where the secrets are."""
    name = "SOTTO__" + "__".join(map(str, place)).upper()
    for value in ("{stray: [marker70001]}", "'unended marker70001", "2026-02-30 marker70001: [", "9" * 5000):
        told = refused(full({}), environ={"BOT_TOKEN": TOKEN, name: value})
        assert str(place[-1]) in told.lower()
        assert "70001" not in told
        assert "99999" not in told


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(list(PLACES)), values, max_size=6))
def test_whatever_was_written_it_is_refused_with_sentences(wrong: dict[Keys, Any]) -> None:
    """A wrong file is the operator's to mend: never a traceback."""
    refused(full(wrong), environ={})


@given(values)
def test_whatever_the_whole_file_holds_it_is_refused_with_sentences(whole: object) -> None:
    """Also where it is no mapping at all."""
    assert "identity" in refused(whole, environ={}) or "must be a mapping" in refused(whole, environ={})


def test_a_wrong_token_is_told_without_it(tmp_path: Path) -> None:
    """From the file as from the environment; and the place of the file is not told either."""
    (tmp_path / "marker70001").write_text("marker70002:not a token")
    settings = data(telegram={"token_file": "marker70001"})
    sentence = "telegram.token_file (or BOT_TOKEN) does not hold a bot's token: digits, a colon, letters"
    for environ in ({}, {"BOT_TOKEN": "marker70003"}):
        told = refused(settings, tmp_path, environ)
        assert sentence in told
        assert "7000" not in told


# -- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("telegram:\n  token_file: 'marker70001\n", f"2: {NO_YAML}"),
        ("a: 1\nb: marker70001: 2\n", f"2: {NO_YAML}"),
        ("a: 1\n\tb: marker70001\n", f"2: {NO_YAML}"),
        ("a: marker70001\x07\n", "1: the file holds an invisible sign here; type this line again"),
        ("a: " + "[" * 5000, "1: the file is nested without end; look for a row of [ or {"),
        ("b: &x [*x]", "1: 'b' is nested too deep; take out what stands inside itself (& and *)"),
        ("a: 1\nb: 2\na: marker70001\n", "3: 'a' stands here twice; keep one of them"),
    ],
)
def test_a_file_that_is_no_yaml_is_told_by_its_line(tmp_path: Path, text: str, message: str) -> None:
    """YAML's own sentences repeat the line: they are not told."""
    with pytest.raises(SettingsError) as refused:
        config.load(write(tmp_path, text), {"BOT_TOKEN": TOKEN})
    assert refused.value.problems == (f"config.yaml:{message}",)
    assert "70001" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    "value",
    [
        "!!python/name:marker70001 {}",
        "2026-02-30",
        "!!int marker70001",
        "!!timestamp marker70001",
        "9" * 5000,
    ],
)
def test_a_value_of_no_known_kind_is_told_by_its_key(tmp_path: Path, value: str) -> None:
    """It is a text or nothing, for whoever asks for it to judge; nothing is built from it."""
    with pytest.raises(SettingsError) as refused:
        config.load(write(tmp_path, f"limits:\n  open_requests: {value}\n"), {"BOT_TOKEN": TOKEN})
    assert "limits.open_requests must be a whole number without quotes" in refused.value.problems
    assert "70001" not in "".join(traceback.format_exception(refused.value))


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    """Some editors still write something else."""
    file = tmp_path / "config.yaml"
    file.write_bytes("name: Café".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"^config\.yaml:1: the file is not UTF-8 text"):
        config.load(file, {})


@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_a_file_that_cannot_be_read_is_told_with_how_to_get_one(tmp_path: Path, name: str) -> None:
    """The first start in an empty folder."""
    with pytest.raises(SettingsError, match=r"cannot be read; write one with: python -m bot init$"):
        config.load(tmp_path / name, {})


def test_an_empty_file_is_told_what_it_lacks(tmp_path: Path) -> None:
    """As one without any setting."""
    with pytest.raises(SettingsError) as refused:
        config.load(write(tmp_path, "# nothing yet\n"), {"BOT_TOKEN": TOKEN})
    assert refused.value.problems == (
        "identity.key_file is missing",
        "database.url is missing",
        "programs is missing; requests need a program with a team_chat and a pickup point",
    )


# -- environment over file -----------------------------------------------------------------------


def test_the_environment_stands_above_the_file() -> None:
    """Also inside lists, for keys the file does not have, and for sections it does not have."""
    settings = read(
        data(retention={"undo": "1m", "form_keys": "1h"}),
        SOTTO__RETENTION__UNDO="30s",
        SOTTO__PROGRAMS__0__TEAM_CHAT="-2008",
        SOTTO__PROGRAMS__0__POINTS__0__NAME="The van",
        SOTTO__PROGRAMS__0__POINTS__0__WHERE="station",
        SOTTO__LIMITS__OPEN_REQUESTS="5",
        SOTTO__FEATURES__GUIDANCE="false",
        SOTTO__CONTENT__LANGUAGES="[en, es]",
        HOME="/root",
    )
    assert settings.retention.undo == timedelta(seconds=30)
    assert settings.retention.form_keys == timedelta(hours=1)
    (harbor,) = settings.programs
    assert harbor.team_chat == -2008
    assert [(point.name, point.where) for point in harbor.points] == [("The van", "station")]
    assert settings.open_requests_per_person == 5
    assert not settings.guidance
    assert settings.content.languages == ("en", "es")


def test_the_environment_leaves_the_files_own_values_alone() -> None:
    """Reading twice from one mapping gives the same twice."""
    written = data()
    read(written, SOTTO__PROGRAMS__0__NAME="Other")
    assert written == data()


@pytest.mark.parametrize(
    "name",
    [
        "SOTTO__PROGRAMS__1__NAME",
        "SOTTO__PROGRAMS__X__NAME",
        "SOTTO__DATABASE__URL__DEEPER",
        "SOTTO__PROGRAMS__0__NAME__DEEPER",
        "SOTTO__PROGRAMS__²__NAME",
    ],
)
def test_a_variable_that_leads_nowhere_is_told_by_its_name(name: str) -> None:
    """A misspelt variable would otherwise be a setting that has no effect."""
    sentence = f"the settings cannot be overridden by {name}: there is no such key or entry"
    with pytest.raises(SettingsError) as refused:
        config.read(data(), NOWHERE, {"BOT_TOKEN": TOKEN, name: "marker70001"})
    assert refused.value.problems == (sentence,)


def test_a_variable_with_an_unknown_key_is_told() -> None:
    """As in the file."""
    assert problems(data(), SOTTO__LIMITS__OPEN_REQUEST="1") == (
        "limits.open_request is not a key that is known here; did you mean 'open_requests'?",
    )


def test_bot_token_stands_above_the_file(tmp_path: Path) -> None:
    """The file is not even read then."""
    (tmp_path / "token").write_text("777:from-the-file\n")
    settings = data(telegram={"token_file": "token"})
    from_file = config.read(settings, tmp_path, {})
    assert from_file.telegram.token.reveal() == "777:from-the-file"
    blank = config.read(settings, tmp_path, {"BOT_TOKEN": " \n"})
    assert blank.telegram.token.reveal() == "777:from-the-file"
    assert read(settings, tmp_path).telegram.token.reveal() == TOKEN
    assert read(data(telegram={"token_file": "absent"}), tmp_path).telegram.token.reveal() == TOKEN


def test_without_any_token_there_is_no_start() -> None:
    """And the sentence names both ways to give one."""
    assert problems(data(), BOT_TOKEN="") == (
        "telegram.token_file is missing; name a file that holds the bot's token, or set BOT_TOKEN",
    )


@pytest.mark.parametrize("name", ["absent", "folder", "~nobody-here/token"])
def test_a_token_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    """Also one in the home of somebody who is not there."""
    (tmp_path / "folder").mkdir()
    assert problems(data(telegram={"token_file": name}), tmp_path, BOT_TOKEN="") == (
        "telegram.token_file cannot be read; put the bot's token into it, or set BOT_TOKEN",
    )


# -- single settings -----------------------------------------------------------------------------


def test_the_least_is_enough() -> None:
    """Everything else has a default that is right for most."""
    settings = read(data())
    assert settings.telegram.api_base_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:////nowhere/data/sotto.db"
    assert settings.key_file == Path("/nowhere/keys/identity.key")
    assert settings.content.directory == Path(config.__file__).parent.parent / "content"
    assert settings.content.languages == ("en",)
    assert settings.content.country == "us"
    assert settings.guidance
    assert settings.requests
    assert settings.retention == config.Retention(
        open_request=timedelta(days=7),
        ended_request=timedelta(hours=24),
        undo=timedelta(minutes=2),
        form_keys=timedelta(hours=48),
        question=timedelta(days=7),
        question_words=timedelta(seconds=60),
        answer=timedelta(hours=72),
        answer_words=timedelta(seconds=60),
        write_back=timedelta(hours=24),
        block=timedelta(days=30),
        vouchers=timedelta(days=60),
    )
    assert settings.messages
    assert settings.limits == config.Limits(open_requests=3, open_questions=3, questions_an_hour=10)
    assert settings.open_requests_per_person == 3


def test_the_example_token_is_refused() -> None:
    """Nobody waits for Telegram to say that a placeholder is no token."""
    assert problems(data(), BOT_TOKEN="1234567890:replace-this-with-the-token-from-BotFather") == (
        "telegram.token_file still holds the example; put your bot's token there, from BotFather",
    )


@pytest.mark.parametrize(
    ("chat", "sentence"),
    [
        (-1001234567890, "is still the example; put the id of your team's chat there"),
        (1007, "must be a group: its id begins with a minus sign"),
        (None, "is missing"),
    ],
)
def test_requests_never_go_to_an_example_or_to_one_person(chat: int | None, sentence: str) -> None:
    """A private chat would make one coordinator's account the counter."""
    assert problems(data(programs=[program(team_chat=chat)])) == (f"programs[0].team_chat {sentence}",)


@pytest.mark.parametrize(
    ("written", "root"),
    [
        ("https://api.telegram.org", "https://api.telegram.org"),
        ("https://api.telegram.org/", "https://api.telegram.org"),
        ("http://127.0.0.1:8081/bot", "http://127.0.0.1:8081"),
        ("http://127.0.0.1:8081/bot/", "http://127.0.0.1:8081"),
        ("https://proxy.example/telegram/bot", "https://proxy.example/telegram"),
        ("https://proxy.example/robot", "https://proxy.example/robot"),
        ("http://bot", "http://bot"),
        ("http://bot/bot", "http://bot"),
        ("http://bot:8081", "http://bot:8081"),
    ],
)
def test_the_server_may_be_given_with_or_without_bot(written: str, root: str) -> None:
    """Both forms stand in the manuals of Bot API servers; a host may also be called bot."""
    assert read(data(telegram={"api_base_url": written})).telegram.api_base_url == root


@pytest.mark.parametrize(
    "written", ["api.telegram.org", "ftp://host", "https://", "https://user@host", "https://host?a", ""]
)
def test_a_server_that_is_no_address_is_refused(written: str) -> None:
    """A password in an address would end in a log."""
    assert problems(data(telegram={"api_base_url": written})) == (
        "telegram.api_base_url must be the root of a Bot API server, like https://host",
    )


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("5s", timedelta(seconds=5)),
        ("90s", timedelta(seconds=90)),
        ("2m", timedelta(minutes=2)),
        ("48h", timedelta(hours=48)),
        ("7d", timedelta(days=7)),
        (" 7 d ", timedelta(days=7)),
        ("7", None),
        ("d", None),
        ("-7d", None),
        ("1.5h", None),
        ("7w", None),
        ("7D", None),
        ("1h30m", None),
        ("٧d", None),
        ("", None),
        ("9999999s", None),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(text: str, length: timedelta | None) -> None:
    """s, m, h and d, and nothing that could be read in two ways."""
    assert config.duration(text) == length


CEILINGS: Final = {
    "open_request": ("14d", "15d", timedelta(days=14)),
    "ended_request": ("24h", "25h", timedelta(hours=24)),
    "undo": ("2m", "121s", timedelta(minutes=2)),
    "form_keys": ("48h", "49h", timedelta(hours=48)),
    "question": ("7d", "8d", timedelta(days=7)),
    "question_words": ("60s", "61s", timedelta(seconds=60)),
    "answer": ("72h", "73h", timedelta(hours=72)),
    "answer_words": ("60s", "61s", timedelta(seconds=60)),
    "write_back": ("72h", "73h", timedelta(hours=72)),
    "block": ("30d", "31d", timedelta(days=30)),
    "vouchers": ("60d", "61d", timedelta(days=60)),
}


@pytest.mark.parametrize("key", CEILINGS)
def test_nothing_is_kept_longer_than_its_ceiling(key: str) -> None:
    """The privacy page promises the ceilings; settings may lower them, to 5 s, and never raise them."""
    most, too_long, ceiling = CEILINGS[key]
    assert getattr(read(data(retention={key: most})).retention, key) == ceiling
    assert getattr(read(data(retention={key: "5s"})).retention, key) == timedelta(seconds=5)
    sentence = f"retention.{key} must lie between 5s and {most}"
    for wrong in (too_long, "4s", "0s", "999999d"):
        assert problems(data(retention={key: wrong})) == (sentence,)
    for wrong in ("forever", "7"):
        assert problems(data(retention={key: wrong})) == (
            f"retention.{key} must be a length of time like 5s, 2m, 48h or 7d",
        )


def test_every_kept_thing_has_a_ceiling() -> None:
    """A new one gets its row above."""
    assert config.RETENTION.keys() == CEILINGS.keys()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://user:secret@host/name",
        "sqlite+aiosqlite:////var/lib/sotto/sotto.db",
    ],
)
def test_a_database_is_taken_as_it_was_written(url: str) -> None:
    """With its password, which no printout shows."""
    settings = read(data(database={"url": url}))
    assert settings.database_url == url
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite:///data/sotto.db",
        "postgresql://host/name",
        "mysql://host/name",
        "data/sotto.db",
        "postgresql+psycopg://host:port/name",
        "postgresql+psycopg://",
        "postgresql+psycopg://host",
        "postgresql+psycopg:///name",
    ],
)
def test_a_database_that_would_lose_requests_or_block_is_refused(url: str) -> None:
    """One in memory forgets; a driver that is not asynchronous stops everyone."""
    (problem,) = problems(data(database={"url": url}))
    assert problem.startswith("database.url ")


@pytest.mark.parametrize(
    ("key", "apart"),
    [
        ("data/identity.key", False),
        ("data/secrets/identity.key", False),
        ("data/../data/identity.key", False),
        ("data/../identity.key", True),
        ("database/identity.key", True),
        ("identity.key", True),
    ],
)
def test_the_key_is_refused_inside_the_databases_folder(tmp_path: Path, key: str, apart: bool) -> None:
    """Whoever copies that folder must not copy the key along."""
    settings = data(identity={"key_file": key})
    if apart:
        assert read(settings, tmp_path).key_file == tmp_path / key
    else:
        assert problems(settings, tmp_path) == (
            "database.url keeps the database in a folder that holds identity.key_file; keep them apart",
        )


@pytest.mark.parametrize(
    ("links", "key"),
    [
        ({"keys": "data"}, "keys/identity.key"),
        ({"keys": "data/inner"}, "keys/identity.key"),
        ({"data": "keys"}, "keys/identity.key"),
        ({"keys/identity.key": "data/identity.key"}, "keys/identity.key"),
    ],
)
def test_a_link_does_not_get_the_key_into_the_databases_folder(
    tmp_path: Path, links: dict[str, str], key: str
) -> None:
    """What counts is where the two really lie."""
    for link, to in links.items():
        (tmp_path / to).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / link).symlink_to(tmp_path / to)
    assert problems(data(identity={"key_file": key}), tmp_path) == (
        "database.url keeps the database in a folder that holds identity.key_file; keep them apart",
    )


def test_switching_everything_off_is_refused() -> None:
    """One of the two is what the bot is there for."""
    assert problems(data(features={"guidance": False, "requests": False})) == (
        "features switches everything off; set guidance or requests to true",
    )


def test_guidance_alone_needs_no_program() -> None:
    """No team, no counter: nothing to fill in but the token."""
    settings = data(features={"requests": False})
    del settings["programs"]
    assert read(settings).programs == ()
    del settings["features"]
    assert problems(settings) == (
        "programs is missing; requests need a program with a team_chat and a pickup point",
    )


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"id": "harbor"}, "id"),
        ({"key": "h"}, "key"),
        ({"team_chat": -1007}, "team_chat"),
        ({"points": [{"key": "a", "name": "Van"}]}, "points[].key"),
    ],
)
def test_programs_and_points_do_not_share_what_tells_them_apart(other: dict[str, Any], what: str) -> None:
    """A key travels inside buttons, a chat decides whose card it is."""
    second = program(id="pier", key="p", team_chat=-1008, points=[{"key": "b", "name": "Van"}])
    assert len(read(data(programs=[program(), second])).programs) == 2
    assert problems(data(programs=[program(), second | other])) == (
        f"programs use the same {what} twice; each must be its own",
    )


@pytest.mark.parametrize("key", ["", "abc", "A", "_", "é", "a "])
def test_a_key_is_one_or_two_small_letters_or_digits(key: str) -> None:
    """It has two bytes in a button."""
    told = problems(data(programs=[program(key=key)]))
    assert told == ("programs[0].key must be one or two of a-z and 0-9, and never used again for another",)


@pytest.mark.parametrize("name", ["two\nlines", "x" * 81])
def test_what_stands_on_a_button_is_one_line(name: str) -> None:
    """And short enough for the card."""
    told = problems(data(programs=[program(points=[{"key": "a", "name": name, "where": name}])]))
    assert told == (
        "programs[0].points[0].name must be one line of at most 80 characters",
        "programs[0].points[0].where must be one line of at most 80 characters",
    )


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_what_stands_on_a_button_is_not_empty(name: str) -> None:
    """Telegram refuses a whole screen for one button without a label; how to find it may be left out."""
    told = problems(data(programs=[program(points=[{"key": "a", "name": name, "where": name}])]))
    assert told == ("programs[0].points[0].name is empty; it stands on a button",)


@pytest.mark.parametrize("languages", [["eng"], ["EN"], ["en", "zh-hans"], ["../en"], [""]])
def test_a_language_has_two_letters(languages: list[str]) -> None:
    """A button has two bytes for it, and it names a folder."""
    assert problems(data(content={"languages": languages})) == (
        "content.languages must be codes of two small letters, like [en, es]",
    )


NOON_TO_EIGHT: Final = (time(12), time(20))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon", [0]),
        ("Mon", [0]),
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("sat-sun", [5, 6]),
        ("mon-sun", [0, 1, 2, 3, 4, 5, 6]),
        ("sat-mon", [0, 5, 6]),
        ("sun-sun", [6]),
    ],
)
def test_opening_hours_are_given_by_day(written: str, days: list[int]) -> None:
    """Alone or from-to, also across the end of the week."""
    settings = read(data(programs=[program(timezone="America/Chicago", hours={written: "12:00-20:00"})]))
    (harbor,) = settings.programs
    assert harbor.hours.zone == ZoneInfo("America/Chicago")
    assert harbor.hours.open == dict.fromkeys(days, NOON_TO_EIGHT)


@pytest.mark.parametrize(
    ("day", "span"),
    [
        ("monday", "12:00-20:00"),
        ("mon-friday", "12:00-20:00"),
        ("mon-", "12:00-20:00"),
        ("weekdays", "12:00-20:00"),
        ("mon", "noon"),
        ("mon", "12-20"),
        ("mon", "12:00-24:00"),
        ("mon", "12:60-20:00"),
        ("mon", ""),
    ],
)
def test_opening_hours_that_cannot_be_read_are_told_with_an_example(day: str, span: str) -> None:
    """Hours that were skipped in silence would send people to a closed door."""
    assert problems(data(programs=[program(hours={day: span})])) == (
        f'programs[0].hours.{day} must read like  mon-fri: "12:00-20:00"',
    )


def test_a_day_that_is_named_twice_is_told() -> None:
    """Which of the two would be true, nobody could see."""
    hours = {"wed": "18:00-22:00", "mon-fri": "12:00-20:00"}
    assert problems(data(programs=[program(hours=hours)])) == (
        "programs[0].hours.mon-fri holds a day that another line holds too; name each day once",
    )


@pytest.mark.parametrize("span", ["20:00-12:00", "12:00-12:00"])
def test_opening_hours_end_on_the_day_they_begin(span: str) -> None:
    """Nobody has to guess which day 02:00 belongs to."""
    assert problems(data(programs=[program(hours={"fri": span})])) == (
        "programs[0].hours.fri must close later than it opens, on the same day",
    )


def test_a_point_has_the_programs_hours_unless_it_has_its_own() -> None:
    """The van comes on Wednesdays, the counter is as the program is."""
    points = [
        {"key": "a", "name": "Counter"},
        {"key": "b", "name": "Van", "hours": {"wed": "18:00 - 22:00"}},
    ]
    settings = read(
        data(programs=[program(timezone="Europe/Paris", hours={"mon": "12:00-20:00"}, points=points)])
    )
    counter, van = settings.programs[0].points
    assert counter.hours.open == {0: NOON_TO_EIGHT}
    assert van.hours.open == {2: (time(18), time(22))}
    assert counter.hours.zone == van.hours.zone == ZoneInfo("Europe/Paris")


@pytest.mark.parametrize("zone", ["Mars/Base", "America", "", "/etc/localtime", "../UTC", "UTC+1"])
def test_a_time_zone_that_does_not_exist_is_refused(zone: str) -> None:
    """Otherwise every closing time would be wrong by hours."""
    assert problems(data(programs=[program(timezone=zone)])) == (
        "programs[0].timezone is not a time zone; write one like America/Chicago or Europe/Paris",
    )


# -- what is hidden ------------------------------------------------------------------------------


def test_a_secret_shows_itself_only_when_asked() -> None:
    """Not in a printout, a log line, an f-string, nor inside something else that is printed."""
    secret = Secret("marker70001")
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!s:>40}",
        "%s" % secret,  # noqa: UP031 - the way logging does it
        format(secret),
        repr([secret]),
        repr({"token": secret}),
    ]
    assert all("hidden" in text for text in shown)
    assert not any("70001" in text for text in shown)
    assert secret.reveal() == "marker70001"
    assert secret
    assert not Secret("")


def test_settings_can_be_printed_without_telling_anything() -> None:
    """Nothing that opens a bot, a database or the way to a team stands in their repr."""
    settings = read(
        data(
            database={"url": "postgresql+psycopg://user:marker70001@host/name"},
            programs=[program(team_chat=-70002)],
        ),
        BOT_TOKEN="70003:marker70004",
    )
    shown = f"{settings!r} {settings}"
    assert "Harbor" in shown
    assert "7000" not in shown
    assert settings.telegram.token.reveal() == "70003:marker70004"


def test_yaml_reads_the_example_as_it_looks() -> None:
    """Every hour in it is quoted: unquoted, 12:00 would be a number."""
    example = yaml.safe_load(EXAMPLE.read_text("utf-8"))
    assert example["programs"][0]["hours"] == {"mon-fri": "12:00-20:00"}
