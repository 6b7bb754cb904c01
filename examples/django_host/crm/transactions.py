"""A snapshot to read from, and an act that is decided anew where another transaction was first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, models

from kcm.errors import Refused
from kcm.rules import Finding, Severity

__all__ = ["Overtaken", "changed_meanwhile", "settled", "snapshot", "wait_for_writers"]

Done = TypeVar("Done")

ATTEMPTS = 4
READ_ONLY = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"}
# What each database calls a number that is taken, and a lock that another transaction would not let go.
LOST_RACES = frozenset(
    {
        *("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"),
        *("SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"),
        *("23505", "40001", "40P01", "55P03"),
    }
)


class Overtaken(Exception):
    """Another transaction was first, and what an act rests on is no longer so."""


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, and nobody waits for it; inside a transaction it is that one's."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(READ_ONLY[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def wait_for_writers(table: type[models.Model]) -> None:
    """Until the transaction ends nobody adds to a table, and whoever was adding is done.

    In SQLite it is so from the beginning: a transaction that writes is alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table._meta.db_table)} IN SHARE MODE")


def settled(act: Callable[[], Done]) -> Done:
    """What an act gives; where another transaction was first, it is asked again, and the rules see what that one did.

    Inside a transaction of the caller's own it is the caller who must ask again.

    Raises:
        Refused: with `book.STALE_VERSION`, when others were first every time.
    """
    for _ in range(ATTEMPTS):
        try:
            return act()
        except Overtaken:
            continue
        except (IntegrityError, OperationalError) as error:
            if connection.in_atomic_block or _cause(error) not in LOST_RACES:
                raise
    raise changed_meanwhile()


def changed_meanwhile(found: int | None = None, present: int | None = None) -> Refused:
    """The refusal of an act on a record that another act changed between reading and writing."""
    return Refused([Finding("book.STALE_VERSION", Severity.BLOCKS, "$", {"found": found, "present": present})])


def _cause(error: Exception) -> str | None:
    names = ("sqlite_errorname", "sqlstate")
    return next((found for name in names if (found := getattr(error.__cause__, name, None))), None)
