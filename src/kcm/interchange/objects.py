"""Objects to plain data and back, strictly: nothing is coerced, no field ignored, every fault has its path."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
import cattrs
from cattrs.errors import BaseValidationError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from rpds import HashTrieMap

from kcm.errors import InvalidDocument, InvalidValue
from kcm.fields import Map, finite, kind_of, shown, whole
from kcm.interchange.arrays import column_data, is_column, structure_column
from kcm.interchange.faults import faults_of, field_names
from kcm.interchange.findings import register_findings
from kcm.interchange.texts import parse_json, parse_toml
from kcm.money import amount
from kcm.periods import as_moment, parse_date
from kcm.privacy import MASK, MASKED, Role, Secret

__all__ = ["dumps", "from_data", "loads", "loads_toml", "to_data", "view"]

T = TypeVar("T")
NAME = re.compile("[A-Z][A-Z_]{1,40}")
WITHHELD = MASK * 3
SHOWN: Mapping[Role | None, Callable[[Secret], str]] = types.MappingProxyType(
    {Role.OPERATOR: Secret.reveal, Role.ANALYST: lambda number: WITHHELD}
)


def to_data(obj: object, *, reveal: bool = False) -> Any:
    """Plain data of an object: mappings, lists, text, numbers, booleans and None, with keys of maps sorted.

    Amounts are decimal text, dates YYYY-MM-DD, times ISO 8601 with their zone, enum members their names, unknown
    numbers in columns None.

    Args:
        obj: a public kcm object, or a collection of them.
        reveal: write personal numbers whole instead of masked.

    >>> from kcm.text import Text
    >>> to_data(Text("quality", "质量"))
    {'en': 'quality', 'zh_CN': '质量'}
    """
    return _converter(Role.OPERATOR if reveal else None).unstructure(obj)


def view(obj: object, role: Role) -> Any:
    """Plain data of an object as a role may see it (method A12).

    An operator sees everything whole. Service sees names and dates, with document, account and phone numbers
    masked. An analyst sees no identity field at all, and no part of a number.

    Raises:
        InvalidValue: for something that is no `Role`.

    >>> from kcm.privacy import Secret
    >>> view((Secret("653130196708120136"),), Role.SERVICE)
    ['653130********0136']
    """
    if not isinstance(role, Role):
        raise InvalidValue(f"found {shown(role)}, expected a Role", "role")
    return _converter(role).unstructure(obj)


def from_data(cls: type[T], data: Any) -> T:
    """The object of plain data; the inverse of `to_data(..., reveal=True)`.

    Raises:
        InvalidDocument: with every fault, each with its path.

    >>> from kcm.text import Text
    >>> from_data(Text, {"en": "quality"})
    Traceback (most recent call last):
    kcm.errors.InvalidDocument: found nothing, expected a value @ $.zh_CN
    """
    __tracebackhide__ = True  # a traceback of pytest shows arguments, and data may be personal
    try:
        return _converter(Role.OPERATOR).structure(data, cls)
    except (BaseValidationError, InvalidValue) as error:
        raise InvalidDocument(faults_of(error)) from None


def dumps(obj: object, *, reveal: bool = False) -> str:
    """JSON text of an object, indented, with a final line feed; the same object gives the same text."""
    return json.dumps(to_data(obj, reveal=reveal), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def loads(cls: type[T], text: str, *, name: str = "JSON") -> T:
    """The object of a JSON text.

    Raises:
        InvalidValue: for text that is not JSON, with `name:line:column`.
        InvalidDocument: with every fault of the data, each with its path.

    >>> from kcm.text import Text
    >>> loads(Text, '{"en": "quality", "zh_CN": "质量"}').en
    'quality'
    """
    __tracebackhide__ = True
    return from_data(cls, parse_json(text, name))


def loads_toml(cls: type[T], text: str, *, name: str = "TOML") -> T:
    """The object of a TOML text; errors as in `loads`."""
    __tracebackhide__ = True
    return from_data(cls, parse_toml(text, name))


@cache
def _converter(role: Role | None) -> cattrs.Converter:
    """The converter for what a role may see; None is for a document that goes anywhere, and sees least."""
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    structures: dict[Any, Callable[[Any, Any], Any]] = {
        Decimal: lambda value, _: amount(value),
        float: lambda value, _: finite(value),
        int: lambda value, _: whole(value),
        bool: lambda value, _: _only(bool, value, "true or false"),
        str: lambda value, _: _only(str, value, "text"),
        date: lambda value, _: _date(value),
        datetime: lambda value, _: _moment(value),
        Secret: lambda value, _: _secret(value),
    }
    for kind, hook in structures.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(_is_enum, _member)
    converter.register_structure_hook_factory(_is_tuple, lambda hint: _list_hook(converter, hint))
    converter.register_structure_hook_factory(_is_map, lambda hint: _map_hook(converter, hint))
    converter.register_structure_hook_factory(attrs.has, lambda cls: _object_hook(converter, cls))
    if role is not Role.OPERATOR:
        converter.register_unstructure_hook_factory(attrs.has, lambda cls: _object_data(converter, cls, role))
    converter.register_unstructure_hook(Decimal, "{:f}".format)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(Secret, SHOWN.get(role, str))
    converter.register_unstructure_hook(Enum, lambda member: member.name)
    converter.register_structure_hook_factory(_has_parts, lambda cls: _whole_hook(converter, cls))
    converter.register_unstructure_hook_factory(_has_parts, lambda cls: _parts_data(converter, cls))
    converter.register_structure_hook_func(is_column, structure_column)
    converter.register_unstructure_hook_func(is_column, column_data)
    for is_map in (_is_map, lambda hint: hint is HashTrieMap):
        converter.register_unstructure_hook_factory(is_map, lambda hint: _map_data(converter, hint))
    converter.register_structure_hook_factory(_is_choice, lambda hint: _choice_hook(converter, hint))
    converter.register_unstructure_hook_func(
        _is_choice, lambda value: {"type": type(value).__name__, **converter.unstructure(value)}
    )
    for is_list in (_is_tuple, lambda hint: hint in (tuple, frozenset)):
        converter.register_unstructure_hook_factory(is_list, lambda hint: _list_data(converter, hint))
    register_findings(converter)
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


def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            expected = "expected a time such as 2014-05-06T12:00:00+08:00"
            raise InvalidValue(f"found {shown(value)}, {expected}") from None
    return as_moment(value)


def _secret(value: Any) -> Secret:
    if not isinstance(value, str):
        raise InvalidValue(f"found a {type(value).__name__}, expected text")
    return Secret(value)


def _member(value: Any, kind: Any) -> Any:
    if not isinstance(value, str) or value not in kind.__members__:
        # A misspelt name is shown; what does not look like one may be anything.
        found = shown(value) if isinstance(value, str) and NAME.fullmatch(value) else kind_of(value)
        raise InvalidValue(f"found {found}, expected one of {', '.join(kind.__members__)}")
    return kind[value]


def _object_hook(converter: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    inner = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True)

    personal = {field.name: _stand_in(field.type) for field in attrs.fields(cls) if not field.repr}

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping) and hasattr(cls, "from_plain"):
            return cls.from_plain(value)
        if not isinstance(value, Mapping):
            raise InvalidValue(f"found {kind_of(value)}, expected an object with {field_names(cls)}")
        withheld = [name for name in personal if value.get(name) == WITHHELD]
        if not withheld:
            return inner(value, cls)
        # The other faults are named too, so something that fits stands in for what was withheld.
        faults = [InvalidValue(MASKED, f"$.{name}") for name in withheld]
        try:
            inner({**value, **{name: personal[name] for name in withheld}}, cls)
        except BaseValidationError as error:
            faults += faults_of(error)
        raise InvalidDocument(faults)

    return hook


def _stand_in(hint: Any) -> Any:
    """Data that fits a personal field."""
    return "x" if hint is str else () if _is_tuple(hint) else None


def _object_data(converter: cattrs.Converter, cls: Any, role: Role | None) -> Callable[[Any], dict[str, Any]]:
    """The data of an object without what the role may not see: a birth date is half of an id number."""
    whole_data = make_dict_unstructure_fn(cls, converter)
    if role is Role.SERVICE:
        return whole_data
    fields = attrs.fields(cls)
    personal = [field.name for field in fields if not field.repr]
    if role is Role.ANALYST:
        hints = get_type_hints(cls)
        kept = [
            field.name
            for field in fields
            if field.repr and Secret not in (hints[field.name], *get_args(hints[field.name]))
        ]
        return lambda obj: {name: value for name, value in whole_data(obj).items() if name in kept}

    def data(obj: Any) -> dict[str, Any]:
        values = whole_data(obj)
        withheld = {name: WITHHELD for name in personal if isinstance(getattr(obj, name), str | date | tuple | Enum)}
        return {**values, **withheld}

    return data


def _has_parts(cls: Any) -> bool:
    """Whether objects of a class follow from something smaller, which is then what is written."""
    return hasattr(cls, "to_parts") and hasattr(cls, "from_parts")


def _whole_hook(converter: cattrs.Converter, cls: Any) -> Callable[[Any, Any], Any]:
    hint = get_type_hints(cls.to_parts)["return"]
    return lambda value, _: cls.from_parts(converter.structure(value, hint))


def _parts_data(converter: cattrs.Converter, cls: Any) -> Callable[[Any], Any]:
    hint = get_type_hints(cls.to_parts)["return"]
    return lambda obj: converter.unstructure(obj.to_parts(), unstructure_as=hint)


def _choice_hook(converter: cattrs.Converter, hint: Any) -> Callable[[Any, Any], Any]:
    kinds = {kind.__name__: kind for kind in get_args(hint)}

    def hook(value: Any, _: Any) -> Any:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in kinds:
            raise InvalidValue(f"found no known type, expected one of {', '.join(kinds)}", "$.type")
        rest = {name: item for name, item in value.items() if name != "type"}
        return converter.structure(rest, kinds[kind])

    return hook


def _list_hook(converter: cattrs.Converter, hint: Any) -> Callable[[Any, Any], Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    fixed = origin is tuple and arguments[-1] is not Ellipsis

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise InvalidValue(f"found {kind_of(value)}, expected a list")
        if fixed and len(value) != len(arguments):
            raise InvalidValue(f"found {len(value)} values, expected {len(arguments)}")
        kinds = arguments if fixed else arguments[:1] * len(value)
        return origin(_each(converter, enumerate(value), kinds, hint))

    return hook


def _map_hook(converter: cattrs.Converter, hint: Any) -> Callable[[Any, Any], Any]:
    key_kind, kind = get_args(hint)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"found {kind_of(value)}, expected an object")
        names = [_key(name, key_kind) for name in value]
        return HashTrieMap(zip(names, _each(converter, value.items(), [kind] * len(names), hint), strict=True))

    return hook


def _key(name: Any, kind: Any) -> Any:
    _only(str, name, "text as the key")
    if kind is not int:
        return name
    if not re.fullmatch(r"0|-?[1-9]\d{0,8}", name, re.ASCII):
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


def _map_data(converter: cattrs.Converter, hint: Any) -> Callable[[Any], dict[str, Any]]:
    data_of = _item_data(converter, get_args(hint)[-1:])
    return lambda mapping: {str(key): data_of(mapping[key]) for key in sorted(mapping)}


def _list_data(converter: cattrs.Converter, hint: Any) -> Callable[[Any], list[Any]]:
    data_of = _item_data(converter, get_args(hint)[:1])

    def data(items: Any) -> list[Any]:
        plain = [data_of(item) for item in items]
        return sorted(plain, key=str) if isinstance(items, frozenset) else plain

    return data


def _item_data(converter: cattrs.Converter, hints: tuple[Any, ...]) -> Callable[[Any], Any]:
    """An item says its own type, unless its hint is a choice of types, which must be written with it."""
    choices = [hint for hint in hints if _is_choice(hint)]
    return lambda item: converter.unstructure(item, unstructure_as=choices[0] if choices else type(item))
