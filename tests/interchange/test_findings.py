from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from kcm.errors import InvalidDocument
from kcm.interchange import dumps, from_data, loads, to_data
from kcm.rules import Finding, Severity, Term
from kcm.testing import facts
from kcm.text import Text


def faults(kind: type, data: object) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        from_data(kind, data)
    return str(caught.value).splitlines()


@given(facts.findings())
def test_a_finding_keeps_the_types_of_its_values(finding: Finding) -> None:
    """True stays true and not 1, an amount keeps its decimals, a tuple stays a tuple."""
    read = loads(Finding, dumps(finding, reveal=True))
    assert {name: repr(value) for name, value in read.values.items()} == {
        name: repr(value) for name, value in finding.values.items()
    }


def test_a_finding_may_rest_on_a_quotient_finer_than_any_amount() -> None:
    finding = Finding("plan.V44", Severity.BLOCKS, "$", {"present": Decimal(1) / 3, "mean": Decimal("-1E+20")})
    assert loads(Finding, dumps(finding)) == finding


def test_values_that_json_has_no_form_for_carry_a_tag() -> None:
    values = {"unit": Text("tea", "茶"), "limit": Decimal("1.50"), "grade": Severity.WARNS, "on": date(2014, 5, 6)}
    assert to_data(Finding("plan.V20", Severity.BLOCKS, "$", {**values, "ids": ["U1", None]}))["values"] == {
        "grade": {"term": "Severity.WARNS"},
        "ids": ["U1", None],
        "limit": {"decimal": "1.50"},
        "on": {"date": "2014-05-06"},
        "unit": {"text": {"en": "tea", "zh_CN": "茶"}},
    }


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ([], "found list, expected an object @ $.values"),
        ({"a": {}}, "found an object with nothing, expected one tag of decimal, date, text, secret, term @ $.values.a"),
        ({"a": {"date": "2014-05-06", "x": 1}}, "found an object with date, x, expected one tag of decimal"),
        ({"a": {5: 1}}, "found an object with 5, expected one tag of decimal"),
        ({"a": {"date": "today"}}, "found 'today', expected a date such as 2014-05-06 @ $.values.a"),
        ({"a": {"decimal": "1e5"}}, "found '1e5', expected a decimal number as text @ $.values.a"),
        ({"a": {"decimal": Decimal("1.5")}}, "found Decimal('1.5'), expected a decimal number as text @ $.values.a"),
        ({"a": {"text": {"en": "tea"}}}, "found nothing, expected a value @ $.values.a.zh_CN"),
        ({"a": {"term": "STAR"}}, "found the term 'STAR', expected a form such as Quadrant.STAR @ $.values.a.key"),
        ({"a": {"secret": "65*36"}}, "found a masked value"),
        ({"a": float("inf")}, "found inf, expected a finite number"),
        ({"a": [1, {"b": 2}]}, "found an object with b, expected one tag of decimal"),
    ],
)
def test_a_value_of_a_finding_that_cannot_be_read_is_named(values: object, fault: str) -> None:
    data = {"code": "plan.V20", "severity": "BLOCKS", "path": "$", "values": values}
    (found,) = faults(Finding, data)
    assert fault in found


def test_every_value_of_a_finding_that_cannot_be_read_is_named() -> None:
    values = {"a": {"date": 5}, "b": 1, "c": {"x": 1}}
    found = faults(Finding, {"code": "plan.V20", "severity": "BLOCKS", "path": "$", "values": values})
    assert [line.rpartition(" @ ")[2] for line in found] == ["$.values.a", "$.values.c"]


def test_a_term_is_text() -> None:
    assert from_data(Term, "Severity.WARNS") == Term("Severity.WARNS")
    assert faults(Term, 5) == ["found the term 5, expected a form such as Quadrant.STAR @ $.key"]
