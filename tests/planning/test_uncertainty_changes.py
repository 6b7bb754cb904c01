"""The smallest change of one score and of one weight that moves a unit across a line."""

from __future__ import annotations

from collections.abc import Iterator
from math import copysign, inf
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.worked_plan import STRENGTHS, factors, scored, worked_matrix, worked_unit

from kcm.planning.portfolio import Matrix, Quadrant, Rival, Score, Settings, Unit, positions
from kcm.planning.uncertainty import Changed, SmallestChange, UnitChanges, smallest_changes
from kcm.planning.uncertainty.lines import compared
from kcm.planning.uncertainty.score_changes import score_changes
from kcm.scores import Factor, WeightedScore, weigh
from kcm.testing.portfolios import matrices
from kcm.text import Text

TWO = factors(("price", "service"), (60, 40))


def changes(**settings: Any) -> dict[str, UnitChanges]:
    return {one.unit: one for one in smallest_changes(worked_matrix(settings=Settings(**settings)))}


def unit(own: tuple[float, float], *rivals: tuple[float, float], **changes: Any) -> Unit:
    theirs = [
        Rival(id=name, name=Text.same(name), scores=scored(("price", "service"), values))
        for name, values in zip("PQR", rivals, strict=False)
    ]
    fields = {"strength_factors": TWO, "own": scored(("price", "service"), own), "rivals": theirs}
    return worked_unit("U1", **(fields | changes))


def of_one(one: Unit, **settings: Any) -> UnitChanges:
    return smallest_changes(worked_matrix(units=[one], settings=Settings(**settings)))[0]


def shown(change: SmallestChange | None) -> tuple[Any, ...]:
    assert change is not None
    return (
        change.changed,
        change.factor,
        change.rival,
        change.before,
        pytest.approx(change.after, abs=1e-9),
        change.inclusive,
        change.quadrant,
    )


def test_method_b11_the_nearest_line_of_each_unit() -> None:
    """U1 leads P by 0.2: its price, of 40 points, may fall by half a point. U2 lacks 0.35 of attractiveness."""
    found = changes()
    assert shown(found["U1"].score) == (Changed.OWN_SCORE, "price", None, 8, 7.5, False, Quadrant.QUESTION_MARK)
    assert shown(found["U2"].score) == (
        Changed.ATTRACTIVENESS_SCORE,
        "growth",
        None,
        3,
        3 + 0.35 / 0.3,
        True,
        Quadrant.STAR,
    )
    assert shown(found["U3"].score) == (Changed.OWN_SCORE, "price", None, 4, 7.6, True, Quadrant.CASH_COW)
    assert shown(found["U4"].score) == (Changed.OWN_SCORE, "price", None, 5, 9.5, True, Quadrant.STAR)
    # Service at x points, the others at 40 : 25 of the rest: 6x + 7.615(100 − x) = 8x + 6.231(100 − x).
    assert shown(found["U1"].weight) == (
        Changed.STRENGTH_WEIGHT,
        "service",
        None,
        35,
        100 * 9 / 22,
        False,
        Quadrant.QUESTION_MARK,
    )
    assert shown(found["U2"].weight) == (
        Changed.ATTRACTIVENESS_WEIGHT,
        "growth",
        None,
        30,
        100 * (5.3571428571428571 - 5) / 2.3571428571428571,
        True,
        Quadrant.STAR,
    )
    assert found["U3"].weight is None
    assert shown(found["U4"].weight) == (
        Changed.STRENGTH_WEIGHT,
        "range",
        None,
        20,
        100 * 5 / 7,
        True,
        Quadrant.STAR,
    )
    assert found["U1"].score is not None
    assert found["U1"].score.size == pytest.approx(0.5)


def test_a_rival_in_the_way_of_a_rival() -> None:
    """Where two rivals are stronger no score of one helps; where one is, its own does."""
    one = of_one(unit((5, 5), (5, 6), (7, 4.9)))
    assert shown(one.score) == (Changed.OWN_SCORE, "price", None, 5, 5 + 1.16 / 0.6, True, Quadrant.STAR)
    one = of_one(unit((0, 10), (1, 10), (0, 9)))
    assert shown(one.score) == (Changed.OWN_SCORE, "price", None, 0, 1, True, Quadrant.STAR)
    one = of_one(unit((10, 2), (10, 3), (9, 2), strength_factors=factors(("price", "service"), (90, 10))))
    assert one.score is not None
    assert (one.score.changed, one.score.rival, one.score.factor) == (Changed.RIVAL_SCORE, "P", "price")
    assert one.score.before == 10
    assert one.score.after == pytest.approx(10 - 0.1 / 0.9)


def test_a_rival_may_become_too_strong() -> None:
    """Twice as strong as every rival: a tenth of a point of P, half as much as of us, makes the unit weak."""
    one = of_one(unit((10, 10), (4.9, 4.9), (2, 2)), ratio_cut=2)
    assert one.quadrant is Quadrant.STAR
    expected = (Changed.RIVAL_SCORE, "price", "P", 4.9, 4.9 + 0.1 / 0.6, False, Quadrant.QUESTION_MARK)
    assert shown(one.score) == expected


def test_a_rival_that_is_not_the_reference_may_become_it() -> None:
    """Every rival's scores are ways past us, also those of Q, who is behind P."""
    placed = positions(worked_matrix())[0]
    rivals = [(rival.id, weighed(rival)) for rival in worked_unit("U1").rivals]
    ways = [one for one in score_changes(placed, rivals, Settings()) if one.changed is Changed.RIVAL_SCORE]
    assert {(one.rival, one.factor) for one in ways} >= {("P", "price"), ("Q", "price"), ("Q", "service")}
    way = next(one for one in ways if (one.rival, one.factor) == ("Q", "price"))
    assert way.after == pytest.approx(6 + 0.65 / 0.4)
    assert not way.inclusive


def weighed(rival: Rival) -> WeightedScore:
    return weigh(factors(STRENGTHS, (40, 35, 25)), {name: score.value for name, score in rival.scores.items()})


def test_the_line_of_a_weight_may_be_another_rivals() -> None:
    """A weight has to bring us past every rival: the last one on the way is the line."""
    one = of_one(unit((8, 2), (2, 9), (5, 4)))
    assert one.quadrant is Quadrant.STAR
    # Against P: 6p = 7(100 − p) at 53.8; against Q: 3p = 2(100 − p) at 40.
    assert shown(one.weight) == (
        Changed.STRENGTH_WEIGHT,
        "price",
        None,
        60,
        100 * 7 / 13,
        False,
        Quadrant.QUESTION_MARK,
    )
    two = factors(("price", "service"), (10, 90))
    weak = of_one(unit((8, 2), (2, 9), (5, 4), strength_factors=two))
    assert shown(weak.weight) == (Changed.STRENGTH_WEIGHT, "price", None, 10, 100 * 7 / 13, True, Quadrant.STAR)


def test_two_rivals_that_no_weight_can_pass_together() -> None:
    """P leads wherever price weighs much and Q wherever service does, so no weight makes us strong."""
    assert of_one(unit((5, 5), (9, 4), (4, 9))).weight is None


def test_a_rival_that_leads_everywhere_leaves_no_weight() -> None:
    assert of_one(unit((5, 5), (6, 6))).weight is None


def test_a_unit_on_its_line_is_moved_by_any_step() -> None:
    """Equality counts as high: with nothing to spare, the change is 0 and not inclusive."""
    one = of_one(unit((6, 4), (4, 7)))
    assert shown(one.score) == (Changed.OWN_SCORE, "price", None, 6, 6, False, Quadrant.QUESTION_MARK)
    assert shown(one.weight) == (Changed.STRENGTH_WEIGHT, "price", None, 60, 60, False, Quadrant.QUESTION_MARK)


def test_a_list_of_one_factor_has_no_weight_to_change() -> None:
    one = factors(("price",), (100,))
    rival = Rival(id="P", name=Text.same("P"), scores=scored(("price",), (7,)))
    matrix = worked_matrix(
        units=[
            worked_unit(
                "U1",
                strength_factors=one,
                own=scored(("price",), (6,)),
                rivals=[rival],
                attractiveness=scored(("growth",), (9,)),
            )
        ],
        attractiveness=factors(("growth",), (100,)),
    )
    assert smallest_changes(matrix)[0].weight is None


def test_equal_scores_move_by_no_weight_and_a_certain_loser_by_no_score() -> None:
    """All attractiveness 0 and own 0 with small weights: no single score reaches a line."""
    small = factors(("price", "service"), (50, 50))
    names = ("growth", "size", "profit", "risk")
    one = unit((0, 0), (10, 10), strength_factors=small, attractiveness=scored(names, (0, 0, 0, 0)))
    found = of_one(one)
    assert (found.quadrant, found.score, found.weight) == (Quadrant.DOG, None, None)


def test_an_absolute_strength_has_no_rivals() -> None:
    """Against a line of its own only our scores count."""
    found = of_one(unit((6, 5), (9, 9)), strength="absolute")
    assert shown(found.score) == (Changed.OWN_SCORE, "price", None, 6, 6 - 0.6 / 0.6, False, Quadrant.QUESTION_MARK)
    assert shown(of_one(unit((6, 4.5), (9, 9)), strength="absolute").weight) == (
        Changed.STRENGTH_WEIGHT,
        "price",
        None,
        60,
        100 / 3,
        False,
        Quadrant.QUESTION_MARK,
    )


def test_a_ratio_cut_that_everyone_passes_is_no_line() -> None:
    found = of_one(
        unit((0, 0), (9, 9), attractiveness=scored(("growth", "size", "profit", "risk"), (0,) * 4)), ratio_cut=1e-13
    )
    assert (found.quadrant, found.score, found.weight) == (Quadrant.CASH_COW, None, None)


SCORES = (Changed.ATTRACTIVENESS_SCORE, Changed.OWN_SCORE, Changed.RIVAL_SCORE)


def all_changes(matrix: Matrix) -> Iterator[tuple[int, Quadrant, SmallestChange]]:
    for index, found in enumerate(smallest_changes(matrix)):
        for change in (found.score, found.weight):
            if change is not None:
                yield index, found.quadrant, change


def with_score(unit: Unit, change: SmallestChange, value: float) -> Unit:
    def put(scores: Any) -> Any:
        return scores.insert(change.factor, Score(value=value))

    if change.changed is Changed.ATTRACTIVENESS_SCORE:
        return attrs.evolve(unit, attractiveness=put(unit.attractiveness))
    if change.changed is Changed.OWN_SCORE:
        return attrs.evolve(unit, own=put(unit.own))
    rivals = [
        attrs.evolve(rival, scores=put(rival.scores)) if rival.id == change.rival else rival for rival in unit.rivals
    ]
    return attrs.evolve(unit, rivals=tuple(rivals))


def with_weight(factors: tuple[Factor, ...], name: str, weight: float) -> tuple[Factor, ...]:
    rest = sum(one.weight for one in factors if one.id != name)
    left = sum(one.weight for one in factors) - weight
    return tuple(attrs.evolve(one, weight=weight if one.id == name else one.weight * left / rest) for one in factors)


def moved(matrix: Matrix, index: int, change: SmallestChange, value: float) -> Quadrant:
    """Where the unit stands with another value of the number."""
    unit, common = matrix.units[index], matrix.attractiveness
    if change.changed is Changed.ATTRACTIVENESS_WEIGHT:
        common = with_weight(common, change.factor, value)
    elif change.changed is Changed.STRENGTH_WEIGHT:
        unit = attrs.evolve(unit, strength_factors=with_weight(unit.strength_factors, change.factor, value))
    else:
        unit = with_score(unit, change, value)
    lax = attrs.evolve(matrix.settings, max_unknown_weight=99.999999)
    return positions(attrs.evolve(matrix, units=(unit,), attractiveness=common, settings=lax))[0].quadrant


@given(matrices())
@settings(max_examples=60)
def test_a_change_moves_the_unit_where_it_says_and_less_of_it_does_not(matrix: Matrix) -> None:
    """At `after`, or any step further, the unit is in the named quadrant; short of it, it is where it was."""
    for index, now, change in all_changes(matrix):
        most = 10 if change.changed in SCORES else 100
        way = change.after - change.before
        if not way:  # it stands on the line, and one of both ways leads across
            assert not change.inclusive
            steps = [change.before + step for step in (1e-3, -1e-3) if 0 < change.before + step < most]
            assert change.quadrant in {moved(matrix, index, change, value) for value in steps}
            continue
        if abs(way) > 1e-5:
            assert moved(matrix, index, change, change.before + way * (1 - 1e-4)) is now
        # Where a rounding is much of it, or of what it leaves to the others.
        is_tight = 0 < change.after < 1e-5 or most - 1e-2 < change.after < most
        if change.inclusive and not is_tight:
            assert moved(matrix, index, change, change.after) is change.quadrant
        beyond = change.after + copysign(1e-4, way)
        if 0 < beyond < most:
            assert moved(matrix, index, change, beyond) is change.quadrant


def score_trials(matrix: Matrix, index: int) -> Iterator[tuple[SmallestChange, float]]:
    """Every score of a unit, and where it might go."""
    one = matrix.units[index]
    rivals = [(Changed.RIVAL_SCORE, rival.id, rival.scores) for rival in one.rivals]
    lists = [(Changed.ATTRACTIVENESS_SCORE, None, one.attractiveness), (Changed.OWN_SCORE, None, one.own), *rivals]
    for changed, rival, scores in lists:
        for name, score in scores.items():
            for value in (0, 2.5, 5, 7.5, 10):
                change = SmallestChange(
                    changed=changed,
                    factor=name,
                    rival=rival,
                    before=score.value,
                    after=value,
                    inclusive=True,
                    quadrant=Quadrant.DOG,
                )
                yield change, value


def weight_trials(matrix: Matrix, index: int) -> Iterator[tuple[SmallestChange, float]]:
    """Every weight of a unit, and where it might go."""
    one = matrix.units[index]
    lists = [
        (Changed.ATTRACTIVENESS_WEIGHT, matrix.attractiveness, one.attractiveness),
        (Changed.STRENGTH_WEIGHT, one.strength_factors, one.own),
    ]
    for changed, weighed, scores in lists:
        for factor in [factor for factor in weighed if factor.id in scores and len(weighed) > 1]:
            for value in (0.01, 20, 40, 60, 80, 99.99):
                change = SmallestChange(
                    changed=changed,
                    factor=factor.id,
                    before=factor.weight,
                    after=value,
                    inclusive=True,
                    quadrant=Quadrant.DOG,
                )
                yield change, value


@given(matrices())
@settings(max_examples=30)
def test_no_smaller_change_moves_the_unit(matrix: Matrix) -> None:
    """Of all scores and weights that are tried none moves the unit with less; where there is None, none moves it."""
    placed = positions(matrix)
    for index, found in enumerate(smallest_changes(matrix)):
        for least, trials in ((found.score, score_trials), (found.weight, weight_trials)):
            size = least.size if least is not None else inf
            for change, value in trials(matrix, index):
                if change.size < size * (1 - 1e-9) - 1e-9 and possible(matrix, index, change, value):
                    assert moved(matrix, index, change, value) is placed[index].quadrant


def possible(matrix: Matrix, index: int, change: SmallestChange, value: float) -> bool:
    """Whether the reference keeps some strength, without which there is no ratio."""
    if change.changed is not Changed.RIVAL_SCORE or value:
        return True
    unit = with_score(matrix.units[index], change, 0)
    rivals = compared(unit, positions(matrix)[index].reference, matrix.settings)
    return any(one.value for rival in rivals for one in rival.scores.values())
