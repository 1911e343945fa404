"""What an author wants of a content folder, who has no settings: all of it."""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError

from bot.content.model import Wanted
from bot.errors import NotThere

#: The content that comes with the program.
SHIPPED: Final = Path(__file__).resolve().parents[2] / "content"


def everything(directory: Path = SHIPPED, *, first: str = "", country: str = "") -> Wanted:
    """All languages of a folder, `first` before the others, for one of its countries.

    Raises:
        NotThere: if the folder holds no content, or not this language or country.
    """
    languages = _languages(directory)
    if not languages:
        raise NotThere(f"{directory} holds no content: no language's folder with a screens.yaml in it.")
    if first:
        languages = [need("language", first, languages), *(code for code in languages if code != first)]
    countries = sorted(path.stem for path in (directory / "countries").glob("*.yaml"))
    if country:
        need("country", country, countries)
    elif "us" in countries or not countries:
        country = "us"
    else:
        country = countries[0]
    return Wanted(directory, tuple(languages), country, trying=True)


def need(what: str, name: str, known: list[str]) -> str:
    """`name`, if it is one of those that are there.

    Raises:
        NotThere: with those that are near, or with all if they are few.
    """
    if name in known:
        return name
    near = get_close_matches(name, known, n=5, cutoff=0.5) or [each for each in known if name in each][:5]
    if near:
        raise NotThere(f"There is no {what} '{name}' here. Did you mean: {', '.join(near)}?")
    if len(known) <= 12:
        raise NotThere(f"There is no {what} '{name}' here. There are: {', '.join(known) or 'none'}.")
    raise NotThere(f"There is no {what} '{name}' here. See them all with: python -m bot preview")


def _languages(directory: Path) -> list[str]:
    found = [
        path.parent.name for path in directory.glob("[a-z][a-z]/screens.yaml") if _known(path.parent.name)
    ]
    return sorted(found, key=lambda code: (code != "en", code))


def _known(code: str) -> bool:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True
