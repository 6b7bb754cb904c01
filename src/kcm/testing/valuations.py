"""Valuations: opportunities and their worth, loyalty, profitability, and money planned against money spent."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st

from kcm.finance.budget import BudgetVariance, ContingencyUse, Gap, contingency_use, gap, variances
from kcm.finance.lifetime import LoyaltyValue, loyalty_value_components
from kcm.finance.profitability import CustomerProfitability, ManagerFigures, customer_profitability
from kcm.finance.value import BenefitPart, EconomicValue, OfferTerms, Opportunity, OpportunityCategory
from kcm.testing.facts import Strategies, amounts, identifiers, part_of, texts
from kcm.testing.finances import budget_lines

__all__ = [
    "budget_variances",
    "contingency_uses",
    "customer_profitabilities",
    "economic_values",
    "gaps",
    "loyalty_values",
    "manager_figures",
    "offer_terms",
    "opportunities",
]

MOST = 10**9
_money = amounts("USD", min_value=0, max_value=MOST)
_shares = st.integers(0, 100).map(lambda percent: Decimal(percent) / 100)


@st.composite
def opportunities(draw: st.DrawFn, *, identifier: str | None = None) -> Opportunity:
    """An `Opportunity` of any category; an intangible may have an estimated sum.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
    """
    category = draw(st.sampled_from(OpportunityCategory))
    intangible = category is OpportunityCategory.INTANGIBLE
    amount = draw(_money | st.none()) if intangible else draw(_money)
    return Opportunity(
        id=draw(identifiers()) if identifier is None else identifier,
        category=category,
        annual_amount=amount,
        probability=draw(_shares),
        activity=draw(st.none() | identifiers()),
        text=draw(st.none() | texts()),
        estimated=True if intangible and amount is not None else draw(st.booleans()),
    )


def offer_terms() -> st.SearchStrategy[OfferTerms]:
    """`OfferTerms` of one to ten years."""
    return st.builds(
        OfferTerms,
        contribution_margin=_shares,
        annual_price=_money,
        one_off=_money,
        years=st.integers(1, 10),
        rate=st.integers(-50, 100).map(lambda percent: Decimal(percent) / 100),
    )


@st.composite
def economic_values(draw: st.DrawFn) -> EconomicValue:
    """An `EconomicValue`, as `OfferTerms.value_of` makes it, worth having or not."""
    names = draw(st.sets(identifiers(), max_size=4))
    return draw(offer_terms()).value_of([draw(opportunities(identifier=name)) for name in sorted(names)])


@st.composite
def loyalty_values(draw: st.DrawFn) -> LoyaltyValue:
    """A `LoyaltyValue` of one to six years."""
    years = draw(st.integers(1, 6))
    column = st.lists(st.floats(-1e6, 1e6), min_size=years, max_size=years)
    return loyalty_value_components(*(draw(column) for _ in range(5)))


@st.composite
def customer_profitabilities(draw: st.DrawFn) -> CustomerProfitability:
    """A `CustomerProfitability` of up to five customers and three activities; some figures are unknown."""
    customers, activities = draw(st.integers(0, 5)), draw(st.integers(0, 3))
    amount = st.integers(-(10**8), 10**8).map(lambda cents: cents / 100) | st.just(np.nan)
    column = st.lists(amount, min_size=customers, max_size=customers)
    counts = st.lists(st.integers(0, 1000), min_size=activities, max_size=activities)
    table = [draw(counts) for _ in range(customers)]
    return customer_profitability(
        sales=draw(column),
        discounts=draw(column),
        cost_of_goods=draw(column),
        activities=np.array(table, np.float64).reshape(customers, activities),
        unit_costs=draw(st.lists(st.floats(0, 1e4), min_size=activities, max_size=activities)),
        strategy_spend=draw(column),
    )


@st.composite
def manager_figures(draw: st.DrawFn, *, targets: bool = False) -> ManagerFigures:
    """The `ManagerFigures` of a year, or of targets, which are all above 0.

    Args:
        draw: given by Hypothesis.
        targets: whether they are targets.
    """
    least = 1 if targets else 0
    return ManagerFigures(
        sales=draw(amounts("USD", min_value=least, max_value=MOST)),
        days=draw(st.integers(least, 400)),
        margin=draw(amounts("USD", min_value=1 if targets else -MOST, max_value=MOST)),
        problem_rate=draw(st.integers(least, 50)),
    )


@st.composite
def _compared(draw: st.DrawFn) -> tuple[BudgetVariance, ...]:
    lines = st.lists(budget_lines(currency="USD", strategy="ST1"), max_size=4)
    return variances(draw(lines), [draw(budget_lines(currency="USD")), *draw(lines)])


def budget_variances() -> st.SearchStrategy[BudgetVariance]:
    """A `BudgetVariance` of lines planned, spent, or both."""
    return _compared().flatmap(st.sampled_from)


@st.composite
def contingency_uses(draw: st.DrawFn) -> ContingencyUse:
    """A `ContingencyUse` of a year whose contingency suffices, or does not, or that has none."""
    found = draw(_compared())
    years = st.sampled_from([one.year for one in found])
    return draw(st.sampled_from(contingency_use(found, draw(st.dictionaries(years, _money, max_size=3)))))


@st.composite
def gaps(draw: st.DrawFn) -> Gap:
    """A `Gap` between a forecast and a target, claimed in part, wholly, or more than that."""
    claims = st.dictionaries(identifiers(), amounts("USD", min_value=-MOST, max_value=MOST), max_size=3)
    return gap(draw(_money), draw(_money), draw(claims))


STRATEGIES: Strategies = MappingProxyType(
    {
        BudgetVariance: budget_variances,
        ContingencyUse: contingency_uses,
        Gap: gaps,
        Opportunity: opportunities,
        OfferTerms: offer_terms,
        EconomicValue: economic_values,
        BenefitPart: lambda: part_of(economic_values(), lambda found: found.parts),
        LoyaltyValue: loyalty_values,
        CustomerProfitability: customer_profitabilities,
        ManagerFigures: manager_figures,
    }
)
