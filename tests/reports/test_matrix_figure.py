"""The directional policy matrix as a picture: real text, ids of its own, labels that can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import attrs
import matplotlib as mpl
import pytest
from hypothesis import given, settings
from rpds import HashTrieMap

from kcm.i18n import label
from kcm.planning.portfolio import Matrix, Quadrant, positions
from kcm.planning.review import Reviewed
from kcm.reports.figures import matrix as figure
from kcm.reports.figures.drawing import FONTS
from kcm.reports.figures.matrix import LARGEST, LETTER, LINE, RING, matrix_in_words, matrix_svg
from kcm.reports.formats import Formats
from kcm.testing.portfolios import matrices
from kcm.text import Text

SVG = "{http://www.w3.org/2000/svg}"
SCALE = 10 * figure.WIDTH * figure.ACROSS / (figure.HEIGHT * figure.UPWARD)


@pytest.fixture(scope="module")
def matrix(reviewed: Reviewed) -> Matrix:
    return reviewed.plan.portfolio.matrix


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


def words(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


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
    with mpl.rc_context(style):  # type: ignore[arg-type]
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


@pytest.mark.parametrize(
    "name",
    ["<b>&amp;</b>", "$x^2$", 'id="x" url(#y) href="#z"', "font: 10px Arial", "a\u200fb", "汉字" * 30, "\U0001f600"],
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


def label_box(x: float, y: float, side: str, name: str) -> Box:
    width = LETTER * sum(2 if ord(letter) > 0x2E7F else 1 for letter in name)
    left = {"left": x, "right": x - width, "center": x - width / 2}[side]
    return left, y - LINE / 2, left + width, y + LINE / 2


def overlap(one: Box, other: Box) -> float:
    """The part of the first box that lies under the second."""
    across = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    up = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    return across * up / ((one[2] - one[0]) * (one[3] - one[1]))


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_labels_of_the_example_stay_clear_of_circles_labels_and_the_frame(matrix: Matrix, locale: str) -> None:
    placed = positions(matrix)
    circles = [
        ((1 - one.x) * SCALE, one.attractiveness.total, LARGEST * one.radius + RING * one.borderline) for one in placed
    ]
    names = [unit.name.in_locale(locale) for unit in matrix.units]
    places = figure._label_places(circles, names, SCALE, [])
    boxes = [label_box(*place, name) for place, name in zip(places, names, strict=True)]
    around = [(x - radius, y - radius, x + radius, y + radius) for x, y, radius in circles]
    for index, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[2] <= SCALE
        assert all(overlap(box, other) < 0.15 for other in around)
        assert all(overlap(box, other) < 0.05 for place, other in enumerate(boxes) if place != index)


def test_a_label_alone_stands_on_the_right_and_at_the_frame_on_the_left() -> None:
    (free,) = figure._label_places([(5.0, 5.0, 0.5)], ["alone"], SCALE, [])
    assert free[0] == pytest.approx(5.64)
    assert free[1:] == (5.0, "left")
    (edge,) = figure._label_places([(SCALE - 0.3, 5.0, 0.2)], ["at the frame"], SCALE, [])
    assert edge[2] == "right"


def test_a_label_gives_way_to_a_line_and_to_the_label_of_a_larger_circle() -> None:
    line = (5.5, 0.0, 8.0, 10.0)
    (place,) = figure._label_places([(5.0, 5.0, 0.3)], ["name"], SCALE, [line])
    assert overlap(label_box(*place, "name"), line) == 0
    small, large = figure._label_places([(5.0, 5.0, 0.2), (5.0, 5.3, 0.6)], ["small", "large"], SCALE, [])
    assert large[2] == "left"
    assert overlap(label_box(*small, "small"), label_box(*large, "large")) == 0
