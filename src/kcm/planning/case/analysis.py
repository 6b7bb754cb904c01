"""What was found out about the key account, as `analysis.toml` holds it: the objects of section 4 and of the overview.

The file stands for one key account, so its objects need not name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from kcm.customers.care.relationship import Relation
from kcm.errors import InvalidValue
from kcm.fields import checked
from kcm.finance.value import OfferTerms
from kcm.interchange import from_data
from kcm.interchange.texts import parse_toml
from kcm.periods import not_after
from kcm.planning.analysis.annual_report import AnnualReportSummary
from kcm.planning.analysis.buying import BuyerKnowledge
from kcm.planning.analysis.competition import ComparisonSheet, CompetitorStrategy
from kcm.planning.analysis.forces import ForcesAnalysis
from kcm.planning.analysis.needs import NeedStatement
from kcm.planning.analysis.swot import Swot
from kcm.planning.analysis.value_chain import ValueChain
from kcm.planning.case.places import ANALYSIS_FILE, in_file
from kcm.planning.people.team import KeyAccountTeam
from kcm.text import Text

__all__ = ["AnalysisDraft", "read_analysis"]

# Where an object names its key account.
NAMED: dict[tuple[str, ...], str] = {
    ("forces",): "key_account",
    ("report_form",): "key_account",
    ("value_chain",): "key_account",
    ("buying",): "key_account",
    ("buying", "composition"): "key_account",
    ("swot",): "key_account",
    ("team",): "key_account",
    ("relation",): "customer",
}


@attrs.frozen(kw_only=True, field_transformer=checked)
class AnalysisDraft:
    """Everything in `analysis.toml`; what was not analysed is None or nothing.

    `report_form` is the annual report in words; `customer_spend` what the customer spends a year on what we could sell.
    """

    forces: ForcesAnalysis | None = None
    report_form: AnnualReportSummary | None = None
    value_chain: ValueChain | None = None
    terms: OfferTerms | None = None
    buying: BuyerKnowledge | None = None
    needs: tuple[NeedStatement, ...] = ()
    comparison: ComparisonSheet | None = None
    rivals: tuple[CompetitorStrategy, ...] = ()
    swot: Swot | None = None
    key_issues: tuple[Text, ...] = ()
    relation: Relation | None = None
    team: KeyAccountTeam | None = None
    organisation: Text | None = None
    customer_spend: Decimal | None = None


def read_analysis(text: str, *, key_account: str, on: date) -> AnalysisDraft:
    """The findings about one key account; an object that names none is of that one.

    Args:
        text: `analysis.toml`.
        key_account: the number of the customer that the case is about.
        on: the day the plan was prepared.

    Raises:
        InvalidDocument: with every fault, each as `analysis.toml:$.path`.
        InvalidValue: for text that is not TOML, an object of another key account, or a relationship that starts after
            the day.
    """
    data = parse_toml(text, ANALYSIS_FILE)
    with in_file(ANALYSIS_FILE):
        for parts, field in NAMED.items():
            table = _table(data, parts)
            if table is not None and table.setdefault(field, key_account) != key_account:
                reason = f"found {table[field]!r}, expected {key_account!r}, the key account of the case"
                raise InvalidValue(reason, ".".join(("$", *parts, field)))
        draft = from_data(AnalysisDraft, data)
        if draft.relation is not None:
            not_after(draft.relation.start, on, "$.relation.start")
    return draft


def _table(data: Any, parts: tuple[str, ...]) -> dict[str, Any] | None:
    """The table at a path of keys; None where there is none, or something else that is refused later."""
    for name in parts:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data if isinstance(data, dict) else None
