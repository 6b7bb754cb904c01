"""A ratio is lawful: free of scale, never infinite, with a value or the reason why there is none."""

from __future__ import annotations

import math

import attrs
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from rpds import HashTrieMap

from kcm.finance.ratios import Basis, Ratio, RatioStatus, RatioUnit, RatioValue, ratio, ratio_columns
from kcm.finance.statements import Statement
from kcm.testing.facts import currencies
from kcm.testing.finances import bases, statements
from kcm.testing.laws.proving import prove, require, tried

__all__ = ["prove_ratio"]

DOES_NOT_RAISE = "a ratio does not raise"
SCALE_FREE = "a ratio is free of scale"
KNOWS_ITS_STATUS = "a ratio has a value, or a reason why there is none"
HAS_VALUES = "a ratio has a value for some company"
FINITE = "a ratio is never infinite"
OPERANDS_REPRODUCE = "the operands of a ratio reproduce it"
COLUMNS_AGREE = "a ratio is the same for one company and for many"

# Powers of two, so that every amount and every step of the arithmetic scales exactly.
SCALES = (2, 1024)
YEAR = 2015
NOTHING = {"sales": [math.nan, math.nan]}

Years = tuple[Statement, Statement | None, Statement | None]


def prove_ratio(ratio_definition: Ratio, *, examples: int = 40) -> None:
    """A ratio is proved on the kit's statements that balance, some with items missing, on either basis.

    All amounts times k leave value and status as they were, and make money k times as much. There is a value if and
    only if the status is `VALUE`, it is finite, and the operands give it again. Columns of companies give what one
    company gives. One company at least has a value.

    Args:
        ratio_definition: the definition.
        examples: how many companies are drawn.

    Raises:
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
    statuses: list[RatioStatus] = []

    def law(drawn: tuple[Years, Basis, int]) -> None:
        years, basis, scale = drawn
        found = _ratio(ratio_definition, years, basis)
        statuses.append(found.status)
        _knows_its_status(found)
        _reproduces(ratio_definition, found)
        scaled = _ratio(ratio_definition, _times(years, scale), basis)
        _scales(ratio_definition, found, scaled, scale)
        _agrees(ratio_definition, years, basis, found)

    prove(law, st.tuples(_years(), bases(), st.sampled_from(SCALES)), examples)
    has_values = RatioStatus.VALUE in statuses
    require(has_values, HAS_VALUES, f"found no value in {len(statuses)} companies")


@st.composite
def _years(draw: DrawFn) -> Years:
    """A year and perhaps the two before it, which not every ratio asks for."""
    currency, partial = draw(currencies()), draw(st.booleans())
    now, *ago = [
        draw(statements(year=YEAR - place, currency=currency, partial=partial))
        for place in range(draw(st.sampled_from((3, 2, 1, 3))))  # most have all that a ratio can ask for
    ]
    before, earlier = (*ago, None, None)[:2]
    return now, before, earlier


def _ratio(definition: Ratio, years: Years, basis: Basis) -> RatioValue:
    now, before, earlier = years
    return tried(DOES_NOT_RAISE, ratio, now, definition, previous=before, earlier=earlier, basis=basis)


def _times(years: Years, scale: int) -> Years:
    def larger(one: Statement) -> Statement:
        return attrs.evolve(one, items=HashTrieMap({name: amount * scale for name, amount in one.items.items()}))

    now, before, earlier = years
    return larger(now), before and larger(before), earlier and larger(earlier)


def _knows_its_status(found: RatioValue) -> None:
    has_value = found.status is RatioStatus.VALUE
    require((found.value is not None) is has_value, KNOWS_ITS_STATUS, f"found the status {found.status.name} only")
    require(found.value is None or math.isfinite(found.value), FINITE, "found no finite value")


def _scales(definition: Ratio, found: RatioValue, scaled: RatioValue, scale: int) -> None:
    statuses = f"found {found.status.name}, and {scaled.status.name} of amounts {scale} times as large"
    require(found.status is scaled.status, SCALE_FREE, statuses)
    factor = scale if definition.unit is RatioUnit.MONEY else 1
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
    """Two companies, this one and one of which nothing is known."""
    now, *ago = (
        NOTHING | {name: [float(amount), math.nan] for name, amount in one.items.items()} for one in years if one
    )
    before, earlier = (*ago, None, None)[:2]
    found_columns = tried(
        DOES_NOT_RAISE, ratio_columns, now, [definition], previous=before, earlier=earlier, basis=basis
    )
    values, statuses = found_columns[definition.name]
    reason = f"found {found.status.name}, and {RatioStatus(int(statuses[0])).name} in columns"
    same = statuses[0] == found.status.value and (found.value is None or values[0] == found.value)
    require(bool(same), COLUMNS_AGREE, reason)
