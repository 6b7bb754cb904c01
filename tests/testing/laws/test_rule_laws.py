"""`prove_rule` passes a lawful rule and catches each kind of unlawful one, by the law that it breaks."""

from __future__ import annotations

import cProfile
import gc
import io
import os
import platform
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from kcm.customers.reassignment import Reassignment
from kcm.errors import InvalidValue
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
    assert prove_rule(lawful, reassignments(), examples=10) == {CODE}


def test_a_tuple_of_rules_is_proved_rule_by_rule() -> None:
    assert prove_rule((lawful, lambda request: ()), reassignments(), examples=10) == {CODE}
    with pytest.raises(LawBroken, match="a rule gives findings"):
        # A wrong type is the point.
        prove_rule((lawful, lambda request: ["no finding"]), reassignments())  # type: ignore[list-item]


def writes_into_its_subject(request: Reassignment) -> Iterator[Finding]:
    yield found()
    object.__setattr__(request.account, "version", request.account.version + 1)


def draws_lots(request: Reassignment) -> Iterator[Finding]:
    if random.random() < 0.5:  # noqa: S311 - chance is the fault
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


def asks(ask: Callable[[], object]) -> Callable[[Reassignment], list[Finding]]:
    """A rule that asks something else than its subject, and makes nothing of it."""

    def rule(request: Reassignment) -> list[Finding]:
        ask()
        return []

    return rule


def spelled(*spellings: Callable[[str], object]) -> Any:
    """A rule that tells the number of an account of 19 digits in other spellings."""
    return lambda number: [found(number=spelling(number.reveal())) for spelling in spellings]


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
    "gives nothing": (lambda request: None, "a rule gives findings", "found a NoneType, expected findings"),
    "gives a set": (lambda request: {found()}, "a rule gives findings", "found a set, expected findings in an order"),
    "gives a dict": (lambda request: {}, "a rule gives findings", "found a dict, expected findings"),
    "gives a blank": (lambda request: "", "a rule gives findings", "found a str, expected findings"),
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


WORLD: dict[str, tuple[Callable[[], object], str]] = {
    "opens a file": (Path(__file__).read_bytes, "open"),
    "lists a folder": (lambda: list(Path(__file__).parent.iterdir()), "os."),
    "opens a connection": (lambda: socket.socket().close(), "socket.__new__"),
    "opens a database": (lambda: sqlite3.connect(":memory:").close(), "sqlite3.connect"),
    "starts a process": (lambda: subprocess.run([sys.executable, "-c", ""], check=True), "subprocess.Popen"),
    "runs a command": (lambda: os.system("exit"), "os.system"),  # noqa: S605, S607 - nothing runs in it
    "asks for the day": (date.today, "date.today"),
    "asks for the moment": (lambda: datetime.now(UTC), "datetime.now"),
    "asks for the seconds": (time.time, "time.time"),
    "asks for the date in words": (lambda: time.strftime("%Y"), "time.strftime"),
    "asks for the hour": (time.localtime, "time.localtime"),
    "asks for the time in Greenwich": (time.gmtime, "time.gmtime"),
    "asks how long it took": (time.process_time, "time.process_time"),
    "asks which machine it runs on": (platform.node, "platform.uname"),
    "asks which folder it runs in": (os.getcwd, "os.getcwd"),
    "reads the environment": (lambda: os.environ.get("PATH"), "os.environ"),
}


@pytest.mark.parametrize("fault", WORLD)
def test_a_rule_that_asks_the_world_is_caught_and_what_it_asks_is_named(fault: str) -> None:
    ask, named = WORLD[fault]
    with pytest.raises(LawBroken) as caught:
        prove_rule(asks(ask), st.just(1), examples=1)
    assert caught.value.law == "a rule asks nothing of the world"
    assert named in caught.value.reason


def test_what_a_rule_reads_once_and_keeps_is_its_affair() -> None:
    assert prove_rule(asks(cache(Path(__file__).read_bytes)), st.just(1), examples=1) == frozenset()


def test_what_others_ask_of_the_world_meanwhile_is_not_the_rules() -> None:
    def ask() -> None:
        other = threading.Thread(target=Path(__file__).read_bytes)
        other.start()
        other.join()

    assert prove_rule(asks(ask), st.just(1), examples=1) == frozenset()


def test_what_the_garbage_collector_is_told_to_do_is_not_the_rules() -> None:
    def asks_for_the_time(*_: object) -> None:
        time.time()

    gc.callbacks.append(asks_for_the_time)
    try:
        assert prove_rule(asks(lambda: [[] for _ in range(10_000)]), st.just(1), examples=1) == frozenset()
    finally:
        gc.callbacks.remove(asks_for_the_time)


@pytest.mark.parametrize("collects", [True, False])
def test_the_garbage_collector_is_left_as_it_was(collects: bool) -> None:
    before = gc.isenabled()
    (gc.enable if collects else gc.disable)()
    try:
        prove_rule(asks(int), st.just(1), examples=1)
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()


def test_a_profiler_goes_on_after_the_law() -> None:
    def profiler(*_: object) -> None:
        """Sees nothing."""

    before = sys.getprofile()
    sys.setprofile(profiler)
    try:
        prove_rule(asks(int), st.just(1), examples=1)
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(before)


def test_what_a_document_asks_for_its_entries_is_not_the_rules() -> None:
    def packs() -> None:
        with zipfile.ZipFile(io.BytesIO(), "w") as document:
            document.writestr("entry", "")

    assert prove_rule(asks(packs), st.just(1), examples=1) == frozenset()


def test_a_profiler_written_in_c_goes_on_too() -> None:
    with cProfile.Profile() as profile:
        assert prove_rule(asks(int), st.just(1), examples=1) == frozenset()
    assert profile.getstats()


MISTAKEN: dict[str, tuple[Any, Any, str, str]] = {
    "a list": ([lawful], reassignments(), "found a list, expected a function or a tuple of functions", "rule"),
    "nothing": (None, reassignments(), "found a NoneType, expected a function", "rule"),
    "a tuple in a tuple": (((lawful,),), reassignments(), "found a tuple, expected a function", "rule"),
    "a function of two": (lambda one, other: (), reassignments(), "found ", "rule"),
    "no subjects": (lawful, None, "found a NoneType, expected a Hypothesis strategy", "subjects"),
    "a subject": (lawful, Reassignment, "found the class Reassignment, expected a Hypothesis strategy", "subjects"),
}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_what_is_no_rule_or_no_strategy_is_told_so_and_breaks_no_law(mistake: str) -> None:
    rule, subjects, reason, path = MISTAKEN[mistake]
    with pytest.raises(InvalidValue) as refused:
        prove_rule(rule, subjects)
    assert refused.value.reason.startswith(reason)
    assert refused.value.path == path


def test_no_rule_is_not_proved() -> None:
    with pytest.raises(InvalidValue) as refused:
        prove_rule((), reassignments())
    assert str(refused.value) == "found a tuple without rules, expected a rule or a tuple of at least one @ rule"


def test_a_key_that_a_rule_renames_is_seen() -> None:
    def renames(subject: dict[str, int]) -> list[Finding]:
        subject["account"] = subject.pop("number", 1)
        return []

    with pytest.raises(LawBroken, match=r"a rule leaves its subject as it was: changed \$\[0\]"):
        prove_rule(renames, st.builds(dict, number=st.just(1)), examples=1)


SPELLINGS: dict[str, Callable[[str], object]] = {
    "as a whole number": int,
    "as a decimal": Decimal,
    "as a decimal of a power of ten": lambda number: Decimal(number).scaleb(3),
    "as a small amount": lambda number: Decimal(number).scaleb(-2),
    "with spaces": lambda number: f"{number[:4]} {number[4:]}",
    "with hyphens": lambda number: "-".join(number),
    "in full width": lambda number: number.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_is_known_again_however_it_is_written(spelling: str) -> None:
    with pytest.raises(LawBroken, match="a finding tells no secret"):
        prove_rule(spelled(SPELLINGS[spelling]), st.just(Secret("6222021234567890123")), examples=1)


def test_capitals_and_small_letters_are_one_number() -> None:
    with pytest.raises(LawBroken, match="a finding tells no secret"):
        prove_rule(spelled(str.lower), st.just(Secret("11010519491231002X")), examples=1)


def test_a_number_that_many_amounts_hold_is_no_secret_to_look_for() -> None:
    rule = lambda number: [found(number=Decimal(1_000_000))]  # noqa: E731 - one line shows it - as short as the fault is
    assert prove_rule(rule, st.just(Secret("000000")), examples=1) == {CODE}


def test_what_is_told_of_a_broken_law_holds_no_number() -> None:
    number = "653130196708120136"
    with pytest.raises(LawBroken) as caught:
        prove_rule(lambda subject: [found(number=subject.reveal())], st.just(Secret(number)))
    assert number not in str(caught.value)
    assert number not in "".join(getattr(caught.value, "__notes__", ()))


def test_the_secret_itself_is_no_leak_nor_is_what_the_subject_says_openly() -> None:
    subject = {"account": Secret("6222021234567"), "reference": "6222021234567"}
    rule = lambda one: [found(number=one["account"], reference=one["reference"])]  # noqa: E731 - one line shows it
    assert prove_rule(rule, st.just(subject), examples=1) == {CODE}
