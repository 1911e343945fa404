"""Everything that can go wrong and that someone can answer.

SottoError
├── SettingsError       the operator's file is wrong; every mistake at once
├── KeyFileError        the identity key is missing, readable by others, or damaged
├── ContentError        authors' files are wrong; every mistake with file, line and what to write
├── NotThere            an author asks for a page, a language or a country that the content does not hold
├── FolderInUse         a folder that is to be written holds something else
├── AuthoringRefused    an author's command cannot be done as it was typed
├── StoreError
│   ├── StoreUnavailable    the database does not answer now; try again
│   ├── NewerDatabase       the database was written by a newer version
│   └── DatabaseInUse       another process holds it
├── StaleButton         a button of another version, or a crafted one
└── AskingRefused
    ├── AskingClosed        requests are switched off or cannot be taken now
    ├── TooManyOpen         this person already has the allowed number of open requests
    ├── BagChanged          what was seen before sending is not what would be packed now
    ├── FormUsed            this form already made a request, which has ended since
    ├── FormExpired         the form was opened more than a day ago
    ├── NoSuchRequest       nothing with this code belongs to whoever asks
    ├── TooManyQuestions    this person already waits for the allowed number of answers
    ├── TooOften            this person has asked as often as is allowed within an hour
    ├── Blocked             the team takes nothing from this person for now
    ├── VoucherGone         a voucher was used, has run out, or never was
    └── NoSuchQuestion      no answer with this tag waits for whoever asks
"""

from collections.abc import Sequence
from dataclasses import dataclass


class SottoError(Exception):
    """Base of all errors that this program raises on purpose."""


class SettingsError(SottoError):
    """Raised when the settings cannot be used; names keys, never values."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class KeyFileError(SottoError):
    """Raised when the identity key cannot be read or must not be trusted."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to mend in an authored file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(SottoError):
    """Raised when authored files are wrong; holds every mistake that was found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(str(m) for m in self.mistakes))


class NotThere(SottoError):
    """Raised when somebody names a page, a language or a country that is not there; says what is near."""


class FolderInUse(SottoError):
    """Raised when a folder holds what this program did not write, and would be overwritten."""


class AuthoringRefused(SottoError):
    """Raised when an author's command cannot be done as it was typed; nothing was written then."""


class StoreError(SottoError):
    """Raised when the database refuses; never carries the values of the statement."""


class StoreUnavailable(StoreError):
    """Raised when the database does not answer now: locked, full, gone or cut off."""


class NewerDatabase(StoreError):
    """Raised when the database was written by a newer version of this program."""


class DatabaseInUse(StoreError):
    """Raised when another process already works on the same SQLite file."""


class StaleButton(SottoError):
    """Raised when a button's data is of another version, damaged or crafted."""


class AskingRefused(SottoError):
    """Base of the answers that the asking lane gives instead of a request."""


class AskingClosed(AskingRefused):
    """Raised when requests are switched off or cannot be taken at the moment."""


class TooManyOpen(AskingRefused):
    """Raised when a person already has as many open requests as the program allows."""

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        super().__init__("too many open requests")


class BagChanged(AskingRefused):
    """Raised when an item of a form came in or went out after its sender last looked at it."""


class FormUsed(AskingRefused):
    """Raised when a form is sent again after the request it made has ended."""


class FormExpired(AskingRefused):
    """Raised when a form is sent more than a day after it was opened."""


class NoSuchRequest(AskingRefused):
    """Raised when no request with this code belongs to the one who asks."""


class TooManyQuestions(AskingRefused):
    """Raised when a person already waits for as many answers as the program allows."""

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        super().__init__("too many open questions")


class TooOften(AskingRefused):
    """Raised when a person has asked as often as the program allows within an hour."""

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        super().__init__("too many questions within an hour")


class NoSuchQuestion(AskingRefused):
    """Raised when no answer with this tag waits for the one who asks (any more)."""


class Blocked(AskingRefused):
    """Raised when a team takes nothing from the one who asks for now."""


class VoucherGone(AskingRefused):
    """Raised when a voucher is not good: used, over or never issued, which nobody can tell apart."""
