"""Us beside our greatest rival, and the rivals' moves (method A103, A104)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement
from math import fsum, isnan
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap
from tests.planning.refusals import refused

from kcm.errors import Conflict, MissingData
from kcm.i18n import sentence
from kcm.planning.analysis.competition import (
    ComparedRival,
    Comparison,
    ComparisonColumns,
    ComparisonSheet,
    CompetitorStrategy,
    RivalMove,
    compare,
    compare_columns,
    competitive_gaps,
    importance_weights,
    rating_scores,
    response_gaps,
)
from kcm.planning.portfolio import relative_strength
from kcm.rules import Severity, check
from kcm.scores import Factor, check_weights
from kcm.testing.analyses import comparison_columns, comparison_sheets, comparisons
from kcm.testing.scoring import weights as drawn_weights
from kcm.text import Text

NEAR = 1e-12
NAMES = ("price", "service", "quality")
WEIGHTS = (40, 35, 25)
OURS, RIVAL, OTHER = (8, 6, 7), (7, 8, 5), (6, 5, 9)


def factors(weights: tuple[float, ...] = WEIGHTS) -> list[Factor]:
    return [Factor(id=name, label=Text.same(name), weight=weight) for name, weight in zip(NAMES, weights, strict=True)]


def sheet(scores: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(NAMES, scores, strict=True))


def compared(ours: tuple[float, ...] = OURS, **rivals: tuple[float, ...]) -> Comparison:
    given_ = {name: sheet(scores) for name, scores in (rivals or {"P": RIVAL, "Q": OTHER}).items()}
    return compare(factors(), sheet(ours), given_)


def test_method_a103_7_05_against_6_85_with_priority_of_the_second_factor() -> None:
    found = compared()
    assert found.own.total == pytest.approx(7.05, abs=NEAR)
    assert found.rivals["P"].total == pytest.approx(6.85, abs=NEAR)
    assert found.greatest == "P"
    assert found.ratio is not None
    assert round(found.ratio, 3) == 1.029
    assert [gap.gap for gap in found.gaps] == pytest.approx([0.40, -0.70, 0.50], abs=NEAR)
    assert found.priorities == ("service",)


def test_method_a103_is_the_relative_strength_of_the_matrix() -> None:
    strength = relative_strength(OURS, [RIVAL, OTHER], WEIGHTS)
    found = compared()
    assert found.ratio == pytest.approx(strength.ratio, abs=NEAR)
    leads = [gap.gap / strength.rival for gap in found.gaps]
    assert leads == pytest.approx(strength.parts, abs=NEAR)


def test_priorities_begin_with_the_widest_gap_ties_by_factor() -> None:
    assert compared((5, 5, 5), P=(6, 8, 9)).priorities == ("service", "quality", "price")
    even = compare(factors((50, 25, 25)), sheet((5, 5, 5)), {"P": sheet((5.5, 6, 6))})
    assert even.priorities == ("price", "quality", "service")
    assert compared((5, 5, 5), P=(5, 5, 5)).priorities == ()


def test_of_equally_great_rivals_the_first_by_id_counts() -> None:
    assert compared(Z=RIVAL, B=RIVAL, C=OTHER).greatest == "B"
    thirds = compare(factors((100 / 3,) * 3), sheet(OURS), {"B": sheet((3.1, 9.9, 6.9)), "A": sheet((9.9, 6.9, 3.1))})
    assert thirds.greatest == "A"


def test_a_rival_without_any_score_gives_no_ratio() -> None:
    found = compared(P=(0, 0, 0))
    assert (found.ratio, found.greatest, found.priorities) == (None, "P", ())
    assert compared((0, 0, 0), P=(0, 0, 0)).ratio is None
    assert compared((10, 10, 10), P=(5e-324, 0, 0)).ratio is None


@given(comparisons())
def test_every_comparison_carries_the_parts_that_sum_to_it(found: Comparison) -> None:
    """Scores are the sums of their parts, the gaps sum to the lead, and no rival is above the greatest."""
    best = found.rivals[found.greatest]
    for score in (found.own, *found.rivals.values()):
        assert sum(part.part for part in score.parts) == pytest.approx(score.total, abs=NEAR)
        assert score is found.own or score.total <= best.total + NEAR
    assert sum(gap.gap for gap in found.gaps) == pytest.approx(found.own.total - best.total, abs=NEAR)
    for gap in found.gaps:
        assert gap.gap == pytest.approx(gap.weight * (gap.own - gap.rival) / 100, abs=NEAR)
    widths = {gap.factor: gap.gap for gap in found.gaps}
    assert [widths[name] for name in found.priorities] == pytest.approx(
        sorted(width for width in widths.values() if round(width, 12) < 0), abs=NEAR
    )
    assert found.ratio is None or found.ratio * best.total == pytest.approx(found.own.total, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"rivals": {}}, "$.rivals", "found no rival, expected at least one to compare with", MissingData),
        ({"ours": {"price": 8}}, "$.ours", "found no score for 'service', expected 0 to 10", MissingData),
        ({"ours": sheet((8, 6, 11))}, "$.ours.quality", "found score 11, expected 0 to 10", None),
        ({"ours": sheet((8, 6, float("nan")))}, "$.ours.quality", "found nan, expected a finite number", None),
        (
            {"rivals": {"P": sheet(RIVAL) | {"smell": 1}}},
            "$.rivals.P",
            "found a score for 'smell', expected one of price, quality, service",
            None,
        ),
        ({"rivals": {"P": {}}}, "$.rivals.P", "found no score for 'price', expected 0 to 10", MissingData),
        (
            {"factors": factors((0.4, 0.35, 0.25))},
            "$.factors",
            "found weights that sum to 1, expected points that sum to 100",
            None,
        ),
        ({"factors": factors()[:1] * 2}, "$.factors[1]", "found 'price' twice, expected each once", Conflict),
        ({"factors": []}, "$.factors", "found no weights, expected one for each factor", None),
    ],
)
def test_what_cannot_be_compared_is_refused(
    changes: dict[str, Any], path: str, words: str, kind: type[MissingData] | None
) -> None:
    whole: dict[str, Any] = {"factors": factors(), "ours": sheet(OURS), "rivals": {"P": sheet(RIVAL)}}
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        compare(**(whole | changes))


def test_method_a103_as_columns() -> None:
    found = compare_columns([OURS, OURS, (9, 9, 9)], [[RIVAL, OTHER], [OTHER, RIVAL], [RIVAL, OTHER]], WEIGHTS)
    assert found.own[:2] == pytest.approx([7.05, 7.05], abs=NEAR)
    assert found.rival == pytest.approx([6.85] * 3, abs=NEAR)
    assert found.greatest.tolist() == [0, 1, 0]
    assert found.ratio.round(3).tolist() == [1.029, 1.029, 1.314]
    assert found.priority.tolist() == [1, 1, -1]
    assert found.priority_gap == pytest.approx([-0.70, -0.70, 0], abs=NEAR)
    gaps = competitive_gaps([OURS], [[RIVAL, OTHER]], WEIGHTS)
    assert gaps[0] == pytest.approx([0.40, -0.70, 0.50], abs=NEAR)


def test_a_ratio_to_nothing_is_unknown_in_a_column() -> None:
    found = compare_columns([[8.0], [0.0], [5.0]], [[[0.0]], [[0.0]], [[4.0]]], [100])
    assert [isnan(ratio) for ratio in found.ratio] == [True, True, False]
    assert found.ratio[2] == 1.25


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, tuple[float, ...]]:
    accounts, rivals, count = draw(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)))
    size = accounts * (rivals + 1) * count
    level = st.integers(0, 10).map(float) | st.floats(0, 10)
    levels = np.array(draw(st.lists(level, min_size=size, max_size=size))).reshape(accounts, rivals + 1, count)
    return levels[:, 0], levels[:, 1:], draw(drawn_weights(count))


@given(tables())
def test_columns_say_what_single_comparisons_say(table: tuple[np.ndarray, np.ndarray, tuple[float, ...]]) -> None:
    """Each row of the columns and of the gaps is the comparison of its key account."""
    own, rivals, points = table
    columns, gaps = compare_columns(own, rivals, points), competitive_gaps(own, rivals, points)
    names = [f"F{place}" for place in range(len(points))]
    chosen = [Factor(id=name, label=Text.same(name), weight=weight) for name, weight in zip(names, points, strict=True)]

    def scores(row: np.ndarray) -> Mapping[str, float]:
        return dict(zip(names, row.tolist(), strict=True))

    for row, ours in enumerate(own):
        one = compare(chosen, scores(ours), {f"R{place}": scores(theirs) for place, theirs in enumerate(rivals[row])})
        assert columns.own[row] == pytest.approx(one.own.total, abs=NEAR)
        assert columns.rival[row] == pytest.approx(one.rivals[one.greatest].total, abs=NEAR)
        assert f"R{columns.greatest[row]}" == one.greatest
        assert isnan(columns.ratio[row]) if one.ratio is None else columns.ratio[row] == pytest.approx(one.ratio)
        assert gaps[row] == pytest.approx([gap.gap for gap in one.gaps], abs=NEAR)
        first = one.priorities[0] if one.priorities else None
        assert (None if columns.priority[row] < 0 else names[columns.priority[row]]) == first
        assert columns.priority_gap[row] == pytest.approx(min([gap.gap for gap in one.gaps] + [0]), abs=NEAR)


@given(comparison_columns())
def test_a_priority_is_a_factor_in_which_we_trail(columns: ComparisonColumns) -> None:
    """There is a priority exactly where there is a negative gap."""
    assert ((columns.priority >= 0) == (columns.priority_gap < 0)).all()
    assert (columns.priority_gap <= 0).all()


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"own": []}, "$.own", "found no scores", MissingData),
        ({"own": [8, 6, 7]}, "$.own", "found 1 dimensions, expected 2", None),
        ({"own": [OURS, OURS]}, "$.rivals", "found rivals of 1 key accounts, expected 2 as in own", None),
        ({"own": [(8, 6, 11)]}, "$.own[0][2]", "found score 11, expected 0 to 10", None),
        ({"rivals": [[(7, 8, np.nan)]]}, "$.rivals[0][0][2]", "found score nan, expected 0 to 10", None),
        ({"rivals": np.zeros((1, 0, 3))}, "$.rivals", "found no scores", MissingData),
        ({"weights": (40, 60)}, "$.scores", "expected (..., 2)", None),
        ({"weights": (0.4, 0.35, 0.25)}, "$.weights", "found weights that sum to 1,", None),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    changes: dict[str, Any], path: str, words: str, kind: type[MissingData] | None
) -> None:
    whole: dict[str, Any] = {"own": [OURS], "rivals": [[RIVAL]], "weights": WEIGHTS}
    for function in (compare_columns, competitive_gaps):
        with refused(path, words, **({} if kind is None else {"kind": kind})):
            function(**(whole | changes))


def test_method_a103_importance_a_b_c_is_3_2_1_normalised() -> None:
    assert importance_weights("ABC") == pytest.approx((50, 100 / 3, 50 / 3), abs=NEAR)
    assert importance_weights(["A", "A", "A"]) == pytest.approx((100 / 3,) * 3, abs=NEAR)
    assert importance_weights("C") == (100,)


def test_weights_from_importance_sum_to_exactly_100() -> None:
    for count in range(1, 9):
        for grades in combinations_with_replacement("CBA", count):
            points = importance_weights(grades)
            assert fsum(points) == 100
            assert check_weights(points).tolist() == list(points)


def test_method_a103_ratings_1_2_3_are_10_5_0() -> None:
    assert rating_scores([1, 2, 3]) == (10, 5, 0)
    assert rating_scores([]) == ()


def test_the_form_of_letters_and_ratings_feeds_the_comparison() -> None:
    weights = importance_weights("ABC")
    found = compare(factors(weights), sheet(rating_scores([1, 2, 3])), {"P": sheet(rating_scores([2, 1, 3]))})
    assert found.own.total == pytest.approx(10 * 50 / 100 + 5 / 3, abs=NEAR)
    assert found.priorities == ("service",)


@pytest.mark.parametrize(
    ("function", "value", "path", "words", "kind"),
    [
        (importance_weights, "", "$.grades", "found no grades, expected A, B or C for each factor", MissingData),
        (importance_weights, "AD", "$.grades[1]", "found grade 'D', expected A, B or C", None),
        (importance_weights, ["a"], "$.grades[0]", "found grade 'a', expected A, B or C", None),
        (rating_scores, [1, 4], "$.ratings[1]", "found rating 4, expected 1, 2 or 3", None),
        (rating_scores, [0], "$.ratings[0]", "found rating 0, expected 1, 2 or 3", None),
        (rating_scores, [2.0], "$.ratings[0]", "found 2.0, expected a whole number", None),
        (rating_scores, [True], "$.ratings[0]", "found True, expected a whole number", None),
    ],
)
def test_other_letters_and_ratings_are_refused(
    function: Any, value: Any, path: str, words: str, kind: type[MissingData] | None
) -> None:
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        function(value)


def test_method_a104_a_rival_that_invests_needs_a_response() -> None:
    strategy = CompetitorStrategy(rival="P", move=RivalMove.INVEST, evidence=(Text("new depot", "新仓库"),))
    (finding,) = check(strategy, [response_gaps])
    assert (finding.code, finding.severity, finding.path) == (
        "competition.NO_RESPONSE",
        Severity.BLOCKS,
        "$.our_response",
    )
    assert sentence(finding) == "P invests in this key account, and we have no response."
    assert sentence(finding, "zh_CN") == "P正加大对该客户的投入，而我方没有应对。"
    assert not check(attrs.evolve(strategy, our_response=Text("daily deliveries", "每日送货")), [response_gaps])
    for move in (RivalMove.MAINTAIN, RivalMove.WITHDRAW, RivalMove.OTHER):
        assert not check(attrs.evolve(strategy, move=move), [response_gaps])
    with refused("$.rival", "found a blank text, expected words"):
        attrs.evolve(strategy, rival="")


def rival(name: str, scores: tuple[float, ...] = RIVAL) -> ComparedRival:
    return ComparedRival(id=name, name=Text("Palm", "棕榈"), scores=HashTrieMap(sheet(scores)))


def made_sheet(**changes: Any) -> ComparisonSheet:
    fields: dict[str, Any] = {
        "factors": factors(),
        "ours": sheet(OURS),
        "rivals": [rival("P"), rival("Q", OTHER)],
    }
    return ComparisonSheet(**(fields | changes))


def test_a_sheet_compares_as_its_parts_do() -> None:
    assert made_sheet().compared == compared()
    assert made_sheet().compared.greatest == "P"


@given(comparison_sheets())
def test_a_drawn_sheet_compares_us_with_each_of_its_rivals(found: ComparisonSheet) -> None:
    """Every rival of the sheet is in the comparison, and the greatest is one of them."""
    assert set(found.compared.rivals) == {one.id for one in found.rivals}
    assert found.compared.greatest in found.compared.rivals


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"rivals": []}, "$.rivals", "found no rival", MissingData),
        ({"rivals": [rival("P"), rival("P", OTHER)]}, "$.rivals[1]", "'P' twice", Conflict),
        ({"ours": {"price": 8}}, "$.ours", "no score for 'service'", MissingData),
        (
            {"rivals": [rival("P"), ComparedRival(id="Q", name=Text.same("Q"), scores=HashTrieMap({"price": 8.0}))]},
            "$.rivals[1].scores",
            "no score for 'service'",
            MissingData,
        ),
        ({"rivals": [rival("P", (7, 11, 5))]}, "$.rivals[0].scores.service", "11", None),
        ({"factors": factors((40, 35, 26))}, "$.factors", "sum to 101", None),
    ],
)
def test_sheets_that_compare_nothing_are_refused(changes: dict[str, Any], path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        made_sheet(**changes)


def test_a_compared_rival_has_an_id() -> None:
    with refused("$.id", "blank"):
        rival(" ")
