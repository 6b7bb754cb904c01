from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from tests.planning.worked_plan import factors, scored, worked_matrix, worked_unit

from kcm.planning.portfolio import (
    Direction,
    Matrix,
    Preference,
    Quadrant,
    Score,
    Settings,
    allowed_directions,
    portfolio_findings,
    positions,
)
from kcm.planning.portfolio.directions import sales_by_quadrant
from kcm.rules import Finding, Severity, Term
from kcm.testing.portfolios import matrices

FOUR = ("growth", "size", "profit", "risk")
PREFERRED, JUSTIFIED = Preference.PREFERRED, Preference.JUSTIFIED


def found(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.code.removeprefix("portfolio."), finding.path) for finding in findings]


@pytest.mark.parametrize(
    ("quadrant", "allowed"),
    [
        (Quadrant.CASH_COW, {Direction.MAINTAIN: PREFERRED, Direction.HARVEST: JUSTIFIED}),
        (Quadrant.STAR, {Direction.IMPROVE: PREFERRED, Direction.MAINTAIN: JUSTIFIED}),
        (Quadrant.DOG, {Direction.HARVEST: PREFERRED, Direction.EXIT: PREFERRED}),
        (Quadrant.QUESTION_MARK, {Direction.IMPROVE: JUSTIFIED, Direction.EXIT: JUSTIFIED}),
    ],
)
def test_method_b6_allowed_directions(quadrant: Quadrant, allowed: dict[Direction, Preference]) -> None:
    assert dict(allowed_directions(quadrant, is_new=False)) == allowed
    assert dict(allowed_directions(quadrant, is_new=True)) == {Direction.ENTER: PREFERRED}


def test_what_is_allowed_cannot_be_changed_by_a_caller() -> None:
    allowed = allowed_directions(Quadrant.DOG, is_new=False)
    with pytest.raises(TypeError):
        allowed[Direction.ENTER] = PREFERRED  # type: ignore[index]  # it cannot be written to, which is the point


def test_method_b11_quadrant_sales_shares() -> None:
    matrix = worked_matrix()
    sales = sales_by_quadrant(matrix, positions(matrix))
    shares = {quadrant: amount / 1600 for quadrant, amount in sales.items()}
    assert shares == {
        Quadrant.STAR: Decimal("0.25"),
        Quadrant.CASH_COW: Decimal("0.5625"),
        Quadrant.DOG: Decimal("0.1875"),
        Quadrant.QUESTION_MARK: 0,
    }


def test_method_b11_findings() -> None:
    findings = portfolio_findings(worked_matrix())
    assert found(findings) == [("DEPENDENT", "$.units[1]"), ("BORDERLINE", "$.units[0]"), ("BORDERLINE", "$.units[1]")]
    dependent, star, cow = findings
    assert (dependent.severity, dependent.values["share"]) == (Severity.WARNS, Decimal("0.5625"))
    assert (star.severity, star.values["quadrant"]) == (Severity.NOTES, Term("Quadrant.STAR"))
    assert cow.values["attractiveness"] == pytest.approx(4.65)


def test_one_unit_is_no_portfolio() -> None:
    findings = portfolio_findings(worked_matrix(units=[worked_unit("U2")]))
    assert ("ONE_UNIT", "$.units") in found(findings)
    assert ("ONE_UNIT", "$.units") not in found(portfolio_findings(worked_matrix()))


@pytest.mark.parametrize(("count", "warned"), [(2, True), (3, False), (8, False), (9, True)])
def test_method_b2_three_to_eight_factors(count: int, warned: bool) -> None:
    names = tuple(f"f{number}" for number in range(count))
    matrix = worked_matrix(
        attractiveness=factors(names, (100 / count,) * count),
        units=[worked_unit(name, attractiveness=scored(names, (5,) * count)) for name in ("U1", "U2")],
    )
    findings = [finding for finding in portfolio_findings(matrix) if finding.code == "portfolio.FACTOR_COUNT"]
    assert [finding.values["count"] for finding in findings] == [count] * warned


def portfolio(**sales: int) -> Matrix:
    """The worked units with other sales; only those named."""
    return worked_matrix(units=[worked_unit(name, sales=Decimal(amount)) for name, amount in sales.items()])


def test_method_b6_no_future() -> None:
    assert ("NO_FUTURE", "$.units") in found(portfolio_findings(portfolio(U1=199, U2=401, U3=400)))
    assert ("NO_FUTURE", "$.units") not in found(portfolio_findings(portfolio(U1=200, U2=400, U3=400)))
    assert ("NO_FUTURE", "$.units") not in found(portfolio_findings(portfolio(U2=600, U3=400, U4=0)))
    finding = portfolio_findings(portfolio(U1=100, U2=500, U3=400))[0]
    assert (finding.code, finding.values["share"]) == ("portfolio.NO_FUTURE", Decimal("0.1"))


def test_method_b6_question_marks_are_future() -> None:
    assert ("NO_FUTURE", "$.units") not in found(portfolio_findings(portfolio(U2=500, U3=300, U4=200)))


def test_method_b6_too_many_dogs() -> None:
    assert ("TOO_MANY_DOGS", "$.units") in found(portfolio_findings(portfolio(U1=250, U2=249, U3=501)))
    assert ("TOO_MANY_DOGS", "$.units") not in found(portfolio_findings(portfolio(U1=250, U2=250, U3=500)))


def test_method_b6_dependent_on_one_unit() -> None:
    assert ("DEPENDENT", "$.units[0]") in found(portfolio_findings(portfolio(U1=501, U2=499)))
    assert not any(code == "DEPENDENT" for code, _ in found(portfolio_findings(portfolio(U1=500, U2=500))))


@pytest.mark.parametrize(
    ("sales", "warned"),
    [
        ({"U1": 500, "U4": 500}, True),  # a question mark and no cash cow
        ({"U1": 500, "U4": 0}, True),  # a new unit and no cash cow
        ({"U1": 500, "U3": 500}, False),  # nothing to fund
        ({"U1": 500, "U2": 500, "U4": 100}, False),  # funded
        ({"U4": 0}, True),  # new units alone
    ],
)
def test_method_b6_unfunded(sales: dict[str, int], warned: bool) -> None:
    assert (("UNFUNDED", "$.units") in found(portfolio_findings(portfolio(**sales)))) is warned


def test_a_portfolio_without_sales_has_no_shares_to_judge() -> None:
    matrix = worked_matrix(units=[worked_unit("U4"), worked_unit("U3", sales=Decimal(0))])
    codes = {code for code, _ in found(portfolio_findings(matrix))}
    assert codes.isdisjoint({"NO_FUTURE", "TOO_MANY_DOGS", "DEPENDENT"})


def test_method_b3_more_than_half_estimated_warns() -> None:
    def with_estimates(*names: str) -> Matrix:
        scores = worked_unit("U1").attractiveness
        for name in names:
            scores = scores.insert(name, Score(value=5, estimated=True))
        return worked_matrix(units=[worked_unit("U2"), worked_unit("U1", attractiveness=scores)])

    warned = [one for one in portfolio_findings(with_estimates("growth", "size")) if one.code.endswith("ESTIMATED")]
    assert [(one.path, one.values["share"]) for one in warned] == [("$.units[1]", 0.55)]
    assert not [one for one in portfolio_findings(with_estimates("growth", "risk")) if one.code.endswith("ESTIMATED")]


def test_method_b3_a_score_that_is_missing_warns() -> None:
    unit = worked_unit("U1", attractiveness=scored(FOUR[:3], (8, 7, 7)))
    matrix = worked_matrix(units=[worked_unit("U2"), unit], settings=Settings(max_unknown_weight=15))
    incomplete = [one for one in portfolio_findings(matrix) if one.code == "portfolio.INCOMPLETE"]
    assert [(one.path, one.severity, one.values["share"]) for one in incomplete] == [
        ("$.units[1]", Severity.WARNS, 0.15)
    ]


@given(matrices())
def test_sales_by_quadrant_sum_to_all_sales(matrix: Matrix) -> None:
    """Every unit's sales stand in exactly one quadrant, and nothing that a portfolio shows blocks."""
    sales = sales_by_quadrant(matrix, positions(matrix))
    assert sum(sales.values()) == sum(unit.sales for unit in matrix.units)
    assert all(finding.severity is not Severity.BLOCKS for finding in portfolio_findings(matrix))
