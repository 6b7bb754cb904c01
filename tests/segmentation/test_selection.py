from __future__ import annotations

from math import fsum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.rules import Severity
from kcm.scores import Factor, WeightedScore
from kcm.segmentation.selection import (
    SELECTION_FACTORS,
    Candidate,
    Choice,
    RankedAccount,
    choose,
    score_accounts,
)
from kcm.testing.purchasing import candidates, choices, rankings
from kcm.text import Text

JUDGED = tuple(attrs.evolve(factor, scale=None) for factor in SELECTION_FACTORS)
NAMES = tuple(factor.id for factor in SELECTION_FACTORS)

several = st.lists(candidates(), min_size=1, max_size=8, unique_by=lambda one: one.id)


def candidate(name: str, *scores: float) -> Candidate:
    return Candidate(id=name, raw=HashTrieMap(dict(zip(NAMES, scores, strict=True))))


def ranked(*totals: float) -> tuple[RankedAccount, ...]:
    return tuple(
        RankedAccount(rank=rank, id=f"K{rank}", score=WeightedScore(total=total, parts=()))
        for rank, total in enumerate(totals, 1)
    )


def test_method_a86_six_criteria() -> None:
    assert [factor.weight for factor in SELECTION_FACTORS] == [30, 20, 15, 10, 15, 10]
    (found,) = score_accounts([candidate("Q", 8, 6, 7, 9, 5, 4)], JUDGED)
    assert found.score.total == pytest.approx(6.70, abs=1e-12)
    assert [part.part for part in found.score.parts] == pytest.approx([2.4, 1.2, 1.05, 0.9, 0.75, 0.4])


def test_raw_values_are_scored_on_the_scales_of_their_criteria() -> None:
    (found,) = score_accounts([candidate("Q", 20_000, 0.175, -0.5, 9, 5, 4)])
    assert [part.score for part in found.score.parts] == pytest.approx([4.5, 5, 0, 9, 5, 4])


@given(several)
def test_the_parts_sum_to_the_total(found: list[Candidate]) -> None:
    """Every total is the sum of its parts within 1e-12, and from 0 to 10."""
    for account in score_accounts(found):
        assert fsum(part.part for part in account.score.parts) == pytest.approx(account.score.total, abs=1e-12)
        assert [part.factor for part in account.score.parts] == list(NAMES)
        assert -1e-12 <= account.score.total <= 10 + 1e-12


@given(several)
def test_accounts_are_ranked_best_first_and_ties_by_id(found: list[Candidate]) -> None:
    """Ranks count from 1 in the order of falling scores, equal scores by id, whatever the order given."""
    ranking = score_accounts(found)
    assert [account.rank for account in ranking] == list(range(1, len(found) + 1))
    keys = [(-account.score.total, account.id) for account in ranking]
    assert keys == sorted(keys)
    assert score_accounts(reversed(found)) == ranking


def test_ties_are_broken_by_id() -> None:
    tied = [candidate(name, 5, 5, 5, 5, 5, 5) for name in ("Q", "P", "R")]
    assert [account.id for account in score_accounts(tied, JUDGED)] == ["P", "Q", "R"]


@given(several, candidates())
def test_adding_a_candidate_never_moves_anothers_score(found: list[Candidate], other: Candidate) -> None:
    """Scales are absolute."""
    newcomer = attrs.evolve(other, id="newcomer")
    before = {account.id: account.score for account in score_accounts(found)}
    after = {account.id: account.score for account in score_accounts([*found, newcomer])}
    del after["newcomer"]
    assert after == before


@given(st.data(), candidates(), st.sampled_from(NAMES))
def test_a_better_value_never_lowers_the_score(data: st.DataObject, one: Candidate, name: str) -> None:
    """More spend, margin, growth or a better judgement keeps or raises the total."""
    better = data.draw(candidates())
    values = sorted((one.raw[name], better.raw[name]))
    low, high = (attrs.evolve(one, raw=one.raw.insert(name, value)) for value in values)
    (worse,), (best,) = score_accounts([low]), score_accounts([high])
    assert best.score.total >= worse.score.total - 1e-12


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_criterion_is_named_with_its_candidate(name: str) -> None:
    whole, raw = candidate("Q", 8, 6, 7, 9, 5, 4), candidate("P", 8, 6, 7, 9, 5, 4).raw.remove(name)
    with pytest.raises(MissingData, match=f"no score for '{name}'") as error:
        score_accounts([whole, Candidate(id="P", raw=raw)], JUDGED)
    assert error.value.path == "$.candidates[1].raw"


def test_an_unknown_criterion_is_refused() -> None:
    raw = candidate("P", 8, 6, 7, 9, 5, 4).raw.insert("charm", 9)
    with pytest.raises(InvalidValue, match="found a score for 'charm', expected one of buying_fit"):
        score_accounts([Candidate(id="P", raw=raw)], JUDGED)


@pytest.mark.parametrize("score", [-0.1, 10.5])
def test_a_score_off_its_scale_is_refused_with_its_place(score: float) -> None:
    with pytest.raises(InvalidValue, match=f"found score {score:g}, expected 0 to 10") as error:
        score_accounts([candidate("Q", 8, 0.1, 0.1, 9, 5, score)])
    assert error.value.path == "$.candidates[0].raw.suppliers"


def test_no_candidates_are_refused() -> None:
    with pytest.raises(MissingData, match="no candidates") as error:
        score_accounts([])
    assert error.value.path == "$.candidates"


def test_a_candidate_that_stands_twice_is_refused() -> None:
    twice = candidate("Q", 8, 6, 7, 9, 5, 4)
    with pytest.raises(Conflict, match="'Q' twice") as error:
        score_accounts([twice, twice], JUDGED)
    assert error.value.path == "$.candidates[1]"


def test_weights_that_do_not_sum_to_100_are_refused_with_the_sum_found() -> None:
    with pytest.raises(InvalidValue, match="sum to 90, expected points that sum to 100"):
        score_accounts([candidate("Q", 8, 6, 7, 9, 5, 4)], JUDGED[:-1])


def test_a_candidate_needs_an_id() -> None:
    with pytest.raises(InvalidValue, match="blank") as error:
        candidate(" ", 8, 6, 7, 9, 5, 4)
    assert error.value.path == "$.id"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "8", None, True])
def test_a_raw_value_that_is_no_number_is_refused_with_its_criterion(value: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected a (finite )?number") as error:
        candidate("Q", value, 6, 7, 9, 5, 4)
    assert error.value.path == "$.raw.spend"


@given(st.data(), rankings())
def test_the_chosen_are_the_best_that_are_good_enough(data: st.DataObject, ranking: tuple[RankedAccount, ...]) -> None:
    """Whoever is chosen is at least as good as whoever is not, and there is room for no more who are good enough."""
    capacity, least = data.draw(st.integers(1, 10)), data.draw(st.floats(0, 10))
    choice = choose(ranking, capacity, least)
    good = [account.id for account in ranking if account.score.total >= least - 1e-12]
    assert list(choice.chosen) == good[:capacity]
    assert (choice.capacity, choice.min_score) == (capacity, least)


def test_a_score_that_only_rounding_keeps_below_the_least_is_good_enough() -> None:
    thirds = tuple(
        Factor(id=name, label=Text.same(name), weight=weight)
        for name, weight in zip("abc", (33.3, 33.3, 33.4), strict=True)
    )
    ranking = score_accounts([Candidate(id="Q", raw=HashTrieMap(dict.fromkeys("abc", 0.7)))], thirds)
    assert choose(ranking, 1, 0.7).chosen == ("Q",)


def test_five_is_the_least_score_unless_said_otherwise() -> None:
    assert choose(ranked(9, 5, 4.9), 3).chosen == ("K1", "K2")


@pytest.mark.parametrize(("capacity", "warned"), [(35, False), (36, True), (100, True)])
def test_more_than_35_chosen_are_warned_of(capacity: int, warned: bool) -> None:
    choice = choose(ranked(*[8] * 40), capacity)
    assert [one.code for one in choice.findings] == ["selection.TOO_MANY"] * warned
    for finding in choice.findings:
        assert (finding.severity, finding.path) == (Severity.WARNS, "$.chosen")
        assert dict(finding.values) == {"chosen": min(capacity, 40), "recommended": 35}


@given(choices())
def test_a_choice_holds_no_more_than_its_capacity(choice: Choice) -> None:
    """Nobody is chosen twice, and small choices need no warning."""
    assert len(set(choice.chosen)) == len(choice.chosen) <= choice.capacity
    assert choice.findings == ()


@pytest.mark.parametrize("capacity", [0, -1, 2.0, True, "3"])
def test_a_capacity_must_be_a_whole_number_from_1_up(capacity: Any) -> None:
    with pytest.raises(InvalidValue, match=r"expected (at least 1|a whole number)") as error:
        choose(ranked(9), capacity)
    assert error.value.path == "capacity"


@pytest.mark.parametrize("least", [-0.1, 10.1, float("nan")])
def test_a_least_score_off_the_scale_is_refused(least: float) -> None:
    with pytest.raises(InvalidValue, match="expected 0 to 10") as error:
        choose(ranked(9), 1, least)
    assert error.value.path == "min_score"
