"""`prove_segmenter` passes kcm's own segmenters and catches those that do not partition or look at the order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import numpy as np
import pytest

from kcm.errors import InvalidValue
from kcm.segmentation.attributes import Affiliation, CustomerAttributes, ExternalAttributes, attribute_segments
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.segments import Segmentation, abc_segments, rfm_segments
from kcm.segmentation.tiers import tier_segments
from kcm.testing import purchases, reassignments
from kcm.testing.laws import LawBroken, prove_segmenter
from kcm.text import Text


def tiers(purchases: Purchases, *, as_of: date) -> Segmentation:
    rows = np.bincount(purchases.customer, minlength=purchases.customers.size)
    return tier_segments(purchases.customers.tolist(), (rows * 1_000).tolist(), rows.tolist())


def attributes(purchases: Purchases, *, as_of: date) -> Segmentation:
    rows = np.bincount(purchases.customer, minlength=purchases.customers.size).tolist()
    places = [ExternalAttributes(region=region, affiliation=Affiliation.INDIVIDUAL) for region in ("R0", "R1")]
    return attribute_segments(
        [
            CustomerAttributes(id=str(customer), external=places[count % 2])
            for customer, count in zip(purchases.customers.tolist(), rows, strict=True)
        ],
        by=("region",),
    )


def texts(segmenter: Callable[..., Segmentation]) -> Callable[..., Segmentation]:
    """For a segmenter whose ids are texts."""

    def through(purchases: Purchases, *, as_of: date) -> Segmentation:
        made = segmenter(purchases, as_of=as_of)
        places = {str(one): one for one in purchases.customers.tolist()}
        return attrs.evolve(made, customers=np.array([places[one] for one in made.customers.tolist()]))

    return through


@pytest.mark.parametrize("segmenter", [rfm_segments, abc_segments, tiers, texts(attributes)])
def test_kcms_own_segmenters_are_lawful(segmenter: Callable[..., Segmentation]) -> None:
    assert prove_segmenter(segmenter, examples=12)


def made(customers: Any, codes: Any) -> Segmentation:
    names = ("first", "second", "third")
    labels = tuple(Text.same(name) for name in names)
    return Segmentation(customers=np.array(customers), codes=np.array(codes, np.int64), names=names, labels=labels)


def all_in_one(purchases: Purchases) -> Segmentation:
    return made(purchases.customers, [0] * purchases.customers.size)


def drops_the_last(purchases: Purchases, *, as_of: date) -> Segmentation:
    size = purchases.customers.size
    return made(purchases.customers[: size - 1], [0] * (size - 1)) if size > 1 else all_in_one(purchases)


def doubles_the_first(purchases: Purchases, *, as_of: date) -> Segmentation:
    ids = purchases.customers
    return made([ids[0], *ids], [0, *[1] * ids.size])


def adds_a_stranger(purchases: Purchases, *, as_of: date) -> Segmentation:
    ids = [*purchases.customers.tolist(), "nobody" if purchases.customers.dtype.kind == "U" else 77_777]
    return made(ids, [0] * len(ids))


def looks_at_the_first_row(purchases: Purchases, *, as_of: date) -> Segmentation:
    return made(purchases.customers, np.arange(purchases.customers.size) == purchases.customer[0])


def by_last_purchase(purchases: Purchases, *, as_of: date) -> Segmentation:
    """By the amount of each customer's last purchase, and of several on that day, by the last row."""
    codes = [0] * purchases.customers.size
    for row in np.argsort(purchases.day, kind="stable").tolist():
        codes[purchases.customer[row]] = int(np.nan_to_num(purchases.amount[row]) > 5)
    return made(purchases.customers, codes)


def by_first_order(purchases: Purchases, *, as_of: date) -> Segmentation:
    """By the order that stands in the first row of each customer."""
    codes = [0] * purchases.customers.size
    for row in range(purchases.rows - 1, -1, -1):
        if purchases.order is not None:
            codes[purchases.customer[row]] = int(str(purchases.order[row]).endswith("1"))
    return made(purchases.customers, codes)


def by_last_digit_of_a_sum(purchases: Purchases, *, as_of: date) -> Segmentation:
    """Amounts added up in the order of the rows, where a sum of whole cents would be the same in any."""
    total = [0.0] * purchases.customers.size
    for customer, amount in zip(purchases.customer.tolist(), purchases.amount.tolist(), strict=True):
        total[customer] += amount
    return made(purchases.customers, [repr(one)[-1] in "13579" for one in total])


def drops_those_without_a_purchase(purchases: Purchases, *, as_of: date) -> Segmentation:
    return made(purchases.customers[np.unique(purchases.customer)], [0] * np.unique(purchases.customer).size)


def asks_for_today(purchases: Purchases, *, as_of: date) -> Segmentation:
    return made(purchases.customers, [date.today() > as_of] * purchases.customers.size)  # noqa: DTZ011 - the fault


def remembers_the_largest() -> Callable[..., Segmentation]:
    """Large is what is half as much as the largest of any table so far."""
    largest = [0.0]

    def segmenter(purchases: Purchases, *, as_of: date) -> Segmentation:
        total = np.bincount(purchases.customer, np.nan_to_num(purchases.amount), minlength=purchases.customers.size)
        largest[0] = max(largest[0], float(total.max()))
        return made(purchases.customers, total > largest[0] / 2)

    return segmenter


def gives_nothing_for_many_rows(purchases: Purchases, *, as_of: date) -> Segmentation:
    return all_in_one(purchases) if purchases.rows < 13 else gives_nothing(purchases, as_of=as_of)


def changes_its_mind() -> Callable[..., Segmentation]:
    calls: list[int] = []

    def segmenter(purchases: Purchases, *, as_of: date) -> Segmentation:
        calls.append(1)
        return made(purchases.customers, [len(calls) % 2] * purchases.customers.size)

    return segmenter


def sorts_the_table(purchases: Purchases, *, as_of: date) -> Segmentation:
    object.__setattr__(purchases, "amount", np.sort(purchases.amount) + 1)
    return all_in_one(purchases)


def refuses(purchases: Purchases, *, as_of: date) -> Segmentation:
    raise InvalidValue("found purchases, expected none")


def gives_nothing(purchases: Purchases, *, as_of: date) -> Segmentation:
    return None  # type: ignore[return-value]  # the fault


def gives_nothing_for_many(purchases: Purchases, *, as_of: date) -> Segmentation:
    return all_in_one(purchases) if purchases.customers.size < 3 else gives_nothing(purchases, as_of=as_of)


def labels_by_the_first_row(purchases: Purchases, *, as_of: date) -> Segmentation:
    """As one that names its segments in the order in which it meets them."""
    segmentation = all_in_one(purchases)
    first = Text.same(f"segment of {purchases.customer[0]}")
    return attrs.evolve(segmentation, labels=(first, *segmentation.labels[1:]))


def refuses_by_the_first_row(purchases: Purchases, *, as_of: date) -> Segmentation:
    if purchases.customer[0] == 0:
        raise InvalidValue("found the first customer first, expected another one")
    return all_in_one(purchases)


GIVES = "a segmenter gives a segmentation"
PARTITIONS = "every customer is in exactly one segment"
UNLAWFUL: dict[str, tuple[Any, str, str]] = {
    "drops a customer": (drops_the_last, PARTITIONS, "customers in no segment"),
    "doubles a customer": (doubles_the_first, PARTITIONS, "customers more than once"),
    "adds a stranger": (adds_a_stranger, PARTITIONS, "found 1 customers that are not in the purchases"),
    "looks at the first row": (looks_at_the_first_row, "a segmenter ignores the order of rows", "in another order"),
    "refuses by the first row": (refuses_by_the_first_row, "a segmenter ignores the order of rows", "another order"),
    "takes the last row of a day": (by_last_purchase, "a segmenter ignores the order of rows", "in another order"),
    "takes the first order": (by_first_order, "a segmenter ignores the order of rows", "in another order"),
    "adds up in any order": (by_last_digit_of_a_sum, "a segmenter ignores the order of rows", "in another order"),
    "drops who did not buy": (drops_those_without_a_purchase, PARTITIONS, "customers in no segment"),
    "asks for today": (asks_for_today, "a segmenter asks nothing of the world", "found date.today"),
    "remembers the largest": (remembers_the_largest(), "a segmenter gives the same again", "after another table"),
    "gives nothing for many rows": (
        gives_nothing_for_many_rows,
        GIVES,
        "found a NoneType",
    ),
    "changes its mind": (changes_its_mind(), "a segmenter gives the same again", "the second time"),
    "sorts the table": (sorts_the_table, "a segmenter leaves its purchases as they were", "changed $.amount"),
    "refuses every table": (
        refuses,
        GIVES,
        "refused all of 80 tables, the last one for: found purchases",
    ),
    "labels by the first row": (labels_by_the_first_row, "a segmenter ignores the order of rows", "in another order"),
    "gives nothing": (gives_nothing, GIVES, "found a NoneType"),
    "gives nothing for many": (gives_nothing_for_many, GIVES, "found a NoneType"),
    "raises": (lambda table, as_of: table.nonsense, GIVES, "raised AttributeError"),
    "gives a list": (lambda table, as_of: [], GIVES, "found a list"),
}


@pytest.mark.parametrize("fault", UNLAWFUL)
def test_an_unlawful_segmenter_is_caught_by_the_law_it_breaks(fault: str) -> None:
    segmenter, law, reason = UNLAWFUL[fault]
    with pytest.raises(LawBroken) as caught:
        prove_segmenter(segmenter)
    assert caught.value.law == law
    assert reason in caught.value.reason


def refuses_refunds(purchases: Purchases, *, as_of: date) -> Segmentation:
    if (purchases.amount < 0).any():
        raise InvalidValue("found a refund, expected none")
    return all_in_one(purchases)


def test_how_many_tables_were_segmented_is_told() -> None:
    assert prove_segmenter(lambda purchases, as_of: all_in_one(purchases), examples=8) == 16
    assert 0 < prove_segmenter(refuses_refunds, examples=8) < 16


def test_a_segmenter_is_proved_on_a_hosts_own_tables() -> None:
    def of_orders(purchases: Purchases, *, as_of: date) -> Segmentation:
        assert purchases.order is not None
        return all_in_one(purchases)

    assert prove_segmenter(of_orders, purchases(orders=True), examples=4) == 8


def test_a_table_without_rows_is_a_table() -> None:
    empty = purchases().map(lambda table: table.until(date(2000, 1, 1)))
    assert prove_segmenter(lambda purchases, as_of: all_in_one(purchases), empty, examples=2) == 4


def test_the_last_refusal_is_the_cause_where_all_are_refused() -> None:
    with pytest.raises(LawBroken) as caught:
        prove_segmenter(refuses, examples=2)
    assert isinstance(caught.value.__cause__, InvalidValue)


MISTAKEN: dict[str, tuple[Any, Any, str, str]] = {
    "a function of customers": (
        all_in_one,
        None,
        "found all_in_one(purchases: 'Purchases') -> 'Segmentation', expected a function of (purchases, *, as_of)",
        "segmenter",
    ),
    "a name": ("rfm", None, "found a str, expected a function", "segmenter"),
    "a table": (refuses, [1, 2], "found a list, expected a Hypothesis strategy", "tables"),
    "other subjects": (
        refuses,
        reassignments(),
        "found a Reassignment, expected a strategy of Purchases, such as kcm.testing.purchases()",
        "tables",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_what_is_no_segmenter_or_no_strategy_of_tables_is_told_so_and_breaks_no_law(mistake: str) -> None:
    segmenter, tables, reason, path = MISTAKEN[mistake]
    with pytest.raises(InvalidValue) as refused:
        prove_segmenter(segmenter, tables)
    assert refused.value.reason == reason
    assert refused.value.path == path
