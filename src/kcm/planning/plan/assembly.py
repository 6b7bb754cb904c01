"""A plan from its facts and judgements: the financial summary is computed, the rest is taken as given."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kcm.errors import InvalidValue
from kcm.money import amount, round_money
from kcm.planning.objectives import Objective, Strategy
from kcm.planning.plan.customer_analysis import CustomerAnalysis
from kcm.planning.plan.extra_sections import ExtraSection
from kcm.planning.plan.financial import FigureLine, FinancialSummary, GivenFigure, UnitPath, YearRow
from kcm.planning.plan.header import Header
from kcm.planning.plan.key_account_plan import KeyAccountPlan
from kcm.planning.plan.paths import unit_paths, with_cost_to_serve
from kcm.planning.plan.sections import Assumption, Budget, Mission, Overview, PortfolioAnalysis
from kcm.text import Text

__all__ = ["assemble"]

ZERO = Decimal(0)


def assemble(
    *,
    header: Header,
    mission: Mission,
    overview: Overview,
    analysis: CustomerAnalysis,
    portfolio: PortfolioAnalysis,
    assumptions: Iterable[Assumption],
    objectives: Iterable[Objective],
    strategies: Iterable[Strategy],
    budget: Budget,
    cost_to_serve_share: Decimal,
    given: Iterable[GivenFigure] = (),
    comment: Text | None = None,
    extra_sections: Iterable[ExtraSection] = (),
) -> KeyAccountPlan:
    """The plan, with its financial summary computed from the units, their objectives and the strategies.

    Each unit's sales follow a geometric path from T0 to the target of its sales objective, its profit follows
    `kcm.finance.budget.profit_path`; a unit without a sales objective keeps its sales and its margin. A strategy's
    cost is spread over the units of its objectives in proportion to their target sales. All amounts are rounded to
    the currency's minor unit, and the years add up exactly.

    Args:
        header: for whom, by whom, over which years, in which currency.
        mission: section 1.
        overview: section 3.
        analysis: section 4.
        portfolio: section 5.
        assumptions: section 6.
        objectives: section 7, with the strategies.
        strategies: how the objectives are reached.
        budget: section 8.
        cost_to_serve_share: cost to serve as a fraction of sales, 0 to below 1, shown apart from gross margin.
        given: figures that stand in place of computed ones, and are marked as given. A cost to serve of a year
            that is dearer than computed lowers the profit of that year, spread over the units by their sales; profits
            of T0 and T+H are known or wanted, so there it is the gross margin that moves.
        comment: what is to be said about the years.
        extra_sections: those a host adds.

    Raises:
        InvalidValue: for a cost share outside 0 to 1, an objective due outside the planned years, a sales objective
            due before the last of them, a cost finer than the minor unit, or a given figure of no unit or year.
        Conflict: for ids that stand twice, two sales objectives of one unit, or two given figures of one place.
    """
    if not 0 <= amount(cost_to_serve_share, "$.cost_to_serve_share") < 1:
        raise InvalidValue(f"found {cost_to_serve_share}, expected 0 to below 1", "$.cost_to_serve_share")
    wanted, acts, figures = tuple(objectives), tuple(strategies), tuple(given)
    _check_costs(acts, header.currency)
    paths = with_cost_to_serve(
        unit_paths(header, portfolio.matrix.units, wanted, acts, figures), figures, cost_to_serve_share, header
    )
    return KeyAccountPlan(
        header=header,
        mission=mission,
        financial=FinancialSummary(
            rows=_rows(header, paths, figures, cost_to_serve_share), units=paths, given=figures, comment=comment
        ),
        overview=overview,
        analysis=analysis,
        portfolio=portfolio,
        assumptions=tuple(assumptions),
        objectives=wanted,
        strategies=acts,
        budget=budget,
        extra_sections=tuple(extra_sections),
    )


def _check_costs(strategies: tuple[Strategy, ...], currency: str) -> None:
    for index, strategy in enumerate(strategies):
        for year, cost in sorted(strategy.cost_by_year.items()):
            if cost != round_money(cost, currency):
                path = f"$.strategies[{index}].cost_by_year.{year}"
                raise InvalidValue(f"found {cost}, expected whole minor units of {currency}", path)


def _rows(
    header: Header, paths: tuple[UnitPath, ...], given: tuple[GivenFigure, ...], cost_to_serve_share: Decimal
) -> tuple[YearRow, ...]:
    served = {one.year: one.amount for one in given if one.line is FigureLine.COST_TO_SERVE}
    rows = []
    for place, year in enumerate(header.horizon.years):
        sales, profit, spend = (
            sum((values[place] for values in lines), ZERO)
            for lines in zip(*((path.sales, path.profit, path.spend) for path in paths), strict=True)
        )
        cost_to_serve = served.get(year, round_money(sales * cost_to_serve_share, header.currency))
        rows.append(
            YearRow(
                year=year,
                sales=sales,
                gross_margin=profit + spend + cost_to_serve,
                cost_to_serve=cost_to_serve,
                strategy_spend=spend,
                operating_profit=profit,
            )
        )
    return tuple(rows)
