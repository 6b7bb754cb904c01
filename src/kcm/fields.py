"""Fields that become what their annotation says, or refuse with their own path.

Every domain object is declared `@attrs.frozen(kw_only=True, field_transformer=checked)`. The annotation is
then the one statement of a field's type: lists become tuples, mappings become persistent maps, whole numbers
become floats where a float is declared, and anything else is an `InvalidValue` at `$.field`. This lives in
converters, not in validators, because any code in the process can switch validators off.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
from rpds import HashTrieMap

from kcm.errors import Conflict, InvalidValue
from kcm.money import amount
from kcm.periods import as_date, as_moment
from kcm.privacy import Secret

__all__ = ["Map", "check_decimals", "check_share", "check_version", "checked", "finite", "not_blank", "unique", "whole"]

K = TypeVar("K")
V = TypeVar("V")

if TYPE_CHECKING:
    Map = HashTrieMap
else:

    class Map(Generic[K, V]):
        """The annotation of a persistent map: `rpds.HashTrieMap` is generic for type checkers only."""


Check = Callable[[object, str], object]
PLAIN_COLLECTIONS = (tuple, list, frozenset)


def checked(cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """The attrs `field_transformer` that converts and checks every field by its annotation.

    A field with a converter of its own keeps it. A field with `repr=False` is personal: its errors do not show
    what was found.

    >>> @attrs.frozen(kw_only=True, field_transformer=checked)
    ... class Visit:
    ...     place: str
    ...     hours: tuple[float, ...]
    >>> Visit(place="Graz", hours=[1, 2]).hours
    (1.0, 2.0)
    >>> Visit(place="Graz", hours=["two"])
    Traceback (most recent call last):
    kcm.errors.InvalidValue: found 'two', expected a number @ $.hours[0]
    """

    def converter_of(name: str, personal: bool) -> Callable[[object], object]:
        path = f"$.{name}"
        check: Check | None = None

        def convert(value: object) -> object:
            nonlocal check
            if check is None:  # the hints can be read once the whole module is there
                check = _check_for(get_type_hints(cls)[name])
            try:
                return check(value, path)
            except InvalidValue as error:
                if personal:
                    raise discreet(error) from None
                raise

        return convert

    return [
        field if field.converter else field.evolve(converter=converter_of(field.name, not field.repr))
        for field in fields
    ]


def discreet(error: InvalidValue) -> InvalidValue:
    """The same error without what was found, for a field that holds personal data."""
    expected = error.reason.partition(", expected ")[2]
    return type(error)(f"found another form, expected {expected or 'a value of its kind'}", error.path)


def unshown(value: object) -> str:
    """The repr of a field that is too long or too private to show, and yet belongs into data."""
    return "…"


def finite(value: object, path: str = "$") -> float:
    """A finite float from a number; NaN, infinity, text and booleans are refused.

    Raises:
        InvalidValue: for any other value, with its place.

    >>> finite(3)
    3.0
    """
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):  # numpy's numbers are Real
        raise InvalidValue(f"found {shown(value)}, expected a number", path)
    try:
        number = float(value)
    except (OverflowError, ValueError):  # an int beyond every float, a signalling NaN
        raise InvalidValue("found a number out of range, expected a finite number", path) from None
    if not math.isfinite(number):
        raise InvalidValue(f"found {number}, expected a finite number", path)
    return number


def whole(value: object, path: str = "$") -> int:
    """A whole number; floats and booleans are refused.

    Raises:
        InvalidValue: for any other value, with its place.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InvalidValue(f"found {shown(value)}, expected a whole number", path)
    return int(value)


def check_decimals(decimals: int, path: str = "decimals") -> int:
    """The decimals of a currency's minor unit themselves, if they are 0 to 4.

    Raises:
        InvalidValue: for any others.
    """
    if whole(decimals, path) not in range(5):
        raise InvalidValue(f"found decimals={decimals!r}, expected 0 to 4", path)
    return decimals


def check_share(share: float, path: str) -> float:
    """A fraction from 0 to 1, as it was given.

    Raises:
        InvalidValue: for any other number.
    """
    if not 0 <= share <= 1:
        raise InvalidValue(f"found {share:g}, expected 0 to 1", path)
    return share


def check_version(version: int, path: str) -> int:
    """The version itself, if it is one: versions count from 1.

    Raises:
        InvalidValue: for a version below 1.
    """
    if version < 1:
        raise InvalidValue(f"found version {version}, expected 1 or more", path)
    return version


def not_blank(text: str, path: str) -> str:
    """The text itself, if it has a character that shows.

    Raises:
        InvalidValue: for a blank text.
    """
    if not text.strip():
        raise InvalidValue("found a blank text, expected words", path)
    return text


def unique(ids: Iterable[str], path: str) -> None:
    """Nothing, if no id stands twice.

    Raises:
        Conflict: naming the first id that does.
    """
    seen: set[str] = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            raise Conflict(f"found {identifier!r} twice, expected each once", f"{path}[{index}]")
        seen.add(identifier)


def shown(value: object) -> str:
    """What an error may say of a value: short data as it is, anything else by its type."""
    if isinstance(value, str | int | float | Decimal | date | Enum | None):
        text = repr(value)
        return text if len(text) <= 60 else text[:57] + "..."
    return f"{type(value).__name__}"


def kind_of(value: object) -> str:
    """What an error may say of a value where an object, a list or a flag belongs: it may be a person's number."""
    return "text" if isinstance(value, str) else type(value).__name__


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidValue(f"found {shown(value)}, expected text", path)
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue(f"found {kind_of(value)}, expected true or false", path)
    return value


def _secret(value: object, path: str) -> Secret:
    if not isinstance(value, Secret):  # never shown: it may be the number itself
        raise InvalidValue(f"found a {type(value).__name__}, expected a Secret", path)
    return value


PLAIN: Mapping[Any, Check] = {
    str: _text,
    bool: _flag,
    int: whole,
    float: finite,
    Decimal: amount,
    date: as_date,
    datetime: as_moment,
    Secret: _secret,
    object: lambda value, path: value,
    Any: lambda value, path: value,
}


def _check_for(hint: Any) -> Check:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin in (Union, types.UnionType):
        return _one_of(arguments)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _fixed(tuple(_check_for(argument) for argument in arguments))
    if origin in (tuple, frozenset):
        return _collection(origin, _check_for(arguments[0]))
    if origin is Map:
        return _map(_check_for(arguments[0]), _check_for(arguments[1]))
    return _instance(cast(type, origin or hint))


def _one_of(arguments: tuple[Any, ...]) -> Check:
    optional = type(None) in arguments
    kinds = [argument for argument in arguments if argument is not type(None)]
    checks = [_check_for(kind) for kind in kinds]
    classes = tuple(kind for kind in kinds if attrs.has(kind))

    def check(value: object, path: str) -> object:
        if (value is None and optional) or isinstance(value, classes):
            return value
        for one in checks[:-1]:
            try:
                return one(value, path)
            except InvalidValue:
                continue
        return checks[-1](value, path)

    return check


def _items(value: object, path: str) -> Collection[object]:
    if type(value) in PLAIN_COLLECTIONS:
        return cast("Collection[object]", value)
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise InvalidValue(f"found {kind_of(value)}, expected a list", path)
    return list(value)


def _fixed(checks: tuple[Check, ...]) -> Check:
    def check(value: object, path: str) -> tuple[object, ...]:
        items = _items(value, path)
        if len(items) != len(checks):
            raise InvalidValue(f"found {len(items)} values, expected {len(checks)}", path)
        return tuple(one(item, f"{path}[{i}]") for i, (one, item) in enumerate(zip(checks, items, strict=True)))

    return check


def _collection(kind: Callable[[Iterable[object]], object], item_check: Check) -> Check:
    def check(value: object, path: str) -> object:
        if kind is tuple and type(value) is not tuple and isinstance(value, Set):
            raise InvalidValue("found a set, expected a list, whose order is known", path)
        items = _items(value, path)
        try:
            return kind([item_check(item, path) for item in items])
        except InvalidValue:  # only a fault is worth the time of saying where it stands
            return kind([item_check(item, f"{path}[{i}]") for i, item in enumerate(items)])

    return check


def _map(key_check: Check, value_check: Check) -> Check:
    def check(value: object, path: str) -> object:
        if not isinstance(value, Mapping):
            raise InvalidValue(f"found {kind_of(value)}, expected a mapping", path)
        return HashTrieMap({key_check(key, path): value_check(item, f"{path}.{key}") for key, item in value.items()})

    return check


def _instance(expected: type) -> Check:
    def check(value: object, path: str) -> object:
        if not isinstance(value, expected):
            raise InvalidValue(f"found {kind_of(value)}, expected {expected.__name__}", path)
        return value

    return check
