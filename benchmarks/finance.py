"""What do ratios over many companies, lifetime models and scores cost beside bare numpy and the packages people use?

Every figure is the median of fresh processes, one contender each and run in turn, so that a slow moment meets all of
them; in each the work is done once or, when it takes less than 3 s, three times or more. Data are seeded. Those that do
the same work are held to one answer before they are compared; the peak is that of the first run, above its input.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import btyd_summary

CONTENDERS = Path(__file__).with_name("finance_contenders.py")
CDNOW = Path(__file__).parents[1] / "examples" / "cdnow" / "CDNOW_sample.txt"
PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
CALIBRATION = date(1997, 9, 30)
YEARS = 5  # of statements; the first is only the year before
MODEL = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}  # Fader, Hardie and Lee (2005) on CDNOW
SPEND = {"p": 6.25, "q": 3.74, "v": 15.44}  # Gamma-Gamma on CDNOW (Fader and Hardie 2013)
RUNS = 3
PARTS = ("ratios", "toolkit", "fits", "scores")
Columns = dict[str, Any]
Found = dict[str, float]


def companies(count: int, flawed: bool, seed: int = 4) -> Columns:
    """Six items of each company in five years, a row a year; with flaws, what real statements have too.

    Flawed: 5 % of all amounts are unknown, a denominator of one company in a hundred is 0, and the sales of another one
    in a hundred are negative.
    """
    rng = np.random.default_rng(seed)
    size = (YEARS, count)
    sales, assets = rng.lognormal(16, 1.5, size), rng.lognormal(16, 1.5, size)
    items = {
        "sales": sales,
        "net_income": sales * rng.normal(0.06, 0.1, size),
        "total_assets": assets,
        "current_assets": assets * rng.uniform(0.2, 0.6, size),
        "current_liabilities": assets * rng.uniform(0.1, 0.5, size),
        "receivables": sales * rng.uniform(0.05, 0.3, size),
    }
    if flawed:
        items["sales"][:, rng.random(count) < 0.01] *= -1
        for name in ("current_liabilities", "sales", "total_assets"):
            items[name][:, rng.random(count) < 0.01] = 0
        for column in items.values():
            column[rng.random(size) < 0.05] = np.nan
    return items


def cdnow() -> Columns:
    """The 2,357 customers of the CDNOW sample up to the end of September 1997, in weeks."""
    lines = [line.split() for line in CDNOW.read_text("ascii").splitlines()]
    table = Purchases.from_columns(
        customer=[line[1] for line in lines],
        date=[f"{line[2][:4]}-{line[2][4:6]}-{line[2][6:]}" for line in lines],
        amount=[float(line[4]) for line in lines],
        refunds="net",
    )
    summary = btyd_summary(table.until(CALIBRATION), as_of=CALIBRATION, unit_days=7)
    return {"x": summary.x, "t_x": summary.t_x, "T": summary.T, "m": summary.m}


def customers(count: int, whole_days: bool, seed: int = 4) -> Columns:
    """Customers who buy as the models say, over 27 to 39 weeks.

    Purchases have dates, so that on whole days many customers are alike; at any moment no two are.
    """
    rng = np.random.default_rng(seed)
    age = rng.uniform(27, 39, count)
    if whole_days:
        age = np.ceil(age * 7) / 7
    rate = rng.gamma(MODEL["r"], 1 / MODEL["alpha"], count)
    leaves = rng.beta(MODEL["a"], MODEL["b"], count)
    x, t_x = np.zeros(count, np.int64), np.zeros(count)
    active = np.arange(count)
    while active.size:
        following = t_x[active] + rng.standard_exponential(active.size) / np.maximum(rate[active], 1e-300)
        following, active = following[following <= age[active]], active[following <= age[active]]
        x[active], t_x[active] = x[active] + 1, following
        active = active[rng.random(active.size) >= leaves[active]]
    bought = np.maximum(x, 1)
    worth = rng.gamma(SPEND["q"], 1 / SPEND["v"], count)
    money = rng.gamma(SPEND["p"] * bought, 1 / (worth * bought))
    if whole_days:
        t_x = np.ceil(t_x * 7) / 7
    return {"x": x, "t_x": t_x, "T": age, "m": np.where(x > 0, money, np.nan)}


def installed(module: str) -> bool:
    """Whether the peers' environment has the module, and it loads there."""
    return PEERS.exists() and not subprocess.run([PEERS, "-c", f"import {module}"], check=False).returncode


def side_by_side(names: Iterable[str], data: Columns, runs: int = RUNS) -> list[Found]:
    """The medians of contenders in fresh processes on the same data, in the order of their names."""
    found: dict[str, list[Found]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.npz"
        np.savez(file, **data)
        for _ in range(runs):
            for name, results in found.items():
                print(f"  {name} ...", file=sys.stderr, flush=True)
                python = PEERS if name.startswith(("FinanceToolkit", "lifetimes")) else sys.executable
                command = [str(python), str(CONTENDERS), name, str(file)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(f"{name} failed: {(done.stderr.strip().splitlines() or ['without a word'])[-1]}")
                results.append(json.loads(done.stdout.splitlines()[-1]))
    return [{key: statistics.median(one[key] for one in results) for key in results[0]} for results in found.values()]


def agree(first: Found, second: Found) -> None:
    """Stop where two contenders of one piece of work do not give one answer."""
    for key in first.keys() - {"seconds", "first", "peak", "likelihood"}:
        if not math.isclose(first[key], second[key], rel_tol=1e-9):
            raise SystemExit(
                f"the contenders differ in {key}, so the figures compare nothing: {first[key]}, {second[key]}"
            )


def line(what: str, figure: str, peak: float | None = None, goal: str = "", met: bool | None = None) -> None:
    """One row of the table."""
    verdict = "" if met is None else "met" if met else "MISSED"
    megabytes = "" if peak is None else f"{peak:.{0 if peak >= 10 else 1}f} MB"
    print(f"{what:<68}{figure:>14}{megabytes:>9}  {goal:<10}{verdict}".rstrip(), flush=True)


def skipped(peer: str) -> None:
    """The row of a peer that is not there."""
    line(peer, "skipped", goal="not installed, or does not load: tools/set-up peers")


def milliseconds(found: Found) -> str:
    """The time to three digits, or in whole milliseconds."""
    figure = found["seconds"] * 1e3
    return f"{figure:,.0f} ms" if figure >= 1000 else f"{figure:.3g} ms"


def ratios(count: int) -> None:
    """Five ratios with statuses over four years, beside the bare quotients."""
    print(f"\nfive ratios of {count:,} companies in four years, kcm with statuses to numpy's bare quotients")
    for flawed in (False, True):
        data = companies(count, flawed)
        for basis in ("average", "closing"):
            for shape in ("call a year", "one call"):
                own, bare = side_by_side((f"kcm, {basis}, {shape}", f"numpy, {basis}, {shape}"), data)
                agree(own, bare)
                ratio = own["seconds"] / bare["seconds"]
                what = f"{basis}, {'flawed' if flawed else 'clean'}, {shape}, "
                what += f"{milliseconds(own)} to {milliseconds(bare)}"
                line(what, f"{ratio:.2f} x", own["peak"], "<= 3", ratio <= 3)
                line("  numpy", milliseconds(bare), bare["peak"])


def toolkit(count: int) -> None:
    """The same ratios by FinanceToolkit's controller, for each company-year, and how that changes with companies."""
    print("\nfive ratios on average balances, by company-year, beside FinanceToolkit's controller on its own tables")
    if not installed("financetoolkit"):
        return skipped("FinanceToolkit")
    for size in (count // 1000, count // 100, count // 10, count):
        names = ("kcm, average, call a year", "FinanceToolkit", "FinanceToolkit, Toolkit(...) too")
        own, theirs, whole = side_by_side(names, companies(size, flawed=False), runs=1)
        agree(own, theirs)
        agree(own, whole)
        each = {
            name: found["seconds"] / size / (YEARS - 1) for name, found in zip(names, (own, theirs, whole), strict=True)
        }
        print(f"{size:,} companies, one process")
        line("  kcm", f"{each[names[0]] * 1e6:.3f} us", own["peak"])
        line("  FinanceToolkit, the five ratio methods", f"{each[names[1]] * 1e6:.1f} us", theirs["peak"])
        line("  FinanceToolkit, Toolkit(...) too", f"{each[names[2]] * 1e6:.1f} us", whole["peak"])
        ratio, more = theirs["seconds"] / own["seconds"], whole["seconds"] / own["seconds"]
        last = (">= 100", ratio >= 100) if size == count else ()
        line("  FinanceToolkit to kcm, the five ratio methods", f"{ratio:.0f} x", None, *last)
        line("  FinanceToolkit to kcm, Toolkit(...) too", f"{more:.0f} x")
    return None


def fits(count: int) -> None:
    """Both models fitted, on CDNOW and on simulated customers; no lower is within a billionth."""
    print("\nmaximum likelihood; log-likelihoods by one formula from the parameters found")
    peer = installed("lifetimes")
    days, moments = f"{count:,} simulated, whole days", f"{count:,} simulated, any moment"
    data = {"CDNOW": cdnow(), days: customers(count, whole_days=True), moments: customers(count, whole_days=False)}
    goals = {"CDNOW": 5, days: 2, moments: 2}
    pairs = [("BG/NBD", name) for name in data] + [("Gamma-Gamma", name) for name in ("CDNOW", days)]
    for model, name in pairs:
        print(f"{model}, {name}")
        names = (f"kcm, {model}", *([f"lifetimes, {model}"] if peer else []))
        own, *rest = side_by_side(names, data[name])
        line(f"  kcm, log-likelihood {own['likelihood']:.4f}", milliseconds(own), own["peak"])
        for theirs in rest:
            line(f"  lifetimes, log-likelihood {theirs['likelihood']:.4f}", milliseconds(theirs), theirs["peak"])
            ratio, more = theirs["seconds"] / own["seconds"], own["likelihood"] - theirs["likelihood"]
            line("  lifetimes to kcm", f"{ratio:.1f} x", None, f">= {goals[name]}", ratio >= goals[name])
            as_likely = more >= -1e-9 * abs(theirs["likelihood"])
            line("  log-likelihood, kcm above lifetimes", f"{more:+.1e}", None, "no lower", as_likely)
        if not rest:
            skipped("  lifetimes")


def scores(count: int) -> None:
    """Alive, purchases to come and spend of every customer."""
    print(f"\n{count:,} customers scored: alive, purchases in 39 weeks, spend; one set of parameters")
    chosen = {name: np.array([value]) for name, value in (MODEL | SPEND).items()}
    names = ["kcm, scores"] + (["lifetimes, scores"] if installed("lifetimes") else [])
    for when in ("whole days", "any moment"):
        own, *rest = side_by_side(names, customers(count, when == "whole days") | chosen)
        line(f"kcm, {when}", f"{own['seconds']:.2f} s", own["peak"], "< 2 s", own["seconds"] < 2)
        for theirs in rest:
            agree(own, theirs)
            line(f"lifetimes, {when}, three functions", f"{theirs['seconds']:.2f} s", theirs["peak"])
            line("lifetimes to kcm", f"{theirs['seconds'] / own['seconds']:.1f} x")
        if not rest:
            skipped("lifetimes")


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=1_000_000, help="scored; a tenth of them fitted")
    parser.add_argument("--only", choices=PARTS, action="append")
    arguments = parser.parse_args()
    run = {
        "ratios": lambda: ratios(arguments.companies),
        "toolkit": lambda: toolkit(arguments.companies),
        "fits": lambda: fits(arguments.customers // 10),
        "scores": lambda: scores(arguments.customers),
    }
    print(f"python {sys.version.split()[0]}, numpy {np.__version__}, median of {RUNS} fresh processes")
    for part in arguments.only or PARTS:
        run[part]()


if __name__ == "__main__":
    main()
