from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.rules import Severity
from kcm.segmentation.pareto import (
    Concentration,
    abc,
    concentration,
    customers_for_share,
    few_customers,
    gini,
    joint_ratio,
    top_share,
)
from kcm.testing.purchasing import concentrations

TEN = concentration(list("ABCDEFGHIJ"), [500, 300, 60, 40, 30, 25, 20, 10, 10, 5])
fractions = st.floats(0, 1)


def test_method_a74_ten_customers() -> None:
    assert top_share(TEN) == pytest.approx(0.80, abs=1e-12)
    assert customers_for_share(TEN) == 2
    assert "".join(abc(TEN)) == "AABBBBCCCC"
    assert gini(TEN) == pytest.approx(0.680, abs=1e-12)
    assert joint_ratio(TEN) == pytest.approx(0.20, abs=1e-11)
    assert TEN.total == 1000
    assert not list(few_customers(TEN))


def test_customers_stand_from_the_largest_down_and_ties_by_id() -> None:
    c = concentration(["客户", "B", "A", "Z"], [5, 5, 5, 9])
    assert c.ids.tolist() == ["Z", "A", "B", "客户"]
    assert c.values.tolist() == [9, 5, 5, 5]
    assert concentration([10, 9], [1, 1]).ids.tolist() == [9, 10]


@given(st.data(), concentrations())
def test_the_order_of_customers_is_irrelevant(data: st.DataObject, c: Concentration) -> None:
    """The same customers in another order have the same concentration."""
    places = data.draw(st.permutations(range(c.ids.size)))
    assert concentration(c.ids[places], c.values[places]) == c


@given(concentrations())
def test_all_customers_make_the_whole_and_none_make_nothing(c: Concentration) -> None:
    """L(0) = 0 and L(1) = 1."""
    assert (top_share(c, 0), top_share(c, 1)) == (0, 1)
    assert (customers_for_share(c, 0), c.cumulative[-1]) == (0, 1)


@given(concentrations(), fractions, fractions)
def test_the_top_share_rises_with_the_fraction_and_is_never_below_it(
    c: Concentration, one: float, other: float
) -> None:
    """More customers never make less, and the best make at least their part."""
    low, high = sorted((one, other))
    assert top_share(c, low) <= top_share(c, high) + 1e-12
    assert top_share(c, low) >= low - 1e-12


@given(st.data(), concentrations())
def test_the_top_share_of_whole_customers_is_their_sum(data: st.DataObject, c: Concentration) -> None:
    """At k of n customers the curve passes through the share of the best k."""
    k = data.draw(st.integers(1, c.ids.size))
    assert top_share(c, k / c.ids.size) == pytest.approx(c.values[:k].sum() / c.total, abs=1e-12)


@given(concentrations(), st.floats(0.01, 1))
def test_customers_for_a_share_are_the_least_that_make_it(c: Concentration, share: float) -> None:
    """k customers make the share and k − 1 do not, within 1e-12."""
    k = customers_for_share(c, share)
    assert c.cumulative[k - 1] >= share - 1e-12
    assert k == 1 or c.cumulative[k - 2] < share


@given(concentrations())
def test_gini_is_within_0_and_1_and_half_the_mean_difference(c: Concentration) -> None:
    """The coefficient equals Σ|a − b| / (2 n Σ v), its definition by differences."""
    differences = float(np.abs(c.values[:, None] - c.values[None, :]).sum())
    found = gini(c)
    assert 0 <= found < 1
    assert found == pytest.approx(differences / (2 * c.ids.size * c.total), abs=1e-12)


@pytest.mark.parametrize("value", [1.0, 0.1, 0.07])
@pytest.mark.parametrize("count", [1, 3, 7, 49])
def test_equal_customers_have_no_concentration(count: int, value: float) -> None:
    c = concentration(range(count), [value] * count)
    assert gini(c) == pytest.approx(0, abs=1e-12)
    assert gini(c) >= 0
    assert joint_ratio(c) == pytest.approx(0.5, abs=1e-11)


@given(concentrations())
def test_at_the_joint_ratio_the_share_is_the_rest(c: Concentration) -> None:
    """L(p) = 1 − p, and p is never above one half."""
    p = joint_ratio(c)
    slope = c.ids.size * float(c.values[0]) / c.total  # the curve's steepest step, by which p's error grows
    assert top_share(c, p) == pytest.approx(1 - p, abs=1e-12 * (slope + 2))
    assert p <= 0.5 + 1e-12


@given(st.data(), concentrations())
def test_the_first_customer_is_an_a_and_classes_never_improve(data: st.DataObject, c: Concentration) -> None:
    """A customer's class follows from the share of those before it."""
    first, second = sorted(data.draw(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1))))
    classes = abc(c, (first, second))
    assert classes[0] == "A"
    assert list(classes) == sorted(classes)
    for place, one in enumerate(classes[1:], 1):
        before = c.cumulative[place - 1]
        assert {"A": before < first, "B": first <= before + 1e-12 <= second + 1e-12, "C": before >= second - 1e-12}[one]


def test_one_customer_with_nine_tenths_is_an_a() -> None:
    assert abc(concentration(["A", "B", "C"], [90, 8, 2])) == ("A", "B", "C")


@given(concentrations(), st.integers(2, 100))
def test_scaling_the_values_changes_no_share(c: Concentration, factor: int) -> None:
    """Concentration is the same in dollars and in cents."""
    scaled = concentration(c.ids, c.values * factor)
    assert scaled.ids.tolist() == c.ids.tolist()
    assert scaled.cumulative == pytest.approx(c.cumulative, abs=1e-12)
    assert gini(scaled) == pytest.approx(gini(c), abs=1e-12)


def test_exact_amounts_are_taken() -> None:
    assert concentration(["A", "B"], [Decimal("0.10"), Decimal("0.20")]).values.tolist() == [0.2, 0.1]


def test_the_callers_arrays_may_change_afterwards() -> None:
    ids, values = np.array(["A", "B"]), np.array([1.0, 2.0])
    c = concentration(ids, values)
    ids[0], values[0] = "Z", 99
    assert c == concentration(["A", "B"], [1, 2])
    with pytest.raises(ValueError, match="read-only"):
        c.values[0] = 0


@pytest.mark.parametrize(
    ("ids", "values", "kind", "words", "path"),
    [
        ([], [], MissingData, "no customers", "values"),
        (["A", "B"], [0, 0], MissingData, "a total of 0", "values"),
        (["A", "B"], [1], InvalidValue, "2 ids and 1 values, expected as many", "values"),
        (["A", "A"], [1, 2], Conflict, "a customer twice", "ids"),
        (["A", "B"], [3, -1], InvalidValue, "negative value.*whale curve", "values[1]"),
        (["A", "B"], [3, float("nan")], InvalidValue, "unknown value", "values[1]"),
        (["A", "B"], [3, Decimal("NaN")], InvalidValue, "unknown value", "values[1]"),
        (["A", "B"], [3, float("inf")], InvalidValue, "infinite", "values[1]"),
        (["A", "B"], [1e308, 1e308], InvalidValue, "total too large", "values"),
        (["A", "B"], ["3", "1"], InvalidValue, "expected numbers", "values"),
        (["A", "B"], [3, None], InvalidValue, "expected numbers", "values"),
        (["A", None], [3, 1], MissingData, "no id", "ids[1]"),
        (["A", 1], [3, 1], InvalidValue, "ids of type int, str", "ids"),
        (np.array([["A", "B"]]), [3, 1], InvalidValue, "2 dimensions", "ids"),
        (["A", "B"], np.array([[3, 1]]), InvalidValue, "2 dimensions", "values"),
    ],
)
def test_what_cannot_be_ranked_is_refused(
    ids: Any, values: Any, kind: type[InvalidValue], words: str, path: str
) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        concentration(ids, values)
    assert type(error.value) is kind
    assert error.value.path == path


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_fractions_outside_0_to_1_are_refused(value: float) -> None:
    with pytest.raises(InvalidValue, match=r"found fraction .*, expected 0 to 1"):
        top_share(TEN, value)
    with pytest.raises(InvalidValue, match=r"found share .*, expected 0 to 1"):
        customers_for_share(TEN, value)


@pytest.mark.parametrize("cuts", [(0.95, 0.80), (0, 0.9), (0.8, 1.1), (float("nan"), 0.9)])
def test_cuts_that_do_not_rise_within_0_to_1_are_refused(cuts: tuple[float, float]) -> None:
    with pytest.raises(InvalidValue, match="expected them to rise within 0 to 1") as error:
        abc(TEN, cuts)
    assert error.value.path == "cuts"


def test_fewer_than_five_customers_are_warned_of() -> None:
    (finding,) = few_customers(concentration(range(4), [1] * 4))
    assert (finding.code, finding.severity) == ("segmentation.FEW_CUSTOMERS", Severity.WARNS)
    assert dict(finding.values) == {"customers": 4, "few": 5}
    assert not list(few_customers(concentration(range(5), [1] * 5)))


def test_concentrations_with_other_values_differ() -> None:
    assert attrs.evolve(TEN, values=TEN.values * 2) != TEN
