"""What do surveys, standards and schedules of a million answers or contacts cost beside bare numpy, pandas and scipy?

Every figure is the median of runs taken in turn, in one process, after one on a small part. kcm checks each answer
against its scale and counts those left open; the contenders beside it only compute, on clean data, and are held to the
same result first. Data are seeded; 5 % of the answers that kcm alone is given are open.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from kcm.customers.care.complaints import Complaint, ComplaintEvent, ComplaintState, metrics
from kcm.customers.care.contact import coverage_columns, due_days, last_contact_days
from kcm.customers.care.loyalty import loyalty_codes
from kcm.customers.care.satisfaction import RATER_WEIGHTS, acsi, csat, disconfirmation_columns, nps, rater
from kcm.customers.care.service import STANDARDS, ServiceChannel, compliance, compliance_columns
from kcm.periods import Window, day_number

RUNS = 5
GOAL = 1.0
SMALL = 1_000
AS_OF = date(2026, 11, 23)
ITEMS = 22
Data = dict[str, Any]
Work = Callable[[Data], Any]


class Contender(NamedTuple):
    """Who, and what it does with the data; what it gives is one number or several."""

    name: str
    work: Work


class Question(NamedTuple):
    """The same work by kcm, first, and by others."""

    title: str
    contenders: tuple[Contender, ...]


def numpy_csat(data: Data) -> tuple[float, ...]:
    hits, n = int((data["five"] >= 4).sum()), data["five"].size
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return hits / n, interval.low, interval.high


def pandas_csat(data: Data) -> tuple[float, ...]:
    return (float(pd.Series(data["five"]).isin((4, 5)).mean()),)


def numpy_nps(data: Data) -> tuple[float, ...]:
    answers = data["ten"]
    p, d = (answers >= 9).mean(), (answers <= 6).mean()
    return 100 * (p - d), 100 * np.sqrt((p + d - (p - d) ** 2) / answers.size)


def pandas_nps(data: Data) -> tuple[float, ...]:
    groups = pd.cut(pd.Series(data["ten"]), [-1, 6, 8, 10], labels=["d", "n", "p"]).value_counts(normalize=True)
    return (float(100 * (groups["p"] - groups["d"])),)


def numpy_acsi(data: Data) -> tuple[float, ...]:
    return (float(((data["three"].mean(axis=0) - 1) / 9 * 100).mean()),)


def numpy_rater(data: Data) -> tuple[float, ...]:
    gaps = (data["perceived"].astype(float) - data["expected"]).mean(axis=0)
    return (float(gaps @ np.array(RATER_WEIGHTS) / 100),)


def given(found: Any, *names: str) -> tuple[float, ...]:
    return tuple(getattr(found, name) for name in names)


QUESTIONS = (
    Question(
        "CSAT with Wilson's interval",
        (
            Contender("kcm", lambda data: given(csat(data["five"]), "share", "low", "high")),
            Contender("numpy, scipy", numpy_csat),
            Contender("pandas, no interval", pandas_csat),
        ),
    ),
    Question("CSAT, 5 % open", (Contender("kcm", lambda data: given(csat(data["five_open"]), "share")),)),
    Question(
        "NPS with standard error",
        (
            Contender("kcm", lambda data: given(nps(data["ten"]), "score", "standard_error")),
            Contender("numpy", numpy_nps),
            Contender("pandas cut, no error", pandas_nps),
        ),
    ),
    Question(
        "ACSI, three questions",
        (
            Contender("kcm", lambda data: given(acsi(data["three"]), "index")),
            Contender("numpy", numpy_acsi),
        ),
    ),
    Question(
        "RATER, short form, five pairs each",
        (
            Contender("kcm", lambda data: given(rater(data["expected"], data["perceived"]), "weighted")),
            Contender("numpy", numpy_rater),
        ),
    ),
    Question(
        "RATER, 22 items, a million answers",
        (Contender("kcm", lambda data: given(rater(data["long"], data["long"]), "weighted")),),
    ),
    Question(
        "disconfirmation of each customer",
        (Contender("kcm", lambda data: disconfirmation_columns(data["expected"], data["perceived"])),),
    ),
    Question(
        "loyalty class of each customer",
        (Contender("kcm", lambda data: loyalty_codes(data["attitude"], data["share"])),),
    ),
    Question(
        "service standard",
        (
            Contender("kcm", lambda data: given(compliance(STANDARDS["online_reply"], data["seconds"]), "share")),
            Contender("numpy", lambda data: (float((data["seconds"] <= STANDARDS["online_reply"].target).mean()),)),
        ),
    ),
    Question(
        "service standard by agent",
        (
            Contender(
                "kcm",
                lambda data: (
                    compliance_columns(STANDARDS["online_reply"], data["seconds"], data["group"], data["groups"]).share
                ),
            ),
            Contender(
                "pandas groupby",
                lambda data: (
                    pd.Series(data["seconds"] <= STANDARDS["online_reply"].target)
                    .groupby(data["group"])
                    .mean()
                    .reindex(range(data["groups"]))
                    .to_numpy()
                ),
            ),
        ),
    ),
    Question(
        "last contact and next due",
        (
            Contender(
                "kcm",
                lambda data: due_days(
                    last_contact_days(data["group"], data["day"], data["groups"], as_of=AS_OF),
                    np.full(data["groups"], 90.0),
                    np.full(data["groups"], 20_000.0),
                ),
            ),
            Contender(
                "pandas groupby",
                lambda data: (
                    (pd.Series(data["day"]).groupby(data["group"]).max().reindex(range(data["groups"])) + 90.0)
                    .fillna(20_000.0)
                    .to_numpy()
                ),
            ),
        ),
    ),
    Question(
        "coverage of due contacts",
        (
            Contender(
                "kcm",
                lambda data: (
                    coverage_columns(
                        data["group"],
                        data["day"],
                        np.full(data["day"].size, 90),
                        data["group"],
                        data["day"],
                        data["groups"],
                        window=Window.ending(AS_OF, 730),
                    ).share
                ),
            ),
        ),
    ),
)


def made(count: int, seed: int = 7) -> Data:
    """Answers and contacts of so many customers; a tenth as many agents or customers and channels."""
    rng = np.random.default_rng(seed)
    five = rng.integers(1, 6, count)
    return {
        "five": five,
        "five_open": np.where(rng.random(count) < 0.05, np.nan, five),
        "ten": rng.integers(0, 11, count),
        "three": rng.integers(1, 11, (count, 3)),
        "expected": rng.integers(1, 8, (count, 5)),
        "perceived": rng.integers(1, 8, (count, 5)),
        "long": rng.integers(1, 8, (max(count // ITEMS, 1), ITEMS)),
        "attitude": rng.uniform(-1, 1, count),
        "share": rng.random(count),
        "seconds": rng.exponential(60, count),
        "group": rng.integers(0, max(count // 10, 1), count),
        "groups": max(count // 10, 1),
        "day": rng.integers(day_number(date(2024, 1, 1)), day_number(AS_OF) + 1, count),
    }


def agree(title: str, results: list[Any]) -> None:
    """The contenders' results, as far as each gives them."""
    first = np.atleast_1d(results[0])
    for other in results[1:]:
        theirs = np.atleast_1d(other)
        if not np.allclose(first[: theirs.size], theirs, rtol=1e-9, equal_nan=True):
            raise SystemExit(f"{title}: the contenders differ")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def ask(question: Question, data: Data, small: Data) -> None:
    for contender in question.contenders:
        contender.work(small)
    seconds: list[list[float]] = [[] for _ in question.contenders]
    for _ in range(RUNS):
        results = []
        for place, contender in enumerate(question.contenders):
            took, found = timed(partial(contender.work, data))
            seconds[place].append(took)
            results.append(found)
        if len(results) > 1:
            agree(question.title, results)
    own = statistics.median(seconds[0])
    print(f"{question.title}: kcm {own * 1000:.0f} ms, goal < {GOAL:g} s: {'met' if own < GOAL else 'MISSED'}")
    for contender, runs in zip(question.contenders[1:], seconds[1:], strict=True):
        theirs = statistics.median(runs)
        print(f"  {contender.name} {theirs * 1000:.0f} ms, kcm {own / theirs:.1f} x its time")


def filed(count: int) -> list[Complaint]:
    """Complaints a minute apart that came as far as an acknowledgement."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    steps = (ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED)
    return [
        Complaint(
            id=f"C{number}",
            customer=f"K{number % 997}",
            channel=ServiceChannel.PHONE,
            severity=2,
            history=tuple(
                ComplaintEvent(state=state, at=start + timedelta(minutes=number + 30 * place), actor="S1")
                for place, state in enumerate(steps)
            ),
        )
        for number in range(count)
    ]


def main() -> None:
    """Ask every question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    arguments = parser.parse_args()
    print(f"python {sys.version.split()[0]}, numpy {np.__version__}, median of {RUNS} runs")
    print(f"{arguments.answers:,} respondents, answers or contacts")
    data, small = made(arguments.answers), made(SMALL)
    for question in QUESTIONS:
        ask(question, data, small)
    kept = filed(arguments.answers // 100)
    took, _ = timed(lambda: metrics(kept, customers=10**6, as_of=datetime(2026, 11, 23, tzinfo=UTC)))
    print(f"metrics of {len(kept):,} complaints, which are objects: {took * 1000:.0f} ms")


if __name__ == "__main__":
    main()
