"""Weighted scores as others have published them; where a printed total does not follow, the test says so."""

from __future__ import annotations

import pytest

from kcm.errors import InvalidValue
from kcm.scores import contributions, weighted_scores


def test_best_market_based_management_figure_11_8_market_attractiveness() -> None:
    """R. Best, Market-Based Management, the GE/McKinsey portfolio of figure 11-8: 62, 58 and 80 make 65.8."""
    groups = {62: ([80, 60, 40], [40, 30, 30]), 58: ([40, 80, 60], [40, 30, 30]), 80: ([80, 100, 60], [40, 30, 30])}
    totals = [float(weighted_scores(scores, weights)) for scores, weights in groups.values()]
    assert totals == pytest.approx(list(groups))
    assert contributions(totals, [30, 40, 30]).tolist() == pytest.approx([18.6, 23.2, 24.0])
    assert float(weighted_scores(totals, [30, 40, 30])) == pytest.approx(65.8)


def test_best_market_based_management_figure_11_8_differentiation_does_not_follow_from_its_rows() -> None:
    """The rows 80, 60 and 80 at 40, 30 and 30 % are printed as 32, 18 and 24, and their total as 62; it is 74."""
    parts = contributions([80, 60, 80], [40, 30, 30])
    assert parts.tolist() == pytest.approx([32, 18, 24])
    assert parts.sum() == pytest.approx(74)


def test_best_market_based_management_figure_11_8_cost_weights_are_not_weights() -> None:
    """The weights of the cost advantage are printed as 70, 20 and 30 %."""
    with pytest.raises(InvalidValue, match="found weights that sum to 120, expected points that sum to 100"):
        weighted_scores([40, 60, 60], [70, 20, 30])


@pytest.mark.parametrize(
    ("company", "ratings", "total"),
    [
        ("Estée Lauder", (4, 4, 4, 3, 3, 3, 2, 2, 3, 3, 3), 3.15),
        ("Procter & Gamble", (3, 3, 4, 3, 4, 4, 3, 3, 4, 2, 4), 3.35),
        ("L'Oréal", (4, 4, 4, 4, 4, 3, 4, 3, 4, 4, 3), 3.75),
    ],
)
def test_competitive_profile_matrix_of_estee_lauder_2011(company: str, ratings: tuple[int, ...], total: float) -> None:
    """A competitive profile matrix after F. David, published on essaylive.com in 2011; ratings are 1 to 4."""
    weights = [10, 10, 10, 10, 10, 5, 5, 10, 10, 10, 10]
    assert float(weighted_scores(ratings, weights)) == pytest.approx(total), company


@pytest.mark.parametrize(
    ("company", "ratings", "total"),
    [
        ("Revlon", (3, 3, 1, 2, 3, 4, 2), 2.55),
        ("L'Oréal", (4, 4, 4, 4, 4, 2, 3), 3.70),
        ("Avon", (2, 2, 1, 3, 2, 3, 2), 2.10),
    ],
)
def test_competitive_profile_matrix_of_revlon(company: str, ratings: tuple[int, ...], total: float) -> None:
    """A competitive profile matrix after F. David, published on betterworld.blog; ratings are 1 to 4."""
    assert float(weighted_scores(ratings, [20, 15, 15, 15, 15, 10, 10])) == pytest.approx(total), company
