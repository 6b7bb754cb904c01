"""The years in money as a picture: columns of sales, and above them the line of the return on sales."""

from __future__ import annotations

from decimal import Decimal
from math import isnan

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from tests.reports.pictures import SVG, numbers, on_each_other, parsed, words

from kcm.errors import MissingData
from kcm.i18n import UNKNOWN
from kcm.periods import Horizon
from kcm.planning.plan import YearRow
from kcm.reports.figures import years as figure
from kcm.reports.figures.years import years_drawing, years_in_words
from kcm.reports.formats import Formats

HORIZON = Horizon(2014, 3)


def row(year: int, sales: Decimal | str | int, profit: Decimal | str | int) -> YearRow:
    nothing = Decimal(0)
    earned = Decimal(profit)
    return YearRow(
        year=year,
        sales=Decimal(sales),
        gross_margin=earned,
        cost_to_serve=nothing,
        strategy_spend=nothing,
        operating_profit=earned,
    )


METHOD = [row(2014, 1600, 252), row(2015, "1679.9", "202.31"), row(2016, "1773.0", "264.02"), row(2017, 1880, 315)]


def painted(rows: list[YearRow], horizon: Horizon = HORIZON) -> Axes:
    made = years_drawing(rows, horizon, "CNY", "en")
    with mpl.rc_context():
        sheet = Figure(figsize=made.size)
        made.paint(sheet)
    return sheet.axes[0]


def columns(axes: Axes) -> list[Rectangle]:
    """The columns, without the two boxes of the key."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)][2:]


def line_heights(axes: Axes) -> list[float]:
    # Matplotlib's types are wider than what is drawn.
    (line,) = [one for one in axes.lines if one.get_marker() == "o" and len(one.get_xdata()) > 1]  # type: ignore[arg-type]
    # Matplotlib's types are wider than what is drawn.
    return [float(y) for y in line.get_ydata()]  # type: ignore[union-attr, arg-type]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", {"Sales, CNY a year:", "actual", "planned", "return on sales, % (axis on the right)"}),
        ("zh_CN", {"销售额(CNY/年)：", "实际", "计划", "销售利润率，%(右轴)"}),
    ],
)
def test_method_c3_sales_and_returns_stand_at_the_years_with_unit_and_key(locale: str, said: set[str]) -> None:
    found = words(years_drawing(METHOD, HORIZON, "CNY", locale).svg())
    assert {"1,600", "1,680", "1,773", "1,880", "15.8 %", "12.0 %", "14.9 %", "16.8 %"} <= set(found)
    assert {"2014", "T0", "2015", "T+1", "2016", "T+2", "2017", "T+3"} <= set(found)
    assert said <= set(found)


def test_both_languages_show_the_same_numbers() -> None:
    english, chinese = (numbers(years_drawing(METHOD, HORIZON, "CNY", locale).svg()) for locale in ("en", "zh_CN"))
    assert english == chinese


def test_columns_are_as_high_as_the_sales_and_only_t0_is_dark() -> None:
    found = columns(painted(METHOD))
    heights = [one.get_height() for one in found]
    assert [height / heights[0] for height in heights] == pytest.approx([1, 1679.9 / 1600, 1773 / 1600, 1880 / 1600])
    dark = mpl.colors.to_rgba(figure.ACTUAL)
    assert [one.get_facecolor() == dark for one in found] == [True, False, False, False]


def test_the_line_is_above_all_columns_and_its_axis_names_its_least_and_its_most() -> None:
    axes = painted(METHOD)
    heights = line_heights(axes)
    assert min(heights) == pytest.approx(figure.LOW)
    assert max(heights) == pytest.approx(figure.HIGH)
    assert max(one.get_y() + one.get_height() for one in columns(axes)) < figure.LOW - 0.3
    marked = [text.get_text() for text in axes.texts if text.get_position()[0] > figure.RIGHT]
    assert marked == ["12.0 %", "16.8 %"]


def test_a_year_without_sales_is_a_gap_in_the_line_and_a_dash() -> None:
    rows = [*METHOD[:2], row(2016, 0, 3), METHOD[3]]
    assert [isnan(height) for height in line_heights(painted(rows))] == [False, False, True, False]
    found = words(years_drawing(rows, HORIZON, "CNY", "en").svg())
    assert found.count(UNKNOWN) == 1
    assert "0" in found


def test_a_negative_return_stands_below_the_line_of_nothing_which_is_marked() -> None:
    axes = painted([row(2014, 100, 20), row(2015, 100, -20), row(2016, 100, 40), row(2017, 100, 0)])
    heights = line_heights(axes)
    assert heights[1] < heights[3] < heights[0] < heights[2]
    marked = [text.get_text() for text in axes.texts if text.get_position()[0] > figure.RIGHT]
    assert marked == ["-20.0 %", "40.0 %", "0.0 %"]
    near = painted([row(2014, 1000, -1), row(2015, 1000, 400)])
    assert [text.get_text() for text in near.texts if text.get_position()[0] > figure.RIGHT] == ["-0.1 %", "40.0 %"]


def test_equal_returns_are_a_level_line_in_the_middle_with_one_mark() -> None:
    axes = painted([row(2014, 100, 20), row(2015, 200, 40)])
    assert line_heights(axes) == pytest.approx([(figure.LOW + figure.HIGH) / 2] * 2)
    assert [text.get_text() for text in axes.texts].count("20.0 %") == 3


def test_negative_sales_hang_below_the_line_of_nothing() -> None:
    up, down = columns(painted([row(2014, 100, 1), row(2015, -50, 1)]))
    assert up.get_y() == pytest.approx(down.get_y() + down.get_height())
    assert down.get_height() == pytest.approx(up.get_height() / 2)


def test_nothing_sold_in_any_year_has_no_line_and_no_axis() -> None:
    axes = painted([row(2014, 0, 0), row(2015, 0, -5)])
    assert all(one.get_height() == 0 for one in columns(axes))
    assert [text.get_text() for text in axes.texts].count(UNKNOWN) == 2
    assert not [text for text in axes.texts if text.get_position()[0] > figure.RIGHT]


@pytest.mark.parametrize("years", [1, 2, 5, 10, 25, 50])
def test_no_text_stands_on_another_however_many_the_years(years: int) -> None:
    horizon = Horizon(2014, years)
    rows = [
        row(year, 1_600_000 * (3 + place % 7), 1_600_000 * (place % 5 - 1)) for place, year in enumerate(horizon.years)
    ]
    made = years_drawing(rows, horizon, "CNY", "en")
    assert on_each_other(made) == []
    assert set(words(made.svg())) >= {Formats("en").money(one.sales) for one in rows}


def test_what_is_written_stays_clear_of_the_line() -> None:
    """The line between two points never rises above the foot of a text that stands over it."""
    rows = [row(2014 + place, 100, profit) for place, profit in enumerate((90, -50, 80, 0, 70))]
    axes = painted(rows, Horizon(2014, 4))
    heights = line_heights(axes)
    low = [
        text for text in axes.texts if text.get_text() in ("-50.0 %", "0.0 %") and text.get_position()[0] < figure.RIGHT
    ]
    assert [text.get_position()[1] > height + 0.15 for text, height in zip(low, (heights[1], heights[3]), strict=True)]


def test_the_words_say_each_year_in_both_languages() -> None:
    assert years_in_words([*METHOD[:1], row(2015, 0, 1)], HORIZON, "CNY", "en") == (
        "Sales in CNY a year, 2014 actual, then planned to 2017. "
        "2014: sales 1,600, return on sales 15.8 %. 2015: sales 0, return on sales —."
    )
    assert years_in_words(METHOD[:1], HORIZON, "CNY", "zh_CN") == (
        "销售额(CNY/年)：2014年为实际，此后至2017年为计划。 2014年：销售额1,600，销售利润率15.8 %。"
    )
    root = parsed(years_drawing(METHOD, HORIZON, "CNY", "en").svg())
    assert [root[0].text, root[1].text] == [
        "Sales and return on sales by year",
        years_in_words(METHOD, HORIZON, "CNY", "en"),
    ]


def test_no_year_is_refused() -> None:
    with pytest.raises(MissingData, match="found no year, expected T0 to T"):
        years_drawing([], HORIZON, "CNY", "en")


money = st.decimals(min_value=-(10**14), max_value=10**14, places=2)


@given(st.lists(st.tuples(money, money), min_size=1, max_size=51))
@settings(max_examples=6)
def test_any_years_can_be_drawn_with_all_their_sales(pairs: list[tuple[Decimal, Decimal]]) -> None:
    rows = [row(2014 + place, sales, profit) for place, (sales, profit) in enumerate(pairs)]
    svg = years_drawing(rows, Horizon(2014, 50), "CNY", "zh_CN").svg()
    assert parsed(svg).tag == f"{SVG}svg"
    assert {Formats("zh_CN").money(one.sales) for one in rows} <= set(words(svg))
