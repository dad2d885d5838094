"""Column types: aware instants, and everything that names a person."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect, Integer, LargeBinary, String
from sqlalchemy.types import TypeDecorator

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in an INTEGER column."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as ISO 8601 in UTC, so that text order is time order on every database."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Aware datetime → text."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("une date sans fuseau ne se range pas")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """Text → aware datetime."""
        return None if value is None else datetime.fromisoformat(value)


class Personal(TypeDecorator[str]):
    """A text about a person: the one place where encryption at rest would go."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        """Text → what is stored."""
        return None if value is None else value.encode()

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> str | None:
        """What is stored → text."""
        return None if value is None else bytes(value).decode()
