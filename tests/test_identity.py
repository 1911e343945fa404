"""A chat id goes in, and without the key nobody gets it out again."""

import base64
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import KeyFileError
from bot.identity import ChatId, Identity, ReturnAddress, SealedText, read_key, write_key

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
NINA, SAM = ChatId(5_000_000_001), ChatId(5_000_000_002)

#: Ids as Telegram gives them: people above 0, groups below, at most 52 bits.
chats = st.integers(-(2**52), 2**52).map(ChatId)

#: Long enough that they do not stand in random bytes by chance.
long_chats = (st.integers(2**40, 2**52) | st.integers(-(2**52), -(2**40))).map(ChatId)


@pytest.fixture
def open_handed() -> Iterator[None]:
    """A process that lets everybody read what it writes, if nobody takes care."""
    before = os.umask(0)
    yield
    os.umask(before)


@given(chats)
def test_the_same_person_has_the_same_pseudonym(chat: ChatId) -> None:
    """Also after a restart: it is how someone's requests are found again."""
    pseudonym = Identity(KEY).person(chat).pseudonym
    assert Identity(KEY).person(chat).pseudonym == pseudonym
    assert Identity(KEY).person(ChatId(chat + 1)).pseudonym != pseudonym


@given(chats)
def test_another_key_makes_another_pseudonym(chat: ChatId) -> None:
    """Two deployments cannot find out together that they know the same person."""
    assert Identity(KEY).person(chat).pseudonym != Identity(OTHER_KEY).person(chat).pseudonym


@given(chats)
def test_two_seals_never_look_alike_and_open_to_the_same_chat(chat: ChatId) -> None:
    """Two rows of one person cannot be told to be of one person by their addresses."""
    identity = Identity(KEY)
    seals = [identity.seal(chat), identity.seal(chat), identity.person(chat).address]
    assert len(set(seals)) == 3
    assert [Identity(KEY).open(seal) for seal in seals] == [chat] * 3


@given(st.text().filter(lambda words: not words.endswith("\0")))
def test_what_is_written_is_sealed_and_opens_again(words: str) -> None:
    """Two seals of the same words do not look alike; another key opens neither."""
    letters = Identity(KEY).letters
    one, other = letters.seal(words), letters.seal(words)
    assert one != other
    assert Identity(KEY).letters.open(one) == letters.open(other) == words
    with pytest.raises(KeyFileError):
        Identity(OTHER_KEY).letters.open(one)
    with pytest.raises(KeyFileError):
        letters.open(SealedText(one[:-1] + bytes([one[-1] ^ 1])))


def test_a_seal_tells_little_of_the_length_of_words() -> None:
    """Yes and no are of one length, and so is what is a little longer."""
    letters = Identity(KEY).letters
    assert len({len(letters.seal(words)) for words in ("", "yes", "no", "a" * 256)}) == 2
    assert "key hidden" in repr(letters)


def test_the_key_of_an_hour_is_another_one_in_the_next_and_for_another_chat() -> None:
    """It counts within one hour, and leads to nobody."""
    identity, now = Identity(KEY), datetime(2026, 11, 21, 14, 59, tzinfo=UTC)
    keys = {
        identity.hour_key(chat, now + timedelta(minutes=minutes))
        for chat in (NINA, SAM)
        for minutes in (0, 1)
    }
    assert len(keys) == 4
    assert identity.hour_key(NINA, now) == identity.hour_key(NINA, now.replace(minute=0))


def test_every_address_has_one_length() -> None:
    """A short id is an old account, one below 0 a group: the length must not tell."""
    ids = [0, 1, -1, 7, 10**5, NINA, 2**52, -(2**52), -1001234567890]
    assert len({len(Identity(KEY).seal(ChatId(chat))) for chat in ids}) == 1


@given(long_chats, st.text(max_size=20))
@example(NINA * 1000, "29000000:abcdefg")
def test_the_chat_stands_in_nothing_that_comes_out(chat: ChatId, nonce: str) -> None:
    """Neither as digits nor as bytes, in none of the usual ways of writing them."""
    identity = Identity(KEY)
    person = identity.person(chat)
    came_out = [
        person.pseudonym.encode(),
        bytes(person.address),
        base64.urlsafe_b64decode(person.pseudonym),
        person.address.hex().encode(),
        identity.form_key(chat, nonce).encode(),
        repr(person).encode(),
        repr(identity).encode(),
        str(identity).encode(),
    ]
    size = abs(chat)
    length = (size.bit_length() + 7) // 8
    written = [
        str(size).encode(),
        f"{size:x}".encode(),
        size.to_bytes(length, "big"),
        size.to_bytes(length, "little"),
        base64.urlsafe_b64encode(size.to_bytes(8, "big")).rstrip(b"="),
    ]
    assert written[0] in f"chat {chat}".encode()
    assert not any(way in out for way in written for out in came_out)


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_damaged_address_is_refused(place: int, change: int) -> None:
    """Whichever byte it is: a changed address must not lead to somebody else."""
    address = bytearray(Identity(KEY).seal(NINA))
    address[place % len(address)] ^= change
    with pytest.raises(KeyFileError):
        Identity(KEY).open(ReturnAddress(bytes(address)))


@given(st.binary(max_size=80) | st.integers(0, 36).map(lambda end: Identity(KEY).seal(NINA)[:end]))
@example(b"")
@example(b"\x01")
@example(b"\x01" + bytes(36))
def test_anything_else_than_an_address_is_refused(address: bytes) -> None:
    """Cut off, empty or made up."""
    with pytest.raises(KeyFileError):
        Identity(KEY).open(ReturnAddress(address))


def test_another_key_opens_nothing() -> None:
    """A database without its key leads to nobody, and the sentence says what is wrong."""
    with pytest.raises(
        KeyFileError, match=r"^a stored address cannot be opened with this identity key$"
    ) as refused:
        Identity(OTHER_KEY).open(Identity(KEY).seal(NINA))
    assert refused.value.__cause__ is None


def test_a_form_has_one_key_in_one_chat() -> None:
    """A double tap makes one request; another form, another person or another deployment another one."""
    identity = Identity(KEY)
    first = identity.form_key(NINA, "1:abcdefg")
    assert identity.form_key(NINA, "1:abcdefg") == first
    others = {
        identity.form_key(NINA, "2:abcdefg"),
        identity.form_key(NINA, "1:abcdefh"),
        identity.form_key(SAM, "1:abcdefg"),
        Identity(OTHER_KEY).form_key(NINA, "1:abcdefg"),
        identity.person(NINA).pseudonym,
    }
    assert len(others | {first}) == 6


def test_where_the_chat_ends_and_the_nonce_begins_cannot_be_shifted() -> None:
    """A crafted nonce does not take the place of another person's form."""
    identity = Identity(KEY)
    assert identity.form_key(ChatId(12), "3:x") != identity.form_key(ChatId(1), "23:x")
    assert identity.form_key(ChatId(-1), "3:x") != identity.form_key(ChatId(1), "-3:x")


def test_a_printout_hides_the_address_and_the_key() -> None:
    """A person may stand in a traceback or a log line; the way to them may not."""
    identity = Identity(KEY)
    person = identity.person(NINA)
    assert repr(person) == f"Person(pseudonym={person.pseudonym!r})"
    assert repr(identity) == str(identity) == "Identity(<key hidden>)"


def test_an_identity_holds_nothing_that_prints_its_key() -> None:
    """There is no dictionary of attributes to be dumped either."""
    assert not hasattr(Identity(KEY), "__dict__")


def test_a_written_key_can_be_read_and_is_the_owners_alone(tmp_path: Path, open_handed: None) -> None:
    """Whatever the process would otherwise allow, and in a folder that others cannot look into."""
    file = tmp_path / "secrets" / "identity.key"
    write_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert read_key(file).open(read_key(file).seal(NINA)) == NINA


def test_no_two_written_keys_are_the_same(tmp_path: Path) -> None:
    """A key that came with the program would be everybody's."""
    for name in ("one", "two"):
        write_key(tmp_path / name)
    one, two = read_key(tmp_path / "one"), read_key(tmp_path / "two")
    assert one.person(NINA).pseudonym != two.person(NINA).pseudonym


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """It may be the only one that opens a database."""
    file = tmp_path / "identity.key"
    write_key(file)
    before = file.read_bytes()
    with pytest.raises(KeyFileError, match="left as it is"):
        write_key(file)
    assert file.read_bytes() == before


def test_a_link_to_nowhere_is_not_followed(tmp_path: Path) -> None:
    """A key is not written where somebody else's link leads."""
    file = tmp_path / "identity.key"
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError):
        write_key(file)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """With a sentence for the operator, and not as a key that is there already."""
    (tmp_path / "secrets").write_text("a file, not a folder")
    with pytest.raises(KeyFileError, match=r"^the identity key cannot be written: "):
        write_key(tmp_path / "secrets" / "identity.key")
    with pytest.raises(KeyFileError, match=r"^the identity key cannot be written: "):
        write_key(tmp_path / "secrets" / "deeper" / "identity.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o601, 0o710, 0o777])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Group or others, to read, to write or to run: it is no secret then, and the sentence says so."""
    file = tmp_path / "identity.key"
    write_key(file)
    file.chmod(mode)
    with pytest.raises(KeyFileError, match="can be read by others; run: chmod 600"):
        read_key(file)
    file.chmod(0o400)
    assert isinstance(read_key(file), Identity)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "not base64!",
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        KEY.hex(),
        base64.b64encode(bytes(32)).decode()[:-1],
    ],
)
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, text: str) -> None:
    """A shorter key would be a weaker one; and nothing of the file is told."""
    file = tmp_path / "identity.key"
    file.touch(0o600)
    file.write_text(text)
    with pytest.raises(KeyFileError) as refused:
        read_key(file)
    assert "key" in str(refused.value)
    assert not text.strip() or text.strip() not in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_told_with_how_to_get_one(
    tmp_path: Path, content: bytes | None
) -> None:
    """The first start without `init`."""
    file = tmp_path / "identity.key"
    if content is not None:
        file.touch(0o600)
        file.write_bytes(content)
    with pytest.raises(KeyFileError, match="write one with: python -m bot init"):
        read_key(file)


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(31), bytes(33)])
def test_a_key_has_32_bytes(key: bytes) -> None:
    """Whoever builds an identity by hand is held to it too."""
    with pytest.raises(KeyFileError, match="32 bytes"):
        Identity(key)
