from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor, isnan
from pathlib import Path
from typing import Any, get_args

import attrs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kcm.columns import FloatColumn, equal, float_column, int_column
from kcm.errors import InvalidValue
from kcm.periods import day_number, day_of
from kcm.rules import Severity
from kcm.segmentation.purchases import Purchases, Refunds
from kcm.segmentation.rfm import (
    Count,
    RfmScores,
    RfmSummary,
    few_ranked,
    merge,
    score,
    state,
    summarize,
)
from kcm.testing.purchasing import purchases, rfm_scores, rfm_states, rfm_summaries

CDNOW = Path(__file__).parents[2] / "examples" / "cdnow" / "CDNOW_sample.txt"
AS_OF = date(2014, 5, 6)
END = date(2013, 3, 1)  # the last day of every drawn table

counts = st.sampled_from(get_args(Count))


def bought(rows: Sequence[tuple[str, int, float]], **settings: Any) -> Purchases:
    """Purchases of (customer, days before AS_OF, amount)."""
    return Purchases.from_columns(
        customer=[name for name, _, _ in rows],
        date=[AS_OF - timedelta(days=ago) for _, ago, _ in rows],
        amount=[amount for _, _, amount in rows],
        **({"refunds": "net"} | settings),
    )


def figures(summary: RfmSummary) -> dict[Any, tuple[float, int, float]]:
    columns = (summary.recency_days.tolist(), summary.frequency.tolist(), summary.monetary.tolist())
    return dict(zip(summary.customers.tolist(), zip(*columns, strict=True), strict=True))


def rows_of(table: Purchases, places: Iterable[int]) -> Purchases:
    chosen = np.array(list(places), dtype=np.int64)
    return Purchases.from_columns(
        customer=table.customers[table.customer[chosen]],
        date=table.day[chosen],
        amount=table.amount[chosen],
        refunds=table.refunds,
        order=None if table.order is None else table.order[chosen],
        decimals=table.decimals,
    )


def in_plain_python(table: Purchases, as_of: date, count: Count) -> dict[Any, tuple[float, int, float]]:
    """The summary by the words of the design, one row at a time."""
    result: dict[Any, tuple[float, int, float]] = {}
    orders = table.order if table.order is not None else table.day
    for place, name in enumerate(table.customers.tolist()):
        days, marks, minor, is_unknown = [], [], 0, False
        for row in np.flatnonzero(table.customer == place).tolist():
            amount, day = float(table.amount[row]), int(table.day[row])
            is_unknown = is_unknown or isnan(amount)
            is_refund = amount < 0
            if not (is_refund and table.refunds == "drop") and not isnan(amount):
                minor += round(amount * 10**table.decimals)
            if not is_refund or table.refunds == "keep":
                days.append(day)
                marks.append({"rows": row, "days": day, "orders": int(orders[row])}[count])
        recency = float(day_number(as_of) - max(days)) if days else float("nan")
        money = float("nan") if is_unknown else minor / 10**table.decimals
        result[name] = (recency, len(set(marks)), money)
    return result


def test_method_a84_five_customers() -> None:
    recency, frequency = (5, 40, 90, 200, 365), (12, 6, 4, 2, 1)
    money = (9000, 3000, 4000, 800, 200)
    rows = []
    for name, ago, times, total in zip("ABCDE", recency, frequency, money, strict=True):
        rows += [(name, ago, total)] + [(name, ago + 1 + n, 0) for n in range(times - 1)]
    summary = summarize(bought(rows), as_of=AS_OF, window_days=730)
    assert figures(summary) == dict(zip("ABCDE", zip(recency, frequency, money, strict=True), strict=True))
    scores = score(summary)
    found = [f"{r}{f}{m}" for r, f, m in zip(scores.r, scores.f, scores.m, strict=True)]
    assert found == ["555", "443", "334", "222", "111"]
    assert not list(few_ranked(scores))


REFUNDED = [("A", 9, 100.0), ("A", 5, 50.0), ("A", 2, -30.0), ("B", 1, -7.0)]


@pytest.mark.parametrize(
    ("refunds", "first", "second"),
    [
        ("net", (5.0, 2, 120.0), (float("nan"), 0, -7.0)),
        ("drop", (5.0, 2, 150.0), (float("nan"), 0, 0.0)),
        ("keep", (2.0, 3, 120.0), (1.0, 1, -7.0)),
    ],
)
def test_refunds_are_treated_as_the_table_says(
    refunds: str, first: tuple[float, int, float], second: tuple[float, int, float]
) -> None:
    found = figures(summarize(bought(REFUNDED, refunds=refunds), as_of=AS_OF))
    assert found["A"] == first
    assert str(found["B"]) == str(second)  # as text, because NaN differs from itself


def test_frequency_counts_rows_orders_or_days() -> None:
    table = bought([("A", 5, 1), ("A", 5, 1), ("A", 4, 1), ("B", 4, 1)], order=["O1", "O2", "O2", "O2"])
    counted = {count: summarize(table, as_of=AS_OF, count=count).frequency.tolist() for count in get_args(Count)}
    assert counted == {"rows": [3, 1], "orders": [2, 1], "days": [2, 1]}


def test_orders_cannot_be_counted_without_order_ids() -> None:
    with pytest.raises(InvalidValue, match="no order ids, expected them to count orders") as error:
        state(bought([("A", 1, 1)]), count="orders")
    assert error.value.path == "count"


def test_money_that_no_state_can_add_up_is_refused() -> None:
    rows = [("A", 1, 2.0**51 / 100)] * 2100
    with pytest.raises(InvalidValue, match="found money too large to add up, expected below 2") as error:
        state(bought(rows))
    assert error.value.path == "amount"


@pytest.mark.parametrize("count", ["visits", "", None])
def test_another_way_to_count_is_refused(count: Any) -> None:
    with pytest.raises(InvalidValue, match="expected one of rows, orders, days"):
        state(bought([("A", 1, 1)]), count=count)


@given(purchases(unknown=True), counts)
def test_a_summary_says_what_plain_python_finds(table: Purchases, count: Count) -> None:
    """Recency, frequency and money follow the words of the design for every way of counting and refunding."""
    assume(count != "orders" or table.order is not None)
    found = figures(summarize(table, as_of=END, count=count))
    assert str(found) == str(in_plain_python(table, END, count))


@given(st.data(), purchases(unknown=True))
def test_the_order_of_rows_is_irrelevant(data: st.DataObject, table: Purchases) -> None:
    """The same purchases in another order have the same state."""
    places = data.draw(st.permutations(range(table.rows)))
    assert state(rows_of(table, places)) == state(table)


@pytest.mark.parametrize("count", get_args(Count))
@given(data=st.data())
def test_states_of_parts_merge_to_the_state_of_the_whole(count: Count, data: st.DataObject) -> None:
    """Parts may split customers and days when rows are counted, else no order and no day."""
    table = data.draw(purchases(orders=True, unknown=True))
    marks = {"rows": range(table.rows), "orders": table.order, "days": table.day}[count]
    assert marks is not None
    side = {mark: data.draw(st.booleans()) for mark in sorted({int(mark) for mark in marks})}
    parts = [[row for row, mark in enumerate(marks) if side[int(mark)] is chosen] for chosen in (True, False)]
    states = [state(rows_of(table, part), count=count) for part in parts if part]
    assert (states[0] if len(states) == 1 else merge(*states)) == state(table, count=count)


@given(st.data(), st.sampled_from(get_args(Refunds)))
def test_merging_is_commutative_and_associative(data: st.DataObject, refunds: Refunds) -> None:
    """Parts may come in any order and in any grouping."""
    a, b, c = (data.draw(rfm_states(unknown=True, refunds=refunds)) for _ in range(3))
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@given(st.data(), st.sampled_from(["rows", "days"]))
def test_a_state_gives_the_summary_of_its_table(data: st.DataObject, count: Count) -> None:
    """A state is free of the reporting date: it can be summarised on any day after its purchases."""
    table = data.draw(purchases(unknown=True))
    as_of = END + timedelta(days=data.draw(st.integers(0, 1000)))
    direct = summarize(table, as_of=as_of, count=count)
    assert summarize(state(table, count=count), as_of=as_of, count=count) == direct


def test_states_that_count_or_round_differently_do_not_merge() -> None:
    table = bought([("A", 1, 1)])
    with pytest.raises(InvalidValue, match="rows, 2 decimals and days, 2 decimals, expected the same"):
        merge(state(table), state(table, count="days"))
    with pytest.raises(InvalidValue, match="rows, 2 decimals and rows, 0 decimals, expected the same"):
        merge(state(table), state(bought([("A", 1, 1)], decimals=0)))
    kept = attrs.evolve(table, refunds="keep" if table.refunds != "keep" else "net")
    with pytest.raises(InvalidValue, match=r"found states with refunds=.* expected the same"):
        merge(state(table), state(kept))


def test_states_with_ids_of_different_types_do_not_merge() -> None:
    numbered = Purchases.from_columns(customer=[1], date=[AS_OF], amount=[1], refunds="net")
    with pytest.raises(InvalidValue, match="ids of different types"):
        merge(state(bought([("1", 1, 1)])), state(numbered))


def test_a_purchase_after_the_day_is_refused_with_its_row() -> None:
    table = bought([("A", 1, 1), ("A", -1, 1)])
    with pytest.raises(InvalidValue, match="found 2014-05-07, expected no later than 2014-05-06") as error:
        summarize(table, as_of=AS_OF)
    assert error.value.path == "date[1]"
    with pytest.raises(InvalidValue, match="found a purchase on 2014-05-07, expected none after 2014-05-06"):
        summarize(state(table), as_of=AS_OF)
    assert figures(summarize(table.until(AS_OF), as_of=AS_OF)) == {"A": (1.0, 1, 1.0)}


@pytest.mark.parametrize("days", [0, -5, 30.0, "30", True])
def test_a_window_must_be_a_day_or_more(days: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected (at least 1|a whole number)") as error:
        summarize(bought([("A", 1, 1)]), as_of=AS_OF, window_days=days)
    assert error.value.path == "window_days"


def test_a_state_has_no_window_and_one_way_of_counting() -> None:
    counted = state(bought([("A", 1, 1)]), count="days")
    with pytest.raises(InvalidValue, match="found a window asked of a state") as error:
        summarize(counted, as_of=AS_OF, count="days", window_days=30)
    assert error.value.path == "window_days"
    with pytest.raises(InvalidValue, match="counts days, expected count='days'") as error:
        summarize(counted, as_of=AS_OF)
    assert error.value.path == "count"


def test_a_day_that_is_no_date_is_refused() -> None:
    as_of: Any = "2014-05-06"
    with pytest.raises(InvalidValue, match="found str, expected a date"):
        summarize(bought([("A", 1, 1)]), as_of=as_of)


@given(purchases(unknown=True), st.integers(1, 90) | st.just(10**9))
def test_a_window_is_the_days_up_to_and_with_the_day_asked_for(table: Purchases, days: int) -> None:
    """A window of n days is the table between n − 1 days before and the day itself."""
    first = day_of(max(day_number(END) - days + 1, day_number(date.min)))
    windowed = summarize(table, as_of=END, window_days=days)
    assert windowed == summarize(table.between(first, END), as_of=END)
    assert equal(windowed.customers, table.customers)


def test_the_first_day_of_a_window_is_so_many_days_before_less_one() -> None:
    table = bought([("A", 29, 1.0), ("B", 30, 1.0)])
    assert summarize(table, as_of=AS_OF, window_days=30).frequency.tolist() == [1, 0]


def midrank_scores(values: FloatColumn, bins: int) -> list[int]:
    """1 + floor(bins · (midrank − ½) / n), by the definition of a midrank, in fractions."""
    ascending = sorted(values.tolist())
    scores = []
    for value in values.tolist():
        ranks = [rank for rank, one in enumerate(ascending, 1) if one == value]
        midrank = Fraction(sum(ranks), len(ranks))
        scores.append(min(bins, 1 + floor(bins * (midrank - Fraction(1, 2)) / len(ascending))))
    return scores


@given(rfm_summaries(), st.integers(1, 12))
def test_scores_follow_the_definition_of_the_midrank(summary: RfmSummary, bins: int) -> None:
    """Ranked customers get the midrank score, longest recency and least money worst; the others get 0."""
    scores = score(summary, bins=bins)
    ranked = (summary.frequency > 0) & ~np.isnan(summary.monetary)
    assert scores.r[ranked].tolist() == midrank_scores(-summary.recency_days[ranked], bins)
    assert scores.f[ranked].tolist() == midrank_scores(summary.frequency[ranked].astype(float), bins)
    assert scores.m[ranked].tolist() == midrank_scores(summary.monetary[ranked], bins)
    assert not any(column[~ranked].any() for column in (scores.r, scores.f, scores.m))
    assert scores.unscored == int((~ranked).sum())


@given(rfm_scores())
def test_a_customer_has_three_scores_within_the_bins_or_none(scores: RfmScores) -> None:
    """A customer has three scores within 1 to bins, or none at all."""
    scored = scores.r > 0
    for column in (scores.r, scores.f, scores.m):
        assert ((column > 0) == scored).all()
        assert column.max() <= scores.bins


@given(st.data(), rfm_summaries(), st.integers(1, 12))
def test_a_better_recency_never_lowers_the_score(data: st.DataObject, summary: RfmSummary, bins: int) -> None:
    """A customer who bought more recently, all else equal, keeps or raises r and nothing else changes."""
    ranked = np.flatnonzero(~np.isnan(summary.recency_days))
    assume(ranked.size)
    one = data.draw(st.sampled_from(ranked.tolist()))
    recency = summary.recency_days.copy()
    recency[one] -= data.draw(st.integers(0, 500))
    before = score(summary, bins=bins)
    after = score(attrs.evolve(summary, recency_days=float_column(recency)), bins=bins)
    assert after.r[one] >= before.r[one]
    assert equal(after.f, before.f)
    assert equal(after.m, before.m)


@given(purchases(decimals=2), st.integers(2, 1000), st.integers(1, 7))
def test_scaling_money_by_a_whole_number_never_changes_scores(table: Purchases, factor: int, bins: int) -> None:
    """Scores are the same in dollars and in cents."""
    scaled = attrs.evolve(table, amount=float_column(table.amount * factor))
    before, after = (score(summarize(one, as_of=END), bins=bins) for one in (table, scaled))
    assert after == before


@pytest.mark.parametrize(("bins", "middle"), [(1, 1), (4, 3), (5, 3)])
def test_equal_customers_all_get_the_middle_score(bins: int, middle: int) -> None:
    scores = score(summarize(bought([(name, 3, 7.0) for name in "ABCDEF"]), as_of=AS_OF), bins=bins)
    assert set(scores.r) == set(scores.f) == set(scores.m) == {middle}


def test_nobody_ranked_gives_no_scores() -> None:
    scores = score(summarize(bought([("A", 1, -5.0), ("B", 1, float("nan"))]), as_of=AS_OF))
    assert (scores.r.tolist(), scores.unscored) == ([0, 0], 2)


@pytest.mark.parametrize("bins", [0, 101, 5.0, "5", True])
def test_bins_must_be_a_whole_number_from_1_to_100(bins: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected (1 to 100|a whole number)") as error:
        score(summarize(bought([("A", 1, 1)]), as_of=AS_OF), bins=bins)
    assert error.value.path == "bins"


def test_fewer_ranked_customers_than_bins_are_warned_of() -> None:
    five = int_column([0, 1, 2, 3, 4])
    scores = RfmScores(customers=np.array(list("ABCDE")), r=five, f=five, m=five, bins=5)
    (finding,) = few_ranked(scores)
    assert (finding.code, finding.severity) == ("segmentation.FEW_RANKED", Severity.WARNS)
    assert dict(finding.values) == {"ranked": 4, "bins": 5}
    assert not list(few_ranked(attrs.evolve(scores, bins=4)))


def test_the_cdnow_sample_has_the_summary_plain_python_finds() -> None:
    rows = [line.split() for line in CDNOW.read_text("ascii").splitlines()]
    table = Purchases.from_columns(
        customer=[row[1] for row in rows],
        date=[f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in rows],
        amount=[float(row[4]) for row in rows],
        refunds="net",
    )
    as_of = date(1998, 6, 30)
    summary = summarize(table, as_of=as_of, count="days")
    own: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        own[row[1]].append(row)
    expected = {}
    for name, lines in own.items():
        days = {date(int(line[2][:4]), int(line[2][4:6]), int(line[2][6:])) for line in lines}
        cents = sum(int(line[4].replace(".", "")) for line in lines)
        expected[name] = (float((as_of - max(days)).days), len(days), cents / 100)
    assert figures(summary) == expected
    scores = score(summary)
    assert scores.unscored == 0
    assert np.bincount(scores.r).sum() == 2357


@given(rfm_summaries())
def test_a_method_that_is_none_is_refused(summary: RfmSummary) -> None:
    """Only the methods there are give scores."""
    other: Any = "magic"
    with pytest.raises(InvalidValue, match="found method='magic', expected one of midrank, quantile, ntile @ method"):
        score(summary, method=other)
