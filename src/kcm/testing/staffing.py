"""Strategies for `kcm.planning.people`: applicants and their screening, positions, training."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
from hypothesis import strategies as st

from kcm.checklists import checklist
from kcm.planning.people.hiring import StaffFunnel
from kcm.planning.people.positions import COMPETENCIES, JobPosition
from kcm.planning.people.staffing import (
    SCORED,
    STAFF_REQUIREMENTS,
    Applicant,
    Screening,
    ScreeningStep,
    StaffRequirement,
    evaluate,
)
from kcm.planning.people.training import (
    CurriculumProgress,
    ModuleProgress,
    TrainingEffect,
    curriculum_progress,
    training_effect,
)
from kcm.testing.facts import Strategies, identifiers, part_of, texts
from kcm.testing.scoring import ticks, weights

__all__ = [
    "applicants",
    "curriculum_progresses",
    "job_positions",
    "screenings",
    "staff_funnels",
    "staff_requirements",
    "training_effects",
]

_names = st.sampled_from(("刘能", "欧阳 修", "Ann Lee", "ÅSA BJÖRK"))
_scores = st.sampled_from((0.0, 49.0, 50.0, 100.0)) | st.floats(0, 100)


@st.composite
def staff_requirements(draw: st.DrawFn) -> tuple[StaffRequirement, ...]:
    """One to five `StaffRequirement` that weigh together."""
    ids = draw(st.lists(identifiers(), min_size=1, max_size=5, unique=True))
    return tuple(
        StaffRequirement(
            id=name,
            label=draw(texts()),
            weight=weight,
            floor=draw(_scores),
            scored_in=draw(st.frozensets(st.sampled_from(SCORED), min_size=1)),
        )
        for name, weight in zip(ids, draw(weights(len(ids))), strict=True)
    )


def _step_scores(
    step: ScreeningStep, requirements: tuple[StaffRequirement, ...]
) -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({one.id: _scores for one in requirements if step in one.scored_in})


@st.composite
def applicants(
    draw: st.DrawFn,
    *,
    identifier: str | None = None,
    requirements: tuple[StaffRequirement, ...] = STAFF_REQUIREMENTS,
) -> Applicant:
    """An `Applicant` after any number of steps, scored in all that a step scores.

    Args:
        draw: given by Hypothesis.
        identifier: the id; without one, any.
        requirements: what the steps score.
    """
    taken = draw(st.integers(0, 4))
    given: dict[str, st.SearchStrategy[Any]] = {
        "cv": st.booleans(),
        "interview": _step_scores(ScreeningStep.INTERVIEW, requirements),
        "background": st.booleans(),
        "ability_test": _step_scores(ScreeningStep.ABILITY_TEST, requirements),
    }
    recorded = {name: draw(given[name]) for name in list(given)[:taken]}
    return Applicant(id=draw(identifiers()) if identifier is None else identifier, name=draw(_names), **recorded)


@st.composite
def screenings(draw: st.DrawFn) -> Screening:
    """A `Screening` by the shipped requirements, or by others."""
    requirements = draw(st.just(STAFF_REQUIREMENTS) | staff_requirements())
    return evaluate(draw(applicants(requirements=requirements)), requirements)


def staff_funnels() -> st.SearchStrategy[StaffFunnel]:
    """A `StaffFunnel` of falling counts."""
    counts = st.lists(st.integers(0, 500), min_size=6, max_size=6).map(lambda found: sorted(found, reverse=True))
    return counts.map(lambda found: StaffFunnel(applied=found[0], passed=tuple(found[1:])))


def job_positions() -> st.SearchStrategy[JobPosition]:
    """A `JobPosition` with competencies that kcm has a label for, and others."""
    names = st.sampled_from(sorted(COMPETENCIES)) | identifiers()
    competencies = st.lists(names, min_size=1, max_size=4, unique=True).map(tuple)
    return st.builds(JobPosition, id=identifiers(), label=texts(), competencies=competencies)


@st.composite
def training_effects(draw: st.DrawFn) -> TrainingEffect:
    """A `TrainingEffect` of up to six trainees, with tests not taken and reactions not given."""
    size = draw(st.integers(1, 6))
    scores = st.lists(st.integers(0, 99).map(float) | st.just(np.nan), min_size=size, max_size=size)
    reactions = st.lists(st.integers(1, 5), max_size=size)
    return training_effect([50.0, *draw(scores)], [60.0, *draw(scores)], reactions=draw(reactions))


def curriculum_progresses() -> st.SearchStrategy[CurriculumProgress]:
    """A `CurriculumProgress` of any ticks."""
    return ticks(checklist("curriculum")).map(curriculum_progress)


STRATEGIES: Strategies = MappingProxyType(
    {
        StaffRequirement: lambda: part_of(staff_requirements(), lambda asked: asked),
        Applicant: applicants,
        Screening: screenings,
        StaffFunnel: staff_funnels,
        JobPosition: job_positions,
        TrainingEffect: training_effects,
        CurriculumProgress: curriculum_progresses,
        ModuleProgress: lambda: part_of(curriculum_progresses(), lambda one: one.modules),
    }
)
