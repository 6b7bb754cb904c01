"""Where in `case.toml` a fault stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kcm.errors import InvalidDocument, InvalidValue

__all__ = ["in_case"]


@contextmanager
def in_case(path: str = "$") -> Iterator[None]:
    """Faults raised inside stand at `case.toml:` and below `path`; those that name a file already stay as they are."""
    try:
        yield
    except InvalidDocument as error:
        raise InvalidDocument(_placed(fault, path) for fault in error.faults) from None
    except InvalidValue as error:
        raise _placed(error, path) from None


def _placed(fault: InvalidValue, path: str) -> InvalidValue:
    if not fault.path.startswith("$"):
        return fault
    return type(fault)(fault.reason, f"case.toml:{path}{fault.path.removeprefix('$')}")
