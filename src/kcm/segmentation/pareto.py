"""Concentration: how much of the business how few customers make (method A74 to A76).

Shares are fractions. L(f) is the share of the best fraction f of the customers: straight lines through
(k/n, c_k) and (0, 0), where c_k is the share of the best k.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import inf, isfinite
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.columns import FloatColumn, columnar, float_column, read_only
from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.rules import Finding, Severity
from kcm.segmentation.ids import id_column

__all__ = [
    "Concentration",
    "EffortBalance",
    "Whale",
    "abc",
    "concentration",
    "customers_for_share",
    "effort_balance",
    "few_customers",
    "gini",
    "joint_ratio",
    "top_share",
    "whale",
]

TOLERANCE = 1e-12
FEW = 5


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Concentration:
    """Customers from the largest value down, ties by id; `cumulative` is the share of the best k."""

    ids: NDArray[Any]
    values: FloatColumn
    cumulative: FloatColumn

    @property
    def total(self) -> float:
        """The sum of all values."""
        return float(self.values.sum())


def concentration(
    ids: Sequence[str] | Sequence[int] | NDArray[Any], values: Sequence[float | Decimal] | NDArray[Any]
) -> Concentration:
    """The concentration of a value over customers.

    Args:
        ids: one per customer, all text or all whole numbers.
        values: money per customer, 0 or more.

    Raises:
        MissingData: for no customers or a total of 0.
        Conflict: for an id that stands twice.
        InvalidValue: for a negative or unknown value, or a total no float holds; profits with losses need the
            whale curve.

    >>> ten = concentration(list("ABCDEFGHIJ"), [500, 300, 60, 40, 30, 25, 20, 10, 10, 5])
    >>> round(top_share(ten), 9), customers_for_share(ten), "".join(abc(ten)), round(gini(ten), 3)
    (0.8, 2, 'AABBBBCCCC', 0.68)
    """
    names, amounts = _known(ids, values, "values")
    _check_no_loss(amounts, "values")
    order, running = _from_the_largest(names, amounts)
    if not running[-1] > 0:
        raise MissingData("found a total of 0, expected something to share", "values")
    return Concentration(
        ids=read_only(names[order]), values=read_only(amounts[order]), cumulative=read_only(running / running[-1])
    )


def _known(
    ids: Sequence[str] | Sequence[int] | NDArray[Any], values: Sequence[float | Decimal] | NDArray[Any], name: str
) -> tuple[NDArray[Any], FloatColumn]:
    """The ids and their values, where every value is known and every id stands once."""
    names, amounts = id_column(ids, "ids"), float_column(values, name)
    if names.shape != amounts.shape:
        raise InvalidValue(f"found {names.size} ids and {amounts.size} values, expected as many", name)
    if not amounts.size:
        raise MissingData("found no customers, expected at least one", name)
    if np.isnan(amounts).any():
        raise InvalidValue("found an unknown value, expected a number", f"{name}[{int(np.isnan(amounts).argmax())}]")
    if np.unique(names).size != names.size:
        raise Conflict("found a customer twice, expected each once", "ids")
    return names, amounts


def _check_no_loss(amounts: FloatColumn, name: str) -> None:
    if (amounts < 0).any():
        place = f"{name}[{int((amounts < 0).argmax())}]"
        raise InvalidValue("found a negative value, expected 0 or more: use the whale curve for losses", place)


def _from_the_largest(names: NDArray[Any], amounts: FloatColumn) -> tuple[NDArray[np.intp], FloatColumn]:
    order = np.lexsort((names, -amounts))
    with np.errstate(over="ignore"):
        running = np.cumsum(amounts[order])
    if not np.isfinite(running).all():
        raise InvalidValue("found a total too large for a number, expected amounts of money", "values")
    return order, running


def top_share(c: Concentration, fraction: float = 0.20) -> float:
    """The share of the best `fraction` of the customers, between customers by straight lines.

    Args:
        c: of the customers.
        fraction: of the number of customers, from 0 to 1.

    Raises:
        InvalidValue: for a fraction outside 0 to 1.
    """
    _check_fraction(fraction, "fraction")
    best = np.arange(c.ids.size + 1) / c.ids.size
    return float(np.interp(fraction, best, np.concatenate([[0.0], c.cumulative])))


def customers_for_share(c: Concentration, share: float = 0.80) -> int:
    """The least number of customers whose share is at least `share`.

    Args:
        c: of the customers.
        share: of the total, a fraction from 0 to 1.

    Raises:
        InvalidValue: for a share outside 0 to 1.
    """
    _check_fraction(share, "share")
    return int(np.searchsorted(c.cumulative, share - TOLERANCE)) + 1 if share > 0 else 0


def abc(c: Concentration, cuts: tuple[float, float] = (0.80, 0.95)) -> tuple[str, ...]:
    """A, B or C for each customer in the order of `c.ids`, by the share of those before it.

    The first customer is always an A, even with 90 % of the business.

    Args:
        c: of the customers.
        cuts: cumulative shares from 0 to 1 at which B and C begin.

    Raises:
        InvalidValue: for cuts that do not rise within 0 to 1.
    """
    if not 0 < cuts[0] <= cuts[1] <= 1:
        raise InvalidValue(f"found cuts {cuts[0]:g} and {cuts[1]:g}, expected them to rise within 0 to 1", "cuts")
    before = np.concatenate([[0.0], c.cumulative[:-1]])
    classes = (before >= cuts[0] - TOLERANCE).astype(int) + (before >= cuts[1] - TOLERANCE)
    return tuple("ABC"[place] for place in classes.tolist())


def gini(c: Concentration) -> float:
    """The Gini coefficient: 0 when all are equal, towards 1 when one has all.

    `2 Σ i·v_(i) / (n Σ v) − (n + 1)/n` with values ascending.
    """
    n = c.ids.size
    places = np.arange(n, 0, -1)
    # Rounding may take the result of equal customers a last digit below 0.
    return max(0.0, float(2 * (places * c.values).sum() / (n * c.values.sum()) - (n + 1) / n))


def joint_ratio(c: Concentration) -> float:
    """The p for which the best p of the customers make 1 − p of the business (0.20 is 80/20)."""
    low, high = 0.0, 1.0
    while high - low > TOLERANCE:
        middle = (low + high) / 2
        if top_share(c, middle) < 1 - middle:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@attrs.frozen(kw_only=True, field_transformer=columnar)
class Whale:
    """Customers from the largest profit down, losses last; `cumulative` is the running profit in money.

    `peak` is the most the running profit reaches, as a multiple of the total: above 1, losses eat what the best
    customers make. It is None where the total is not above 0, or so little that no number holds the multiple.
    """

    ids: NDArray[Any]
    profits: FloatColumn
    cumulative: FloatColumn
    peak: float | None


def whale(
    ids: Sequence[str] | Sequence[int] | NDArray[Any], profits: Sequence[float | Decimal] | NDArray[Any]
) -> Whale:
    """The whale curve of profits (method A75), which, other than a concentration, may have losses.

    Args:
        ids: one per customer, all text or all whole numbers.
        profits: money per customer, negative for a loss.

    Raises:
        MissingData: for no customers.
        Conflict: for an id that stands twice.
        InvalidValue: for an unknown profit, or a sum no float holds.

    >>> curve = whale(list("ABCDE"), [60, 40, 20, -10, -30])
    >>> curve.cumulative.tolist(), curve.peak
    ([60.0, 100.0, 120.0, 110.0, 80.0], 1.5)
    """
    names, amounts = _known(ids, profits, "profits")
    order, running = _from_the_largest(names, amounts)
    total = float(running[-1])
    peak = float(running.max()) / total if total > 0 else inf
    return Whale(
        ids=read_only(names[order]),
        profits=read_only(amounts[order]),
        cumulative=read_only(running),
        peak=peak if isfinite(peak) else None,
    )


@attrs.frozen(kw_only=True, field_transformer=columnar)
class EffortBalance:
    """Value against effort of each customer, in the order given.

    `ratio` is the share of value over the share of effort: above 1 is under-served, below 1 over-served, NaN where no
    effort to speak of is spent. `suggested_hours` is the same total effort in proportion to the value.
    """

    ids: NDArray[Any]
    value_share: FloatColumn
    effort_share: FloatColumn
    ratio: FloatColumn
    suggested_hours: FloatColumn


def effort_balance(
    ids: Sequence[str] | Sequence[int] | NDArray[Any],
    values: Sequence[float | Decimal] | NDArray[Any],
    effort_hours: Sequence[float | Decimal] | NDArray[Any],
) -> EffortBalance:
    """Who gets more effort than value, and who less (method A76; R. Koch 1997).

    Args:
        ids: one per customer, all text or all whole numbers.
        values: money per customer, 0 or more.
        effort_hours: hours spent on each customer in the same time, 0 or more.

    Raises:
        MissingData: for no customers, or a total value or effort of 0.
        Conflict: for an id that stands twice.
        InvalidValue: for a negative or unknown number, or a sum no float holds.

    >>> balance = effort_balance(["A", "B"], [80, 20], [30, 70])
    >>> balance.ratio.round(2).tolist(), balance.suggested_hours.tolist()
    ([2.67, 0.29], [80.0, 20.0])
    """
    names, amounts = _known(ids, values, "values")
    hours = _known(ids, effort_hours, "effort_hours")[1]
    shares = []
    for name, column in (("values", amounts), ("effort_hours", hours)):
        _check_no_loss(column, name)
        total = _from_the_largest(names, column)[1][-1]
        if not total > 0:
            raise MissingData("found a total of 0, expected something to share", name)
        shares.append(column / total)
    value_share, effort_share = shares
    ratio = np.full(names.size, np.nan)
    with np.errstate(over="ignore"):
        np.divide(value_share, effort_share, out=ratio, where=effort_share > 0)
    ratio[np.isinf(ratio)] = np.nan
    return EffortBalance(
        ids=read_only(names),
        value_share=read_only(value_share),
        effort_share=read_only(effort_share),
        ratio=read_only(ratio),
        suggested_hours=read_only(value_share * hours.sum()),
    )


def few_customers(c: Concentration) -> Iterator[Finding]:
    """A rule: a concentration of fewer than five customers says little."""
    if c.ids.size < FEW:
        yield Finding("segmentation.FEW_CUSTOMERS", Severity.WARNS, values={"customers": c.ids.size, "few": FEW})


def _check_fraction(value: float, name: str) -> None:
    if not 0 <= value <= 1:
        raise InvalidValue(f"found {name} {value:g}, expected 0 to 1", name)
