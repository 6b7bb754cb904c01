"""Finances: annual statements that balance, ratios, budget lines."""

from __future__ import annotations

import math
from decimal import Decimal
from types import MappingProxyType
from typing import get_args

from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.budget import BudgetCategory, BudgetLine
from kcm.finance.ratios import (
    RATIOS,
    Basis,
    Better,
    DuPont,
    PartValue,
    Ratio,
    RatioPart,
    RatioRow,
    RatioTrend,
    RatioUnit,
    RatioValue,
    dupont,
    financial_analysis,
    ratio,
    ratio_trend,
)
from kcm.finance.statements import (
    STATEMENT_ITEMS,
    VOCABULARIES,
    ReadItems,
    Statement,
    StatementItem,
    StatementSeries,
    read_items,
)
from kcm.testing.facts import Strategies, amounts, currencies, identifiers, texts

__all__ = [
    "bases",
    "budget_lines",
    "du_ponts",
    "part_values",
    "ratio_parts",
    "ratio_rows",
    "ratio_trends",
    "ratio_values",
    "ratios",
    "read_items_of",
    "statement_series",
    "statements",
]

MOST = Decimal(10) ** 11

# What a line is at least the sum of, the parts before the whole.
WHOLES: dict[str, tuple[str, ...]] = {
    "current_assets": ("cash", "short_term_investments", "receivables", "inventory"),
    "total_assets": ("current_assets",),
    "current_liabilities": ("payables", "short_term_debt"),
    "total_liabilities": ("current_liabilities", "long_term_debt"),
}


def bases() -> st.SearchStrategy[Basis]:
    """`average` or `closing`."""
    return st.sampled_from(get_args(Basis))


@st.composite
def statements(
    draw: st.DrawFn, *, year: int | None = None, currency: str | None = None, partial: bool = False
) -> Statement:
    """A `Statement` that balances: assets are liabilities, equity and non-controlling interest, to the last digit.

    Parts are not larger than their whole; what is signed, such as equity, may be below 0; any amount may be 0.

    Args:
        draw: given by Hypothesis.
        year: the fiscal year; without one, 1995 to 2035.
        currency: the currency; without one, any.
        partial: whether some items may be absent.
    """
    code = draw(currencies()) if currency is None else currency
    money = amounts(code, min_value=0, max_value=MOST)
    either_sign = amounts(code, min_value=-MOST, max_value=MOST)
    items = {name: draw(either_sign if item.signed else money) for name, item in STATEMENT_ITEMS.items()}
    unnamed = draw(st.tuples(money, money, money, money))
    for index, (whole, parts) in enumerate(WHOLES.items()):
        items[whole] = sum((items[part] for part in parts), unnamed[index])
    items["total_debt"] = items["short_term_debt"] + items["long_term_debt"]
    items["net_income"] = min(items["net_income"], items["sales"])
    items["equity"] = items["total_assets"] - items["total_liabilities"] - items["non_controlling_interest"]
    kept = draw(st.sets(st.sampled_from(sorted(items)))) if partial else set(items)
    chosen = {name: items[name] for name in STATEMENT_ITEMS if name in kept}
    given_year = draw(st.integers(1995, 2035)) if year is None else year
    return Statement(year=given_year, currency=code, source=draw(texts()), items=HashTrieMap(chosen))


def ratios() -> st.SearchStrategy[Ratio]:
    """A `Ratio`: one of `RATIOS`, or a host's own quotient of two items."""
    return st.sampled_from(list(RATIOS.values())) | _own_ratios()


def ratio_parts() -> st.SearchStrategy[RatioPart]:
    """A `RatioPart`: a part of one of `RATIOS`."""
    return st.sampled_from([part for definition in RATIOS.values() for part in definition.parts])


@st.composite
def _own_ratios(draw: st.DrawFn) -> Ratio:
    item = st.sampled_from(sorted(STATEMENT_ITEMS))
    above, below = draw(st.tuples(item, item))
    return Ratio(
        name=f"own_{draw(identifiers())}",
        label=draw(texts()),
        formula=draw(texts()),
        unit=draw(st.sampled_from(RatioUnit)),
        better=draw(st.sampled_from(Better)),
        items=tuple(dict.fromkeys((above, below))),
        averaged=frozenset({below} if draw(st.booleans()) else ()),
        quotient=lambda of: (of[above], of[below]),
    )


@st.composite
def ratio_values(draw: st.DrawFn) -> RatioValue:
    """A `RatioValue`, as `kcm.finance.ratios.ratio` makes it: of any status, on either basis."""
    year, currency = draw(st.integers(1996, 2035)), draw(currencies())
    now, before = (statements(year=at, currency=currency, partial=True) for at in (year, year - 1))
    return ratio(draw(now), draw(ratios()), previous=draw(st.none() | before), basis=draw(bases()))


def part_values() -> st.SearchStrategy[PartValue]:
    """A `PartValue`: what one part adds to an Altman score."""
    scored = st.builds(ratio, statements(), st.sampled_from(["altman_z", "altman_z_private"]))
    return scored.map(lambda found: found.parts).filter(bool).flatmap(st.sampled_from)


@st.composite
def statement_series(
    draw: st.DrawFn, *, least_years: int = 1, currency: str | None = None, partial: bool = False
) -> StatementSeries:
    """A `StatementSeries` of at most four years out of five, in one currency.

    Args:
        draw: given by Hypothesis.
        least_years: how many years there are at least.
        currency: the currency; without one, any.
        partial: whether some items may be absent.
    """
    code = draw(currencies()) if currency is None else currency
    first = draw(st.integers(1995, 2030))
    years = draw(st.sets(st.integers(first, first + 4), min_size=least_years, max_size=max(least_years, 4)))
    return StatementSeries(
        statements=tuple(draw(statements(year=year, currency=code, partial=partial)) for year in sorted(years))
    )


@st.composite
def ratio_trends(draw: st.DrawFn) -> RatioTrend:
    """A `RatioTrend`, as `kcm.finance.ratios.ratio_trend` makes it."""
    series = draw(statement_series(partial=True))
    return ratio_trend(series, draw(ratios()), tolerance=draw(st.sampled_from([0.0, 0.1])), basis=draw(bases()))


@st.composite
def du_ponts(draw: st.DrawFn) -> DuPont:
    """A `DuPont` of three or five factors, on either basis."""
    year, currency = draw(st.integers(1996, 2035)), draw(currencies())
    now, before = (draw(statements(year=at, currency=currency, partial=draw(st.booleans()))) for at in (year, year - 1))
    return dupont(now, previous=before, basis=draw(bases()), steps=draw(st.sampled_from([3, 5])))


@st.composite
def read_items_of(draw: st.DrawFn) -> ReadItems:
    """A `ReadItems`, as `kcm.finance.statements.read_items` makes it of a vocabulary's names and of others."""
    vocabulary = draw(st.sampled_from(VOCABULARIES))
    known = [name for item in STATEMENT_ITEMS.values() for name in item.names.get(vocabulary, ())]
    names = st.sampled_from([name.removeprefix("-") for name in known]) | identifiers()
    return read_items(draw(st.dictionaries(names, amounts("USD"), max_size=6)), vocabulary)


@st.composite
def ratio_rows(draw: st.DrawFn) -> RatioRow:
    """A `RatioRow` of the financial analysis form, with or without an industry value."""
    definition = draw(ratios())
    names = st.just(definition.name)
    industry = draw(st.dictionaries(names, st.floats(-1e6, 1e6), max_size=1))
    peers = draw(st.dictionaries(names, st.lists(st.floats(-1e6, 1e6) | st.just(math.nan), max_size=4), max_size=1))
    our_help = draw(st.dictionaries(names, texts(), max_size=1))
    return financial_analysis(
        draw(statements(partial=True)),
        industry,
        basis="closing",
        ratios=[definition],
        peers=peers,
        our_help=our_help,
    )[0]


def budget_lines(
    *, year: int | None = None, strategy: str | None = None, currency: str | None = None
) -> st.SearchStrategy[BudgetLine]:
    """A `BudgetLine` of 0 or more, of one year, strategy and currency where they are given."""
    return st.builds(
        BudgetLine,
        id=identifiers(),
        strategy=identifiers() if strategy is None else st.just(strategy),
        year=st.integers(1995, 2041) if year is None else st.just(year),
        category=st.sampled_from(BudgetCategory),
        amount=amounts(currency, min_value=0),
        assumptions=st.lists(identifiers(), max_size=2, unique=True).map(tuple),
    )


STRATEGIES: Strategies = MappingProxyType(
    {
        Statement: statements,
        StatementItem: lambda: st.sampled_from(list(STATEMENT_ITEMS.values())),
        StatementSeries: statement_series,
        ReadItems: read_items_of,
        Ratio: ratios,
        RatioValue: ratio_values,
        RatioPart: ratio_parts,
        PartValue: part_values,
        RatioRow: ratio_rows,
        RatioTrend: ratio_trends,
        DuPont: du_ponts,
        BudgetLine: budget_lines,
    }
)
