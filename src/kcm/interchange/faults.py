"""From what the structuring of data raises to the faults of a document, each with its own path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from kcm.errors import InvalidDocument, InvalidValue, MissingData
from kcm.fields import discreet
from kcm.interchange.arrays import is_column

__all__ = ["faults_of", "field_names"]


def field_names(cls: Any) -> str:
    """The names of a class's fields, for errors."""
    return ", ".join(field.name for field in attrs.fields(cls))


def faults_of(error: BaseException, path: str = "$") -> Iterator[InvalidValue]:
    """Every fault below an error, with its path; those of personal fields do not show what was found.

    Raises:
        BaseException: the error itself, when it is a fault of kcm and none of the data.
    """
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            faults = faults_of(inner, path + _step(inner))
            yield from map(discreet, faults) if _is_personal(error, inner) else faults
    elif isinstance(error, InvalidDocument):
        for fault in error.faults:
            yield from faults_of(fault, path)
    elif isinstance(error, InvalidValue):
        yield type(error)(error.reason, path + error.path.removeprefix("$"))
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            reason = f"found an unknown field, expected one of {field_names(error.cl)}"
            yield InvalidValue(reason, f"{path}.{name}")
    elif isinstance(error, KeyError):
        yield MissingData("found nothing, expected a value", path)
    else:  # a fault of kcm itself must stay loud
        raise error


def _step(error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}"
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]" if isinstance(note.index, int) else f".{note.index}"
    return ""


def _is_personal(error: BaseValidationError, inner: BaseException) -> bool:
    if not isinstance(error, ClassValidationError) or isinstance(inner, KeyError):
        return False
    names = {note.name for note in getattr(inner, "__notes__", ()) if isinstance(note, AttributeValidationNote)}
    return any(field.name in names and not field.repr and not is_column(field.type) for field in attrs.fields(error.cl))
