"""The white space as a picture: figures that fit, cells that can be told apart without color."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.reports.pictures import SVG, parsed, words

from kcm.planning.analysis.white_space import RivalPurchases, WhiteSpace, white_space
from kcm.reports.figures import white_space as figure
from kcm.reports.figures.drawing import FONTS, INK
from kcm.reports.figures.fitting import text_width
from kcm.reports.figures.white_space import white_space_in_words, white_space_svg
from kcm.testing.white_spaces import white_spaces
from kcm.text import Text

RIVALS = RivalPurchases.from_columns(unit=["B"], offering=["cups"], rival=["X"], amount=[31])
NAMES: dict[str, Any] = {
    "unit_names": {"A": Text("Aachen", "亚琛")},
    "offering_names": {"tea": Text("black tea", "红茶"), "cups": Text("cups", "杯子")},
}


def small(**changes: Any) -> WhiteSpace:
    given_: dict[str, Any] = {
        "unit": ["A", "B", "A"],
        "offering": ["tea", "tea", "cups"],
        "amount": [5000, 90_000, 12],
        "sizes": {"A": 1, "B": 12, "C": 2},
        "rivals": RIVALS,
    }
    return white_space(**given_ | changes)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", ["Aachen", "black tea", "cups", "bought", "open, estimated worth", "bought from a rival"]),
        ("zh_CN", ["亚琛", "红茶", "杯子", "已购买", "未购买，估计价值", "从竞争对手购买"]),
    ],
)
def test_names_and_key_are_real_text_in_the_language(locale: str, expected: list[str]) -> None:
    found = words(white_space_svg(small(), locale, **NAMES))
    assert all(found.count(name) == 1 for name in expected)
    assert {"B", "C"} <= set(found)


def test_a_cell_shows_what_is_bought_open_or_sold_by_rivals() -> None:
    """B buys tea for 90,000 and cups of X for 31; C's worth is an estimate."""
    found = words(white_space_svg(small(), "en"))
    for figures in ("5,000", "90,000", "12", "31", "~12,500", "~24"):
        assert figures in found


def test_what_nobody_knows_is_a_dash_and_never_0() -> None:
    unknown = small(sizes=None, rivals=None, amount=[5000, float("nan"), 12])
    found = words(white_space_svg(unknown, "en"))
    assert found.count("—") == 3  # one is in the key
    assert "0" not in found


def drawn(svg: str) -> tuple[int, int]:
    """How many cells are hatched and how many corners are dark, those of the key included."""
    styles = [str(path.get("style")) for path in parsed(svg).iter(f"{SVG}path")]
    return sum("fill: url(#" in one for one in styles), sum(f"fill: {INK}" in one for one in styles)


def test_open_cells_are_hatched_and_rivals_marked_so_that_no_color_is_needed() -> None:
    svg = white_space_svg(small(), "en")
    plain = white_space_svg(small(rivals=None), "en")
    assert drawn(svg)[0] == 3 + 2
    assert drawn(svg)[1] - drawn(plain)[1] == 1


def test_units_and_offerings_with_the_most_money_come_first() -> None:
    grid = figure._grid(small(), "en", {}, {})
    assert (grid.unit_names, grid.offering_names) == (["B", "C", "A"], ["tea", "cups"])


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "shown: 24 of 30 units, 10 of 12 offerings"),
        ("zh_CN", "图中显示：30个单位中的24个，12种产品中的10种"),
    ],
)
def test_no_more_is_drawn_than_can_be_read_and_that_is_said(locale: str, said: str) -> None:
    rows = np.arange(360)
    large = white_space(unit=rows // 12, offering=rows % 12, amount=np.ones(360))
    found = words(white_space_svg(large, locale))
    assert said in found
    assert not [one for one in words(white_space_svg(small(), locale)) if one.startswith(said[:4])]
    many = white_space(unit=rows // 10, offering=rows % 10, amount=np.ones(360))
    assert "24" in " ".join(words(white_space_svg(many, locale)))


def test_long_names_are_cut_and_slanted() -> None:
    assert figure._cut("tea") == "tea"
    cut = figure._cut("a" * 60)
    assert cut.endswith("…")
    assert figure.LONGEST * 0.9 < text_width(cut, figure.POINTS) <= figure.LONGEST
    long = {"tea": Text.same("Darjeeling first flush")}
    level, slanted = (figure._grid(small(), "en", {}, names) for names in ({}, long))
    assert slanted.above > level.above
    assert "rotate(-40" in white_space_svg(small(), "en", offering_names=long)
    assert "rotate(-40" not in white_space_svg(small(), "en")


def test_figures_are_as_small_as_the_longest_needs() -> None:
    rows = np.arange(100)
    wide = white_space(unit=rows // 10, offering=rows % 10, amount=np.full(100, 12_345_678_901.0))
    sizes = {
        style.partition("px")[0].rpartition(" ")[2]
        for element in parsed(white_space_svg(wide, "en")).iter(f"{SVG}text")
        if "".join(element.itertext()).startswith("12,345") and (style := str(element.get("style")))
    }
    (size,) = sizes
    assert float(size) < figure.POINTS
    assert text_width("12,345,678,901", float(size)) <= (figure.WIDTH - figure.LEFT - figure.RIGHT) / 10


def test_title_and_description_say_what_is_seen() -> None:
    root = parsed(white_space_svg(small(), "en", **NAMES))
    assert root[0].text == "White space: offerings by buying unit"
    assert root[1].text == white_space_in_words(small(), "en", **NAMES)
    assert root[1].text == (
        "3 buying units and 2 offerings: 3 pairs are bought, for 95,012 as far as known; "
        "3 are open, worth 12,555 as far as it can be said; 1 are bought from rivals. "
        "C, black tea: 12,500 open. B, cups: 31 open. C, cups: 24 open."
    )
    assert white_space_in_words(small(sizes=None, rivals=None), "zh_CN").startswith("2个购买单位、2种产品：已购买3项")


def test_cells_whose_worth_cannot_be_said_are_not_named() -> None:
    said = white_space_in_words(small(sizes=None), "en")
    assert said.endswith("1 are bought from rivals. B, cups: 31 open.")
    assert white_space_in_words(small(sizes=None, rivals=None), "en").endswith("0 are bought from rivals.")


def test_every_text_has_the_pages_fonts_and_every_id_is_our_own() -> None:
    root = parsed(white_space_svg(small(), "zh_CN", **NAMES))
    assert all(FONTS in str(element.get("style")) for element in root.iter(f"{SVG}text"))
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("white-space-") for one in ids)


@given(white_spaces())
@settings(max_examples=10)
def test_any_white_space_can_be_drawn_with_all_its_names(space: WhiteSpace) -> None:
    """Every white space gives well-formed SVG in which each unit and each offering stands."""
    found = set(words(white_space_svg(space, "zh_CN")))
    assert {str(one) for one in [*space.units.tolist(), *space.offerings.tolist()]} <= found
