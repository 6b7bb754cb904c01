"""How sure each position is, as a picture: real text, bars that fill the axis, the same in words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from rpds import HashTrieMap
from tests.planning.refusals import refused
from tests.planning.worked_plan import worked_matrix
from tests.reports.pictures import SVG, parsed, words

from kcm.i18n import label
from kcm.planning.portfolio import Matrix, Quadrant
from kcm.planning.uncertainty import StayProbability, stay_probability
from kcm.reports.figures.drawing import FONTS
from kcm.reports.figures.stay_probability import FILLS, stay_probability_in_words, stay_probability_svg
from kcm.testing.portfolios import matrices
from kcm.text import Text

MATRIX = worked_matrix()


SHARES = {
    "U1": (Quadrant.STAR, (0.628, 0.372, 0, 0)),
    "U2": (Quadrant.CASH_COW, (0.136, 0, 0.863, 0.001)),
    "U3": (Quadrant.DOG, (0, 0, 0.25, 0.75)),
    "U4": (Quadrant.QUESTION_MARK, (0, 1, 0, 0)),
}


@pytest.fixture(scope="module")
def found() -> tuple[StayProbability, ...]:
    names = [quadrant.name for quadrant in Quadrant]
    return tuple(
        StayProbability(
            unit=unit,
            quadrant=quadrant,
            probabilities=HashTrieMap(dict(zip(names, shares, strict=True))),
            directions=HashTrieMap(),
            stay=shares[quadrant.value],
            flip=0,
            draws=1000,
        )
        for unit, (quadrant, shares) in SHARES.items()
    )


@pytest.mark.parametrize(("locale", "stays"), [("en", "stays: 62.8 %"), ("zh_CN", "保持不变：62.8 %")])
def test_units_quadrants_and_shares_are_real_text(found: tuple[StayProbability, ...], locale: str, stays: str) -> None:
    shown = words(stay_probability_svg(MATRIX, found, locale))
    assert {label(quadrant, locale) for quadrant in Quadrant} <= set(shown)
    assert {"U1", "U2", "U3", "U4", stays, "62.8 %", "37.2 %", "0 %", "100 %"} <= set(shown)


def test_the_picture_is_its_own(found: tuple[StayProbability, ...]) -> None:
    """Ids are prefixed and unique, fonts are the page's, and twice the same answers are twice the same picture."""
    svg = stay_probability_svg(MATRIX, found, "zh_CN")
    ids = [str(element.get("id")) for element in parsed(svg).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("stay-") for one in ids)
    assert {*re.findall(r"url\(#([^)]*)\)", svg), *re.findall('href="#([^"]*)"', svg)} <= set(ids)
    assert all(FONTS in str(element.get("style")) for element in parsed(svg).iter(f"{SVG}text"))
    assert stay_probability_svg(MATRIX, found, "zh_CN") == svg


def test_title_and_description_say_what_is_seen(found: tuple[StayProbability, ...]) -> None:
    root = parsed(stay_probability_svg(MATRIX, found, "en"))
    assert root[0].text == "How sure each position is"
    assert root[1].text == stay_probability_in_words(MATRIX, found, "en")
    said = "U1: star, stays with 62.8 %; else question mark 37.2 %, cash cow 0.0 %, dog 0.0 %."
    assert str(root[1].text).startswith(said)
    chinese = "U1：明星，保持不变的概率为62.8 %；其他：问题 37.2 %、现金流(现金牛) 0.0 %、瘦狗 0.0 %。"
    assert stay_probability_in_words(MATRIX, found, "zh_CN").startswith(chinese)


def test_a_bar_is_divided_as_the_probabilities_are(found: tuple[StayProbability, ...]) -> None:
    """The four parts of each bar together are as wide as the axis, and each is its share of it."""
    wide: dict[str, list[float]] = {fill: [] for fill, _ in FILLS.values()}
    for path in parsed(stay_probability_svg(MATRIX, found, "en")).iter(f"{SVG}path"):
        style = re.search("fill: (#[0-9a-f]{6}); stroke: #ffffff", str(path.get("style")))
        if style:
            across = [float(one) for one in re.findall(r"[ML] ([\d.]+)", str(path.get("d")))]
            wide[style[1]].append(max(across) - min(across))
    whole = [sum(parts) for parts in zip(*wide.values(), strict=True)]
    assert len(whole) == 4
    for row, one in enumerate(found):
        for quadrant, (fill, _) in FILLS.items():
            assert wide[fill][row] / whole[row] == pytest.approx(one.probabilities[quadrant.name], abs=1e-6)


def test_the_fills_differ_in_grey() -> None:
    """Each quadrant is lighter than the one before it, by a tenth of the way from black to white at least."""

    def light(fill: str) -> float:
        red, green, blue = (int(fill[place : place + 2], 16) / 255 for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [light(FILLS[quadrant][0]) for quadrant in Quadrant]
    assert all(after - before > 0.1 for before, after in pairwise(shades))


def test_a_long_name_is_cut_in_the_picture_and_whole_in_words(found: tuple[StayProbability, ...]) -> None:
    name = "冷冻和冷藏食品以及所有其他需要低温运输的品类"
    first, *others = MATRIX.units
    changed = attrs.evolve(MATRIX, units=(attrs.evolve(first, name=Text.same(name)), *others))
    svg = stay_probability_svg(changed, found, "zh_CN")
    (short,) = [text for text in words(svg) if text.endswith("…")]
    assert name.startswith(short[:-1])
    assert len(short) > 8
    assert name in str(parsed(svg)[1].text)


def test_answers_of_other_units_are_refused(found: tuple[StayProbability, ...]) -> None:
    for draw in (stay_probability_svg, stay_probability_in_words):
        with refused("found", "found answers of other units, expected those of the matrix in its order"):
            draw(MATRIX, found[::-1], "en")


@given(matrices(max_units=4))
@settings(max_examples=8)
def test_any_answers_can_be_drawn(matrix: Matrix) -> None:
    """Every matrix gives well-formed SVG, whose words hold each unit's name."""
    given: dict[str, Any] = {"draws": 20, "seed": 1}
    root = parsed(stay_probability_svg(matrix, stay_probability(matrix, **given), "zh_CN"))
    said = " ".join(str(root[1].text).split())
    for unit in matrix.units:
        assert " ".join(unit.name.zh_CN.split()) in said
