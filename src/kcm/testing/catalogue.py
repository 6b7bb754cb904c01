"""A strategy for every public type of kcm, by the type: `strategy_for(Matrix)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from importlib import import_module
from types import MappingProxyType
from typing import Any, TypeVar

from hypothesis import strategies as st

from kcm import checklists, plugins, scores
from kcm.customers import (
    accounts,
    book,
    changes,
    confirmation,
    customer,
    evidence,
    identity,
    maintenance,
    opening,
    reassignment,
    requests,
)
from kcm.errors import MissingExtra, NotFound
from kcm.finance import budget, lifetime, profitability, ratios, statements, value
from kcm.periods import Horizon, Window
from kcm.planning import case, objectives, plan, portfolio, review
from kcm.planning.case import judgements as drafts
from kcm.planning.case import standing
from kcm.privacy import Secret
from kcm.rules import Finding, Term
from kcm.segmentation import attributes, market, needs, pareto, purchases, rfm, segments, selection, tiers
from kcm.testing import (
    bookkeeping,
    cases,
    facts,
    finances,
    identities,
    maintaining,
    markets,
    people,
    plans,
    portfolios,
    purchasing,
    reassigning,
    scoring,
    valuations,
)
from kcm.testing.facts import part_of
from kcm.text import Text

__all__ = ["STRATEGIES", "strategy_for"]

T = TypeVar("T")
Strategy = Callable[[], st.SearchStrategy[Any]]


def _judged(parts: Callable[[drafts.Judgements], Sequence[Any]]) -> Strategy:
    return lambda: part_of(cases.judgements(), parts)


def _of_extra(module: str) -> Mapping[type, Strategy]:
    """The strategies of types that need an extra; none where it is not installed."""
    try:
        found: Mapping[type, Strategy] = import_module(module).STRATEGIES
    except MissingExtra:  # pragma: no cover - proved in a subprocess without the extra
        return {}
    return found


STRATEGIES: Mapping[type, Strategy] = MappingProxyType(
    {
        Text: facts.texts,
        Secret: facts.secrets,
        Window: facts.windows,
        Horizon: facts.horizons,
        Term: facts.terms,
        Finding: facts.findings,
        scores.Scale: scoring.scales,
        scores.Factor: lambda: part_of(scoring.factors(), lambda factors: factors),
        scores.WeightedScore: scoring.weighted_scores,
        scores.Contribution: lambda: part_of(scoring.weighted_scores(), lambda score: score.parts),
        checklists.Checklist: scoring.checklists,
        checklists.ChecklistItem: lambda: part_of(scoring.checklists(), lambda checklist: checklist.items),
        checklists.Tick: lambda: part_of(scoring.checklists().flatmap(scoring.ticks), lambda ticks: ticks),
        checklists.ChecklistResult: scoring.checklist_results,
        statements.Statement: finances.statements,
        statements.StatementItem: lambda: st.sampled_from(list(statements.STATEMENT_ITEMS.values())),
        statements.StatementSeries: finances.statement_series,
        statements.ReadItems: finances.read_items_of,
        ratios.Ratio: finances.ratios,
        ratios.RatioValue: finances.ratio_values,
        ratios.RatioPart: finances.ratio_parts,
        ratios.PartValue: finances.part_values,
        ratios.RatioRow: finances.ratio_rows,
        ratios.RatioTrend: finances.ratio_trends,
        ratios.DuPont: finances.du_ponts,
        budget.BudgetLine: finances.budget_lines,
        budget.BudgetVariance: valuations.budget_variances,
        budget.ContingencyUse: valuations.contingency_uses,
        budget.Gap: valuations.gaps,
        value.Opportunity: valuations.opportunities,
        value.EconomicValue: valuations.economic_values,
        value.BenefitPart: lambda: part_of(valuations.economic_values(), lambda found: found.parts),
        lifetime.LoyaltyValue: valuations.loyalty_values,
        profitability.CustomerProfitability: valuations.customer_profitabilities,
        profitability.ManagerFigures: valuations.manager_figures,
        purchases.Purchases: purchasing.purchases,
        rfm.RfmState: purchasing.rfm_states,
        rfm.RfmSummary: purchasing.rfm_summaries,
        rfm.BtydSummary: purchasing.btyd_summaries,
        rfm.RfmScores: purchasing.rfm_scores,
        segments.Box: purchasing.boxes,
        segments.SegmentMap: purchasing.segment_maps,
        segments.Segmentation: purchasing.segmentations,
        segments.Migration: purchasing.migrations,
        pareto.Concentration: purchasing.concentrations,
        attributes.ExternalAttributes: markets.external_attributes,
        attributes.InternalAttributes: markets.internal_attributes,
        attributes.CustomerAttributes: markets.customer_attributes,
        needs.SegmentationStudy: markets.segmentation_studies,
        needs.Clustering: markets.clusterings,
        selection.Candidate: purchasing.candidates,
        selection.RankedAccount: lambda: part_of(purchasing.rankings(), lambda ranking: ranking),
        selection.Choice: purchasing.choices,
        selection.CandidateFacts: markets.candidate_facts,
        selection.IdentificationPolicy: markets.identification_policies,
        selection.Identification: markets.identifications,
        selection.Wallet: markets.wallets,
        identity.IdentityKind: lambda: st.sampled_from(list(identity.IDENTITY_KINDS.values())),
        identity.IdentityDocument: identities.identity_documents,
        identity.ResidentNumber: identities.resident_number_contents,
        customer.BeneficialOwner: people.beneficial_owners,
        customer.PersonalCustomer: people.personal_customers,
        customer.PersonalBasic: lambda: people.personal_customers().map(lambda one: one.basic),
        customer.CorporateCustomer: people.corporate_customers,
        customer.CorporateBasic: lambda: people.corporate_customers().map(lambda one: one.basic),
        accounts.WithdrawalCredential: people.withdrawal_credentials,
        accounts.Account: people.accounts,
        changes.AccountReassigned: reassigning.change_records,
        **maintaining.RECORDS,
        changes.CustomerIdentity: maintaining.customer_identities,
        requests.Request: maintaining.requests,
        maintenance.Registration: maintaining.registrations,
        maintenance.Maintenance: maintaining.maintenances,
        maintenance.Closing: maintaining.closings,
        opening.AccountOpening: maintaining.account_openings,
        opening.AccountStatusChange: maintaining.account_status_changes,
        confirmation.ConfirmationSlip: bookkeeping.confirmation_slips,
        book.Book: bookkeeping.books,
        book.Done: bookkeeping.dones,
        book.BulkLine: bookkeeping.bulk_lines,
        book.BulkOutcome: bookkeeping.bulk_outcomes,
        tiers.TierPolicy: markets.tier_policies,
        market.ScopeChoice: markets.scope_choices,
        market.MarketMetrics: markets.market_metrics_of,
        market.MarketDefinition: markets.market_definitions,
        market.SegmentPolicy: markets.segment_policies,
        market.SegmentEvaluation: markets.segment_evaluations,
        pareto.Whale: markets.whales,
        pareto.EffortBalance: markets.effort_balances,
        evidence.Evidence: reassigning.evidences,
        reassignment.Reassignment: reassigning.reassignments,
        reassignment.Decision: reassigning.decisions,
        reassignment.Outcome: reassigning.outcomes,
        portfolio.Score: portfolios.portfolio_scores,
        portfolio.Rival: portfolios.rivals,
        portfolio.Unit: portfolios.units,
        portfolio.Settings: portfolios.matrix_settings,
        portfolio.Matrix: portfolios.matrices,
        portfolio.Position: portfolios.positions,
        portfolio.PositionColumns: portfolios.position_columns,
        portfolio.Strength: portfolios.strengths,
        objectives.Objective: plans.objectives,
        objectives.Action: plans.actions,
        objectives.Strategy: plans.plan_strategies,
        plan.KeyAccount: plans.key_accounts,
        plan.Header: plans.headers,
        plan.Mission: plans.missions,
        plan.YearRow: plans.year_rows,
        plan.FinancialSummary: lambda: plans.key_account_plans().map(lambda one: one.financial),
        plan.YearSales: lambda: plans.overviews().map(lambda one: one.recent),
        plan.Overview: plans.overviews,
        plan.CustomerAnalysis: plans.customer_analyses,
        plan.PortfolioAnalysis: lambda: plans.key_account_plans().map(lambda one: one.portfolio),
        plan.Assumption: plans.assumptions,
        plan.Budget: plans.budgets,
        plan.KeyAccountPlan: plans.key_account_plans,
        review.PlanReview: plans.plan_reviews,
        review.Reviewed: plans.reviewed_plans,
        case.OrderTable: cases.order_tables,
        case.Judgements: cases.judgements,
        drafts.Category: _judged(lambda one: one.categories),
        drafts.SelectionDraft: _judged(lambda one: [one.selection]),
        drafts.JudgedCandidate: _judged(lambda one: one.selection.candidates),
        drafts.ReportDraft: _judged(lambda one: [one.report]),
        drafts.PortfolioDraft: _judged(lambda one: [one.portfolio]),
        drafts.UnitDraft: _judged(lambda one: one.portfolio.units),
        drafts.ObjectiveDraft: _judged(lambda one: one.objectives),
        drafts.BudgetDraft: _judged(lambda one: [one.budget]),
        case.CaseFile: cases.case_files,
        case.Standing: cases.standings,
        standing.Windows: cases.windows_of_cases,
        plugins.Hook: lambda: st.sampled_from(list(plugins.HOOKS.values())),
        plugins.Listing: lambda: st.sampled_from(plugins.survey()),
        plugins.Registry: lambda: st.builds(
            plugins.Registry().register, st.sampled_from(list(plugins.HOOKS)), facts.identifiers(), st.just(len)
        ),
        **_of_extra("kcm.testing.lifetimes"),
        **_of_extra("kcm.testing.reporting"),
    }
)


def strategy_for(kind: type[T]) -> st.SearchStrategy[T]:
    """The strategy of a public type of kcm; an enum's members for an enum.

    Raises:
        NotFound: for a type that is not kcm's.
    """
    if kind in STRATEGIES:
        return STRATEGIES[kind]()
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    raise NotFound(f"found no strategy for {kind.__qualname__}, expected a public type of kcm")
