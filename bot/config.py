"""The operator's settings: one YAML file, environment over file, read once into frozen values.

All mistakes are reported together; they name keys, never values, because a value may be a token.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import Mistake, SettingsError
from bot.fields import Fields
from bot.programs import Program, read_programs
from bot.yaml_file import YamlFile

#: A value of config.example.yaml that nobody may run with.
EXAMPLE_TOKEN: Final = "1234567890:replace-this-with-the-token-from-BotFather"  # noqa: S105

#: Environment variables that stand above the file: SOTTO__DATABASE__URL is database.url.
ENV_PREFIX: Final = "SOTTO__"

_SHORTEST: Final = timedelta(seconds=5)
_LONGEST_UNTAKEN: Final = timedelta(hours=72)
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Secret:
    """A value that hides in every printout; opened by an explicit call."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(<hidden>)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Telegram:
    """How to reach the Bot API."""

    api_base_url: str
    token: Secret


@dataclass(frozen=True, slots=True)
class Content:
    """Which content is shown, to whom, and what of it is not."""

    directory: Path
    overlay: Path | None
    languages: tuple[str, ...]
    country: str
    served: tuple[str, ...]
    withdrawn: frozenset[str]
    lawyer_required: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept; DESIGN's table gives the ceilings."""

    open_request: timedelta
    ended_request: timedelta
    undo: timedelta
    form_keys: timedelta
    question: timedelta
    question_words: timedelta
    answer: timedelta
    answer_words: timedelta
    write_back: timedelta
    block: timedelta
    vouchers: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person may ask for."""

    open_requests: int
    open_questions: int
    questions_an_hour: int
    untaken: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class TeamChat:
    """What is asked of every team's chat."""

    posture: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator decides."""

    telegram: Telegram
    database_url: str = field(repr=False)
    key_file: Path
    content: Content
    guidance: bool
    selling: str
    requests: bool
    messages: bool
    programs: tuple[Program, ...]
    retention: Retention
    limits: Limits
    team_chat: TeamChat
    operator_chat: int = field(default=0, repr=False)

    @property
    def open_requests_per_person(self) -> int:
        """How many requests one person may have open at the same time."""
        return self.limits.open_requests


#: How pages for people who sell are shown: in menus, for who asks in words, or not at all.
SELLING: Final = ("menu", "words", "off")

#: What happens where a team's chat is not set up as it should be: no requests, or a warning.
POSTURES: Final = ("refuse", "warn")

#: Key under `retention` -> (default, ceiling).
RETENTION: Final[Mapping[str, tuple[str, str]]] = {
    "open_request": ("7d", "14d"),
    "ended_request": ("24h", "24h"),
    "undo": ("2m", "2m"),
    "form_keys": ("48h", "48h"),
    "question": ("7d", "7d"),
    "question_words": ("60s", "60s"),
    "answer": ("72h", "72h"),
    "answer_words": ("60s", "60s"),
    "write_back": ("24h", "72h"),
    "block": ("30d", "30d"),
    "vouchers": ("60d", "60d"),
}


def duration(text: str) -> timedelta | None:
    """'90s', '2m', '48h' or '7d' as a length of time; None for anything else."""
    match = re.fullmatch(r"([0-9]{1,6})\s*([smhd])", text.strip())
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]]) if match else None


def load(file: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from a file and the environment.

    Raises:
        SettingsError: with every mistake that was found.
    """
    if not file.is_file():
        raise SettingsError([f"{file.name} cannot be read; write one with: python -m bot init"])
    mistakes: list[Mistake] = []
    written = YamlFile(file, file.name, mistakes)
    if mistakes:
        raise SettingsError([str(mistake) for mistake in mistakes])
    environ = os.environ if environ is None else environ
    return read(written.data or {}, file.resolve().parent, environ)


def _yaml(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except (ValueError, LookupError, AttributeError, RecursionError):
        # PyYAML lets through what its types say of a value: 2026-02-30 is no day.
        raise yaml.YAMLError from None


def read(data: object, base: Path, environ: Mapping[str, str]) -> Settings:
    """Settings from a mapping; relative paths count from `base`."""
    problems: list[str] = []

    def report(path: tuple[str | int, ...], message: str) -> None:
        problems.append(f"{_dotted(path) or 'the settings'} {message}")

    top = Fields(_overridden(data, environ, report), report)
    features = top.section("features")
    guidance, requests = features.flag("guidance", True), features.flag("requests", True)
    messages = features.flag("messages", True)
    selling = features.choice("selling", SELLING, "menu")
    features.done()
    if not (guidance or requests):
        report(("features",), "switches everything off; set guidance or requests to true")
    identity = top.section("identity")
    key_file = _path(identity.text("key_file"), base)
    identity.done()
    settings = Settings(
        telegram=_telegram(top.section("telegram"), base, environ),
        database_url=_database(top.section("database"), base, key_file),
        key_file=key_file,
        content=_content(top.section("content"), base),
        guidance=guidance,
        selling=selling,
        requests=requests,
        messages=messages and requests,
        programs=read_programs(top, needed=requests),
        retention=_retention(top.section("retention")),
        limits=_limits(top.section("limits")),
        team_chat=_team_chat(top.section("team_chat")),
        operator_chat=_operator(top.section("operator")),
    )
    if settings.operator_chat and settings.operator_chat in {each.team_chat for each in settings.programs}:
        report(("operator", "chat"), "is a team's chat: what a team wrote is not reported to that team")
    top.done()
    if problems:
        raise SettingsError(problems)
    return settings


def _dotted(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _path(text: str, base: Path) -> Path:
    return (base / os.path.expanduser(text)) if text else base  # Path's own fails on a stranger's ~


def _overridden(data: object, environ: Mapping[str, str], report: Any) -> object:
    """The file's mapping with what the environment says laid over it."""
    merged: Any = _copy(data)
    for name in sorted(environ):
        if not name.startswith(ENV_PREFIX):
            continue
        *path, last = [
            int(part) if part.isdecimal() else part for part in name[len(ENV_PREFIX) :].lower().split("__")
        ]
        try:
            place = merged
            for part in path:
                if isinstance(place, dict) and part not in place:
                    place[part] = {}
                place = place[part]
            place[last] = _yaml(environ[name])
        except (KeyError, IndexError, TypeError):
            report((), f"cannot be overridden by {name}: there is no such key or entry")
        except yaml.YAMLError:
            report((), f"cannot be overridden by {name}: it is not valid YAML; put it in quotes")
    return merged


def _copy(data: object) -> object:
    if isinstance(data, Mapping):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(value) for value in data] if isinstance(data, list | tuple) else data


def _telegram(fields: Fields, base: Path, environ: Mapping[str, str]) -> Telegram:
    url = fields.text("api_base_url", "https://api.telegram.org").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s?#@]+(/[^\s?#]*)?", url):
        fields.wrong("api_base_url", "must be the root of a Bot API server, like https://host")
    fields.choice("mode", {"polling"}, "polling")
    file = fields.text("token_file", "")
    token = environ.get("BOT_TOKEN", "").strip()
    if not token and file:
        try:
            token = _path(file, base).read_text("utf-8").strip()
            if not token:
                fields.wrong("token_file", "is empty; put the bot's token into it, from BotFather")
        except (OSError, UnicodeDecodeError):
            fields.wrong("token_file", "cannot be read; put the bot's token into it, or set BOT_TOKEN")
    elif not token:
        fields.wrong("token_file", "is missing; name a file that holds the bot's token, or set BOT_TOKEN")
    if token == EXAMPLE_TOKEN:
        fields.wrong("token_file", "still holds the example; put your bot's token there, from BotFather")
    elif token and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        fields.wrong("token_file", "(or BOT_TOKEN) does not hold a bot's token: digits, a colon, letters")
    fields.done()
    return Telegram(re.sub(r"(?<!/)/bot$", "", url), Secret(token))  # http://bot is a host


def _database(fields: Fields, base: Path, key_file: Path) -> str:
    url = fields.text("url")
    fields.done()
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        if url:
            fields.wrong("url", "is not a database address; write sqlite+aiosqlite:///data/sotto.db")
        return ""
    if parsed.drivername == "postgresql+psycopg":
        if not parsed.database or not (parsed.host or "host" in parsed.query):
            fields.wrong(
                "url", "must name a host and a database: postgresql+psycopg://user:password@host/name"
            )
        return url
    if parsed.drivername != "sqlite+aiosqlite" or not parsed.database or parsed.database == ":memory:":
        fields.wrong("url", "must begin with sqlite+aiosqlite:/// and a file, or postgresql+psycopg://")
        return ""
    file = _path(parsed.database, base)
    if file.resolve().parent in key_file.resolve().parents:
        fields.wrong("url", "keeps the database in a folder that holds identity.key_file; keep them apart")
    return parsed.set(database=str(file)).render_as_string(hide_password=False)


def _content(fields: Fields, base: Path) -> Content:
    directory, overlay = fields.text("dir", ""), fields.text("overlay", "")
    shipped = Path(__file__).resolve().parent.parent / "content"
    languages = fields.texts("languages", ["en"])
    if not languages:
        fields.wrong("languages", "must name at least one language, like [en]")
    if not all(re.fullmatch("[a-z]{2}", language) for language in languages):
        fields.wrong("languages", "must be codes of two small letters, like [en, es]")
    if len(set(languages)) < len(languages):
        fields.wrong("languages", "names a language twice")
    country = fields.text("default_country", "us")
    content = Content(
        directory=_path(directory, base) if directory else shipped,
        overlay=_path(overlay, base) if overlay else None,
        languages=languages,
        country=country,
        served=tuple(dict.fromkeys((country, *fields.texts("countries", [])))),
        withdrawn=frozenset(fields.texts("withdrawn", [])),
        lawyer_required=fields.flag("lawyer_required", False),
    )
    fields.done()
    return content


def _retention(fields: Fields) -> Retention:
    values: dict[str, timedelta] = {}
    for key, (default, ceiling) in RETENTION.items():
        length, most = duration(fields.text(key, default)), duration(ceiling)
        assert most is not None
        if length is None:
            fields.wrong(key, "must be a length of time like 5s, 2m, 48h or 7d")
        elif not _SHORTEST <= length <= most:
            fields.wrong(key, f"must lie between 5s and {ceiling}")
        values[key] = length or most
    fields.done()
    return Retention(**values)


def _operator(fields: Fields) -> int:
    chat = fields.number("chat", 0)
    if abs(chat) >= 10**15:
        fields.wrong("chat", "is no chat's id; leave it at 0 where reports go to no chat")
    fields.done()
    return chat


def _limits(fields: Fields) -> Limits:
    untaken = duration(fields.text("untaken", "4h"))
    if untaken is None or not _SHORTEST <= untaken <= _LONGEST_UNTAKEN:
        fields.wrong("untaken", "must be a length of time between 5s and 72h, like 90m or 4h")
    limits = Limits(
        open_requests=fields.number("open_requests", 3, least=1, most=20),
        open_questions=fields.number("open_questions", 3, least=1, most=20),
        questions_an_hour=fields.number("questions_an_hour", 10, least=1, most=100),
        untaken=untaken or _LONGEST_UNTAKEN,
    )
    fields.done()
    return limits


def _team_chat(fields: Fields) -> TeamChat:
    team_chat = TeamChat(posture=fields.choice("posture", POSTURES, "warn"))
    fields.done()
    return team_chat
