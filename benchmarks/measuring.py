"""How a contender is measured in its own process: the median of its runs, and the peak of the first above its input."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["measured", "peak_of", "resident_megabytes", "timed"]

ENOUGH, LONG = 0.4, 3.0  # seconds in all after which short work was done often enough, and of work that is done once
COUNTER = Path("/proc/self/clear_refs")


def resident_megabytes(key: str) -> float:
    """`VmRSS` now or `VmHWM` at most, in MB; where there is no /proc, the most this process ever had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    (line,) = [line for line in status.read_text("ascii").splitlines() if line.startswith(key)]
    return int(line.split()[1]) / 1e3


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one run; its answer is let go after the clock has stopped."""
    start = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - start
    del answer
    return seconds


def peak_of(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds and peak, in MB above what was there before, of one run; and its answer."""
    gc.collect()
    if COUNTER.exists():
        COUNTER.write_text("5", "ascii")  # the peak counts from here
    before = resident_megabytes("VmRSS")
    start = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - start
    return seconds, resident_megabytes("VmHWM") - before, answer


def measured(work: Callable[[], Any], check: Callable[[Any], dict[str, float]]) -> dict[str, float]:
    """What a contender took, and what `check` makes of its first answer, which is let go before the other runs."""
    first, peak, answer = peak_of(work)
    found = check(answer)
    del answer
    # The first run pays for memory that the machine has yet to find; the median of three or more is the work.
    took = [first]
    while first < LONG and (len(took) < 3 or sum(took) < ENOUGH):
        took.append(timed(work))
    return {"seconds": statistics.median(took), "first": first, "peak": peak, **found}
