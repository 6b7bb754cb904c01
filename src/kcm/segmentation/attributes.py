"""Customers by external, internal and behavioural attributes, and how many share them (method A83)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

import attrs
import numpy as np

from kcm.columns import read_only
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, finite, not_blank, unique
from kcm.segmentation.segments import Segmentation
from kcm.text import Text

__all__ = [
    "ATTRIBUTES",
    "Affiliation",
    "CustomerAttributes",
    "ExternalAttributes",
    "InternalAttributes",
    "attribute_segments",
    "cross_segment",
]

OLDEST = 130
UNKNOWN = Text("unknown", "未知")
#: The attributes that customers are crossed by: external, internal and of behaviour.
ATTRIBUTES = ("region", "affiliation", "products_owned", "sex", "age", "interests", "income", "behaviour")
NUMERIC = ("age", "income")


class Affiliation(Enum):
    """What kind of user a customer is."""

    ENTERPRISE = "enterprise"
    INDIVIDUAL = "individual"
    GOVERNMENT = "government"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ExternalAttributes:
    """What is seen from outside: where a customer is, what kind of user it is, what it has of ours."""

    region: str
    affiliation: Affiliation
    products_owned: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        not_blank(self.region, "$.region")


@attrs.frozen(kw_only=True, field_transformer=checked)
class InternalAttributes:
    """What belongs to a person; None is unknown. Income is money a year.

    Raises:
        InvalidValue: for an age that no person has; it is not told.
    """

    sex: str | None = attrs.field(default=None, repr=False)
    age: int | None = attrs.field(default=None, repr=False)
    income: float | None = attrs.field(default=None, repr=False)
    interests: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    def __attrs_post_init__(self) -> None:
        if self.age is not None and not 0 <= self.age <= OLDEST:
            raise InvalidValue(f"found another age, expected 0 to {OLDEST}", "$.age")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerAttributes:
    """A customer by its attributes; only an individual has internal ones. `behaviour` is its segment by RFM.

    Raises:
        InvalidValue: for internal attributes of an enterprise or a public body.
    """

    id: str
    external: ExternalAttributes
    internal: InternalAttributes | None = None
    behaviour: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.internal is not None and self.external.affiliation is not Affiliation.INDIVIDUAL:
            raise InvalidValue(
                "found internal attributes of a customer that is no individual, expected none", "$.internal"
            )


def cross_segment(
    customers: Iterable[CustomerAttributes], by: Sequence[str], *, bands: Mapping[str, Sequence[float]] | None = None
) -> dict[tuple[str, ...], int]:
    """How many customers share each combination of attributes, by combination ascending.

    Several products or interests are one value, joined by ` + `; what is not known is `unknown`, and counted.

    Args:
        customers: each once.
        by: names in `ATTRIBUTES`.
        bands: for `age` and `income`, ascending numbers from which the next band begins.

    Raises:
        MissingData: for no attribute, or a number without bands.
        InvalidValue: for an attribute there is not, or bands out of order.
        Conflict: for a customer that stands twice.

    >>> office = ExternalAttributes(region="Graz", affiliation=Affiliation.GOVERNMENT)
    >>> cross_segment([CustomerAttributes(id="A", external=office)], ["affiliation"])
    {('government',): 1}
    """
    found = tuple(customers)
    unique([one.id for one in found], "customers")
    starts = _checked_bands(by, bands or {})
    counted = Counter(tuple(_value(one, name, starts) for name in by) for one in found)
    return dict(sorted(counted.items()))


def attribute_segments(
    customers: Iterable[CustomerAttributes],
    *,
    by: Sequence[str] = ("affiliation", "region"),
    bands: Mapping[str, Sequence[float]] | None = None,
) -> Segmentation:
    """The segmenter `attributes`: customers that share a combination of attributes are a segment.

    Raises:
        KcmError: as `cross_segment`.
        MissingData: for no customers.
    """
    found = sorted(customers, key=lambda one: one.id)
    if not found:
        raise MissingData("found no customers, expected at least one", "customers")
    combinations = list(cross_segment(found, by, bands=bands))
    starts = _checked_bands(by, bands or {})
    place = {combination: code for code, combination in enumerate(combinations)}
    names = tuple(" / ".join(combination) for combination in combinations)
    codes = [place[tuple(_value(one, name, starts) for name in by)] for one in found]
    return Segmentation(
        customers=read_only(np.array([one.id for one in found])),
        codes=read_only(np.array(codes, dtype=np.int64)),
        names=names,
        labels=tuple(Text.same(name) for name in names),
    )


def _checked_bands(by: Sequence[str], bands: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    if not by:
        raise MissingData(f"found no attribute, expected some of {', '.join(ATTRIBUTES)}", "by")
    for place, name in enumerate(by):
        if name not in ATTRIBUTES:
            expected = ", ".join(ATTRIBUTES)
            raise InvalidValue(f"found no attribute of this name, expected one of {expected}", f"by[{place}]")
        if name in NUMERIC and name not in bands:
            raise MissingData("found no bands, expected the numbers from which each begins", f"bands.{name}")
    starts: dict[str, list[float]] = {}
    for name, numbers in bands.items():
        if name not in NUMERIC:
            raise InvalidValue(f"found bands of {name!r}, expected bands of {' or '.join(NUMERIC)}", "bands")
        starts[name] = [finite(number, f"bands.{name}[{place}]") for place, number in enumerate(numbers)]
        if starts[name] != sorted(set(starts[name])):
            raise InvalidValue("found bands out of order, expected each above the one before", f"bands.{name}")
    return starts


def _value(one: CustomerAttributes, name: str, starts: Mapping[str, Sequence[float]]) -> str:
    holder: object = one
    if name in ("region", "affiliation", "products_owned"):
        holder = one.external
    elif name != "behaviour":
        holder = one.internal
    value = getattr(holder, name, None)
    if value is None:
        return UNKNOWN.en
    if isinstance(value, Affiliation):
        return value.value
    if isinstance(value, frozenset):
        return " + ".join(sorted(value)) or "none"
    return _band(value, starts[name]) if name in NUMERIC else str(value)


def _band(value: float, starts: Sequence[float]) -> str:
    place = bisect_right(starts, value)
    if not starts:
        return "all"
    if place == 0:
        return f"below {starts[0]:g}"
    return f"from {starts[place - 1]:g}" + (f" to below {starts[place]:g}" if place < len(starts) else "")
