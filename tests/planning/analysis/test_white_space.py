"""Offerings by buying units: bought, open, what the open cells are worth, and who buys what elsewhere."""

from __future__ import annotations

from decimal import Decimal
from math import isnan, nan
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.interchange import dumps, loads
from kcm.planning.analysis.white_space import (
    RivalPurchases,
    WhiteSpace,
    open_cells,
    totals_by_offering,
    totals_by_unit,
    white_space,
)
from kcm.testing.white_spaces import rival_purchases, white_spaces

BOUGHT: dict[str, Any] = {
    "unit": ["A", "A", "B", "B", "C"],
    "offering": ["tea", "cups", "tea", "tea", "tea"],
    "amount": [50, 10, 60, 30, 8],
}
SIZES = {"A": 5, "B": 10, "C": 2, "D": 4}


def space(**changes: Any) -> WhiteSpace:
    return white_space(**{**BOUGHT, "sizes": SIZES} | changes)


def rivals(*rows: tuple[str, str, str, float | None]) -> RivalPurchases:
    unit, offering, rival, amount = ([row[place] for row in rows] for place in range(4))
    return RivalPurchases.from_columns(
        unit=unit, offering=offering, rival=rival, amount=[nan if one is None else one for one in amount]
    )


def cells(found: WhiteSpace, column: Any) -> dict[tuple[Any, Any], Any]:
    """A column of cells by unit and offering, without what is unknown."""
    named = zip(found.unit.tolist(), found.offering.tolist(), column.tolist(), strict=True)
    return {(unit, offering): value for unit, offering, value in named if value == value}


def test_bought_and_open_cells_by_unit_and_offering() -> None:
    found = space()
    assert (found.units.tolist(), found.offerings.tolist()) == (["A", "B", "C", "D"], ["cups", "tea"])
    assert found.table(found.amount).tolist() == [[10, 50], [0, 90], [0, 8], [0, 0]]
    assert found.table(found.bought).tolist() == [[True, True], [False, True], [False, True], [False, False]]


def test_an_open_cell_is_worth_the_units_size_times_the_median_spend_for_one_of_size() -> None:
    """Tea is bought for 10, 9 and 4 per size, cups for 2."""
    found = space()
    assert cells(found, found.worth) == {("B", "cups"): 20, ("C", "cups"): 4, ("D", "cups"): 8, ("D", "tea"): 36}
    assert found.estimated.tolist() == (~np.isnan(found.worth)).tolist()
    even = space(unit=["A", "B"], offering=["tea", "tea"], amount=[50, 90])
    assert cells(even, even.worth) == {("C", "tea"): 19, ("D", "tea"): 38}


def test_an_estimate_is_in_whole_minor_units() -> None:
    found = white_space(unit=["A"], offering=["tea"], amount=[10], sizes={"A": 3, "B": 1})
    assert cells(found, found.worth) == {("B", "tea"): 3.33}
    whole = white_space(unit=["A"], offering=["tea"], amount=[10], sizes={"A": 3, "B": 1}, decimals=0)
    assert cells(whole, whole.worth) == {("B", "tea"): 3}


@pytest.mark.parametrize(
    ("sizes", "worth"),
    [
        (None, {}),
        ({"A": 5, "B": 10, "D": None}, {("B", "cups"): 2}),
        ({"B": 3, "D": 4}, {("B", "tea"): 0.75}),
        ({"A": 5}, {}),
    ],
)
def test_without_the_sizes_of_both_nothing_can_be_said(sizes: Any, worth: Any) -> None:
    """Cups are bought by A alone and tea by D; an unknown size is not taken for one."""
    found = white_space(unit=["A", "D"], offering=["cups", "tea"], amount=[1, 1], sizes=sizes)
    assert cells(found, found.worth) == worth


def test_an_offering_that_nobody_buys_is_open_everywhere_and_worth_nobody_knows_what() -> None:
    found = space(offerings=["tea", "milk"])
    assert found.offerings.tolist() == ["cups", "milk", "tea"]
    assert not found.table(found.bought)[:, 1].any()
    assert np.isnan(found.table(found.worth)[:, 1]).all()


def test_what_is_bought_elsewhere_is_worth_what_it_costs_there() -> None:
    found = space(
        rivals=rivals(("D", "tea", "X", 30), ("B", "cups", "Y", None), ("E", "milk", "X", 7), ("A", "tea", "X", 5))
    )
    assert found.units.tolist() == ["A", "B", "C", "D", "E"]
    assert cells(found, found.elsewhere_amount) == {("A", "tea"): 5, ("D", "tea"): 30, ("E", "milk"): 7}
    where = [key for key, flag in cells(found, found.elsewhere).items() if flag]
    assert where == [("A", "tea"), ("B", "cups"), ("D", "tea"), ("E", "milk")]
    worth = cells(found, found.worth)
    assert (worth["D", "tea"], worth["A", "tea"], worth["E", "milk"]) == (30, 5, 7)
    assert worth["B", "cups"] == 20
    estimated = cells(found, found.estimated)
    assert (estimated["D", "tea"], estimated["B", "cups"], estimated["C", "cups"]) == (False, True, True)
    assert (found.rivals.unit.tolist(), found.rivals.rival.tolist()) == (["A", "B", "D", "E"], ["X", "Y", "X", "X"])


def test_of_two_rivals_the_amounts_add_up_and_one_unknown_makes_the_sum_unknown() -> None:
    both = space(rivals=rivals(("D", "tea", "X", 0.1), ("D", "tea", "Y", 0.2)))
    assert cells(both, both.elsewhere_amount) == {("D", "tea"): 0.3}
    part = space(rivals=rivals(("D", "tea", "X", 0.1), ("D", "tea", "Y", None)))
    assert cells(part, part.elsewhere_amount) == {}
    assert cells(part, part.worth)["D", "tea"] == 36


def test_refunds_are_taken_off_and_what_is_taken_back_is_open() -> None:
    found = space(unit=["A", "A", "B", "B"], offering=["tea"] * 4, amount=[50, -20, 9, -9], sizes=None)
    assert found.amount.tolist() == [30, 0]
    assert found.bought.tolist() == [True, False]


def test_an_unknown_amount_is_bought_for_nobody_knows_what() -> None:
    found = space(amount=[50, 10, nan, 30, 8])
    assert isnan(found.amount[3])
    assert found.bought[3]
    assert cells(found, found.worth)["D", "tea"] == 4 * (10 + 4) / 2
    totals = totals_by_offering(found)
    assert (totals.bought.tolist(), totals.unknown.tolist()) == ([10, 58], [0, 1])


def test_totals_of_units_and_of_offerings() -> None:
    found = space()
    units, offerings = totals_by_unit(found), totals_by_offering(found)
    assert (units.ids.tolist(), units.bought.tolist()) == (["A", "B", "C", "D"], [60, 90, 8, 0])
    assert (units.worth.tolist(), units.open_cells.tolist()) == ([0, 20, 4, 44], [0, 1, 1, 2])
    assert (offerings.bought.tolist(), offerings.worth.tolist()) == ([10, 148], [32, 36])
    assert offerings.unsaid.tolist() == [0, 0]
    assert totals_by_offering(space(sizes=None)).unsaid.tolist() == [2, 0]


def minor(money: Any) -> int:
    return int(np.rint(money * 100).astype(np.int64).sum())


@given(white_spaces())
def test_rows_and_columns_sum_to_the_same(found: WhiteSpace) -> None:
    """The totals of units and of offerings sum to the cells exactly, in minor units, and so do the counts."""
    units, offerings = totals_by_unit(found), totals_by_offering(found)
    for name in ("bought", "worth"):
        assert minor(getattr(units, name)) == minor(getattr(offerings, name))
    assert minor(units.bought) == minor(np.nan_to_num(found.amount))
    assert minor(units.worth) == minor(np.nan_to_num(found.worth))
    for name in ("unknown", "open_cells", "unsaid"):
        assert getattr(units, name).sum() == getattr(offerings, name).sum()
    assert units.open_cells.sum() + found.bought.sum() == found.bought.size


@given(white_spaces())
def test_a_cell_is_worth_something_only_where_something_is_open(found: WhiteSpace) -> None:
    """A bought cell is worth what rivals sell there and nothing else, and a known purchase elsewhere is no estimate."""
    with_worth = ~np.isnan(found.worth)
    assert (~with_worth | ~found.bought | found.elsewhere).all()
    known = ~np.isnan(found.elsewhere_amount)
    assert (found.elsewhere | ~known).all()
    assert (found.worth[known] == found.elsewhere_amount[known]).all()
    assert not (found.estimated & (known | found.bought)).any()


@given(white_spaces())
def test_open_cells_come_in_the_order_of_their_worth(found: WhiteSpace) -> None:
    """All open cells come once, with what rivals sell in others, from the highest worth to those nobody can say."""
    places = open_cells(found)
    worth = found.worth[places]
    assert sorted(places.tolist()) == np.flatnonzero(~found.bought | found.elsewhere).tolist()
    said = worth[~np.isnan(worth)]
    assert np.isnan(worth[said.size :]).all()
    assert (np.diff(said) <= 0).all()


@given(st.permutations(range(5)))
def test_the_order_of_purchases_is_irrelevant(places: list[int]) -> None:
    """The same purchases in another order make the same white space."""
    moved = {name: [column[place] for place in places] for name, column in BOUGHT.items()}
    assert space(**moved) == space()


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(-(10**6), 10**6)), min_size=1, max_size=30))
def test_money_is_summed_in_minor_units(rows: list[tuple[str, int]]) -> None:
    """Each cell is the decimal sum of its purchases, to the last cent."""
    found = white_space(
        unit=[unit for unit, _ in rows], offering=["tea"] * len(rows), amount=[cents / 100 for _, cents in rows]
    )
    exact = [sum(Decimal(cents) for unit, cents in rows if unit == one) / 100 for one in found.units.tolist()]
    assert [Decimal(repr(one)) for one in found.amount.tolist()] == exact


@given(white_spaces())
def test_ten_times_the_size_unit_leaves_the_worth(found: WhiteSpace) -> None:
    """Only proportions of sizes count: beds or tens of beds make the same estimates, but for the last minor unit."""
    rows = np.flatnonzero(found.amount > 0)
    if not rows.size:
        return
    sizes = {one: float(place + 1) for place, one in enumerate(found.units.tolist())}
    same: dict[str, Any] = {"unit": found.unit[rows], "offering": found.offering[rows], "amount": found.amount[rows]}
    one, ten = (white_space(**same, sizes={key: size * by for key, size in sizes.items()}) for by in (1, 10))
    assert one.worth == pytest.approx(ten.worth, abs=0.011, nan_ok=True)


def test_units_may_be_whole_numbers() -> None:
    found = white_space(unit=[7, 7, 3], offering=["tea", "cups", "tea"], amount=[1, 2, 3], sizes={3: 1, 9: 2})
    assert found.units.tolist() == [3, 7, 9]
    assert loads(WhiteSpace, dumps(found)) == found


def test_columns_are_read_only_and_the_callers_are_left_alone() -> None:
    amount = np.array([1.0, 2.0])
    found = white_space(unit=["A", "B"], offering=["tea", "tea"], amount=amount)
    amount[0] = 9
    assert found.amount.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        found.amount[0] = 5


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (
            {"unit": [], "offering": [], "amount": []},
            MissingData,
            "found an empty table, expected at least one purchase @ unit",
        ),
        ({"unit": ["A", None, "B", "B", "C"]}, MissingData, "found no id, expected one in every row @ unit[1]"),
        ({"offerings": "tea"}, InvalidValue, "found text, expected a list of ids @ offerings"),
        ({"offering": ["tea"]}, InvalidValue, "found 1 rows, expected 5 as in unit @ offering"),
        ({"amount": [1.0]}, InvalidValue, "found 1 rows, expected 5 as in unit @ amount"),
        ({"amount": list("abcde")}, InvalidValue, "found text, expected numbers @ amount"),
        (
            {"amount": [1, 1, float("inf"), 1, 1]},
            InvalidValue,
            "found an infinite number, expected a finite one @ amount[2]",
        ),
        (
            {"amount": [1, 1e17, 1, 1, 1]},
            InvalidValue,
            "found an amount too large to be exact, expected below 2**51 minor units @ amount[1]",
        ),
        ({"decimals": 5}, InvalidValue, "found decimals=5, expected 0 to 4 @ decimals"),
        ({"sizes": {"A": 0}}, InvalidValue, "found a size of 0, expected above 0, or None for unknown @ sizes.A"),
        ({"sizes": {"A": nan}}, InvalidValue, "found nan, expected a finite number @ sizes.A"),
        ({"sizes": {1: 5}}, InvalidValue, "found ids that are whole numbers, expected text as in unit @ sizes"),
        (
            {"offerings": [1]},
            InvalidValue,
            "found ids that are whole numbers, expected text as in offering @ offerings",
        ),
        (
            {"sizes": {"A": 1e-200, "D": 1e200}},
            InvalidValue,
            "found an amount too large to be exact, expected below 2**51 minor units @ worth[6]",
        ),
    ],
)
def test_what_is_no_table_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error) as refused:
        space(**changes)
    assert str(refused.value) == message


def test_rivals_units_are_of_the_same_type() -> None:
    numbered = RivalPurchases.from_columns(unit=[1], offering=["tea"], rival=["X"], amount=[1])
    with pytest.raises(
        InvalidValue, match=r"found ids that are whole numbers, expected text as in unit @ rivals\.unit"
    ):
        space(rivals=numbered)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"unit": [""]}, MissingData, "found no id, expected one in every row @ unit[0]"),
        ({"rival": ["X", "Y"]}, InvalidValue, "found 2 rows, expected 1 as in unit @ rival"),
        ({"amount": [1, 2]}, InvalidValue, "found 2 rows, expected 1 as in unit @ amount"),
        (
            {"amount": [0]},
            InvalidValue,
            "found an amount of 0 or below, expected more, or NaN for unknown @ amount[0]",
        ),
    ],
)
def test_what_is_no_rivals_purchase_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    given_: dict[str, Any] = {"unit": ["A"], "offering": ["tea"], "rival": ["X"], "amount": [1]}
    with pytest.raises(error) as refused:
        RivalPurchases.from_columns(**given_ | changes)
    assert str(refused.value) == message


def test_a_rivals_purchase_stands_once() -> None:
    with pytest.raises(Conflict) as error:
        rivals(("B", "tea", "X", 1), ("A", "tea", "X", 1), ("B", "tea", "X", 2))
    assert str(error.value) == "found a unit, offering and rival twice, expected each once @ unit[2]"


@given(rival_purchases())
def test_rivals_purchases_are_in_order(found: RivalPurchases) -> None:
    """Rows come by unit, offering and rival, whatever order they were given in."""
    rows = list(zip(found.unit.tolist(), found.offering.tolist(), found.rival.tolist(), strict=True))
    assert rows == sorted(rows)


def test_sums_that_no_column_holds_exactly_are_refused() -> None:
    many: dict[str, Any] = {"unit": ["A"] * 3, "offering": ["tea"] * 3}
    with pytest.raises(InvalidValue, match=r"found an amount too large to be exact.* @ amount\[0\]"):
        white_space(**many, amount=[1e13] * 3)
    apart = white_space(unit=["A", "A", "A"], offering=["a", "b", "c"], amount=[1e13] * 3)
    with pytest.raises(InvalidValue, match=r"found an amount too large to be exact"):
        totals_by_unit(apart)
    rows = 2**12
    with pytest.raises(
        InvalidValue, match=r"found money too large to add up, expected below 2\*\*62 minor units together"
    ):
        white_space(unit=np.arange(rows), offering=["tea"] * rows, amount=[2e13] * rows)


def test_more_cells_than_a_grid_holds_are_refused() -> None:
    count = 2**13 + 1
    with pytest.raises(InvalidValue) as error:
        white_space(unit=np.arange(count), offering=np.arange(count), amount=np.ones(count))
    assert str(error.value) == "found 8193 units and 8193 offerings, expected at most 2**26 cells together @ unit"


def test_cells_of_another_number_are_refused() -> None:
    with pytest.raises(InvalidValue) as error:
        attrs.evolve(space(), worth=np.zeros(3))
    assert str(error.value) == "found 3 cells, expected 8 @ $.worth"
