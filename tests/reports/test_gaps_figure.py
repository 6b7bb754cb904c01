"""The competitive comparison as a picture: two dots for each factor, and the bar between them."""

from __future__ import annotations

import attrs
import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from rpds import HashTrieMap
from tests.reports.pictures import HOSTILE, SVG, numbers, on_each_other, parsed, words

from kcm.planning.analysis.competition import ComparedRival, ComparisonSheet
from kcm.reports.figures import gaps as figure
from kcm.reports.figures.gaps import gaps_drawing, gaps_in_words
from kcm.scores import Factor
from kcm.text import Text

FACTORS = tuple(
    Factor(id=name, label=Text(name, chinese), weight=weight)
    for name, chinese, weight in (("price", "价格", 40), ("service", "服务", 35), ("quality", "质量", 25))
)


def scored(*values: float) -> HashTrieMap[str, float]:
    return HashTrieMap({factor.id: value for factor, value in zip(FACTORS, values, strict=True)})


RIVALS = (
    ComparedRival(id="P", name=Text("Primus", "普瑞"), scores=scored(7, 8, 5)),
    ComparedRival(id="Q", name=Text("Quest", "求索"), scores=scored(6, 5, 9)),
)
METHOD = ComparisonSheet(factors=FACTORS, ours=scored(8, 6, 7), rivals=RIVALS)


def painted(sheet: ComparisonSheet) -> Axes:
    made = gaps_drawing(sheet, 2014, "en")
    with mpl.rc_context():
        paper = Figure(figsize=made.size)
        made.paint(paper)
    return paper.axes[0]


def scores(axes: Axes) -> list[tuple[float, float]]:
    """Our score and the rival's of each row, as the dots stand."""
    dots = [(one.center[0] - figure.START) / (figure.END - figure.START) * 10 for one in circles(axes)]
    return list(zip(dots[1::2], dots[::2], strict=True))


def circles(axes: Axes) -> list[Circle]:
    return [patch for patch in axes.patches if isinstance(patch, Circle)]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["price (weight 40)", "service (weight 35)", "quality (weight 25)", "weighted total", "ours", "Primus"]),
        ("zh_CN", ["价格(权重40)", "服务(权重35)", "质量(权重25)", "加权合计", "我方", "普瑞"]),
    ],
)
def test_method_a103_factors_scores_and_gaps_stand_in_their_order(locale: str, said: list[str]) -> None:
    found = words(gaps_drawing(METHOD, 2014, locale).svg())
    assert set(said) <= set(found)
    start = found.index(said[0])
    assert [found[start + row * 4 + 1 : start + row * 4 + 4] for row in range(4)] == [
        ["8", "7", "+0.40"],
        ["6", "8", "-0.70"],
        ["7", "5", "+0.50"],
        ["7.05", "6.85", "+0.20"],
    ]
    assert any("2014" in text for text in found)


def test_both_languages_show_the_same_numbers() -> None:
    english, chinese = (numbers(gaps_drawing(METHOD, 2014, locale).svg()) for locale in ("en", "zh_CN"))
    assert english == chinese


def test_dots_stand_at_the_scores_and_where_we_trail_the_bar_is_hatched() -> None:
    axes = painted(METHOD)
    flat = [value for pair in scores(axes) for value in pair]
    assert flat == pytest.approx([8, 7, 6, 8, 7, 5, 7.05, 6.85])
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert [bool(bar.get_hatch()) for bar in bars] == [False, True, False, False]
    assert [bar.get_width() for bar in bars[:3]] == pytest.approx(
        [(figure.END - figure.START) * gap / 10 for gap in (1, 2, 2)]
    )


def test_equal_scores_are_a_dot_within_a_ring_and_a_gap_without_a_sign() -> None:
    even = attrs.evolve(METHOD, ours=RIVALS[0].scores)
    dots = circles(painted(even))
    assert all(ring.center == dot.center for ring, dot in zip(dots[::2], dots[1::2], strict=True))
    assert all(ring.radius > dot.radius for ring, dot in zip(dots[::2], dots[1::2], strict=True))
    assert words(gaps_drawing(even, 2014, "en").svg()).count("0.00") == 4


def test_the_words_say_who_is_greatest_and_each_factor() -> None:
    assert gaps_in_words(METHOD, 2014, "en") == (
        "Scores of 2014 from 0 to 10, ours against those of Primus: 7.05 and 6.85 in all, a gap of +0.20. "
        "price, weight 40: 8 and 7, gap +0.40. service, weight 35: 6 and 8, gap -0.70. "
        "quality, weight 25: 7 and 5, gap +0.50."
    )
    root = parsed(gaps_drawing(METHOD, 2014, "zh_CN").svg())
    assert [root[0].text, root[1].text] == ["我方与最强对手逐项比较", gaps_in_words(METHOD, 2014, "zh_CN")]
    assert str(root[1].text).endswith("质量(权重25)：7对5，差距+0.50。")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_any_kind_are_cut_in_the_picture_and_stand_on_nothing(name: str) -> None:
    factors = tuple(attrs.evolve(factor, label=Text.same(name)) for factor in FACTORS)
    rivals = tuple(attrs.evolve(rival, name=Text.same(name)) for rival in RIVALS)
    made = gaps_drawing(ComparisonSheet(factors=factors, ours=METHOD.ours, rivals=rivals), 2014, "en")
    assert parsed(made.svg()).tag == f"{SVG}svg"
    assert max(map(len, words(made.svg()))) < 150
    assert on_each_other(made) == []


def test_one_factor_and_twenty_are_drawn_each_in_its_row() -> None:
    for count in (1, 20):
        names = [f"F{place}" for place in range(count)]
        factors = tuple(Factor(id=name, label=Text.same(name), weight=100 / count) for name in names)
        rival = ComparedRival(id="P", name=Text.same("P"), scores=HashTrieMap(dict.fromkeys(names, 10.0)))
        made = gaps_drawing(
            ComparisonSheet(factors=factors, ours=HashTrieMap(dict.fromkeys(names, 0.0)), rivals=(rival,)), 2014, "en"
        )
        assert sum(text.startswith("F") for text in words(made.svg())) == count
        assert on_each_other(made) == []


score = st.floats(0, 10)


@given(st.tuples(score, score, score), st.tuples(score, score, score))
@settings(max_examples=5)
def test_dots_stand_at_whatever_scores(ours: tuple[float, float, float], theirs: tuple[float, float, float]) -> None:
    rival = ComparedRival(id="P", name=Text.same("P"), scores=scored(*theirs))
    sheet = ComparisonSheet(factors=FACTORS, ours=scored(*ours), rivals=(rival,))
    for (own, other), expected in zip(scores(painted(sheet))[:3], zip(ours, theirs, strict=True), strict=True):
        assert (own, other) == pytest.approx(expected, abs=1e-9)
    assert parsed(gaps_drawing(sheet, 2014, "zh_CN").svg()).tag == f"{SVG}svg"
