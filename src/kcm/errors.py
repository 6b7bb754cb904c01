"""What goes wrong, one class per cause, all under `KcmError`.

Two kinds of "no" are never mixed. A value that cannot exist raises `InvalidValue`; a decision that should
not be taken is a finding, and only a verb told to act against blocking findings raises `Refused`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kcm.rules import Finding

__all__ = [
    "Conflict",
    "InvalidDocument",
    "InvalidValue",
    "KcmError",
    "MissingData",
    "MissingExtra",
    "MissingFont",
    "NotFound",
    "PluginError",
    "Refused",
    "extra",
]


class KcmError(Exception):
    """The base of every error kcm raises on purpose."""


class InvalidValue(KcmError, ValueError):
    """A value that cannot exist: what was found, what was expected, and where.

    `path` is `$.place.in[0].the.object`, or `file:row:column` for a table.

    >>> str(InvalidValue("found -1, expected 0 or more", "$.sales"))
    'found -1, expected 0 or more @ $.sales'
    """

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{self.reason} @ {self.path}"


class MissingData(InvalidValue):
    """Something needed is not there: an empty table, a score nobody gave."""


class Conflict(InvalidValue):
    """Two things in one input exclude each other: a duplicate id, two currencies."""


class InvalidDocument(InvalidValue):
    """Several faults in one document, each with its own path in `faults`."""

    def __init__(self, faults: Iterable[InvalidValue]) -> None:
        self.faults: tuple[InvalidValue, ...] = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)), self.faults[0].path if self.faults else "$")

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))

    def __reduce__(self) -> tuple[type[InvalidDocument], tuple[tuple[InvalidValue, ...]]]:
        return type(self), (self.faults,)


class NotFound(KcmError, LookupError):
    """A name or number that nothing answers to, with what could have been meant."""


class Refused(KcmError):
    """A verb was told to do what its findings block; `findings` holds all of them.

    >>> from kcm.rules import Finding, Severity
    >>> refused = Refused([Finding("reassignment.SAME_OWNER", Severity.BLOCKS)])
    >>> str(refused)
    'blocked by reassignment.SAME_OWNER'
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        blocking = [finding.code for finding in self.findings if finding.severity.name == "BLOCKS"]
        return f"blocked by {', '.join(blocking)}"


class PluginError(KcmError):
    """A plugin that cannot be used: which one, from where, and why."""


class MissingExtra(KcmError, ImportError):
    """A part of kcm whose optional dependency is not installed.

    >>> str(MissingExtra("report", "jinja2"))
    "jinja2 is not installed; run: pip install 'kcm[report]'"
    """

    def __init__(self, extra: str, module: str | None) -> None:
        super().__init__(f"{module} is not installed; run: pip install 'kcm[{extra}]'", name=module)
        self.extra = extra
        self.module = module

    def __reduce__(self) -> tuple[type[MissingExtra], tuple[str, str | None]]:
        return type(self), (self.extra, self.module)


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Where an optional dependency is imported: if it is not installed, the error names the extra that brings it.

    >>> with extra("report"):
    ...     import a_module_nobody_has
    Traceback (most recent call last):
    kcm.errors.MissingExtra: a_module_nobody_has is not installed; run: pip install 'kcm[report]'

    Raises:
        MissingExtra: for a module that is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(name, error.name) from error


class MissingFont(KcmError):
    """Text of a picture that no font of this machine can draw, and which package has one."""
