"""Laws that a host or a plugin proves itself with, one call for each of its parts.

A rule, a ratio, a segmenter, a maker of sections, a report and a store of changes each have a law. It draws examples
with Hypothesis, the same in every run, and raises `LawBroken` where one breaks it. A law calls what it proves as a
host would, so it needs no base class and no registration.

>>> from hypothesis import strategies as st
>>> from kcm.finance.ratios import CURRENT_RATIO
>>> prove_ratio(CURRENT_RATIO, examples=2)
>>> from kcm.rules import Finding, Severity
>>> def without_words(request):
...     yield Finding("acme.OVERTIME", Severity.WARNS, "$.requested_on")
>>> try:
...     prove_rule(without_words, st.just("a request"), examples=1)
... except LawBroken as broken:
...     print(broken)
a finding has a sentence in both languages: acme.OVERTIME has none in en
"""

from kcm.testing.laws.proving import LawBroken
from kcm.testing.laws.ratio_laws import prove_ratio
from kcm.testing.laws.report_laws import prove_report
from kcm.testing.laws.rule_laws import prove_rule
from kcm.testing.laws.section_laws import prove_section
from kcm.testing.laws.segmenter_laws import prove_segmenter
from kcm.testing.laws.store_laws import ActingStore, OpenStore, Store, prove_store

__all__ = [
    "ActingStore",
    "LawBroken",
    "OpenStore",
    "Store",
    "prove_ratio",
    "prove_report",
    "prove_rule",
    "prove_section",
    "prove_segmenter",
    "prove_store",
]
