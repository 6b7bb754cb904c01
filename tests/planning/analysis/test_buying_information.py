"""What the members of a buying centre must know (method A102), and what we know of a buyer (method A98)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.planning.analysis.centres import SELECTION, centre, deciding, member

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.i18n import sentence
from kcm.planning.analysis.buying import (
    RULES,
    BuyClass,
    BuyerKnowledge,
    BuyingRole,
    BuyPhase,
    InformationNeed,
    KnowledgePart,
    Pressure,
    PressureNote,
    information_gaps,
)
from kcm.rules import Severity, Term, check
from kcm.testing.buying_centres import buyer_knowledges
from kcm.text import Text

SPECIFICATION, REVIEW = BuyPhase.PRODUCT_SPECIFICATION, BuyPhase.PERFORMANCE_REVIEW
TOPIC = Text("test results", "检测结果")


def need(who: str, phase: BuyPhase, **more: Any) -> InformationNeed:
    return InformationNeed(member=who, phase=phase, topic=TOPIC, **{"supplied_by": "K1", **more})


def needs(*cells: tuple[str, BuyPhase]) -> list[InformationNeed]:
    return [need(who, phase) for who, phase in cells]


def test_method_a102_five_of_six_cells_filled_leave_one_gap() -> None:
    three = [member(name, phases=[SPECIFICATION, REVIEW]) for name in ("M1", "M2", "M3")]
    unit = centre(*three, buy_class=BuyClass.STRAIGHT_REBUY)
    cells = [(name, phase) for name in ("M1", "M2", "M3") for phase in (SPECIFICATION, REVIEW)]
    (finding,) = information_gaps(unit, needs(*cells[:-1]))
    assert (finding.code, finding.severity, finding.path) == (
        "buying.NEED_UNRECORDED",
        Severity.WARNS,
        "$.members[2]",
    )
    assert (finding.values["member"], finding.values["phase"]) == ("M3", Term.of(REVIEW))
    assert sentence(finding) == "What M3 needs to know in the phase of performance review is not recorded."
    assert not list(information_gaps(unit, needs(*cells)))


def test_method_a102_the_decider_needs_something_in_phase_6_though_it_is_only_a_maybe() -> None:
    unit = centre(
        deciding("M1", phases=[SELECTION]), member("M2", phases=[SELECTION]), buy_class=BuyClass.MODIFIED_REBUY
    )
    found = list(information_gaps(unit, []))
    assert [(one.values["member"], one.values["phase"]) for one in found] == [("M1", Term.of(SELECTION))]


def test_method_a102_nobody_needs_anything_in_a_phase_that_the_class_leaves_out() -> None:
    unit = centre(member("M1", phases=[BuyPhase.SUPPLIER_SEARCH]), buy_class=BuyClass.STRAIGHT_REBUY)
    assert not list(information_gaps(unit, []))
    assert len(list(information_gaps(centre(member("M1")), []))) == 8


def test_method_a102_every_need_has_somebody_of_ours() -> None:
    unit = centre(member("M1", phases=[SELECTION]))
    (finding,) = information_gaps(unit, [need("M1", SELECTION, supplied_by=None)])
    assert (finding.code, finding.severity, finding.path) == (
        "buying.NEED_UNSUPPLIED",
        Severity.WARNS,
        "$.needs[0].supplied_by",
    )
    assert sentence(finding, "zh_CN") == "我方无人在“选择供应商”阶段向M1提供“检测结果”的信息。"


def test_needs_may_come_one_by_one() -> None:
    unit = centre(member("M1", phases=[SELECTION]))
    (finding,) = information_gaps(unit, iter([need("M1", SELECTION, supplied_by=None)]))
    assert finding.code == "buying.NEED_UNSUPPLIED"


def test_a_need_is_a_members() -> None:
    with pytest.raises(InvalidValue) as error:
        list(information_gaps(centre(member("M1"), member("M2")), [need("M1", REVIEW), need("M9", REVIEW)]))
    assert str(error.value) == "found a need of 'M9', expected a member: M1, M2 @ $.needs[1].member"


@pytest.mark.parametrize(("field", "value"), [("member", " "), ("supplied_by", " ")])
def test_a_blank_id_is_none(field: str, value: str) -> None:
    with pytest.raises(InvalidValue) as error:
        attrs.evolve(need("M1", REVIEW), **{field: value})  # type: ignore[arg-type]  # a wrong type is the point
    assert str(error.value) == f"found a blank text, expected words @ $.{field}"


def knowledge(**changes: Any) -> BuyerKnowledge:
    every = deciding("M1", roles=tuple(BuyingRole), phases=[SELECTION])
    given_: dict[str, Any] = {
        "key_account": "QUICK",
        "interaction": Text("joint planning", "共同规划"),
        "composition": centre(every),
        "procedure": [need("M1", SELECTION)],
        "pressures": [PressureNote(pressure=Pressure.ECONOMY, intensity=3)],
    }
    return BuyerKnowledge(**given_ | changes)


def test_method_a98_without_pressures_three_of_four_parts_are_known() -> None:
    found = knowledge(pressures=[])
    assert found.completeness == 0.75
    assert found.missing == (KnowledgePart.PRESSURES,)
    (finding,) = check(found, RULES)
    assert (finding.code, finding.severity, finding.path) == ("buying.UNKNOWN_PART", Severity.WARNS, "$.pressures")
    assert sentence(finding) == "Not known yet of QUICK: the pressures on those who decide."


def test_a_buyer_of_whom_all_is_known_has_no_findings() -> None:
    assert knowledge().completeness == 1.0
    assert check(knowledge(), RULES) == ()


def test_findings_on_the_centre_name_their_place_in_what_is_known() -> None:
    unit = centre(member("M1", phases=[SELECTION]), buy_class=BuyClass.STRAIGHT_REBUY)
    found = check(knowledge(composition=unit, procedure=[need("M1", SELECTION, supplied_by=None)]), RULES)
    assert [(one.code.partition(".")[2], one.path) for one in found] == [
        ("NO_DECIDER", "$.composition.members"),
        *[("ROLE_GAP", "$.composition.members")] * 3,
        ("NEED_UNSUPPLIED", "$.procedure[0].supplied_by"),
    ]


def test_a_buyer_of_whom_nothing_is_known_lacks_all_four() -> None:
    nothing = BuyerKnowledge(key_account="QUICK")
    assert nothing.completeness == 0
    assert [one.values["part"] for one in check(nothing, RULES)] == [Term.of(part) for part in KnowledgePart]


@given(buyer_knowledges())
def test_completeness_counts_the_parts(found: BuyerKnowledge) -> None:
    """Completeness is 1 less a quarter for each part that is missing, and each missing part is a finding."""
    assert found.completeness == 1 - len(found.missing) / 4
    codes = [one.code for one in check(found, RULES)]
    assert codes.count("buying.UNKNOWN_PART") == len(found.missing)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"key_account": ""}, InvalidValue, "found a blank text, expected words @ $.key_account"),
        (
            {"composition": None},
            MissingData,
            "found needs and no members, expected those who have them @ $.composition",
        ),
        (
            {"procedure": [need("M9", SELECTION)]},
            InvalidValue,
            "found a need of 'M9', expected a member: M1 @ $.procedure[0].member",
        ),
        (
            {"pressures": [PressureNote(pressure=Pressure.PERSONAL, intensity=1)] * 2},
            Conflict,
            "found 'PERSONAL' twice, expected each once @ $.pressures[1]",
        ),
    ],
)
def test_what_cannot_be_known_is_refused(changes: Any, error: type[InvalidValue], message: str) -> None:
    with pytest.raises(error) as refused:
        knowledge(**changes)
    assert str(refused.value) == message


def test_members_of_another_key_account_are_no_knowledge_of_this_one() -> None:
    with pytest.raises(InvalidValue, match=r"expected those of 'OTHER' @ \$\.composition\.key_account"):
        knowledge(key_account="OTHER")
