"""The pressures on the buyer (method A101)."""

from __future__ import annotations

import pytest
from hypothesis import given

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.i18n import label
from kcm.planning.analysis.buying import INTERNAL, Pressure, PressureNote, PressureProfile, pressure_profile
from kcm.testing.buying_centres import pressure_profiles

EXTERNAL = [one for one in Pressure if one not in INTERNAL]


def note(pressure: Pressure, intensity: float) -> PressureNote:
    return PressureNote(pressure=pressure, intensity=intensity)


def test_method_a101_three_of_five_external_pressures_assessed() -> None:
    found = pressure_profile([note(one, intensity) for one, intensity in zip(EXTERNAL, (4, 2, 3), strict=False)])
    assert (found.external, found.internal) == (3.0, None)
    assert [one for one in found.unassessed if one not in INTERNAL] == EXTERNAL[3:]
    assert found.strongest is Pressure.ECONOMY


def test_glossary_g20_five_are_external_and_four_internal_with_the_personal_one() -> None:
    assert (len(EXTERNAL), len(INTERNAL)) == (5, 4)
    assert Pressure.PERSONAL in INTERNAL
    assert [label(one, "zh_CN") for one in EXTERNAL] == ["经济状况", "政治因素", "技术", "环境因素", "商业环境"]


def test_glossary_g18_internal_politics_keeps_both_labels() -> None:
    assert label(Pressure.INTERNAL_POLITICS) == "internal politics (policy)"
    assert label(Pressure.INTERNAL_POLITICS, "zh_CN") == "内部政策(政治)"


def test_of_equally_strong_pressures_the_first_is_named() -> None:
    found = pressure_profile([note(Pressure.PERSONAL, 5), note(Pressure.TECHNOLOGY, 5), note(Pressure.ECONOMY, 0)])
    assert found.strongest is Pressure.TECHNOLOGY
    assert (found.external, found.internal) == (2.5, 5.0)


@given(pressure_profiles())
def test_means_stay_on_the_scale(found: PressureProfile) -> None:
    """A mean lies between 0 and 5, and is None exactly where no pressure of its kind was assessed."""
    for mean, kinds in ((found.external, set(EXTERNAL)), (found.internal, INTERNAL)):
        assert (mean is None) == (kinds <= set(found.unassessed))
        assert mean is None or 0 <= mean <= 5
    assert found.strongest not in found.unassessed


def test_what_is_no_note_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found intensity 5\.5, expected 0 to 5 @ \$\.intensity"):
        note(Pressure.ECONOMY, 5.5)
    with pytest.raises(InvalidValue, match="found intensity -1, expected 0 to 5"):
        note(Pressure.ECONOMY, -1)
    with pytest.raises(MissingData, match="found no notes, expected at least one"):
        pressure_profile([])
    with pytest.raises(Conflict, match=r"found 'ECONOMY' twice, expected each once @ \$\.pressures\[1\]"):
        pressure_profile([note(Pressure.ECONOMY, 1), note(Pressure.ECONOMY, 2)])
