"""What do positions, judges and quadrant probabilities cost beside bare numpy and the package people use?

Every figure is the median of fresh processes, one contender each and run in turn, so that a slow moment meets all of
them; in each the work is done once or, when it takes less than 3 s, three times or more. Scores are seeded: 12 factors
an axis, four rivals. Those that do the same work are held to one answer before they are compared; the peak is that of
the first run, above its input. All have one thread for linear algebra: on a busy machine several wait for each other.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

CONTENDERS = Path(__file__).with_name("portfolio_contenders.py")
PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
RUNS = 5
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
PARTS = ("positions", "judges", "quadrants")
Found = dict[str, float]


def installed(module: str) -> bool:
    """Whether the peers' environment has the module, and it loads there."""
    return PEERS.exists() and not subprocess.run([PEERS, "-c", f"import {module}"], check=False).returncode


def side_by_side(names: Iterable[str], units: int, runs: int = RUNS) -> list[Found]:
    """The medians of contenders in fresh processes, in the order of their names."""
    found: dict[str, list[Found]] = {name: [] for name in names}
    for _ in range(runs):
        for name, results in found.items():
            print(f"  {name} ...", file=sys.stderr, flush=True)
            python = PEERS if name.startswith("scikit-criteria") else sys.executable
            command = [str(python), str(CONTENDERS), name, str(units)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | ONE_THREAD)
            if done.returncode:
                raise SystemExit(f"{name} failed: {(done.stderr.strip().splitlines() or ['without a word'])[-1]}")
            results.append(json.loads(done.stdout.splitlines()[-1]))
    return [{key: statistics.median(one[key] for one in results) for key in results[0]} for results in found.values()]


def agree(first: Found, second: Found) -> None:
    """Stop where two contenders of one piece of work do not give one answer."""
    for key in first.keys() & second.keys() - {"seconds", "first", "peak"}:
        if not math.isclose(first[key], second[key], rel_tol=1e-9):
            found = f"{first[key]}, {second[key]}"
            raise SystemExit(f"the contenders differ in {key}, so the figures compare nothing: {found}")


def line(what: str, figure: str, peak: float | None = None, goal: str = "", met: bool | None = None) -> None:
    """One row of the table."""
    verdict = "" if met is None else "met" if met else "MISSED"
    megabytes = "" if peak is None else f"{peak:,.{0 if peak >= 10 else 1}f} MB"
    print(f"{what:<64}{figure:>12}{megabytes:>10}  {goal:<10}{verdict}".rstrip(), flush=True)


def took(what: str, found: Found) -> None:
    """The row of one contender."""
    figure = found["seconds"] * 1e3
    line(what, f"{figure:,.0f} ms" if figure >= 100 else f"{figure:.3g} ms", found["peak"])


def positions(units: int) -> None:
    """Positions beside the arithmetic they are made of, and beside scikit-criteria's weighted sum model."""
    print(f"\npositions of {units:,} units, 12 factors an axis, four rivals")
    names = ["kcm, positions", "numpy, products and contributions", "numpy, two products", "kcm, attractiveness"]
    peers = ["scikit-criteria, attractiveness", "scikit-criteria, positions"] if installed("skcriteria") else []
    own, bare, product, one, *rest = side_by_side([*names, *peers], units)
    agree(own, bare)
    took("kcm, position_columns", own)
    took("numpy, matrix products plus contributions of two tables", bare)
    took("numpy, two matrix products alone", product)
    ratio = own["seconds"] / bare["seconds"]
    line("kcm to numpy's products plus contributions", f"{ratio:.2f} x", None, "<= 2", ratio <= 2)
    if not rest:
        return line("scikit-criteria", "skipped", goal="not installed, or does not load: tools/set-up peers")
    single, several = rest
    agree(one, single)
    agree(own, {key: several[key] for key in ("sum 0", "sum 1")})
    took("kcm, weighted_scores of one table", one)
    took("scikit-criteria, WeightedSumModel of one table, ready made", single)
    took("scikit-criteria, six models from the same arrays", several)
    line("scikit-criteria to kcm, one table", f"{single['seconds'] / one['seconds']:.0f} x")
    ratio = several["seconds"] / own["seconds"]
    return line("scikit-criteria to kcm, positions", f"{ratio:.0f} x", None, ">= 20", ratio >= 20)


def judges(units: int) -> None:
    """Fifty judges of every unit in one pass."""
    print(f"\n50 judges of {units:,} units, 12 factors")
    names = ("kcm, judges", "kcm, mean scores", "kcm, agreement", "numpy, judges")
    own, mean, agreement, bare = side_by_side(names, units, runs=3)
    agree(own, bare)
    agree(own, mean)
    took("kcm, weighted_scores of every judge, and their mean", own)
    took("kcm, mean_scores, which allows unknown ones, then weighted", mean)
    took("kcm, agreement by factor", agreement)
    took("numpy, the product and the mean", bare)


def quadrants(units: int) -> None:
    """Quadrant probabilities beside the products they are made of."""
    print(f"\nquadrant probabilities of {units:,} units, 1,000 draws")
    names = ("kcm, quadrants", "numpy, six products", "numpy, five products", "numpy, whole product")
    own, six, five, whole = side_by_side(names, units)
    took("kcm, quadrant_probabilities", own)
    took("numpy, products in blocks: attractiveness, ours, four rivals", six)
    took("numpy, products in blocks: attractiveness, four leads", five)
    took("numpy, one product of all units and draws, kept whole", whole)
    for what, bare in (("six", six), ("five", five)):
        ratio = own["seconds"] / bare["seconds"]
        line(f"kcm to numpy's {what} products", f"{ratio:.2f} x", None, "<= 3", ratio <= 3)
    line("kcm, peak above its input", f"{own['peak']:.0f} MB", None, "< 500 MB", own["peak"] < 500)


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--only", choices=PARTS, action="append")
    arguments = parser.parse_args()
    run = {
        "positions": lambda: positions(arguments.units),
        "judges": lambda: judges(arguments.units // 5),
        "quadrants": lambda: quadrants(arguments.units),
    }
    print(f"python {sys.version.split()[0]}, numpy {np.__version__}, median of fresh processes")
    for part in arguments.only or PARTS:
        run[part]()


if __name__ == "__main__":
    main()
