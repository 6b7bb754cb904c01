"""`prove_ratio` passes kcm's own ratios and catches those that depend on scale, on a memory, or on one company."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from kcm.errors import NotFound
from kcm.finance.ratios import RATIOS, Better, Ratio, RatioStatus, RatioUnit, RatioValue, ratio
from kcm.testing.laws import LawBroken, prove_ratio
from kcm.text import Text

Of = Mapping[str, Any]


def a_ratio(quotient: Any, unit: RatioUnit = RatioUnit.TIMES) -> Ratio:
    return Ratio(
        name="mine",
        label=Text("mine", "自有"),
        formula=Text("sales / assets", "收入/资产"),
        unit=unit,
        better=Better.HIGHER,
        items=("sales", "total_assets"),
        quotient=quotient,
    )


@pytest.mark.parametrize("name", RATIOS)
def test_kcms_own_ratios_are_lawful(name: str) -> None:
    prove_ratio(RATIOS[name], examples=5)


def test_a_hosts_own_ratio_is_lawful_and_so_is_money_that_scales() -> None:
    prove_ratio(a_ratio(lambda of: (of["sales"], of["total_assets"])), examples=12)
    prove_ratio(a_ratio(lambda of: (of["sales"] - of["total_assets"], 1.0), RatioUnit.MONEY), examples=12)


def counting() -> Any:
    calls: list[int] = []

    def quotient(of: Of) -> Any:
        calls.append(1)
        return of["sales"] * len(calls), of["total_assets"]

    return quotient


def one_company_only(of: Of) -> Any:
    return (of["sales"] if len(of["sales"]) == 1 else of["sales"] * 2), of["total_assets"]


def mixes_companies(of: Of) -> Any:
    return of["sales"] / np.nanmean(of["sales"]), of["total_assets"] / of["total_assets"]


def asks_the_clock(of: Of) -> Any:
    return of["sales"] * (time.time() > 0), of["total_assets"]


SCALE = "a ratio is free of scale"
UNLAWFUL: dict[str, tuple[Any, RatioUnit, str]] = {
    "adds a constant": (lambda of: (of["sales"] + 1000, of["total_assets"]), RatioUnit.TIMES, SCALE),
    "has a threshold": (
        lambda of: (of["sales"], np.where(of["total_assets"] > 10_000, of["total_assets"], -1.0)),
        RatioUnit.TIMES,
        SCALE,
    ),
    "is money without saying so": (lambda of: (of["sales"], 1.0), RatioUnit.TIMES, SCALE),
    "says money and is none": (lambda of: (of["sales"], of["total_assets"]), RatioUnit.MONEY, SCALE),
    "counts its calls": (counting(), RatioUnit.TIMES, "the operands of a ratio reproduce it"),
    "knows one company only": (one_company_only, RatioUnit.TIMES, "a ratio is the same for one company and for many"),
    "mixes companies": (mixes_companies, RatioUnit.TIMES, "a ratio is the same for one company and for many"),
    "asks the clock": (asks_the_clock, RatioUnit.TIMES, "a ratio asks nothing of the world"),
    "raises": (lambda of: (sum(of.values()).nonsense, 1.0), RatioUnit.TIMES, "a ratio does not raise"),
    "asks for an item that is not its own": (
        lambda of: (of["cash"], of["sales"]),
        RatioUnit.TIMES,
        "a ratio does not raise",
    ),
}


@pytest.mark.parametrize("fault", UNLAWFUL)
def test_an_unlawful_ratio_is_caught_by_the_law_it_breaks(fault: str) -> None:
    quotient, unit, law = UNLAWFUL[fault]
    with pytest.raises(LawBroken) as caught:
        prove_ratio(a_ratio(quotient, unit))
    assert caught.value.law == law


@pytest.mark.parametrize(
    ("changes", "law"),
    [
        ({"value": float("inf")}, "a ratio is never infinite"),
        ({"value": float("nan")}, "a ratio is never infinite"),
        ({"value": None}, "a ratio has a value, or a reason why there is none"),
        ({"status": RatioStatus.MISSING}, "a ratio has a value, or a reason why there is none"),
    ],
)
def test_values_that_kcm_itself_never_gives_are_caught_too(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], law: str
) -> None:
    given = ratio

    def faulty(*arguments: Any, **named: Any) -> RatioValue:
        found = given(*arguments, **named)
        for name in changes if found.value is not None else ():
            object.__setattr__(found, name, changes[name])
        return found

    monkeypatch.setattr("kcm.testing.laws.ratio_laws.ratio", faulty)
    with pytest.raises(LawBroken) as caught:
        prove_ratio(a_ratio(lambda of: (of["sales"], of["total_assets"])))
    assert caught.value.law == law


def test_a_ratio_that_never_has_a_value_is_caught_and_told_after_how_many_companies() -> None:
    with pytest.raises(LawBroken, match="a ratio has a value for some company: found no value in 9 companies"):
        prove_ratio(a_ratio(lambda of: (of["sales"], 0.0 * of["total_assets"])), examples=7)


def test_a_ratio_of_kcm_is_found_by_its_name() -> None:
    prove_ratio("current_ratio", examples=2)


@pytest.mark.parametrize("mistake", ["curent_ratio", None, a_ratio, RATIOS])
def test_what_is_no_ratio_is_told_so_and_breaks_no_law(mistake: Any) -> None:
    with pytest.raises(NotFound, match=r"found no ratio .*, expected one of"):
        prove_ratio(mistake)
