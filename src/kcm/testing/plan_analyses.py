"""Section 4 of a plan: any customer analysis, and those that hold everything the plan's rules ask for.

What a rule asks for is much, and drawing all of it anew would make every plan dear: such an analysis is put together
from sides that are made once, in three degrees each, from the least that no rule blocks to everything there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType

import attrs
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.finance.ratios import COURSE_RATIOS, RatioRow, financial_analysis
from kcm.finance.statements import STATEMENT_ITEMS, Statement
from kcm.finance.value import OfferTerms, Opportunity, OpportunityCategory
from kcm.planning.analysis.annual_report import AnnualReportSummary, ReportConclusion, ReportEntry
from kcm.planning.analysis.buying import (
    BuyClass,
    BuyerKnowledge,
    BuyingRole,
    BuyPhase,
    CentreMember,
    DecisionMakingUnit,
    InformationNeed,
    OurContact,
    Pressure,
    PressureNote,
)
from kcm.planning.analysis.competition import ComparedRival, ComparisonSheet, CompetitorStrategy, RivalMove
from kcm.planning.analysis.forces import Force, ForceKind, ForcesAnalysis
from kcm.planning.analysis.needs import NeedStatement, NeedStatus
from kcm.planning.analysis.swot import AnalysisSource, SourceReference, Swot, SwotItem, SwotKind, SwotResponse
from kcm.planning.analysis.value_chain import ActivityCost, ValueActivity, ValueChain
from kcm.planning.plan import CustomerAnalysis
from kcm.scores import Factor
from kcm.testing.analyses import (
    annual_report_summaries,
    comparison_sheets,
    competitor_strategies,
    forces_analyses,
    need_statements,
    swots,
)
from kcm.testing.buying_centres import buyer_knowledges
from kcm.testing.facts import Strategies, identifiers, texts
from kcm.testing.finances import statements
from kcm.testing.portfolios import KNOWN_TEXTS
from kcm.testing.valuations import offer_terms
from kcm.testing.value_chains import value_chains
from kcm.text import Text

__all__ = ["complete_analyses", "customer_analyses"]

DEGREES = (0, 1, 2)
MOST_ISSUES = 7
TERMS = (
    None,
    OfferTerms(
        contribution_margin=Decimal("0.3"), annual_price=Decimal(50), one_off=Decimal(0), years=1, rate=Decimal(0)
    ),
    OfferTerms(
        contribution_margin=Decimal(1), annual_price=Decimal(5), one_off=Decimal(9), years=3, rate=Decimal("0.1")
    ),
)

_degrees = st.sampled_from(DEGREES)
_texts = texts()
_issues = st.lists(st.sampled_from(KNOWN_TEXTS), max_size=MOST_ISSUES).map(tuple)
_terms = offer_terms()
_ratio_names = st.sampled_from([definition.name for definition in COURSE_RATIOS])


@st.composite
def customer_analyses(draw: st.DrawFn, *, year: int | None = None, currency: str | None = None) -> CustomerAnalysis:
    """A `CustomerAnalysis`: a statement that balances, the course's five ratios, help with some of them.

    Every other side was analysed or not, by whoever knows it, so that the plan's rules have much to say of it.

    Args:
        draw: given by Hypothesis.
        year: of the statement; without one, any.
        currency: of the statement; without one, any.
    """
    statement = draw(statements(year=year, currency=currency))
    chain = draw(st.none() | value_chains())
    names = sorted(draw(st.sets(identifiers(), max_size=2)))
    return CustomerAnalysis(
        statement=statement,
        ratios=financial_analysis(
            statement,
            draw(st.dictionaries(_ratio_names, st.floats(-10, 500))),
            basis="closing",
            our_help=draw(st.dictionaries(_ratio_names, _texts, max_size=2)),
        ),
        conclusion=draw(_texts),
        forces=draw(st.none() | forces_analyses()),
        report=draw(st.none() | annual_report_summaries()),
        value_chain=chain,
        terms=None if chain is None else draw(st.none() | _terms),
        buying=draw(st.none() | buyer_knowledges()),
        needs=tuple(draw(need_statements(identifier=name)) for name in names),
        comparison=draw(st.none() | comparison_sheets()),
        rivals=tuple(draw(st.lists(competitor_strategies(), max_size=2, unique_by=lambda one: one.rival))),
        swot=draw(st.none() | swots()),
        key_issues=draw(_issues),
    )


@st.composite
def complete_analyses(
    draw: st.DrawFn,
    *,
    key_account: str = "K1",
    year: int = 2013,
    currency: str = "USD",
    as_of: date = date(2014, 5, 20),
) -> CustomerAnalysis:
    """A `CustomerAnalysis` in which no rule of the plan blocks, of sides that are complete to different degrees.

    Args:
        draw: given by Hypothesis.
        key_account: whose every side is.
        year: of its statement and its report.
        currency: of its statement.
        as_of: the day after which nobody of ours spoke to the customer.
    """
    books, forces, report, chain, needs, comparison, swot = draw(st.tuples(*[_degrees] * 7))
    terms = TERMS[draw(_degrees)]
    return CustomerAnalysis(
        statement=attrs.evolve(_statement(books), year=year, currency=currency),
        ratios=_ratios(books, year),
        conclusion=KNOWN_TEXTS[books],
        forces=attrs.evolve(_forces(forces), key_account=key_account),
        report=attrs.evolve(_report(report), key_account=key_account, fiscal_year=year) if report else None,
        value_chain=attrs.evolve(_chain(chain), key_account=key_account),
        terms=terms,
        buying=_buying(draw(_degrees), key_account, as_of, draw(st.integers(0, 400))),
        needs=_needs(needs),
        comparison=_comparison(comparison),
        rivals=_rivals(draw(_degrees)),
        swot=attrs.evolve(_swot(swot), key_account=key_account),
        key_issues=KNOWN_TEXTS[: draw(_degrees)],
    )


def answerable(analysis: CustomerAnalysis) -> tuple[str, ...]:
    """The ids of what a strategy may answer: needs, opportunities, strengths and weaknesses, factors."""
    items = () if analysis.swot is None else analysis.swot.items
    own = (SwotKind.STRENGTH, SwotKind.WEAKNESS)
    return _ids(
        (need.id for need in analysis.needs),
        (one.id for one in (() if analysis.value_chain is None else analysis.value_chain.opportunities)),
        (item.id for item in items if item.kind in own),
        (factor.id for factor in (() if analysis.comparison is None else analysis.comparison.factors)),
    )


def _ids(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


@cache
def _statement(degree: int) -> Statement:
    """A balance of 1,000 for 1,000: all equity, half of it, or with every item."""
    whole, debt = Decimal(1000), Decimal(500 if degree else 0)
    plain = {"total_assets": whole, "total_liabilities": debt, "equity": whole - debt, "sales": whole * (degree + 1)}
    items = dict.fromkeys(STATEMENT_ITEMS, Decimal(0)) | plain if degree == DEGREES[-1] else plain
    return Statement(year=2013, currency="USD", source="annual report", items=HashTrieMap(items))


@cache
def _ratios(degree: int, year: int) -> tuple[RatioRow, ...]:
    names = [definition.name for definition in COURSE_RATIOS]
    return financial_analysis(
        attrs.evolve(_statement(degree), year=year),
        dict.fromkeys(names, 2.0) if degree else {},
        basis="closing",
        our_help={names[0]: KNOWN_TEXTS[degree]} if degree else {},
    )


@cache
def _forces(degree: int) -> ForcesAnalysis:
    words = KNOWN_TEXTS[degree]
    forces = [
        Force(
            kind=kind,
            intensity=1 + (place + degree) % 5,
            drivers=(words,) * degree,
            effect_on_customer=words if degree else None,
            our_opportunity=words if degree == DEGREES[-1] else None,
        )
        for place, kind in enumerate(ForceKind)
    ]
    return ForcesAnalysis(key_account="K1", forces=tuple(forces))


@cache
def _report(degree: int) -> AnnualReportSummary:
    words = KNOWN_TEXTS[degree]
    lists = {
        name: tuple(ReportEntry(id=f"{name[0].upper()}{number}", text=words) for number in range(degree))
        for name in ("achievements", "problems", "objectives", "strategies")
    }
    conclusion = ReportConclusion(id="C0", text=words, rests_on=("P0", "A0"))
    return AnnualReportSummary(
        key_account="K1", fiscal_year=2013, source="annual report", conclusions=(conclusion,), **lists
    )


@cache
def _chain(degree: int) -> ValueChain:
    """Nine activities, one of them not assessed, and as many opportunities as the degree says."""
    words, kinds = KNOWN_TEXTS[degree], tuple(ValueActivity)
    assessed = tuple(
        ActivityCost(
            activity=kind,
            cost=Decimal(100 * place),
            reference_cost=Decimal(150) if degree else None,
            reference=words if degree else None,
        )
        for place, kind in enumerate(kinds[1:], 1)
    )
    displaced = Opportunity(
        id="less stock",
        category=OpportunityCategory.COST_DISPLACEMENT,
        annual_amount=Decimal(60),
        probability=Decimal("0.5"),
        activity=kinds[1].name,
        text=words,
    )
    calm = Opportunity(id="calm", category=OpportunityCategory.INTANGIBLE, text=words)
    return ValueChain(
        key_account="K1",
        activities=(ActivityCost(activity=kinds[0], not_assessed=words), *assessed),
        opportunities=(displaced, calm)[:degree],
    )


def _buying(degree: int, key_account: str, as_of: date, days_ago: int) -> BuyerKnowledge:
    words, buy_class = KNOWN_TEXTS[degree], tuple(BuyClass)[degree]
    last = as_of - timedelta(days=days_ago)
    deciders = tuple(
        CentreMember(
            id=f"M{number}",
            name=("刘能", "A|B <i>")[number % 2],
            position=words if degree else None,
            roles=frozenset([BuyingRole.DECIDER]),
            phases=frozenset(BuyPhase),
            power=9.0 - number,
            attitude=float(degree - 1) if degree else None,
            contacts=(OurContact(ours="K1", strength=7.0, last_contact=last if number else None),) if degree else (),
        )
        for number in range(max(degree, 1))
    )
    return BuyerKnowledge(
        key_account=key_account,
        interaction=words if degree else None,
        composition=DecisionMakingUnit(
            key_account=key_account,
            buy_class=buy_class,
            members=deciders,
            committee=words if len(deciders) > 1 else None,
        ),
        procedure=tuple(
            InformationNeed(
                member="M0",
                phase=phase,
                topic=words,
                supplied_by="K1" if degree == DEGREES[-1] else None,
                due=as_of + timedelta(days=days_ago) if degree == DEGREES[-1] else None,
            )
            for phase in tuple(BuyPhase)[:degree]
        ),
        pressures=tuple(PressureNote(pressure=one, intensity=3.0, text=words) for one in tuple(Pressure)[: 3 * degree]),
    )


@cache
def _needs(degree: int) -> tuple[NeedStatement, ...]:
    words = KNOWN_TEXTS[degree]
    needs = (
        NeedStatement(
            id="N0",
            evidence=(words,),
            importance=9.0,
            satisfaction=4.0,
            status=NeedStatus.DESCRIBED,
            sentence=words,
            offer="S1",
        ),
        NeedStatement(id="N1", importance=5.0, satisfaction=8.0, status=NeedStatus.ANALYSED),
        NeedStatement(id="N2"),
    )
    return needs[: (0, 1, 3)[degree]]


@cache
def _comparison(degree: int) -> ComparisonSheet:
    names = ("price", "service", "quality")[: degree + 1]
    points = ((100.0,), (60.0, 40.0), (40.0, 35.0, 25.0))[degree]
    return ComparisonSheet(
        factors=tuple(
            Factor(id=name, label=Text.same(name), weight=weight) for name, weight in zip(names, points, strict=True)
        ),
        ours=HashTrieMap(zip(names, (8.0, 6.0, 7.0), strict=False)),
        rivals=tuple(
            ComparedRival(id=rival, name=KNOWN_TEXTS[degree], scores=HashTrieMap(zip(names, scores, strict=False)))
            for rival, scores in (("P", (7.0, 8.0, 5.0)), ("Q", (6.0, 5.0, 9.0)))[: max(degree, 1)]
        ),
    )


@cache
def _rivals(degree: int) -> tuple[CompetitorStrategy, ...]:
    words = KNOWN_TEXTS[degree]
    return (
        CompetitorStrategy(rival="P", move=RivalMove.INVEST, evidence=(words,), our_response=words),
        CompetitorStrategy(rival="Q", move=RivalMove.INVEST),
    )[:degree]


@cache
def _swot(degree: int) -> Swot:
    """One item a letter, or two of them, from the forces or from nowhere; some are answered."""
    words = KNOWN_TEXTS[degree]
    source = SourceReference(analysis=AnalysisSource.FORCES, item=ForceKind.RIVALRY.name)
    items = tuple(
        SwotItem(
            id=f"{kind.name[0]}{number}",
            kind=kind,
            text=words,
            importance=1 + (number + degree) % 5,
            source=source if degree else None,
        )
        for kind in SwotKind
        for number in range(max(degree, 1))
    )
    answered = items if degree == DEGREES[-1] else items[:degree]
    responses = tuple(SwotResponse(item=item.id, offer="S1", effect=words) for item in answered)
    return Swot(key_account="K1", items=items, responses=responses)


STRATEGIES: Strategies = MappingProxyType(
    {
        CustomerAnalysis: customer_analyses,
    }
)
