"""How long does it take to import kcm, to find a hundred plugins, and to make the plan of the Northwind case?

Every figure is the median of fresh processes on this machine, run in turn so that a slow moment meets all of them;
the ratio is to the contender named in the row. `python benchmarks/startup.py --check [WHEEL]` measures only what has a
goal, prints the wheel's size, and leaves with 3 where a goal is missed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import attrs

RUNS = 7
CLOCKED_RUNS = 15
PLUGINS = 100
IMPORT_GOAL, DISCOVERY_GOAL = 30, 50
PLAN = """
import sys
sys.argv = ["kcm", "plan", "examples/northwind", "--out", sys.argv[1]]
from kcm.cli import main
main()
"""
PEAK = "import resource, sys; sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"


@attrs.frozen
class Contender:
    name: str
    code: str
    against: str


CONTENDERS = (
    Contender("bare python", "pass", "bare python"),
    Contender("import attrs", "import attrs", "import attrs"),
    Contender("import kcm", "import kcm", "import attrs"),
    Contender("import numpy", "import numpy", "import numpy"),
    Contender("kcm.rules", "import kcm.rules", "import attrs"),
    Contender("kcm.planning.review", "import kcm.planning.review", "import numpy"),
    Contender("metadata.entry_points()", "from importlib.metadata import entry_points; entry_points()", "import attrs"),
    Contender("kcm plugins, ten hooks", "from kcm.plugins import *; [load(h) for h in HOOKS]", "import numpy"),
    Contender("kcm plan northwind", PLAN, "import numpy"),
)


def run(code: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        wrapped = f"import atexit; atexit.register(lambda: exec({PEAK!r}))\n{code}"
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", wrapped, folder], capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - start
    kilobytes = int("".join(c for c in done.stderr.split("\n")[-1] if c.isdigit()))
    return seconds, kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


def scans() -> int:
    """How often all distributions are listed while every hook is loaded."""
    code = (
        "from importlib import metadata; n = 0; real = metadata.distributions\n"
        "def counted(*a, **k):\n    global n; n += 1; return real(*a, **k)\n"
        "metadata.distributions = counted\n"
        "from kcm.plugins import HOOKS, load\n"
        "for hook in HOOKS: load(hook)\n"
        "print(n)"
    )
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def clocked(before: str, work: str, *arguments: str) -> float:
    """Milliseconds of the work, after what is not counted; median of fresh processes."""
    code = (
        f"import sys, time\n{before}\nstart = time.perf_counter()\n{work}\nprint((time.perf_counter() - start) * 1000)"
    )
    command = [sys.executable, "-c", code, *arguments]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(CLOCKED_RUNS)]
    return statistics.median(map(float, runs))


def discovery() -> float:
    """Milliseconds of the one scan with a hundred plugins more installed, none of them imported.

    The hook that is loaded has no entries, so that nothing but the scan is measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        for number in range(PLUGINS):
            info = Path(folder) / f"acme_rules_{number}-1.0.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: acme-rules-{number}\nVersion: 1.0\n")
            (info / "entry_points.txt").write_text(f"[kcm.plan_rules]\nacme_{number} = acme_rules_{number}:rule\n")
        before = "sys.path.append(sys.argv[1])\nfrom kcm.plugins import load"
        return clocked(before, "load('plan_sections')", folder)


def table() -> None:
    """Print a row for each contender."""
    results: dict[str, list[tuple[float, float]]] = {one.name: [] for one in CONTENDERS}
    for _ in range(RUNS):
        for one in CONTENDERS:
            results[one.name].append(run(one.code))
    median = {name: statistics.median(seconds for seconds, _ in runs) for name, runs in results.items()}
    print(f"{'what':<26}{'seconds':>9}{'ratio':>8}  {'to':<14}{'peak MB':>8}")
    for one in CONTENDERS:
        peak = max(megabytes for _, megabytes in results[one.name])
        ratio = median[one.name] / median[one.against]
        print(f"{one.name:<26}{median[one.name]:>9.3f}{ratio:>8.2f}  {one.against:<14}{peak:>8.0f}")
    print(f"\nscans of installed distributions while loading every hook: {scans()}")


def reached(what: str, milliseconds: float, goal: int) -> bool:
    """Print a measured time beside its goal, and say whether it is under it."""
    done = milliseconds < goal
    print(f"{what}: {milliseconds:.1f} ms, goal under {goal} ms: {'reached' if done else 'MISSED'}")
    return done


def main() -> int:
    """Print the figures; with `--check` only those that have a goal, and the exit code is 3 where one is missed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="only the goals: exit code 3 where one is missed")
    parser.add_argument("wheel", nargs="?", type=Path, help="a built wheel, whose size is printed")
    given = parser.parse_args()
    if given.wheel is not None and not given.wheel.is_file():
        parser.error(f"found no wheel at {given.wheel}")
    print(f"python {sys.version.split()[0]}, medians of fresh processes\n")
    if not given.check:
        table()
    goals = [
        reached("import kcm beyond attrs", clocked("import attrs", "import kcm"), IMPORT_GOAL),
        reached(f"discovery with {PLUGINS} plugins more", discovery(), DISCOVERY_GOAL),
    ]
    if given.wheel is not None:
        print(f"{given.wheel.name}: {given.wheel.stat().st_size / 1e6:.2f} MB")
    return 3 if given.check and not all(goals) else 0


if __name__ == "__main__":
    sys.exit(main())
