"""What do summaries, scores and merges cost beside the engines and the packages people use for them?

Every figure is the median of fresh processes, one contender each, in each of which the work is done three times, on the
same seeded purchases, ten a customer. Those that do the same work are held to one answer before they are compared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

CONTENDERS = Path(__file__).with_name("segmentation_contenders.py")
PEERS = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
RUNS = 3
ENGINES = ("polars", "duckdb", "pandas")
COLUMN_BYTES = 24  # of a purchase: id, date and amount, 8 each
PARTS = ("dense", "sparse", "text", "memory", "curve", "delta", "frames")
Found = dict[str, float]


def fresh(name: str, ids: str, rows: int, runs: int = RUNS) -> Found:
    """The medians of a contender in fresh processes."""
    python = str(PEERS) if name == "pymc-marketing" else sys.executable
    print(f"  {name}, {ids} ids, {rows:,} rows ...", file=sys.stderr, flush=True)
    found: list[Found] = []
    for _ in range(runs):
        command = [python, str(CONTENDERS), name, ids, str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} failed: {done.stderr.strip().splitlines()[-1]}")
        found.append(json.loads(done.stdout))
    return {key: statistics.median(one[key] for one in found) for key in found[0]}


def agree(found: dict[str, Found], *keys: str) -> None:
    """Stop where two contenders of one piece of work do not give one answer."""
    for key in keys:
        if len({round(one[key], 6) for one in found.values()}) > 1:
            answers = ", ".join(f"{name} {one[key]}" for name, one in found.items())
            raise SystemExit(f"the contenders differ in {key}, so the figures compare nothing: {answers}")


def line(what: str, figure: str, goal: str = "", met: bool | None = None) -> None:
    """One row of the table."""
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{what:<58}{figure:>14}  {goal:<10}{verdict}", flush=True)


def scores(ids: str, rows: int) -> None:
    """kcm beside the engines, and beside pymc-marketing where its environment stands."""
    found = {name: fresh(name, ids, rows) for name in ("kcm", *ENGINES)}
    agree(found, "check", "money")
    own = found["kcm"]
    fastest = min(ENGINES, key=lambda name: found[name]["seconds"])
    best = found[fastest]["seconds"]
    print(f"\n{ids} ids, {rows:,} purchases of {rows // 10:,} customers")
    line("kcm, from_columns", f"{own['from_columns']:.3f} s")
    line("kcm, summarize and score", f"{own['scored']:.3f} s")
    for name in ENGINES:
        line(f"{name}, summary and the same scores", f"{found[name]['seconds']:.3f} s")
    goal = 3 if ids == "dense" else 1
    if ids == "dense":
        ratio = best / own["scored"]
        line(f"{fastest} to kcm, summarize and score", f"{ratio:.1f} x", ">= 3", ratio >= goal)
        line(f"{fastest} to kcm, from_columns too", f"{best / own['seconds']:.1f} x")
        if PEERS.exists() and not subprocess.run([PEERS, "-c", "import pymc_marketing"], check=False).returncode:
            theirs = fresh("pymc-marketing", ids, rows, runs=1)["seconds"]
            line("pymc-marketing, rfm_segments, one run", f"{theirs:.1f} s")
            line(
                "pymc-marketing to kcm, summarize and score",
                f"{theirs / own['scored']:.0f} x",
                ">= 50",
                theirs / own["scored"] >= 50,
            )
            line("pymc-marketing to kcm, from_columns too", f"{theirs / own['seconds']:.0f} x")
        else:
            line("pymc-marketing", "skipped", "its environment is not set up: tools/set-up peers")
    else:
        ratio = best / own["seconds"]
        line(f"{fastest} to kcm, from_columns too", f"{ratio:.1f} x", ">= 1", ratio >= goal)


def text(rows: int) -> None:
    """Text ids: kcm's `from_columns` beside pandas' groupby."""
    names = ("kcm, array", "kcm, list", "kcm, pandas series", "pandas groupby")
    found = {name: fresh(name, "text", rows) for name in names}
    agree(found, "customers")
    print(f"\ntext ids, {rows:,} purchases")
    theirs = found["pandas groupby"]["seconds"]
    for name in names:
        ratio = found[name]["seconds"] / theirs
        line(name, f"{found[name]['seconds']:.2f} s", "<= pandas", ratio <= 1 if name != "pandas groupby" else None)


def memory(rows: int) -> None:
    """The peak above the input, beside the input."""
    print(f"\npeak memory above the input, {rows:,} purchases")
    given = rows * COLUMN_BYTES / 1e6
    for name in ("kcm", *ENGINES):
        peak = fresh(name, "dense", rows, runs=1)["peak"]
        met = peak / given <= 1.5 if name == "kcm" else None
        line(name, f"{peak:.0f} MB", f"{peak / given:.2f} of {given:.0f} MB", met)


def curve(most: int) -> None:
    """Time against rows."""
    print("\ntime against rows, dense ids, from_columns, summarize and score")
    for rows in (most // 10, most * 3 // 10, most, most * 3, most * 10):
        found = fresh("kcm", "dense", rows, runs=1)
        line(f"{rows:,} rows", f"{found['seconds']:.3f} s", f"{found['seconds'] / rows * 1e9:.1f} ns a row")


def delta(rows: int) -> None:
    """A hundredth of the rows merged into the state of all."""
    found = fresh("kcm delta", "dense", rows)
    print(f"\na delta of 1 % merged into the state of {rows:,} purchases")
    line("all purchases, from_columns and state", f"{found['seconds']:.3f} s")
    line("the delta, from_columns, state and merge", f"{found['delta']:.3f} s")
    share = found["merged"] / found["seconds"]
    line("state of the delta and merge, to all", f"{share:.1%}", "<= 5 %", share <= 0.05)
    line("with the delta's own from_columns", f"{found['delta'] / found['seconds']:.1%}")


def frames(rows: int) -> None:
    """`frames.summarize` beside the same query written by hand."""
    print(f"\nframes.summarize beside the same query by hand, {rows:,} purchases")
    for engine in ENGINES:
        found = {how: fresh(f"{engine}, {how}", "dense", rows) for how in ("by hand", "frames")}
        agree(found, "recency_days", "frequency", "monetary", "refund_rows", "late_rows")
        ratio = found["frames"]["seconds"] / found["by hand"]["seconds"]
        times = f"{found['frames']['seconds']:.2f} s to {found['by hand']['seconds']:.2f} s"
        line(f"{engine}, {times}", f"{ratio:.2f} x", "<= 1.2", ratio <= 1.2)


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--only", choices=PARTS, action="append")
    arguments = parser.parse_args()
    run = {
        "dense": lambda rows: scores("dense", rows),
        "sparse": lambda rows: scores("sparse", rows),
        "text": text,
        "memory": memory,
        "curve": curve,
        "delta": delta,
        "frames": frames,
    }
    print(f"python {sys.version.split()[0]}, median of {RUNS} fresh processes")
    for part in arguments.only or PARTS:
        run[part](arguments.rows)


if __name__ == "__main__":
    main()
