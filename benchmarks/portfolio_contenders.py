"""The contenders of portfolio.py: each makes its scores from a seed and then does one piece of work in its own process.

The work is done once on a few units, so that nothing is loaded while the clock runs, then three times or more on all.
What is answered is summed when the clock has stopped and the peak is read, so that those who do the same work can be
held to one answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np
from measuring import measured

FACTORS, RIVALS, JUDGES = 12, 4, 50
DRAWS = 1_000
DRAWS_AT_ONCE, UNITS_AT_ONCE = 250, 2_000  # as kcm takes them; other sizes are no faster
SMALL = 100
Found = dict[str, float]
Work = Callable[[], Any]


class Scores:
    """Scores of so many units on 12 factors each, for us and four rivals, with one list of weights for each axis."""

    def __init__(self, units: int, seed: int = 4) -> None:
        random = np.random.default_rng(seed)
        self.attractiveness = random.uniform(0, 10, (units, FACTORS))
        self.own = random.uniform(0, 10, (units, FACTORS))
        self.rivals = random.uniform(0, 10, (units, RIVALS, FACTORS))
        points = random.integers(1, 9, (2, FACTORS)).astype(float)
        self.weights, self.strength_weights = points / points.sum(axis=1, keepdims=True) * 100

    @property
    def given(self) -> tuple[Any, ...]:
        """What `position_columns` and `quadrant_probabilities` take."""
        return self.attractiveness, self.weights, self.own, self.rivals, self.strength_weights


def kcm_positions(units: int) -> Work:
    from kcm.planning.portfolio import position_columns

    scores = Scores(units)

    def work() -> Any:
        found = position_columns(*scores.given)
        return found.attractiveness, found.own

    return work


def bare_positions(units: int) -> Work:
    """The product of every table with its weights, and the contributions of attractiveness and of ours."""
    s = Scores(units)

    def work() -> Any:
        totals = s.attractiveness @ s.weights / 100, s.own @ s.strength_weights / 100
        return (
            *totals,
            s.rivals @ s.strength_weights / 100,
            s.attractiveness * s.weights / 100,
            s.own * s.strength_weights / 100,
        )

    return work


def bare_product(units: int) -> Work:
    s = Scores(units)
    return lambda: (s.attractiveness @ s.weights / 100, s.own @ s.strength_weights / 100)


def kcm_attractiveness(units: int) -> Work:
    """One axis alone, as a weighted sum model has one."""
    from kcm.scores import weighted_scores

    scores = Scores(units)
    return lambda: (weighted_scores(scores.attractiveness, scores.weights),)


def skcriteria_attractiveness(units: int) -> Work:
    """The same totals; the model ranks the units too, and is given its decision matrix ready made."""
    skcriteria, simple = import_module("skcriteria"), import_module("skcriteria.agg.simple")
    scores = Scores(units)
    matrix = skcriteria.mkdm(scores.attractiveness, [max] * FACTORS, weights=scores.weights / 100)
    model = simple.WeightedSumModel()
    return lambda: (model.evaluate(matrix).e_.score,)


def skcriteria_positions(units: int) -> Work:
    """Attractiveness, our strength and each rival's: six models, with their decision matrices made of the arrays."""
    skcriteria, simple = import_module("skcriteria"), import_module("skcriteria.agg.simple")
    scores = Scores(units)
    model = simple.WeightedSumModel()

    def total(table: Any, weights: Any) -> Any:
        return model.evaluate(skcriteria.mkdm(table, [max] * FACTORS, weights=weights / 100)).e_.score

    def work() -> Any:
        rivals = [total(scores.rivals[:, rival], scores.strength_weights) for rival in range(RIVALS)]
        return (
            total(scores.attractiveness, scores.weights),
            total(scores.own, scores.strength_weights),
            np.max(rivals, axis=0),
        )

    return work


def judged(units: int) -> tuple[Any, Any]:
    random = np.random.default_rng(4)
    table = np.round(random.uniform(0, 10, (units, JUDGES, FACTORS)), 1)
    return table, Scores(1).weights


def kcm_judges(units: int) -> Work:
    from kcm.scores import weighted_scores

    table, weights = judged(units)
    return lambda: (weighted_scores(table, weights).mean(axis=1),)


def kcm_mean_scores(units: int) -> Work:
    from kcm.planning.portfolio import mean_scores
    from kcm.scores import weighted_scores

    table, weights = judged(units)
    return lambda: (weighted_scores(mean_scores(table), weights),)


def kcm_agreement(units: int) -> Work:
    from kcm.planning.portfolio import agreement

    table, _ = judged(units)
    return lambda: (agreement(table).agreement,)


def bare_judges(units: int) -> Work:
    table, weights = judged(units)
    return lambda: ((table @ weights / 100).mean(axis=1),)


def kcm_quadrants(units: int) -> Work:
    from kcm.planning.uncertainty import quadrant_probabilities

    scores = Scores(units)
    return lambda: (quadrant_probabilities(*scores.given, draws=DRAWS, seed=1),)


def products(units: int, rivals: int, ours: bool) -> Work:
    """Products of drawn weights with scores, block by block, into one place: nothing is compared, kept or counted."""
    s, random = Scores(units), np.random.default_rng(1)
    weights, strength_weights = (random.dirichlet(one / 2, DRAWS) for one in (s.weights, s.strength_weights))
    tables = [(weights, s.attractiveness), *([(strength_weights, s.own)] if ours else [])]
    tables += [(strength_weights, np.ascontiguousarray(s.rivals[:, rival])) for rival in range(rivals)]
    place = np.empty((DRAWS_AT_ONCE, UNITS_AT_ONCE))

    def work() -> Any:
        for draw in range(0, DRAWS, DRAWS_AT_ONCE):
            for unit in range(0, units, UNITS_AT_ONCE):
                for drawn, table in tables:
                    block = table[unit : unit + UNITS_AT_ONCE].T
                    np.matmul(drawn[draw : draw + DRAWS_AT_ONCE], block, out=place[:, : block.shape[1]])
        return (place[:, :1],)

    return work


def whole_product(units: int) -> Work:
    """One product of all units with all draws, kept whole."""
    s = Scores(units)
    weights = np.random.default_rng(1).dirichlet(s.weights / 2, DRAWS)
    return lambda: (s.attractiveness @ weights.T,)


CONTENDERS: Mapping[str, Callable[[int], Work]] = {
    "kcm, positions": kcm_positions,
    "numpy, products and contributions": bare_positions,
    "numpy, two products": bare_product,
    "kcm, attractiveness": kcm_attractiveness,
    "scikit-criteria, attractiveness": skcriteria_attractiveness,
    "scikit-criteria, positions": skcriteria_positions,
    "kcm, judges": kcm_judges,
    "kcm, mean scores": kcm_mean_scores,
    "kcm, agreement": kcm_agreement,
    "numpy, judges": bare_judges,
    "kcm, quadrants": kcm_quadrants,
    "numpy, six products": lambda units: products(units, RIVALS, ours=True),
    "numpy, five products": lambda units: products(units, RIVALS, ours=False),
    "numpy, whole product": whole_product,
}


def main(name: str, units: int) -> None:
    """Do one contender's work, first on a few units, and print what it took."""
    CONTENDERS[name](SMALL)()
    work = CONTENDERS[name](units)
    print(json.dumps(measured(work, sums)))


def sums(answer: Any) -> Found:
    """What the arrays of an answer sum to."""
    return {f"sum {index}": float(np.sum(one)) for index, one in enumerate(answer)}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
