"""The shipped content with its search, learned once for all tests and all of their processes."""

import fcntl
import os
from functools import cache
from pathlib import Path
from typing import Final

from bot.content.everything import SHIPPED, everything
from bot.content.loader import load
from bot.content.search.kept import usual_folder
from bot.content.search.search import Search

#: Tests keep what they learn beside their other leftovers, and not in anybody's home.
KEPT: Final = Path(__file__).parent.parent / ".pytest_cache"


def keep_here() -> None:
    """From now on, and for every process that a test starts."""
    os.environ["XDG_CACHE_HOME"] = str(KEPT)


@cache
def shipped_search() -> Search:
    """Has learned; while one process learns, the others wait for it."""
    search = Search(load(everything(SHIPPED)))
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "learning").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        search.learn(usual_folder())
    return search
