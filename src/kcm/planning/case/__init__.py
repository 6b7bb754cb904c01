"""A case folder's texts, structured once: judgements, findings, orders, directory; then who matters, then the plan."""

from kcm.planning.case.analysis import AnalysisDraft
from kcm.planning.case.files import CASE_FILES, OPTIONAL_FILES, CaseFile, read_case
from kcm.planning.case.judgements import Judgements
from kcm.planning.case.orders import OrderTable
from kcm.planning.case.planning import plan_of
from kcm.planning.case.standing import Standing, segment_columns, standing_of

__all__ = [
    "CASE_FILES",
    "OPTIONAL_FILES",
    "AnalysisDraft",
    "CaseFile",
    "Judgements",
    "OrderTable",
    "Standing",
    "plan_of",
    "read_case",
    "segment_columns",
    "standing_of",
]
