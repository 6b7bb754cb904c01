"""Spending on strategies as stacked columns that can be told apart in grey."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from rpds import HashTrieMap
from tests.planning.worked_plan import worked_strategies
from tests.reports.pictures import HOSTILE, SVG, numbers, on_each_other, parsed, words

from kcm.periods import Horizon
from kcm.planning.objectives import Strategy
from kcm.reports.figures.spending import BASE, LOOKS, RIGHT, spending_drawing, spending_in_words
from kcm.text import Text

HORIZON = Horizon(2014, 3)
METHOD = worked_strategies()


def strategy(name: str, costs: Sequence[Decimal | int], first: int = 2015) -> Strategy:
    paid = HashTrieMap({first + place: Decimal(cost) for place, cost in enumerate(costs)})
    return Strategy(id="S", name=Text.same(name), objectives=("O1",), owner="Ann", cost_by_year=paid)


def parts(strategies: Sequence[Strategy], horizon: Horizon = HORIZON) -> list[list[Rectangle]]:
    """The parts of each column from below."""
    made = spending_drawing(strategies, horizon, "CNY", "en")
    with mpl.rc_context():
        sheet = Figure(figsize=made.size)
        made.paint(sheet)
    drawn = [one for one in sheet.axes[0].patches if isinstance(one, Rectangle) and one.get_x() < RIGHT]
    count = min(len(strategies), len(LOOKS))
    return [drawn[place : place + count] for place in range(0, len(drawn), count)]


@pytest.mark.parametrize(("locale", "unit", "total"), [("en", "CNY a year", "total"), ("zh_CN", "CNY/年", "合计")])
def test_method_c3_totals_stand_upon_the_years_and_beside_the_names(locale: str, unit: str, total: str) -> None:
    found = words(spending_drawing(METHOD, HORIZON, "CNY", locale).svg())
    assert {"82", "56", "45", "2015", "T+1", "2016", "T+2", "2017", "T+3", unit} <= set(found)
    start = found.index("ST4")
    assert found[start : start + 10] == ["ST4", "75", "ST3", "3", "ST2", "30", "ST1", "75", total, "183"]
    assert {"30", "10", "40"} <= set(found)
    assert "2" not in found  # no room in so thin a part


def test_both_languages_show_the_same_numbers() -> None:
    english, chinese = (numbers(spending_drawing(METHOD, HORIZON, "CNY", locale).svg()) for locale in ("en", "zh_CN"))
    assert english == chinese


def test_each_part_is_as_high_as_its_cost_and_stands_on_the_one_before() -> None:
    found = parts(METHOD)
    scale = sum(part.get_height() for part in found[0]) / 82
    costs = [[float(one.cost_by_year[year]) for one in METHOD] for year in HORIZON.planned_years]
    for column, paid in zip(found, costs, strict=True):
        assert [part.get_height() / scale for part in column] == pytest.approx(paid)
        assert column[0].get_y() == BASE
        for below, above in pairwise(column):
            assert above.get_y() == pytest.approx(below.get_y() + below.get_height())


def test_no_two_looks_are_the_same_in_grey() -> None:
    seen = set()
    for look in LOOKS:
        red, green, blue, _ = mpl.colors.to_rgba(look["facecolor"])
        seen.add((round(0.3 * red + 0.59 * green + 0.11 * blue, 1), look.get("hatch")))
    assert len(seen) == len(LOOKS)


def test_more_strategies_than_looks_have_their_last_as_one_and_lose_no_money() -> None:
    many = [strategy(f"N{place}", [place + 1, 0, 2]) for place in range(12)]
    found = words(spending_drawing(many, HORIZON, "CNY", "en").svg())
    assert "5 others" in found
    assert found[found.index("total") + 1] == "102"
    assert found[found.index("5 others") + 1] == str(sum(range(8, 13)) + 10)
    assert "N7" not in found
    assert "N11: 14 (12, 0, 2)." in spending_in_words(many, HORIZON, "CNY", "en")


def test_costs_outside_the_horizon_are_not_drawn_and_a_year_without_cost_is_0() -> None:
    outside = strategy("A", [5, 7], first=2014)
    found = words(spending_drawing([outside], HORIZON, "CNY", "en").svg())
    assert found.count("7") == 4  # in its part, upon the column, beside the name and in all
    assert found.count("0") == 2
    assert "5" not in found


def test_no_strategy_and_no_cost_are_years_of_nothing() -> None:
    for none in ([], [strategy("A", [0, 0, 0])]):
        found = words(spending_drawing(none, HORIZON, "CNY", "zh_CN").svg())
        assert {"2015", "2016", "2017", "合计"} <= set(found)
        assert "0" in found
    assert spending_in_words([], HORIZON, "CNY", "en") == (
        "Spending on strategies in CNY, 2015 to 2017: 0 in all. 2015: 0. 2016: 0. 2017: 0."
    )


def test_the_words_say_each_year_and_each_strategy_once() -> None:
    assert spending_in_words(METHOD[:2], HORIZON, "CNY", "en") == (
        "Spending on strategies in CNY, 2015 to 2017: 105 in all. 2015: 40. 2016: 35. 2017: 30. "
        "ST1: 75 (30, 25, 20). ST2: 30 (10, 10, 10)."
    )
    root = parsed(spending_drawing(METHOD, HORIZON, "CNY", "zh_CN").svg())
    assert [root[0].text, root[1].text] == ["各年策略支出", spending_in_words(METHOD, HORIZON, "CNY", "zh_CN")]


@pytest.mark.parametrize("years", [1, 3, 12, 50])
def test_no_text_stands_on_another_however_many_the_years(years: int) -> None:
    many = [strategy(f"strategy {n}", [1_000_000 * (n + 1) + 7 * y for y in range(years)]) for n in range(9)]
    assert on_each_other(spending_drawing(many, Horizon(2014, years), "CNY", "en")) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_any_kind_are_cut_in_the_picture_and_stand_on_nothing(name: str) -> None:
    made = spending_drawing([strategy(name, [10**12, 1, 1]), strategy(name, [1, 1, 1])], HORIZON, "CNY", "en")
    assert max(map(len, words(made.svg()))) < 60
    assert on_each_other(made) == []


@given(st.lists(st.lists(st.decimals(0, 10**14, places=2), min_size=3, max_size=3), max_size=10))
@settings(max_examples=8)
def test_any_spending_can_be_drawn(costs: list[list[Decimal]]) -> None:
    made = spending_drawing([strategy("A", paid) for paid in costs], HORIZON, "CNY", "en")
    svg = made.svg()
    assert parsed(svg).tag == f"{SVG}svg"
    assert "total" in words(svg)
