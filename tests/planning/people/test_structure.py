"""Grades, reporting lines, accountability and regional coverage (method A106 to A109)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.planning.refusals import refused

from kcm.customers.care.kinds import RelationshipStage
from kcm.errors import Conflict, MissingData, NotFound, Refused
from kcm.i18n import sentence
from kcm.planning.people.responsibility import (
    Accountability,
    GlobalCoverage,
    accountability_findings,
    coverage_gaps,
)
from kcm.planning.people.structure import (
    Organisation,
    OrganisationRole,
    OrganisationUnit,
    ReportingLines,
    grade_findings,
    report_to,
    reporting_findings,
    reports_of,
    structure_facts,
)
from kcm.rules import Severity
from kcm.testing.teams import organisations
from kcm.text import Text

HEAD, MANAGER, PRODUCT, BRAND, OTHER = OrganisationRole


def unit(name: str, role: OrganisationRole = OTHER, grade: int = 5, **changes: Any) -> OrganisationUnit:
    return OrganisationUnit(id=name, role=role, grade=grade, **changes)


def organisation(*units: OrganisationUnit) -> Organisation:
    return Organisation(units=units)


def test_method_a106_a_grade_of_5_beside_6_is_too_low() -> None:
    (found,) = grade_findings(organisation(unit("brand", BRAND, 6), unit("kam", HEAD, 5), unit("product", PRODUCT, 6)))
    assert (found.code, found.severity, found.path) == ("structure.KAM_TOO_LOW", Severity.WARNS, "$.units[1].grade")
    assert sentence(found) == "Key account management (kam) has grade 5, below grade 6 of brand."
    assert sentence(found, "zh_CN") == "关键客户管理(kam)的级别为5，低于brand的级别6。"


@pytest.mark.parametrize(
    "units",
    [
        [unit("kam", HEAD, 6), unit("brand", BRAND, 6)],
        [unit("kam", HEAD, 7), unit("product", PRODUCT, 6)],
        [unit("kam", HEAD, 1), unit("board", OTHER, 9)],
        [unit("one", MANAGER, 1), unit("brand", BRAND, 6)],
    ],
)
def test_method_a106_only_a_head_below_a_product_or_brand_manager_is_too_low(units: list[OrganisationUnit]) -> None:
    assert not list(grade_findings(organisation(*units)))


def test_method_a106_reporting_lines_that_come_back_are_a_conflict() -> None:
    with refused("$.units[1].reports_to", "found the reporting line b > c > b, expected one that ends", kind=Conflict):
        organisation(unit("a"), unit("b", reports_to="c"), unit("c", reports_to="b"))
    with refused("$.units[0].reports_to", "found the reporting line a > a, expected", kind=Conflict):
        organisation(unit("a", reports_to="a"))


@pytest.mark.parametrize(
    ("units", "path", "way"),
    [
        ([unit("a", direct=["b"]), unit("b", direct=["a"])], "$.units[1].direct", "a > b > a"),
        ([unit("a", direct=["b"], reports_to="b"), unit("b")], "$.units[0].reports_to", "a > b > a"),
        (
            [unit("a", direct=["b"]), unit("b", direct=["c"]), unit("c", direct=["a"])],
            "$.units[2].direct",
            "a > c > b > a",
        ),
        (
            [unit("a"), unit("b", reports_to="c"), unit("c"), unit("d", direct=["c"], reports_to="b")],
            "$.units[1].reports_to",
            "b > c > d > b",
        ),
    ],
)
def test_method_a106_direct_reports_that_come_back_are_a_conflict(
    units: list[OrganisationUnit], path: str, way: str
) -> None:
    with refused(path, f"found the reporting line {way}, expected one that ends", kind=Conflict):
        organisation(*units)


def test_dotted_lines_may_go_both_ways() -> None:
    drawn = organisation(unit("a", dotted=["b"]), unit("b", dotted=["a"], reports_to="a"))
    assert reports_of(drawn, "a") == ReportingLines(direct=("b",), dotted=("b",))


@pytest.mark.parametrize("name", ["direct", "dotted"])
def test_a_unit_names_others_as_its_reports_and_each_once(name: str) -> None:
    drawn: dict[str, Any] = {name: ["b", "a"]}
    with refused(f"$.{name}[1]", "found 'a' itself, expected another unit"):
        unit("a", **drawn)
    with refused(f"$.{name}[1]", "found 'b' twice, expected each once", kind=Conflict):
        unit("c", **drawn | {name: ["b", "b"]})


@pytest.mark.parametrize(
    ("units", "path", "words", "kind"),
    [
        ([], "$.units", "found no units, expected at least one", MissingData),
        ([unit("a"), unit("a")], "$.units[1]", "found 'a' twice, expected each once", Conflict),
    ],
)
def test_what_is_no_organisation_is_refused(units: Any, path: str, words: str, kind: Any) -> None:
    with refused(path, words, kind=kind):
        organisation(*units)


@pytest.mark.parametrize("line", [{"reports_to": "x"}, {"direct": ["a", "x"]}, {"dotted": ["x"]}])
def test_a_line_to_a_unit_that_is_not_there_is_refused(line: dict[str, Any]) -> None:
    with refused(f"$.units[1].{next(iter(line))}", "found 'x', expected the id of a unit"):
        organisation(unit("a"), unit("b", **line))
    with refused("$.id", "found a blank text"):
        unit(" ")


BOARD, SOUTH = unit("board", grade=9), unit("sales-south")


def test_method_a108_nobody_and_a_dotted_line_are_answers() -> None:
    answered = organisation(BOARD, SOUTH, unit("kam", HEAD, direct=(), dotted=["sales-south"], reports_to="board"))
    assert not list(reporting_findings(answered))
    assert reports_of(answered, "kam") == ReportingLines(direct=(), dotted=("sales-south",))
    assert (
        report_to(organisation(BOARD, unit("kam", HEAD, dotted=())), "kam", "board").unit("kam").reports_to == "board"
    )


@pytest.mark.parametrize("role", [HEAD, MANAGER])
def test_method_a108_who_reports_is_answered_before_to_whom(role: OrganisationRole) -> None:
    (found,) = reporting_findings(organisation(BOARD, unit("kam", role, reports_to="board")))
    assert (found.code, found.severity, found.path) == (
        "structure.ANSWER_FIRST",
        Severity.BLOCKS,
        "$.units[1].reports_to",
    )
    assert sentence(found) == "kam reports to board, before it is answered who reports to kam."
    assert sentence(found, "zh_CN") == "尚未回答谁应向kam汇报，kam却已定为向board汇报。"
    with pytest.raises(Refused, match=r"^blocked by structure.ANSWER_FIRST$"):
        report_to(organisation(BOARD, unit("kam", role)), "kam", "board")


def test_a_line_is_changed_for_one_unit_whatever_is_unanswered_elsewhere() -> None:
    before = organisation(BOARD, unit("kam", HEAD, reports_to="board"), SOUTH)
    after = report_to(before, "sales-south", "kam")
    assert [one.reports_to for one in after.units] == [None, "board", "kam"]
    assert reports_of(after, "kam").direct == ("sales-south",)
    with refused("$.units[0].reports_to", "board > sales-south > kam > board", kind=Conflict):
        report_to(after, "board", "sales-south")
    for pair in (("x", "kam"), ("kam", "x")):
        with pytest.raises(NotFound, match=r"^found no unit 'x', expected one of board, kam, sales-south$"):
            report_to(after, *pair)


def test_a_direct_report_that_reports_elsewhere_is_found() -> None:
    drawn = organisation(BOARD, unit("kam", HEAD, direct=["sales-south"]), unit("sales-south", reports_to="board"))
    (found,) = reporting_findings(drawn)
    assert (found.code, found.severity, found.path) == (
        "structure.OTHER_SUPERIOR",
        Severity.WARNS,
        "$.units[1].direct",
    )
    assert sentence(found) == "kam names sales-south as a direct report, who reports to board."
    assert not list(reporting_findings(report_to(drawn, "sales-south", "kam")))


def test_a_direct_report_without_a_superior_of_its_own_is_found() -> None:
    (found,) = reporting_findings(organisation(unit("kam", HEAD, direct=["sales-south"]), SOUTH))
    assert (found.code, found.severity, found.path) == ("structure.NO_SUPERIOR", Severity.WARNS, "$.units[0].direct")
    assert sentence(found) == (
        "kam names sales-south as a direct report; sales-south itself has no superior on record."
    )
    assert sentence(found, "zh_CN") == "kam已将sales-south列为直接下属，但sales-south本身尚未登记汇报对象。"


@given(organisations())
def test_every_unit_with_a_superior_is_among_its_reports(drawn: Organisation) -> None:
    """Whoever reports to a unit is among those who report to it, and going up always ends."""
    for one in drawn.units:
        if one.reports_to is not None:
            assert one.id in reports_of(drawn, one.reports_to).direct
        steps, above = 0, one.reports_to
        while above is not None:
            steps, above = steps + 1, drawn.unit(above).reports_to
        assert steps < len(drawn.units)


def test_a_chain_of_thousands_is_followed_without_recursion() -> None:
    chain = [unit(f"U{place}", reports_to=f"U{place + 1}" if place < 4999 else None) for place in range(5000)]
    assert len(organisation(*chain).units) == 5000


def test_the_facts_of_the_structure_are_those_of_key_account_management() -> None:
    drawn = organisation(BOARD, unit("kam", HEAD, 6, direct=(), reports_to="board"), unit("one", MANAGER, 4))
    facts = structure_facts(drawn)
    assert [value for _, value in facts[:5]] == ["kam", 6, "board", (), ()]
    assert [value for _, value in facts[5:]] == ["one", 4, None, None, None]
    assert facts[2][0] == Text("reports to", "汇报对象")


def held(count: int, manager: str = "K1", *, first: RelationshipStage | None = None) -> list[Accountability]:
    stages = [first, *[RelationshipStage.BASIC] * (count - 1)]
    return [
        Accountability(key_account=f"A{place}", managers=(manager,), stage=stage) for place, stage in enumerate(stages)
    ]


def test_method_a109_four_accounts_with_an_integrated_one_are_too_many() -> None:
    (found,) = accountability_findings(held(4, first=RelationshipStage.INTEGRATED))
    assert (found.code, found.severity) == ("responsibility.TOO_MANY_BESIDE_CLOSE", Severity.WARNS)
    assert sentence(found) == (
        "Manager K1 is accountable for 4 key accounts, A0 of them in a close relationship; then 3 is the most."
    )
    assert sentence(found, "zh_CN") == "经理K1负责4个关键客户，其中A0关系紧密，此时上限为3个。"


@pytest.mark.parametrize(
    ("count", "first", "codes"),
    [
        (3, RelationshipStage.INTERDEPENDENT, []),
        (4, RelationshipStage.INTERDEPENDENT, ["responsibility.TOO_MANY_BESIDE_CLOSE"]),
        (9, RelationshipStage.INTEGRATED, ["responsibility.TOO_MANY_BESIDE_CLOSE"]),
        (8, RelationshipStage.COOPERATIVE, []),
        (9, None, ["responsibility.TOO_MANY_ACCOUNTS"]),
    ],
)
def test_method_a109_a_manager_has_eight_accounts_or_three(
    count: int, first: RelationshipStage | None, codes: list[str]
) -> None:
    assert [found.code for found in accountability_findings(held(count, first=first))] == codes
    assert not list(accountability_findings(held(count, first=first), most=9, most_beside_close=9))


def test_method_a109_each_key_account_has_exactly_one_accountable_manager() -> None:
    accounts = [Accountability(key_account="A"), Accountability(key_account="B", managers=("K1", "K2"))]
    none, several = accountability_findings(accounts)
    assert (none.code, none.severity, none.path) == (
        "responsibility.NO_MANAGER",
        Severity.BLOCKS,
        "$.accounts[0].managers",
    )
    assert (several.code, several.path) == ("responsibility.SEVERAL_MANAGERS", "$.accounts[1].managers")
    assert sentence(several) == "Several managers are accountable for key account B: K1, K2."
    with refused("$.accounts[1]", "found 'A' twice", kind=Conflict):
        list(accountability_findings([accounts[0], accounts[0]]))
    with refused("$.managers[1]", "found 'K1' twice", kind=Conflict):
        Accountability(key_account="A", managers=("K1", "K1"))
    with refused("$.key_account", "found a blank text"):
        Accountability(key_account=" ")
    with refused("$.managers[1]", "found a blank text"):
        Accountability(key_account="A", managers=("K1", " "))


@pytest.mark.parametrize("name", ["most", "most_beside_close"])
@pytest.mark.parametrize(("value", "shown"), [(2.5, "2.5"), (None, "None"), (True, "True")])
def test_what_is_no_number_of_accounts_is_refused(name: str, value: Any, shown: str) -> None:
    with refused(name, f"found {shown}, expected a whole number"):
        list(accountability_findings([], **{name: value}))


def coverage(**changes: Any) -> GlobalCoverage:
    given_: dict[str, Any] = {
        "owner": "K1",
        "regions_with_sales": ["EU", "US", "CN"],
        "coordinators": {"EU": "K2", "CN": "K3"},
    }
    return GlobalCoverage(key_account="QUICK", **(given_ | changes))


def test_method_a107_sales_in_three_regions_and_two_coordinators_leave_one_gap() -> None:
    (gap,) = coverage_gaps(coverage())
    assert (gap.code, gap.severity, gap.path) == ("responsibility.NO_COORDINATOR", Severity.WARNS, "$.coordinators")
    assert sentence(gap) == "Key account QUICK has sales in US and no coordinator there."
    codes = [found.code for found in coverage_gaps(coverage(owner=None, regions_with_sales=["EU"]))]
    assert codes == ["responsibility.NO_OWNER"]


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"regions_with_sales": ["EU", "EU"]}, "$.regions_with_sales[1]", "found 'EU' twice", Conflict),
        ({"regions_with_sales": ["EU", ""]}, "$.regions_with_sales[1]", "found a blank text", None),
        ({"key_account": ""}, "$.key_account", "found a blank text", None),
        ({"owner": " "}, "$.owner", "found a blank text", None),
        ({"coordinators": {"EU": "K2", "US": ""}}, "$.coordinators.US", "found a blank text", None),
    ],
)
def test_what_is_no_coverage_is_refused(changes: dict[str, Any], path: str, words: str, kind: Any) -> None:
    whole: dict[str, Any] = {"key_account": "QUICK"} | changes
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        GlobalCoverage(**whole)
