"""Laws that are to be broken need not be broken by the smallest example, which takes long to find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings


@pytest.fixture(autouse=True, scope="module")
def first_example_found() -> Iterator[None]:
    settings.register_profile("first-example", settings.get_profile("kcm"), phases=[Phase.explicit, Phase.generate])
    settings.load_profile("first-example")
    yield
    settings.load_profile("kcm")


@pytest.fixture
def smaller_examples_wanted(first_example_found: None) -> Iterator[None]:
    settings.load_profile("kcm")
    yield
    settings.load_profile("first-example")
