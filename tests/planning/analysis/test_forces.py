"""The five forces of the customer's industry (method A92, G48)."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import Conflict, MissingData
from kcm.i18n import sentence
from kcm.planning.analysis.forces import (
    Force,
    ForceKind,
    ForcesAnalysis,
    force_gaps,
    pressure,
    profit_potential,
    profit_potentials,
)
from kcm.planning.portfolio import Score
from kcm.rules import Severity, check
from kcm.testing.analyses import forces_analyses
from kcm.text import Text

NEAR = 1e-12
INTENSITIES = (4, 3, 2, 3, 5)


def analysis(intensities: tuple[int, ...] = INTENSITIES, **changes: Any) -> ForcesAnalysis:
    forces = [Force(kind=kind, intensity=level, **changes) for kind, level in zip(ForceKind, intensities, strict=True)]
    return ForcesAnalysis(key_account="SAVEA", forces=tuple(forces))


def test_method_a92_a_pressure_of_3_40_leaves_a_potential_of_4_00() -> None:
    found = pressure(analysis())
    assert found.total == pytest.approx(3.4, abs=NEAR)
    assert [part.factor for part in found.parts] == [kind.value for kind in ForceKind]
    assert [part.part for part in found.parts] == pytest.approx([0.8, 0.6, 0.4, 0.6, 1.0], abs=NEAR)
    assert profit_potential(analysis()) == pytest.approx(4, abs=NEAR)


def test_the_ends_of_the_scale() -> None:
    assert profit_potential(analysis((1,) * 5)) == 10
    assert profit_potential(analysis((5,) * 5)) == 0


def test_forces_may_weigh_unequally() -> None:
    kinds = list(ForceKind)
    forces = [
        Force(kind=kind, intensity=level, weight=weight)
        for kind, level, weight in zip(kinds, INTENSITIES, (40, 10, 10, 30, 10), strict=True)
    ]
    found = pressure(ForcesAnalysis(key_account="SAVEA", forces=tuple(forces)))
    assert found.total == pytest.approx(1.6 + 0.3 + 0.2 + 0.9 + 0.5, abs=NEAR)


@given(forces_analyses())
def test_the_potential_is_a_score(found: ForcesAnalysis) -> None:
    """Whatever the forces, the parts sum to the pressure, and the potential is a raw value that a factor takes."""
    total = pressure(found)
    assert sum(part.part for part in total.parts) == pytest.approx(total.total, abs=NEAR)
    assert 1 - NEAR <= total.total <= 5 + NEAR
    potential = profit_potential(found)
    assert Score(value=potential).value == potential
    assert potential == pytest.approx((5 - total.total) / 4 * 10, abs=1e-9)


@given(forces_analyses(), st.data())
def test_a_stronger_force_never_raises_the_potential(found: ForcesAnalysis, data: st.DataObject) -> None:
    """Raising one intensity lowers the potential; the order of the forces changes nothing."""
    place = data.draw(st.integers(0, 4))
    force = found.forces[place]
    stronger = attrs.evolve(force, intensity=data.draw(st.integers(force.intensity, 5)))
    moved = attrs.evolve(found, forces=(*found.forces[:place], stronger, *found.forces[place + 1 :]))
    assert profit_potential(moved) <= profit_potential(found) + NEAR
    shuffled = attrs.evolve(found, forces=tuple(data.draw(st.permutations(found.forces))))
    assert profit_potential(shuffled) == pytest.approx(profit_potential(found), abs=1e-9)


def test_many_industries_at_once() -> None:
    found = profit_potentials([INTENSITIES, (1, 1, 1, 1, 1), (4, 3, 2, 3, np.nan)])
    assert found[:2] == pytest.approx([4, 10])
    assert np.isnan(found[2])


@given(forces_analyses())
def test_columns_say_what_one_analysis_says(found: ForcesAnalysis) -> None:
    """`profit_potentials` of a row is `profit_potential` of its analysis."""
    weights = [force.weight for force in found.forces]
    row = [force.intensity for force in found.forces]
    assert profit_potentials([row, row], weights) == pytest.approx([profit_potential(found)] * 2, abs=NEAR)


@pytest.mark.parametrize(
    ("intensities", "weights", "path", "words"),
    [
        ([[1, 2, 3, 4, 6]], None, "$.intensities[0][4]", "found intensity 6, expected 1 to 5"),
        ([[1, 2, 3, 0.5, 5]], None, "$.intensities[0][3]", "found intensity 0.5, expected 1 to 5"),
        ([[1, 2, 3, 4]], None, "$.scores", "expected (..., 5)"),
        ([[1, 2, 3, 4, 5]], [1, 1, 1, 1, 1], "$.weights", "found weights that sum to 5"),
    ],
)
def test_columns_that_are_no_forces_are_refused(intensities: Any, weights: Any, path: str, words: str) -> None:
    with refused(path, words):
        profit_potentials(intensities) if weights is None else profit_potentials(intensities, weights)


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"intensity": 0}, "$.intensity", "found intensity 0, expected 1 to 5"),
        ({"intensity": 6}, "$.intensity", "found intensity 6, expected 1 to 5"),
        ({"intensity": 2.5}, "$.intensity", "found 2.5, expected a whole number"),
        ({"weight": 0}, "$.weight", "found weight 0, expected above 0"),
        ({"kind": "rivalry"}, "$.kind", "found text, expected ForceKind"),
    ],
)
def test_what_is_no_force_is_refused(changes: dict[str, Any], path: str, words: str) -> None:
    with refused(path, words):
        attrs.evolve(analysis().forces[0], **changes)


def test_method_a92_each_force_is_there_once() -> None:
    forces = analysis().forces
    with refused("$.forces", "found no force 'supplier power', expected each of the five", kind=MissingData):
        ForcesAnalysis(key_account="SAVEA", forces=forces[:4])
    with refused("$.forces[5]", "found 'rivalry' twice, expected each once", kind=Conflict):
        ForcesAnalysis(key_account="SAVEA", forces=(*forces, forces[0]))
    with refused("$.forces", "found weights that sum to 90, expected points that sum to 100"):
        ForcesAnalysis(key_account="SAVEA", forces=(attrs.evolve(forces[0], weight=10), *forces[1:]))
    with refused("$.key_account", "found a blank text, expected words"):
        ForcesAnalysis(key_account=" ", forces=forces)


def test_what_is_not_said_of_a_force_is_a_gap() -> None:
    said: dict[str, Any] = {
        "drivers": [Text("two chains grow", "两家连锁扩张")],
        "effect_on_customer": Text("prices fall", "价格下降"),
        "our_opportunity": Text("own label", "自有品牌"),
    }
    assert not check(analysis(**said), [force_gaps])
    gaps = list(force_gaps(analysis(**(said | {"drivers": []}))))
    assert [gap.path for gap in gaps] == [f"$.forces[{place}].drivers" for place in range(5)]
    assert {(gap.code, gap.severity) for gap in gaps} == {("forces.GAP", Severity.WARNS)}
    gaps = list(force_gaps(analysis()))
    assert len(gaps) == 15
    assert sentence(gaps[1]) == "The force rivalry among competitors lacks its effect on the customer's objectives."
    assert sentence(gaps[2], "zh_CN") == "行业动力“同业竞争”缺少我方机会。"
