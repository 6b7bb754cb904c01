"""Which file of a case a fault stands in, and where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from kcm.errors import InvalidDocument, InvalidValue

__all__ = ["ANALYSIS_FILE", "CASE_FILE", "in_case", "in_file"]

CASE_FILE, ANALYSIS_FILE = "case.toml", "analysis.toml"


@contextmanager
def in_file(name: str, path: str = "$", *, inside: str = "$") -> Iterator[None]:
    """Faults raised inside stand in a file: what is at `inside` of an object is at `path` of the file.

    Faults that stand elsewhere, or name a file already, stay as they are.
    """
    try:
        yield
    except InvalidDocument as error:
        raise InvalidDocument(_placed(fault, f"{name}:{path}", inside) for fault in error.faults) from None
    except InvalidValue as error:
        raise _placed(error, f"{name}:{path}", inside) from None


def in_case(path: str = "$") -> AbstractContextManager[None]:
    """Faults raised inside stand in `case.toml`, as `in_file`."""
    return in_file(CASE_FILE, path)


def _placed(fault: InvalidValue, place: str, inside: str) -> InvalidValue:
    if not fault.path.startswith(inside):
        return fault
    return type(fault)(fault.reason, place + fault.path.removeprefix(inside))
