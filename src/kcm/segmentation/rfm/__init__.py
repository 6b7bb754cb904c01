"""Recency, frequency and monetary value (method A84): a mergeable state, its summary on a day, and scores."""

from kcm.segmentation.rfm.lifetimes import BtydSummary, btyd_summary
from kcm.segmentation.rfm.scoring import MEASURES, Method, RfmScores, few_ranked, score, uneven_scores
from kcm.segmentation.rfm.summaries import RfmSummary, summarize
from kcm.segmentation.rfm.totals import Count, RfmState, merge, state

__all__ = [
    "MEASURES",
    "BtydSummary",
    "Count",
    "Method",
    "RfmScores",
    "RfmState",
    "RfmSummary",
    "btyd_summary",
    "few_ranked",
    "merge",
    "score",
    "state",
    "summarize",
    "uneven_scores",
]
