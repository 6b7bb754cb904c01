"""The worked plan of C.3 with all that its review asks for: nothing blocks, and little warns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
from rpds import HashTrieMap
from tests.planning.full_plan import WORDS, full_analysis, full_buying, full_parts, full_portfolio, full_swot, full_team
from tests.planning.worked_plan import worked_header, worked_statement, worked_strategies

from kcm.finance.ratios import financial_analysis
from kcm.planning.analysis.buying import (
    BuyerKnowledge,
    BuyingRole,
    BuyPhase,
    CentreMember,
    InformationNeed,
    OurContact,
)
from kcm.planning.analysis.swot import AnalysisSource, SourceReference, Swot, SwotKind
from kcm.planning.objectives import ActionKind
from kcm.planning.people.team import TeamMember
from kcm.planning.plan import CustomerAnalysis, KeyAccountPlan, assemble
from kcm.planning.portfolio import UnitOutlook
from kcm.planning.review import PlanReview, review
from kcm.rules import Finding, Severity

AS_OF = date(2014, 6, 1)
BOOKS: dict[str, int | Decimal] = {
    "total_assets": 800,
    "total_liabilities": 500,
    "equity": 300,
    "sales": 1000,
    "current_assets": 500,
    "current_liabilities": 250,
    "net_income": 60,
    "receivables": Decimal("164.38"),
}
INDUSTRY = {
    "current_ratio": 1.8,
    "net_profit_margin": 0.05,
    "return_on_assets": 0.08,
    "collection_days": 45.0,
    "asset_turnover": 2.0,
}
SOURCES = {
    SwotKind.STRENGTH: (AnalysisSource.ANNUAL_REPORT, "R1"),
    SwotKind.WEAKNESS: (AnalysisSource.RATIOS, "asset_turnover"),
    SwotKind.OPPORTUNITY: (AnalysisSource.FORCES, "RIVALRY"),
    SwotKind.THREAT: (AnalysisSource.COMPETITION, "price"),
}
SECOND = TeamMember(id="M2", name="Wu Gang")


def sound_buying(**changes: Any) -> BuyerKnowledge:
    """Two members who hold all roles of a straight rebuy, each known to one of ours and told what he must know."""
    known = full_buying()
    assert known.composition is not None
    decider = known.composition.members[0]
    user = CentreMember(
        id="B2",
        name="Mo Yan",
        roles=frozenset([BuyingRole.USER, BuyingRole.BUYER]),
        phases=frozenset([BuyPhase.PRODUCT_SPECIFICATION]),
        power=4,
        contacts=(OurContact(ours="M2", strength=5, last_contact=date(2014, 5, 2)),),
    )
    needs = [
        InformationNeed(member=member, phase=BuyPhase.PRODUCT_SPECIFICATION, topic=WORDS, supplied_by="M1")
        for member in ("B1", "B2")
    ]
    fields: dict[str, Any] = {
        "composition": attrs.evolve(known.composition, members=(decider, user)),
        "procedure": (*known.procedure, *needs),
    }
    return attrs.evolve(known, **(fields | changes))


def sound_swot(**changes: Any) -> Swot:
    swot = full_swot()
    items = tuple(
        attrs.evolve(item, source=SourceReference(analysis=SOURCES[item.kind][0], item=SOURCES[item.kind][1]))
        for item in swot.items
    )
    return attrs.evolve(swot, **({"items": items} | changes))


def sound_analysis(**changes: Any) -> CustomerAnalysis:
    statement = worked_statement(items={name: Decimal(value) for name, value in BOOKS.items()})
    fields: dict[str, Any] = {
        "statement": statement,
        "ratios": financial_analysis(statement, INDUSTRY, basis="closing"),
        "buying": sound_buying(),
        "swot": sound_swot(),
    }
    return full_analysis(**(fields | changes))


def sound_parts() -> dict[str, Any]:
    """What `assemble` takes. The forecast is that of B.11, nothing is given, reviews lie ahead."""
    parts = full_parts()
    team = attrs.evolve(full_team(), members=(*full_team().members, SECOND))
    outlooks = [UnitOutlook(unit=unit, assumptions=("A1",)) for unit in ("U1", "U2", "U3", "U4")]
    strategies = [
        attrs.evolve(
            one,
            actions=tuple(attrs.evolve(action, kind=ActionKind.SERVICE) for action in worked_strategies()[0].actions),
        )
        for one in parts["strategies"]
    ]
    return parts | {
        "header": worked_header(valid_until=date(2015, 5, 6), review_dates=[date(2014, 8, 1), date(2014, 11, 3)]),
        "overview": attrs.evolve(parts["overview"], team=team),
        "analysis": sound_analysis(),
        "portfolio": full_portfolio(outlooks=outlooks, simulation=None),
        "objectives": [attrs.evolve(one, justification=None) for one in parts["objectives"]],
        "strategies": strategies,
        "given": (),
        "extra_sections": (),
    }


def sound_plan(**changes: Any) -> KeyAccountPlan:
    """The plan of `sound_parts`, with some of them changed and its figures computed anew."""
    return assemble(**(sound_parts() | changes))


SOUND = sound_plan()


def with_part(path: str, plan: KeyAccountPlan = SOUND, /, **changes: Any) -> KeyAccountPlan:
    """The plan with changes in one of its parts, such as `portfolio.matrix` or `objectives.0`; no figure follows."""

    def changed(part: Any, names: list[str]) -> Any:
        if not names:
            return attrs.evolve(part, **changes)
        name, *rest = names
        if isinstance(part, tuple):
            place = int(name)
            return (*part[:place], changed(part[place], rest), *part[place + 1 :])
        return attrs.evolve(part, **{name: changed(getattr(part, name), rest)})

    found: KeyAccountPlan = changed(plan, path.split(".") if path else [])
    return found


def findings_of(plan: KeyAccountPlan, as_of: date = AS_OF) -> tuple[Finding, ...]:
    return review(plan, as_of=as_of).findings


USUAL = frozenset(finding.code for finding in findings_of(SOUND))


def codes(findings: Iterable[Finding]) -> list[str]:
    """The plan's codes among findings, with `!` where they block and `?` where they warn, each once, in order."""
    marks = {Severity.BLOCKS: "!", Severity.WARNS: "?", Severity.NOTES: ""}
    found = (one.code.removeprefix("plan.") + marks[one.severity] for one in findings if one.code not in USUAL)
    return list(dict.fromkeys(found))


def only(plan: KeyAccountPlan, code: str, as_of: date = AS_OF) -> Finding:
    """The one finding of a code in a plan."""
    (finding,) = [one for one in findings_of(plan, as_of) if one.code in (code, f"plan.{code}")]
    return finding


def reviewing(plan: KeyAccountPlan) -> PlanReview:
    return PlanReview(plan=plan, as_of=AS_OF)


def cost(**by_year: int) -> HashTrieMap[int, Decimal]:
    return HashTrieMap({int(year.removeprefix("y")): Decimal(amount) for year, amount in by_year.items()})
