"""The map of the buying centre: influence, attitude, our contact, and where we are exposed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.planning.analysis.centres import centre, deciding, member

from kcm.errors import Conflict, InvalidValue
from kcm.i18n import sentence
from kcm.interchange import dumps
from kcm.planning.analysis.buying import (
    BuyingRole,
    BuyPhase,
    CentreMember,
    MapPolicy,
    OurContact,
    RelationshipMap,
    map_findings,
    relationship_map,
)
from kcm.rules import Finding, Severity
from kcm.testing.buying_centres import relationship_maps

TODAY = date(2026, 11, 26)


def known(*pairs: tuple[str, float], last: date | None = None) -> dict[str, Any]:
    return {"contacts": [OurContact(ours=ours, strength=strength, last_contact=last) for ours, strength in pairs]}


def found(*members: CentreMember, **policy: Any) -> list[Finding]:
    return list(map_findings(relationship_map(centre(*members), as_of=TODAY, policy=MapPolicy(**policy))))


def codes(*members: CentreMember, **policy: Any) -> list[tuple[str, str]]:
    return [(one.code.partition(".")[2], one.path) for one in found(*members, **policy)]


SAFE = member("M8", 3, 1, **known(("K1", 5), ("K2", 2)))


def test_each_member_has_one_entry_the_most_powerful_first() -> None:
    drawn = relationship_map(
        centre(member("M2", 4), deciding("M3", 9, None, **known(("K2", 3), ("K1", 8))), member("M1", 4, -1)),
        as_of=TODAY,
    )
    assert [(one.member, one.power, one.attitude, one.decides) for one in drawn.entries] == [
        ("M3", 9.0, None, True),
        ("M1", 4.0, -1.0, False),
        ("M2", 4.0, 0.0, False),
    ]
    first = drawn.entries[0]
    assert [one.ours for one in first.contacts] == ["K1", "K2"]
    assert first.contact == first.contacts[0]
    assert drawn.entries[1].contact is None


def test_the_latest_contact_counts() -> None:
    early, late = (
        OurContact(ours=ours, strength=1, last_contact=date(2026, 11, day)) for ours, day in (("K1", 1), ("K2", 20))
    )
    never = OurContact(ours="K3", strength=9)
    days = [
        relationship_map(centre(member("M1", contacts=contacts)), as_of=TODAY).entries[0].days_since_contact
        for contacts in ([early, late, never], [early], [never], [])
    ]
    assert days == [6, 25, None, None]


def test_a_decider_whom_nobody_knows_is_uncovered() -> None:
    (finding,) = found(deciding("M1", 3), SAFE)
    assert (finding.code, finding.severity) == ("buying.UNCOVERED_DECIDER", Severity.WARNS)
    assert sentence(finding) == "Nobody of ours knows M1, who decides (influence 3.0)."
    assert sentence(finding, "zh_CN") == "我方无人联系决策者M1(影响力3.0)。"
    assert codes(deciding("M1", 9), SAFE) == [("UNCOVERED_DECIDER", "$.entries[0]")]
    assert codes(deciding("M1", 9, phases=[BuyPhase.SUPPLIER_SEARCH]), SAFE) == [("NO_CONTACT", "$.entries[0]")]


@pytest.mark.parametrize(
    ("power", "attitude", "expected"),
    [(6, -0.5, True), (10, -2, True), (5.9, -2, False), (6, 0, False), (6, None, False)],
)
def test_influence_against_us_is_hostile(power: float, attitude: float | None, expected: bool) -> None:
    names = [name for name, _ in codes(member("M1", power, attitude, **known(("K1", 1))), SAFE)]
    assert ("HOSTILE_INFLUENCE" in names) is expected


def test_hostile_influence_in_words() -> None:
    (finding,) = found(member("M1", 8, -1, **known(("K1", 1))), SAFE)
    assert sentence(finding) == "M1 is against us (attitude -1.0) with an influence of 8.0."
    assert sentence(finding, "zh_CN") == "M1反对我方(态度-1.0)，影响力为8.0。"


def test_an_influential_member_without_contact_is_found_and_a_minor_one_is_not() -> None:
    assert codes(member("M1", 6, 1), member("M2", 5.9, 1), SAFE) == [("NO_CONTACT", "$.entries[0]")]
    assert codes(member("M1", 6, 1), SAFE, influential=6.1) == []


def test_all_contacts_through_one_of_ours_hang_by_one_thread() -> None:
    one, other = member("M1", 3, **known(("K1", 9))), member("M2", 2, **known(("K1", 4)))
    (finding,) = found(one, other, member("M3", 1))
    assert (finding.code, finding.path) == ("buying.SINGLE_THREADED", "$.entries")
    assert sentence(finding) == "All contacts of this key account go through K1."
    assert found(one, member("M2", 2, **known(("K2", 4)))) == []
    assert found(member("M3", 1)) == []


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 5, 30), False), (date(2026, 5, 29), True)])
def test_a_contact_lapses_after_180_days(day: date, expected: bool) -> None:
    powerful = member("M1", 6, 1, **known(("K1", 5), last=day))
    decides = deciding("M1", 2, **known(("K1", 5), last=day))
    minor = member("M1", 5, 1, **known(("K1", 5), last=day))
    lapsed = [("CONTACT_LAPSED", f"$.entries[{place}]") for place in (0, 1)]
    assert codes(powerful, SAFE) == lapsed[:1] * expected
    assert codes(decides, SAFE) == lapsed[1:] * expected
    assert codes(minor, SAFE) == []


def test_a_lapsed_contact_in_words() -> None:
    (finding,) = found(member("M1", 6, 1, **known(("K1", 5), last=date(2026, 11, 16))), SAFE, lapsed_days=9)
    assert sentence(finding) == "The last contact with M1 was 10 days ago, more than 9."


@given(relationship_maps())
def test_findings_name_members_and_never_people(drawn: RelationshipMap) -> None:
    """No finding holds the name of a person, and no repr or document shows one that was not asked for."""
    names = {entry.name for entry in drawn.entries}
    shown = " ".join([repr(drawn), dumps(drawn), *(dumps(one) for one in map_findings(drawn))])
    assert not [name for name in names if name in shown]


@given(relationship_maps())
def test_a_member_with_a_contact_is_covered(drawn: RelationshipMap) -> None:
    """A member is found uncovered or without contact only if nobody of ours knows him, were it but a little."""
    strangers = {entry.member for entry in drawn.entries if not any(one.strength for one in entry.contacts)}
    lonely = {"buying.UNCOVERED_DECIDER", "buying.NO_CONTACT"}
    assert {one.values["member"] for one in map_findings(drawn) if one.code in lonely} <= strangers


def test_a_contact_after_the_day_of_the_map_is_refused() -> None:
    tomorrow = OurContact(ours="K1", strength=1, last_contact=date(2026, 11, 27))
    unit = centre(member("M1"), member("M2", contacts=[OurContact(ours="K2", strength=1), tomorrow]))
    with pytest.raises(InvalidValue) as error:
        relationship_map(unit, as_of=TODAY)
    assert str(error.value) == (
        "found a contact on 2026-11-27, expected none after 2026-11-26 @ $.members[1].contacts[1].last_contact"
    )
    with pytest.raises(InvalidValue, match="found datetime, expected a date @ as_of"):
        relationship_map(unit, as_of=datetime(2026, 11, 28))


def test_what_is_no_map_or_policy_is_refused() -> None:
    drawn = relationship_map(centre(member("M1")), as_of=TODAY)
    with pytest.raises(InvalidValue, match=r"blank text, expected words @ \$\.key_account"):
        attrs.evolve(drawn, key_account=" ")
    with pytest.raises(Conflict, match=r"found 'M1' twice, expected each once @ \$\.entries\[1\]"):
        attrs.evolve(drawn, entries=drawn.entries * 2)
    with pytest.raises(InvalidValue, match=r"found score 11, expected 0 to 10 @ \$\.influential"):
        MapPolicy(influential=11)
    with pytest.raises(InvalidValue, match=r"found 0 days, expected 1 or more @ \$\.lapsed_days"):
        MapPolicy(lapsed_days=0)


def test_a_decider_against_us_is_found_though_he_has_little_power() -> None:
    unit = centre(
        member("M1", power=5, attitude=-1, roles=[BuyingRole.DECIDER], phases=[BuyPhase.SUPPLIER_SELECTION]),
    )
    codes = {finding.code for finding in map_findings(relationship_map(unit, as_of=TODAY))}
    assert {"buying.HOSTILE_INFLUENCE", "buying.UNCOVERED_DECIDER"} <= codes
