"""Every single field of a plan, changed past all checks, gives a change that leads to it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from typing import Any

import attrs
from rpds import HashTrieMap
from tests.planning.versions.editing import PLAN, WORDS

from kcm.i18n import phrase, sentence
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions.walking import differences
from kcm.planning.versions.wording import WORDING
from kcm.rules import Term
from kcm.text import LOCALES, Text


def spoilt(value: Any) -> Iterator[tuple[str, Any]]:
    """Each place inside a value, and the value with only that place changed."""
    if isinstance(value, Text):
        yield "", WORDS
    elif attrs.has(type(value)):
        yield from spoilt_object(value)
    elif isinstance(value, HashTrieMap):
        for key in value:
            yield f".{key}", value.remove(key)
            yield from ((f".{key}{place}", value.insert(key, changed)) for place, changed in spoilt(value[key]))
    elif isinstance(value, tuple):
        yield from ((f"[{len(value) - 1}]", value[:-1]) for _ in value[:1])
        for index, item in enumerate(value):
            for place, changed in spoilt(item):
                yield f"[{index}]{place}", (*value[:index], changed, *value[index + 1 :])
    else:
        yield "", leaf(value)


def spoilt_object(value: Any) -> Iterator[tuple[str, Any]]:
    for field in attrs.fields(type(value)):
        for place, changed in spoilt(getattr(value, field.name)):
            one = copy.copy(value)
            object.__setattr__(one, field.name, changed)
            yield f".{field.name}{place}", one


def leaf(value: Any) -> Any:
    """Something else of the same kind."""
    if isinstance(value, Enum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, frozenset):
        return frozenset()
    if isinstance(value, str):
        return f"{value}x"
    return 1 if value is None else value + 1


PLACES = dict(spoilt(PLAN))


def test_every_single_field_changed_gives_a_change_that_leads_there() -> None:
    assert len(PLACES) > 900
    for place, changed in PLACES.items():
        found = tuple(differences(PLAN, changed, WORDING))
        assert found, place
        assert any(f"${place}".startswith(one.path) for one in found), (place, [one.path for one in found])
        assert any(differences(changed, PLAN, WORDING)), place


def test_every_change_of_a_single_field_has_a_sentence_with_labels_in_both_languages() -> None:
    terms = set()
    for changed in PLACES.values():
        for one in differences(PLAN, changed, WORDING):
            terms |= {term.key for value in one.values.values() for term in flat(value) if isinstance(term, Term)}
            for locale in LOCALES:
                assert "changes." not in sentence(one, locale)
    assert terms
    assert all(phrase(key, locale) for key in terms for locale in LOCALES)


def flat(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from flat(item)
    else:
        yield value


def test_every_section_is_walked_into() -> None:
    sections = {field.name for field in attrs.fields(KeyAccountPlan)}
    assert sections <= WORDING.entered | WORDING.lists.keys()


def test_the_table_speaks_of_fields_that_there_are() -> None:
    """A field that is renamed takes its words with it."""
    reached = {pattern_of(place) for place in PLACES}
    patterns = (*WORDING.fields, *WORDING.lists, *WORDING.maps)
    assert [one for one in patterns if not any(place.startswith(one) for place in reached)] == []


def pattern_of(place: str) -> str:
    return "[]".join(part.partition("]")[2] if index else part for index, part in enumerate(place[1:].split("[")))
