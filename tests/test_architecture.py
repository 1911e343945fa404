"""Imports run one way, and the reading lane cannot reach the store."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "bot"

#: Who may import whom. Everything may import errors and clock. The first row that fits counts.
ARROWS: dict[str, set[str]] = {
    "bot.errors": set(),
    "bot.clock": set(),
    "bot.fields": set(),
    "bot.yaml_file": {"bot.fields"},
    "bot.metrics": set(),
    "bot.logs": set(),
    "bot.identity": set(),
    "bot.supply": set(),
    "bot.simulator": set(),
    "bot.content": {"bot.fields", "bot.yaml_file"},
    "bot.programs": {"bot.fields", "bot.supply"},
    "bot.config": {"bot.fields", "bot.programs", "bot.yaml_file"},
    "bot.store": {"bot.supply"},
    "bot.intake": {"bot.supply", "bot.store", "bot.identity"},
    "bot.coordination": {"bot.supply", "bot.store", "bot.identity"},
    "bot.shift": {"bot.supply", "bot.store"},
    "bot.reach": {"bot.store"},
    "bot.fates": {"bot.store"},
    "bot.line": {"bot.fates", "bot.supply", "bot.store"},
    "bot.timers": {"bot.fates", "bot.supply", "bot.store"},
    "bot.gateways": {"bot.fates", "bot.line", "bot.timers", "bot.supply"},
    "bot.delivery": {"bot.fates", "bot.gateways", "bot.line", "bot.timers", "bot.supply", "bot.store"},
    "bot.retention": {"bot.supply", "bot.store"},
    "bot.chat.handlers.guide": {"bot.chat", "bot.content", "bot.metrics"},
    "bot.chat.handlers.page": {"bot.chat", "bot.content", "bot.metrics"},
    "bot.chat.handlers.kinds": {"bot.chat", "bot.content", "bot.metrics"},
    "bot.chat.handlers.emergency": {"bot.chat", "bot.content", "bot.metrics"},
    "bot.chat.handlers.search": {"bot.chat", "bot.content", "bot.metrics"},
    "bot.chat.handlers.walks": {"bot.chat", "bot.content", "bot.metrics"},
    "bot.chat.handlers.coordinator": {"bot.chat", "bot.content", "bot.coordination", "bot.supply"},
    "bot.chat.handlers.details": {"bot.chat", "bot.content", "bot.coordination", "bot.supply"},
    "bot.chat.handlers.shelves": {"bot.chat", "bot.content", "bot.coordination", "bot.supply"},
    "bot.chat.handlers.shift": {"bot.chat", "bot.content", "bot.shift", "bot.supply"},
    "bot.chat.handlers.answering": {"bot.chat", "bot.content", "bot.coordination", "bot.supply"},
    "bot.chat.handlers.blocking": {"bot.chat", "bot.content", "bot.coordination", "bot.supply"},
    "bot.chat.handlers.replying": {"bot.chat", "bot.content", "bot.coordination", "bot.supply"},
    "bot.chat.handlers.reporting": {
        *("bot.chat", "bot.content", "bot.intake", "bot.identity", "bot.metrics", "bot.supply"),
    },
    "bot.chat.handlers": {"bot.chat", "bot.content", "bot.intake", "bot.identity", "bot.supply"},
    "bot.chat.gateway": {"bot.chat", "bot.content", "bot.fates", "bot.identity", "bot.supply"},
    "bot.chat.application": {
        *("bot.chat", "bot.content", "bot.intake", "bot.coordination", "bot.identity", "bot.metrics"),
        *("bot.shift", "bot.reach"),
    },
    "bot.chat.updates": {"bot.chat", "bot.metrics"},
    "bot.chat.insisting": {"bot.chat", "bot.metrics"},
    "bot.chat": {"bot.chat", "bot.content", "bot.supply"},
    "bot.renewal": {"bot.content"},
    "bot.setup": {"bot.identity"},
    "bot.ask": {"bot.content"},
    "bot.preview": {"bot.content"},
    "bot.export": set(),
    "bot.printing": {"bot.chat", "bot.content"},
    "bot.issuing": {
        *("bot.chat", "bot.config", "bot.content", "bot.printing", "bot.programs", "bot.store"),
        *("bot.supply", "bot.wanted"),
    },
    "bot.doctor": {"bot.content"},
    "bot.wanted": {"bot.config", "bot.content", "bot.programs"},
    "bot.bench": {"bot.chat.http"},
    "bot.bench_search": {"bot.content"},
    "bot.app": {
        *("bot.chat", "bot.config", "bot.content", "bot.coordination", "bot.delivery", "bot.identity"),
        *("bot.intake", "bot.metrics", "bot.renewal", "bot.retention", "bot.store", "bot.supply"),
        *("bot.shift", "bot.reach", "bot.wanted"),
    },
    "bot.serving": {"bot.app"},
    "bot.demo": {"bot.app", "bot.config", "bot.content", "bot.identity", "bot.serving", "bot.simulator"},
    "bot.cli": {"bot"},
    "bot.__main__": {"bot.cli"},
    "bot": set(),
}

ANYONE = {"bot.errors", "bot.clock"}

#: What the reading lane must not reach, however many steps away.
READING = tuple(
    f"bot.chat.handlers.{name}" for name in ("guide", "page", "kinds", "emergency", "search", "walks")
)
DURABLE = (
    *("bot.store", "bot.identity", "bot.intake", "bot.coordination", "bot.shift", "bot.delivery"),
    *("bot.retention", "bot.reach"),
)

#: Outside libraries that live in one room each.
ROOMS: dict[str, tuple[str, ...]] = {
    "telegram": ("bot.chat", "bot.simulator.transport", "bot.bench"),
    "sqlalchemy": ("bot.store", "bot.config"),
    "cryptography": ("bot.identity",),
    "jinja2": ("bot.content",),
    "resvg_py": ("bot.content.pictures",),
    "numpy": ("bot.content.search",),
    "snowballstemmer": ("bot.content.search",),
    "starlette": ("bot.simulator", "bot.serving"),
    "uvicorn": ("bot.serving",),
    "typer": ("bot.cli",),
    "rich": ("bot.preview", "bot.cli"),
    "segno": ("bot.printing",),
}


def within(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(package + ".")


def imports_of(source: str, known: set[str]) -> set[str]:
    """Full names of what a module imports, wherever in it; `from a import b` names a.b if that is one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.add(inner if inner in known else base)
    return found


@pytest.fixture(scope="module")
def modules() -> Mapping[str, set[str]]:
    """Module name -> what it imports."""
    files = {}
    for path in ROOT.rglob("*.py"):
        parts = ["bot", *path.relative_to(ROOT).with_suffix("").parts]
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    assert len(files) > 30, "no modules were found: this test looks in the wrong place"
    return {name: imports_of(path.read_text("utf-8"), set(files)) for name, path in files.items()}


def forbidden(modules: Mapping[str, set[str]]) -> Iterator[str]:
    """Imports against the arrows."""
    for module, imported in sorted(modules.items()):
        row = next((key for key in sorted(ARROWS, key=len, reverse=True) if within(module, key)), None)
        assert row is not None, f"{module} has no row in ARROWS"
        own = row if row != "bot" else module
        for target in sorted(name for name in imported if within(name, "bot")):
            allowed = {*ARROWS[row], *ANYONE, own}
            if not any(within(target, name) for name in allowed):
                yield f"{module} -> {target}"


def reached(modules: Mapping[str, set[str]], start: str) -> set[str]:
    """Everything that importing `start` brings along, of ours."""
    seen, todo = set(), [start]
    while todo:
        module = todo.pop()
        if module in seen or module not in modules:
            continue
        seen.add(module)
        todo += modules[module]
    return seen


def test_imports_run_one_way(modules: Mapping[str, set[str]]) -> None:
    """The arrows of the design, and no other."""
    assert list(forbidden(modules)) == []


def test_an_import_against_the_arrows_is_noticed(modules: Mapping[str, set[str]]) -> None:
    """Positive control: each of these would be found."""
    for module, target in [
        ("bot.supply.model", "bot.store.unit"),
        ("bot.content.loader", "bot.supply.model"),
        ("bot.store.requests", "bot.identity"),
        ("bot.chat.handlers.guide", "bot.intake"),
        ("bot.simulator.bot_api", "bot.app"),
    ]:
        planted = {**modules, module: modules[module] | {target}}
        assert list(forbidden(planted)) == [f"{module} -> {target}"]


@pytest.mark.parametrize("lane", READING)
def test_reading_cannot_reach_the_store(modules: Mapping[str, set[str]], lane: str) -> None:
    """Not directly and not through anything that it imports."""
    brought = reached(modules, lane)
    assert len(brought) > 5
    assert [name for name in sorted(brought) if any(within(name, durable) for durable in DURABLE)] == []


def test_a_hidden_way_to_the_store_is_noticed(modules: Mapping[str, set[str]]) -> None:
    """Positive control: three steps away is still reached."""
    planted = {**modules, "bot.chat.failures": modules["bot.chat.failures"] | {"bot.delivery"}}
    assert "bot.store.unit" in reached(planted, "bot.chat.handlers.guide")


@pytest.mark.parametrize("library", ROOMS)
def test_each_library_has_its_room(modules: Mapping[str, set[str]], library: str) -> None:
    """All of Telegram in one package, all SQL in one package."""
    users = {
        module for module, imported in modules.items() if any(within(name, library) for name in imported)
    }
    assert users, f"nobody imports {library}: take the row out"
    strangers = {user for user in users if not any(within(user, room) for room in ROOMS[library])}
    assert strangers == set()


def test_rules_are_pure(modules: Mapping[str, set[str]]) -> None:
    """Rules and content know no clock, no randomness but a code's, no event loop."""
    impure = {"asyncio", "time", "random", "aiohttp", "telegram", "sqlalchemy"}
    rules = [name for name in modules if within(name, "bot.supply") or within(name, "bot.content")]
    assert len(rules) > 8
    assert {name: modules[name] & impure for name in rules if modules[name] & impure} == {}
    assert [name for name in rules if "bot.clock" in modules[name]] == []


def test_nothing_shadows_a_library() -> None:
    """No package bot/telegram and none bot/requests."""
    assert not [name for name in ("telegram", "requests") if (ROOT / name).exists()]
