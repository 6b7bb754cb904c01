"""Everything an object is made of, whatever kind of object a host hands over."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
from rpds import HashTrieMap, HashTrieSet, List, Queue

from kcm.privacy import Secret
from kcm.rules import Severity
from kcm.testing.laws.leaves import bare_texts_in, changed, leaves, secrets_in, texts_in
from kcm.text import Text

NUMBER = Secret("653130196708120136")


def test_leaves_have_paths_that_name_fields_and_places_and_never_a_key() -> None:
    subject = HashTrieMap({"Ann Lee": (Text("one", "一"), 2)})
    assert [path for path, part in leaves(subject) if not isinstance(part, type)] == [
        "$[0]",
        "$[0][0].en",
        "$[0][0].zh_CN",
        "$[0][1]",
    ]


def test_every_kind_of_whole_is_looked_into() -> None:
    for whole in (
        [NUMBER],
        {"a": NUMBER},
        {NUMBER},
        HashTrieSet([NUMBER]),
        List([NUMBER]),
        Queue([NUMBER]),
        SimpleNamespace(number=NUMBER),
    ):
        assert secrets_in(whole) == {NUMBER.reveal()}


def test_columns_are_looked_into_number_by_number() -> None:
    assert [part for _, part in leaves(np.array([[1, 2], [3, 4]]))][1:] == [1, 2, 3, 4]


def test_what_points_back_is_passed_once() -> None:
    subject: Any = SimpleNamespace(name="a")
    subject.itself = subject
    assert texts_in(subject) == ("a",)


def test_functions_members_and_days_are_not_looked_into() -> None:
    parts = [len, Severity.BLOCKS, date(2026, 1, 1), test_leaves_have_paths_that_name_fields_and_places_and_never_a_key]
    assert [part for _, part in leaves(parts)][1:] == parts


def test_short_numbers_are_no_secrets_to_look_for() -> None:
    assert secrets_in([Secret("12345")]) == frozenset()


def test_numbers_of_few_different_digits_are_no_secrets_to_look_for() -> None:
    assert secrets_in([Secret("0000000"), Secret("1010101")]) == frozenset()


def test_a_number_is_bare_without_what_stands_between_its_digits() -> None:
    told = ["1 2-3", 12, True, 1.5, 1e20, np.float64(0.1), Decimal("-1E+3"), Decimal("NaN")]
    assert bare_texts_in(told) == ("123", "12", "1", "15", f"1{'0' * 20}", "01", "1000", "nan")


def test_what_changed_is_said_with_its_place() -> None:
    before = {"a": [1, math.nan]}
    assert changed(tuple(leaves(before)), tuple(leaves({"a": [1, math.nan]}))) is None
    assert changed(tuple(leaves(before)), tuple(leaves({"a": [2, math.nan]}))) == "$[0][0]"
    assert changed(tuple(leaves(before)), tuple(leaves({"a": (1, math.nan)}))) == "$[0]"
    assert changed(tuple(leaves(before)), tuple(leaves({"a": [1, math.nan, 3]}))) == "$[0][2]"
    assert changed(tuple(leaves(before)), tuple(leaves({"a": [1]}))) == "$[0][1]"
    assert changed(tuple(leaves(before)), tuple(leaves({"b": [1, math.nan]}))) == "$[0]"
