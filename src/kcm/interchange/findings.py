"""Findings to plain data and back: values of a type that JSON has no form for carry a tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import cattrs
from cattrs.errors import BaseValidationError
from rpds import HashTrieMap

from kcm.errors import InvalidDocument, InvalidValue
from kcm.fields import Map, shown
from kcm.interchange.faults import faults_of
from kcm.privacy import Secret
from kcm.rules import Finding, Term
from kcm.text import Text

__all__ = ["register_findings"]

TAGS: Mapping[str, type] = {"decimal": Decimal, "date": date, "text": Text, "secret": Secret, "term": Term}


def register_findings(converter: cattrs.Converter) -> None:
    """Teach a converter findings and the terms in them; it knows dates, texts and secrets already."""
    converter.register_structure_hook(Term, lambda key, _: Term(key))
    converter.register_structure_hook_func(
        lambda hint: hint == Map[str, object], lambda data, _: _values(converter, data)
    )
    converter.register_unstructure_hook(Term, lambda term: term.key)
    converter.register_unstructure_hook(
        Finding,
        lambda finding: {
            "code": finding.code,
            "severity": finding.severity.name,
            "path": finding.path,
            "values": {name: _tagged(converter, finding.values[name]) for name in sorted(finding.values)},
        },
    )


def _tagged(converter: cattrs.Converter, value: Any) -> Any:
    if isinstance(value, tuple):
        return [_tagged(converter, item) for item in value]
    for tag, kind in TAGS.items():
        if isinstance(value, kind):
            return {tag: converter.unstructure(value)}
    return value


def _untagged(converter: cattrs.Converter, data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_untagged(converter, item) for item in data)
    if isinstance(data, Decimal):
        return float(data)
    if not isinstance(data, Mapping):
        return data
    tag = next(iter(data)) if len(data) == 1 else ""
    if tag not in TAGS:
        names = ", ".join(map(str, data)) or "nothing"
        raise InvalidValue(f"found an object with {names}, expected one tag of {', '.join(TAGS)}")
    return _decimal(data[tag]) if tag == "decimal" else converter.structure(data[tag], TAGS[tag])


def _values(converter: cattrs.Converter, data: Any) -> HashTrieMap[str, Any]:
    if not isinstance(data, Mapping):
        raise InvalidValue(f"found {shown(data)}, expected an object")
    values: dict[str, Any] = {}
    faults: list[InvalidValue] = []
    for name, item in data.items():
        try:
            values[name] = _untagged(converter, item)
        except (BaseValidationError, InvalidValue) as error:
            faults.extend(faults_of(error, f"$.{name}"))
    if faults:
        raise InvalidDocument(faults)
    return HashTrieMap(values)


def _decimal(text: Any) -> Decimal:
    """Exact, and of any size: a finding may rest on a quotient, which is finer than any amount."""
    if not isinstance(text, str) or not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        raise InvalidValue(f"found {shown(text)}, expected a decimal number as text")
    return Decimal(text)
