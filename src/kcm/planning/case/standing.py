"""Who matters among all customers: concentration, scores, segments, and the choice of key accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import attrs
import numpy as np
from rpds import HashTrieMap

from kcm.errors import MissingData
from kcm.fields import Map, checked
from kcm.finance.profitability import margin_share
from kcm.periods import Window
from kcm.planning.case.files import CaseFile
from kcm.planning.case.judgements import FROM_ORDERS
from kcm.planning.plan import YearSales
from kcm.rules import Finding, Severity
from kcm.segmentation.pareto import Concentration, abc, concentration, few_customers
from kcm.segmentation.rfm import RfmScores, RfmSummary, few_ranked, score, summarize
from kcm.segmentation.segments import UNSCORED, Segmentation, segment
from kcm.segmentation.selection import Candidate, Choice, RankedAccount, choose, score_accounts

__all__ = ["Standing", "Windows", "segment_columns", "standing_of", "windows_of"]

YEAR_DAYS = 365
MOST_SILENT_DAYS = 31


@attrs.frozen(kw_only=True, field_transformer=checked)
class Windows:
    """The year T0, and two windows of equal length a year apart that growth compares."""

    base: Window
    recent: Window
    earlier: Window


@attrs.frozen(kw_only=True, field_transformer=checked)
class Standing:
    """Every customer's place in the year T0, and the candidates' ranking.

    `candidates` hold the raw values of the criteria: spend in money a year, margin and growth as fractions, the rest
    judged. `net_refunds` holds the customers who got back more than they paid in T0, with their negative sales; in the
    concentration they stand with 0. `findings` are what is to be said about the orders and the choice.
    """

    windows: Windows
    concentration: Concentration
    classes: tuple[str, ...]
    summary: RfmSummary
    scores: RfmScores
    segmentation: Segmentation
    candidates: tuple[Candidate, ...]
    ranking: tuple[RankedAccount, ...]
    choice: Choice
    net_refunds: Map[str, Decimal]
    findings: tuple[Finding, ...]


def windows_of(case: CaseFile) -> Windows:
    """T0 is the 365 days that end on the day of the case; growth compares the same days of two years.

    Raises:
        MissingData: when the orders span no year and a day, so that growth cannot be said.
    """
    as_of = case.judgements.as_of
    base = Window.ending(as_of, YEAR_DAYS)
    known = (as_of - case.orders.first_day).days + 1
    length = min(YEAR_DAYS, known - YEAR_DAYS)
    if length < 1:
        reason = f"found orders from {case.orders.first_day} on, expected more than a year up to {as_of} to say growth"
        raise MissingData(reason, "orders.csv")
    recent = Window.ending(as_of, length)
    return Windows(base=base, recent=recent, earlier=Window.ending(as_of - timedelta(days=YEAR_DAYS), length))


def standing_of(case: CaseFile) -> Standing:
    """The standing of every customer of a case.

    Raises:
        MissingData: when the orders span no year and a day, the year T0 has no sales, or a candidate has no orders to
            compute a criterion from.
    """
    windows = windows_of(case)
    numbers = [one.number for one in case.directory]
    categories = [category.name for category in case.judgements.categories]
    table = case.orders.sales_table(windows.base, numbers, categories)
    minor = table.sum(axis=1)
    values = np.maximum(minor, 0) / 10.0**case.orders.decimals
    if not values.any():
        reason = f"found no sales from {windows.base}, the last order is on {case.orders.last_day}"
        raise MissingData(reason, "orders.csv")
    ranked = concentration(numbers, values)
    summary = summarize(case.orders.purchases(), as_of=case.judgements.as_of, count="orders", window_days=YEAR_DAYS)
    scores = score(summary)
    candidates = _candidates(case, windows)
    draft = case.judgements.selection
    ranking = score_accounts(candidates, draft.factors)
    choice = choose(ranking, draft.capacity, draft.min_score)
    refunded = {numbers[row]: case.orders.money(int(minor[row])) for row in np.flatnonzero(minor < 0).tolist()}
    about = (
        *_doubts(case, refunded),
        *few_customers(ranked),
        *few_ranked(scores),
        *choice.findings,
        *_not_chosen(case, ranking, choice),
    )
    return Standing(
        windows=windows,
        concentration=ranked,
        classes=abc(ranked),
        summary=summary,
        scores=scores,
        segmentation=segment(scores),
        candidates=candidates,
        ranking=ranking,
        choice=choice,
        net_refunds=HashTrieMap(refunded),
        findings=about,
    )


def _doubts(case: CaseFile, refunded: dict[str, Decimal]) -> Iterator[Finding]:
    """What of the orders makes the figures of T0 say less than they seem to."""
    as_of, last = case.judgements.as_of, case.orders.last_day
    if not case.left_out and (as_of - last).days > MOST_SILENT_DAYS:
        values = {"last": last, "as_of": as_of, "days": (as_of - last).days}
        yield Finding("segmentation.ORDERS_END_EARLY", Severity.WARNS, "$.as_of", values)
    if refunded:
        values = {"customers": len(refunded), "amount": sum(refunded.values(), Decimal(0))}
        yield Finding("segmentation.NET_REFUNDS", Severity.WARNS, "$.orders", values)


def _not_chosen(case: CaseFile, ranking: tuple[RankedAccount, ...], choice: Choice) -> Iterator[Finding]:
    """The plan's customer is one that the selection did not choose."""
    name = case.judgements.key_account
    if name not in choice.chosen:
        own = next(one for one in ranking if one.id == name)
        values = {"score": own.score.total, "least": choice.min_score, "rank": own.rank, "capacity": choice.capacity}
        yield Finding("selection.NOT_CHOSEN", Severity.WARNS, "$.key_account", values)


def growth_of(recent: YearSales, earlier: YearSales) -> float | None:
    """Growth from one window to the other as a fraction; None without earlier sales."""
    return float(recent.sales / earlier.sales - 1) if earlier.sales > 0 else None


def sales_in(case: CaseFile, window: Window, customer: str) -> YearSales:
    """What one customer bought in a window."""
    return YearSales(window=window, sales=case.orders.sales(window, customer=customer))


def _candidates(case: CaseFile, windows: Windows) -> tuple[Candidate, ...]:
    judgements = case.judgements
    wanted = [factor.id for factor in judgements.selection.factors if factor.id in FROM_ORDERS]
    names = [one.customer for one in judgements.selection.candidates]
    categories = [category.name for category in judgements.categories]
    costs = [float(category.cost_share) for category in judgements.categories]
    table = case.orders.sales_table(windows.base, [one.number for one in case.directory], categories)
    rows = [[one.number for one in case.directory].index(name) for name in names]
    margins = margin_share(table[rows], costs)
    candidates = []
    for index, (name, judged) in enumerate(zip(names, judgements.selection.candidates, strict=True)):
        computed = {
            "spend": float(case.orders.sales(windows.base, customer=name)),
            "margin": float(margins[index]),
            "growth": growth_of(sales_in(case, windows.recent, name), sales_in(case, windows.earlier, name)),
        }
        raw = dict(judged.scores.items())
        for criterion in wanted:
            value = computed[criterion]
            if value is None or np.isnan(value):
                reason = f"found no {criterion} of {name!r} in the orders, expected sales to compute it from"
                raise MissingData(reason, f"case.toml:$.selection.candidates[{index}]")
            raw[criterion] = value
        candidates.append(Candidate(id=name, raw=HashTrieMap(raw)))
    return tuple(candidates)


def segment_columns(case: CaseFile, standing: Standing) -> dict[str, list[object]]:
    """Every customer of the directory as columns for a table, best first; those who never ordered are unscored."""
    company = {one.number: one.name for one in case.directory}
    place = {name: row for row, name in enumerate(standing.summary.customers.tolist())}
    total = {account.id: account.score.total for account in standing.ranking}
    columns: dict[str, list[object]] = {}
    ids, shares = standing.concentration.ids.tolist(), standing.concentration.cumulative.tolist()
    for row, (name, share) in enumerate(zip(ids, shares, strict=True)):
        scored = place.get(name)
        entry = {
            "customer": name,
            "company": company[name],
            "sales": _sales(case, standing, row),
            "cumulative_share": f"{share:.6f}",
            "abc": standing.classes[row],
            **_scored(standing, scored),
            "selection_score": None if name not in total else f"{total[name]:.4f}",
            "key_account": "yes" if name in standing.choice.chosen else "no",
        }
        for column, value in entry.items():
            columns.setdefault(column, []).append(value)
    return columns


def _sales(case: CaseFile, standing: Standing, row: int) -> str:
    value = Decimal(str(standing.concentration.values[row]))
    exact = standing.net_refunds.get(str(standing.concentration.ids[row]), value)
    return f"{exact:.{case.orders.decimals}f}"


def _scored(standing: Standing, row: int | None) -> dict[str, object]:
    if row is None:
        return {"recency_days": None, "frequency": 0, "r": 0, "f": 0, "m": 0, "segment": UNSCORED}
    recency = float(standing.summary.recency_days[row])
    return {
        "recency_days": None if np.isnan(recency) else int(recency),
        "frequency": int(standing.summary.frequency[row]),
        "r": int(standing.scores.r[row]),
        "f": int(standing.scores.f[row]),
        "m": int(standing.scores.m[row]),
        "segment": standing.segmentation.names[int(standing.segmentation.codes[row])],
    }
