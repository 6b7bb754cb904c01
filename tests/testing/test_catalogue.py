"""The kit has a strategy for every public type, and what it gives is what it says."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from types import UnionType
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kcm.testing
from kcm.customers.changes import Change
from kcm.customers.customer import Customer
from kcm.errors import NotFound
from kcm.interchange import dumps, loads
from kcm.privacy import Secret
from kcm.testing import STRATEGIES, strategy_for

# Types that hold functions or other code, so that no document can hold them, and the parts of a report, which is
# written and never read back.
CODE = {"Ratio", "RatioPart", "IdentityKind", "Hook", "Listing", "Registry", "Drawing"}
CODE |= {"Document", "Section", "Column", "Facts", "Findings", "Paragraph", "Picture", "Subheading", "Table"}


def public_types() -> Iterator[type]:
    for module in pkgutil.walk_packages(kcm.__path__, "kcm."):
        if module.name.startswith(("kcm.testing", "kcm.cli")):
            continue
        home = importlib.import_module(module.name)
        for name in getattr(home, "__all__", ()):
            public = getattr(home, name)
            if isinstance(public, type) and (attrs.has(public) or issubclass(public, Enum) or public is Secret):
                yield public


def test_every_public_type_has_a_strategy() -> None:
    lacking = {kind.__qualname__ for kind in public_types() if kind not in STRATEGIES and not issubclass(kind, Enum)}
    assert lacking == set()


def test_every_strategy_is_of_a_public_type() -> None:
    assert set(STRATEGIES) <= set(public_types())


BY_NAME = {kind.__qualname__: kind for kind in STRATEGIES}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_strategy_gives_objects_of_its_type_that_survive_json(name: str) -> None:
    kind = BY_NAME[name]

    @settings(max_examples=4)
    @given(strategy_for(kind))
    def survives(one: object) -> None:
        assert type(one) is kind
        if kind.__name__ not in CODE:
            text = dumps(one, reveal=True)
            assert dumps(loads(kind, text), reveal=True) == text
            assert loads(kind, text) == one

    survives()


@given(st.data())
def test_an_enum_gives_its_members(data: st.DataObject) -> None:
    """The strategy of an enum gives its members and nothing else."""
    enums = sorted({kind for kind in public_types() if issubclass(kind, Enum)}, key=lambda kind: kind.__name__)
    kind = data.draw(st.sampled_from(enums))
    assert isinstance(data.draw(strategy_for(kind)), kind)


def test_the_kit_gives_what_each_of_its_modules_gives() -> None:
    modules = [
        importlib.import_module(found.name) for found in pkgutil.iter_modules(kcm.testing.__path__, "kcm.testing.")
    ]
    given = {name for module in modules if hasattr(module, "STRATEGIES") for name in module.__all__}
    assert set(kcm.testing.__all__) == given | {"STRATEGIES"}
    assert len(kcm.testing.__all__) == len(set(kcm.testing.__all__))


def test_a_type_that_is_not_kcms_is_not_found() -> None:
    with pytest.raises(NotFound, match="int"):
        strategy_for(int)


@pytest.mark.parametrize("kind", [Customer, Change])
@given(data=st.data())
@settings(max_examples=5)
def test_a_union_of_public_types_gives_any_of_them(kind: UnionType, data: st.DataObject) -> None:
    assert isinstance(data.draw(strategy_for(kind)), kind)


@pytest.mark.parametrize("kind", ["Matrix", None, len, str | int])
def test_what_is_no_type_of_kcm_is_not_found(kind: Any) -> None:
    with pytest.raises(NotFound, match="expected a public type of kcm"):
        strategy_for(kind)
