"""Planned money against actual: where more or less was spent, and what is left of the reserve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.finance.budget.lines import BudgetCategory, BudgetLine, totals
from kcm.money import amount
from kcm.rules import Finding, Severity

__all__ = ["BudgetVariance", "ContingencyUse", "contingency_use", "exceeded", "variances"]

NOTHING = Decimal(0)


@attrs.frozen(kw_only=True, field_transformer=checked)
class BudgetVariance:
    """One strategy, year and category: `variance` is actual − planned, above 0 where more was spent than planned."""

    strategy: str
    year: int
    category: BudgetCategory
    planned: Decimal
    actual: Decimal
    variance: Decimal

    @property
    def share(self) -> Decimal | None:
        """The variance as a fraction of what was planned; None where nothing was."""
        return self.variance / self.planned if self.planned else None


def variances(planned: Iterable[BudgetLine], actual: Iterable[BudgetLine]) -> tuple[BudgetVariance, ...]:
    """Planned and actual lines side by side by strategy, year and category, exactly.

    What was planned and not spent is there with an actual of 0, what was spent and not planned with a plan of 0, so
    that both sides add up to their lines. Planned lines come first, each in order of first appearance.

    >>> def line(amount):
    ...     return BudgetLine(id="B1", strategy="S1", year=2015, category=BudgetCategory.PEOPLE, amount=amount)
    >>> [(one.planned, one.actual, one.variance, one.share) for one in variances([line(30)], [line(20), line(16)])]
    [(Decimal('30'), Decimal('36'), Decimal('6'), Decimal('0.2'))]
    """
    sides = [totals(lines, lambda line: (line.strategy, line.year, line.category)) for lines in (planned, actual)]
    return tuple(
        BudgetVariance(
            strategy=key[0],
            year=key[1],
            category=key[2],
            planned=(before := sides[0].get(key, NOTHING)),
            actual=(after := sides[1].get(key, NOTHING)),
            variance=after - before,
        )
        for key in dict.fromkeys((*sides[0], *sides[1]))
    )


@attrs.frozen(kw_only=True, field_transformer=checked)
class ContingencyUse:
    """What a year overspent in all, and what is `left` of its contingency, below 0 where it does not suffice."""

    year: int
    contingency: Decimal
    overspent: Decimal
    left: Decimal


def contingency_use(
    found: Iterable[BudgetVariance], contingency_by_year: Mapping[int, Decimal]
) -> tuple[ContingencyUse, ...]:
    """What the year's variances in all take from its contingency; savings of a strategy cover another's excess.

    Args:
        found: what `variances` gives.
        contingency_by_year: money kept in reserve, by year, 0 or more.

    Raises:
        InvalidValue: for a contingency below 0, or something that is no amount.

    >>> line = BudgetLine(id="B1", strategy="S1", year=2015, category=BudgetCategory.PEOPLE, amount=30)
    >>> contingency_use(variances([], [line]), {2015: Decimal(50)})[0].left
    Decimal('20')
    """
    kept = {year: amount(one, f"$.{year}") for year, one in contingency_by_year.items()}
    for year, one in kept.items():
        if one < 0:
            raise InvalidValue(f"found {one}, expected 0 or more", f"$.{year}")
    sums = dict.fromkeys(kept, NOTHING)
    for variance in found:
        sums[variance.year] = sums.get(variance.year, NOTHING) + variance.variance
    return tuple(_use(year, kept.get(year, NOTHING), sums[year]) for year in sorted(sums))


def _use(year: int, contingency: Decimal, variance: Decimal) -> ContingencyUse:
    overspent = max(variance, NOTHING)
    return ContingencyUse(year=year, contingency=contingency, overspent=overspent, left=contingency - overspent)


def exceeded(uses: Iterable[ContingencyUse]) -> Iterator[Finding]:
    """A rule: no year overspends more than its contingency."""
    for index, use in enumerate(uses):
        if use.left < 0:
            values = {"year": use.year, "overspent": use.overspent, "contingency": use.contingency}
            yield Finding("finance.CONTINGENCY_EXCEEDED", Severity.WARNS, f"$[{index}]", values)
