"""The command line as somebody types it: a process, its answers and its status."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.small import copy_small

ROOT: Final = Path(__file__).parent.parent
TOKEN: Final = "123456:made-up_for_TESTS"

#: What runs the bot, and what help has no need of.
HEAVY: Final = {
    "telegram",
    "sqlalchemy",
    "cryptography",
    "aiohttp",
    "starlette",
    "uvicorn",
    "babel",
}

Run = Callable[..., subprocess.CompletedProcess[str]]


def environ(**more: str) -> dict[str, str]:
    """The environment without any setting of ours that happens to be in it."""
    ours = ("SOTTO__", "BOT_TOKEN", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"} | more


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`python -m bot` in an empty folder, to its end."""

    def run(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=environ(**more),
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def imported(*arguments: str) -> set[str]:
    """The packages that a Python process imports, by name."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        env=environ(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["init", "--help"], ["preview", "--help"]], ids=" ".join
)
def test_help_comes_without_loading_what_runs_the_bot(arguments: list[str]) -> None:
    """At once; and on a machine where an author has nothing of it."""
    packages = imported("-m", "bot", *arguments)
    assert {"bot", "typer"} <= packages
    assert packages & HEAVY == set()


def test_what_runs_the_bot_would_be_seen_if_it_were_loaded() -> None:
    """By the same look."""
    assert imported("-c", "import bot.app, bot.chat.http, bot.serving") >= HEAVY


def test_help_names_every_command_with_what_it_does(run: Run) -> None:
    """And so does calling it without any."""
    for done in (run("--help"), run()):
        known = (
            "demo",
            "init",
            "run",
            "preview",
            "export",
            "bench",
            "check",
            "translations",
            "new-language",
            "schema",
        )
        for command in known:
            assert f" {command} " in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert run("--help").returncode == 0


def test_an_unknown_command_is_told(run: Run) -> None:
    """With status 2, as for everything that somebody typed wrong."""
    done = run("deploy")
    assert done.returncode == 2
    assert "No such command 'deploy'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["run", "--configg", "x"], ["demo", "--port", "many"]], ids=" ".join)
def test_an_unknown_option_is_told(run: Run, arguments: list[str]) -> None:
    """As is one that cannot be read."""
    done = run(*arguments)
    assert done.returncode == 2
    assert arguments[1] in done.stderr
    assert "Traceback" not in done.stderr


# -- what authors use ----------------------------------------------------------------------------


AUTHORS: Final = [
    ["preview"],
    ["preview", "overdose.emergency", "--country", "gb"],
    ["export", "{tmp}/site", "--country", "us"],
]


@pytest.mark.parametrize("arguments", AUTHORS, ids=lambda arguments: " ".join(arguments[:2]))
def test_authors_commands_need_nothing_of_what_runs_the_bot(arguments: list[str], tmp_path: Path) -> None:
    """Content is read, and neither Telegram nor a database nor the network is loaded."""
    packages = imported("-m", "bot", *(each.format(tmp=tmp_path) for each in arguments))
    assert {"yaml", "jinja2"} <= packages
    assert packages & (HEAVY - {"babel"}) == set()


def own_content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    copy_small(folder)
    return folder


def test_preview_shows_a_page_as_people_see_it(run: Run) -> None:
    """Its words, its buttons as rows, its sources, who has read it, when it is due."""
    done = run("preview", "overdose.emergency", "--country", "gb")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Call 999." in done.stdout
    assert re.search(r"│ +Menu +││ +🆘 +│", done.stdout)
    assert "https://preventoverdosewa.org/reverseanoverdose" in done.stdout
    assert re.search(r"Read by +nobody of a deployment yet", done.stdout)
    assert re.search(r"Due +2027-11-21", done.stdout)
    shown = run("preview", "privacy-what_is_stored").stdout
    assert re.search(r"│ +Sources +││ +Keep this on my phone +│", shown)
    assert re.search(r"│ +Back +││ +Menu +│", shown)


def test_preview_lists_all_pages_with_their_menus(run: Run) -> None:
    """Without a name."""
    listed = run("preview").stdout
    assert re.search(
        r"Testing +testing\n(.+\n){0,2}.+testing\.fentanyl_strips\.read_result +Reading a strip", listed
    )
    assert "privacy.what_is_stored  What this bot stores" in listed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["overdose.emergncy"],
            "There is no page 'overdose.emergncy' here. Did you mean: overdose.emergency",
        ),
        (["--lang", "xx"], "There is no language 'xx' here. There are: en"),
        (["--country", "xx"], "There is no country 'xx' here. Did you mean: mx"),
        (["--dir", "nowhere"], "nowhere holds no content: no language's folder with a screens.yaml in it."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_preview_says_what_is_not_there(run: Run, arguments: list[str], sentence: str) -> None:
    """And what is near, with status 2."""
    done = run("preview", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)


def test_preview_says_in_which_language_a_page_is_instead(run: Run, tmp_path: Path) -> None:
    """As people are told, and beside it what to do."""
    folder = own_content(tmp_path)
    shutil.rmtree(folder / "cs", ignore_errors=True)
    shutil.copytree(folder / "en", folder / "cs")
    screens = folder / "cs/screens.yaml"
    screens.write_text(screens.read_text("utf-8").replace("name: English", 'name: "Čeština"'), "utf-8")
    for page in (folder / "cs/topics").glob("testing.*"):
        page.unlink()
    shown = run("preview", "testing.fentanyl_strips.read_result", "--dir", "content", "--lang", "cs").stdout
    assert "This page is not there in Čeština yet. Here it is in English." in " ".join(
        shown.replace("│", " ").split()
    )
    assert "not there in Čeština yet; shown in English" in shown


def test_preview_tells_mistakes_first_and_shows_what_can_be_shown(run: Run, tmp_path: Path) -> None:
    """With file and line, each on one line however long."""
    page = own_content(tmp_path) / "en/topics/overdose.emergency.yaml"
    page.write_text(page.read_text("utf-8").replace("legal: none", "legl: none"), "utf-8")
    done = run("preview", "overdose.emergency", "--dir", "content")
    first = done.stdout.splitlines()[0]
    assert re.fullmatch(r"en/topics/overdose\.emergency\.yaml:\d+: 'legl' is not a key .*'legal'\?", first)
    assert "Call 911." in done.stdout
    page.write_text("id: [", "utf-8")
    done = run("preview", "privacy.what_is_stored", "--dir", "content")
    assert done.stdout.startswith("en/topics/overdose.emergency.yaml:1: not valid YAML here")
    assert "What this bot stores" in done.stdout
    (tmp_path / "content/countries/us.yaml").unlink()
    assert run("preview", "--dir", "content", "--country", "gb").returncode == 0


def test_export_writes_pages_and_overwrites_nothing_of_others(run: Run, tmp_path: Path) -> None:
    """All content, or one language for one country; the same again over itself."""
    done = run("export", "site", "--lang", "en", "--country", "gb", "--day", "2026-11-21")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site/en-gb/page-overdose.emergency.html").read_text("utf-8").count("999") >= 2
    assert not (tmp_path / "site/en-us").exists()
    own_content(tmp_path)
    assert run("export", "site", "--from", "content").returncode == 0
    assert (tmp_path / "site/en-us/all.html").exists()
    (tmp_path / "site/mine.txt").write_text("mine")
    done = run("export", "site", "--from", "content")
    assert done.returncode == 2
    assert "site holds mine.txt, which no export wrote." in done.stderr


def test_export_refuses_content_with_mistakes(run: Run, tmp_path: Path) -> None:
    """Whoever reads it takes it for what people read."""
    (own_content(tmp_path) / "menus.yaml").write_text("guides: []\n", "utf-8")
    done = run("export", "site", "--from", "content")
    assert done.returncode == 2
    assert "menus.yaml:1: 'guides' must be a list" in done.stderr
    assert not (tmp_path / "site").exists()


def test_export_shows_what_a_deployment_shows(run: Run, tmp_path: Path) -> None:
    """By its settings, and without its token; its own lengths of time, its own country."""
    deploy(run, tmp_path, ("withdrawn: []", "withdrawn: [testing.fentanyl_strips.read_result]"))
    config = tmp_path / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("open_request: 7d", "open_request: 3d"), "utf-8")
    done = run("export", "site", "--config", "config.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    folders = sorted(path.name for path in (tmp_path / "site").iterdir() if path.is_dir())
    assert folders == ["en-us", "pictures"]
    page = tmp_path / "site/en-us/page-testing.fentanyl_strips.read_result.html"
    assert "taken back for now" in page.read_text("utf-8")
    stored = tmp_path / "site/en-us/page-privacy.what_is_stored.html"
    assert "open: 3 days at most" in stored.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--day", "soon"], "--day must read like 2026-11-21"),
        (["--config", "a", "--from", "b"], "Name either --from or --config"),
        (["--config", "none.yaml"], "The settings cannot be used."),
        (["--lang", "xx"], "There is no language 'xx' here."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_export_says_what_it_cannot_use(run: Run, arguments: list[str], sentence: str) -> None:
    """With status 2, and nothing is written."""
    done = run("export", "site", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)


def test_the_demo_says_what_is_wrong_with_an_authors_folder(run: Run, tmp_path: Path) -> None:
    """Before it serves anything."""
    assert "nowhere holds no content" in run("demo", "--content", "nowhere").stderr
    (own_content(tmp_path) / "menus.yaml").write_text("guides: []\n", "utf-8")
    done = run("demo", "--content", "content", PORT="0")
    assert done.returncode == 2
    assert "menus.yaml:1: 'guides' must be a list" in done.stderr


# -- authors' commands -----------------------------------------------------------------------------

CONTENT: Final = ROOT / "content"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The shipped content, to be broken."""
    return copy_small(tmp_path / "mine")


@pytest.mark.parametrize(
    "arguments", [["check"], ["translations"], ["schema", "topic"], ["new-language", "pt"]], ids=" ".join
)
def test_an_author_needs_nothing_of_what_runs_the_bot(content: Path, arguments: list[str]) -> None:
    """Neither Telegram's library nor a database: looked at in the process that ran the command."""
    folder = [] if arguments[0] == "schema" else [str(content)]
    look = f"""
import sys
sys.argv = {["bot", *arguments, *folder]!r}
from bot.cli import main
try:
    main()
except SystemExit as end:
    assert end.code in (0, None), end.code
loaded = {{name.partition(".")[0] for name in sys.modules}}
print("loaded", *sorted(loaded & {{*{sorted(HEAVY - {"babel"})!r}, "jinja2"}}))
"""
    done = subprocess.run(
        [sys.executable, "-c", look], env=environ(), capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] in {"loaded jinja2", "loaded"}


def test_check_says_nothing_of_content_without_errors(run: Run) -> None:
    """Status 0, and a summary beside the output, where no script trips over it."""
    done = run("check")
    assert done.returncode == 0, done.stdout
    assert re.search(r"^0 errors, \d+ warnings$", done.stderr, re.MULTILINE)


def test_check_tells_file_line_and_what_to_write(run: Run, content: Path) -> None:
    """A line for each, errors and warnings told apart; status 1."""
    page = content / "en" / "topics" / "privacy.what_is_stored.yaml"
    page.write_text(page.read_text("utf-8").replace("seen: 20", "seen: 19", 1), "utf-8")
    country = content / "countries" / "us.yaml"
    country.write_text(country.read_text("utf-8").replace('"911"', "911"), "utf-8")
    done = run("check", "mine")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "mine/countries/us.yaml:3: 'number' must be text; put it in quotes" in lines
    assert any(
        re.match(r"mine/en/topics/privacy.what_is_stored.yaml:\d+: warning: was due to be read", line)
        for line in lines
    )


def test_check_tells_scripts_the_same(run: Run, content: Path) -> None:
    """A list of objects, and nothing else in the output."""
    (content / "menus.yaml").unlink()
    done = run("check", "mine", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert {tuple(each) for each in found} == {("file", "line", "severity", "rule", "message")}
    assert {each["severity"] for each in found} <= {"error", "warning"}
    assert "menus.yaml" in {each["file"] for each in found}
    assert json.loads(run("check", "mine", "--json").stdout) == found


def test_a_folder_that_is_not_there_is_told(run: Run) -> None:
    """As for every command of authors."""
    for command in (["check"], ["translations"], ["new-language", "pt"]):
        done = run(*command, "nowhere/at/all")
        assert done.returncode == 2
        assert "There is no folder nowhere/at/all" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_language_is_begun_and_its_texts_are_stamped(run: Run, content: Path) -> None:
    """From nothing to the first translated text."""
    assert "written: pt/screens.yaml" in run("new-language", "pt", "mine").stdout
    assert "  not translated yet: texts.home" in run("translations", "mine").stdout
    assert run("translations", "pt", "mine", "--done", "texts.home").stdout == "stamped: texts.home\n"
    assert "not translated yet: texts.home" not in run("translations", "mine").stdout
    assert run("translations", "pt", "mine", "--done", "texts.hoem").returncode == 2
    assert run("new-language", "pt", "mine").returncode == 2


def test_schemas_are_printed_and_written(run: Run, tmp_path: Path) -> None:
    """One by name, or all of them into a folder."""
    assert json.loads(run("schema", "menus").stdout)["title"] == "Sotto: menus"
    assert run("schema", "--write", "made").returncode == 0
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "made").iterdir()}
    assert written == {path.name: path.read_text("utf-8") for path in (CONTENT / "schema").iterdir()}
    assert run("schema", "nothing").returncode == 2


# -- init ----------------------------------------------------------------------------------------


def test_init_writes_a_deployment_and_says_what_comes_next(run: Run, tmp_path: Path) -> None:
    """Two files that only their owner may read, in a folder that need not be there yet."""
    done = run("init", "--dir", "new/deployment", "--non-interactive")
    assert (done.returncode, done.stderr) == (0, "")
    written = [tmp_path / "new/deployment/config.yaml", tmp_path / "new/deployment/secrets/identity.key"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in written] == [0o600, 0o600]
    assert done.stdout.splitlines()[:2] == [
        "written: new/deployment/config.yaml",
        "written: new/deployment/secrets/identity.key",
    ]
    assert "python -m bot run --config new/deployment/config.yaml" in done.stdout


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    """The second time it says so, and the key is still the same."""
    assert run("init", "--dir", ".", "--non-interactive").returncode == 0
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    done = run("init", "--dir", ".", "--non-interactive")
    assert done.returncode == 2
    assert "config.yaml is there already; it was left as it is" in done.stderr
    (tmp_path / "config.yaml").unlink()
    done = run("init", "--dir", ".", "--non-interactive")
    assert done.returncode == 2
    assert done.stderr == "there is an identity key already; it was left as it is\n"
    (tmp_path / "config.yaml").write_bytes(before[tmp_path / "config.yaml"])
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert len(before) == 2


def test_init_asks_for_what_only_the_operator_knows(run: Run, tmp_path: Path) -> None:
    """Four questions, and the answers stand in the settings."""
    done = run("init", typed="-100777\nThe van: east exit\nEurope/Dublin\nie\n")
    assert done.returncode == 0
    text = (tmp_path / "config.yaml").read_text("utf-8")
    for line in (
        "team_chat: -100777",
        "name: 'The van: east exit'",
        "timezone: Europe/Dublin",
        "default_country: ie",
    ):
        assert text.count(line) == 1, line


def test_init_into_something_that_is_no_folder_is_told(run: Run, tmp_path: Path) -> None:
    """With a sentence and not with a traceback."""
    (tmp_path / "file").write_text("x")
    for folder in ("file", "file/deeper"):
        done = run("init", "--dir", folder, "--non-interactive")
        assert done.returncode == 2
        assert done.stderr.startswith("The folder cannot be made: ")
        assert "Traceback" not in done.stderr


# -- run -----------------------------------------------------------------------------------------

WRONG: Final = """\
telegram:
  token_file: marker70001
  mode: marker70002
database:
  url: marker70003://user:marker70004@host/name
identity:
  key_file: secrets/identity.key
programs:
  - id: harbor
    key: marker70005
    name: Harbor
    team_chat: 70006
    points: []
retention:
  undo: 70007d
marker: marker70008
"""


def test_run_with_bad_settings_ends_with_every_mistake(run: Run, tmp_path: Path) -> None:
    """Status 2, one line each, none of their values and no traceback."""
    (tmp_path / "config.yaml").write_text(WRONG)
    done = run("run", "--config", "config.yaml")
    assert done.returncode == 2
    assert done.stdout == ""
    head, *mistakes = done.stderr.splitlines()
    assert head == "The settings cannot be used. Mend these, then start again:"
    assert [line.split()[0] for line in mistakes] == [
        "telegram.mode",
        "telegram.token_file",
        "database.url",
        "programs[0].team_chat",
        "programs[0].points",
        "programs[0].key",
        "retention.undo",
        "marker",
    ]
    assert all(line.startswith("  ") for line in mistakes)
    assert "7000" not in done.stderr


def test_run_without_settings_says_how_to_get_some(run: Run) -> None:
    """The first thing that many will type."""
    done = run("run")
    assert done.returncode == 2
    assert "config.yaml cannot be read; write one with: python -m bot init" in done.stderr
    assert "Traceback" not in done.stderr


def deploy(run: Run, tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """A deployment as `init` writes it, with its chat filled in and these things changed."""
    assert run("init", "--dir", ".", "--non-interactive").returncode == 0
    settings = tmp_path / "config.yaml"
    text = settings.read_text("utf-8")
    for old, new in (("team_chat: -1001234567890", "team_chat: -1007"), *changes):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    settings.write_text(text, "utf-8")
    return settings


def test_run_without_a_key_says_how_to_get_one(run: Run, tmp_path: Path) -> None:
    """Status 2 and one sentence."""
    deploy(run, tmp_path)
    (tmp_path / "secrets" / "identity.key").unlink()
    done = run("run", BOT_TOKEN=TOKEN)
    assert done.returncode == 2
    assert done.stderr == "identity.key_file cannot be read; write one with: python -m bot init\n"


def test_run_with_broken_content_ends_with_file_and_line(run: Run, tmp_path: Path) -> None:
    """An author sees where, and people are not shown half of it."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "supplies.yaml").write_text("items:\n  - id: strips\n    key: long\n    most: 5\n")
    deploy(run, tmp_path, ("# dir: content", "dir: texts"))
    done = run("run", BOT_TOKEN=TOKEN)
    assert done.returncode == 2
    head, *mistakes = done.stderr.splitlines()
    assert head == "The content cannot be used. Mend these, then start again:"
    assert "  supplies.yaml:3: 'key' must be one or two of a-z and 0-9" in "\n".join(mistakes)
    assert "  en/screens.yaml:1: the file cannot be read; check that it is there and may be read" in mistakes
    assert "Traceback" not in done.stderr


def test_run_waits_for_telegram_and_stops_when_told_to(run: Run, tmp_path: Path) -> None:
    """A machine may start before its network; SIGTERM ends it cleanly, and the log holds no token."""
    deploy(run, tmp_path, ("https://api.telegram.org", "http://127.0.0.1:1"))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environ(BOT_TOKEN=TOKEN),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            first = process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            rest = process.stderr.read()
            assert process.wait(30) == 0
        finally:
            process.kill()
    assert "Telegram cannot be reached" in first
    assert "Traceback" not in rest
    assert TOKEN not in first + rest
    assert (tmp_path / "data" / "sotto.db").exists()
