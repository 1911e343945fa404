"""The command line: reads arguments, calls, and turns what can be answered into a sentence.

Everything else is imported inside the commands, so that help comes at once and authors' commands
need nothing of what runs the bot.
"""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.errors import ContentError, SettingsError, SottoError

if TYPE_CHECKING:
    from bot.content.edition import Edition

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sotto: discreet health information, and requests for pickup, over Telegram.",
)
bench = typer.Typer(no_args_is_help=True, help="Measure, side by side.")
cli.add_typer(bench, name="bench")


def main() -> None:
    """Run a command; what can be answered ends with a sentence and status 2, not with a traceback."""
    try:
        cli()
    except ContentError as error:
        _end("The content cannot be used. Mend these, then start again:", *map(str, error.mistakes))
    except SettingsError as error:
        _end("The settings cannot be used. Mend these, then start again:", *error.problems)
    except SottoError as error:
        _end(str(error))


def _end(*lines: str) -> NoReturn:
    print("\n  ".join(lines), file=sys.stderr)
    raise SystemExit(2)


@cli.command()
def demo(
    port: Annotated[int, typer.Option(envvar="PORT", help="Where the page is served.")] = 8765,
    content: Annotated[
        Path | None, typer.Option("--content", help="A folder of content instead of the shipped one.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The first language, two letters.")] = "",
) -> None:
    """Try the whole bot on a page of your own machine, without a token."""
    from bot import demo as tryout
    from bot import logs
    from bot.content.everything import SHIPPED, everything

    wanted = everything(content or SHIPPED, first=lang)
    logs.set_up()
    _need_free(port)
    told = "Sotto is at {}  (Ctrl+C ends it)"
    asyncio.run(tryout.serve(port, wanted, lambda url: print(told.format(url), flush=True)))


def _need_free(port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            _end(f"Port {port} is taken or cannot be used. Choose another one: PORT=8766 make demo")


@cli.command()
def init(
    directory: Annotated[Path, typer.Option("--dir", help="The folder to write into.")] = Path(),
    non_interactive: Annotated[bool, typer.Option("--non-interactive", help="Ask nothing.")] = False,
) -> None:
    """Write settings and an identity key for a new deployment."""
    from bot.setup import write_deployment

    answers: dict[str, str] = {}
    if not non_interactive:
        answers["team_chat: -1001234567890"] = typer.prompt("Id of your team's group (begins with -)")
        answers["name: Counter"] = typer.prompt("Name of the pickup point", default="Counter")
        answers["timezone: America/New_York"] = typer.prompt("Time zone", default="America/New_York")
        answers["default_country: us"] = typer.prompt("Country, two letters", default="us")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _end(f"The folder cannot be made: {error.strerror}")
    for file in write_deployment(directory, answers):
        print(f"written: {file}")
    print("Next: put the bot's token into secrets/token (chmod 600), look through config.yaml, then")
    print(f"  python -m bot run --config {directory / 'config.yaml'}")


@cli.command()
def run(
    config: Annotated[Path, typer.Option("--config", help="The settings file.")] = Path("config.yaml"),
) -> None:
    """Run the bot until SIGTERM."""
    from bot import config as settings
    from bot import logs
    from bot.app import Sotto
    from bot.chat.http import AiohttpRequest
    from bot.clock import SystemClock
    from bot.serving import until_told_to_stop

    logs.set_up()
    loaded = settings.load(config)

    async def go() -> None:
        sotto = Sotto(loaded, SystemClock(), AiohttpRequest(), AiohttpRequest(connections=1))
        await until_told_to_stop(sotto)

    asyncio.run(go())


@cli.command()
def preview(
    topic: Annotated[str, typer.Argument(help="A page's id; without it all pages are listed.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="The language, two letters.")] = "",
    country: Annotated[str, typer.Option("--country", help="For whom, two letters.")] = "",
    directory: Annotated[
        Path | None, typer.Option("--dir", help="A folder of content instead of the shipped one.")
    ] = None,
) -> None:
    """Show a page in the terminal as people see it, or list all pages."""
    from rich.console import Console

    from bot.content.edition import editions
    from bot.content.everything import SHIPPED, everything
    from bot.content.loader import read
    from bot.errors import Mistake
    from bot.preview import Preview, tell

    wanted = everything(directory or SHIPPED, first=lang, country=country)
    mistakes: list[Mistake] = []
    library = read(wanted, mistakes)
    if library is None:
        raise ContentError(mistakes)
    console = Console()
    tell(console, mistakes)
    (edition,) = editions(library, _today(), language=wanted.languages[0], country=wanted.country)
    shown = Preview(console, edition)
    if topic:
        shown.page(topic)
    else:
        shown.list()


@cli.command()
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write: new, empty, or an earlier export.")],
    source: Annotated[
        Path | None, typer.Option("--from", help="A folder of content instead of the shipped one.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Only this language, two letters.")] = "",
    country: Annotated[str, typer.Option("--country", help="Only for this country, two letters.")] = "",
    config: Annotated[
        Path | None, typer.Option("--config", help="A settings file: exactly what that deployment shows.")
    ] = None,
    day: Annotated[str, typer.Option("--day", help="The day to write it for, like 2026-11-21.")] = "",
) -> None:
    """Write all content as static pages, for whoever reads it without the bot."""
    from bot.content.site import site
    from bot.export import write

    if config and source:
        _end("Name either --from or --config: the settings say where their content lies.")
    shown = _deployed(config, lang, country, day) if config else _whole(source, lang, country, day)
    files = site(shown)
    write(folder, files)
    print(f"{len(files)} files written. Open {folder / 'index.html'}")


def _whole(source: Path | None, lang: str, country: str, day: str) -> "list[Edition]":
    from bot.content.edition import editions
    from bot.content.everything import SHIPPED, everything
    from bot.content.loader import load

    library = load(everything(source or SHIPPED, first=lang, country=country))
    return editions(library, _today(day), language=lang, country=country)


def _deployed(config: Path, lang: str, country: str, day: str) -> "list[Edition]":
    import os

    from bot import config as settings
    from bot.content.edition import editions
    from bot.content.everything import need
    from bot.content.loader import load
    from bot.wanted import kept_by, wanted_by

    # Nobody needs the token to read: a made-up one stands in its place.
    loaded = settings.load(config, {**os.environ, "BOT_TOKEN": "0:nobody"})
    library = load(wanted_by(loaded))
    if lang:
        need("language", lang, list(library.languages))
    if country:
        need("country", country, list(library.served))
    return editions(
        library,
        _today(day),
        language=lang,
        country=country,
        kept=kept_by(loaded),
        requests=loaded.requests,
        messages=loaded.messages,
        whole=False,
    )


def _today(day: str = "") -> date:
    from bot.clock import SystemClock

    try:
        return date.fromisoformat(day) if day else SystemClock().now().date()
    except ValueError:
        _end("--day must read like 2026-11-21")


@cli.command()
def check(
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The content; else Sotto's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects instead of lines.")] = False,
) -> None:
    """Look through all content: what is wrong in which file and line, and what to write instead."""
    import json
    from datetime import UTC, datetime

    from bot.content.check.finding import Severity
    from bot.content.check.run import check as look_through

    folder = _content(directory)
    found = look_through(folder, datetime.now(UTC).date())
    errors = sum(1 for each in found if each.severity is Severity.ERROR)
    if as_json:
        print(json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            print(f"{directory}/{each}" if directory else each)
    print(f"{errors} errors, {len(found) - errors} warnings", file=sys.stderr)
    raise SystemExit(1 if errors else 0)


@cli.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question, as somebody types it.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="The language of their phone, two letters.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    as_batch: Annotated[
        bool, typer.Option("--batch", help='Answer JSON lines {"q", "lang"} from standard input.')
    ] = False,
    evaluate: Annotated[
        Path | None, typer.Option("--evaluate", help="Score a file of {q, lang, kind, topics}.")
    ] = None,
    directory: Annotated[
        Path | None, typer.Option("--dir", help="A folder of content instead of the shipped one.")
    ] = None,
) -> None:
    """Tell what the bot would answer. What it learns from the content is kept for the next time."""
    import json

    from bot import ask as asking

    if not (text or as_batch or evaluate):
        _end('Write a question: python -m bot ask "one line on the strip"')
    library, search = asking.learned(_content(directory))
    if evaluate:
        for line in asking.evaluate(search, evaluate):
            print(line)
    elif as_batch:
        for line in asking.batch(search, sys.stdin):
            print(line, flush=True)
    elif as_json:
        print(json.dumps(asking.as_data(search.answer(text, lang)), ensure_ascii=False))
    else:
        for line in asking.as_words(library, search.answer(text, lang)):
            print(line)


@cli.command()
def doctor(
    config: Annotated[Path, typer.Option("--config", help="The settings file.")] = Path("config.yaml"),
    day: Annotated[str, typer.Option("--day", help="The day to look on, like 2026-11-21.")] = "",
) -> None:
    """Tell what somebody has to do: numbers to dial, pages to have read, pages that grow old."""
    import os

    from bot import config as settings
    from bot.doctor import tasks
    from bot.wanted import wanted_by

    loaded = settings.load(config, {**os.environ, "BOT_TOKEN": "0:nobody"})
    found = list(tasks(wanted_by(loaded), _today(day)))
    for task in found:
        print(f"{task.what}: {task.how}")
        print(*(f"  {each}" for each in task.about), sep="\n")
    if not found:
        print("Nothing waits for anybody.")
    raise SystemExit(1 if found else 0)


@cli.command()
def translations(
    where: Annotated[
        str | None, typer.Argument(metavar="[LANG] [DIR]", help="A language, to stamp; or the content.")
    ] = None,
    directory: Annotated[Path | None, typer.Argument(hidden=True)] = None,
    done: Annotated[
        list[str] | None,
        typer.Option("--done", metavar="KEY", help="A page's id or a text, like texts.home."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them, with --done or without.")] = False,
) -> None:
    """Tell what is missing or stale in each language; or stamp what was translated."""
    from bot.content.revisions import mark_done, report

    stamping = bool(done or everything)
    folder = _content(directory if stamping or directory else Path(where) if where else None)
    if not stamping:
        for line in report(folder):
            print(line)
        return
    if where is None:
        _end("Which language? Name it first, as in: translations fr --all")
    for key in mark_done(folder, where, done or [], everything=everything):
        print(f"stamped: {key}")


@cli.command()
def new_language(
    code: Annotated[str, typer.Argument(metavar="LANG", help="Two letters, like pt.")],
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The content; else Sotto's.")
    ] = None,
) -> None:
    """Write the files that a new language begins with."""
    from bot.content.new_language import files_of
    from bot.content.translations import ORIGINAL

    folder = _content(directory)
    for name, text in files_of(folder, code, ORIGINAL).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
        print(f"written: {name}")
    print(f"Next: words.yaml, then translate; `python -m bot check` tells what is missing in {code}.")


@cli.command()
def schema(
    name: Annotated[
        str | None, typer.Argument(help="topic, screens, menus, words, supplies or country.")
    ] = None,
    write: Annotated[Path | None, typer.Option("--write", help="A folder to write all of them into.")] = None,
) -> None:
    """Print or write the JSON schemas with which an editor helps while you type."""
    from bot.content.schema import as_file, schemas

    made = schemas()
    if name is not None and name not in made:
        _end(f"There is no schema '{name}'; there are: {', '.join(made)}")
    if write is not None:
        write.mkdir(parents=True, exist_ok=True)
        for each, one in made.items():
            (write / f"{each}.json").write_text(as_file(one), "utf-8")
            print(f"written: {each}.json")
        return
    for each in [name] if name else list(made):
        print(as_file(made[each]), end="")


def _content(directory: Path | None) -> Path:
    folder = directory or Path(__file__).resolve().parent.parent / "content"
    if not folder.is_dir():
        _end(f"There is no folder {folder}. Name the one that holds menus.yaml, as in: check content")
    return folder


@cli.command()
def poster(
    file: Annotated[Path, typer.Argument(help="The HTML page to write.")],
    bag: Annotated[
        list[str], typer.Option("--bag", metavar="ITEM=PACKS,..", help="A bag; name several for more cards.")
    ],
    bot: Annotated[str, typer.Option("--bot", help="The bot's name in Telegram, like sotto_bot.")],
    lang: Annotated[str, typer.Option("--lang", help="The language, two letters.")] = "",
    source: Annotated[
        Path | None, typer.Option("--from", help="A folder of content instead of the shipped one.")
    ] = None,
) -> None:
    """Write links that open the form with a bag filled in, as squares to scan: to print and cut out."""
    from bot import printing
    from bot.content.everything import SHIPPED, everything
    from bot.content.loader import load

    wanted = everything(source or SHIPPED, first=lang)
    library = load(wanted)
    bags = [printing.bag_of(library, each) for each in bag]
    name = printing.bot_name(bot)
    _write(file, printing.poster(library, library.languages[wanted.languages[0]], name, bags))


@cli.command()
def vouchers(
    program: Annotated[str, typer.Option("--program", help="The id of the program that gives them.")],
    bag: Annotated[str, typer.Option("--bag", metavar="ITEM=PACKS,..", help="What each is good for.")],
    count: Annotated[int, typer.Option("--count", min=1, max=500, help="How many.")],
    until: Annotated[str, typer.Option("--until", help="The last day, like 2027-01-20.")],
    bot: Annotated[str, typer.Option("--bot", help="The bot's name in Telegram, like sotto_bot.")],
    config: Annotated[Path, typer.Option("--config", help="The settings file.")] = Path("config.yaml"),
    page: Annotated[
        Path | None, typer.Option("--page", help="An HTML page to write instead of printing the links.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The page's language, two letters.")] = "",
) -> None:
    """Make vouchers for peers. The links are shown this once: only their hashes are kept."""
    import os

    from bot import config as settings
    from bot import issuing
    from bot.clock import SystemClock
    from bot.content.loader import load
    from bot.wanted import wanted_by

    loaded = settings.load(config, {**os.environ, "BOT_TOKEN": "0:nobody"})
    library = load(wanted_by(loaded))
    last = _today(until)
    batch = issuing.batch(loaded, library, program, bag, last, bot, now=SystemClock().now(), lang=lang)
    if page is not None:
        _new_file(page)  # what cannot be written makes no voucher
    try:
        links = asyncio.run(issuing.issue(loaded, batch, count))
    except SottoError:
        if page is not None:
            page.unlink()
        raise
    if page is not None:
        _write(page, issuing.page(batch, links))
        return
    for link in links:
        print(link)


def _new_file(file: Path) -> None:
    try:
        file.touch(0o600, exist_ok=False)
    except FileExistsError:
        _end(f"There is a {file} already. Name another one: vouchers in it could not be shown again.")
    except OSError as error:
        _end(f"The page cannot be written: {error.strerror}")


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, "utf-8")
    except OSError as error:
        _end(f"The page cannot be written: {error.strerror}")
    print(f"written: {file}")


@bench.command("transport")
def bench_transport(
    seconds: Annotated[float, typer.Option(help="How long, for each number of calls at once.")] = 20.0,
) -> None:
    """Compare the HTTP clients that can stand behind python-telegram-bot."""
    from bot.bench import as_table, run_transport

    print(as_table([row for at_once in (1, 40) for row in run_transport(seconds, at_once)]))


@bench.command("search")
def bench_search(
    pages: Annotated[
        int, typer.Option(help="How many made-up pages stand beside the shipped ones.")
    ] = 10_000,
) -> None:
    """Measure what a typed question costs."""
    from bot.bench_search import as_table, run_search

    print(as_table(run_search(pages)))
