"""Finances: annual statements that balance, ratios, budget lines."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.budget import BudgetCategory, BudgetLine
from kcm.finance.ratios import RATIOS, Basis, Better, Ratio, RatioRow, RatioUnit, RatioValue, financial_analysis, ratio
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.money import minor_unit
from kcm.testing.facts import amounts, currencies, identifiers, texts

__all__ = ["bases", "budget_lines", "ratio_rows", "ratio_values", "ratios", "statements"]

MOST = Decimal(10) ** 11


def bases() -> st.SearchStrategy[Basis]:
    """`average` or `closing`."""
    return st.sampled_from(get_args(Basis))


@st.composite
def statements(
    draw: st.DrawFn, *, year: int | None = None, currency: str | None = None, partial: bool = False
) -> Statement:
    """A `Statement` that balances: assets are liabilities, equity and non-controlling interest, to the last digit.

    Parts are not larger than their whole; equity and net income may be below 0; any amount may be 0.

    Args:
        draw: given by Hypothesis.
        year: the fiscal year; without one, 1995 to 2035.
        currency: the currency; without one, any.
        partial: whether some items may be absent.
    """
    code = draw(currencies()) if currency is None else currency
    money = amounts(code, min_value=0, max_value=MOST)

    def part_of(total: Decimal) -> Decimal:
        return draw(amounts(code, min_value=0, max_value=total))

    receivables, inventory, total_assets_beyond, cash = (draw(money) for _ in range(4))
    current_assets = receivables + inventory + cash
    total_assets = current_assets + total_assets_beyond
    total_liabilities = draw(amounts(code, min_value=0, max_value=2 * total_assets + minor_unit(code)))
    interest = part_of(total_assets)
    sales = draw(money)
    items = {
        "sales": sales,
        "cost_of_sales": draw(money),
        "net_income": draw(amounts(code, min_value=-MOST, max_value=sales)),
        "receivables": receivables,
        "inventory": inventory,
        "current_assets": current_assets,
        "total_assets": total_assets,
        "current_liabilities": part_of(total_liabilities),
        "total_liabilities": total_liabilities,
        "equity": total_assets - total_liabilities - interest,
        "non_controlling_interest": interest,
    }
    kept = draw(st.sets(st.sampled_from(sorted(items)))) if partial else set(items)
    chosen = {name: items[name] for name in STATEMENT_ITEMS if name in kept}
    given_year = draw(st.integers(1995, 2035)) if year is None else year
    return Statement(year=given_year, currency=code, source=draw(texts()), items=HashTrieMap(chosen))


def ratios() -> st.SearchStrategy[Ratio]:
    """A `Ratio`: one of `RATIOS`, or a host's own quotient of two items."""
    return st.sampled_from(list(RATIOS.values())) | _own_ratios()


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


@st.composite
def ratio_rows(draw: st.DrawFn) -> RatioRow:
    """A `RatioRow` of the financial analysis form, with or without an industry value."""
    definition = draw(ratios())
    industry = draw(st.dictionaries(st.just(definition.name), st.floats(-1e6, 1e6), max_size=1))
    statement = draw(statements(partial=True))
    return financial_analysis(statement, industry, basis="closing", ratios=[definition])[0]


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
    )
