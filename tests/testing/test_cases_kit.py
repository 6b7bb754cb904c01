"""The strategies of `kcm.testing.cases` give cases whose plans no rule blocks."""

from __future__ import annotations

from hypothesis import given, settings

from kcm.planning.case import AnalysisDraft, CaseFile, plan_of, standing_of
from kcm.planning.review import review
from kcm.rules import Severity
from kcm.testing.cases import PREPARED_ON, analysis_drafts, case_files


@settings(max_examples=12)
@given(case_files())
def test_no_rule_blocks_the_plan_of_a_case(case: CaseFile) -> None:
    """A case file makes a plan in which no finding blocks."""
    plan = plan_of(case, standing_of(case))
    found = review(plan, as_of=plan.header.prepared_on).findings
    assert [(one.code, one.path) for one in found if one.severity is Severity.BLOCKS] == []


@settings(max_examples=12)
@given(analysis_drafts(key_account="C7"))
def test_everything_that_was_found_out_is_of_one_key_account(found: AnalysisDraft) -> None:
    """Whatever names its key account names the one asked for."""
    named = (found.forces, found.report_form, found.value_chain, found.buying, found.swot, found.team)
    assert {part.key_account for part in named if part is not None} == {"C7"}
    assert found.relation is None or (found.relation.customer, found.relation.start <= PREPARED_ON) == ("C7", True)
