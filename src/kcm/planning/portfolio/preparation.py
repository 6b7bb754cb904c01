"""Is everything there before units are scored? Six points (method A87)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from kcm.errors import InvalidValue, NotFound
from kcm.fields import check_share, checked, not_blank, unique
from kcm.planning.portfolio.matrix import Matrix, Unit
from kcm.planning.portfolio.scoring import Score
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["Preparation", "PreparedUnit", "check_preparation", "preparation_of"]

ADVISED_YEARS = 3


@attrs.frozen(kw_only=True, field_transformer=checked)
class PreparedUnit:
    """What is known of a product or service before it is scored; None or nothing is not known yet.

    `forecast` is the latest sales forecast in money, which a new unit needs too; `estimated_share` is the share of its
    scores that will be reasoned estimates, 0 to 1.

    Raises:
        InvalidValue: for a blank id or rival, a forecast below 0, or an estimated share outside 0 to 1.
        Conflict: for a rival that stands twice.
    """

    id: str
    description: Text | None = None
    market: Text | None = None
    rivals: tuple[str, ...] = ()
    forecast: Decimal | None = None
    estimated_share: float = 0.0

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        for index, rival in enumerate(self.rivals):
            not_blank(rival, f"$.rivals[{index}]")
        unique(self.rivals, "$.rivals")
        if self.forecast is not None and self.forecast < 0:
            raise InvalidValue(f"found a forecast of {self.forecast}, expected 0 or more", "$.forecast")
        check_share(self.estimated_share, "$.estimated_share")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Preparation:
    """The units to be scored and the years scored for, None if nobody has said yet.

    Raises:
        InvalidValue: for fewer than one year.
        Conflict: for a unit id that stands twice.
    """

    units: tuple[PreparedUnit, ...]
    years: int | None = None

    def __attrs_post_init__(self) -> None:
        unique((unit.id for unit in self.units), "$.units")
        if self.years is not None and self.years < 1:
            raise InvalidValue(f"found {self.years} years, expected at least 1", "$.years")


def check_preparation(prepared: Preparation) -> Iterator[Finding]:
    """A rule: every unit is described, its market defined, its rivals named and its sales forecast; years are set.

    What is missing blocks; estimates in place of data warn with their share, and other years than three are noted.

    >>> ready = PreparedUnit(id="U1", description=Text.same("cheese"), market=Text.same("dairy"), rivals=("P",))
    >>> [finding.code for finding in check_preparation(Preparation(units=(ready,), years=3))]
    ['portfolio.NO_FORECAST']
    """
    if not prepared.units:
        yield Finding("portfolio.NO_UNITS", Severity.BLOCKS, "$.units")
    for index, unit in enumerate(prepared.units):
        path, values = f"$.units[{index}]", {"unit": unit.id}
        if unit.description is None:
            yield Finding("portfolio.NO_DESCRIPTION", Severity.BLOCKS, f"{path}.description", values)
        if unit.market is None:
            yield Finding("portfolio.NO_MARKET", Severity.BLOCKS, f"{path}.market", values)
        if not unit.rivals:
            yield Finding("portfolio.NO_RIVALS", Severity.BLOCKS, f"{path}.rivals", values)
        if unit.estimated_share:
            shown = {"unit": unit.id, "share": unit.estimated_share}
            yield Finding("portfolio.ESTIMATES", Severity.WARNS, f"{path}.estimated_share", shown)
        if unit.forecast is None:
            yield Finding("portfolio.NO_FORECAST", Severity.BLOCKS, f"{path}.forecast", values)
    if prepared.years is None:
        yield Finding("portfolio.NO_YEARS", Severity.BLOCKS, "$.years")
    elif prepared.years != ADVISED_YEARS:
        years = {"years": prepared.years, "advised": ADVISED_YEARS}
        yield Finding("portfolio.OTHER_YEARS", Severity.NOTES, "$.years", years)


def preparation_of(matrix: Matrix, forecasts: Mapping[str, Decimal]) -> Preparation:
    """How well a matrix that is already scored was prepared: its own facts, and the forecasts by unit id.

    Args:
        matrix: units with their scores.
        forecasts: unit id to the latest sales forecast, money of the matrix's currency.

    Raises:
        NotFound: for a forecast of a unit that the matrix does not have.
    """
    ids = {unit.id for unit in matrix.units}
    for name in forecasts:
        if name not in ids:
            raise NotFound(f"found a forecast of the unit {name!r}, expected a unit of the matrix")
    return Preparation(
        years=matrix.horizon,
        units=tuple(
            PreparedUnit(
                id=unit.id,
                description=unit.name,
                market=unit.market,
                rivals=tuple(rival.id for rival in unit.rivals),
                forecast=forecasts.get(unit.id),
                estimated_share=sum(score.estimated for score in scores) / len(scores),
            )
            for unit in matrix.units
            for scores in [_scores(unit)]
        ),
    )


def _scores(unit: Unit) -> list[Score]:
    """All scores of a unit, its rivals' too."""
    sheets = (unit.attractiveness, unit.own, *(rival.scores for rival in unit.rivals))
    return [score for sheet in sheets for score in sheet.values()]
