"""The directional policy matrix as a picture: real text, ids of its own, labels that can be read."""

from __future__ import annotations

import re
from decimal import Decimal

import attrs
import matplotlib as mpl
import pytest
from hypothesis import given, settings
from rpds import HashTrieMap
from tests.planning.worked_plan import worked_matrix, worked_unit
from tests.reports.pictures import SVG, parsed, words

from kcm.errors import InvalidValue
from kcm.i18n import label
from kcm.planning.portfolio import (
    Matrix,
    Quadrant,
    positions,
)
from kcm.planning.review import Reviewed
from kcm.reports.figures.drawing import FONTS, drawable
from kcm.reports.figures.fitting import text_width
from kcm.reports.figures.labels import LINE, label_places, leader
from kcm.reports.figures.matrix import (
    LARGEST,
    POINTS,
    SCALE,
    UNITS,
    Side,
    _circles,
    _Frame,
    _labels,
    matrix_in_words,
    matrix_svg,
)
from kcm.reports.formats import Formats
from kcm.testing.portfolios import matrices
from kcm.text import Text

SIDES: tuple[Side, ...] = ("left", "right")


@pytest.fixture(scope="module")
def matrix(reviewed: Reviewed) -> Matrix:
    return reviewed.plan.portfolio.matrix


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_units_and_quadrants_are_real_text_in_the_language(matrix: Matrix, locale: str) -> None:
    found = words(matrix_svg(matrix, locale))
    for unit in matrix.units:
        assert found.count(unit.name.in_locale(locale)) == 1
    for quadrant in Quadrant:
        assert label(quadrant, locale) in found
    assert [mark for mark in found if mark.startswith("×")] == ["×1.5", "×1.22", "×1", "×0.82", "×0.67"]


def test_every_text_has_the_pages_fonts(matrix: Matrix) -> None:
    styles = [str(element.get("style")) for element in parsed(matrix_svg(matrix, "zh_CN")).iter(f"{SVG}text")]
    assert len(styles) > 20
    assert all(FONTS in style and "DejaVu" not in style for style in styles)


def test_ids_are_prefixed_unique_and_all_references_hit(matrix: Matrix) -> None:
    svg = matrix_svg(matrix, "en")
    ids = [element.get("id") for element in parsed(svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(one).startswith("matrix-") for one in ids)
    assert {*re.findall(r"url\(#([^)]*)\)", svg), *re.findall('href="#([^"]*)"', svg)} <= {str(one) for one in ids}


def test_the_same_matrix_gives_the_same_text_twice(matrix: Matrix) -> None:
    assert matrix_svg(matrix, "en") == matrix_svg(matrix, "en")


def test_the_hosts_own_style_is_no_part_of_the_picture(matrix: Matrix) -> None:
    plain = matrix_svg(matrix, "en")
    style = {"text.usetex": True, "axes.facecolor": "black", "font.size": 30, "svg.fonttype": "path", "axes.grid": True}
    with mpl.rc_context(style):  # type: ignore[arg-type]  # a wrong type is the point
        assert matrix_svg(matrix, "en") == plain
        assert mpl.rcParams["font.size"] == 30
    assert mpl.rcParams["svg.fonttype"] != "none"


def test_title_and_description_say_what_is_seen(matrix: Matrix) -> None:
    root = parsed(matrix_svg(matrix, "en"))
    assert [root[0].tag, root[1].tag] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == "Directional policy matrix"
    assert root[1].text == matrix_in_words(matrix, "en")


def test_the_words_say_the_figures_of_the_tables(matrix: Matrix) -> None:
    said = matrix_in_words(matrix, "en")
    assert said.startswith("beverages: star, attractiveness 7.35, strength 1.07, sales 32,195.")
    assert said.count(".") >= len(matrix.units)
    assert "冷冻食品：问题，吸引力6.60，优势0.86，销售额0" in matrix_in_words(matrix, "zh_CN")


def test_a_half_is_rounded_in_words_as_it_is_in_tables(matrix: Matrix) -> None:
    """5.975 goes to the even neighbour as it is written, whatever the float below it is."""
    first = matrix.units[0]
    scores = {"growth": 5.0, "size": 5.9, "profit": 7.0, "risk": 6.0}
    sheet = {name: attrs.evolve(first.attractiveness[name], value=value) for name, value in scores.items()}
    alone = attrs.evolve(matrix, units=(attrs.evolve(first, attractiveness=HashTrieMap(sheet)),))
    total = positions(alone)[0].attractiveness.total
    assert (repr(total), f"{total:.2f}", Formats("en").score(total)) == ("5.975", "5.97", "5.98")
    assert "attractiveness 5.98" in matrix_in_words(alone, "en")


def drawn(svg: str) -> tuple[int, int, int]:
    """How many circles, rings and crosses there are; text and ticks aside."""
    paths, marks = ([str(one.get("style")) for one in parsed(svg).iter(SVG + tag)] for tag in ("path", "use"))
    return (
        sum("opacity: 0.75" in style for style in paths),
        sum("stroke-dasharray" in style for style in paths),
        sum("stroke-width: 2" in style for style in marks),
    )


def test_present_units_are_circles_new_ones_crosses_and_those_near_a_line_have_rings(matrix: Matrix) -> None:
    assert drawn(matrix_svg(matrix, "en")) == (8, 2, 1)
    units = tuple(attrs.evolve(unit, sales=Decimal(0), profit=Decimal(0)) for unit in matrix.units)
    assert drawn(matrix_svg(attrs.evolve(matrix, units=units), "en")) == (0, 2, 9)


MARKS = {
    "ratio": ("relative business strength (ours over", ["×1.5", "×0.67"]),
    "difference": ("relative business strength (ours less", ["+10", "+5", "0", "-5", "-10"]),
    "absolute": ("business strength (ours, 0 to 10)", ["10", "7.5", "5", "2.5", "0"]),
}


@pytest.mark.parametrize("measure", MARKS)
def test_every_measure_of_strength_has_its_axis(matrix: Matrix, measure: str) -> None:
    axis, marks = MARKS[measure]
    changed = attrs.evolve(matrix, settings=attrs.evolve(matrix.settings, strength=measure))
    found = words(matrix_svg(changed, "en"))
    assert any(text.startswith(axis) for text in found)
    assert set(marks) <= set(found)
    assert {unit.name.en for unit in matrix.units} <= set(found)


def test_a_name_with_nothing_to_see_has_no_label(matrix: Matrix) -> None:
    first, *others = matrix.units
    unseen = attrs.evolve(first, name=Text.same("\u200b" * 60))
    drawn = words(matrix_svg(attrs.evolve(matrix, units=(unseen, *others)), "en"))
    assert [unit.name.en in drawn for unit in (first, *others)] == [False, *[True] * len(others)]


@pytest.mark.parametrize(
    "name",
    ["<b>&amp;</b>", "$x^2$", 'id="x" url(#y) href="#z"', "font: 10px Arial", "a\u200fb", "汉字" * 8, "\U0001f600"],
)
def test_a_name_of_any_kind_is_shown_as_it_is(matrix: Matrix, name: str) -> None:
    first, *others = matrix.units
    changed = attrs.evolve(matrix, units=(attrs.evolve(first, name=Text.same(name)), *others))
    for locale in ("en", "zh_CN"):
        svg = matrix_svg(changed, locale)
        assert name in words(svg)
        assert name in str(parsed(svg)[1].text)


@given(matrices())
@settings(max_examples=15)
def test_any_matrix_can_be_drawn_with_all_its_names(matrix: Matrix) -> None:
    """Every matrix gives well-formed SVG in which each unit's name stands, near or beyond the axes' ends too."""
    found = " ".join(" ".join(words(matrix_svg(matrix, "zh_CN"))).split())
    for unit in matrix.units:
        assert " ".join(unit.name.zh_CN.split()) in found


Box = tuple[float, float, float, float]


def width_of(name: str) -> float:
    return UNITS * text_width(name, POINTS)


def label_box(x: float, y: float, side: str, width: float) -> Box:
    left = {"left": x, "right": x - width, "center": x - width / 2}[side]
    return left, y - LINE / 2, left + width, y + LINE / 2


def overlap(one: Box, other: Box) -> float:
    """The part of the first box that lies under the second."""
    across = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    up = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    return across * up / ((one[2] - one[0]) * (one[3] - one[1]))


def crowd(matrix: Matrix) -> Matrix:
    """Twenty units in nearly one place."""
    first = matrix.units[0]
    units = tuple(
        attrs.evolve(first, id=f"U{index}", name=Text.same(f"category {index}"), sales=first.sales * (index + 1) / 20)
        for index in range(20)
    )
    return attrs.evolve(matrix, units=units)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("many", [False, True])
def test_labels_stay_clear_of_circles_labels_and_the_frame(matrix: Matrix, locale: str, many: bool) -> None:
    """Where twenty units stand in one place, their labels still keep clear of each other."""
    shown = crowd(matrix) if many else matrix
    frame = _Frame(settings=shown.settings, strong="left")
    circles = _circles(shown, (), {}, frame)
    names = [unit.name.in_locale(locale) for unit in shown.units]
    boxes = [
        label_box(*place, width_of(name)) for place, name in zip(_labels(circles, names, frame), names, strict=True)
    ]
    around = [(x - radius, y - radius, x + radius, y + radius) for one in circles for x, y, radius in [one.now]]
    for index, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[2] <= SCALE
        assert all(overlap(box, other) < 0.15 for other in around)
        assert all(overlap(box, other) < 0.05 for place, other in enumerate(boxes) if place != index)


def test_a_label_alone_stands_on_the_right_and_at_the_frame_on_the_left() -> None:
    (free,) = label_places([(5.0, 5.0, 0.5)], [0.6], SCALE, [])
    assert free[0] == pytest.approx(5.64)
    assert free[1:] == (5.0, "left")
    (edge,) = label_places([(SCALE - 0.3, 5.0, 0.2)], [1.2], SCALE, [])
    assert edge[2] == "right"


def test_a_label_gives_way_to_a_line_and_to_the_label_of_a_larger_circle() -> None:
    line = (5.5, 0.0, 8.0, 10.0)
    (place,) = label_places([(5.0, 5.0, 0.3)], [0.5], SCALE, [line])
    assert overlap(label_box(*place, 0.5), line) == 0
    small, large = label_places([(5.0, 5.0, 0.2), (5.0, 5.3, 0.6)], [0.6, 0.6], SCALE, [])
    assert large[2] == "left"
    assert overlap(label_box(*small, 0.6), label_box(*large, 0.6)) == 0


def test_a_label_far_off_is_tied_to_its_circle_and_one_beside_it_is_not() -> None:
    assert leader((5.0, 5.0, 0.5), (5.64, 5.0, "left")) is None
    tie = leader((5.0, 5.0, 0.5), (7.0, 5.0, "left"))
    assert tie == ((5.5, 5.0), (7.0, 5.0))


def test_circles_stand_where_the_method_puts_them_and_their_area_is_by_sales() -> None:
    """Method B.11: U1 at x 0.5131, U3's radius 0.5774 of the largest; strong on the right is the mirror."""
    shown = worked_matrix()
    left, right = (_circles(shown, (), {}, _Frame(settings=shown.settings, strong=side)) for side in SIDES)
    assert left[0].now[0] == pytest.approx(SCALE * (1 - 0.5131), abs=0.001)
    assert left[0].now[1] == pytest.approx(7.15)
    assert left[2].now[2] == pytest.approx(0.5774 * LARGEST, abs=0.0001)
    assert left[3].now[2] == 0
    for one, mirrored in zip(left, right, strict=True):
        assert one.now[0] + mirrored.now[0] == pytest.approx(SCALE)
        assert one.now[1:] == mirrored.now[1:]


@pytest.mark.parametrize(("up", "across"), [(0.0, 10.0), (9.6, 2.9)])
def test_a_box_without_room_has_no_name(matrix: Matrix, up: float, across: float) -> None:
    cut = attrs.evolve(matrix.settings, attractiveness_cut=up, ratio_cut=across, axis_span=3.0)
    found = words(matrix_svg(attrs.evolve(matrix, settings=cut), "en"))
    assert label(Quadrant.STAR, "en") not in found
    assert label(Quadrant.DOG if up > 5 else Quadrant.QUESTION_MARK, "en") in found


def test_a_name_that_would_leave_the_picture_is_cut(matrix: Matrix) -> None:
    first, *others = matrix.units
    long = attrs.evolve(matrix, units=(attrs.evolve(first, name=Text.same("a very long name " * 60)), *others))
    (shown,) = [text for text in words(matrix_svg(long, "en")) if text.startswith("a very long")]
    assert shown.endswith("…")
    assert len(shown) < 60


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\x0bb", "a\ufffdb"), ("a\ud800b", "a\ufffdb"), ("\u202eevil", "evil"), ("a\uffffb", "a\ufffdb")],
)
def test_what_no_picture_can_hold_is_marked_and_nothing_turns_the_text_around(name: str, shown: str) -> None:
    assert drawable(name) == shown
    svg = matrix_svg(worked_matrix(units=[worked_unit("U1", name=Text.same(name))]), "en")
    assert str(parsed(svg)[1].text).startswith(shown)


def test_strength_is_drawn_on_the_side_asked_for(matrix: Matrix) -> None:
    left, right = (words(matrix_svg(matrix, "en", strong=side)) for side in ("left", "right"))
    assert any(text.endswith("strong on the left") for text in left)
    assert any(text.endswith("strong on the right") for text in right)
    assert sorted(text for text in left if "strong on" not in text) == sorted(
        text for text in right if "strong on" not in text
    )
    with pytest.raises(InvalidValue, match="found 'up', expected left or right @ strong"):
        matrix_svg(matrix, "en", strong="up")  # type: ignore[arg-type]  # a wrong type is the point
