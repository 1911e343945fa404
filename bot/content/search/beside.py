"""Learning in a process of its own: nobody who waits for an answer waits for it; its memory goes with it."""

import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

from bot.content.model import Language
from bot.content.search.lessons import Text, samples
from bot.content.search.linear import Linear, learn

_LOOK: Final = 0.2  # seconds
_MODEST: Final = 19  # https://man7.org/linux/man-pages/man2/nice.2.html: whoever else has work goes first


class GivenUp(Exception):
    """Learning was stopped before its end, or had to end without a result."""


def learn_beside(texts: Sequence[Text], language: Language, given_up: Callable[[], bool]) -> Linear:
    """As `linear.learn`, in a process of its own.

    Raises:
        GivenUp: `given_up` said so, or there was not memory enough.
    """
    ours, theirs = get_context("spawn").Pipe(duplex=False)
    names = dict(language.words.names)
    process = get_context("spawn").Process(
        target=_learn, args=(theirs, list(texts), language.code, names), daemon=True
    )
    process.start()
    theirs.close()
    try:
        while not ours.poll(_LOOK):
            if given_up() or not process.is_alive():
                raise GivenUp
        found = ours.recv()
    except EOFError:
        raise GivenUp from None
    finally:
        process.kill()
        process.join()
        ours.close()
    assert isinstance(found, Linear)
    return found


def _learn(answer: Connection, texts: Sequence[Text], code: str, names: dict[str, str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    os.nice(_MODEST)
    answer.send(learn(samples(texts, code, names)))
    answer.close()
