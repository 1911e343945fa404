"""Who someone is, so that nobody else has to know: the only holder of the identity key.

A chat id enters here and leaves as a `Pseudonym` (a keyed hash: the same person again, but who?)
and a `ReturnAddress` (sealed: only this module opens it, to answer). Neither can be turned back
without the key, which is why the key never lies beside the database.
"""

import base64
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import KeyFileError

ChatId = NewType("ChatId", int)
Pseudonym = NewType("Pseudonym", str)
ReturnAddress = NewType("ReturnAddress", bytes)
FormKey = NewType("FormKey", str)
SealedText = NewType("SealedText", bytes)

_KEY_BYTES = 32
_NONCE_BYTES = 12
_SEAL_VERSION = b"\x01"
_TEXT_STEP = 256


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who asks, as the asking lane may see them."""

    pseudonym: Pseudonym
    address: ReturnAddress = field(repr=False)


class Letters:
    """Seals what is written from one side to the other while it waits; knows nobody's address."""

    __slots__ = ("_seal",)

    def __init__(self, key: bytes) -> None:
        self._seal = AESGCM(key)

    def __repr__(self) -> str:
        return "Letters(<key hidden>)"

    def seal(self, text: str) -> SealedText:
        """A text that only this key opens. Its length is told only in steps."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = text.encode()
        plain += b"\0" * (-len(plain) % _TEXT_STEP)
        return SealedText(_SEAL_VERSION + nonce + self._seal.encrypt(nonce, plain, _SEAL_VERSION))

    def open(self, sealed: SealedText) -> str:
        """The text that was sealed.

        Raises:
            KeyFileError: it was sealed with another key, or was damaged.
        """
        body = sealed[1:]
        try:
            plain = self._seal.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], sealed[:1])
        except (InvalidTag, ValueError):
            raise KeyFileError("a stored text cannot be opened with this identity key") from None
        return plain.rstrip(b"\0").decode()


class Identity:
    """Turns chat ids into what may be stored, and back for sending."""

    __slots__ = ("_form", "_pseudonym", "_seal", "letters")

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise KeyFileError(f"the identity key must have {_KEY_BYTES} bytes; make one with: init")
        self._seal = AESGCM(_derive(key, b"return address"))
        self._pseudonym = _derive(key, b"pseudonym")
        self._form = _derive(key, b"form")
        self.letters = Letters(_derive(key, b"letters"))

    def __repr__(self) -> str:
        return "Identity(<key hidden>)"

    def person(self, chat: ChatId) -> Person:
        """The person behind a private chat. Two calls give the same pseudonym, never the same address."""
        digest = hmac.digest(self._pseudonym, str(chat).encode(), hashlib.sha256)
        name = base64.urlsafe_b64encode(digest[:18]).decode()
        return Person(Pseudonym(name), self.seal(chat))

    def seal(self, chat: ChatId) -> ReturnAddress:
        """A sealed way back to the chat; of one length for every chat id."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = int(chat).to_bytes(8, "big", signed=True)
        return ReturnAddress(_SEAL_VERSION + nonce + self._seal.encrypt(nonce, plain, _SEAL_VERSION))

    def open(self, address: ReturnAddress) -> ChatId:
        """The chat id inside a sealed address.

        Raises:
            KeyFileError: the address was sealed with another key, or was damaged.
        """
        body = address[1:]
        try:
            plain = self._seal.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], address[:1])
        except (InvalidTag, ValueError):
            raise KeyFileError("a stored address cannot be opened with this identity key") from None
        return ChatId(int.from_bytes(plain, "big", signed=True))

    def form_key(self, chat: ChatId, nonce: str) -> FormKey:
        """The unique key of one form opened in one chat; says nothing about either."""
        digest = hmac.digest(self._form, f"{chat}:{nonce}".encode(), hashlib.sha256)
        return FormKey(base64.urlsafe_b64encode(digest[:18]).decode())

    def hour_key(self, chat: ChatId, now: datetime) -> FormKey:
        """The unique key of one hour in one chat; says nothing about the chat."""
        return self.form_key(chat, f"hour {now:%Y-%m-%d %H}")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"sotto " + purpose).derive(key)


def write_key(file: Path) -> None:
    """Write a fresh key that only its owner may read. Never overwrites.

    Raises:
        KeyFileError: there is a key already, or the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if os.path.lexists(file):
            raise KeyFileError("there is an identity key already; it was left as it is") from None
        raise KeyFileError(f"the identity key cannot be written: {error.strerror}") from None
    with os.fdopen(handle, "wb") as out:
        out.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        out.flush()
        os.fsync(out.fileno())


def read_key(file: Path) -> Identity:
    """The identity from a key file.

    Raises:
        KeyFileError: no such file, readable by others, or not a key.
    """
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        text = file.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise KeyFileError("identity.key_file cannot be read; write one with: python -m bot init") from None
    if mode & 0o077:
        raise KeyFileError("identity.key_file can be read by others; run: chmod 600 on it")
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raise KeyFileError("identity.key_file does not hold a key; restore it from your copy") from None
    return Identity(key)
