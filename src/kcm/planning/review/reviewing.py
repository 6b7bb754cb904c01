"""All of the plan's rules, in the order of their codes, and the review they make."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review.assumptions import (
    assumptions_are_known,
    assumptions_are_used,
    doubtful_assumptions_have_a_contingency,
)
from kcm.planning.review.completeness import (
    analysis_is_complete,
    analysis_is_current,
    assumptions_are_few,
    every_year_has_its_row,
    forecast_is_made,
    header_is_complete,
    mission_names_needs,
    overview_is_complete,
    portfolio_is_prepared,
    sections_are_filled,
    swot_is_balanced,
)
from kcm.planning.review.numbers import (
    baselines_are_present_figures,
    budget_adds_up_to_strategies,
    one_currency_and_planned_years,
    profits_add_up,
    sales_add_up,
    strategies_add_up_to_spend,
)
from kcm.planning.review.section_rules import SECTION_RULES
from kcm.planning.review.sense import (
    growth_is_possible,
    improvement_rests_on_data,
    profit_pays_for_the_plan,
    spending_follows_directions,
    spending_stays_in_proportion,
    targets_follow_directions,
)
from kcm.planning.review.subject import PlanReview, Reviewed
from kcm.planning.review.traceability import (
    competition_is_met,
    directions_are_allowed,
    directions_do_what_they_say,
    largest_opportunity_is_used,
    needs_are_addressed,
    objectives_and_strategies_meet,
    objectives_name_units,
    strategies_answer_the_customer,
    strategies_have_actions,
    units_have_objectives,
)
from kcm.rules import Rule, check

__all__ = ["RULES", "review"]

#: The rules of the review, in the order of its findings.
RULES: tuple[Rule[PlanReview], ...] = (
    sections_are_filled,
    header_is_complete,
    mission_names_needs,
    every_year_has_its_row,
    overview_is_complete,
    analysis_is_complete,
    analysis_is_current,
    swot_is_balanced,
    portfolio_is_prepared,
    forecast_is_made,
    assumptions_are_few,
    objectives_name_units,
    units_have_objectives,
    directions_are_allowed,
    directions_do_what_they_say,
    objectives_and_strategies_meet,
    strategies_answer_the_customer,
    strategies_have_actions,
    assumptions_are_used,
    assumptions_are_known,
    doubtful_assumptions_have_a_contingency,
    competition_is_met,
    largest_opportunity_is_used,
    needs_are_addressed,
    budget_adds_up_to_strategies,
    strategies_add_up_to_spend,
    sales_add_up,
    profits_add_up,
    baselines_are_present_figures,
    targets_follow_directions,
    growth_is_possible,
    spending_stays_in_proportion,
    profit_pays_for_the_plan,
    spending_follows_directions,
    improvement_rests_on_data,
    one_currency_and_planned_years,
    *SECTION_RULES,
)


def review(plan: KeyAccountPlan, *, as_of: date, rules: Iterable[Rule[PlanReview]] = RULES) -> Reviewed:
    """The plan with everything the rules found on a day; the plan itself is not changed."""
    return Reviewed(plan=plan, as_of=as_of, findings=check(PlanReview(plan=plan, as_of=as_of), rules))
