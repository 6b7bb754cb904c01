from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import attrs
import pytest
from tests.planning import northwind
from tests.planning.refusals import refused
from tests.planning.small_case import case_of, judged, with_text

from kcm.errors import MissingData
from kcm.periods import Window
from kcm.planning.case import CaseFile, Standing, read_case, segment_columns, standing_of
from kcm.planning.case.judgements import SelectionDraft
from kcm.planning.case.standing import windows_of
from kcm.segmentation.segments import UNSCORED


@cache
def real() -> tuple[CaseFile, Standing]:
    case = read_case(northwind.TEXTS)
    return case, standing_of(case)


def table_of(case: CaseFile, standing: Standing) -> list[dict[str, Any]]:
    columns = segment_columns(case, standing)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_t0_is_the_365_days_that_end_on_the_day_of_the_case() -> None:
    windows = windows_of(case_of())
    assert windows.base == Window(date(2013, 5, 7), date(2014, 5, 6))
    assert windows.base.days == 365


def test_growth_compares_the_same_days_of_two_years() -> None:
    windows = windows_of(case_of())
    assert windows.recent == Window(date(2013, 8, 1), date(2014, 5, 6))
    assert windows.earlier == Window(date(2012, 8, 1), date(2013, 5, 6))
    assert windows.recent.days == windows.earlier.days == 279


def test_growth_compares_at_most_a_year() -> None:
    windows = windows_of(case_of(with_text("orders.csv", "2012-08-01", "2010-08-01")))
    assert windows.recent == windows.base
    assert windows.earlier == windows.base.previous()


@pytest.mark.parametrize(("first", "days"), [("2013-05-07", None), ("2013-05-06", 1), ("2013-05-05", 2)])
def test_a_year_of_orders_and_a_day_is_the_least_growth_can_be_said_of(first: str, days: int | None) -> None:
    texts = with_text("orders.csv", "2012-08-01", first)
    for old in ("2012-10-10", "2013-01-05"):
        texts["orders.csv"] = texts["orders.csv"].replace(old, "2013-09-09")
    case = case_of(texts)
    if days is None:
        with refused("orders.csv", "found orders from 2013-05-07 on", "more than a year", kind=MissingData):
            standing_of(case)
    else:
        assert windows_of(case).recent.days == days


def later(day: str) -> tuple[str, str]:
    """The replacement that puts the end of T0 on a later day, and the plan with it."""
    return "as_of = 2014-05-06\nprepared_on = 2014-05-20", f"as_of = {day}\nprepared_on = {day}"


def test_orders_that_end_long_before_t0_does_are_told() -> None:
    standing = standing_of(case_of(judged(*later("2014-07-03"))))
    (finding,) = [one for one in standing.findings if one.code == "segmentation.ORDERS_END_EARLY"]
    assert dict(finding.values) == {"last": date(2014, 6, 1), "as_of": date(2014, 7, 3), "days": 32}
    in_time = standing_of(case_of(judged(*later("2014-07-02"))))
    assert "segmentation.ORDERS_END_EARLY" not in {one.code for one in in_time.findings}


def test_a_customer_with_net_refunds_keeps_its_amount_and_is_told() -> None:
    case = case_of(with_text("order_lines.csv", "1004,2,Nuts,8,20,0", "1004,2,Nuts,8,20,0\n1004,9,Nuts,8,-50,0"))
    case = attrs.evolve(case, judgements=attrs.evolve(case.judgements, selection=only_judged(case)))
    standing = standing_of(case)
    assert dict(standing.net_refunds) == {"BOB": Decimal("-240.00")}
    (finding,) = [one for one in standing.findings if one.code == "segmentation.NET_REFUNDS"]
    assert dict(finding.values) == {"customers": 1, "amount": Decimal("-240.00")}
    columns = segment_columns(case, standing)
    row = columns["customer"].index("BOB")
    assert (columns["sales"][row], columns["cumulative_share"][row]) == ("-240.00", "1.000000")


def only_judged(case: CaseFile) -> SelectionDraft:
    """The selection by location alone, which needs no orders."""
    draft = case.judgements.selection
    (location,) = [factor for factor in draft.factors if factor.id == "location"]
    return attrs.evolve(draft, factors=(attrs.evolve(location, weight=100.0),))


def test_a_key_account_that_was_not_chosen_is_told() -> None:
    case = case_of()
    draft = attrs.evolve(case.judgements.selection, min_score=9.9)
    unchosen = standing_of(attrs.evolve(case, judgements=attrs.evolve(case.judgements, selection=draft)))
    (finding,) = [one for one in unchosen.findings if one.code == "selection.NOT_CHOSEN"]
    assert (finding.values["least"], finding.values["rank"]) == (9.9, 1)
    assert "selection.NOT_CHOSEN" not in {one.code for one in standing_of(case).findings}


def test_a_year_without_sales_is_refused() -> None:
    case = case_of(judged(*later("2019-05-06")))
    words = "no sales from 2018-05-07 to 2019-05-06, the last order is on 2014-06-01"
    with refused("orders.csv", words, kind=MissingData):
        standing_of(case)


def test_a_candidate_without_sales_to_compute_from_is_named() -> None:
    only_before = judged('customer = "BOB"', 'customer = "DAN"')
    with refused("case.toml:$.selection.candidates[1]", "found no margin of 'DAN'", kind=MissingData):
        standing_of(case_of(only_before))
    only_after = with_text("orders.csv", "1003,BOB,2012-10-10", "1003,BOB,2013-06-01")
    with refused("case.toml:$.selection.candidates[1]", "found no growth of 'BOB'", kind=MissingData):
        standing_of(case_of(only_after))


def test_the_small_case_by_hand() -> None:
    standing = standing_of(case_of())
    assert standing.concentration.ids.tolist() == ["ANN", "BOB", "CAT", "DAN"]
    assert standing.concentration.values.tolist() == [270, 160, 0, 0]
    ann, bob = standing.candidates
    assert dict(ann.raw) == pytest.approx({"spend": 270, "margin": 105 / 270, "growth": 1.7, "location": 6})
    assert dict(bob.raw) == pytest.approx({"spend": 160, "margin": 0.3, "growth": 1.0, "location": 8})
    assert standing.choice.chosen == ("ANN",)
    assert {finding.code for finding in standing.findings} == {
        "segmentation.FEW_CUSTOMERS",
        "segmentation.FEW_RANKED",
    }


def test_criteria_may_all_be_judged() -> None:
    text = judged("", "")["case.toml"]
    start, end = text.index("factors = ["), text.index("candidates = [")
    texts = judged(text[start:end], 'factors = [ { id = "location", label = "location", weight = 100 } ]\n')
    standing = standing_of(case_of(texts))
    assert [(account.id, account.score.total) for account in standing.ranking] == [("BOB", 8.0), ("ANN", 6.0)]
    assert standing.choice.chosen == ("BOB",)


def test_a_customer_who_returned_more_than_it_bought_has_no_sales() -> None:
    texts = with_text("orders.csv", "1006,DAN,2013-01-05", "1006,DAN,2014-01-05")
    texts["order_lines.csv"] = texts["order_lines.csv"].replace("1006,1,Tea,10,4,0", "1006,1,Tea,10,-4,0")
    assert standing_of(case_of(texts)).concentration.values.tolist() == [270, 160, 0, 0]


def test_the_small_segment_table_by_hand() -> None:
    case = case_of()
    rows = table_of(case, standing_of(case))
    assert [row["customer"] for row in rows] == ["ANN", "BOB", "CAT", "DAN"]
    ann, _, cat, dan = rows
    assert (ann["sales"], ann["recency_days"], ann["frequency"], ann["key_account"]) == ("270.00", 64, 2, "yes")
    assert ann["cumulative_share"] == f"{270 / 430:.6f}"
    for row in (cat, dan):  # one never ordered, one not in T0
        assert (row["sales"], row["recency_days"], row["frequency"]) == ("0.00", None, 0)
        assert (row["r"], row["f"], row["m"], row["segment"]) == (0, 0, 0, UNSCORED)
        assert (row["key_account"], row["selection_score"]) == ("no", None)


def test_the_sales_of_northwinds_customers_are_those_of_its_orders() -> None:
    case, standing = real()
    sales = Counter[str]()
    for line in northwind.base_year():
        sales[line.customer] += int(line.amount * 100)
    ids = standing.concentration.ids.tolist()
    assert [round(value * 100) for value in standing.concentration.values.tolist()] == [sales[name] for name in ids]
    assert ids == sorted((one.number for one in case.directory), key=lambda name: (-sales[name], name))
    assert Decimal(str(round(standing.concentration.total, 2))) == northwind.total(northwind.base_year())


def test_the_raw_values_of_northwinds_candidates_are_those_of_its_orders() -> None:
    _, standing = real()
    assert [one.id for one in standing.candidates] == [
        one["customer"] for one in northwind.JUDGED["selection"]["candidates"]
    ]
    for candidate in standing.candidates:
        bought = northwind.total(northwind.base_year(candidate.id))
        assert candidate.raw["spend"] == float(bought)
        assert candidate.raw["margin"] == pytest.approx(float(northwind.margin(candidate.id)), abs=1e-12)
        assert candidate.raw["growth"] == pytest.approx(float(northwind.growth(candidate.id)), abs=1e-12)


def test_northwinds_windows_are_of_equal_length_and_a_year_apart() -> None:
    _, standing = real()
    earlier, recent = northwind.compared()
    assert (standing.windows.earlier.first, standing.windows.earlier.last) == earlier
    assert (standing.windows.recent.first, standing.windows.recent.last) == recent
    assert recent[0] - earlier[0] == recent[1] - earlier[1] == timedelta(days=365)


def test_the_segment_table_has_every_customer_of_northwind_once() -> None:
    case, standing = real()
    rows = table_of(case, standing)
    assert sorted(row["customer"] for row in rows) == sorted(one.number for one in case.directory)
    assert sum(Decimal(row["sales"]) for row in rows) == northwind.total(northwind.base_year())
    assert {row["customer"] for row in rows if row["key_account"] == "yes"} == set(standing.choice.chosen)
    assert rows[-1]["cumulative_share"] == "1.000000"
    for row in rows:
        bought = northwind.base_year(row["customer"])
        assert row["frequency"] == len({line.order for line in bought})
        expected = min(((northwind.AS_OF - line.day).days for line in bought), default=None)
        assert row["recency_days"] == expected
        assert (row["segment"] == UNSCORED) is (not bought)
