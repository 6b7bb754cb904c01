"""The main idea: a rule is a function from one subject to findings, and a finding is data."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue
from kcm.fields import Map
from kcm.privacy import Secret
from kcm.text import Text

__all__ = ["Finding", "Rule", "Severity", "Term", "check", "flatten", "passes"]

S = TypeVar("S")
CODE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z0-9_]+)+", re.ASCII)
KEY = re.compile(r"[^\W\d]\w*(\.\w+)+")


class Severity(Enum):
    """What a finding does to the decision."""

    BLOCKS = "blocks"
    WARNS = "warns"
    NOTES = "notes"


@attrs.frozen
class Term:
    """The key of a label in the catalogues, such as `Quadrant.STAR`: a finding's way to hold an enum member.

    Raises:
        InvalidValue: for a key of another form.
    """

    key: str

    def __attrs_post_init__(self) -> None:
        if not _is(KEY, self.key):
            raise InvalidValue(f"found the term {self.key!r}, expected a form such as Quadrant.STAR", "$.key")

    @classmethod
    def of(cls, member: Enum) -> Term:
        """The term of an enum member.

        >>> Term.of(Severity.BLOCKS)
        Term(key='Severity.BLOCKS')
        """
        return cls(f"{type(member).__name__}.{member.name}")


PLAIN = (str, int, float, Decimal, date, Text, Secret, Term)


def _is(form: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and form.fullmatch(text) is not None


def _values(values: object) -> Map[str, object]:
    if not isinstance(values, Mapping):
        raise InvalidValue(f"found a {type(values).__name__}, expected a mapping of names to values", "$.values")
    return HashTrieMap({str(name): _value(value, f"$.values.{name}") for name, value in values.items()})


def _value(value: object, path: str) -> object:
    if isinstance(value, Enum):
        return Term.of(value)
    if isinstance(value, (list, tuple)):
        return tuple(_value(item, path) for item in value)
    if not _finite(value):
        raise InvalidValue(f"found {value}, expected a finite number, or None for unknown", path)
    if value is None or (isinstance(value, PLAIN) and not isinstance(value, datetime)):
        return value
    raise InvalidValue(f"found a {type(value).__name__}, expected text, a number, a date, a Text or a Secret", path)


def _finite(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return not isinstance(value, float) or math.isfinite(value)


@attrs.frozen
class Finding:
    """What a rule found: a code, what it does to the decision, where, and the values it rests on.

    The sentence is made later, in any language, by `kcm.i18n.sentence`. The code's first part is the domain
    of the catalogue that holds the sentence.

    Raises:
        InvalidValue: for a code that is not `domain.NAME`, or a value that no document can hold.

    >>> Finding("plan.V20", Severity.BLOCKS, "$.objectives[0]", {"unit": "U9"}).values["unit"]
    'U9'
    """

    code: str
    severity: Severity
    path: str = "$"
    values: Map[str, object] = attrs.field(factory=HashTrieMap, converter=_values)

    def __attrs_post_init__(self) -> None:
        if not _is(CODE, self.code):
            raise InvalidValue(f"found code {self.code!r}, expected a form such as plan.V20", "$.code")
        if not isinstance(self.severity, Severity):
            raise InvalidValue(f"found {self.severity!r}, expected a Severity", "$.severity")


#: From one subject to findings.
Rule = Callable[[S], Iterable[Finding]]


def check(subject: S, rules: Iterable[Rule[S]]) -> tuple[Finding, ...]:
    """All findings of all rules on one subject, in the order of the rules.

    Raises:
        InvalidValue: when a rule gives something that is not a finding.

    >>> def not_empty(text: str):
    ...     if not text:
    ...         yield Finding("note.EMPTY", Severity.BLOCKS)
    >>> check("", [not_empty])[0].code
    'note.EMPTY'
    """
    found: list[Finding] = []
    for rule in rules:
        given: Any = rule(subject)
        if not hasattr(given, "__iter__"):
            raise _not_findings(rule, given)
        for finding in given:
            if not isinstance(finding, Finding):
                raise _not_findings(rule, finding)
            found.append(finding)
    return tuple(found)


def _not_findings(rule: object, given: object) -> InvalidValue:
    name = getattr(rule, "__qualname__", repr(rule))
    return InvalidValue(f"rule {name} gave a {type(given).__name__}, expected an iterable of findings")


def passes(findings: Iterable[Finding]) -> bool:
    """Whether no finding blocks.

    >>> passes([Finding("note.LONG", Severity.WARNS)])
    True
    """
    return all(finding.severity is not Severity.BLOCKS for finding in findings)


def flatten(entries: Iterable[Rule[S] | tuple[Rule[S], ...]]) -> tuple[Rule[S], ...]:
    """One tuple of rules from entries that are a rule or a tuple of rules, each rule once, in order."""
    rules: list[Rule[S]] = []
    for entry in entries:
        for rule in entry if isinstance(entry, tuple) else (entry,):
            if rule not in rules:
                rules.append(rule)
    return tuple(rules)
