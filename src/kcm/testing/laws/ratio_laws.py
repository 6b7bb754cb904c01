"""A ratio is lawful: free of scale, never infinite, with a value or the reason why there is none."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import partial
from typing import get_args

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from rpds import HashTrieMap

from kcm.finance.ratios import (
    Basis,
    Ratio,
    RatioLike,
    RatioStatus,
    RatioUnit,
    RatioValue,
    definition_of,
    ratio,
    ratio_columns,
)
from kcm.finance.statements import Statement
from kcm.testing.facts import currencies
from kcm.testing.finances import bases, statements
from kcm.testing.laws.proving import prove, require, tried
from kcm.testing.laws.world import asked_of_the_world
from kcm.text import Text

__all__ = ["prove_ratio"]

DOES_NOT_RAISE = "a ratio does not raise"
SCALE_FREE = "a ratio is free of scale"
KNOWS_ITS_STATUS = "a ratio has a value, or a reason why there is none"
HAS_VALUES = "a ratio has a value for some company"
FINITE = "a ratio is never infinite"
OPERANDS_REPRODUCE = "the operands of a ratio reproduce it"
ASKS_NOTHING = "a ratio asks nothing of the world"
COLUMNS_AGREE = "a ratio is the same for one company and for many"

# Powers of two, so that every amount and every step of the arithmetic scales exactly.
SCALES = (Decimal(2), Decimal(1024), Decimal(1) / 256)
YEAR = 2015
# Of a company of which all is known and nothing is odd, so that every ratio has a value; nothing rests on luck then.
SOUND = {
    "sales": 1000,
    "cost_of_sales": 600,
    "operating_income": 150,
    "interest_expense": 30,
    "income_before_tax": 120,
    "tax": 30,
    "net_income": 90,
    "depreciation": 40,
    "depreciation_and_amortisation": 50,
    "cash": 60,
    "short_term_investments": 40,
    "receivables": 100,
    "inventory": 80,
    "current_assets": 300,
    "total_assets": 800,
    "payables": 50,
    "short_term_debt": 70,
    "current_liabilities": 200,
    "long_term_debt": 130,
    "total_debt": 200,
    "total_liabilities": 400,
    "retained_earnings": 160,
    "non_controlling_interest": 20,
    "equity": 400,
    "operating_cash_flow": 110,
    "capital_expenditure": 80,
    "share_issuance": 10,
    "market_value_of_equity": 1200,
}
# Of a company of which nothing is known.
NOTHING = {"sales": [math.nan] * 3}
LARGER = 1024

Years = tuple[Statement, Statement | None, Statement | None]


def prove_ratio(ratio_definition: RatioLike, *, examples: int = 40) -> None:
    """A ratio is proved on a sound company and on the kit's statements, some with items missing, on either basis.

    All amounts times k, up and down, leave value and status as they were, and make money k times as much.
    There is a value if and only if the status is `VALUE`, it is finite, and the operands give it again. In columns,
    beside a company 1,024 times as large and one of which nothing is known, a company has what it has alone. Nothing
    is asked of the world. One company at least has a value.

    Args:
        ratio_definition: the definition, or the name of one of kcm's.
        examples: how many companies are drawn, after one of which all is known.

    Raises:
        NotFound: for what is no ratio and no name of one.
        LawBroken: for a ratio that is not lawful, or has no value for any company.

    >>> from kcm.finance.ratios import Better
    >>> from kcm.text import Text
    >>> cash_to_debt = Ratio(
    ...     name="cash_to_debt",
    ...     label=Text("cash to debt", "现金债务比"),
    ...     formula=Text("cash / total debt", "现金 / 有息负债总额"),
    ...     unit=RatioUnit.TIMES,
    ...     better=Better.HIGHER,
    ...     items=("cash", "total_debt"),
    ...     quotient=lambda of: (of["cash"], of["total_debt"]),
    ... )
    >>> prove_ratio(cash_to_debt, examples=10)
    """
    definition = definition_of(ratio_definition)
    statuses: list[RatioStatus] = []

    def law(drawn: tuple[Years, Basis]) -> None:
        years, basis = drawn
        found = _ratio(definition, years, basis)
        statuses.append(found.status)
        _knows_its_status(found)
        _reproduces(definition, found)
        for scale in SCALES:
            scaled, asked = asked_of_the_world(partial(_ratio, definition, _times(years, scale), basis))
            require(not asked, ASKS_NOTHING, f"found {', '.join(asked)}, expected what it needs in its items")
            _scales(definition, found, scaled, scale)
        _agrees(definition, years, basis, found)

    for basis in get_args(Basis):
        law((_sound(), basis))
    prove(law, st.tuples(_years(), bases()), examples)
    has_values = RatioStatus.VALUE in statuses
    require(has_values, HAS_VALUES, f"found no value in {len(statuses)} companies")


def _sound() -> Years:
    """Three years of growth."""
    one, two, three = (
        Statement(
            year=YEAR - place,
            currency="CNY",
            source=Text("a sound company", "一家稳健的企业"),
            items=HashTrieMap({name: amount * (1 - place * Decimal("0.125")) for name, amount in SOUND.items()}),
        )
        for place in range(3)
    )
    return one, two, three


@st.composite
def _years(draw: DrawFn) -> Years:
    """A year and perhaps the two before it, which not every ratio asks for."""
    currency, incomplete = draw(currencies()), draw(st.sampled_from((False, False, False, True)))
    now, *ago = [
        draw(statements(year=YEAR - place, currency=currency, partial=incomplete))
        for place in range(draw(st.sampled_from((3, 2, 1, 3))))  # most have all that a ratio can ask for
    ]
    before, earlier = (*ago, None, None)[:2]
    return now, before, earlier


def _ratio(definition: Ratio, years: Years, basis: Basis) -> RatioValue:
    now, before, earlier = years
    return tried(DOES_NOT_RAISE, ratio, now, definition, previous=before, earlier=earlier, basis=basis)


def _times(years: Years, scale: Decimal) -> Years:
    def larger(one: Statement) -> Statement:
        return attrs.evolve(one, items=HashTrieMap({name: amount * scale for name, amount in one.items.items()}))

    now, before, earlier = years
    return larger(now), before and larger(before), earlier and larger(earlier)


def _knows_its_status(found: RatioValue) -> None:
    has_value = found.status is RatioStatus.VALUE
    require((found.value is not None) is has_value, KNOWS_ITS_STATUS, f"found the status {found.status.name} only")
    require(found.value is None or math.isfinite(found.value), FINITE, "found no finite value")


def _scales(definition: Ratio, found: RatioValue, scaled: RatioValue, scale: Decimal) -> None:
    statuses = f"found {found.status.name}, and {scaled.status.name} of amounts {scale} times as large"
    require(found.status is scaled.status, SCALE_FREE, statuses)
    factor = float(scale) if definition.unit is RatioUnit.MONEY else 1
    if found.value is not None and scaled.value is not None:
        reason = f"found {found.value:g}, and {scaled.value:g} of amounts {scale} times as large"
        require(math.isclose(found.value * factor, scaled.value, rel_tol=1e-9), SCALE_FREE, reason)


def _reproduces(definition: Ratio, found: RatioValue) -> None:
    if found.value is None:
        return
    if definition.quotient is None:
        again = math.fsum(part.part for part in found.parts)
    else:
        operands = {name: np.array([amount]) for name, amount in found.operands.items()}
        above, below = definition.quotient(operands)
        again = float(np.broadcast_to(np.asarray(above) / np.asarray(below), (1,))[0])
    reason = f"found {found.value:g}, and {again:g} of its operands"
    require(math.isclose(found.value, again, rel_tol=1e-9, abs_tol=1e-12), OPERANDS_REPRODUCE, reason)


def _agrees(definition: Ratio, years: Years, basis: Basis, found: RatioValue) -> None:
    """Three companies: this one, one that is larger, and one of which nothing is known."""
    now, *ago = (
        NOTHING | {name: [float(amount), float(amount) * LARGER, math.nan] for name, amount in one.items.items()}
        for one in years
        if one
    )
    before, earlier = (*ago, None, None)[:2]
    found_columns = tried(
        DOES_NOT_RAISE, ratio_columns, now, [definition], previous=before, earlier=earlier, basis=basis
    )
    values, statuses = found_columns[definition.name]
    for place, alone in enumerate((found, _ratio(definition, _times(years, Decimal(LARGER)), basis))):
        told = f"found {alone.status.name}, and {RatioStatus(int(statuses[place])).name} in column {place}"
        same = statuses[place] == alone.status.value and (alone.value is None or values[place] == alone.value)
        require(bool(same), COLUMNS_AGREE, told)
