"""One number that would have to be different for a unit to stand elsewhere."""

from __future__ import annotations

from enum import Enum

import attrs

from kcm.fields import checked
from kcm.planning.portfolio import Quadrant

__all__ = ["Changed", "SmallestChange"]


class Changed(Enum):
    """Which number would have to change."""

    ATTRACTIVENESS_SCORE = "a score of attractiveness"
    OWN_SCORE = "a score of ours"
    RIVAL_SCORE = "a score of a rival"
    ATTRACTIVENESS_WEIGHT = "a weight of attractiveness"
    STRENGTH_WEIGHT = "a weight of strength"


@attrs.frozen(kw_only=True, field_transformer=checked)
class SmallestChange:
    """One number from `before` to `after`, which stands on the line, and the quadrant beyond it.

    A score is from 0 to 10, and `rival` says whose it is. A weight is in points, more than 0 and less than all; the
    others of its list keep their proportions, and with it the sum they have now. `inclusive` says on which side the
    line is: if true, the unit is across at `after`; if false, any step further takes it there.
    """

    changed: Changed
    factor: str
    rival: str | None = None
    before: float
    after: float
    inclusive: bool
    quadrant: Quadrant

    @property
    def size(self) -> float:
        """How much the number changes, in its points."""
        return abs(self.after - self.before)
