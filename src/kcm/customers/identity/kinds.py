"""What a kind of identity document is, and the findings its check can give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import attrs

from kcm.fields import checked
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = [
    "IdentityKind",
    "Kind",
    "NumberCheck",
    "impossible",
    "unknown_county",
    "unknown_department",
    "wrong_check",
    "wrong_shape",
]

NumberCheck = Callable[[str, date | None], Iterable[Finding]]


@attrs.frozen(kw_only=True, field_transformer=checked)
class IdentityKind:
    """A kind of identity document: its name, its label, its standard, and the check of its number.

    `check` takes the number's key (see `number_key`) and the day it is checked on, or None, and gives findings.
    `separators` are characters printed in such numbers that do not belong to them, such as "-".
    """

    name: str
    label: Text
    source: str
    check: NumberCheck = attrs.field(repr=False)
    separators: str = ""


#: A kind of document: the name of one that kcm knows, or a definition of your own.
Kind = str | IdentityKind


def wrong_shape(kind: Text, number: str, expected: Text) -> Finding:
    """No number of this kind has such a form; the finding tells its length and never its characters."""
    values = {"kind": kind, "length": len(number), "expected": expected}
    return Finding("identity.SHAPE", Severity.BLOCKS, "$.number", values)


def impossible(kind: Text) -> Finding:
    """The birth date in the number is none of the calendar, or lies in the future."""
    return Finding("identity.BIRTH_DATE", Severity.BLOCKS, "$.number", {"kind": kind})


def wrong_check(kind: Text) -> Finding:
    """The check digit does not fit the number; such documents are in people's hands."""
    return Finding("identity.CHECK_DIGIT", Severity.WARNS, "$.number", {"kind": kind})


def unknown_county(kind: Text) -> Finding:
    """The division in the number is in no list."""
    return Finding("identity.COUNTY", Severity.WARNS, "$.number", {"kind": kind})


def unknown_department(kind: Text) -> Finding:
    """The registering department, or its category of organisation, is in no list."""
    return Finding("identity.DEPARTMENT", Severity.WARNS, "$.number", {"kind": kind})
