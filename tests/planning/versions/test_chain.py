"""Versions as a chain, and the days that a version still has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from tests.planning.full_plan import full_plan
from tests.planning.worked_plan import worked_header, worked_plan

from kcm.errors import InvalidValue
from kcm.i18n import sentence
from kcm.interchange import dumps, loads
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions import Deadlines, chain_findings, content_hash, deadlines, next_version
from kcm.rules import Severity
from kcm.testing.plans import key_account_plans
from kcm.text import LOCALES

FIRST, SECOND, THIRD = date(2014, 5, 20), date(2014, 8, 1), date(2014, 11, 3)


def chain() -> list[KeyAccountPlan]:
    first = worked_plan()
    second = next_version(first, author="Bo", prepared_on=SECOND)
    return [first, second, next_version(second, author="Cy", prepared_on=THIRD)]


def with_header(plan: KeyAccountPlan, **changes: Any) -> KeyAccountPlan:
    return attrs.evolve(plan, header=attrs.evolve(plan.header, **changes))


def test_the_next_version_names_the_one_before_and_is_approved_by_nobody() -> None:
    plan = worked_plan()
    after = next_version(plan, author="Bo", prepared_on=SECOND, valid_until=date(2015, 5, 6), review_dates=[THIRD])
    header = worked_header(
        version=2,
        parent=content_hash(plan),
        author="Bo",
        approved_by=None,
        prepared_on=SECOND,
        valid_until=date(2015, 5, 6),
        review_dates=(THIRD,),
    )
    assert after == attrs.evolve(plan, header=header)


def test_deadlines_are_not_inherited() -> None:
    after = next_version(full_plan(), author="Bo", prepared_on=SECOND).header
    assert (after.version, after.valid_until, after.review_dates) == (3, None, ())


def test_a_version_made_before_its_parent_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found 2014-05-19, expected no day before 2014-05-20") as caught:
        next_version(worked_plan(), author="Bo", prepared_on=date(2014, 5, 19))
    assert caught.value.path == "prepared_on"


@pytest.mark.parametrize(
    ("fields", "path"),
    [({"author": " "}, "$.author"), ({"valid_until": FIRST}, "$.valid_until"), ({"review_dates": [FIRST]}, "$.review")],
)
def test_dates_that_no_header_takes_are_refused(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        next_version(worked_plan(), **{"author": "Bo", "prepared_on": SECOND, **fields})
    assert caught.value.path.startswith(path)


@settings(max_examples=4)
@given(key_account_plans(max_units=2))
def test_versions_of_any_plan_are_a_chain(plan: KeyAccountPlan) -> None:
    versions = [plan]
    for _ in range(2):
        versions.append(next_version(versions[-1], author="Bo", prepared_on=plan.header.prepared_on))
    assert list(chain_findings(versions)) == []
    assert len({content_hash(one) for one in versions}) == 3


def test_none_or_one_version_is_a_chain_and_so_is_the_end_of_one() -> None:
    versions = chain()
    for part in ([], versions[:1], versions[1:], versions):
        assert list(chain_findings(part)) == []


BROKEN: dict[str, tuple[dict[str, Any], str, Severity, str, str]] = {
    "the parent is missing": (
        {"parent": None},
        "PARENT_MISSING",
        Severity.BLOCKS,
        "parent",
        "Version 2 does not name the version before it, whose content is {expected}.",
    ),
    "the parent is another": (
        {"parent": "0f" * 32},
        "PARENT_DIFFERS",
        Severity.BLOCKS,
        "parent",
        "Version 2 follows from the content {found}, but the version before it is {expected}.",
    ),
    "the plan is another": (
        {"plan_id": "K2"},
        "ANOTHER_PLAN",
        Severity.BLOCKS,
        "plan_id",
        "Version 2 is of plan K2, the one before it of plan K1-2014.",
    ),
    "the key account is another": (
        {"key_account": "K2"},
        "ANOTHER_KEY_ACCOUNT",
        Severity.BLOCKS,
        "key_account",
        "Version 2 is for key account K2, the one before it for K1.",
    ),
    "a number is left out": (
        {"version": 3},
        "NUMBER_GAP",
        Severity.WARNS,
        "version",
        "After the version before it, this one should be version 2, and it is version 3.",
    ),
    "a version is older than the one before": (
        {"prepared_on": date(2014, 5, 1)},
        "PREPARED_EARLIER",
        Severity.WARNS,
        "prepared_on",
        "Version 2 was prepared on 2014-05-01, before the version before it, on 2014-05-20.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chain_is_found_and_nothing_else(name: str) -> None:
    changes, code, severity, field, words = BROKEN[name]
    first, second, _ = chain()
    (found,) = chain_findings([first, with_header(second, **changes)])
    assert (found.code, found.severity) == (f"versions.{code}", severity)
    assert found.path == f"$[1].header.{field}"
    assert sentence(found) == words.format(**found.values)
    assert all("versions." not in sentence(found, locale) for locale in LOCALES)


def test_a_version_changed_afterwards_breaks_the_link_to_the_next() -> None:
    first, second, third = chain()
    changed = attrs.evolve(second, strategies=second.strategies[::-1])
    (found,) = chain_findings([first, changed, third])
    assert (found.code, found.path) == ("versions.PARENT_DIFFERS", "$[2].header.parent")
    assert found.values["expected"] == content_hash(changed)


def test_versions_in_another_order_break_the_chain_at_every_link() -> None:
    codes = [found.code for found in chain_findings(reversed(chain()))]
    assert codes.count("versions.PARENT_MISSING") == codes.count("versions.PARENT_DIFFERS") == 1


HEADER = worked_header(valid_until=date(2015, 5, 6), review_dates=[date(2014, 8, 1), date(2014, 11, 3)])


@pytest.mark.parametrize(
    ("as_of", "left", "reviews", "following"),
    [
        (date(2014, 7, 31), 279, [1, 95], date(2014, 8, 1)),
        (date(2014, 8, 1), 278, [0, 94], date(2014, 8, 1)),
        (date(2014, 8, 2), 277, [-1, 93], date(2014, 11, 3)),
        (date(2015, 5, 6), 0, [-278, -184], None),
        (date(2015, 5, 7), -1, [-279, -185], None),
    ],
)
def test_days_left_are_counted_to_the_day(as_of: date, left: int, reviews: list[int], following: date | None) -> None:
    found = deadlines(HEADER, as_of)
    assert found.valid_days_left == left
    assert found.reviews == tuple(zip(HEADER.review_dates, reviews, strict=True))
    assert found.next_review == following


def test_deadlines_survive_json() -> None:
    found = deadlines(HEADER, date(2014, 8, 2))
    assert loads(Deadlines, dumps(found)) == found


def test_a_plan_without_dates_has_no_deadlines() -> None:
    found = deadlines(worked_header(), FIRST)
    assert (found.valid_days_left, found.reviews, found.next_review) == (None, (), None)


def test_deadlines_need_a_day() -> None:
    with pytest.raises(InvalidValue, match="found datetime, expected a date") as caught:
        deadlines(HEADER, datetime(2014, 8, 1, 12))
    assert caught.value.path == "as_of"
