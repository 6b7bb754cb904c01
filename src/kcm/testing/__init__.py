"""Hypothesis strategies for kcm's public types, named by the plural of the type (extra: testing).

`strategy_for` finds the strategy of a type. Documents, pictures and sections want the extra `report` too, and lifetime
models `lifetime`; so does `from kcm.testing import *`, which takes them all.
"""

# ruff: noqa: F403, F405 - the modules of the kit say themselves what is public

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kcm.errors import extra

with extra("testing"):
    import hypothesis  # noqa: F401 - only whether it is there

from kcm.testing.analyses import *
from kcm.testing.bookkeeping import *
from kcm.testing.buying_centres import *
from kcm.testing.caring import *
from kcm.testing.cases import *
from kcm.testing.catalogue import STRATEGIES, strategy_for
from kcm.testing.complaining import *
from kcm.testing.facts import *
from kcm.testing.finances import *
from kcm.testing.identities import *
from kcm.testing.maintaining import *
from kcm.testing.markets import *
from kcm.testing.outlooks import *
from kcm.testing.people import *
from kcm.testing.plan_aims import *
from kcm.testing.plan_analyses import *
from kcm.testing.plan_parts import *
from kcm.testing.plan_ways import *
from kcm.testing.plans import *
from kcm.testing.portfolios import *
from kcm.testing.processes import *
from kcm.testing.purchasing import *
from kcm.testing.reassigning import *
from kcm.testing.rewarding import *
from kcm.testing.satisfying import *
from kcm.testing.scoring import *
from kcm.testing.serving import *
from kcm.testing.staffing import *
from kcm.testing.teams import *
from kcm.testing.uncertainties import *
from kcm.testing.valuations import *
from kcm.testing.value_chains import *
from kcm.testing.white_spaces import *

if TYPE_CHECKING:
    from kcm.testing.lifetimes import bg_nbds, gamma_gammas
    from kcm.testing.reporting import documents, drawings, sections

# An index of the kit: three hundred names, which one to a line would hide.
# fmt: off
__all__ = [
    "CORPORATE_KINDS", "PERSONAL_KINDS", "STRATEGIES", "TODAY", "account_openings", "account_status_changes",
    "accountabilities", "accounts", "acsi_results", "actions", "activity_costs", "adjustments", "agreements", "amended",
    "amounts", "analysis_drafts", "annual_report_summaries", "answers", "applicants", "assumptions", "attitudes",
    "bases", "beneficial_owners", "bg_nbds", "bond_kinds", "bonds", "book_requests", "books", "box_cuts",
    "box_positions", "boxes", "btyd_summaries", "budget_lines", "budget_variances", "budgets", "bulk_lines",
    "bulk_outcomes", "buyer_knowledges", "cadences", "call_scores", "call_scripts", "candidate_facts", "candidates",
    "card_programmes", "care_actions", "care_plans", "case_files", "centre_members", "change_records", "changes",
    "channel_coverages", "checklist_results", "checklists", "choices", "churn_column_sets", "churn_signals", "closings",
    "club_candidates", "club_criteria", "club_memberships", "clubs", "clusterings", "compared_rivals",
    "comparison_columns", "comparison_sheets", "comparisons", "competitor_strategies", "complaint_events",
    "complaint_metrics_of", "complaints", "complete_analyses", "completenesses", "compliance_columns", "compliances",
    "concentrations", "concentrations_of_weights", "confirmation_slips", "contact_cards", "contact_coverages",
    "contact_records", "contacted_customers", "contingency_uses", "control_needs", "control_policies",
    "corporate_customers", "cost_differences", "coverage_columns", "crm_facts", "csats", "currencies",
    "curriculum_progresses", "customer_analyses", "customer_attributes", "customer_identities", "customer_profiles",
    "customer_profitabilities", "customers", "dates", "deadlines_of", "deciding_bodies", "decision_making_units",
    "decisions", "demand_trend_column_sets", "demand_trends", "disconfirmation_columns_of", "disconfirmations",
    "document_numbers", "documents", "dones", "drawings", "du_ponts", "due_duties", "dues", "duties", "duties_done",
    "economic_values", "effort_balances", "evidences", "external_attributes", "extra_rows", "extra_sections",
    "extra_tables", "factors", "failed_tests", "feedbacks", "financial_summaries", "findings", "flows",
    "forces_analyses", "future_trends", "gamma_gammas", "gaps", "given_figures", "global_coverages", "headers", "heads",
    "health_column_sets", "health_factors", "health_policies", "health_signals", "healths", "horizons",
    "identification_coverages", "identification_policies", "identifications", "identifiers", "identity_documents",
    "improvements", "information_needs", "internal_attributes", "invalid_document_numbers", "invalid_resident_numbers",
    "job_positions", "judgements", "kam_contributions", "kam_positionings", "kam_sales_of", "key_account_plans",
    "key_account_teams", "key_accounts", "lawful_changes", "loyalty_cards", "loyalty_values", "maintenances",
    "manager_figures", "map_policies", "market_definitions", "market_metrics_of", "matrices", "matrix_settings",
    "merged_cards", "migrations", "missions", "moments", "need_statements", "network_interfaces", "nps_results",
    "objectives", "octopuses", "offer_terms", "old_resident_numbers", "opportunities", "order_tables",
    "organisation_codes", "organisations", "our_contacts", "outcomes", "outlooks_of", "overviews", "part_of",
    "part_values", "personal_customers", "plan_deadlines", "plan_reviews", "plan_strategies", "plans_refused_for",
    "points_accounts", "points_balances", "points_events", "points_programmes", "portfolio_results", "portfolio_scores",
    "portfolio_summaries", "position_columns", "positions", "preferences", "preparations", "prepared_units",
    "pressure_notes", "pressure_profiles", "process_measures", "process_networks", "processes", "prospects",
    "purchases", "rankings", "rater_gaps", "ratio_parts", "ratio_rows", "ratio_trends", "ratio_values", "ratios",
    "read_items_of", "reassignments", "reassignments_in", "refused_plans", "refused_reassignments", "registrations",
    "relations", "relationship_dimensions_of", "relationship_maps", "reporting_lines_of", "requests",
    "resident_number_contents", "resident_numbers", "reviewed_plans", "rfm_scores", "rfm_states", "rfm_summaries",
    "rival_purchases", "rivals", "scales", "scope_choices", "score_spreads", "scored", "scores", "screenings",
    "secrets", "sections", "segment_evaluations", "segment_maps", "segment_policies", "segmentation_studies",
    "segmentations", "service_cases", "service_records", "service_standards", "severities", "smallest_changes_of",
    "social_credit_codes", "staff_funnels", "staff_requirements", "standings", "state_machines", "statement_series",
    "statements", "stay_probabilities", "stay_simulations", "strategy_for", "strengths", "supports", "survey_results",
    "surveys", "swots", "targets", "tasks", "team_members", "tenure_profits", "terms", "texts", "ticks",
    "tier_policies", "time_limits", "traces", "trained_shares", "training_effects", "training_events", "trend_steps",
    "turtles", "type_policies", "unit_aims", "unit_changes", "unit_forecasts", "unit_outlooks", "unit_paths",
    "unit_results", "units", "value_chains", "value_summaries", "vrio_resources", "wallets", "weighted_scores",
    "weights", "whales", "white_space_totals", "white_spaces", "windows", "windows_of_cases", "withdrawal_credentials",
    "words", "work_divisions", "worksheets", "year_rows",
]
# fmt: on

# Strategies of types that need another extra, which is asked for when they are.
_OF_EXTRAS = {
    "bg_nbds": "lifetimes",
    "documents": "reporting",
    "drawings": "reporting",
    "gamma_gammas": "lifetimes",
    "sections": "reporting",
}


def __getattr__(name: str) -> Any:
    if name in _OF_EXTRAS:
        return getattr(import_module(f"kcm.testing.{_OF_EXTRAS[name]}"), name)
    raise AttributeError(f"module 'kcm.testing' has no attribute {name!r}")
