"""What each position is made of, as a picture: parts that end at their total, the same in words."""

from __future__ import annotations

import re

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.worked_plan import worked_matrix
from tests.reports.pictures import SVG, parsed, words

from kcm.planning.portfolio import Matrix, Settings, positions
from kcm.reports.figures import contributions as figure
from kcm.reports.figures.contributions import contributions_in_words, contributions_svg
from kcm.reports.figures.drawing import FONTS
from kcm.reports.figures.fitting import shortened, text_width
from kcm.testing.portfolios import matrices

MATRIX = worked_matrix()


def measured(strength: str) -> Matrix:
    return attrs.evolve(MATRIX, settings=Settings(strength=strength))


def test_method_b3_and_b4_the_parts_of_both_scores_are_real_text() -> None:
    """U1: 7.15 of attractiveness, and a lead of 2.9 % of P's 6.85, which service takes 10.2 % from."""
    shown = words(contributions_svg(MATRIX, "en"))
    assert shown[0] == "U1"
    first = shown[: shown.index("U2")]
    assert {"growth", "2.40", "size", "1.75", "profit", "2.10", "risk", "0.90", "total", "7.15"} <= set(first)
    assert {"lead over P, percent of its strength", "+5.8 %", "-10.2 %", "+7.3 %", "+2.9 %"} <= set(first)
    assert shown[-1] == "dashed: the line between high and low; hatched: takes away"


def test_both_languages_have_their_captions() -> None:
    shown = words(contributions_svg(MATRIX, "zh_CN"))
    assert {"吸引力(0至10)", "对P的领先幅度(占其优势的百分比)", "合计", "虚线：高低分界线；斜线：减少得分"} <= set(
        shown
    )


@pytest.mark.parametrize(
    ("strength", "caption", "parts"),
    [
        ("difference", "lead over P, points", ["0.40", "-0.70", "0.50", "0.20"]),
        ("absolute", "business strength, 0 to 10", ["3.20", "2.10", "1.75", "7.05"]),
    ],
)
def test_every_measure_of_strength_has_its_parts(strength: str, caption: str, parts: list[str]) -> None:
    shown = words(contributions_svg(measured(strength), "en"))
    assert caption in shown
    assert set(parts) <= set(shown[: shown.index("U2")])


def test_title_and_description_say_what_is_seen() -> None:
    root = parsed(contributions_svg(MATRIX, "en"))
    assert root[0].text == "What each position is made of"
    assert root[1].text == contributions_in_words(MATRIX, "en")
    assert str(root[1].text).startswith(
        "U1, attractiveness, 0 to 10: growth 2.40, size 1.75, profit 2.10, risk 0.90; total 7.15. "
        "U1, lead over P, percent of its strength: price +5.8 %, service -10.2 %, range +7.3 %; total +2.9 %."
    )
    assert "U1，吸引力(0至10)：growth 2.40、size 1.75" in contributions_in_words(MATRIX, "zh_CN")


def test_the_picture_is_its_own() -> None:
    """Ids are prefixed and unique, fonts are the page's, and twice the same matrix is twice the same picture."""
    svg = contributions_svg(MATRIX, "zh_CN")
    ids = [str(element.get("id")) for element in parsed(svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("contributions-") for one in ids)
    assert {*re.findall(r"url\(#([^)]*)\)", svg), *re.findall('href="#([^"]*)"', svg)} <= set(ids)
    assert all(FONTS in str(element.get("style")) for element in parsed(svg).iter(f"{SVG}text"))
    assert contributions_svg(MATRIX, "zh_CN") == svg


@given(matrices(max_units=3))
@settings(max_examples=15)
def test_the_last_part_ends_at_the_total(matrix: Matrix) -> None:
    """In every measure the stairs of both halves end where the total does, which is the position's."""
    for place, halves in zip(positions(matrix), figure._all(matrix, "en"), strict=True):
        for stairs in halves:
            *parts, total = figure._steps(stairs)
            assert parts[-1][1] == pytest.approx(total[1], abs=1e-9)
        shift = 1 if matrix.settings.strength == "ratio" else 0
        assert halves[0].total == place.attractiveness.total
        assert halves[1].total == place.strength - shift


@given(matrices(max_units=3))
@settings(max_examples=8)
def test_any_matrix_can_be_drawn(matrix: Matrix) -> None:
    """Every matrix gives well-formed SVG, whose words hold each unit's name."""
    root = parsed(contributions_svg(matrix, "zh_CN"))
    said = " ".join(str(root[1].text).split())
    for unit in matrix.units:
        assert " ".join(unit.name.zh_CN.split()) in said


def test_a_name_is_cut_only_where_it_is_too_wide() -> None:
    assert shortened("price", 1.0, 9) == "price"
    assert shortened("as seen by the customer", 1.0, 9) == "as seen by t…"
    assert text_width(shortened("客户眼中的价格水平和条件", 1.0, 9), 9) <= 1.0
    assert shortened("wide", 0.0, 9) == "w…"
