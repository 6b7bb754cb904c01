"""What a distress score says: distress, grey or safe."""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import float_column
from kcm.errors import InvalidValue
from kcm.finance.ratios.computing import RatioLike, definition_of

__all__ = ["NO_ZONE", "Zone", "zone_codes", "zone_of"]

#: The code of what has no value, and so no zone.
NO_ZONE = -1


class Zone(Enum):
    """What a distress score says; the number is the code in a column."""

    DISTRESS = 0
    GREY = 1
    SAFE = 2


def zone_codes(like: RatioLike, scores: ArrayLike) -> NDArray[np.int8]:
    """The zones of a column of scores: below the first cut distress, above the second safe, between them grey.

    Args:
        like: a ratio with zones, by name or definition.
        scores: (companies,), NaN where there is none.

    Returns:
        (companies,), codes of `Zone`; `NO_ZONE` where there is no score.

    Raises:
        NotFound: for an unknown name.
        InvalidValue: for a ratio without zones, text or infinity.

    >>> zone_codes("altman_z", [1.80, 1.81, 2.99, 3.00, float("nan")]).tolist()
    [0, 1, 1, 2, -1]
    """
    definition = definition_of(like)
    if definition.zones is None:
        raise InvalidValue(f"found {definition.name}, expected a ratio with zones", "like")
    column = float_column(scores, "scores")
    distress, safe = definition.zones
    zones = np.select([column < distress, column <= safe], [Zone.DISTRESS.value, Zone.GREY.value], Zone.SAFE.value)
    return np.where(np.isnan(column), NO_ZONE, zones).astype(np.int8)


def zone_of(like: RatioLike, score: float | None) -> Zone | None:
    """The zone of one score; None where there is none. Errors are those of `zone_codes`.

    >>> zone_of("altman_z_private", 1.0), zone_of("altman_z_private", None)
    (<Zone.DISTRESS: 0>, None)
    """
    (code,) = zone_codes(like, [np.nan if score is None else score]).tolist()
    return None if code == NO_ZONE else Zone(code)
