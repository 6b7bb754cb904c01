"""The contenders of finance.py: each is given its columns and then does one piece of work in its own process.

A contender is made of its data before the clock starts. It is called once on a small part of them, so that nothing is
loaded while the clock runs, and then several times on all. What it answers is checked when the clock has stopped and
the peak is read, so that those who do the same work can be held to one answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from measuring import measured

FIRST_YEAR = 2019  # of the tables; it is only the year before the first with ratios
RATIOS = ("current_ratio", "net_profit_margin", "return_on_assets", "collection_days", "asset_turnover")
DENOMINATORS = ("current_liabilities", "sales", "total_assets", "sales", "total_assets")
AVERAGED = ("total_assets", "receivables")
PERIODS = 39
SMALL = 1_000
Columns = dict[str, Any]
Found = dict[str, float]


class Contender(NamedTuple):
    """What makes the work of the data, and what makes figures to compare of data and answer."""

    prepare: Callable[[Columns], Callable[[], Any]]
    check: Callable[[Columns, Any], Found]


def spans(data: Columns, one_call: bool) -> list[tuple[Columns, Columns]]:
    """The columns of each call and those of the year before: one call a year, or one call on all company-years."""
    years = range(1, len(data["sales"]))
    if one_call:
        now = {item: np.concatenate([table[year] for year in years]) for item, table in data.items()}
        before = {item: np.concatenate([table[year - 1] for year in years]) for item, table in data.items()}
        return [(now, before)]
    by_year = [{item: table[year].copy() for item, table in data.items()} for year in (0, *years)]
    return [(by_year[year], by_year[year - 1]) for year in years]


def kcm_ratios(basis: Any, one_call: bool) -> Contender:
    def prepare(data: Columns) -> Callable[[], Any]:
        from kcm.finance.ratios import ratio_columns

        calls = spans(data, one_call)
        if basis == "closing":
            return lambda: [ratio_columns(now, RATIOS, basis="closing") for now, _ in calls]
        return lambda: [ratio_columns(now, RATIOS, previous=before, basis="average") for now, before in calls]

    def check(data: Columns, answer: Any) -> Found:
        return summed({name: np.concatenate([call[name][0] for call in answer]) for name in RATIOS})

    return Contender(prepare, check)


def bare_ratios(basis: str, one_call: bool) -> Contender:
    """The five quotients and no more: an average is made once, and zero and unknown are left to the hardware."""

    def averages(now: Columns, before: Columns) -> Columns:
        return {item: (now[item] + before[item]) / 2 for item in AVERAGED} if basis == "average" else now

    def quotients(now: Columns, before: Columns) -> list[Any]:
        mean = averages(now, before)
        return [
            now["current_assets"] / now["current_liabilities"],
            now["net_income"] / now["sales"],
            now["net_income"] / mean["total_assets"],
            mean["receivables"] * 365 / now["sales"],
            now["sales"] / mean["total_assets"],
        ]

    def prepare(data: Columns) -> Callable[[], Any]:
        np.seterr(all="ignore")
        calls = spans(data, one_call)
        return lambda: [quotients(now, before) for now, before in calls]

    def check(data: Columns, answer: Any) -> Found:
        (now, before), *_ = spans(data, one_call=True)
        below = {**now, **averages(now, before)}
        known = {}
        for name, item, parts in zip(RATIOS, DENOMINATORS, zip(*answer, strict=True), strict=True):
            sound = below[item] > 0
            if name == "asset_turnover":
                sound &= now["sales"] >= 0  # to negative sales kcm gives no ratio, above the line or below it
            known[name] = np.where(sound, np.concatenate(parts), np.nan)
        return summed(known)

    return Contender(prepare, check)


def toolkit_ratios(construct: bool) -> Contender:
    """FinanceToolkit's controller on its own tables of company and item against year; nothing comes from the network.

    A sleep timer keeps it from asking what a key may do, and no cache keeps it from the user's folders.
    """
    balance = {
        "receivables": "Accounts Receivable",
        "current_assets": "Total Current Assets",
        "total_assets": "Total Assets",
        "current_liabilities": "Total Current Liabilities",
    }
    income = {"sales": "Revenue", "net_income": "Net Income"}

    def prepare(data: Columns) -> Callable[[], Any]:
        pandas = import_module("pandas")
        toolkit_class = import_module("financetoolkit").Toolkit
        years, count = data["sales"].shape
        companies = [f"C{index:06}" for index in range(count)]
        columns = pandas.period_range(str(FIRST_YEAR), periods=years, freq="Y")

        def table(names: Mapping[str, str]) -> Any:
            index = pandas.MultiIndex.from_product([companies, names.values()])
            values = np.stack([data[item].T for item in names], axis=1).reshape(-1, years)
            return pandas.DataFrame(values, index=index, columns=columns)

        tables = {"balance": table(balance), "income": table(income), "cash": table({"net_income": "Net Income"})}

        def toolkit() -> Any:
            return toolkit_class(
                companies,
                **tables,
                api_key="",
                start_date=f"{columns[0]}-01-01",
                end_date=f"{columns[-1]}-12-31",
                reverse_dates=False,
                convert_currency=False,
                rounding=None,
                sleep_timer=False,
                use_cached_data=False,
                benchmark_ticker=None,
                progress_bar=False,
            )

        made = None if construct else toolkit()

        def work() -> Any:
            ratios = (made or toolkit()).ratios
            return {
                "current_ratio": ratios.get_current_ratio(),
                "net_profit_margin": ratios.get_net_profit_margin(),
                "return_on_assets": ratios.get_return_on_assets(),
                "collection_days": ratios.get_days_of_sales_outstanding(),
                "asset_turnover": ratios.get_asset_turnover_ratio(),
            }

        return work

    def check(data: Columns, answer: Any) -> Found:
        return summed({name: frame.iloc[:, 1:].to_numpy() for name, frame in answer.items()})

    return Contender(prepare, check)


def summed(ratios: Columns) -> Found:
    """How many values each ratio has, and their mean."""
    counts = {f"{name}, values": float(np.isfinite(values).sum()) for name, values in ratios.items()}
    means = {f"{name}, mean": float(np.mean(values[np.isfinite(values)])) for name, values in ratios.items()}
    return {**counts, **means}


def purchases_likelihood(data: Columns, found: Mapping[str, float]) -> Found:
    """The log-likelihood of BG/NBD parameters (Fader, Hardie and Lee 2005, equation 6), the same for all who fit."""
    special = import_module("scipy.special")
    r, alpha, a, b = (found[name] for name in ("r", "alpha", "a", "b"))
    x, t_x, age = data["x"], data["t_x"], data["T"]
    shared = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) - special.betaln(a, b)
    alive = special.betaln(a, b + x) - (r + x) * np.log(alpha + age)
    gone = special.betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    return {"likelihood": float((shared + np.logaddexp(alive, np.where(x > 0, gone, -np.inf))).sum())}


def spend_likelihood(data: Columns, found: Mapping[str, float]) -> Found:
    """The log-likelihood of Gamma-Gamma parameters (Fader and Hardie 2013, equation 1a)."""
    gammaln = import_module("scipy.special").gammaln
    p, q, v = (found[name] for name in ("p", "q", "v"))
    bought = data["x"] > 0
    x, m = data["x"][bought], data["m"][bought]
    each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + p * x * np.log(x * m)
    return {"likelihood": float((each - np.log(m) - (p * x + q) * np.log(x * m + v)).sum())}


def kcm_fit_purchases(data: Columns) -> Callable[[], Any]:
    from kcm.finance.lifetime_models import fit_bg_nbd

    def work() -> Found:
        model = fit_bg_nbd(data["x"], data["t_x"], data["T"])
        return {"r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b}

    return work


def kcm_fit_spend(data: Columns) -> Callable[[], Any]:
    from kcm.finance.lifetime_models import fit_gamma_gamma

    def work() -> Found:
        model = fit_gamma_gamma(data["x"], data["m"])
        return {"p": model.p, "q": model.q, "v": model.v}

    return work


def lifetimes_fit_purchases(data: Columns) -> Callable[[], Any]:
    """Its fit makes standard errors too, in a fifth of its time on CDNOW."""
    fitter = import_module("lifetimes").BetaGeoFitter

    def work() -> Found:
        found: Found = fitter().fit(data["x"], data["t_x"], data["T"]).params_.to_dict()
        return found

    return work


def lifetimes_fit_spend(data: Columns) -> Callable[[], Any]:
    fitter = import_module("lifetimes").GammaGammaFitter
    bought = data["x"] > 0
    x, m = data["x"][bought], data["m"][bought]

    def work() -> Found:
        found: Found = fitter().fit(x, m).params_.to_dict()
        return found

    return work


def parameters(data: Columns, *names: str) -> Found:
    """The parameters that stand among the columns."""
    return {name: float(data[name][0]) for name in names}


def kcm_scores(data: Columns) -> Callable[[], Any]:
    from kcm.finance.lifetime_models import BgNbd, GammaGamma, expected_purchases, expected_spend, probability_alive

    r, alpha, a, b = parameters(data, "r", "alpha", "a", "b").values()
    p, q, v = parameters(data, "p", "q", "v").values()
    model, spend = BgNbd(r=r, alpha=alpha, a=a, b=b), GammaGamma(p=p, q=q, v=v)

    def work() -> Any:
        x, t_x, age, m = data["x"], data["t_x"], data["T"], data["m"]
        return (
            probability_alive(model, x, t_x, age),
            expected_purchases(model, x, t_x, age, periods=PERIODS),
            expected_spend(spend, x, m),
        )

    return work


def lifetimes_scores(data: Columns) -> Callable[[], Any]:
    lifetimes, series = import_module("lifetimes"), import_module("pandas").Series
    model, spend = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()
    model.params_ = series(parameters(data, "r", "alpha", "a", "b"))
    spend.params_ = series(parameters(data, "p", "q", "v"))
    money = np.nan_to_num(data["m"])  # it wants 0 where nothing was bought again

    def work() -> Any:
        x, t_x, age = data["x"], data["t_x"], data["T"]
        return (
            model.conditional_probability_alive(x, t_x, age),
            model.conditional_expected_number_of_purchases_up_to_time(PERIODS, x, t_x, age),
            spend.conditional_expected_average_profit(x, money),
        )

    return work


def means(data: Columns, answer: Any) -> Found:
    """The mean of each score over all customers."""
    names = ("probability_alive", "expected_purchases", "expected_spend")
    return {name: float(np.mean(values)) for name, values in zip(names, answer, strict=True)}


CONTENDERS: dict[str, Contender] = {
    **{
        f"{name}, {basis}, {shape}": make(basis, shape == "one call")
        for name, make in (("kcm", kcm_ratios), ("numpy", bare_ratios))
        for basis in ("average", "closing")
        for shape in ("call a year", "one call")
    },
    "FinanceToolkit": toolkit_ratios(construct=False),
    "FinanceToolkit, Toolkit(...) too": toolkit_ratios(construct=True),
    "kcm, BG/NBD": Contender(kcm_fit_purchases, purchases_likelihood),
    "lifetimes, BG/NBD": Contender(lifetimes_fit_purchases, purchases_likelihood),
    "kcm, Gamma-Gamma": Contender(kcm_fit_spend, spend_likelihood),
    "lifetimes, Gamma-Gamma": Contender(lifetimes_fit_spend, spend_likelihood),
    "kcm, scores": Contender(kcm_scores, means),
    "lifetimes, scores": Contender(lifetimes_scores, means),
}


def main(name: str, file: str) -> None:
    """Do one contender's work on the columns of a file, first on a few of them, and print what it took."""
    contender = CONTENDERS[name]
    data = dict(np.load(file))
    contender.prepare({key: column[..., :SMALL] for key, column in data.items()})()
    work = contender.prepare(data)
    print(json.dumps(measured(work, lambda answer: contender.check(data, answer))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
