from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.privacy import Secret
from kcm.rules import Finding, Rule, Severity, Term, check, flatten, passes
from kcm.testing.facts import findings, severities, terms
from kcm.text import Text


class Grade(Enum):
    GOOD = 1
    优 = 2


def finding(**values: Any) -> Finding:
    return Finding("plan.V20", Severity.WARNS, "$", values)


@given(st.lists(st.lists(findings(), max_size=3), max_size=4))
def test_check_gives_all_findings_of_all_rules_in_order(groups: list[list[Finding]]) -> None:
    """The findings are those of the rules one after another; none is lost, none is reordered."""

    def giving(group: list[Finding]) -> Rule[str]:
        return lambda subject: iter(group)

    assert check("subject", map(giving, groups)) == tuple(found for group in groups for found in group)


def test_a_rule_sees_the_subject() -> None:
    def is_short(text: str) -> Iterator[Finding]:
        if len(text) < 3:
            yield finding(length=len(text))

    assert check("ab", [is_short]) == (finding(length=2),)
    assert check("abc", [is_short]) == ()


@pytest.mark.parametrize(("given", "name"), [(None, "NoneType"), (finding(), "Finding"), (["words"], "str")])
def test_a_rule_that_gives_no_findings_is_named(given: Any, name: str) -> None:
    def careless(subject: str) -> Any:
        return given

    with pytest.raises(InvalidValue, match=f"rule .*careless gave a {name}, expected an iterable of findings"):
        check("subject", [careless])


def test_a_rule_without_a_name_is_shown_as_it_is() -> None:
    class Careless:
        def __call__(self, subject: str) -> Any:
            return [5]

        def __repr__(self) -> str:
            return "<careless>"

    with pytest.raises(InvalidValue, match="rule <careless> gave a int"):
        check("subject", [Careless()])


@given(st.lists(severities().map(lambda severity: Finding("a.B", severity))))
def test_findings_pass_unless_one_blocks(found: list[Finding]) -> None:
    """Warnings and notes do not stop anything."""
    assert passes(found) == (Severity.BLOCKS not in [one.severity for one in found])


@given(findings())
def test_a_finding_is_a_value(found: Finding) -> None:
    """Equal findings have one hash, and a finding is made again from its parts."""
    again = Finding(found.code, found.severity, found.path, found.values)
    assert again == copy.deepcopy(found) == found
    assert len({found, again}) == 1


def test_a_finding_without_a_secret_is_pickled() -> None:
    found = finding(unit=Text("tea", "茶"), amount=Decimal("1.50"), grade=Grade.GOOD)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - its own bytes


@given(terms())
def test_an_enum_member_and_its_term_are_one_value_in_a_finding(term: Term) -> None:
    """A member becomes its term; a term stays; tuples and lists become tuples of them."""
    assert finding(one=term).values["one"] == term
    assert finding(one=Severity.BLOCKS, many=[Severity.WARNS, [None]]).values["many"] == (
        Term("Severity.WARNS"),
        (None,),
    )


def test_a_term_of_a_member_is_its_class_and_name_in_any_script() -> None:
    assert Term.of(Grade.优) == Term("Grade.优")


@pytest.mark.parametrize("key", ["", "STAR", "Quadrant.", ".STAR", "../kcm.STAR", "/etc/kcm.STAR", "Quadrant STAR", 5])
def test_a_term_of_another_form_is_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match=r"expected a form such as Quadrant.STAR @ \$\.key"):
        Term(key)


@pytest.mark.parametrize("code", ["", "V20", "plan.", ".V20", "plan V20", "plan.V-20", "规划.V20", "../plan.V20", None])
def test_a_code_that_is_not_domain_and_name_is_refused(code: str) -> None:
    with pytest.raises(InvalidValue, match=r"expected a form such as plan.V20 @ \$\.code"):
        Finding(code, Severity.BLOCKS)


def test_a_severity_is_a_member() -> None:
    with pytest.raises(InvalidValue, match=r"found 'BLOCKS', expected a Severity @ \$\.severity"):
        Finding("plan.V20", "BLOCKS")  # type: ignore[arg-type]  # a name is no Severity


@pytest.mark.parametrize(
    ("value", "words", "path"),
    [
        ({"a": 1}, "found a dict, expected text, a number", "$.values.unit"),
        (object(), "found a object, expected text, a number", "$.values.unit"),
        (datetime(2014, 5, 6, tzinfo=UTC), "found a datetime, expected text, a number, a date", "$.values.unit"),
        (float("nan"), "found nan, expected a finite number, or None", "$.values.unit"),
        (float("-inf"), "found -inf, expected a finite number, or None", "$.values.unit"),
        (Decimal("sNaN"), "found sNaN, expected a finite number, or None", "$.values.unit"),
        ([1, [{1}]], "found a set, expected text, a number", "$.values.unit"),
    ],
)
def test_a_value_that_no_document_can_hold_is_refused(value: object, words: str, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        finding(unit=value)
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


def test_values_have_names() -> None:
    with pytest.raises(InvalidValue, match=r"found a list, expected a mapping of names to values @ \$\.values"):
        Finding("plan.V20", Severity.BLOCKS, "$", ["U1"])


def test_a_finding_shows_its_secret_masked() -> None:
    assert "653130196708120136" not in repr(finding(number=Secret("653130196708120136")))


def test_entries_are_flattened_to_each_rule_once_in_order() -> None:
    def one(subject: str) -> list[Finding]:
        return []

    def two(subject: str) -> list[Finding]:
        return []

    entries: list[Rule[str] | tuple[Rule[str], ...]] = [one, (two, one), (), two]
    assert flatten(entries) == (one, two)
