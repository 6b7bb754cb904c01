"""Section 4: one key account seen from every side."""

from __future__ import annotations

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, unique
from kcm.finance.ratios import RatioRow
from kcm.finance.statements import Statement
from kcm.finance.value import EconomicValue, OfferTerms
from kcm.planning.analysis.annual_report import AnnualReportSummary
from kcm.planning.analysis.buying import BuyerKnowledge
from kcm.planning.analysis.competition import ComparisonSheet, CompetitorStrategy
from kcm.planning.analysis.forces import ForcesAnalysis
from kcm.planning.analysis.needs import NeedStatement
from kcm.planning.analysis.swot import Swot
from kcm.planning.analysis.value_chain import ValueChain
from kcm.text import Text

__all__ = ["CustomerAnalysis"]

MOST_ISSUES = 7


@attrs.frozen(kw_only=True, field_transformer=checked)
class CustomerAnalysis:
    """Section 4: its industry, its books, its value chain, who buys and how, what it needs, our rivals, its situation.

    `statement` and `ratios` are the annual report in figures, `report` in words. `terms` are what the offer costs the
    customer; with the opportunities of the value chain they say what it is worth. What was not analysed is None or
    nothing; the review says what a plan needs. `key_issues` are the few things that matter most.

    Raises:
        InvalidValue: for more than seven key issues.
        MissingData: for terms of an offer without a value chain.
        Conflict: for a need or a rival that stands twice.
    """

    statement: Statement
    ratios: tuple[RatioRow, ...]
    conclusion: Text
    forces: ForcesAnalysis | None = None
    report: AnnualReportSummary | None = None
    value_chain: ValueChain | None = None
    terms: OfferTerms | None = None
    buying: BuyerKnowledge | None = None
    needs: tuple[NeedStatement, ...] = ()
    comparison: ComparisonSheet | None = None
    rivals: tuple[CompetitorStrategy, ...] = ()
    swot: Swot | None = None
    key_issues: tuple[Text, ...] = ()

    def __attrs_post_init__(self) -> None:
        if len(self.key_issues) > MOST_ISSUES:
            reason = f"found {len(self.key_issues)} key issues, expected {MOST_ISSUES} at most"
            raise InvalidValue(reason, "$.key_issues")
        if self.terms is not None and self.value_chain is None:
            raise MissingData("found terms of an offer and no value chain, expected its opportunities", "$.value_chain")
        unique((need.id for need in self.needs), "$.needs")
        unique((one.rival for one in self.rivals), "$.rivals")

    @property
    def value(self) -> EconomicValue | None:
        """What the offer is worth to the customer, from the opportunities and the terms; None without terms."""
        if self.terms is None or self.value_chain is None:
            return None
        return self.terms.value_of(self.value_chain.opportunities)
