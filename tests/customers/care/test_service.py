"""How well customers are served: standards, conduct and cases (method A44, A47, A50, E.4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.checklists import Tick, checklist
from kcm.customers.care.service import (
    STANDARDS,
    Attitude,
    Compliance,
    ComplianceColumns,
    ServiceCase,
    ServiceCaseKind,
    ServiceChannel,
    ServiceRecord,
    ServiceStandard,
    TrainedShare,
    attitude,
    case_gaps,
    case_hours,
    case_result,
    case_steps,
    compliance,
    compliance_columns,
    cycle_hours,
    service_facts,
    service_gaps,
    trained_share,
)
from kcm.errors import Conflict, MissingData, NotFound
from kcm.finance.ratios import Better
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.testing.serving import service_cases, service_records, service_standards
from kcm.text import Text

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
FAULT, COMPLEX_NEED, COMPLAINT = ServiceCaseKind
PHONE = STANDARDS["phone_answer"]
UNKNOWN = float("nan")


def done(*steps: str, first: float = 0, hours: float = 1) -> list[Tick]:
    return [
        Tick(item=step, done=True, at=NINE + timedelta(hours=first + place * hours)) for place, step in enumerate(steps)
    ]


def case(kind: ServiceCaseKind = FAULT, **changes: Any) -> ServiceCase:
    return ServiceCase(id="S1", kind=kind, customer="C1", opened_at=NINE, **changes)


def test_method_e4_46_of_50_replies_in_time_pass_a_standard_of_90_percent() -> None:
    found = compliance(STANDARDS["online_reply"], [119.5] * 45 + [120] + [121] * 4)
    assert (found.share, found.passed, found.n) == (0.92, True, 50)


def test_method_e4_the_default_standards() -> None:
    assert [
        (one.id, one.channel and one.channel.name, one.target, one.better, one.required_share)
        for one in STANDARDS.values()
    ] == [
        ("phone_answer", "PHONE", 20, Better.LOWER, 0.80),
        ("online_reply", "ONLINE", 120, Better.LOWER, 0.90),
        ("face_wait", "FACE_TO_FACE", 600, Better.LOWER, 0.90),
        ("email_reply", "EMAIL", 24, Better.LOWER, 0.95),
        ("outcome_recorded", None, 1, Better.HIGHER, 1.00),
    ]
    assert {one.channel for one in STANDARDS.values()} == {*ServiceChannel, None}


def test_method_e4_every_contact_has_an_outcome_recorded() -> None:
    assert compliance(STANDARDS["outcome_recorded"], [1, 1, 1]).passed
    assert not compliance(STANDARDS["outcome_recorded"], [1] * 99 + [0]).passed


def test_the_share_required_is_itself_enough() -> None:
    assert compliance(PHONE, [20] * 8 + [21] * 2).passed
    assert not compliance(PHONE, [20] * 7 + [21] * 2).passed
    assert compliance(STANDARDS["email_reply"], [24] * 19 + [25]).passed


def test_what_was_not_measured_is_counted_apart() -> None:
    found = compliance(PHONE, [10, UNKNOWN, 30])
    assert (found.met, found.n, found.unknown, found.share) == (1, 2, 1, 0.5)


@given(service_standards(), st.lists(st.integers(0, 900), min_size=1, max_size=12), st.data())
def test_compliance_is_a_share_that_more_effort_only_raises(
    standard: ServiceStandard, observed: list[int], data: st.DataObject
) -> None:
    """From 0 to 1, in any order of observations, and a lower target never makes a faster service look better."""
    found = compliance(standard, observed)
    assert 0 <= found.share <= 1
    assert found.met == round(found.share * found.n)
    assert compliance(standard, data.draw(st.permutations(observed))) == found
    better = [one - 1 for one in observed if one] if standard.better is Better.LOWER else [one + 1 for one in observed]
    zeros = observed.count(0) if standard.better is Better.LOWER else 0
    assert compliance(standard, [*better, *[0] * zeros]).met >= found.met


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40) | st.just(UNKNOWN)), max_size=12))
def test_columns_say_what_single_standards_say(rows: list[tuple[int, float]]) -> None:
    """Each group's share is that of its own observations; one without any has no share and has not passed."""
    groups = np.array([group for group, _ in rows], np.int64)
    observed = np.array([value for _, value in rows], np.float64)
    found = compliance_columns(PHONE, observed, groups, 3)
    for group in range(3):
        mine = observed[groups == group]
        if np.isnan(mine).all():
            assert np.isnan(found.share[group])
            assert not found.passed[group]
        else:
            one = compliance(PHONE, mine)
            assert (found.share[group], found.passed[group], found.n[group]) == (one.share, one.passed, one.n)


@pytest.mark.parametrize(
    ("observed", "path", "words", "kind"),
    [
        ([], "observations", "found no known observation, expected at least one", MissingData),
        ([UNKNOWN], "observations", "found no known observation, expected at least one", MissingData),
        ([1, -1], "observations[1]", "found -1, expected 0 or more", None),
        ([float("inf")], "observations[0]", "found an infinite number, expected a finite one", None),
        (["fast"], "observations", "found text, expected numbers", None),
        ([[1, 2]], "observations", "found 2 dimensions, expected one column", None),
    ],
)
def test_observations_that_are_none_are_refused(observed: Any, path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({"kind": kind} if kind else {})):
        compliance(PHONE, observed)


def test_columns_that_do_not_fit_are_refused() -> None:
    with refused("groups", "found 1 rows, expected 2 as in observations"):
        compliance_columns(PHONE, [1, 2], [0], 1)
    with refused("groups[1]", "found group 1, expected 0 to 0"):
        compliance_columns(PHONE, [1, 2], [0, 1], 1)
    with refused("groups[0]", "found group -1, expected 0 to 0"):
        compliance_columns(PHONE, [1], [-1], 1)
    whole = compliance_columns(PHONE, [1], [0], 1)
    with refused("$.n", "found 2 rows, expected 1 as in met"):
        attrs.evolve(whole, n=np.ones(2, np.int64))
    with refused("$.met[0]", "found a count out of range, expected 0 to as many as observed"):
        attrs.evolve(whole, met=np.array([2]))
    with refused("$.required_share", "found 2, expected 0 to 1"):
        ComplianceColumns(met=whole.met, n=whole.n, required_share=2)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"id": ""}, "$.id", "found a blank text, expected words"),
        ({"target": -1}, "$.target", "found the target -1, expected 0 or more"),
        ({"target": UNKNOWN}, "$.target", "found nan, expected a finite number"),
        ({"required_share": 1.01}, "$.required_share", "found 1.01, expected 0 to 1"),
        ({"better": Better.NEITHER}, "$.better", "found NEITHER, expected HIGHER or LOWER"),
        ({"channel": "PHONE"}, "$.channel", "found text, expected ServiceChannel"),
    ],
)
def test_what_is_no_standard_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(PHONE, **changes)


def test_what_was_never_counted_is_refused() -> None:
    with refused("$.n", "found 0 observations, expected at least one", kind=MissingData):
        Compliance(standard=PHONE, met=0, n=0)
    with refused("$.met", "found 3 met of 2, expected 0 to as many as observed"):
        Compliance(standard=PHONE, met=3, n=2)
    with refused("$.unknown", "found -1 unknown, expected 0 or more"):
        Compliance(standard=PHONE, met=1, n=2, unknown=-1)


def test_method_e4_an_attitude_of_4_on_average_is_good_enough() -> None:
    assert attitude([5, 4, 3]) == Attitude(mean=4, n=3)
    assert attitude([5, 4, 3]).passed
    assert not attitude([5, 4, 3, UNKNOWN, 3]).passed
    assert attitude([5, UNKNOWN]).n == 1
    assert attitude([3, 3], least=3).passed


def test_how_a_case_ended_is_personal() -> None:
    assert "Lee" not in repr(case(outcome=Text.same("Ann Lee was rude")))


@pytest.mark.parametrize(
    ("ratings", "path", "words", "kind"),
    [
        ([], "ratings", "found no known rating, expected at least one", MissingData),
        ([UNKNOWN], "ratings", "found no known rating, expected at least one", MissingData),
        ([5, 6], "ratings[1]", "found rating 6, expected 1 to 5", None),
        ([0.5], "ratings[0]", "found rating 0.5, expected 1 to 5", None),
    ],
)
def test_ratings_off_the_scale_are_refused(ratings: Any, path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({"kind": kind} if kind else {})):
        attitude(ratings)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=9), st.data())
def test_an_attitude_lies_between_its_worst_and_its_best_rating(ratings: list[int], data: st.DataObject) -> None:
    """The mean is within the ratings, and no better rating lowers it."""
    found = attitude(ratings)
    assert min(ratings) - 1e-12 <= found.mean <= max(ratings) + 1e-12
    place = data.draw(st.integers(0, len(ratings) - 1))
    raised = [5 if index == place else one for index, one in enumerate(ratings)]
    assert attitude(raised).mean >= found.mean - 1e-12


def test_an_attitude_that_cannot_be_is_refused() -> None:
    with refused("$.n", "found 0 ratings, expected at least one", kind=MissingData):
        Attitude(mean=4, n=0)
    with refused("$.mean", "found rating 0, expected 1 to 5"):
        Attitude(mean=0, n=1)
    with refused("$.least", "found rating 6, expected 1 to 5"):
        attitude([4], least=6)


def test_method_e4_all_staff_are_trained_on_the_standard() -> None:
    assert trained_share(["E1", "E2"], ["E2", "E1"]).passed
    half = trained_share(["E1", "E2"], ["E2"])
    assert (half.share, half.untrained, half.passed) == (0.5, ("E1",), False)
    assert trained_share(["E1", "E2"], ["E2"], required_share=0.5).passed


def test_staff_that_cannot_be_is_refused() -> None:
    with refused("$.staff", "found 0 staff, expected at least one", kind=MissingData):
        trained_share([], [])
    with refused("staff[1]", "found 'E1' twice, expected each once", kind=Conflict):
        trained_share(["E1", "E1"], [])
    with refused("staff[0]", "found a blank text, expected words"):
        trained_share([" "], [])
    with refused("staff", "found text, expected a list of ids"):
        trained_share("E1", [])
    with refused("trained", "found text, expected a list of ids"):
        trained_share(["E"], "E")
    with pytest.raises(NotFound, match="found 'E9' trained, expected one of the staff"):
        trained_share(["E1"], ["E9"])
    with refused("$.untrained", "found 2 untrained of 1, expected no more than there are"):
        TrainedShare(staff=1, untrained=["E1", "E2"])  # type: ignore[arg-type] # the field makes a tuple of it
    with refused("$.untrained[1]", "found 'E1' twice, expected each once", kind=Conflict):
        TrainedShare(staff=2, untrained=("E1", "E1"))
    with refused("$.required_share", "found -0.1, expected 0 to 1"):
        trained_share(["E1"], [], required_share=-0.1)


def test_method_a44_a_fault_with_3_of_3_steps_in_order_passed() -> None:
    result = case_result(case(steps=done("locate", "solve", "confirm")))
    assert (result.completion, result.passed) == (1.0, True)


def test_method_a44_each_kind_of_case_has_its_ordered_steps() -> None:
    assert {kind: [step.id for step in case_steps(kind).items] for kind in ServiceCaseKind} == {
        FAULT: ["locate", "solve", "confirm"],
        COMPLEX_NEED: ["communicate", "design", "implement", "confirm"],
        COMPLAINT: ["listen", "respond", "handle", "confirm"],
    }


def test_method_a44_a_case_takes_from_its_opening_to_its_last_step() -> None:
    steps = done("locate", "solve", "confirm", first=0.5)
    assert case_hours(case(steps=steps)) == 2.5
    assert case_hours(case(steps=steps[:2])) is None
    assert case_hours(case(steps=[*steps[:2], Tick(item="confirm", done=True)])) is None
    assert case_hours(case(steps=[*steps[:2], Tick(item="confirm", done=False, at=NINE)])) is None


def test_method_a50_from_reception_at_9_to_feedback_at_11_30_are_2_5_hours() -> None:
    steps = done("receive", "understand", "solve", "feed_back", hours=2.5 / 3)
    assert cycle_hours(steps) == 2.5
    assert cycle_hours(steps[1:]) is None
    assert cycle_hours(steps[:3]) is None
    assert cycle_hours([Tick(item="receive", done=True), *steps[1:]]) is None


def test_method_a50_a_step_before_its_predecessor_is_refused() -> None:
    with refused("$[0].at", "found 'understand' before an earlier step, expected the steps in order"):
        cycle_hours(done("understand", "receive", "solve", "feed_back"))
    with refused("$[1]", "found two ticks on 'receive', expected one", kind=Conflict):
        cycle_hours(done("receive", "receive"))


def test_any_ordered_list_has_a_cycle_time() -> None:
    assert cycle_hours(done("analyse", "summarise", "explain", "act"), checklist("problem_steps")) == 3


@given(service_cases())
def test_a_case_takes_no_less_than_no_time(one: ServiceCase) -> None:
    """The hours of a case are known exactly when all its steps are done and timed, and then they are 0 or more."""
    hours = case_hours(one)
    timed = {step.item for step in one.steps if step.done and step.at}
    assert (hours is not None) == ({step.id for step in case_steps(one.kind).items} <= timed)
    assert hours is None or hours >= 0


@given(service_cases())
def test_a_case_without_gaps_is_open_or_wholly_done(one: ServiceCase) -> None:
    """What case_gaps does not find is either still open with steps left, or complete, in order and with its outcome."""
    found = {finding.code for finding in case_gaps(one)}
    result = case_result(one)
    if not found:
        assert (one.outcome is not None) == (not result.missing_mandatory)
    assert ("service.STEP_ORDER" in found) == bool(result.out_of_order)
    assert ("service.STEP_UNKNOWN" in found) == bool(result.unknown)


def test_what_a_case_lacks_comes_as_findings() -> None:
    restored = Text("restored", "已恢复")
    steps = [*done("solve", "locate"), Tick(item="invoice", done=True)]
    found = list(case_gaps(case(steps=steps, outcome=restored)))
    assert [(one.code, one.severity, one.path) for one in found] == [
        ("service.STEP_ORDER", Severity.WARNS, "$.steps"),
        ("service.STEP_UNKNOWN", Severity.WARNS, "$.steps"),
        ("service.STEP_MISSING", Severity.WARNS, "$.steps"),
    ]
    assert [sentence(one) for one in found] == [
        "Case S1: this step was done before an earlier one: remove the fault.",
        "Case S1: invoice is no step of such a case.",
        "Case S1 has an outcome, yet this step is not done: confirm that service is restored.",
    ]
    assert sentence(found[0], "zh_CN") == "案例S1：该步骤先于前面的步骤完成：排除故障。"
    whole = done("locate", "solve", "confirm")
    (lacking,) = case_gaps(case(steps=whole))
    assert (lacking.code, lacking.path) == ("service.NO_OUTCOME", "$.outcome")
    assert list(case_gaps(case(steps=whole, outcome=restored))) == []
    assert list(case_gaps(case(steps=whole[:1]))) == []


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"id": ""}, "$.id", "found a blank text, expected words", None),
        ({"customer": " "}, "$.customer", "found a blank text, expected words", None),
        (
            {"steps": done("locate", first=-1)},
            "$.steps[0].at",
            "found 2026-11-23T08:00:00+00:00, expected no time before 2026-11-23T09:00:00+00:00",
            None,
        ),
        ({"steps": done("solve", "solve")}, "$.steps[1]", "found 'solve' twice, expected each once", Conflict),
        ({"opened_at": NINE.replace(tzinfo=None)}, "$.opened_at", "found a time without a zone", None),
        ({"kind": "fault"}, "$.kind", "found text, expected ServiceCaseKind", None),
    ],
)
def test_what_is_no_case_is_refused(changes: dict[str, Any], path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({"kind": kind} if kind else {})):
        attrs.evolve(case(), **changes)


SLOW = Compliance(standard=PHONE, met=3, n=4)


def test_what_falls_short_comes_as_findings() -> None:
    record = ServiceRecord(
        measured=[SLOW, Compliance(standard=STANDARDS["face_wait"], met=1, n=1)],  # type: ignore[arg-type]  # results of two kinds
        attitude=attitude([3, 4]),
        training=trained_share(["E1", "E2"], ["E1"]),
    )
    found = list(service_gaps(record, [PHONE, STANDARDS["email_reply"]]))
    assert [(one.code, one.severity.name, one.path) for one in found] == [
        ("service.BELOW_STANDARD", "WARNS", "$.measured[0]"),
        ("service.ATTITUDE", "WARNS", "$.attitude"),
        ("service.UNTRAINED", "WARNS", "$.training"),
        ("service.UNMEASURED", "NOTES", "$.measured"),
    ]
    assert [sentence(one) for one in found] == [
        "time until the call is answered: 75.0% meet the standard, and 80.0% are required.",
        "The attitude of those who serve is rated 3.50 on average, and 4.00 is required.",
        "50.0% of the staff are trained on the standard, and 100.0% are required.",
        "time until the reply: nothing was measured against the standard.",
    ]
    assert sentence(found[0], "zh_CN") == "电话接听时间：达标率为75.0%，要求为80.0%。"
    good = ServiceRecord(attitude=attitude([4]), training=trained_share(["E1"], ["E1"]))
    assert list(service_gaps(good, [])) == []
    assert [one.code for one in service_gaps(good)] == ["service.UNMEASURED"] * 5


@given(service_records())
def test_every_standard_is_measured_or_noted(record: ServiceRecord) -> None:
    """What is known and falls short warns once; what nobody measured is a note."""
    codes = [finding.code for finding in service_gaps(record)]
    assert codes.count("service.BELOW_STANDARD") == sum(not one.passed for one in record.measured)
    known = {one.standard.id for one in record.measured}
    assert codes.count("service.UNMEASURED") == len(set(STANDARDS) - known)


def test_a_standard_is_measured_once() -> None:
    with refused("$.measured[1]", "found 'phone_answer' twice, expected each once", kind=Conflict):
        ServiceRecord(measured=(SLOW, SLOW))


def test_the_plan_shows_what_is_known_of_the_service() -> None:
    record = ServiceRecord(measured=(SLOW,), attitude=attitude([4]), training=trained_share(["E1"], ["E1"]))
    cases = [case(steps=done("locate", "solve", "confirm")), case(steps=done("locate"))]
    assert [(label.en, value) for label, value in service_facts(record, cases)] == [
        ("time until the call is answered", 0.75),
        ("mean attitude, 1 to 5", 4.0),
        ("share of staff trained", 1.0),
        ("service cases", 2),
        ("of these with all steps in order", 1),
    ]
    assert [value for _, value in service_facts(ServiceRecord())] == [None, None, 0, 0]
