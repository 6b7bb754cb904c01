"""Objects to plain data and back, strictly: no value is coerced, no field ignored, every fault has its path."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs
import cattrs
import numpy as np
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn
from rpds import HashTrieMap

from kcm.errors import InvalidDocument, InvalidValue, MissingData
from kcm.fields import Map, finite, shown, whole
from kcm.interchange.texts import parse_json, parse_toml
from kcm.money import amount
from kcm.periods import parse_date
from kcm.privacy import Secret
from kcm.rules import Finding, Term
from kcm.text import Text

__all__ = ["dumps", "from_data", "loads", "loads_toml", "to_data"]

T = TypeVar("T")


def to_data(obj: object, *, reveal: bool = False) -> Any:
    """Plain data of an object: mappings, lists, text, numbers, booleans and None, with keys of maps sorted.

    Amounts are decimal text, dates YYYY-MM-DD, enum members their names, unknown numbers in columns None.

    Args:
        obj: a public kcm object, or a collection of them.
        reveal: write personal numbers whole instead of masked.

    >>> to_data(Text("quality", "质量"))
    {'en': 'quality', 'zh_CN': '质量'}
    """
    return _converter(reveal).unstructure(obj)


def from_data(cls: type[T], data: Any) -> T:
    """The object of plain data; the inverse of `to_data(..., reveal=True)`.

    Raises:
        InvalidDocument: with every fault, each with its path.

    >>> from_data(Text, {"en": "quality"})
    Traceback (most recent call last):
    kcm.errors.InvalidDocument: found nothing, expected a value @ $.zh_CN
    """
    try:
        return _converter(reveal=True).structure(data, cls)
    except (BaseValidationError, InvalidValue) as error:
        raise InvalidDocument(_faults(error, "$")) from None


def dumps(obj: object, *, reveal: bool = False) -> str:
    """JSON text of an object, indented, with a final line feed; the same object gives the same text."""
    return json.dumps(to_data(obj, reveal=reveal), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def loads(cls: type[T], text: str, *, name: str = "JSON") -> T:
    """The object of a JSON text.

    Raises:
        InvalidValue: for text that is not JSON, with `name:line:column`.
        InvalidDocument: with every fault of the data, each with its path.

    >>> loads(Text, '{"en": "quality", "zh_CN": "质量"}').en
    'quality'
    """
    return from_data(cls, parse_json(text, name))


def loads_toml(cls: type[T], text: str, *, name: str = "TOML") -> T:
    """The object of a TOML text; errors as in `loads`."""
    return from_data(cls, parse_toml(text, name))


@cache
def _converter(reveal: bool) -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    structures: dict[Any, Callable[[Any, Any], Any]] = {
        Decimal: lambda value, _: amount(value),
        float: lambda value, _: finite(value),
        int: lambda value, _: whole(value),
        bool: lambda value, _: _only(bool, value, "true or false"),
        str: lambda value, _: _only(str, value, "text"),
        date: lambda value, _: _date(value),
        Secret: lambda value, _: _secret(value),
    }
    for kind, hook in structures.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(_is_enum, _member)
    converter.register_structure_hook_factory(_is_tuple, lambda hint: _list_hook(converter, hint))
    converter.register_structure_hook_factory(_is_map, lambda hint: _map_hook(converter, hint))
    converter.register_structure_hook_factory(attrs.has, lambda cls: _object_hook(converter, cls))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(Secret, lambda secret: secret.reveal() if reveal else str(secret))
    converter.register_unstructure_hook(Enum, lambda member: member.name)
    converter.register_unstructure_hook(np.ndarray, _column_data)
    converter.register_unstructure_hook(
        HashTrieMap, lambda mapping: {str(key): converter.unstructure(mapping[key]) for key in sorted(mapping)}
    )
    converter.register_structure_hook_factory(_is_choice, lambda hint: _choice_hook(converter, hint))
    converter.register_unstructure_hook_func(
        _is_choice, lambda value: {"type": type(value).__name__, **converter.unstructure(value)}
    )
    for is_list in (_is_tuple, lambda hint: hint in (tuple, frozenset)):
        converter.register_unstructure_hook_func(is_list, lambda items: _list_data(converter, items))
    _register_findings(converter, reveal)
    return converter


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)


def _is_tuple(hint: Any) -> bool:
    return get_origin(hint) in (tuple, frozenset)


def _is_choice(hint: Any) -> bool:
    """Whether a hint is one of several object types, which data tells apart by their `type`."""
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else ()
    return len(kinds) > 1 and all(attrs.has(kind) for kind in kinds)


def _is_map(hint: Any) -> bool:
    return get_origin(hint) is Map


def _only(kind: type, value: Any, expected: str) -> Any:
    if not isinstance(value, kind):
        raise InvalidValue(f"found {shown(value)}, expected {expected}")
    return value


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value  # TOML has dates of its own
    return parse_date(_only(str, value, "a date such as 2014-05-06"))


def _secret(value: Any) -> Secret:
    if not isinstance(value, str):
        raise InvalidValue(f"found a {type(value).__name__}, expected text")
    return Secret(value)


def _member(value: Any, kind: Any) -> Any:
    if not isinstance(value, str) or value not in kind.__members__:
        raise InvalidValue(f"found {shown(value)}, expected one of {', '.join(kind.__members__)}")
    return kind[value]


def _object_hook(converter: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping) and hasattr(cls, "from_plain"):
            return cls.from_plain(value)
        if not isinstance(value, Mapping):
            raise InvalidValue(f"found {shown(value)}, expected an object with {', '.join(_names(cls))}")
        return inner(value, cls)

    return hook


def _choice_hook(converter: cattrs.Converter, hint: Any) -> Callable[[Any, Any], Any]:
    kinds = {kind.__name__: kind for kind in get_args(hint)}

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping) or value.get("type") not in kinds:
            raise InvalidValue(f"found no known type, expected one of {', '.join(kinds)}", "$.type")
        rest = {name: item for name, item in value.items() if name != "type"}
        return converter.structure(rest, kinds[value["type"]])

    return hook


def _names(cls: Any) -> list[str]:
    return [field.name for field in attrs.fields(cls)]


def _list_hook(converter: cattrs.Converter, hint: Any) -> Callable[[Any, Any], Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    fixed = origin is tuple and arguments[-1] is not Ellipsis

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise InvalidValue(f"found {shown(value)}, expected a list")
        if fixed and len(value) != len(arguments):
            raise InvalidValue(f"found {len(value)} values, expected {len(arguments)}")
        kinds = arguments if fixed else arguments[:1] * len(value)
        return origin(_each(converter, enumerate(value), kinds, hint))

    return hook


def _map_hook(converter: cattrs.Converter, hint: Any) -> Callable[[Any, Any], Any]:
    key_kind, kind = get_args(hint)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"found {shown(value)}, expected an object")
        names = [_key(name, key_kind) for name in value]
        return HashTrieMap(zip(names, _each(converter, value.items(), [kind] * len(names), hint), strict=True))

    return hook


def _key(name: str, kind: Any) -> Any:
    if kind is not int:
        return name
    if not re.fullmatch(r"-?\d{1,9}", name, re.ASCII):
        raise InvalidValue(f"found the key {name!r}, expected a whole number")
    return int(name)


def _each(converter: cattrs.Converter, items: Any, kinds: Any, hint: Any) -> list[Any]:
    result, errors = [], []
    for (place, item), kind in zip(items, kinds, strict=True):
        try:
            result.append(converter.structure(item, kind))
        except (BaseValidationError, InvalidValue) as error:
            error.add_note(IterableValidationNote("", place, kind))
            errors.append(error)
    if errors:
        raise IterableValidationError("", errors, hint)
    return result


def _list_data(converter: cattrs.Converter, items: Any) -> list[Any]:
    data = [converter.unstructure(item) for item in items]
    return sorted(data, key=str) if isinstance(items, frozenset) else data


def _column_data(column: np.ndarray[Any, Any]) -> list[Any]:
    if column.dtype.kind == "f":
        return [None if value != value else value for value in column.tolist()]
    return list(column.tolist())


TAGS: Mapping[type, str] = {Decimal: "decimal", date: "date", Text: "text", Secret: "secret", Term: "term"}


def _register_findings(converter: cattrs.Converter, reveal: bool) -> None:
    """A finding's values are of several types, so those JSON has no form for carry a tag."""

    def untagged(value: Any) -> Any:
        if isinstance(value, tuple):
            return [untagged(item) for item in value]
        tag = TAGS.get(type(value))
        return {tag: converter.unstructure(value)} if tag else value

    def tagged(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(tagged(item) for item in value)
        if isinstance(value, Mapping):
            for kind, tag in TAGS.items():
                if set(value) == {tag}:
                    return converter.structure(value[tag], kind)
            raise InvalidValue(f"found an object with {', '.join(value)}, expected one tag of {', '.join(TAGS.values())}")
        return float(value) if isinstance(value, Decimal) else value

    def structure_values(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"found {shown(value)}, expected an object")
        return HashTrieMap({name: tagged(item) for name, item in value.items()})

    converter.register_structure_hook_func(lambda hint: hint == Map[str, object], structure_values)
    converter.register_unstructure_hook(Term, lambda term: term.key)
    converter.register_structure_hook(Term, lambda value, _: Term(_only(str, value, "a term")))
    converter.register_unstructure_hook(
        Finding,
        lambda finding: {
            "code": finding.code,
            "severity": finding.severity.name,
            "path": finding.path,
            "values": {name: untagged(finding.values[name]) for name in sorted(finding.values)},
        },
    )


def _faults(error: BaseException, path: str) -> Iterator[InvalidValue]:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, path + _step(inner))
    elif isinstance(error, InvalidDocument):
        for fault in error.faults:
            yield from _faults(fault, path)
    elif isinstance(error, InvalidValue):
        yield type(error)(error.reason, path + error.path.removeprefix("$"))
    elif isinstance(error, ForbiddenExtraKeysError):
        expected = ", ".join(_names(error.cl))
        for name in sorted(error.extra_fields):
            yield InvalidValue(f"found an unknown field, expected one of {expected}", f"{path}.{name}")
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
