"""The worked example of method B.11 and C.3 (thousands): one matrix of four units, one plan over three years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rpds import HashTrieMap

from kcm.finance.budget import BudgetCategory, BudgetLine
from kcm.finance.ratios import financial_analysis
from kcm.finance.statements import Statement
from kcm.periods import Horizon, Window
from kcm.planning.objectives import Action, ActionKind, Measure, Objective, Strategy
from kcm.planning.plan import (
    Assumption,
    Budget,
    CustomerAnalysis,
    Header,
    KeyAccount,
    KeyAccountPlan,
    Mission,
    Overview,
    PortfolioAnalysis,
    YearSales,
    assemble,
)
from kcm.planning.portfolio import Direction, Matrix, Rival, Score, Unit
from kcm.scores import Factor, weigh
from kcm.text import Text

SCORES_OF_UNITS = {"U1": (8, 7, 7, 6), "U2": (3, 6, 5, 5), "U3": (2, 4, 3, 4), "U4": (9, 6, 8, 4)}
STRENGTH_WEIGHTS = {"U1": (40, 35, 25), "U2": (50, 30, 20), "U3": (50, 30, 20), "U4": (40, 40, 20)}
OWN = {"U1": (8, 6, 7), "U2": (9, 7, 8), "U3": (4, 5, 6), "U4": (5, 4, 6)}
RIVALS = {
    "U1": {"P": (7, 8, 5), "Q": (6, 5, 9)},
    "U2": {"P": (6, 7, 6)},
    "U3": {"P": (7, 6, 6)},
    "U4": {"P": (7, 7, 5)},
}
SALES = {"U1": (400, 48), "U2": (900, 180), "U3": (300, 24), "U4": (0, 0)}
SPEND = {"ST1": (30, 25, 20), "ST2": (10, 10, 10), "ST3": (2, 1, 0), "ST4": (40, 20, 15)}
AIMS = {
    "U1": (Direction.IMPROVE, 600, 90),
    "U2": (Direction.MAINTAIN, 930, 186),
    "U3": (Direction.HARVEST, 200, 24),
    "U4": (Direction.ENTER, 150, 15),
}
YEARS = (2015, 2016, 2017)
STRENGTHS = ("price", "service", "range")


def factors(names: tuple[str, ...], weights: tuple[float, ...]) -> tuple[Factor, ...]:
    return tuple(
        Factor(id=name, label=Text.same(name), weight=weight) for name, weight in zip(names, weights, strict=True)
    )


ATTRACTIVENESS = factors(("growth", "size", "profit", "risk"), (30, 25, 30, 15))


def scored(names: tuple[str, ...], values: tuple[float, ...]) -> HashTrieMap[str, Score]:
    return HashTrieMap({name: Score(value=value) for name, value in zip(names, values, strict=True)})


def worked_unit(which: str, /, **changes: Any) -> Unit:
    sales, profit = SALES[which]
    fields: dict[str, Any] = {
        "id": which,
        "name": Text.same(which),
        "sales": Decimal(sales),
        "profit": Decimal(profit),
        "attractiveness": scored(tuple(factor.id for factor in ATTRACTIVENESS), SCORES_OF_UNITS[which]),
        "strength_factors": factors(STRENGTHS, STRENGTH_WEIGHTS[which]),
        "own": scored(STRENGTHS, OWN[which]),
        "rivals": [
            Rival(id=rival, name=Text.same(rival), scores=scored(STRENGTHS, values))
            for rival, values in RIVALS[which].items()
        ],
    }
    return Unit(**(fields | changes))


def worked_matrix(**changes: Any) -> Matrix:
    fields: dict[str, Any] = {
        "units": [worked_unit(name) for name in SALES],
        "attractiveness": ATTRACTIVENESS,
        "horizon": 3,
    }
    return Matrix(**(fields | changes))


def worked_objectives() -> tuple[Objective, ...]:
    return tuple(
        Objective(
            id=f"O{unit[1:]}",
            unit=unit,
            direction=direction,
            measure=Measure.SALES,
            baseline=Decimal(SALES[unit][0]),
            target=Decimal(target),
            target_profit=Decimal(profit),
            due_year=2017,
        )
        for unit, (direction, target, profit) in AIMS.items()
    )


def worked_strategies() -> tuple[Strategy, ...]:
    action = Action(kind=ActionKind.SERVICE, text=Text("visit", "拜访"), owner="Ann", due=date(2015, 3, 31))
    return tuple(
        Strategy(
            id=name,
            name=Text.same(name),
            objectives=(f"O{name[2:]}",),
            owner="Ann",
            actions=(action,),
            cost_by_year=HashTrieMap({year: Decimal(cost) for year, cost in zip(YEARS, costs, strict=True)}),
        )
        for name, costs in SPEND.items()
    )


def worked_lines() -> tuple[BudgetLine, ...]:
    return tuple(
        BudgetLine(id=f"{name}-{year}", strategy=name, year=year, category=BudgetCategory.SERVICE, amount=Decimal(cost))
        for name, costs in SPEND.items()
        for year, cost in zip(YEARS, costs, strict=True)
    )


def worked_header(**changes: Any) -> Header:
    fields: dict[str, Any] = {
        "plan_id": "K1-2014",
        "version": 1,
        "key_account": "K1",
        "author": "Ann",
        "prepared_on": date(2014, 5, 20),
        "horizon": Horizon(2014, 3),
        "base_year_end": date(2014, 5, 6),
        "currency": "CNY",
        "approved_by": "Bo",
    }
    return Header(**(fields | changes))


def worked_budget(**changes: Any) -> Budget:
    fields: dict[str, Any] = {
        "currency": "CNY",
        "lines": worked_lines(),
        "contingency_by_year": HashTrieMap({2015: Decimal(5)}),
        "discount_rate": Decimal("0.10"),
    }
    return Budget(**(fields | changes))


def worked_statement(**changes: Any) -> Statement:
    fields: dict[str, Any] = {
        "year": 2013,
        "currency": "CNY",
        "source": "annual report",
        "items": {
            name: Decimal(value)
            for name, value in {"total_assets": 800, "total_liabilities": 500, "equity": 300, "sales": 1000}.items()
        },
    }
    return Statement(**(fields | changes))


def worked_analysis(statement: Statement) -> CustomerAnalysis:
    return CustomerAnalysis(
        statement=statement,
        ratios=financial_analysis(
            statement,
            {"asset_turnover": 2.0},
            basis="closing",
            our_help={"asset_turnover": Text("less stock", "减少库存")},
        ),
        conclusion=Text("short of cash", "资金偏紧"),
    )


def worked_overview(**changes: Any) -> Overview:
    fits = factors(("spend", "location"), (60, 40))
    recent, earlier = Window.ending(date(2014, 5, 6), 300), Window.ending(date(2013, 5, 6), 300)
    fields: dict[str, Any] = {
        "key_account": KeyAccount(number="K1", name="Key One"),
        "profile": Text("a chain", "连锁"),
        "history": (YearSales(window=Window.ending(date(2014, 5, 6), 365), sales=Decimal(1600)),),
        "orders": 20,
        "rank": 1,
        "customers": 90,
        "sales_share": 0.13,
        "abc_class": "A",
        "recency_score": 5,
        "frequency_score": 5,
        "monetary_score": 5,
        "segment": Text("champions", "冠军客户"),
        "recent": YearSales(window=recent, sales=Decimal(1500)),
        "earlier": YearSales(window=earlier, sales=Decimal(1200)),
        "growth": 0.25,
        "selection": weigh(fits, {"spend": 8, "location": 6}),
        "selection_labels": HashTrieMap({factor.id: factor.label for factor in fits}),
        "selection_rank": 1,
        "selection_candidates": 8,
    }
    return Overview(**(fields | changes))


def worked_parts() -> dict[str, Any]:
    """What `assemble` takes, so that a test can change one part."""
    words = Text("words", "文字")
    return {
        "header": worked_header(),
        "mission": Mission(role=words, definition=words, competence=words, future=words),
        "overview": worked_overview(),
        "analysis": worked_analysis(worked_statement()),
        "portfolio": PortfolioAnalysis(matrix=worked_matrix(), conclusion=words),
        "assumptions": [Assumption(id="A1", text=words, probability=0.8, impact=3, owner="Ann")],
        "objectives": worked_objectives(),
        "strategies": worked_strategies(),
        "budget": worked_budget(),
        "cost_to_serve_share": Decimal("0.05"),
    }


def worked_plan(**changes: Any) -> KeyAccountPlan:
    return assemble(**(worked_parts() | changes))
