from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.errors import Conflict, InvalidValue
from kcm.fields import Map, checked, discreet, finite, not_blank, shown, unique, whole
from kcm.privacy import Secret
from kcm.rules import Severity
from kcm.testing.facts import amounts, dates, identifiers, moments, secrets, severities, words


@attrs.frozen(kw_only=True, field_transformer=checked)
class Everything:
    """One field of every kind of annotation that the house uses."""

    text: str = "a"
    flag: bool = True
    count: int = 1
    share: float = 0.5
    money: Decimal = Decimal(1)
    day: date = date(2014, 5, 6)
    moment: datetime = datetime(2014, 5, 6, tzinfo=UTC)
    number: Secret | None = None
    severity: Severity = Severity.NOTES
    maybe: str | None = None
    either: int | str = 1
    pair: tuple[str, float] = ("a", 1.0)
    many: tuple[int, ...] = ()
    some: frozenset[Severity] = frozenset()
    by_name: Map[str, Decimal] | None = None
    anything: object = None
    free: Any = None
    call: Callable[[str], str] = str.upper
    own: int = attrs.field(default=0, converter=int)
    name: str | None = attrs.field(default=None, repr=False)
    people: tuple[str, ...] = attrs.field(default=(), repr=False)


def everything(**fields: Any) -> Everything:
    return Everything(**fields)


GOOD: dict[str, st.SearchStrategy[Any]] = {
    "text": words(),
    "flag": st.booleans(),
    "count": st.integers(),
    "share": st.floats(allow_nan=False, allow_infinity=False),
    "money": amounts(),
    "day": dates(),
    "moment": moments(),
    "number": secrets(),
    "severity": severities(),
    "maybe": st.none() | words(),
    "either": st.integers() | words(),
    "pair": st.tuples(words(), st.floats(0, 1)),
    "many": st.lists(st.integers()).map(tuple),
    "some": st.frozensets(severities()),
    "by_name": st.dictionaries(identifiers(), amounts()).map(HashTrieMap),
    "anything": words() | dates(),
}


@pytest.mark.parametrize("name", GOOD)
@given(data=st.data())
def test_a_value_of_its_kind_is_kept(name: str, data: st.DataObject) -> None:
    """What the annotation says is what the field holds, unchanged, and the object is hashable."""
    value = data.draw(GOOD[name])
    made = everything(**{name: value})
    assert getattr(made, name) == value
    assert hash(made) == hash(everything(**{name: value}))


@given(st.lists(st.integers()), st.dictionaries(identifiers(), st.integers(0, 10**6)), st.integers(-(10**9), 10**9))
def test_lists_become_tuples_mappings_persistent_maps_and_whole_numbers_floats(
    many: list[int], by_name: dict[str, int], share: int
) -> None:
    """Nothing that can change is kept, and an int is the float or the amount it stands for."""
    made = everything(many=many, by_name=by_name, share=share, money=share)
    assert made.many == tuple(many)
    assert isinstance(made.by_name, HashTrieMap)
    assert dict(made.by_name) == by_name
    assert isinstance(made.share, float)
    assert made.share == made.money == share


def test_an_object_is_made_from_any_iterable_and_a_converter_of_its_own_is_kept() -> None:
    assert everything(many=range(3)).many == (0, 1, 2)
    assert everything(own="7").own == 7
    assert everything(call=str.lower).call("A") == "a"


@pytest.mark.parametrize(
    ("name", "value", "path", "words"),
    [
        ("text", 5, "$.text", "found 5, expected text"),
        ("text", None, "$.text", "found None, expected text"),
        ("flag", 1, "$.flag", "found int, expected true or false"),
        ("count", True, "$.count", "found True, expected a whole number"),
        ("count", 2.0, "$.count", "found 2.0, expected a whole number"),
        ("share", "0.5", "$.share", "found '0.5', expected a number"),
        ("share", False, "$.share", "found False, expected a number"),
        ("share", float("nan"), "$.share", "found nan, expected a finite number"),
        ("share", Decimal("1E+999"), "$.share", "found inf, expected a finite number"),
        ("share", Decimal("sNaN"), "$.share", "found a number out of range, expected a finite number"),
        ("share", 10**400, "$.share", "found a number out of range, expected a finite number"),
        ("money", 0.1, "$.money", "found 0.1, expected an amount"),
        ("day", datetime(2014, 5, 6, tzinfo=UTC), "$.day", "found datetime, expected a date"),
        ("moment", date(2014, 5, 6), "$.moment", "found date, expected a date and time"),
        ("number", "653130196708120136", "$.number", "found a str, expected a Secret"),
        ("severity", "BLOCKS", "$.severity", "found text, expected Severity"),
        ("maybe", 5, "$.maybe", "found 5, expected text"),
        ("either", None, "$.either", "found None, expected text"),
        ("pair", ("a",), "$.pair", "found 1 values, expected 2"),
        ("pair", ("a", "b"), "$.pair[1]", "found 'b', expected a number"),
        ("many", [1, "2"], "$.many[1]", "found '2', expected a whole number"),
        ("many", "123", "$.many", "found text, expected a list"),
        ("many", b"123", "$.many", "found bytes, expected a list"),
        ("many", {1: 2}, "$.many", "found dict, expected a list"),
        ("many", 5, "$.many", "found int, expected a list"),
        ("some", ["BLOCKS"], "$.some[0]", "found text, expected Severity"),
        ("by_name", [("a", 1)], "$.by_name", "found list, expected a mapping"),
        ("by_name", {"a": "x"}, "$.by_name.a", "found 'x', expected an amount"),
        ("by_name", {5: 1}, "$.by_name", "found 5, expected text"),
        ("call", 5, "$.call", "found int, expected Callable"),
    ],
)
def test_a_value_of_another_kind_is_refused_at_its_own_path(name: str, value: object, path: str, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        everything(**{name: value})
    assert caught.value.reason.startswith(words)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("field", "value", "path", "words"),
    [
        ("name", 19670812, "$.name", "found another form, expected text"),
        ("people", ["Ann", 13800001111], "$.people[1]", "found another form, expected text"),
        ("people", "Ann", "$.people", "found another form, expected a list"),
    ],
)
def test_the_error_of_a_personal_field_does_not_show_what_was_found(
    field: str, value: object, path: str, words: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        everything(**{field: value})
    assert (caught.value.reason, caught.value.path) == (words, path)
    assert caught.value.__cause__ is None


def test_a_discreet_error_keeps_its_class_and_path() -> None:
    error = discreet(Conflict("found 'Ann' twice", "$.people"))
    assert isinstance(error, Conflict)
    assert str(error) == "found another form, expected a value of its kind @ $.people"


@given(words(), st.integers())
def test_whole_and_finite_and_not_blank_give_the_value_itself(text: str, number: int) -> None:
    """What passes is not changed."""
    assert not_blank(text, "$") is text
    assert whole(number) == number
    assert finite(number % 1000) == number % 1000


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_a_blank_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"found a blank text, expected words @ \$\.id"):
        not_blank(text, "$.id")


@given(st.lists(identifiers(), max_size=8))
def test_ids_are_unique_or_the_first_that_stands_twice_is_named(ids: list[str]) -> None:
    """No error exactly when each id stands once; else the path is that of its second place."""
    repeats = [index for index, name in enumerate(ids) if name in ids[:index]]
    if not repeats:
        unique(ids, "$.items")
        return
    with pytest.raises(Conflict, match=f"found '{ids[repeats[0]]}' twice") as caught:
        unique(iter(ids), "$.items")
    assert caught.value.path == f"$.items[{repeats[0]}]"


def test_what_an_error_shows_is_short() -> None:
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
    assert shown(Severity.BLOCKS) == repr(Severity.BLOCKS)
    assert shown(list(range(10**4))) == "list"


def test_a_set_is_no_list_because_its_order_is_not_known() -> None:
    @attrs.frozen(kw_only=True, field_transformer=checked)
    class Stops:
        names: tuple[str, ...]

    with pytest.raises(InvalidValue, match=r"found a set, expected a list.* @ \$\.names"):
        Stops(names={"Graz", "Wien"})  # type: ignore[arg-type]  # a set has no order


def test_numbers_of_numpy_are_numbers() -> None:
    assert finite(np.float32(0.5)) == 0.5
    assert finite(np.int64(3)) == 3.0
    assert type(whole(np.int64(3))) is int
    for flag in (np.bool_(True), True):
        with pytest.raises(InvalidValue):
            whole(flag)
