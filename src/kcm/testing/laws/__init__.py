"""Laws that a host or a plugin proves itself with, one call for each of its parts.

Each draws examples with Hypothesis, so it finds the smallest one that breaks the law, and raises `LawBroken`.

>>> from kcm.finance.ratios import CURRENT_RATIO
>>> prove_ratio(CURRENT_RATIO, examples=2)
"""

from kcm.testing.laws.proving import LawBroken
from kcm.testing.laws.ratio_laws import prove_ratio
from kcm.testing.laws.report_laws import prove_report
from kcm.testing.laws.rule_laws import prove_rule
from kcm.testing.laws.section_laws import prove_section
from kcm.testing.laws.segmenter_laws import prove_segmenter
from kcm.testing.laws.store_laws import Store, prove_store

__all__ = [
    "LawBroken",
    "Store",
    "prove_ratio",
    "prove_report",
    "prove_rule",
    "prove_section",
    "prove_segmenter",
    "prove_store",
]
