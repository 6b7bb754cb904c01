"""The pressures on those who buy, from outside and from inside (method A101)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from math import fsum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, unique
from kcm.text import Text

__all__ = ["INTERNAL", "Pressure", "PressureNote", "PressureProfile", "check_notes", "pressure_profile"]

MOST = 5


class Pressure(Enum):
    """Five pressures from outside, then four from inside: the personal one counts as internal."""

    ECONOMY = "economic situation"
    POLITICS = "political factors"
    TECHNOLOGY = "technology"
    ENVIRONMENT = "environmental factors"
    BUSINESS_CLIMATE = "business climate"
    MIXED_INFORMATION = "mixed information"
    INTERNAL_POLITICS = "internal politics (policy)"
    ORGANISATION = "organisation structure"
    PERSONAL = "personal pressure"


#: The pressures that come from within the buying organisation or the buyer.
INTERNAL = frozenset({Pressure.MIXED_INFORMATION, Pressure.INTERNAL_POLITICS, Pressure.ORGANISATION, Pressure.PERSONAL})


@attrs.frozen(kw_only=True, field_transformer=checked)
class PressureNote:
    """How strong one pressure is, 0 (none) to 5, and what it is.

    Raises:
        InvalidValue: for an intensity off its scale.
    """

    pressure: Pressure
    intensity: float
    text: Text | None = None

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.intensity <= MOST:
            raise InvalidValue(f"found intensity {self.intensity:g}, expected 0 to {MOST}", "$.intensity")


@attrs.frozen(kw_only=True, field_transformer=checked)
class PressureProfile:
    """The mean intensity of the external and of the internal pressures that were assessed, None where none was.

    `strongest` is the first of the most intense in the order of `Pressure`.
    """

    external: float | None
    internal: float | None
    strongest: Pressure
    unassessed: tuple[Pressure, ...]


def check_notes(notes: Sequence[PressureNote], path: str = "$.pressures") -> None:
    """Nothing, if each pressure is noted once at most.

    Raises:
        Conflict: naming the first that is noted twice.
    """
    unique((note.pressure.name for note in notes), path)


def pressure_profile(notes: Iterable[PressureNote]) -> PressureProfile:
    """Notes on pressures, summed up; a pressure without a note is unassessed and enters no mean.

    Raises:
        MissingData: for no notes.
        Conflict: for a pressure that is noted twice.

    >>> profile = pressure_profile([
    ...     PressureNote(pressure=Pressure.ECONOMY, intensity=4),
    ...     PressureNote(pressure=Pressure.POLITICS, intensity=2),
    ...     PressureNote(pressure=Pressure.TECHNOLOGY, intensity=3),
    ... ])
    >>> profile.external, profile.internal, len(profile.unassessed)
    (3.0, None, 6)
    """
    kept = tuple(notes)
    if not kept:
        raise MissingData("found no notes, expected at least one", "$.pressures")
    check_notes(kept)
    intensity = {note.pressure: note.intensity for note in kept}
    assessed = [pressure for pressure in Pressure if pressure in intensity]
    return PressureProfile(
        external=_mean([intensity[one] for one in assessed if one not in INTERNAL]),
        internal=_mean([intensity[one] for one in assessed if one in INTERNAL]),
        strongest=max(assessed, key=intensity.__getitem__),
        unassessed=tuple(pressure for pressure in Pressure if pressure not in intensity),
    )


def _mean(intensities: Sequence[float]) -> float | None:
    return fsum(intensities) / len(intensities) if intensities else None
