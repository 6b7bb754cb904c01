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
    prove_segmenter(segmenter, examples=12)


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


PARTITIONS = "every customer is in exactly one segment"
UNLAWFUL: dict[str, tuple[Any, str, str]] = {
    "drops a customer": (drops_the_last, PARTITIONS, "customers in no segment"),
    "doubles a customer": (doubles_the_first, PARTITIONS, "customers more than once"),
    "adds a stranger": (adds_a_stranger, PARTITIONS, "found 1 customers that are not in the purchases"),
    "looks at the first row": (looks_at_the_first_row, "a segmenter ignores the order of rows", "in another order"),
    "refuses by the first row": (refuses_by_the_first_row, "a segmenter ignores the order of rows", "another order"),
    "changes its mind": (changes_its_mind(), "a segmenter gives the same again", "the second time"),
    "sorts the table": (sorts_the_table, "a segmenter leaves its purchases as they were", "changed $.amount"),
    "refuses every table": (refuses, "a segmenter gives a segmentation", "refused all of 40 tables"),
    "labels by the first row": (labels_by_the_first_row, "a segmenter ignores the order of rows", "in another order"),
    "gives nothing": (gives_nothing, "a segmenter gives a segmentation", "found a NoneType"),
    "gives nothing for many": (gives_nothing_for_many, "a segmenter gives a segmentation", "found a NoneType"),
    "raises": (lambda table, as_of: table.nonsense, "a segmenter gives a segmentation", "raised AttributeError"),
    "gives a list": (lambda table, as_of: [], "a segmenter gives a segmentation", "found a list"),
}


@pytest.mark.parametrize("fault", UNLAWFUL)
def test_an_unlawful_segmenter_is_caught_by_the_law_it_breaks(fault: str) -> None:
    segmenter, law, reason = UNLAWFUL[fault]
    with pytest.raises(LawBroken) as caught:
        prove_segmenter(segmenter)
    assert caught.value.law == law
    assert reason in caught.value.reason
