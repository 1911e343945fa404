"""Every table there is. Each has a row in `retention.KEPT`; a test compares the two."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """A moment, stored as whole milliseconds since 1970 UTC: the same in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Moment to milliseconds."""
        return None if value is None else (value - _EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Milliseconds to moment."""
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


metadata = MetaData()

_id = BigInteger().with_variant(Integer(), "sqlite")

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

requests = Table(
    "requests",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("code", Text, nullable=False, unique=True),
    Column("program", Text, nullable=False),
    Column("point", Text, nullable=False),
    Column("packs", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("undo_to", Text),
    Column("pseudonym", Text, nullable=False),
    Column("address", LargeBinary),
    Column("form_key", Text, nullable=False, unique=True),
    Column("with_team", Boolean, nullable=False, default=False),
    Column("closing", Boolean, nullable=False, default=False),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ready_until", Instant),
    Column("ended_at", Instant),
    Column("undo_until", Instant),
    Column("asked", Text),
    Column("undo_packs", Text),
    Column("counts_until", Instant),
    Column("code_before", Text),
    Column("block_before", Instant),
    Column("taken_by", Text),
    Index("requests_of_person", "pseudonym"),
    sqlite_autoincrement=True,  # an id is never given twice, so no old row can speak for a new request
)

request_messages = Table(
    "request_messages",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("request_id", _id, ForeignKey("requests.id", ondelete="CASCADE"), nullable=False),
    Column("role", Text, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Index("messages_of_request", "request_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("tag", Text, nullable=False, unique=True),
    Column("program", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("pseudonym", Text, nullable=False),
    Column("address", LargeBinary),
    Column("form_key", Text, nullable=False, unique=True),
    Column("question", LargeBinary),
    Column("answer", LargeBinary),
    Column("cards", Text, nullable=False),
    Column("notice_id", BigInteger),
    Column("closing", Boolean, nullable=False, default=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("question_until", Instant),
    Column("answer_until", Instant),
    Column("ended_at", Instant),
    Index("messages_of_person", "pseudonym"),
    sqlite_autoincrement=True,
)

limits = Table(
    "limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("kept_until", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _id, primary_key=True, autoincrement=True),
    Column("request_id", _id, ForeignKey("requests.id", ondelete="CASCADE")),
    Column("lane", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("notice", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("perhaps_sent", Boolean, nullable=False, default=False),
    Column("leased_until", Instant),
    Column("lane_waits_until", Instant),
    Column("question_id", _id, ForeignKey("messages.id", ondelete="CASCADE")),
    Column("address", LargeBinary),
    Column("first_due_at", Instant),
    Index("outbox_order", "lane", "priority", "id"),
    Index("outbox_of_request", "request_id"),
    Index("outbox_of_question", "question_id"),
    sqlite_autoincrement=True,
)

blocks = Table(
    "blocks",
    metadata,
    Column("pseudonym", Text, primary_key=True),
    Column("program", Text, primary_key=True),
    Column("kept_until", Instant, nullable=False),
)

form_keys = Table(
    "form_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kept_until", Instant, nullable=False),
)

stock = Table(
    "stock",
    metadata,
    Column("program", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("level", Text, nullable=False),
)

doors = Table(
    "doors",
    metadata,
    Column("program", Text, primary_key=True),
    Column("point", Text, primary_key=True),
)

vouchers = Table(
    "vouchers",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("program", Text, nullable=False),
    Column("packs", Text, nullable=False),
    Column("valid_until", Instant, nullable=False),
)

given = Table(
    "given",
    metadata,
    Column("point", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("kept_until", Instant, primary_key=True),
    Column("packs", Integer, nullable=False),
)
