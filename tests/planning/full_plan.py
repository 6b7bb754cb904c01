"""The worked plan with everything a plan can hold: all analyses, a forecast, given figures, a section of a host's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
from rpds import HashTrieMap
from tests.planning.worked_plan import (
    factors,
    worked_analysis,
    worked_budget,
    worked_header,
    worked_lines,
    worked_matrix,
    worked_objectives,
    worked_overview,
    worked_parts,
    worked_statement,
    worked_strategies,
    worked_unit,
)

from kcm.customers.care.kinds import RelationshipStage, RelationshipType
from kcm.customers.care.relationship import Relation
from kcm.finance.value import OfferTerms, Opportunity, OpportunityCategory
from kcm.periods import Window
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
from kcm.planning.people.team import TEAM_SKILLS, KeyAccountTeam, TeamDuty, TeamMember
from kcm.planning.plan import (
    Assumption,
    CustomerAnalysis,
    ExtraRow,
    ExtraSection,
    ExtraTable,
    FigureLine,
    GivenFigure,
    KeyAccount,
    KeyAccountPlan,
    Mission,
    Overview,
    PortfolioAnalysis,
    StaySimulation,
    YearSales,
    assemble,
)
from kcm.planning.portfolio import Score, UnitOutlook
from kcm.text import Text

GROWTH = {"U1": 0.08, "U2": 0.01, "U3": -0.02, "U4": 0.12}
TARGET_STRENGTH = {"U1": 1.10, "U2": 1.30, "U3": 0.70, "U4": 0.80}  # B.11: all direction tests hold
WORDS = Text("words", "文字")


def full_team() -> KeyAccountTeam:
    return KeyAccountTeam(
        key_account="K1",
        manager="M1",
        members=(
            TeamMember(
                id="M1",
                name="Li Na",
                duties=frozenset(TeamDuty),
                skills=HashTrieMap(dict.fromkeys(TEAM_SKILLS, 8.0)),
                capacity_hours=10,
            ),
        ),
    )


def full_overview() -> Overview:
    windows = [Window.ending(date(year, 5, 6), 365) for year in (2012, 2013, 2014)]
    sales = (Decimal(1100), Decimal(1300), Decimal(1600))
    return worked_overview(
        key_account=KeyAccount(number="K1", name="Key One", city="Graz", region="Styria", country="Austria"),
        history=tuple(YearSales(window=window, sales=one) for window, one in zip(windows, sales, strict=True)),
        relation=Relation(
            customer="K1",
            start=date(2010, 1, 4),
            type=RelationshipType.PARTNERSHIP,
            stage=RelationshipStage.COOPERATIVE,
            satisfaction=80,
            share_of_wallet=0.4,
        ),
        organisation=Text("five plants", "五个工厂"),
        team=full_team(),
        customer_spend=Decimal(4000),
    )


def full_buying() -> BuyerKnowledge:
    member = CentreMember(
        id="B1",
        name="刘能",
        position=Text("head of purchasing", "采购经理"),
        roles=frozenset([BuyingRole.DECIDER]),
        phases=frozenset(BuyPhase),
        power=8,
        attitude=1,
        contacts=(OurContact(ours="M1", strength=7, last_contact=date(2014, 4, 2)),),
    )
    return BuyerKnowledge(
        key_account="K1",
        interaction=Text("monthly talks", "每月会谈"),
        composition=DecisionMakingUnit(key_account="K1", buy_class=BuyClass.STRAIGHT_REBUY, members=(member,)),
        procedure=(
            InformationNeed(
                member="B1",
                phase=BuyPhase.PERFORMANCE_REVIEW,
                topic=Text("deliveries", "交货情况"),
                form=Text("report", "报告"),
                supplied_by="M1",
                due=date(2014, 9, 1),
            ),
        ),
        pressures=tuple(PressureNote(pressure=one, intensity=3, text=WORDS) for one in Pressure),
    )


def full_report() -> AnnualReportSummary:
    def entry(name: str) -> tuple[ReportEntry, ...]:
        return (ReportEntry(id=name, text=WORDS),)

    return AnnualReportSummary(
        key_account="K1",
        fiscal_year=2013,
        source="annual report",
        achievements=entry("R1"),
        problems=entry("R2"),
        objectives=entry("R3"),
        strategies=entry("R4"),
        conclusions=(ReportConclusion(id="R5", text=WORDS, rests_on=("R2",)),),
    )


def full_chain() -> ValueChain:
    return ValueChain(
        key_account="K1",
        activities=tuple(
            ActivityCost(activity=one, cost=Decimal(100), reference_cost=Decimal(90), reference=WORDS)
            if one is not ValueActivity.INFRASTRUCTURE
            else ActivityCost(activity=one, not_assessed=Text("secret", "保密"))
            for one in ValueActivity
        ),
        opportunities=(
            Opportunity(
                id="less stock",
                category=OpportunityCategory.COST_DISPLACEMENT,
                annual_amount=Decimal(25),
                probability=Decimal("0.8"),
                activity="INBOUND_LOGISTICS",
                text=WORDS,
            ),
            Opportunity(id="calm", category=OpportunityCategory.INTANGIBLE, text=Text("peace of mind", "安心")),
        ),
    )


def full_swot() -> Swot:
    source = SourceReference(analysis=AnalysisSource.RATIOS, item="asset_turnover")
    items = [
        SwotItem(
            id=kind.name[0], kind=kind, text=WORDS, importance=4, source=source if kind is SwotKind.WEAKNESS else None
        )
        for kind in SwotKind
    ]
    responses = [SwotResponse(item=item.id, offer="ST1", effect=WORDS) for item in items]
    return Swot(key_account="K1", items=tuple(items), responses=tuple(responses))


def full_analysis(**changes: Any) -> CustomerAnalysis:
    fields: dict[str, Any] = {
        "forces": ForcesAnalysis(
            key_account="K1",
            forces=tuple(
                Force(kind=kind, intensity=3, drivers=(WORDS,), effect_on_customer=WORDS, our_opportunity=WORDS)
                for kind in ForceKind
            ),
        ),
        "report": full_report(),
        "value_chain": full_chain(),
        "terms": OfferTerms(
            contribution_margin=Decimal("0.3"),
            annual_price=Decimal(10),
            one_off=Decimal(20),
            years=3,
            rate=Decimal("0.1"),
        ),
        "buying": full_buying(),
        "needs": [
            NeedStatement(
                id="N1",
                evidence=(WORDS,),
                importance=9,
                satisfaction=4,
                status=NeedStatus.DESCRIBED,
                sentence=Text("delivery within a day", "一天内到货"),
                offer="ST1",
            )
        ],
        "comparison": ComparisonSheet(
            factors=factors(("price", "service", "quality"), (40, 35, 25)),
            ours=HashTrieMap({"price": 8, "service": 6, "quality": 7}),
            rivals=(
                ComparedRival(
                    id="P", name=Text("Palm", "棕榈"), scores=HashTrieMap({"price": 7, "service": 8, "quality": 5})
                ),
                ComparedRival(
                    id="Q", name=Text("Quill", "羽毛"), scores=HashTrieMap({"price": 6, "service": 5, "quality": 9})
                ),
            ),
        ),
        "rivals": [
            CompetitorStrategy(rival="P", move=RivalMove.INVEST, evidence=(WORDS,), our_response=WORDS),
            CompetitorStrategy(rival="Q", move=RivalMove.MAINTAIN),
        ],
        "swot": full_swot(),
        "key_issues": [Text("stock is too high", "库存过高")],
    }
    return attrs.evolve(worked_analysis(worked_statement()), **(fields | changes))


def full_portfolio(**changes: Any) -> PortfolioAnalysis:
    fields: dict[str, Any] = {
        "matrix": worked_matrix(
            units=[worked_unit(unit, market=WORDS, market_growth=growth) for unit, growth in GROWTH.items()]
        ),
        "conclusion": Text("keep the cow, feed the star", "稳住现金牛,培育明星"),
        "outlooks": [
            UnitOutlook(
                unit="U1", rivals=HashTrieMap({"P": HashTrieMap({"service": Score(value=8)})}), assumptions=("A1",)
            ),
            UnitOutlook(unit="U2", share=0.3, share_drift=0.01),
            UnitOutlook(unit="U3", sales=Decimal("282.36")),
        ],
        "simulation": StaySimulation(draws=50, seed=1),
    }
    return PortfolioAnalysis(**(fields | changes))


def full_parts() -> dict[str, Any]:
    """What `assemble` takes, with nothing left out."""
    aims = [
        attrs.evolve(
            one,
            target_strength=TARGET_STRENGTH[one.unit],
            target_attractiveness=None,
            justification=Text("invest selectively", "选择性投入"),
            assumptions=("A1",),
        )
        for one in worked_objectives()
    ]
    acts = [
        attrs.evolve(
            one,
            assumptions=("A2",),
            answers=("N1", "less stock", "W", "service"),
            claims=HashTrieMap({one.objectives[0]: Decimal(2)}),
        )
        for one in worked_strategies()
    ]
    return worked_parts() | {
        "header": worked_header(
            version=2,
            parent="0f" * 32,
            valid_until=date(2015, 5, 6),
            review_dates=[date(2014, 8, 1), date(2014, 11, 3)],
        ),
        "mission": Mission(role=WORDS, definition=WORDS, competence=WORDS, future=WORDS, needs=("N1",)),
        "overview": full_overview(),
        "analysis": full_analysis(),
        "portfolio": full_portfolio(),
        "assumptions": [
            Assumption(
                id="A1",
                text=Text("the market grows", "市场增长"),
                quantity=Text("8 % a year", "每年8%"),
                probability=0.6,
                impact=4,
                owner="Ann",
                contingency=Text("less stock", "降低库存"),
            ),
            Assumption(id="A2", text=WORDS, probability=0.9, impact=2, owner="Ann", rests_on=("A1",)),
        ],
        "objectives": aims,
        "strategies": acts,
        "budget": worked_budget(lines=[attrs.evolve(line, assumptions=("A2",)) for line in worked_lines()]),
        "given": [
            GivenFigure(
                year=2014,
                line=FigureLine.COST_TO_SERVE,
                amount=Decimal(90),
                source=Text("the controller's books", "财务部账目"),
            ),
            GivenFigure(year=2015, line=FigureLine.SALES, amount=Decimal(450), unit="U1"),
            GivenFigure(year=2016, line=FigureLine.OPERATING_PROFIT, amount=Decimal(-5), unit="U4"),
        ],
        "comment": Text("a dip, then growth", "先降后升"),
        "extra_sections": [
            ExtraSection(
                id="climate",
                title=Text("Climate", "气候"),
                paragraphs=(Text("Low risk.", "风险低。"),),
                tables=(
                    ExtraTable(
                        caption=Text("Emissions, t, 2013", "排放量,吨,2013年"),
                        heading=Text("site", "地点"),
                        columns=(Text("t", "吨"),),
                        rows=(
                            ExtraRow(label=Text.same("Graz"), values=(Decimal(12),)),
                            ExtraRow(label=WORDS, values=(None,)),
                        ),
                    ),
                ),
            )
        ],
    }


def full_plan(**changes: Any) -> KeyAccountPlan:
    """The plan of `full_parts`, with some of them changed."""
    return assemble(**(full_parts() | changes))
