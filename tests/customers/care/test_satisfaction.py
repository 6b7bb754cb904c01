"""Satisfaction: expectation against perception, the indices of a survey, and their limits (method A27, A49, E.1)."""

from __future__ import annotations

from math import nan
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from kcm.customers.care.satisfaction import (
    RATER_ITEMS,
    RATER_WORDING,
    Acsi,
    Csat,
    Disconfirmation,
    Nps,
    RaterDimension,
    RaterGaps,
    SatisfactionState,
    acsi,
    acsi_parts,
    csat,
    disconfirmation,
    disconfirmation_columns,
    few_answers,
    nps,
    rater,
    rater_parts,
    wilson_interval,
)
from kcm.errors import InvalidValue, MissingData
from kcm.i18n import label, sentence
from kcm.testing.satisfying import acsi_results, answers, csats, disconfirmations, nps_results, rater_gaps

TEN = [5, 4, 4, 3, 2, 5, 4, 1, 5, 4]
NPS_TEN = [10, 9, 9, 8, 7, 6, 10, 3, 9, 8]
NEAR = 1e-12


def test_method_a27_perception_above_expectation_satisfies() -> None:
    found = disconfirmation([5, 6, 6], [6, 6, 7])
    assert found.gap == pytest.approx(2 / 3)
    assert found.gap == pytest.approx(found.perceived - found.expected)
    assert (found.state, found.pairs, found.unpaired) == (SatisfactionState.SATISFIED, 3, 0)


def test_method_g23_meeting_the_expectation_is_a_state_of_its_own() -> None:
    assert disconfirmation([5, 5], [5, 5]).state is SatisfactionState.MET
    assert disconfirmation([5, 5], [5.3, 5.3]).state is SatisfactionState.MET  # 0.05 of the range from 1 to 7 is 0.3
    assert disconfirmation([5, 5], [5.31, 5.31]).state is SatisfactionState.SATISFIED
    assert disconfirmation([5, 5], [4.69, 4.69]).state is SatisfactionState.DISSATISFIED
    assert disconfirmation([5, 5], [5.31, 5.31], tolerance=0.1).state is SatisfactionState.MET
    assert disconfirmation([50], [54], scale=(0, 100)).state is SatisfactionState.MET


def test_a_pair_with_one_side_does_not_count_and_is_counted() -> None:
    found = disconfirmation([5, nan, 6], [6, 7, nan])
    assert (found.gap, found.pairs, found.unpaired) == (1, 1, 2)
    columns = disconfirmation_columns([[5.0, 6.0], [nan, 4.0]], [[7.0, nan], [4.0, nan]])
    np.testing.assert_array_equal(columns.gap, [2, nan])
    assert columns.state.tolist() == [0, -1]


@given(disconfirmations())
def test_turning_the_question_round_turns_the_gap_round(found: Disconfirmation) -> None:
    """The state follows from the gap and the tolerance, and the gap is perception less expectation."""
    assert found.gap == pytest.approx(found.perceived - found.expected, abs=NEAR)
    assert abs(found.gap) <= 6
    assert (found.gap > found.tolerance + NEAR) == (found.state is SatisfactionState.SATISFIED)
    assert (found.gap < -found.tolerance - NEAR) == (found.state is SatisfactionState.DISSATISFIED)


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=1, max_size=8))
def test_a_column_gives_what_one_customer_gives(pairs: list[tuple[int, int]]) -> None:
    """Each row of the columns is that customer's own disconfirmation."""
    wanted, got = ([[one] for one in side] for side in zip(*pairs, strict=True))
    columns = disconfirmation_columns(wanted, got)
    for place, (before, after) in enumerate(zip(wanted, got, strict=True)):
        one = disconfirmation(before, after)
        assert (one.gap, one.state.value) == (columns.gap[place], columns.state[place])


def test_method_e11_csat_with_wilsons_interval() -> None:
    found = csat(TEN)
    assert (found.share, found.answers, found.open_answers) == (0.7, 10, 0)
    assert (found.low, found.high) == pytest.approx((0.397, 0.892), abs=5e-4)
    (finding,) = few_answers(found)
    assert sentence(finding, "zh_CN") == "结果仅基于10份回答，少于30份。"
    assert not list(few_answers(csat(TEN * 3)))
    assert csat([*TEN, nan]) == attrs.evolve(found, open_answers=1)
    assert csat([1, 2, 3], scale=3, top=1).share == pytest.approx(1 / 3)


def test_method_e12_nps_with_its_standard_error() -> None:
    found = nps(NPS_TEN)
    assert (found.score, found.standard_error) == pytest.approx((30, 24.7), abs=0.05)
    assert (found.promoters, found.passives, found.detractors) == (0.5, 0.3, 0.2)
    assert nps([*NPS_TEN, nan]).open_answers == 1


def test_method_e13_acsi_with_equal_and_with_other_weights() -> None:
    assert acsi_parts([8, 7, 7.5]).sum() == pytest.approx(72.22, abs=5e-3)
    assert acsi_parts([8, 7, 7.5], [38.85, 31.90, 29.25]).sum() == pytest.approx(72.61, abs=5e-3)
    found = acsi([[8.0, 7.0, 8.0], [8.0, 7.0, 7.0], [nan, nan, nan]])
    assert (round(found.index, 2), found.respondents) == (72.22, 2)


def test_method_e14_the_worst_contribution_is_reliability() -> None:
    gaps = np.array([-0.8, -0.2, 0.5, -0.4, -1.0])
    parts = rater_parts(gaps)
    assert (parts.sum(), parts.min(), gaps.mean()) == pytest.approx((-0.523, -0.256, -0.38))
    perceived = [[5, 7, 7, 5, 5], [5, 6, 7, 6, 5], [5, 6, 6, 5, 4], [5, 5, 6, 5, 5], [6, 5, 6, 6, 5]]
    wanted = [[6] * 5, [6, 6, 6, 6, 6], [6, 6, 6, 6, 6], [6, 6, 6, 5, 5], [6, 6, 6, 6, 6]]
    found = rater(wanted, perceived)
    assert [round(one.gap, 9) for one in found.dimensions] == [-0.8, -0.2, 0.4, -0.4, -1.0]
    assert found.worst.dimension is RaterDimension.RELIABILITY
    assert found.worst.part == pytest.approx(-0.256)


def test_method_a49_the_long_form_has_22_items_and_the_sources_labels() -> None:
    assert sum(RATER_ITEMS.values()) == 22
    sizes = list(RATER_ITEMS.values())
    wanted = np.full((2, 22), 5)
    got = np.repeat([6, 5, 4, 3, 2], sizes)[np.newaxis].repeat(2, axis=0)
    found = rater(wanted, got)
    assert [one.gap for one in found.dimensions] == [1, 0, -1, -2, -3]
    assert (found.unweighted, found.respondents) == (-1, 2)
    assert [label(one, "zh_CN") for one in RaterDimension] == ["可靠", "保证", "可视", "热忱", "响应"]
    assert RATER_WORDING[RaterDimension.ASSURANCE].zh_CN == "承诺达到"


def test_items_count_alike_whoever_answered_them() -> None:
    wanted = [[7.0, 7.0, 7.0, 7.0, 7.0], [7.0, nan, 7.0, 7.0, 7.0]]
    got = [[6.0, 7.0, 7.0, 7.0, 7.0], [5.0, 7.0, 7.0, 7.0, nan]]
    found = rater(wanted, got)
    assert [one.gap for one in found.dimensions] == [-1.5, 0, 0, 0, 0]


@given(csats())
def test_a_share_lies_in_its_interval(found: Csat) -> None:
    """0 ≤ low ≤ share ≤ high ≤ 1."""
    assert 0 <= found.low <= found.share <= found.high <= 1


@given(nps_results())
def test_nps_is_bounded_and_its_shares_sum_to_one(found: Nps) -> None:
    """The score lies within −100 to 100, its shares sum to 1, and it is 100 (p − d)."""
    assert -100 <= found.score <= 100
    assert found.promoters + found.passives + found.detractors == pytest.approx(1)
    assert found.score == pytest.approx(100 * (found.promoters - found.detractors))
    assert 0 <= found.standard_error <= 100


@given(acsi_results())
def test_acsi_is_bounded_and_the_sum_of_its_parts(found: Acsi) -> None:
    """The index lies within 0 to 100 and is the sum of its parts."""
    assert -NEAR <= found.index <= 100 + 1e-4
    assert sum(part.part for part in found.parts) == pytest.approx(found.index, abs=NEAR)


@given(rater_gaps())
def test_rater_gaps_are_the_sum_of_their_parts(found: RaterGaps) -> None:
    """The weighted gap is the sum of its parts, and no part is less than the worst."""
    assert sum(one.part for one in found.dimensions) == pytest.approx(found.weighted, abs=NEAR)
    assert min(one.part for one in found.dimensions) == found.worst.part
    assert [one.dimension for one in found.dimensions] == list(RaterDimension)


@given(answers(1, 5), answers(0, 10), st.data())
def test_the_order_of_answers_changes_nothing(five: list[float], ten: list[float], data: st.DataObject) -> None:
    """Permuting the answers changes no index."""
    assert csat(data.draw(st.permutations(five))) == csat(five)
    assert nps(data.draw(st.permutations(ten))) == nps(ten)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.data())
def test_a_better_answer_never_lowers_an_index(given_: list[int], data: st.DataObject) -> None:
    """Raising one answer by a point lowers neither CSAT, NPS, ACSI nor the RATER gap."""
    place = data.draw(st.integers(0, len(given_) - 1))
    better = [answer + (row == place) for row, answer in enumerate(given_)]
    assert nps(better).score >= nps(given_).score
    low, high = ([answer + 1 for answer in column] for column in (given_, better))
    assert csat(high, scale=11).share >= csat(low, scale=11).share
    rows = ([[min(answer, 10)] * 3 for answer in column] for column in (low, high))
    before, after = (acsi(table).index for table in rows)
    assert after >= before - NEAR
    wanted, *got = ([[min(answer, 7)] * 5 for answer in column] for column in (low, low, high))
    gaps = [rater(wanted, table).weighted for table in got]
    assert gaps[1] >= gaps[0] - NEAR


@given(answers(1, 5), st.integers(2, 9))
def test_more_of_the_same_answers_are_surer(given_: list[float], times: int) -> None:
    """Repeating all answers keeps the share and narrows the interval."""
    once, more = csat(given_), csat(given_ * times)
    assert more.share == pytest.approx(once.share)
    assert more.high - more.low < once.high - once.low


@given(st.integers(1, 200))
def test_known_limits(count: int) -> None:
    """All satisfied is a share of 1 with an upper end of 1; all promoters is 100 without error; no gap is 0."""
    top = csat([5] * count)
    assert (top.share, top.high) == (1, 1)
    assert top.low < 1
    none = csat([1] * count)
    assert (none.share, none.low) == (0, 0)
    assert (nps([10] * count).score, nps([10] * count).standard_error) == (100, 0)
    assert (nps([0] * count).score, nps([8] * count).score) == (-100, 0)
    assert acsi([[10] * 3] * count).index == pytest.approx(100)
    assert acsi([[1] * 3] * count).index == 0
    assert rater([[4] * 5] * count, [[4] * 5] * count).weighted == 0


@given(rows=st.lists(st.lists(st.integers(1, 7), min_size=10, max_size=10), min_size=1, max_size=4))
def test_turning_expectation_and_perception_round_turns_every_gap_round(rows: list[list[int]]) -> None:
    """rater(P, E) is −rater(E, P)."""
    table = np.array(rows)
    one, other = rater(table[:, :5], table[:, 5:]), rater(table[:, 5:], table[:, :5])
    assert [gap.gap for gap in one.dimensions] == pytest.approx([-gap.gap for gap in other.dimensions])
    assert one.weighted == pytest.approx(-other.weighted, abs=NEAR)


def test_wilsons_interval_of_columns() -> None:
    low, high = wilson_interval([0, 1, 0], [1, 1, 0])
    np.testing.assert_allclose(low, [0, 0.206549, nan], atol=1e-6)
    np.testing.assert_allclose(high, [0.793451, 1, nan], atol=1e-6)
    for hits, count in ((2, 1), (-1, 1)):
        with pytest.raises(
            InvalidValue, match=rf"^found {hits} of 1 answers, expected a part of them @ \$\.successes$"
        ):
            wilson_interval(hits, count)


@given(st.integers(1, 10**6).flatmap(lambda count: st.tuples(st.integers(0, count), st.just(count))))
def test_wilsons_interval_is_scipys(counts: tuple[int, int]) -> None:
    """Another reading of the same formula gives the same ends."""
    theirs = binomtest(*counts).proportion_ci(method="wilson")
    low, high = wilson_interval(*counts)
    assert (float(low), float(high)) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


SEVENS = [[4] * 5]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: csat([5, 6]), "found answer 6, expected a whole number from 1 to 5 @ $.answers[1]"),
        (lambda: csat([5, 0]), "found answer 0, expected a whole number from 1 to 5 @ $.answers[1]"),
        (lambda: csat([4.5]), "found answer 4.5, expected a whole number from 1 to 5 @ $.answers[0]"),
        (lambda: csat([[5]]), "found 2 dimensions, expected 1 @ $.answers"),
        (lambda: csat(["5"]), "found text, expected numbers @ $.answers"),
        (lambda: csat([5], top=5), "found the top 5 of 5, expected at least 1 and not all @ top"),
        (lambda: csat([5], top=0), "found the top 0 of 5, expected at least 1 and not all @ top"),
        (lambda: nps([11]), "found answer 11, expected a whole number from 0 to 10 @ $.answers[0]"),
        (lambda: acsi([[1, 2, 0]]), "found answer 0, expected a whole number from 1 to 10 @ $.answers[0][2]"),
        (lambda: acsi([[1, 2]]), "found shape (2,), expected (..., 3), one for each question @ $.means"),
        (lambda: acsi_parts(5), "found shape (), expected (..., 3), one for each question @ $.means"),
        (lambda: acsi_parts([0.5, 1, 1]), "found a mean of 0.5, expected 1 to 10 @ $.means[0]"),
        (
            lambda: acsi_parts([1, 1, 1], [1 / 3] * 3),
            "found weights that sum to 1, expected points that sum to 100 @ $.weights",
        ),
        (lambda: rater_parts([1, 2]), "found shape (2,), expected (..., 5), one for each dimension @ $.gaps"),
        (lambda: rater([[4] * 6], [[4] * 6]), "found 6 items, expected 22, or 5 in the short form @ $.expected"),
        (lambda: rater(SEVENS, [[8] * 5]), "found answer 8, expected a whole number from 1 to 7 @ $.perceived[0][0]"),
        (lambda: rater(SEVENS, SEVENS * 2), "found shape (2, 5), expected (1, 5), a pair each @ $.perceived"),
        (lambda: disconfirmation([5], [5, 6]), "found shape (2,), expected (1,), a pair each @ $.perceived"),
        (lambda: disconfirmation([5], [7.5]), "found answer 7.5, expected a number from 1 to 7 @ $.perceived[0]"),
        (
            lambda: disconfirmation([5], [5], tolerance=2),
            "found a tolerance of 2, expected a part of the scale from 0 to 1 @ tolerance",
        ),
        (
            lambda: disconfirmation([5], [5], tolerance="0.1"),  # type: ignore[arg-type]  # text is no number
            "found '0.1', expected a number @ tolerance",
        ),
        (
            lambda: disconfirmation([5], [5], scale=(1, nan)),
            "found nan, expected a finite number @ $.scale[1]",
        ),
        (
            lambda: disconfirmation([5], [5], scale=(7, 1)),
            "found a scale from 7 to 1, expected it to rise @ $.scale",
        ),
        (
            lambda: Csat(share=0.5, low=0.6, high=0.7, answers=3),
            "found 0.6, 0.5 and 0.7, expected them to rise within 0 to 1 @ $.share",
        ),
    ],
)
def test_what_is_no_answer_is_refused(call: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as error:
        call()
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: csat([]), "found no answers, expected at least one @ $.answers"),
        (lambda: nps([nan, nan]), "found no answers, expected at least one @ $.answers"),
        (
            lambda: acsi([[1, nan, 2]]),
            "found a question that nobody answered, expected at least one answer @ $.answers[..., 1]",
        ),
        (
            lambda: rater([[4, 4, 4, 4, 4]], [[4, 4, 4, nan, 4]]),
            "found an item without a whole pair, expected at least one @ $.expected[..., 3]",
        ),
        (
            lambda: disconfirmation([5, nan], [nan, 5]),
            "found no whole pair, expected an expectation with its perception @ $.perceived",
        ),
        (
            lambda: Csat(share=0.5, low=0.4, high=0.7, answers=0),
            "found no answers, expected at least one @ $.answers",
        ),
    ],
)
def test_no_answers_are_missing_data(call: Any, message: str) -> None:
    with pytest.raises(MissingData) as error:
        call()
    assert str(error.value) == message
