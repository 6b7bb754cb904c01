"""What goes into the matrix: units, their scores and rivals, one list of attractiveness factors, settings."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Literal, get_args

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, not_blank, unique
from kcm.planning.portfolio.scoring import Score
from kcm.scores import Factor, check_factors
from kcm.text import Text

__all__ = ["Matrix", "Rival", "Settings", "StrengthMeasure", "Unit", "UnitKind"]

StrengthMeasure = Literal["ratio", "difference", "absolute"]
Reference = Literal["best", "largest"]


class UnitKind(Enum):
    """The two populations of one engine: our products in markets, or key accounts."""

    PRODUCT_MARKET = "product or market"
    KEY_ACCOUNT = "key account"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Rival:
    """A competitor for one unit: scores on the unit's strength factors, and sales there if they are known."""

    id: str
    name: Text
    scores: Map[str, Score]
    sales: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Unit:
    """One circle of the matrix: present sales and profit a year, and every score that places it.

    `sales` and `profit` are money of the year T0; `market_growth` is a fraction a year.

    Raises:
        InvalidValue: for negative sales, a score off its scale or of an unknown factor, weights that do not sum to 100.
        MissingData: for a strength factor nobody scored, or no rival.
        Conflict: for a rival or factor id that stands twice.
    """

    id: str
    name: Text
    market: Text | None = None
    kind: UnitKind = UnitKind.PRODUCT_MARKET
    sales: Decimal
    profit: Decimal
    market_growth: float | None = None
    attractiveness: Map[str, Score]
    strength_factors: tuple[Factor, ...]
    own: Map[str, Score]
    rivals: tuple[Rival, ...]

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.sales < 0:
            raise InvalidValue(f"found sales of {self.sales}, expected 0 or more", "$.sales")
        check_factors(self.strength_factors, "$.strength_factors")
        check_scores(self.own, self.strength_factors, "$.own")
        if not self.rivals:
            raise MissingData("found no rival, expected at least one to compare with", "$.rivals")
        unique((rival.id for rival in self.rivals), "$.rivals")
        for index, rival in enumerate(self.rivals):
            check_scores(rival.scores, self.strength_factors, f"$.rivals[{index}].scores")

    @property
    def is_new(self) -> bool:
        """Whether the unit has no sales yet."""
        return self.sales == 0


@attrs.frozen(kw_only=True, field_transformer=checked)
class Settings:
    """Where the lines of the matrix are, and how strength is measured; equality counts as high.

    `max_unknown_weight` is how many points of attractiveness may be without a score; the known ones then stand for
    the whole, and a finding says so.

    Raises:
        InvalidValue: for an unknown measure or reference, a ratio cut not above 0, an axis span not above 1, or points
            without a score outside 0 to below 100.
    """

    attractiveness_cut: float = 5.0
    strength: str = "ratio"
    ratio_cut: float = 1.0
    difference_cut: float = 0.0
    absolute_cut: float = 5.0
    reference: str = "best"
    axis_span: float = 3.0
    borderline_attractiveness: float = 0.5
    borderline_log_ratio: float = 0.05
    max_unknown_weight: float = 0.0

    def __attrs_post_init__(self) -> None:
        for name, known in (("strength", get_args(StrengthMeasure)), ("reference", get_args(Reference))):
            if getattr(self, name) not in known:
                found = getattr(self, name)
                raise InvalidValue(f"found {found!r}, expected one of {', '.join(known)}", f"$.{name}")
        if self.ratio_cut <= 0:
            raise InvalidValue(f"found {self.ratio_cut:g}, expected a ratio above 0", "$.ratio_cut")
        if not 0 <= self.max_unknown_weight < 100:
            found = self.max_unknown_weight
            raise InvalidValue(f"found {found:g} points, expected 0 to below 100", "$.max_unknown_weight")
        if self.axis_span <= 1:
            raise InvalidValue(f"found {self.axis_span:g}, expected a span above 1", "$.axis_span")

    @property
    def strength_cut(self) -> float:
        """The line between weak and strong in the chosen measure."""
        cuts = {"ratio": self.ratio_cut, "difference": self.difference_cut, "absolute": self.absolute_cut}
        return cuts[self.strength]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Matrix:
    """Units on one list of attractiveness factors, over a horizon of whole years.

    Raises:
        MissingData: for no units, or a unit without a score on an attractiveness factor.
        InvalidValue: for a score of an unknown factor, weights that do not sum to 100, a horizon below 1.
        Conflict: for a unit id that stands twice.
    """

    units: tuple[Unit, ...]
    attractiveness: tuple[Factor, ...]
    horizon: int = 3
    settings: Settings = Settings()

    def __attrs_post_init__(self) -> None:
        if not self.units:
            raise MissingData("found no units, expected at least one", "$.units")
        if self.horizon < 1:
            raise InvalidValue(f"found a horizon of {self.horizon} years, expected at least 1", "$.horizon")
        unique((unit.id for unit in self.units), "$.units")
        check_factors(self.attractiveness, "$.attractiveness")
        for index, unit in enumerate(self.units):
            path = f"$.units[{index}].attractiveness"
            check_scores(unit.attractiveness, self.attractiveness, path, self.settings.max_unknown_weight)


def check_scores(
    scores: Map[str, Score], factors: Sequence[Factor], path: str, max_unknown_weight: float = 0.0
) -> None:
    """Nothing, if each score has a factor, and the factors without a score weigh no more than is allowed.

    Raises:
        MissingData: naming the first factor without a score.
        InvalidValue: naming the first score of an unknown factor.
    """
    expected = [factor.id for factor in factors]
    for name in sorted(scores):
        if name not in expected:
            raise InvalidValue(f"found a score for {name!r}, expected one of {', '.join(expected)}", f"{path}.{name}")
    missing = [factor for factor in factors if factor.id not in scores]
    if len(missing) == len(expected) or sum(factor.weight for factor in missing) > max_unknown_weight:
        raise MissingData(f"found no score for {missing[0].id!r}, expected 0 to 10", path)
