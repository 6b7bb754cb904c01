"""Growth and return on sales as a picture: circles by target sales, arrows from the present return."""

from __future__ import annotations

from decimal import Decimal

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Annotation
from tests.planning.worked_plan import AIMS, worked_matrix, worked_unit
from tests.reports.pictures import HOSTILE, SVG, numbers, on_each_other, parsed, words

from kcm.errors import NotFound
from kcm.periods import Horizon
from kcm.planning.portfolio import PortfolioResult, Target, UnitResult, financial_results
from kcm.reports.figures import growth_and_return as figure
from kcm.reports.figures.fitting import text_width
from kcm.reports.figures.growth_and_return import growth_and_return_drawing, growth_and_return_in_words
from kcm.text import Text

HORIZON = Horizon(2014, 3)
TARGETS = {name: Target(sales=Decimal(sales), profit=Decimal(profit)) for name, (_, sales, profit) in AIMS.items()}
SALES = {name: target.sales for name, target in TARGETS.items()}
METHOD = financial_results(worked_matrix(), TARGETS)
NAMES = {"U1": Text("Dairy", "乳制品"), "U2": Text("Drinks", "饮料"), "U4": Text("Bakery", "烘焙")}


def leaving(name: str) -> PortfolioResult:
    """The example with a unit without target sales."""
    return financial_results(worked_matrix(), TARGETS | {name: Target(sales=Decimal(0), profit=Decimal(0))})


def painted(result: PortfolioResult, sales: dict[str, Decimal] = SALES) -> Axes:
    made = growth_and_return_drawing(result, sales, NAMES, HORIZON, "CNY", "en")
    with mpl.rc_context():
        sheet = Figure(figsize=made.size)
        made.paint(sheet)
    return sheet.axes[0]


def circles(axes: Axes) -> list[Circle]:
    """The units' circles, the largest first; the marks of present returns are white."""
    white = mpl.colors.to_rgba("white")
    return [one for one in axes.patches if isinstance(one, Circle) and one.get_facecolor() != white]


def arrows(axes: Axes) -> list[Annotation]:
    return [text for text in axes.texts if isinstance(text, Annotation)]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            {
                "Dairy (+14.5 %, 15.0 %)",
                "Drinks (+1.1 %, 20.0 %)",
                "U3 (-12.6 %, 12.0 %)",
                "Bakery (10.0 %)",
                "new",
                "return on sales, 2017",
                "growth of sales a year, 2014 to 2017",
                "dashed: all units together, growth +5.5 %, return on sales 16.8 %",
            },
        ),
        (
            "zh_CN",
            {
                "乳制品 (+14.5 %, 15.0 %)",
                "饮料 (+1.1 %, 20.0 %)",
                "U3 (-12.6 %, 12.0 %)",
                "烘焙 (10.0 %)",
                "新业务",
                "销售利润率(2017年)",
                "销售额年增长率(2014至2017年)",
                "虚线：全部单元合计，增长率+5.5 %，销售利润率16.8 %",
            },
        ),
    ],
)
def test_method_b11_growth_and_return_stand_at_each_unit(locale: str, said: set[str]) -> None:
    found = words(growth_and_return_drawing(METHOD, SALES, NAMES, HORIZON, "CNY", locale).svg())
    assert said <= set(found)
    assert any("CNY" in text for text in found)


def test_both_languages_show_the_same_numbers() -> None:
    english, chinese = (
        numbers(growth_and_return_drawing(METHOD, SALES, {}, HORIZON, "CNY", locale).svg())
        for locale in ("en", "zh_CN")
    )
    assert english == chinese


def test_areas_are_by_target_sales_and_places_by_growth_and_return() -> None:
    found = circles(painted(METHOD))  # U2, U1, U3, U4
    areas = [circle.radius**2 for circle in found]
    assert [area / areas[0] for area in areas] == pytest.approx([1, 600 / 930, 200 / 930, 150 / 930])
    across = [circle.center[0] for circle in found[:3]]
    assert (across[0] - across[2]) / (across[1] - across[2]) == pytest.approx(
        (1.10 + 12.64) / (14.47 + 12.64), abs=0.001
    )
    upward = [circle.center[1] for circle in found]
    assert (upward[1] - upward[3]) / (upward[0] - upward[3]) == pytest.approx(0.5)


def test_a_new_unit_stands_in_a_strip_of_its_own_and_without_one_there_is_none() -> None:
    axes = painted(METHOD)
    (strip,) = [one for one in axes.patches if isinstance(one, Rectangle)]
    new = circles(axes)[-1]
    assert strip.get_x() < new.center[0] < strip.get_x() + strip.get_width()
    assert all(circle.center[0] < strip.get_x() for circle in circles(axes)[:-1])
    old = without(METHOD, "U4")
    assert not [one for one in painted(old).patches if isinstance(one, Rectangle)]


@pytest.mark.parametrize("name", ["B", "a very long name of a new unit"])
def test_labels_of_new_units_stay_within_their_strip_and_all_others_outside(name: str) -> None:
    made = growth_and_return_drawing(METHOD, SALES, dict.fromkeys(SALES, Text.same(name)), HORIZON, "CNY", "en")
    with mpl.rc_context():
        sheet = Figure(figsize=made.size)
        made.paint(sheet)
    edge = figure.SCALE - figure.STRIP
    labels = [text for text in sheet.axes[0].texts if text.get_text()]
    assert len(labels) == 4
    for text in labels:
        x, wide = text.get_position()[0], figure.UNITS * text_width(text.get_text(), figure.POINTS)
        side = text.get_horizontalalignment()
        left = {"left": x, "right": x - wide, "center": x - wide / 2}[side]
        assert (edge <= left <= left + wide <= figure.SCALE) or left + wide <= edge


def without(result: PortfolioResult, name: str) -> PortfolioResult:
    units = tuple(one for one in result.units if one.unit != name)
    return PortfolioResult(
        units=units,
        sales=result.sales,
        profit=result.profit,
        growth=result.growth,
        return_on_sales=result.return_on_sales,
        return_on_sales_now=result.return_on_sales_now,
    )


def test_arrows_lead_upright_from_the_present_return_where_that_differs() -> None:
    """U1 from 12 to 15 %, U3 from 8 to 12 %; U2 stays at 20 %, U4 has no present."""
    found = arrows(painted(METHOD))
    assert len(found) == 2
    for arrow in found:
        assert arrow.xy[0] == arrow.xyann[0]
        assert arrow.xy[1] > arrow.xyann[1]


def test_a_unit_without_target_sales_is_named_below_and_not_drawn() -> None:
    sales = SALES | {"U2": Decimal(0)}
    assert len(circles(painted(leaving("U2"), sales))) == 3
    found = words(growth_and_return_drawing(leaving("U2"), sales, NAMES, HORIZON, "CNY", "en").svg())
    assert "without target sales: Drinks" in found


def test_the_words_say_all_units_together_and_each() -> None:
    said = growth_and_return_in_words(METHOD, SALES, NAMES, HORIZON, "CNY", "en")
    assert said.startswith(
        "All units together: sales of 1,880 CNY in 2017, growth +5.5 % a year, return on sales 16.8 % "
        "(in 2014 15.8 %). "
        "Dairy: target sales 600, growth +14.5 % a year, return on sales 15.0 % (now 12.0 %)."
    )
    assert said.endswith("Bakery: target sales 150, growth — a year, return on sales 10.0 % (now —).")
    root = parsed(growth_and_return_drawing(METHOD, SALES, NAMES, HORIZON, "CNY", "zh_CN").svg())
    assert root[0].text == "各业务单元的增长率与销售利润率"
    assert root[1].text == growth_and_return_in_words(METHOD, SALES, NAMES, HORIZON, "CNY", "zh_CN")


def test_a_unit_without_target_sales_among_those_given_is_not_found() -> None:
    with pytest.raises(NotFound, match="found no target sales of the unit 'U1'"):
        growth_and_return_drawing(METHOD, {}, NAMES, HORIZON, "CNY", "en")


def test_one_unit_and_a_portfolio_of_nothing_are_drawn() -> None:
    one = worked_matrix(units=[worked_unit("U1")])
    alone = financial_results(one, {"U1": TARGETS["U1"]})
    assert len(circles(painted(alone))) == 1
    new = financial_results(worked_matrix(units=[worked_unit("U4")]), {"U4": TARGETS["U4"]})
    assert len(circles(painted(new))) == 1
    nothing = {"U4": Target(sales=Decimal(0), profit=Decimal(0))}
    gone = financial_results(worked_matrix(units=[worked_unit("U4")]), nothing)
    assert circles(painted(gone, {"U4": Decimal(0)})) == []
    assert circles(painted(METHOD, dict.fromkeys(SALES, Decimal(0))))[0].radius == figure.LEAST


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_any_kind_are_cut_in_the_picture_and_stand_on_nothing(name: str) -> None:
    names = dict.fromkeys(SALES, Text.same(name))
    result, sales = leaving("U3"), SALES | {"U3": Decimal(0)}
    made = growth_and_return_drawing(result, sales, names, HORIZON, "CNY", "en")
    assert max(map(len, words(made.svg()))) < 150
    assert on_each_other(made) == []


shares = st.none() | st.floats(-5, 5)


@given(st.lists(st.tuples(shares, shares, shares, st.integers(0, 10**12)), min_size=1, max_size=8))
@settings(max_examples=8)
def test_any_result_can_be_drawn(rows: list[tuple[float | None, float | None, float | None, int]]) -> None:
    units = tuple(
        UnitResult(unit=f"U{place}", growth=growth, return_on_sales=share, return_on_sales_now=now)
        for place, (growth, share, now, _) in enumerate(rows)
    )
    sales = {f"U{place}": Decimal(one[3]) for place, one in enumerate(rows)}
    result = PortfolioResult(
        units=units, sales=Decimal(1), profit=Decimal(0), growth=None, return_on_sales=None, return_on_sales_now=None
    )
    svg = growth_and_return_drawing(result, sales, {}, HORIZON, "CNY", "zh_CN").svg()
    assert parsed(svg).tag == f"{SVG}svg"
    assert all(any(one.unit in text for text in words(svg)) for one in units if one.return_on_sales is not None)
