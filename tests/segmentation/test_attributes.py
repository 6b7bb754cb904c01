from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.segmentation.attributes import (
    ATTRIBUTES,
    Affiliation,
    CustomerAttributes,
    ExternalAttributes,
    InternalAttributes,
    attribute_segments,
    cross_segment,
)
from kcm.testing.markets import customer_attributes

BANDS = {"age": (18, 35), "income": (10_000,)}
many = st.lists(customer_attributes(), min_size=1, max_size=8, unique_by=lambda one: one.id)


def customer(name: str, affiliation: Affiliation, **known: Any) -> CustomerAttributes:
    return CustomerAttributes(id=name, external=ExternalAttributes(region="Graz", affiliation=affiliation), **known)


def person(name: str, **known: Any) -> CustomerAttributes:
    return customer(name, Affiliation.INDIVIDUAL, internal=InternalAttributes(**known))


def test_method_a83_three_enterprises_and_two_public_bodies() -> None:
    found = [customer(f"E{n}", Affiliation.ENTERPRISE) for n in range(3)]
    found += [customer(f"G{n}", Affiliation.GOVERNMENT) for n in range(2)]
    assert cross_segment(found, ["affiliation"]) == {("enterprise",): 3, ("government",): 2}


def test_ages_and_incomes_fall_into_bands() -> None:
    found = [person(f"P{age}", age=age, income=age * 500) for age in (17, 18, 34, 35)]
    assert cross_segment(found, ["age", "income"], bands=BANDS) == {
        ("below 18", "below 10000"): 1,
        ("from 18 to below 35", "below 10000"): 1,
        ("from 18 to below 35", "from 10000"): 1,
        ("from 35", "from 10000"): 1,
    }
    assert cross_segment(found, ["age"], bands={"age": ()}) == {("all",): 4}


def test_what_is_not_known_is_counted_as_unknown() -> None:
    found = [
        customer("E", Affiliation.ENTERPRISE),
        person("P", interests={"sport", "music"}),
        person("Q", sex="female"),
    ]
    assert cross_segment(found, ["interests"]) == {("music + sport",): 1, ("none",): 1, ("unknown",): 1}
    assert cross_segment(found, ["sex", "behaviour"]) == {("female", "unknown"): 1, ("unknown", "unknown"): 2}


def test_internal_attributes_belong_to_individuals() -> None:
    with pytest.raises(InvalidValue, match="internal attributes of a customer that is no individual") as error:
        customer("E", Affiliation.ENTERPRISE, internal=InternalAttributes(age=3))
    assert error.value.path == "$.internal"


@pytest.mark.parametrize("age", [-1, 131])
def test_an_age_nobody_has_is_refused_without_telling_it(age: int) -> None:
    with pytest.raises(InvalidValue, match=r"found another age, expected 0 to 130 @ \$.age"):
        InternalAttributes(age=age)
    assert "44" not in repr(InternalAttributes(age=44))


@pytest.mark.parametrize(
    ("by", "bands", "error", "path"),
    [
        ([], {}, MissingData, "by"),
        (["colour"], {}, InvalidValue, "by[0]"),
        (["region", "age"], {}, MissingData, "bands.age"),
        (["age"], {"age": (35, 18)}, InvalidValue, "bands.age"),
        (["age"], {"age": (18, 18)}, InvalidValue, "bands.age"),
        (["age"], {"age": ("old",)}, InvalidValue, "bands.age[0]"),
        (["region"], {"region": (1,)}, InvalidValue, "bands"),
    ],
)
def test_attributes_and_bands_that_cannot_be_are_refused(
    by: list[str], bands: dict[str, Any], error: type[InvalidValue], path: str
) -> None:
    for verb in (cross_segment, attribute_segments):
        with pytest.raises(error) as caught:
            verb([person("P", age=20)], by=by, bands=bands)
        assert type(caught.value) is error
        assert caught.value.path == path


def test_a_customer_stands_once_and_somebody_must() -> None:
    with pytest.raises(Conflict, match="customers"):
        cross_segment([person("P"), person("P")], ["region"])
    with pytest.raises(MissingData, match="found no customers"):
        attribute_segments([])


@given(many, st.lists(st.sampled_from(ATTRIBUTES), min_size=1, max_size=3, unique=True))
def test_every_customer_is_in_exactly_one_combination(found: list[CustomerAttributes], by: list[str]) -> None:
    """The counts add up to the customers, and the segmentation has the same, whatever the order of the customers."""
    counts = cross_segment(found, by, bands=BANDS)
    assert sum(counts.values()) == len(found)
    segmentation = attribute_segments(found, by=by, bands=BANDS)
    assert list(segmentation.counts().values()) == list(counts.values())
    assert segmentation == attribute_segments(found[::-1], by=by, bands=BANDS)
