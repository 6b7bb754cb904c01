"""The profile of a customer, complete and fresh (method A22)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.feedback import Feedback
from kcm.customers.care.profile import (
    CustomerProfile,
    Preference,
    ProfilePart,
    TrainingEvent,
    completeness_scores,
    profile_completeness,
    profile_facts,
    profile_gaps,
)
from kcm.errors import Conflict, MissingData
from kcm.i18n import sentence
from kcm.rules import Severity
from kcm.testing.caring import customer_profiles
from kcm.text import Text

TODAY = date(2026, 11, 23)


def heard(name: str = "F1", customer: str = "C1") -> Feedback:
    return Feedback(id=name, customer=customer, received_at=datetime(2026, 11, 1, 9, tzinfo=UTC), text="kind staff")


def preference(on: date = TODAY, name: str = "P1") -> Preference:
    return Preference(id=name, words=Text("green tea", "绿茶"), recorded_on=on)


def profile(**changes: Any) -> CustomerProfile:
    whole: dict[str, Any] = {
        "basic_confirmed_on": date(2026, 1, 1),
        "training_history": [TrainingEvent(topic=Text("sales", "销售"), on=date(2026, 3, 1))],
        "feedback": [heard()],
    }
    return CustomerProfile(customer="C1", **(whole | changes))


def test_method_a22_three_fresh_parts_of_four_are_0_75() -> None:
    found = profile_completeness(profile(), as_of=TODAY)
    assert found.value == 0.75
    assert [part.part for part in found.parts if not part.fresh] == [ProfilePart.PREFERENCES]
    assert profile_completeness(profile(preferences=[preference()]), as_of=TODAY).value == 1


def test_method_a22_the_newest_item_is_fresh_for_730_days() -> None:
    old = preference(TODAY - timedelta(days=731))
    kept = preference(TODAY - timedelta(days=730), "P2")
    assert profile_completeness(profile(preferences=[old]), as_of=TODAY).value == 0.75
    found = profile_completeness(profile(preferences=[kept, old]), as_of=TODAY)
    assert (found.value, found.parts[2].age_days, found.parts[2].newest_on) == (1, 730, kept.recorded_on)


@given(customer_profiles(), st.integers(1, 20_000), st.integers(0, 5000))
def test_the_parts_sum_to_the_completeness_and_patience_never_lowers_it(
    found: CustomerProfile, stale: int, more: int
) -> None:
    """Completeness lies between 0 and 1, is the sum of its parts, and does not fall when more age is allowed."""
    day = date(2036, 1, 1)
    first = profile_completeness(found, as_of=day, stale_days=stale)
    assert first.value == sum(part.share for part in first.parts)
    assert 0 <= first.value <= profile_completeness(found, as_of=day, stale_days=stale + more).value <= 1


def test_the_columns_say_what_single_profiles_say() -> None:
    ages = np.array([[10, 20, np.nan, 730], [731, np.nan, np.nan, np.nan], [0, 0, 0, 0]])
    assert completeness_scores(ages).tolist() == [0.75, 0, 1]
    assert completeness_scores(np.empty((0, 4))).tolist() == []


@pytest.mark.parametrize(
    ("ages", "stale", "path", "words"),
    [
        ([1, 2], 730, "age_days", "found 1 dimensions, expected (customers, parts)"),
        ([[1, -2]], 730, "age_days[0][1]", "found -2 days, expected 0 or more"),
        ([[1]], 0, "stale_days", "found 0 days, expected 1 or more"),
        ([[1]], 1.5, "stale_days", "found 1.5, expected a whole number"),
    ],
)
def test_ages_that_are_none_are_refused(ages: Any, stale: Any, path: str, words: str) -> None:
    with refused(path, words):
        completeness_scores(ages, stale_days=stale)


def test_a_table_without_parts_is_refused() -> None:
    with refused("age_days", "found no parts, expected at least one", kind=MissingData):
        completeness_scores(np.empty((2, 0)))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"basic_confirmed_on": date(2026, 11, 24)}, "$.basic_confirmed_on"),
        (
            {"training_history": [TrainingEvent(topic=Text("sales", "销售"), on=date(2026, 11, 24))]},
            "$.training_history[0].on",
        ),
        ({"preferences": [preference(), preference(date(2026, 11, 24), "P2")]}, "$.preferences[1].recorded_on"),
    ],
)
def test_what_is_in_the_future_is_refused(changes: dict[str, Any], path: str) -> None:
    with refused(path, "found 2026-11-24, expected none after 2026-11-23"):
        profile_completeness(profile(**changes), as_of=TODAY)


def test_feedback_in_the_future_is_refused() -> None:
    with refused("$.feedback[0].received_at", "found 2026-11-01, expected none after 2026-10-01"):
        profile_completeness(profile(), as_of=date(2026, 10, 1))


@pytest.mark.parametrize(
    ("changes", "path", "words", "kind"),
    [
        ({"preferences": [preference(), preference()]}, "$.preferences[1]", "found 'P1' twice", Conflict),
        ({"feedback": [heard(), heard()]}, "$.feedback[1]", "found 'F1' twice", Conflict),
    ],
)
def test_what_stands_twice_is_a_conflict(changes: dict[str, Any], path: str, words: str, kind: Any) -> None:
    with refused(path, words, kind=kind):
        profile(**changes)


def test_what_is_no_profile_is_refused() -> None:
    with refused("$.feedback[0].customer", "found feedback of 'C2', expected 'C1'"):
        profile(feedback=[heard(customer="C2")])
    with refused("$.customer", "found a blank text, expected words"):
        CustomerProfile(customer=" ")
    with refused("$.id", "found a blank text, expected words"):
        preference(name="")


def test_gaps_say_what_is_missing_and_what_is_stale() -> None:
    stale = profile(feedback=[], preferences=[preference(date(2020, 1, 1))])
    first, second = profile_gaps(profile_completeness(stale, as_of=TODAY))
    assert (first.code, first.severity, first.path) == ("profile.STALE_PART", Severity.WARNS, "$.parts[2]")
    assert sentence(first) == ("In the profile of customer C1, preferences is 2518 days old; more than 730 is stale.")
    assert (second.code, second.path) == ("profile.MISSING_PART", "$.parts[3]")
    assert sentence(second, "zh_CN") == "客户C1的档案缺少反馈意见。"
    assert not list(profile_gaps(profile_completeness(profile(preferences=[preference()]), as_of=TODAY)))


def test_a_profile_shows_no_words_of_the_customer() -> None:
    shown = repr(profile(preferences=[preference()])) + repr(profile_facts(profile(), as_of=TODAY))
    assert "green tea" not in shown
    assert "kind staff" not in shown
    with refused("$.words", "found another form, expected"):
        Preference(id="P1", words="green tea", recorded_on=TODAY)  # type: ignore[arg-type]  # words in no language


def test_profile_facts_count_what_there_is() -> None:
    shown = profile_facts(profile(preferences=[preference()]), as_of=TODAY)
    assert [value for _, value in shown] == [1, 1, 1, 1]
    assert shown[0][0].in_locale("zh_CN") == "客户档案完整度"
