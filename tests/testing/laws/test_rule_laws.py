"""`prove_rule` passes a lawful rule and catches each kind of unlawful one, by the law that it breaks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from kcm.customers.reassignment import Reassignment
from kcm.privacy import Secret
from kcm.rules import Finding, Severity
from kcm.testing import reassignments
from kcm.testing.laws import LawBroken, prove_rule

CODE = "book.NUMBER_TAKEN"


def found(path: str = "$", **values: object) -> Finding:
    return Finding(CODE, Severity.NOTES, path, {"number": "C1"} | values)


def lawful(request: Reassignment) -> Iterator[Finding]:
    if request.approver is None:
        yield found("$.account.versions[0]", account=request.account.number, reference=request.reference)


def test_a_lawful_rule_is_proved_and_its_codes_are_told() -> None:
    assert prove_rule(lawful, reassignments()) == {CODE}


def test_a_tuple_of_rules_is_proved_rule_by_rule() -> None:
    assert prove_rule((lawful, lambda request: ()), reassignments()) == {CODE}
    with pytest.raises(LawBroken, match="a rule gives findings"):
        prove_rule((lawful, lambda request: ["no finding"]), reassignments())  # type: ignore[list-item]


def writes_into_its_subject(request: Reassignment) -> Iterator[Finding]:
    yield found()
    object.__setattr__(request.account, "version", request.account.version + 1)


def draws_lots(request: Reassignment) -> Iterator[Finding]:
    if random.random() < 0.5:  # noqa: S311
        yield found()


def remembers() -> Callable[[Reassignment], list[Finding]]:
    seen: set[str] = set()

    def rule(request: Reassignment) -> list[Finding]:
        seen.add(request.current_owner.name)
        return [found()] * (len(seen) % 2)

    return rule


def counts() -> Callable[[Reassignment], list[Finding]]:
    calls: list[int] = []

    def rule(request: Reassignment) -> list[Finding]:
        calls.append(1)
        return [found()] * (len(calls) % 3)

    return rule


@attrs.frozen
class OtherFinding(Finding):
    """A finding that no document gives back."""


def with_path(path: Any) -> Finding:
    finding = found()
    object.__setattr__(finding, "path", path)
    return finding


UNLAWFUL: dict[str, tuple[Any, str, str]] = {
    "writes into its subject": (writes_into_its_subject, "a rule leaves its subject as it was", "$.account.version"),
    "draws lots": (draws_lots, "a rule finds the same again", "nothing"),
    "counts its calls": (counts(), "a rule finds the same again", CODE),
    "remembers other subjects": (remembers(), "a rule finds the same again", "after other subjects"),
    "gives nothing": (lambda request: None, "a rule gives findings", "found a NoneType, expected an iterable"),
    "gives text": (lambda request: ["V01"], "a rule gives findings", "found a str, expected a Finding"),
    "raises": (lambda request: request.nonsense, "a rule does not raise", "raised AttributeError"),
    "has a path without $": (lambda request: [found("account")], "a finding has a place", CODE),
    "has a path with a person": (lambda request: [found("$.Ann Lee")], "a finding has a place", CODE),
    "has no path": (lambda request: [with_path(None)], "a finding has a place", CODE),
    "has a path of spaces": (lambda request: [found("$. ")], "a finding has a place", CODE),
    "cannot be kept": (lambda request: [OtherFinding(CODE, Severity.NOTES)], "a finding survives JSON", "another one"),
    "has no sentence": (
        lambda request: [Finding("acme.SEEN", Severity.NOTES)],
        "a finding has a sentence in both languages",
        "acme.SEEN has none in en",
    ),
    "has no value for its sentence": (
        lambda request: [Finding(CODE, Severity.NOTES)],
        "a finding has a sentence in both languages",
        f"{CODE} has none in en",
    ),
    "says the same in both languages": (
        lambda request: [Finding("report.baseline", Severity.NOTES)],
        "a finding has a sentence in both languages",
        "the same one in en and zh_CN",
    ),
    "tells a number": (
        lambda request: [found(number=request.new_owner.document.number.reveal())],
        "a finding tells no secret",
        CODE,
    ),
    "tells a number in words": (
        lambda request: [found(words=("of", f"no. {request.new_owner.document.number.reveal()}!"))],
        "a finding tells no secret",
        CODE,
    ),
    "tells a number in its path": (
        lambda request: [found(f"$.{request.new_owner.document.number.reveal()}")],
        "a finding tells no secret",
        CODE,
    ),
}


@pytest.mark.parametrize("fault", UNLAWFUL)
def test_an_unlawful_rule_is_caught_by_the_law_it_breaks(fault: str) -> None:
    rule, law, reason = UNLAWFUL[fault]
    with pytest.raises(LawBroken) as caught:
        prove_rule(rule, reassignments())
    assert caught.value.law == law
    assert reason in caught.value.reason


def test_what_is_told_of_a_broken_law_holds_no_number() -> None:
    number = "653130196708120136"
    with pytest.raises(LawBroken) as caught:
        prove_rule(lambda subject: [found(number=subject.reveal())], st.just(Secret(number)))
    assert number not in str(caught.value)
    assert number not in "".join(getattr(caught.value, "__notes__", ()))


def test_a_whole_number_is_a_text_too() -> None:
    number = Secret("653130196708120136")
    with pytest.raises(LawBroken, match="a finding tells no secret"):
        prove_rule(lambda subject: [found(number=int(subject.reveal()))], st.just(number))


def test_the_secret_itself_is_no_leak_nor_is_what_the_subject_says_openly() -> None:
    subject = {"account": Secret("6222021234567"), "reference": "6222021234567"}
    rule = lambda one: [found(number=one["account"], reference=one["reference"])]  # noqa: E731
    assert prove_rule(rule, st.just(subject), examples=1) == {CODE}
