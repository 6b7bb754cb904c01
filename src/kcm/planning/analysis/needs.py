"""What the customer needs, in four steps from survey to description (method A58), and what we answer (A111)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from math import inf

import attrs
import numpy as np
from numpy.typing import ArrayLike

from kcm.columns import FloatColumn, first_place, float_array
from kcm.errors import InvalidValue, Refused
from kcm.fields import checked, not_blank, unique
from kcm.rules import Finding, Severity, passes
from kcm.scores import check_score
from kcm.text import Text

__all__ = [
    "NeedStatement",
    "NeedStatus",
    "advance",
    "answered_share",
    "by_opportunity",
    "need_gaps",
    "opportunity_scores",
]


class NeedStatus(Enum):
    """How far a need has come, each step after the one before."""

    SURVEYED = "surveyed"
    ANALYSED = "analysed"
    CONFIRMED = "confirmed"
    DESCRIBED = "described"


NEXT: Mapping[NeedStatus, NeedStatus] = dict(pairwise(NeedStatus))
ESTABLISHED = frozenset({NeedStatus.CONFIRMED, NeedStatus.DESCRIBED})


@attrs.frozen(kw_only=True, field_transformer=checked)
class NeedStatement:
    """One need of the customer: how we know of it, how much it matters, how well it is met, and what we offer for it.

    `importance` and `satisfaction` are the customer's, 0 to 10; None is not known yet. `sentence` describes the need
    in words; `offer` is the id of what we assigned to it.

    Raises:
        InvalidValue: for a blank id or offer, or an importance or satisfaction outside 0 to 10.
    """

    id: str
    evidence: tuple[Text, ...] = ()
    importance: float | None = None
    satisfaction: float | None = None
    status: NeedStatus = NeedStatus.SURVEYED
    sentence: Text | None = None
    offer: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        for name in ("importance", "satisfaction"):
            if (score := getattr(self, name)) is not None:
                check_score(score, f"$.{name}")
        if self.offer is not None:
            not_blank(self.offer, "$.offer")

    @property
    def opportunity(self) -> float | None:
        """The opportunity score, 0 to 20; None unless importance and satisfaction are known."""
        if self.importance is None or self.satisfaction is None:
            return None
        return float(opportunity_scores(self.importance, self.satisfaction))


def opportunity_scores(importance: ArrayLike, satisfaction: ArrayLike) -> FloatColumn:
    """How much there is to win by meeting each need: `importance + max(importance − satisfaction, 0)`, 0 to 20.

    Args:
        importance: of any shape, 0 to 10; NaN is unknown and stays unknown.
        satisfaction: of the same shape.

    Raises:
        InvalidValue: for a score outside 0 to 10, or shapes that differ.

    Source: A. Ulwick's opportunity score; method A58.

    >>> opportunity_scores([9, 5, 7], [4, 8, float("nan")]).tolist()
    [14.0, 5.0, nan]
    """
    wanted, met = _on_scale(importance, "$.importance"), _on_scale(satisfaction, "$.satisfaction")
    if wanted.shape != met.shape:
        raise InvalidValue(f"found shape {met.shape}, expected {wanted.shape} as in importance", "$.satisfaction")
    return np.asarray(wanted + np.maximum(wanted - met, 0))


def _on_scale(scores: ArrayLike, path: str) -> FloatColumn:
    table = float_array(scores, path)
    off = (table < 0) | (table > 10)
    if off.any():
        place = first_place(off)
        raise InvalidValue(f"found score {table[off][0]:g}, expected 0 to 10", path + place)
    return table


def need_gaps(need: NeedStatement) -> Iterator[Finding]:
    """A rule: a need is analysed with both ratings, and described with evidence and in a sentence.

    Codes: `needs.NOT_RATED`, `needs.NO_EVIDENCE`, `needs.NO_SENTENCE`, which block.

    >>> found = need_gaps(NeedStatement(id="N1", importance=9, satisfaction=4, status=NeedStatus.DESCRIBED))
    >>> [finding.code for finding in found]
    ['needs.NO_EVIDENCE', 'needs.NO_SENTENCE']
    """
    if need.status is not NeedStatus.SURVEYED and need.opportunity is None:
        unrated = "importance" if need.importance is None else "satisfaction"
        yield Finding("needs.NOT_RATED", Severity.BLOCKS, f"$.{unrated}", {"need": need.id})
    if need.status is NeedStatus.DESCRIBED:
        if not need.evidence:
            yield Finding("needs.NO_EVIDENCE", Severity.BLOCKS, "$.evidence", {"need": need.id})
        if need.sentence is None:
            yield Finding("needs.NO_SENTENCE", Severity.BLOCKS, "$.sentence", {"need": need.id})


def advance(need: NeedStatement, status: NeedStatus) -> NeedStatement:
    """The need one step further.

    Raises:
        Refused: with `needs.STEP_ORDER` for any status but the next, and with what `need_gaps` finds in the need there.

    >>> advance(NeedStatement(id="N1", importance=9, satisfaction=4), NeedStatus.ANALYSED).status.name
    'ANALYSED'
    >>> advance(NeedStatement(id="N1", importance=9, satisfaction=4), NeedStatus.CONFIRMED)
    Traceback (most recent call last):
    kcm.errors.Refused: blocked by needs.STEP_ORDER
    """
    moved = attrs.evolve(need, status=status)
    findings = (*_step_order(need, status), *need_gaps(moved))
    if not passes(findings):
        raise Refused(findings)
    return moved


def _step_order(need: NeedStatement, asked: NeedStatus) -> Iterator[Finding]:
    expected = NEXT.get(need.status)
    if asked is not expected:
        values = {"need": need.id, "present": need.status, "asked": asked, "expected": expected}
        yield Finding("needs.STEP_ORDER", Severity.BLOCKS, "$.status", values)


def by_opportunity(needs: Iterable[NeedStatement]) -> tuple[NeedStatement, ...]:
    """The needs with most to win first, ties by id; those without an opportunity score last.

    Raises:
        Conflict: for a need id that stands twice.
    """
    kept = tuple(needs)
    unique((need.id for need in kept), "$.needs")
    scores = {need.id: need.opportunity for need in kept}
    return tuple(sorted(kept, key=lambda need: (inf if (score := scores[need.id]) is None else -score, need.id)))


def answered_share(needs: Iterable[NeedStatement]) -> float | None:
    """The share of the confirmed and described needs that have an offer, 0 to 1; None without such needs (method A111).

    Raises:
        Conflict: for a need that stands twice.

    >>> answered_share([NeedStatement(id="N1", status=NeedStatus.CONFIRMED, offer="O1"),
    ...                 NeedStatement(id="N2", status=NeedStatus.CONFIRMED)])
    0.5
    """
    kept = tuple(needs)
    unique((need.id for need in kept), "needs")
    answered = [need.offer is not None for need in kept if need.status in ESTABLISHED]
    return sum(answered) / len(answered) if answered else None
