"""A host's own definitions of ratios: what is refused, and what is computed."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from tests.finance.worked_ratios import BEFORE, CLOSING, EARLIER, NOW, books

from kcm.errors import Conflict, InvalidValue
from kcm.finance.ratios import RATIOS, Better, Ratio, RatioPart, RatioUnit, ratio
from kcm.text import Text


def part(name: str = "part", weight: float = 1) -> RatioPart:
    return RatioPart(weight=weight, ratio=attrs.evolve(RATIOS["current_ratio"], name=name))


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"quotient": None}, InvalidValue, "found no quotient, expected a function of the items @ $.quotient"),
        ({"parts": (part(),)}, InvalidValue, "found a quotient and parts, expected one of them @ $.parts"),
        (
            {"parts": (part(), part()), "quotient": None, "items": ()},
            Conflict,
            "found 'part' twice, expected each once @ $.parts[1]",
        ),
        (
            {"positive": {"equity"}},
            InvalidValue,
            "found 'equity', expected one of the ratio's items of the year @ $.positive",
        ),
        (
            {"items": ("sales", "previous.sales"), "averaged": {"previous.sales"}},
            InvalidValue,
            "found 'previous.sales', expected one of the ratio's items of the year @ $.averaged",
        ),
        ({"items": ("sales", "last.sales")}, InvalidValue, "found the item 'last.sales', expected one of sales, "),
        ({"zones": (2.0, 2.0)}, InvalidValue, "found zones (2.0, 2.0), expected the second above the first @ $.zones"),
    ],
)
def test_a_definition_of_two_minds_is_refused(fields: dict[str, Any], kind: type[Exception], words: str) -> None:
    good: dict[str, Any] = {
        "name": "own",
        "label": Text.same("own"),
        "formula": Text.same("sales"),
        "unit": RatioUnit.TIMES,
        "better": Better.HIGHER,
        "items": ("sales",),
        "quotient": lambda of: (of["sales"], 1.0),
    }
    assert Ratio(**good).name == "own"
    with pytest.raises(kind) as caught:
        Ratio(**{**good, **fields})
    assert str(caught.value).startswith(words)


def test_a_hosts_own_sum_of_ratios_may_hold_sums() -> None:
    own = Ratio(
        name="own",
        label=Text.same("own"),
        formula=Text.same("2 · cash conversion cycle + current ratio"),
        unit=RatioUnit.SCORE,
        better=Better.NEITHER,
        parts=(
            RatioPart(weight=2, ratio=RATIOS["cash_conversion_cycle"]),
            RatioPart(weight=1, ratio=RATIOS["current_ratio"]),
        ),
    )
    found = ratio(books(NOW), own, basis="closing")
    assert found.value == pytest.approx(2 * CLOSING["cash_conversion_cycle"] + 1.5, rel=1e-12)
    assert set(found.operands) == {item for leaf in own.leaves() for item in leaf.items}
    assert len(found.operands) == 7


def test_statements_of_wrong_years_are_refused_for_the_year_before_last_too() -> None:
    with pytest.raises(InvalidValue, match=r"found 2012 before 2013, expected 2011 @ earlier\.year"):
        ratio(books(NOW), "piotroski_f", previous=books(BEFORE, 2012), earlier=books(EARLIER, 2012))
