"""The buying centre: who decides, who is for us, and which roles nobody has (method A100)."""

from __future__ import annotations

from datetime import date
from math import fsum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.analysis.centres import REVIEW, SELECTION, centre, deciding, member

from kcm.errors import Conflict, InvalidValue, MissingData, Refused
from kcm.i18n import sentence
from kcm.interchange import dumps
from kcm.planning.analysis.buying import (
    ROLES_NEEDED,
    BuyClass,
    BuyingRole,
    CentreMember,
    DecisionMakingUnit,
    OurContact,
    Support,
    decider,
    decider_findings,
    deciding_phase,
    role_gaps,
    support,
)
from kcm.rules import Severity, Term
from kcm.testing.buying_centres import centre_members, decision_making_units, supports
from kcm.text import Text

BOARD = Text("purchasing board", "采购委员会")


def test_method_a100_support_is_0_3125() -> None:
    pairs = {"M1": (9, 1), "M2": (5, 2), "M3": (4, -1), "M4": (6, 0)}
    found = support(centre(*(member(name, power, attitude) for name, (power, attitude) in pairs.items())))
    assert found.value == 0.3125
    assert [one.part for one in found.parts] == pytest.approx([9 / 48, 10 / 48, -4 / 48, 0])
    assert found.unknown == ()


def test_method_a100_exactly_one_decides() -> None:
    found = decider(centre(deciding("M1"), member("M2")))
    assert (found.members, found.committee) == (("M1",), None)


@pytest.mark.parametrize(
    ("members", "buy_class"),
    [
        ([member("M1")], BuyClass.NEW_TASK),
        ([deciding("M1", phases=[REVIEW])], BuyClass.NEW_TASK),
        ([deciding("M1", phases=[REVIEW])], BuyClass.MODIFIED_REBUY),
        ([deciding("M1", phases=[SELECTION])], BuyClass.STRAIGHT_REBUY),
    ],
)
def test_method_a100_membership_is_not_enough(members: list[CentreMember], buy_class: BuyClass) -> None:
    unit = centre(*members, buy_class=buy_class)
    (finding,) = decider_findings(unit)
    assert (finding.code, finding.severity, finding.path) == ("buying.NO_DECIDER", Severity.BLOCKS, "$.members")
    assert finding.values["phase"] == Term.of(deciding_phase(buy_class))
    with pytest.raises(Refused, match=r"blocked by buying\.NO_DECIDER"):
        decider(unit)


def test_method_a100_a_straight_rebuy_is_decided_at_its_review() -> None:
    straight = centre(deciding("M1", phases=[REVIEW]), buy_class=BuyClass.STRAIGHT_REBUY)
    assert decider(straight).members == ("M1",)


def test_method_a100_several_decide_only_as_a_named_committee() -> None:
    unit = centre(deciding("M2"), deciding("M1"))
    (finding,) = decider_findings(unit)
    assert (finding.code, finding.severity) == ("buying.AMBIGUOUS_DECIDER", Severity.BLOCKS)
    assert sentence(finding) == (
        "M1, M2 all decide for QUICK in the phase of supplier selection: "
        "name the committee, or the one who has the last word."
    )
    assert "(M1、M2)" in sentence(finding, "zh_CN")
    with pytest.raises(Refused, match=r"blocked by buying\.AMBIGUOUS_DECIDER"):
        decider(unit)
    found = decider(attrs.evolve(unit, committee=BOARD))
    assert (found.members, found.committee) == (("M1", "M2"), BOARD)


def test_a_committee_of_which_nobody_is_known_decides_nothing() -> None:
    (finding,) = decider_findings(centre(member("M1"), committee=BOARD))
    assert finding.code == "buying.NO_DECIDER"
    assert sentence(finding, "zh_CN") == "尚不清楚QUICK在“选择供应商”阶段由谁最终决定。"


@given(decision_making_units())
def test_either_somebody_decides_or_a_finding_blocks(unit: DecisionMakingUnit) -> None:
    """A buying centre has a deciding body or one blocking finding, never both and never neither."""
    found = list(decider_findings(unit))
    if found:
        assert [one.severity for one in found] == [Severity.BLOCKS]
        with pytest.raises(Refused):
            decider(unit)
    else:
        assert decider(unit).members == unit.deciders


@pytest.mark.parametrize(
    ("buy_class", "lacking"),
    [
        (BuyClass.NEW_TASK, {"INITIATOR", "USER", "INFLUENCER", "BUYER", "GATEKEEPER"}),
        (BuyClass.MODIFIED_REBUY, {"USER", "INFLUENCER", "BUYER", "GATEKEEPER"}),
        (BuyClass.STRAIGHT_REBUY, {"USER", "BUYER"}),
    ],
)
def test_method_a100_role_gaps_by_class(buy_class: BuyClass, lacking: set[str]) -> None:
    found = list(role_gaps(centre(deciding("M1"), buy_class=buy_class)))
    assert {one.values["role"] for one in found} == {Term(f"BuyingRole.{name}") for name in lacking}
    assert {(one.code, one.severity) for one in found} == {("buying.ROLE_GAP", Severity.WARNS)}
    full = deciding("M2", roles=ROLES_NEEDED[buy_class])
    assert not list(role_gaps(centre(full, buy_class=buy_class)))


def test_a_role_gap_in_words() -> None:
    (finding,) = role_gaps(centre(deciding("M1", roles=set(BuyingRole) - {BuyingRole.GATEKEEPER})))
    assert sentence(finding) == "Nobody is known as the gatekeeper of QUICK, which a new task needs."
    assert sentence(finding, "zh_CN") == "QUICK缺少把关者，而初次购买需要这一角色。"


@given(supports())
def test_support_is_the_sum_of_its_parts(found: Support) -> None:
    """Support lies between −1 and 1 and is the sum of its members' parts."""
    assert -1 <= found.value <= 1
    assert fsum(one.part for one in found.parts) == pytest.approx(found.value, abs=1e-12)


@given(centre_members(identifier="M1", power=5.0), st.floats(-2, 2), st.floats(-2, 2))
def test_a_friendlier_member_never_lowers_the_support(first: CentreMember, one: float, other: float) -> None:
    """The more a member with power is for us, the higher the support."""
    rest = [member("M2", 5, -1), member("M3", 2, None)]
    cold, warm = (
        support(centre(attrs.evolve(first, attitude=attitude), *rest)).value for attitude in sorted((one, other))
    )
    assert cold <= warm


def test_an_unknown_attitude_is_left_out_and_never_neutral() -> None:
    found = support(centre(member("M1", 5, 2), member("M2", 10, None)))
    assert (found.value, found.unknown) == (1.0, ("M2",))


def test_nobody_with_power_and_a_known_attitude_gives_no_support() -> None:
    for members in ([member("M1", 5, None)], [member("M1", 0, 2)]):
        with pytest.raises(MissingData) as error:
            support(centre(*members))
        expected = "found no attitude of a member with power, expected at least one @ $.members"
        assert str(error.value) == expected


def test_contacts_stand_the_strongest_first_then_by_id() -> None:
    contacts = [OurContact(ours=name, strength=strength) for name, strength in (("K3", 4), ("K2", 7), ("K1", 7))]
    assert member("M1", contacts=contacts).known_by == (contacts[2], contacts[1], contacts[0])
    assert member("M1").known_by == ()


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"id": " "}, InvalidValue, "found a blank text, expected words @ $.id"),
        ({"name": " "}, InvalidValue, "found a blank text, expected words @ $.name"),
        ({"name": 7}, InvalidValue, "found another form, expected text @ $.name"),
        ({"power": 10.5}, InvalidValue, "found score 10.5, expected 0 to 10 @ $.power"),
        ({"power": float("nan")}, InvalidValue, "found nan, expected a finite number @ $.power"),
        ({"attitude": 2.5}, InvalidValue, "found 2.5, expected -2 to 2 @ $.attitude"),
        ({"attitude": -3}, InvalidValue, "found -3, expected -2 to 2 @ $.attitude"),
        (
            {"contacts": [OurContact(ours="K1", strength=1), OurContact(ours="K1", strength=2)]},
            Conflict,
            "found 'K1' twice, expected each once @ $.contacts[1]",
        ),
    ],
)
def test_what_is_no_member_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error) as refused:
        attrs.evolve(member("M1"), **changes)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"key_account": ""}, InvalidValue, "found a blank text, expected words @ $.key_account"),
        ({"members": []}, MissingData, "found no members, expected at least one @ $.members"),
        (
            {"members": [member("M1"), member("M1")]},
            Conflict,
            "found 'M1' twice, expected each once @ $.members[1]",
        ),
    ],
)
def test_what_is_no_centre_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error) as refused:
        centre(member("M1"), **changes)
    assert str(refused.value) == message


def test_a_contact_has_one_of_ours_and_a_strength() -> None:
    with pytest.raises(InvalidValue, match="blank"):
        OurContact(ours=" ", strength=1)
    with pytest.raises(InvalidValue, match=r"found score 11, expected 0 to 10 @ \$\.strength"):
        OurContact(ours="K1", strength=11)


def test_names_show_in_no_repr_and_in_no_document_that_does_not_reveal_them() -> None:
    unit = centre(deciding("M1", contacts=[OurContact(ours="K1", strength=3, last_contact=date(2026, 11, 1))]))
    assert "刘能" not in repr(unit)
    assert "刘能" not in dumps(unit)
    assert "刘能" in dumps(unit, reveal=True)
