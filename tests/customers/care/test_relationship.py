"""Length, depth and breadth of relationships, and the bonds that hold them (method A16, A19, A26, A37, A39)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.health import HealthSignal, relationship_health
from kcm.customers.care.kinds import (
    BOND_KINDS,
    STAGE_MEANINGS,
    TYPE_MEANINGS,
    BondKind,
    BondLevel,
    RelationshipStage,
    RelationshipType,
)
from kcm.customers.care.relationship import (
    Bond,
    Relation,
    bond_level,
    breadth,
    length_years,
    relationship_dimensions,
    relationship_overview,
    share_bonded,
)
from kcm.errors import Conflict, MissingData
from kcm.i18n import label
from kcm.testing.caring import relations
from kcm.text import Text

TODAY = date(2026, 11, 23)
LATEST = date(2036, 1, 1)


def relation(name: str = "C1", **changes: Any) -> Relation:
    whole: dict[str, Any] = {
        "start": date(2020, 11, 23),
        "satisfaction": 80,
        "share_of_wallet": 0.45,
        "stage": RelationshipStage.COOPERATIVE,
    }
    return Relation(customer=name, **(whole | changes))


def bond(kind: str, start: date = date(2025, 1, 1), end: date | None = None) -> Bond:
    return Bond(kind=BOND_KINDS[kind], start=start, end=end)


def test_method_a16_six_years_of_depth_0_583() -> None:
    found = relationship_dimensions(relation(), as_of=TODAY)
    assert (TODAY - relation().start).days == 2191
    assert round(found.length_years, 3) == 5.999
    assert round(found.depth, 3) == 0.583
    assert dict(found.parts) == pytest.approx({"satisfaction": 0.8 / 3, "share_of_wallet": 0.15, "stage": 0.5 / 3})


def test_method_a16_depth_is_the_mean_of_what_is_known() -> None:
    assert relationship_dimensions(relation(stage=None), as_of=TODAY).depth == pytest.approx(0.625)
    assert relationship_dimensions(relation(stage=None, satisfaction=None), as_of=TODAY).depth == 0.45
    assert relationship_dimensions(relation(stage=None, satisfaction=0), as_of=TODAY).depth == 0.225
    words = "found no satisfaction, share of wallet or stage, expected at least one"
    with refused("$", words, kind=MissingData):
        relationship_dimensions(relation(stage=None, satisfaction=None, share_of_wallet=None), as_of=TODAY)


def test_method_a16_length_ends_with_the_relationship() -> None:
    ended = relation(start=date(2018, 1, 1), end=date(2022, 1, 1))
    assert length_years(ended, as_of=TODAY) == length_years(ended, as_of=date(2022, 1, 1)) == 4
    assert length_years(ended, as_of=date(2018, 1, 1)) == 0


def test_method_a16_breadth_is_the_number_of_relationships_held() -> None:
    found = [
        relation("A"),
        relation("B", end=TODAY),
        relation("C", end=TODAY - timedelta(days=1)),
        relation("D", start=TODAY + timedelta(days=1)),
        relation("E", start=TODAY),
    ]
    assert breadth(found, as_of=TODAY) == 3
    with refused("$.relations[1]", "found 'A' twice, expected each once", kind=Conflict):
        breadth([relation("A"), relation("A")], as_of=TODAY)


def test_method_a19_cooperative_is_2_of_4() -> None:
    assert RelationshipStage.COOPERATIVE.value / 4 == 0.5
    found = relationship_dimensions(relation(satisfaction=None, share_of_wallet=None), as_of=TODAY)
    assert found.depth == 0.5
    assert [stage.value for stage in RelationshipStage] == [0, 1, 2, 3, 4]
    assert STAGE_MEANINGS[RelationshipStage.INTEGRATED].en == "interlocked systems; leaving is hard"
    assert len(TYPE_MEANINGS) == len(RelationshipType) == 5
    assert label(RelationshipType.PROACTIVE, "zh_CN") == "能动型"


@given(relations(), st.integers(0, 3000))
def test_length_grows_with_time_and_the_parts_sum_to_the_depth(found: Relation, more: int) -> None:
    """Length never shrinks, depth lies between 0 and 1 and is the sum of its parts."""
    first = length_years(found, as_of=LATEST)
    assert 0 <= first <= length_years(found, as_of=LATEST + timedelta(days=more))
    known = attrs.evolve(found, stage=RelationshipStage.BASIC)
    measured = relationship_dimensions(known, as_of=LATEST)
    assert 0 <= measured.depth <= 1 + 1e-12
    assert sum(measured.parts.values()) == pytest.approx(measured.depth, abs=1e-12)


def test_method_a26_a_points_card_and_a_named_contact_are_social() -> None:
    assert bond_level([bond("points_card"), bond("named_contact")], as_of=TODAY) is BondLevel.SOCIAL


def test_method_a39_a_club_is_social() -> None:
    assert bond_level([bond("club")], as_of=TODAY) is BondLevel.SOCIAL
    assert label(BondLevel.SOCIAL, "zh_CN") == "社交层次"


def test_method_a26_only_bonds_that_hold_count() -> None:
    ended, later = bond("shared_system", end=date(2026, 11, 22)), bond("club", start=date(2026, 11, 24))
    assert bond_level([ended, later], as_of=TODAY) is None
    assert bond_level([ended, later], as_of=date(2026, 11, 22)) is BondLevel.STRUCTURAL
    own = BondKind(id="hunt", level=BondLevel.SOCIAL, label=Text("hunting party", "狩猎聚会"))
    assert bond_level([Bond(kind=own, start=TODAY)], as_of=TODAY) is BondLevel.SOCIAL


def test_method_a37_three_of_eight_are_bound_by_more_than_price() -> None:
    bonds = ["club", "named_contact", "shared_system", "points_card", "price_terms"]
    found = [relation(f"C{place}", bonds=[bond(kind)]) for place, kind in enumerate(bonds)]
    found += [relation(f"D{place}") for place in range(3)]
    assert share_bonded(found, as_of=TODAY) == 0.375
    assert share_bonded(found, as_of=TODAY, level=BondLevel.FINANCIAL) == 0.625
    assert share_bonded([*found, relation("E", end=date(2021, 1, 1))], as_of=TODAY) == 0.375
    assert share_bonded([], as_of=TODAY) is None


@given(st.lists(relations(), max_size=5))
def test_a_higher_level_binds_fewer(found: list[Relation]) -> None:
    """The share of customers bound at a level never rises with the level."""
    shares = [share_bonded(found, as_of=date(2010, 1, 1), level=level) for level in BondLevel]
    if None not in shares:
        assert shares == sorted(shares, reverse=True)  # type: ignore[type-var]  # none is None here


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"name": ""}, "$.customer", "found a blank text, expected words"),
        ({"end": date(2020, 11, 22)}, "$.end", "found 2020-11-22 before 2020-11-23, expected a last day after"),
        ({"satisfaction": 101}, "$.satisfaction", "found 101, expected 0 to 100"),
        ({"share_of_wallet": -0.1}, "$.share_of_wallet", "found -0.1, expected 0 to 1"),
        ({"stage": 2}, "$.stage", "expected RelationshipStage"),
    ],
)
def test_what_is_no_relationship_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        relation(**{"name": "C1"} | changes)


def test_what_is_no_bond_is_refused() -> None:
    with refused("$.end", "found 2024-12-31 before 2025-01-01, expected a last day after the first"):
        bond("club", end=date(2024, 12, 31))
    with refused("$.id", "found a blank text, expected words"):
        BondKind(id=" ", level=BondLevel.SOCIAL, label=Text("x", "乙"))


def test_a_relationship_that_starts_later_has_no_length() -> None:
    with refused("$.start", "found 2020-11-23, expected none after 2020-11-22"):
        relationship_dimensions(relation(), as_of=date(2020, 11, 22))


def test_the_overview_shows_what_is_known_and_none_for_the_rest() -> None:
    whole = relation(type=RelationshipType.PARTNERSHIP, bonds=[bond("club")])
    seen = [HealthSignal(factor="satisfaction", value=80, observed_on=TODAY)]
    shown = relationship_overview(whole, as_of=TODAY, health=relationship_health("C1", seen, as_of=TODAY))
    values = [value for _, value in shown]
    assert values[:2] == [RelationshipType.PARTNERSHIP, RelationshipStage.COOPERATIVE]
    assert values[4:] == [80, 0.45, BondLevel.SOCIAL, 8, 0.25]
    assert shown[0][0].in_locale("zh_CN") == "关系类型"
    bare = relationship_overview(Relation(customer="C1", start=TODAY), as_of=TODAY)
    assert [value for _, value in bare] == [None, None, 0, None, None, None, None, None, None]
    with refused("health", "found the health of 'C2', expected 'C1'"):
        relationship_overview(whole, as_of=TODAY, health=relationship_health("C2", [], as_of=TODAY))
