"""Which single scores can move a unit across a line, and how far each would have to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from kcm.planning.portfolio import Position, Quadrant, Settings
from kcm.planning.portfolio.strength import TOLERANCE
from kcm.planning.uncertainty.change import Changed, SmallestChange
from kcm.planning.uncertainty.lines import Sides, strength_line
from kcm.scores import WeightedScore

__all__ = ["score_changes"]

TOP = 10.0


class _Sum(NamedTuple):
    """A weighted score and the level it has to pass; up to `limit`, which rounding may take, it counts as there."""

    changed: Changed
    rival: str | None
    score: WeightedScore
    level: float
    limit: float
    upward: bool  # whether a higher score is on the line's high side
    high: bool
    quadrant: Quadrant  # beyond the line


def score_changes(
    place: Position, rivals: Sequence[tuple[str, WeightedScore]], settings: Settings
) -> Iterator[SmallestChange]:
    """For each score that can take the unit across a line alone, how far it has to go.

    `rivals` are those it is compared with, by id.
    """
    sides, cut = Sides.of(place.quadrant), settings.attractiveness_cut
    attractiveness = _Sum(
        changed=Changed.ATTRACTIVENESS_SCORE,
        rival=None,
        score=place.attractiveness,
        level=cut,
        limit=cut - TOLERANCE,
        upward=True,
        high=sides.attractive,
        quadrant=sides.above_or_below,
    )
    for one in (attractiveness, *_strength_sums(place, rivals, settings, sides)):
        yield from _changes(one)


def _strength_sums(
    place: Position, rivals: Sequence[tuple[str, WeightedScore]], settings: Settings, sides: Sides
) -> Iterator[_Sum]:
    own, reference = place.own.total, place.rival.total
    share, lead = strength_line(settings)
    least_share, least_lead = strength_line(settings, TOLERANCE)
    ours = _Sum(
        changed=Changed.OWN_SCORE,
        rival=None,
        score=place.own,
        level=share * reference + lead,
        limit=least_share * reference + least_lead,
        upward=True,
        high=sides.strong,
        quadrant=sides.beside,
    )
    yield ours
    if settings.strength == "absolute" or (settings.strength == "ratio" and own <= TOLERANCE):
        return  # no rival counts, or none can be so weak that we are as strong
    limit = (own - least_lead) / least_share if least_share > 0 else inf
    ahead = [name for name, score in rivals if score.total > limit]
    for name, score in rivals:
        if sides.strong or ahead == [name]:
            yield ours._replace(
                changed=Changed.RIVAL_SCORE,
                rival=name,
                score=score,
                level=(own - lead) / share,
                limit=limit,
                upward=False,
            )


def _changes(one: _Sum) -> Iterator[SmallestChange]:
    rises = one.upward != one.high
    end = TOP if rises else 0.0
    for part in one.score.parts:
        furthest = one.score.total + part.weight * (end - part.score) / 100
        if (furthest >= one.limit if one.upward else furthest <= one.limit) == one.high:
            continue
        after = part.score + (one.level - one.score.total) * 100 / part.weight
        yield SmallestChange(
            changed=one.changed,
            factor=part.factor,
            rival=one.rival,
            before=part.score,
            # Rounding takes the line neither off the scale nor behind a score that stands on it.
            after=min(max(after, part.score), TOP) if rises else max(min(after, part.score), 0.0),
            inclusive=not one.high,
            quadrant=one.quadrant,
        )
