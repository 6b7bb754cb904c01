from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.finance.budget import BudgetCategory, BudgetLine, profit_path, sales_path, totals
from kcm.finance.value import net_present_value
from kcm.money import minor_unit, round_money
from kcm.testing.facts import amounts, currencies
from kcm.testing.finances import budget_lines

# Method B.11 and C.3, in units and not in thousands: sales and profit of T0, target sales and target profit of T+3,
# and the spending of T+1 to T+3 on the unit's one strategy.
UNITS: dict[str, tuple[int, int, int, int, tuple[int, int, int]]] = {
    "U1": (400_000, 48_000, 600_000, 90_000, (30_000, 25_000, 20_000)),
    "U2": (900_000, 180_000, 930_000, 186_000, (10_000, 10_000, 10_000)),
    "U3": (300_000, 24_000, 200_000, 24_000, (2_000, 1_000, 0)),
    "U4": (0, 0, 150_000, 15_000, (40_000, 20_000, 15_000)),
}


def decimals(numbers: Sequence[int]) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def sales_of(unit: str) -> tuple[Decimal, ...]:
    start, _, target, _, _ = UNITS[unit]
    return sales_path(Decimal(start), Decimal(target), 3, "USD")


def profits_of(unit: str) -> tuple[Decimal, ...]:
    _, profit, _, target_profit, spend = UNITS[unit]
    return profit_path(sales_of(unit), Decimal(profit), Decimal(target_profit), decimals(spend), "USD")


def all_units(path: Any) -> list[Decimal]:
    return [sum(year, Decimal(0)) for year in zip(*map(path, UNITS), strict=True)]


def thousands(amounts: Sequence[Decimal], digits: int) -> list[str]:
    return [f"{value / 1000:.{digits}f}" for value in amounts]


@pytest.mark.parametrize(
    ("unit", "path"),
    [
        ("U1", ["400.0", "457.9", "524.1", "600.0"]),
        ("U2", ["900.0", "909.9", "919.9", "930.0"]),
        ("U3", ["300.0", "262.1", "228.9", "200.0"]),
        ("U4", ["0.0", "50.0", "100.0", "150.0"]),
    ],
)
def test_method_c3_sales_paths(unit: str, path: list[str]) -> None:
    assert thousands(sales_of(unit), 1) == path


@pytest.mark.parametrize(
    ("unit", "path"),
    [
        ("U1", ["48.00", "34.61", "60.03", "90.00"]),
        ("U2", ["180.00", "175.24", "180.57", "186.00"]),
        ("U3", ["24.00", "22.46", "23.42", "24.00"]),
        ("U4", ["0.00", "-30.00", "0.00", "15.00"]),
    ],
)
def test_method_c3_profit_paths(unit: str, path: list[str]) -> None:
    assert thousands(profits_of(unit), 2) == path


def test_method_c3_totals_return_on_sales_and_spend_ratio() -> None:
    sales, profits = all_units(sales_of), all_units(profits_of)
    assert thousands(sales, 1) == ["1600.0", "1679.9", "1773.0", "1880.0"]
    assert thousands(profits, 2) == ["252.00", "202.31", "264.02", "315.00"]
    returns = [profit / sold for profit, sold in zip(profits, sales, strict=True)]
    assert [f"{share:.2%}" for share in returns] == ["15.75%", "12.04%", "14.89%", "16.76%"]
    spend = all_units(lambda unit: decimals(UNITS[unit][4]))
    assert spend == decimals([82_000, 56_000, 45_000])
    ratios = [spent / sold for spent, sold in zip(spend, sales[1:], strict=True)]
    assert [f"{share:.2%}" for share in ratios] == ["4.88%", "3.16%", "2.39%"]


def test_method_c3_present_value_of_the_incremental_profit() -> None:
    profits = all_units(profits_of)
    increments = [profit - profits[0] for profit in profits[1:]]
    assert thousands(increments, 2) == ["-49.69", "12.02", "63.00"]
    # From the paths to the cent 12.10; the three increments rounded to two digits of a thousand would give 12.09.
    assert thousands([net_present_value(increments, Decimal("0.10"))], 2) == ["12.10"]


def test_method_c3_spending_by_strategy() -> None:
    lines = [
        BudgetLine(
            id=f"{unit}.{year}",
            strategy=f"ST{unit[1]}",
            year=year,
            category=BudgetCategory.OTHER,
            amount=Decimal(spent),
        )
        for unit, row in UNITS.items()
        for year, spent in enumerate(row[4], 2015)
    ]
    assert totals(lines, lambda line: line.strategy) == {"ST1": 75_000, "ST2": 30_000, "ST3": 3_000, "ST4": 75_000}
    assert totals(lines, lambda line: line.year) == {2015: 82_000, 2016: 56_000, 2017: 45_000}


@given(st.lists(budget_lines()))
def test_totals_by_any_key_add_up_to_the_same_sum(lines: list[BudgetLine]) -> None:
    """Exact, with tolerance 0, by strategy, year, category or all together, in order of first appearance."""
    (everything,) = totals(lines, lambda line: None).values() or [Decimal(0)]
    for key in (lambda line: line.strategy, lambda line: line.year, lambda line: line.category):
        sums = totals(lines, key)
        assert sum(sums.values()) == everything
        assert list(sums) == list(dict.fromkeys(map(key, lines)))


@given(budget_lines(year=2015, strategy="ST1", currency="USD"))
def test_a_line_counted_twice_costs_twice(line: BudgetLine) -> None:
    """The sum of a line with itself is its double."""
    assert totals([line, line], lambda one: one.strategy) == {"ST1": line.amount * 2}


@pytest.mark.parametrize(
    ("fields", "words", "path"),
    [
        ({"id": " "}, "found a blank text", "$.id"),
        ({"strategy": " "}, "found a blank text", "$.strategy"),
        ({"amount": Decimal("-0.01")}, "found -0.01, expected 0 or more", "$.amount"),
        ({"amount": 0.5}, "found 0.5, expected an amount", "$.amount"),
        ({"category": "people"}, "found text, expected BudgetCategory", "$.category"),
        ({"year": "2015"}, "found '2015', expected a whole number", "$.year"),
    ],
)
def test_a_line_that_is_none_is_refused(fields: dict[str, Any], words: str, path: str) -> None:
    good: dict[str, Any] = {"id": "B1", "strategy": "ST1", "year": 2015, "category": BudgetCategory.PEOPLE, "amount": 5}
    assert BudgetLine(**good).amount == 5
    with pytest.raises(InvalidValue) as caught:
        BudgetLine(**{**good, **fields})
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


@given(st.data(), currencies(), st.integers(1, 6))
def test_a_sales_path_goes_from_start_to_target_in_one_direction(
    data: st.DataObject, currency: str, years: int
) -> None:
    """H + 1 amounts in whole minor units, the ends as given, never turning back."""
    start, target = (data.draw(amounts(currency, min_value=0, max_value=10**9)) for _ in range(2))
    path = sales_path(start, target, years, currency)
    assert len(path) == years + 1
    assert (path[0], path[-1]) == (start, target)
    assert list(path) == sorted(path, reverse=start > target)
    assert all(sales == round_money(sales, currency) for sales in path)


@given(st.data(), currencies(), st.integers(2, 6))
def test_a_sales_path_grows_by_one_rate(data: st.DataObject, currency: str, years: int) -> None:
    """Each step multiplies by (target / start) ** (1 / H), to half a minor unit."""
    start, target = (data.draw(amounts(currency, min_value=1000, max_value=10**9)) for _ in range(2))
    rate = (target / start) ** (1 / Decimal(years))
    for year, sales in enumerate(sales_path(start, target, years, currency)):
        assert abs(start * rate**year - sales) <= minor_unit(currency) * Decimal("0.5001")


@given(st.data(), currencies(), st.integers(1, 6))
def test_a_sales_path_from_or_to_nothing_is_a_straight_line(data: st.DataObject, currency: str, years: int) -> None:
    """Without a rate of growth, every year adds the same amount, and backwards it is the path the other way."""
    target = data.draw(amounts(currency, min_value=0, max_value=10**9))
    path = sales_path(Decimal(0), target, years, currency)
    assert sales_path(target, Decimal(0), years, currency) == tuple(reversed(path))
    for year, sales in enumerate(path):
        assert abs(target * year / years - sales) <= minor_unit(currency) / 2


@pytest.mark.parametrize(
    ("start", "target", "years", "words", "path"),
    [
        ("-1", "5", 3, "found sales of -1, expected 0 or more", "$.start"),
        ("1", "-5", 3, "found sales of -5, expected 0 or more", "$.target"),
        ("NaN", "5", 3, "found NaN, expected a finite amount", "$.start"),
        ("5", "Infinity", 3, "found Infinity, expected a finite amount", "$.target"),
        ("5", "5", 0, "found 0 years, expected at least 1", "$.years"),
        ("5", "5", 1.5, "found 1.5, expected a whole number", "$.years"),
    ],
)
def test_a_path_that_cannot_be_is_refused(start: str, target: str, years: int, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        sales_path(Decimal(start), Decimal(target), years, "USD")
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


@given(st.data(), st.integers(1, 5))
def test_a_profit_path_goes_from_the_present_profit_to_the_target_profit(data: st.DataObject, years: int) -> None:
    """The ends are as given wherever there are sales at both ends."""
    money = amounts("USD", min_value=1, max_value=10**9)
    start, target, profit, wanted = (data.draw(money) for _ in range(4))
    spend = data.draw(st.lists(amounts("USD", min_value=0, max_value=10**6), min_size=years, max_size=years))
    path = profit_path(sales_path(start, target, years, "USD"), profit, wanted, spend, "USD")
    assert len(path) == years + 1
    assert (path[0], path[-1]) == (profit, wanted)


@given(st.data())
def test_with_a_constant_margin_profit_is_that_share_of_sales_less_the_spending(data: st.DataObject) -> None:
    """Where the margin before spending does not move, each year's profit is margin · sales − spend."""
    start, target, cost = (Decimal(data.draw(st.integers(1, 10**6))) * 4 for _ in range(3))
    sales = sales_path(start, target, 3, "USD")
    path = profit_path(sales, start / 4, target / 4 - cost, [Decimal(0), Decimal(7), cost], "USD")
    expected = [round_money(sold / 4, "USD") for sold in sales]
    assert path == (expected[0], expected[1], expected[2] - 7, expected[3] - cost)


def test_paths_take_whole_numbers_and_plain_text_for_amounts() -> None:
    start: Any = 400
    target: Any = "600"
    path = sales_path(start, target, 3, "USD")
    assert path == sales_path(Decimal(400), Decimal(600), 3, "USD")
    whole: Any = [400, 500]
    assert profit_path(whole, Decimal(40), Decimal(50), [Decimal(0)], "USD") == (Decimal(40), Decimal(50))


@pytest.mark.parametrize(
    ("sales", "spend", "words"),
    [
        (["NaN", "1"], ["0"], "found NaN, expected a finite amount @ $.sales[0]"),
        (["1", "-1"], ["0"], "found sales of -1, expected 0 or more @ $.sales[1]"),
        (["1", "1"], ["Infinity"], "found Infinity, expected a finite amount @ $.spend[0]"),
    ],
)
def test_a_profit_path_of_what_is_no_amount_is_refused(sales: list[str], spend: list[str], words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        profit_path([Decimal(one) for one in sales], Decimal(1), Decimal(1), [Decimal(one) for one in spend], "USD")
    assert str(caught.value) == words


def test_a_unit_that_ends_at_no_sales_keeps_its_first_margin() -> None:
    path = profit_path(decimals([300, 150, 0]), Decimal(30), Decimal(0), decimals([5, 0]), "USD")
    assert list(path) == decimals([30, 10, 0])


def test_a_unit_without_sales_at_either_end_has_no_margin_and_only_spends() -> None:
    path = profit_path(decimals([0, 0]), Decimal(0), Decimal(99), [Decimal(5)], "USD")
    assert list(path) == decimals([0, -5])


@pytest.mark.parametrize(
    ("sales", "spend", "words", "path"),
    [
        ([1, 2, 3], [1], "found spending of 1 years, expected 2", "$.spend"),
        ([1], [], "found 0 years, expected at least 1", "$.years"),
    ],
)
def test_sales_and_spending_of_different_years_are_refused(
    sales: list[int], spend: list[int], words: str, path: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        profit_path(decimals(sales), Decimal(1), Decimal(1), decimals(spend), "USD")
    assert caught.value.reason == words
    assert caught.value.path == path
