"""What others may read on a locked phone: the first line of what the bot sends, and its description."""

from collections.abc import Iterator
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.check.phrases import pattern, typed
from bot.content.check.pieces import every_piece
from bot.content.texts import Label, Text

#: Sent by itself, or left in a chat: its first line stands on a locked screen.
FIRST_LINE: Final = frozenset(
    [
        *(
            Text.HOME,
            Text.NOTICE,
            Text.HIDDEN,
            Text.GONE,
            Text.CLOSED,
            Text.RECEIPT,
            Text.CANNOT,
            Text.EXPIRED,
        ),
        *(
            Text.CANCEL,
            Text.CANCELLED,
            Text.ENDED,
            Text.ERASE,
            Text.ERASED,
            Text.APOLOGY,
            Text.NOT_UNDERSTOOD,
            Text.UNSURE,
            Text.DECLINED,
        ),
        *(Text.QUESTION_AWAY, Text.TOO_MANY_QUESTIONS, Text.TOO_OFTEN),
        *(Text.ANSWER_EXPIRED, Text.ANSWER, Text.QUESTION_SENT),
    ]
)

#: Read by whoever looks for the bot, or at a chat list.
ALL_OF_IT: Final = frozenset([Text.BOT_DESCRIPTION, Text.BOT_SHORT, Text.GONE, Text.HIDDEN, Text.NOTICE])

_FIRST: Final = {f"texts.{text}" for text in FIRST_LINE}
_WHOLE: Final = {f"texts.{text}" for text in ALL_OF_IT} | {
    f"labels.{label}" for label in (Label.COMMAND_START, Label.COMMAND_SOS, Label.EMERGENCY)
}


def lock_screen(content: Authored) -> Iterator[Finding]:
    """Words that say what this is about, where others read them."""
    telling = {
        code: pattern(language.words.telling, code)
        for code, language in content.library.languages.items()
        if language.words.telling
    }
    for piece in every_piece(content):
        if piece.key not in _FIRST | _WHOLE or piece.language.code not in telling:
            continue
        for version in piece.versions:
            read = version if piece.key in _WHOLE else version.partition("\n")[0]
            found = telling[piece.language.code].search(typed(read, piece.language.code))
            if found:
                message = (
                    f"'{found[0]}' is read by others on a locked screen; write a line that says "
                    "nothing, like "
                    "'You have an update.'"
                )
                yield content.error_in(piece.file, piece.place, "lock_screen", read, message)
                break
