from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.columns import FloatColumn, IntColumn
from kcm.errors import Conflict, InvalidDocument, InvalidValue, MissingData
from kcm.fields import Map, checked
from kcm.interchange import dumps, from_data, loads, loads_toml, to_data
from kcm.privacy import Secret, mask
from kcm.rules import Severity
from kcm.scores import Factor
from kcm.testing import facts, scoring
from kcm.text import Text

NOTHING: HashTrieMap[Any, Any] = HashTrieMap()


@attrs.frozen(kw_only=True, field_transformer=checked)
class Person:
    name: str = attrs.field(repr=False)
    born: date | None = attrs.field(default=None, repr=False)
    phones: tuple[str, ...] = attrs.field(default=(), repr=False)
    document: Secret | None = None


@attrs.frozen(kw_only=True, field_transformer=checked)
class Company:
    name: str
    seals: int = 0

    def __attrs_post_init__(self) -> None:
        if self.seals < 0:
            raise Conflict(f"found {self.seals} seals", "$.seals")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Visit:
    on: date
    at: datetime | None = None
    hosts: tuple[Person | Company, ...] = ()
    guest: Person | Company
    by_place: Map[str, Person | Company] = NOTHING
    cost_by_year: Map[int, Decimal] = NOTHING
    span: tuple[str, float] = ("a", 1.0)
    tones: frozenset[Severity] = frozenset()
    marks: frozenset[str] = frozenset()
    done: bool = False
    share: float | None = None
    title: Text | None = None


@attrs.frozen
class Columns:
    amounts: FloatColumn
    days: IntColumn
    names: tuple[str, ...]


def visit(**fields: Any) -> Visit:
    return Visit(**{"on": date(2014, 5, 6), "guest": Company(name="ACME"), **fields})


def visit_data(**fields: Any) -> dict[str, Any]:
    return {"on": "2014-05-06", "guest": {"type": "Company", "name": "ACME"}, **fields}


def faults(kind: type, data: object) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        from_data(kind, data)
    return str(caught.value).splitlines()


persons = st.builds(
    Person,
    name=facts.words(),
    born=st.none() | facts.dates(),
    phones=st.lists(facts.words(), max_size=2).map(tuple),
    document=st.none() | facts.secrets(),
)
hosts = persons | st.builds(Company, name=facts.words(), seals=st.integers(0, 9))
visits = st.builds(
    Visit,
    on=facts.dates(),
    at=st.none() | facts.moments(),
    hosts=st.lists(hosts, max_size=3).map(tuple),
    guest=hosts,
    by_place=st.dictionaries(facts.words(), hosts, max_size=2).map(HashTrieMap),
    cost_by_year=st.dictionaries(st.integers(-5, 2041), facts.amounts(), max_size=3).map(HashTrieMap),
    span=st.tuples(facts.words(), st.floats(allow_nan=False, allow_infinity=False)),
    tones=st.frozensets(facts.severities()),
    marks=st.frozensets(facts.words(), max_size=4),
    done=st.booleans(),
    share=st.none() | st.floats(0, 1),
    title=st.none() | facts.texts(),
)


@given(visits)
def test_every_kind_of_field_survives_the_way_out_and_back(original: Visit) -> None:
    """from_data is the inverse of to_data(reveal=True), and the JSON text is the same every time."""
    assert from_data(Visit, to_data(original, reveal=True)) == original
    text = dumps(original, reveal=True)
    assert loads(Visit, text) == original
    assert dumps(attrs.evolve(original), reveal=True) == text
    assert text.endswith("}\n")


@given(visits)
def test_plain_data_is_nothing_but_mappings_lists_text_numbers_booleans_and_none(original: Visit) -> None:
    """json.dumps takes it without help and gives it back equal."""
    data = to_data(original)
    assert json.loads(json.dumps(data)) == data


@given(facts.secrets())
def test_personal_numbers_are_masked_and_a_masked_one_refuses_to_load(number: Secret) -> None:
    """Without reveal the mask stands in the data, and loading that says how to write it."""
    person = Person(name="Ann", born=date(1967, 8, 12), phones=("13812345678",), document=number)
    withheld = {name: to_data(person)[name] for name in ("name", "born", "phones")}
    assert withheld == dict.fromkeys(withheld, "***")
    assert to_data(person)["document"] == mask(number.reveal())
    assert to_data(person, reveal=True)["document"] == number.reveal()
    assert faults(Person, to_data(person)) == [
        f"found a masked value, which cannot be loaded: write it with reveal=True @ $.{name}"
        for name in ("name", "born", "phones", "document")
    ]
    only_name = {**to_data(person, reveal=True), "name": "***"}
    assert [fault.rpartition(" @ ")[2] for fault in faults(Person, only_name)] == ["$.name"]


@given(visits)
def test_maps_and_sets_are_written_in_the_order_of_their_keys_and_members(original: Visit) -> None:
    """Their own order is not stable from run to run."""
    data = to_data(original)
    assert data["marks"] == sorted(original.marks)
    assert data["tones"] == sorted(tone.name for tone in original.tones)
    assert list(data["by_place"]) == sorted(original.by_place)
    assert list(data["cost_by_year"]) == [str(year) for year in sorted(original.cost_by_year)]


def test_amounts_are_written_out_and_dates_and_times_in_iso_form() -> None:
    china = timezone(timedelta(hours=8))
    data = to_data(visit(at=datetime(2014, 5, 6, 12, tzinfo=china), cost_by_year={2014: Decimal("1E+3")}))
    assert (data["on"], data["at"]) == ("2014-05-06", "2014-05-06T12:00:00+08:00")
    assert data["cost_by_year"] == {"2014": "1000"}


def test_columns_are_lists_in_which_unknown_is_none() -> None:
    columns = Columns(np.array([1.5, np.nan]), np.array([1, 2]), ("a", "b"))
    assert to_data(columns) == {"amounts": [1.5, None], "days": [1, 2], "names": ["a", "b"]}


def test_a_collection_of_objects_is_written_and_read_too() -> None:
    texts = (Text("tea", "茶"), Text.same("QUICK-Stop"))
    assert loads(tuple[Text, ...], dumps(texts)) == texts
    assert to_data(HashTrieMap({"b": Severity.WARNS, "a": None})) == {"a": None, "b": "WARNS"}


def test_a_text_may_be_written_as_one_string() -> None:
    assert from_data(Text, "QUICK-Stop") == Text.same("QUICK-Stop")
    assert faults(Factor, {"id": "size", "label": 5, "weight": 100}) == [
        "found int, expected text or an object with en and zh_CN @ $.label"
    ]


def test_json_numbers_are_read_exactly() -> None:
    read = loads(Visit, json.dumps(visit_data()).replace('"on"', '"cost_by_year": {"2014": 0.10}, "on"'))
    assert str(read.cost_by_year[2014]) == "0.10"


def test_toml_has_dates_and_times_of_its_own() -> None:
    text = 'on = 2014-05-06\nat = 2014-05-06T12:00:00Z\nshare = 0.5\nguest = { type = "Company", name = "ACME" }\n'
    assert loads_toml(Visit, text) == visit(at=datetime(2014, 5, 6, 12, tzinfo=UTC), share=0.5)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"on": "6.5.2014"}, "found '6.5.2014', expected a date such as 2014-05-06 @ $.on"),
        ({"on": "2014-02-30"}, "found '2014-02-30', expected a day of the calendar @ $.on"),
        ({"on": 20140506}, "found 20140506, expected a date such as 2014-05-06 @ $.on"),
        ({"on": datetime(2014, 5, 6, tzinfo=UTC)}, "expected a date such as 2014-05-06 @ $.on"),
        ({"at": "noon"}, "found 'noon', expected a time such as 2014-05-06T12:00:00+08:00 @ $.at"),
        ({"at": "2014-05-06T12:00:00"}, "found a time without a zone"),
        ({"at": 5}, "found int, expected a date and time @ $.at"),
        ({"done": 1}, "found 1, expected true or false @ $.done"),
        ({"share": "0.5"}, "found '0.5', expected a number @ $.share"),
        ({"share": True}, "found True, expected a number @ $.share"),
        ({"span": ["a"]}, "found 1 values, expected 2 @ $.span"),
        ({"span": ["a", "b"]}, "found 'b', expected a number @ $.span[1]"),
        ({"hosts": "ACME"}, "found text, expected a list @ $.hosts"),
        ({"hosts": [{"type": "Company", "name": "A"}, {}]}, "found no known type, expected one of Person, Company"),
        ({"hosts": [{"type": ["Company"]}]}, "found no known type, expected one of Person, Company @ $.hosts[0].type"),
        ({"guest": "ACME"}, "found no known type, expected one of Person, Company @ $.guest.type"),
        ({"guest": {"type": "Company", "name": 5}}, "found 5, expected text @ $.guest.name"),
        ({"guest": {"type": "Company", "name": "A", "seals": -1}}, "found -1 seals @ $.guest.seals"),
        ({"by_place": []}, "found list, expected an object @ $.by_place"),
        ({"by_place": {"Graz": {"type": "Company"}}}, "found nothing, expected a value @ $.by_place.Graz.name"),
        ({"by_place": {5: {"type": "Company"}}}, "found 5, expected text as the key @ $.by_place"),
        ({"cost_by_year": {"T+1": 1}}, "found the key 'T+1', expected a whole number @ $.cost_by_year"),
        ({"cost_by_year": {"02014": 1}}, "found the key '02014', expected a whole number @ $.cost_by_year"),
        ({"cost_by_year": {"2014": 0.5}}, "found 0.5, expected an amount such as 1200.50 @ $.cost_by_year.2014"),
        ({"cost_by_year": {"2014": "NaN"}}, "found 'NaN', expected an amount such as 1200.50 @ $.cost_by_year.2014"),
        ({"tones": ["LOUD"]}, "found 'LOUD', expected one of BLOCKS, WARNS, NOTES @ $.tones[0]"),
        ({"tones": [["LOUD"]]}, "found list, expected one of BLOCKS, WARNS, NOTES @ $.tones[0]"),
        ({"title": {"en": "tea"}}, "found nothing, expected a value @ $.title.zh_CN"),
        ({"titel": "tea"}, "found an unknown field, expected one of on, at, hosts"),
    ],
)
def test_a_fault_is_named_with_its_path(fields: dict[str, Any], fault: str) -> None:
    found = faults(Visit, visit_data(**fields))
    assert len(found) == 1
    assert fault in found[0]


def test_every_fault_of_a_document_is_named_at_once() -> None:
    data = visit_data(on=5, hosts=[{"type": "Company"}, {"type": "Ghost"}], tones=["LOUD", "WARNS", "SOFT"], extra=1)
    assert [line.rpartition(" @ ")[2] for line in faults(Visit, data)] == [
        "$.on",
        "$.hosts[0].name",
        "$.hosts[1].type",
        "$.tones[0]",
        "$.tones[2]",
        "$.extra",
    ]


def test_the_fault_of_a_missing_field_is_missing_data_and_others_keep_their_class() -> None:
    with pytest.raises(InvalidDocument) as missing:
        from_data(Company, {})
    assert type(missing.value.faults[0]) is MissingData
    with pytest.raises(InvalidDocument) as conflict:
        from_data(Company, {"name": "A", "seals": -1})
    assert type(conflict.value.faults[0]) is Conflict


@pytest.mark.parametrize("data", [None, 5, "Ann", ["Ann"]])
def test_what_is_no_object_is_refused_with_the_fields_expected(data: object) -> None:
    (fault,) = faults(Company, data)
    assert fault.endswith("expected an object with name, seals @ $")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"name": 13800001111}, "found another form, expected text @ $.name"),
        ({"name": "Ann", "born": "12.8.1967"}, "found another form, expected a date such as 2014-05-06 @ $.born"),
        ({"name": "Ann", "phones": [13800001111]}, "found another form, expected text @ $.phones[0]"),
        ({"name": "Ann", "document": 653130196708120136}, "found a int, expected text @ $.document"),
        ({"born": None}, "found nothing, expected a value @ $.name"),
    ],
)
def test_the_fault_of_a_personal_field_does_not_show_what_was_found(data: dict[str, Any], fault: str) -> None:
    assert faults(Person, data) == [fault]


def test_a_note_on_an_error_does_not_disturb_its_path() -> None:
    @attrs.frozen
    class Grade:
        letter: str

        @classmethod
        def from_plain(cls, data: object) -> Grade:
            error = InvalidValue(f"found grade {data!r}, expected A to E")
            error.add_note("see the handbook")
            raise error

    assert faults(tuple[Grade, ...], ["Z"]) == ["found grade 'Z', expected A to E @ $[0]"]


def test_a_fault_of_the_library_itself_stays_loud() -> None:
    @attrs.frozen
    class Broken:
        name: str

        def __attrs_post_init__(self) -> None:
            raise RuntimeError("a defect")

    with pytest.raises(RuntimeError, match="a defect"):
        from_data(Broken, {"name": "A"})


@given(scoring.factors(), st.integers(0, 3))
def test_a_fault_deep_in_a_list_names_every_step(factors: tuple[Factor, ...], place: int) -> None:
    """The path of a broken weight is the way to it."""
    data = to_data(factors)
    index = place % len(data)
    data[index]["weight"] = "much"
    assert faults(tuple[Factor, ...], data) == [f"found 'much', expected a number @ $[{index}].weight"]


def test_data_may_be_any_mapping() -> None:
    class Frozen(Mapping[str, Any]):
        def __getitem__(self, name: str) -> Any:
            return {"name": "ACME"}[name]

        def __iter__(self) -> Any:
            return iter(["name"])

        def __len__(self) -> int:
            return 1

    assert from_data(Company, Frozen()) == Company(name="ACME")


@pytest.mark.parametrize("read", [loads, loads_toml])
def test_text_that_cannot_be_read_names_the_file(read: Any) -> None:
    with pytest.raises(InvalidValue, match=r"@ case\.x:1:"):
        read(Company, "{", name="case.x")
