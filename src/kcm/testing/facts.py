"""Plain facts: texts, money, time, personal numbers, findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from hypothesis import strategies as st

from kcm.money import minor_unit
from kcm.periods import Horizon, Window
from kcm.privacy import Secret
from kcm.rules import Finding, Severity, Term
from kcm.text import Text

__all__ = [
    "amounts",
    "currencies",
    "dates",
    "findings",
    "horizons",
    "identifiers",
    "moments",
    "part_of",
    "secrets",
    "severities",
    "terms",
    "texts",
    "windows",
    "words",
]

W = TypeVar("W")
Strategies = Mapping[type, Callable[[], st.SearchStrategy[Any]]]

KNOWN_CURRENCIES = ("CNY", "USD", "EUR", "JPY", "KWD", "CLF")
MOST = Decimal(10) ** 12
LETTERS = "ABCSTUabcstu"


def part_of(whole: st.SearchStrategy[W], parts: Callable[[W], Sequence[Any]]) -> st.SearchStrategy[Any]:
    """One of the parts of something whole, which therefore has the whole's invariants."""
    return whole.map(parts).filter(bool).flatmap(st.sampled_from)


def words() -> st.SearchStrategy[str]:
    """A text that is not blank, in any script, with spaces and punctuation."""
    head = st.characters(categories=("L", "N"))
    tail = st.text(st.characters(exclude_categories=["C"]), max_size=8)
    return st.builds(str.__add__, head, tail)


def identifiers() -> st.SearchStrategy[str]:
    """A short id such as `U1`: a letter, then letters and digits, all ASCII."""
    return st.builds(str.__add__, st.sampled_from(LETTERS), st.text(LETTERS + "0123456789_", max_size=6))


def texts() -> st.SearchStrategy[Text]:
    """A `Text` with words in both languages."""
    chinese = st.text("客户关键计划销售利润年份一二三,。()", min_size=1, max_size=8)
    return st.builds(Text, words(), chinese) | st.builds(Text.same, words())


def currencies() -> st.SearchStrategy[str]:
    """An ISO 4217 shaped code; those with 0, 2, 3 and 4 decimals come often."""
    return st.sampled_from(KNOWN_CURRENCIES) | st.from_regex("[A-Z]{3}", fullmatch=True)


def amounts(
    currency: str | None = None, *, min_value: Decimal | int = -MOST, max_value: Decimal | int = MOST
) -> st.SearchStrategy[Decimal]:
    """An exact amount between the bounds: in whole minor units of a currency, or with up to four decimals.

    Args:
        currency: whose minor unit the amount is a multiple of; without one the decimals vary.
        min_value: the least amount; rounded up to the grid.
        max_value: the largest amount; rounded down to the grid.
    """
    if currency is None:
        grids = [Decimal(1).scaleb(-decimals) for decimals in (2, 0, 4)]
        return st.one_of([_multiples(grid, min_value, max_value) for grid in grids])
    return _multiples(minor_unit(currency), min_value, max_value)


def _multiples(grid: Decimal, least: Decimal | int, most: Decimal | int) -> st.SearchStrategy[Decimal]:
    first = (Decimal(least) / grid).to_integral_value(ROUND_CEILING)
    last = (Decimal(most) / grid).to_integral_value(ROUND_FLOOR)
    return st.integers(int(first), int(last)).map(lambda count: count * grid)


def dates() -> st.SearchStrategy[date]:
    """A plain date from 1990 to 2035."""
    return st.dates(date(1990, 1, 1), date(2035, 12, 31))


def moments() -> st.SearchStrategy[datetime]:
    """A date and time with a time zone, from 1990 to 2035."""
    zones = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=4, minutes=30))])
    return st.datetimes(datetime(1990, 1, 2), datetime(2035, 12, 30), timezones=zones)  # noqa: DTZ001 - bounds


def windows() -> st.SearchStrategy[Window]:
    """A `Window` of one day to about forty-five years."""
    return st.tuples(dates(), dates()).map(lambda ends: Window(min(ends), max(ends)))


def horizons() -> st.SearchStrategy[Horizon]:
    """A `Horizon` of one to six planned years."""
    return st.builds(Horizon, st.integers(1995, 2035), st.integers(1, 6))


def secrets() -> st.SearchStrategy[Secret]:
    """A `Secret` of up to thirty letters and digits: shorter and longer than what is masked whole."""
    return st.text("0123456789ABCXYZ-", min_size=1, max_size=30).map(Secret)


def severities() -> st.SearchStrategy[Severity]:
    """Any `Severity`."""
    return st.sampled_from(Severity)


def terms() -> st.SearchStrategy[Term]:
    """A `Term`: of a member that kcm has, or of a host's own."""
    own = st.builds("{}.{}".format, identifiers(), st.from_regex("[A-Z]{1,8}", fullmatch=True))
    return severities().map(Term.of) | own.map(Term)


def _finding_values() -> st.SearchStrategy[object]:
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | amounts()
    plain = st.none() | numbers | words() | dates() | texts() | secrets() | terms()
    return st.recursive(plain, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5)


def findings() -> st.SearchStrategy[Finding]:
    """A `Finding` with up to four values of every type that a finding can rest on."""
    codes = st.from_regex(r"[a-z]{1,10}\.[A-Z][A-Z0-9_]{0,9}", fullmatch=True)
    paths = st.lists(identifiers() | st.integers(0, 99), max_size=3).map(
        lambda steps: "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    )
    return st.builds(Finding, codes, severities(), paths, st.dictionaries(identifiers(), _finding_values(), max_size=4))


STRATEGIES: Strategies = MappingProxyType(
    {
        Text: texts,
        Secret: secrets,
        Window: windows,
        Horizon: horizons,
        Term: terms,
        Finding: findings,
    }
)
