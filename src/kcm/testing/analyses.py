"""Strategies for `kcm.planning.analysis`: needs, forces, the annual report, rivals, strengths and weaknesses."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.planning.analysis.annual_report import AnnualReportSummary, ReportConclusion, ReportEntry
from kcm.planning.analysis.competition import (
    ComparedRival,
    Comparison,
    ComparisonColumns,
    ComparisonSheet,
    CompetitiveGap,
    CompetitorStrategy,
    RivalMove,
    compare_columns,
)
from kcm.planning.analysis.forces import Force, ForceKind, ForcesAnalysis
from kcm.planning.analysis.needs import NeedStatement, NeedStatus
from kcm.planning.analysis.swot import AnalysisSource, SourceReference, Swot, SwotItem, SwotKind, SwotResponse
from kcm.scores import Factor
from kcm.testing.facts import Strategies, identifiers, part_of, texts
from kcm.testing.scoring import factors, scored, scores, weights

__all__ = [
    "annual_report_summaries",
    "compared_rivals",
    "comparison_columns",
    "comparison_sheets",
    "comparisons",
    "competitor_strategies",
    "forces_analyses",
    "need_statements",
    "swots",
]

_ids = st.lists(identifiers(), max_size=6, unique=True)


@st.composite
def need_statements(draw: st.DrawFn, *, identifier: str | None = None) -> NeedStatement:
    """A `NeedStatement` of any status, complete or not.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
    """
    rating = st.none() | st.integers(0, 10) | scores()
    return NeedStatement(
        id=draw(identifiers()) if identifier is None else identifier,
        evidence=draw(st.lists(texts(), max_size=2).map(tuple)),
        importance=draw(rating),
        satisfaction=draw(rating),
        status=draw(st.sampled_from(NeedStatus)),
        sentence=draw(st.none() | texts()),
        offer=draw(st.none() | identifiers()),
    )


@st.composite
def forces_analyses(draw: st.DrawFn) -> ForcesAnalysis:
    """A `ForcesAnalysis` with all five forces in any order, weighed equally or not, with and without gaps."""
    points = draw(st.just((20.0,) * 5) | weights(5))
    kinds = draw(st.permutations(list(ForceKind)))
    forces = [
        Force(
            kind=kind,
            intensity=draw(st.integers(1, 5)),
            weight=weight,
            drivers=draw(st.lists(texts(), max_size=2).map(tuple)),
            effect_on_customer=draw(st.none() | texts()),
            our_opportunity=draw(st.none() | texts()),
        )
        for kind, weight in zip(kinds, points, strict=True)
    ]
    return ForcesAnalysis(key_account=draw(identifiers()), forces=tuple(forces))


@st.composite
def annual_report_summaries(draw: st.DrawFn) -> AnnualReportSummary:
    """An `AnnualReportSummary` whose lists may be empty and whose conclusion may rest on nothing, or on the unknown."""
    names = draw(_ids)
    text = texts()
    lists: list[list[ReportEntry]] = [[], [], [], []]
    for name in names[:-1]:
        draw(st.sampled_from(lists)).append(ReportEntry(id=name, text=draw(text)))
    rests_on = st.lists(st.sampled_from([*names, "unknown"]), max_size=3, unique=True).map(tuple)
    conclusions = [ReportConclusion(id=name, text=draw(text), rests_on=draw(rests_on)) for name in names[-1:]]
    return AnnualReportSummary(
        key_account=draw(identifiers()),
        fiscal_year=draw(st.integers(1990, 2035)),
        source=draw(texts()),
        achievements=tuple(lists[0]),
        problems=tuple(lists[1]),
        objectives=tuple(lists[2]),
        strategies=tuple(lists[3]),
        conclusions=tuple(conclusions),
    )


@st.composite
def compared_rivals(
    draw: st.DrawFn, *, identifier: str | None = None, on: Sequence[Factor] | None = None
) -> ComparedRival:
    """A `ComparedRival` scored on every factor; whole scores, and so ties, come often.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
        on: the factors of its sheet; without them, any.
    """
    return ComparedRival(
        id=draw(identifiers()) if identifier is None else identifier,
        name=draw(texts()),
        scores=HashTrieMap(draw(_scores_on(draw(factors(scaled=False)) if on is None else on))),
    )


@st.composite
def comparison_sheets(draw: st.DrawFn, *, rivals: Sequence[str] | None = None) -> ComparisonSheet:
    """A `ComparisonSheet` with up to three rivals.

    Args:
        draw: given by Hypothesis.
        rivals: the ids of its rivals; without them, any.
    """
    on = draw(factors(scaled=False))
    names = draw(st.lists(identifiers(), min_size=1, max_size=3, unique=True)) if rivals is None else rivals
    return ComparisonSheet(
        factors=on,
        ours=HashTrieMap(draw(_scores_on(on))),
        rivals=tuple(draw(compared_rivals(identifier=name, on=on)) for name in names),
    )


def _scores_on(on: Sequence[Factor]) -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({one.id: st.integers(0, 10).map(float) for one in on}) | scored(on)


def comparisons() -> st.SearchStrategy[Comparison]:
    """A `Comparison` with up to three rivals; whole scores, and so ties, come often."""
    return comparison_sheets().map(lambda sheet: sheet.compared)


@st.composite
def comparison_columns(draw: st.DrawFn) -> ComparisonColumns:
    """`ComparisonColumns` of up to five key accounts, three rivals and four factors."""
    accounts, rivals, count = draw(st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 4)))
    size = accounts * (rivals + 1) * count
    levels = np.array(draw(st.lists(st.integers(0, 10), min_size=size, max_size=size)), np.float64)
    table = levels.reshape(accounts, rivals + 1, count)
    return compare_columns(table[:, 0], table[:, 1:], draw(weights(count)))


def competitor_strategies() -> st.SearchStrategy[CompetitorStrategy]:
    """A `CompetitorStrategy` of any move, answered or not."""
    return st.builds(
        CompetitorStrategy,
        rival=identifiers(),
        move=st.sampled_from(RivalMove),
        evidence=st.lists(texts(), max_size=2).map(tuple),
        our_response=st.none() | texts(),
    )


@st.composite
def swots(draw: st.DrawFn) -> Swot:
    """A `Swot` of up to six items, some with a source, and of responses, now and then to an item that is not there."""
    names = draw(_ids)
    text = texts()
    source = st.none() | st.builds(SourceReference, analysis=st.sampled_from(AnalysisSource), item=identifiers())
    items = [
        SwotItem(
            id=name,
            kind=draw(st.sampled_from(SwotKind)),
            text=draw(text),
            importance=draw(st.integers(1, 5)),
            source=draw(source),
        )
        for name in names
    ]
    answered = draw(st.lists(st.sampled_from([*names, "unknown"]), max_size=4))
    responses = [SwotResponse(item=name, offer=draw(identifiers()), effect=draw(text)) for name in answered]
    return Swot(key_account=draw(identifiers()), items=tuple(items), responses=tuple(responses))


STRATEGIES: Strategies = MappingProxyType(
    {
        NeedStatement: need_statements,
        ForcesAnalysis: forces_analyses,
        Force: lambda: part_of(forces_analyses(), lambda found: found.forces),
        AnnualReportSummary: annual_report_summaries,
        ReportEntry: lambda: part_of(annual_report_summaries(), lambda form: form.entries),
        ReportConclusion: lambda: part_of(annual_report_summaries(), lambda form: form.conclusions),
        ComparedRival: compared_rivals,
        ComparisonSheet: comparison_sheets,
        Comparison: comparisons,
        CompetitiveGap: lambda: part_of(comparisons(), lambda found: found.gaps),
        ComparisonColumns: comparison_columns,
        CompetitorStrategy: competitor_strategies,
        Swot: swots,
        SwotItem: lambda: part_of(swots(), lambda found: found.items),
        SwotResponse: lambda: part_of(swots(), lambda found: found.responses),
        SourceReference: lambda: part_of(swots(), lambda found: [item.source for item in found.items if item.source]),
    }
)
