from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kcm.errors import InvalidValue, MissingData
from kcm.finance.lifetime_models import (
    BgNbd,
    GammaGamma,
    bg_nbd_log_likelihood,
    discounted_value,
    expected_purchases,
    expected_spend,
    fit_bg_nbd,
    fit_gamma_gamma,
    gamma_gamma_log_likelihood,
    probability_alive,
)

OFTEN = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
SPEND = GammaGamma(p=6.25, q=3.74, v=15.44)
NAN, INF = float("nan"), float("inf")

TIMED: dict[str, Callable[..., object]] = {
    "fit_bg_nbd": fit_bg_nbd,
    "bg_nbd_log_likelihood": lambda x, t_x, T: bg_nbd_log_likelihood(OFTEN, x, t_x, T),
    "probability_alive": lambda x, t_x, T: probability_alive(OFTEN, x, t_x, T),
    "expected_purchases": lambda x, t_x, T: expected_purchases(OFTEN, x, t_x, T, periods=39),
    "discounted_value": lambda x, t_x, T: discounted_value(
        OFTEN, SPEND, x, t_x, T, [20.0] * len(x), periods=52, rate=0.002
    ),
}
SPENT: dict[str, Callable[..., object]] = {
    "fit_gamma_gamma": fit_gamma_gamma,
    "gamma_gamma_log_likelihood": lambda x, m: gamma_gamma_log_likelihood(SPEND, x, m),
    "expected_spend": lambda x, m: expected_spend(SPEND, x, m),
    "discounted_value": lambda x, m: discounted_value(
        OFTEN, SPEND, x, [int(one > 0) for one in x], [9] * len(x), m, periods=52, rate=0.002
    ),
}
FITS: dict[str, Callable[..., object]] = {
    "fit_bg_nbd": lambda x: fit_bg_nbd(x, [0.0] * len(x), [9.0] * len(x)),
    "fit_gamma_gamma": lambda x: fit_gamma_gamma(x, [NAN] * len(x)),
}


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize(
    ("x", "t_x", "T", "path"),
    [
        ([1, 2], [3.0], [4.0, 4.0], "t_x"),
        ([1, 2], [3.0, 3.0], [4.0], "T"),
        ([1, -2], [3.0, 3.0], [4.0, 4.0], "x[1]"),
        ([1.0, 1.5], [3.0, 3.0], [4.0, 4.0], "x[1]"),
        (["1", "2"], [3.0, 3.0], [4.0, 4.0], "x"),
        ([1, 2], [3.0, 4.5], [4.0, 4.0], "t_x[1]"),
        ([1, 2], [0.0, 3.0], [4.0, 4.0], "t_x[0]"),
        ([1, 0], [3.0, 3.0], [4.0, 4.0], "t_x[1]"),
        ([1, 0], [3.0, -3.0], [4.0, 4.0], "t_x[1]"),
        ([1, 0], [3.0, 0.0], [4.0, -4.0], "T[1]"),
        ([1, 0], [3.0, 0.0], [4.0, INF], "T[1]"),
        ([[1, 0]], [3.0, 0.0], [4.0, 4.0], "x"),
    ],
)
def test_histories_that_cannot_be_are_refused_with_their_place(
    name: str, x: list[Any], t_x: list[float], T: list[float], path: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        TIMED[name](x, t_x, T)
    assert error.value.path == path


@pytest.mark.parametrize("name", SPENT)
@pytest.mark.parametrize(
    ("x", "m", "path"),
    [
        ([1, 2], [3.0], "m"),
        ([1, 2], [3.0, 0.0], "m[1]"),
        ([1, 2], [-3.0, 3.0], "m[0]"),
        ([1, 2], [INF, 3.0], "m[0]"),
        ([2, -1], [3.0, 3.0], "x[1]"),
        ([2, 0.5], [3.0, 3.0], "x[1]"),
    ],
)
def test_spending_that_cannot_be_is_refused_with_its_place(
    name: str, x: list[float], m: list[float], path: str
) -> None:
    with pytest.raises(InvalidValue) as error:
        SPENT[name](x, m)
    assert error.value.path == path


@pytest.mark.parametrize("name", FITS)
def test_a_fit_to_nobody_or_to_nobody_who_bought_again_lacks_data(name: str) -> None:
    with pytest.raises(MissingData, match=r"found no customers, expected at least one @ x"):
        FITS[name]([])
    with pytest.raises(MissingData, match=r"found no repeat purchase, expected at least one @ x"):
        FITS[name]([0, 0])


@pytest.mark.parametrize(
    ("x", "t_x", "T", "path"),
    [([1, NAN], [1, 0], [2, 2], "x[1]"), ([1, 0], [1, NAN], [2, 2], "t_x[1]"), ([1, 0], [1, 0], [2, NAN], "T[1]")],
)
def test_a_fit_to_unknown_histories_says_to_leave_them_out(
    x: list[float], t_x: list[float], T: list[float], path: str
) -> None:
    with pytest.raises(InvalidValue, match="leave customers without a known purchase out") as error:
        fit_bg_nbd(x, t_x, T)
    assert error.value.path == path


@pytest.mark.parametrize(("x", "path"), [([1, 2], "m[1]"), ([1, NAN], "x[1]")])
def test_a_fit_to_unknown_spending_says_to_leave_it_out(x: list[float], path: str) -> None:
    with pytest.raises(InvalidValue, match="leave customers without a known purchase out") as error:
        fit_gamma_gamma(x, [3.0, NAN])
    assert error.value.path == path


@pytest.mark.parametrize("value", [0, -1.0, NAN, INF, "2", None])
@pytest.mark.parametrize("name", ["r", "alpha", "a", "b", "p", "q", "v"])
def test_a_parameter_that_is_not_above_0_is_refused(name: str, value: Any) -> None:
    model: Any = BgNbd if name in ("r", "alpha", "a", "b") else GammaGamma
    fields = dict.fromkeys(("r", "alpha", "a", "b") if model is BgNbd else ("p", "q", "v"), 1.5)
    with pytest.raises(InvalidValue) as error:
        model(**{**fields, name: value})
    assert error.value.path == f"$.{name}"


@pytest.mark.parametrize(
    ("periods", "path"),
    [(-1, "periods"), ([1, -1], "periods[1]"), ([1], "periods"), (NAN, "periods"), (INF, "periods"), ("39", "periods")],
)
def test_a_time_ahead_that_cannot_be_is_refused(periods: Any, path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        expected_purchases(OFTEN, [1, 0], [1, 0], [2, 2], periods=periods)
    assert error.value.path.startswith(path)


@pytest.mark.parametrize(
    ("terms", "path"),
    [
        ({"periods": -1}, "periods"),
        ({"periods": 1.5}, "periods"),
        ({"rate": -1}, "rate"),
        ({"rate": -1.5}, "rate"),
        ({"rate": NAN}, "rate"),
        ({"rate": -0.999999, "periods": 100}, "rate"),
        ({"margin": INF}, "margin"),
        ({"margin": 30}, "margin"),
        ({"margin": -0.1}, "margin"),
    ],
)
def test_terms_that_cannot_be_are_refused(terms: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as error:
        discounted_value(OFTEN, SPEND, [1], [1], [2], [3], **{"periods": 52, "rate": 0.002, **terms})
    assert error.value.path == path


@pytest.mark.parametrize("iterations", [0, -3, 1.5])
def test_a_search_of_no_iterations_is_refused(iterations: Any) -> None:
    for fit in (
        lambda: fit_bg_nbd([1, 0], [1, 0], [2, 2], iterations=iterations),
        lambda: fit_gamma_gamma([1, 2], [3, 4], iterations=iterations),
    ):
        with pytest.raises(InvalidValue, match="iterations"):
            fit()
