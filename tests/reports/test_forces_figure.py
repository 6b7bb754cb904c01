"""The five forces as a picture: real text, squares for intensity, arrows, two scales."""

from __future__ import annotations

import re
from itertools import combinations

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from tests.reports.pictures import SVG, parsed, words

from kcm.i18n import label
from kcm.planning.analysis.forces import Force, ForceKind, ForcesAnalysis, pressure, profit_potential
from kcm.reports.figures import forces as figure
from kcm.reports.figures.drawing import FONTS
from kcm.reports.figures.forces import forces_in_words, forces_svg
from kcm.reports.formats import Formats
from kcm.testing.analyses import forces_analyses


def analysis(*intensities: int) -> ForcesAnalysis:
    forces = [Force(kind=kind, intensity=level) for kind, level in zip(ForceKind, intensities, strict=True)]
    return ForcesAnalysis(key_account="SAVEA", forces=tuple(forces))


COURSE = analysis(4, 3, 2, 3, 5)


def styles(svg: str) -> list[str]:
    return [str(element.get("style")) for element in parsed(svg).iter(f"{SVG}path")]


@pytest.mark.parametrize(
    ("locale", "scales"),
    [("en", {"Pressure: 3.40", "Profit potential: 4.00"}), ("zh_CN", {"行业压力：3.40", "盈利潜力：4.00"})],
)
def test_forces_and_scales_are_real_text_in_the_language_with_the_pages_fonts(locale: str, scales: set[str]) -> None:
    svg = forces_svg(COURSE, locale)
    found = words(svg)
    for kind in ForceKind:
        assert found.count(label(kind, locale)) == 1
    assert scales <= set(found)
    texts = [str(element.get("style")) for element in parsed(svg).iter(f"{SVG}text")]
    assert len(texts) == 16
    assert all(FONTS in style and "DejaVu" not in style for style in texts)


def test_as_many_squares_are_filled_as_the_forces_are_intense() -> None:
    for intensities in ((4, 3, 2, 3, 5), (1, 1, 1, 1, 1), (5, 5, 5, 5, 5)):
        found = styles(forces_svg(analysis(*intensities), "en"))
        filled = [style for style in found if f"fill: {figure.FILL}; stroke: {figure.FILL}" in style]
        assert len(filled) == sum(intensities)


def test_arrows_are_as_thick_as_the_forces_are_intense_and_rivalry_has_none() -> None:
    found = styles(forces_svg(analysis(5, 1, 2, 3, 4), "en"))
    lines = [style for style in found if "fill: none; stroke: #51606f" in style]
    assert len(lines) == 4
    # A width of 1 is SVG's own and not written.
    assert sorted(re.findall(r"stroke-width: (\d)", " ".join(lines))) == ["2", "3", "4"]


def test_boxes_and_scales_stay_clear_of_each_other_and_inside_the_picture() -> None:
    half = (figure.BOX[0] / 2, figure.BOX[1] / 2)
    boxes = [(x - half[0], y - half[1], x + half[0], y + half[1]) for x, y in figure.CENTRES.values()]
    boxes += [(0.1, 0.2, 0.1 + figure.SCALE, 1.0), (figure.WIDTH - 0.1 - figure.SCALE, 0.2, figure.WIDTH - 0.1, 1.0)]
    for one, other in combinations(boxes, 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
    for left, bottom, right, top in boxes:
        assert left > 0
        assert bottom > 0
        assert right < figure.WIDTH
        assert top < figure.HEIGHT


def test_the_words_say_what_is_seen_in_the_order_of_the_forces() -> None:
    assert forces_in_words(COURSE, "en") == (
        "rivalry among competitors: intensity 4 of 5. new entrants: intensity 3 of 5. substitutes: intensity 2 of 5. "
        "power of buyers: intensity 3 of 5. power of suppliers: intensity 5 of 5. "
        "The pressure is 3.40 of 5, the profit potential 4.00 of 10."
    )
    assert forces_in_words(COURSE, "zh_CN").endswith("行业压力为3.40(最高5)，盈利潜力为4.00(满分10)。")


def test_title_and_description_ids_of_its_own_and_no_host_style() -> None:
    svg = forces_svg(COURSE, "en")
    root = parsed(svg)
    assert [root[0].text, root[1].text] == ["Industry driving forces", forces_in_words(COURSE, "en")]
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("forces-") for one in ids)
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 30, "svg.fonttype": "path"}):
        assert forces_svg(COURSE, "en") == svg


@given(forces_analyses())
@settings(max_examples=10)
def test_any_analysis_can_be_drawn(found: ForcesAnalysis) -> None:
    """Every analysis gives well-formed SVG that names its pressure and potential, in any order of the forces."""
    svg = forces_svg(found, "en")
    said = " ".join(words(svg))
    assert f"Pressure: {Formats('en').score(pressure(found).total)}" in said
    assert f"Profit potential: {Formats('en').score(profit_potential(found))}" in said
    assert forces_in_words(found, "zh_CN").startswith("同业竞争")
