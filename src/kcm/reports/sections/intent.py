"""Sections 6 to 8: what the plan assumes, what it wants and how, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kcm.finance.budget import totals
from kcm.finance.value import net_present_value
from kcm.planning.objectives import Measure, Objective, Strategy
from kcm.reports.document import Block, Paragraph, Subheading, Table
from kcm.reports.writing import Writing

__all__ = ["assumptions", "budget", "objectives"]

ZERO = Decimal(0)


def assumptions(writing: Writing) -> Iterator[Block]:
    """Section 6: one row for each assumption, with what uses it."""
    plan, formats = writing.plan, writing.formats
    users: dict[str, list[str]] = {}
    parts: tuple[Objective | Strategy, ...] = (*plan.objectives, *plan.strategies)
    for part in parts:
        for name in part.assumptions:
            users.setdefault(name, []).append(part.id)
    yield Table(
        caption=writing.say("assumptions.caption"),
        columns=(
            *writing.words("id", "assumption", "quantity"),
            *writing.numbers("probability", "impact"),
            *writing.words("used_by", "contingency_plan"),
        ),
        rows=tuple(
            (
                one.id,
                writing.text(one.text),
                writing.text(one.quantity),
                formats.share(one.probability),
                str(one.impact),
                ", ".join(users.get(one.id, ())) or "—",
                writing.text(one.contingency),
            )
            for one in plan.assumptions
        ),
    )


def objectives(writing: Writing) -> Iterator[Block]:
    """Section 7: objectives by unit, then strategies with their actions."""
    plan, formats = writing.plan, writing.formats
    wanted = [one for one in plan.objectives if one.measure is Measure.SALES]
    baseline = sum((one.baseline for one in wanted), ZERO)
    target = sum((one.target for one in wanted), ZERO)
    profits = [one.target_profit for one in wanted if one.target_profit is not None]
    yield Table(
        caption=writing.say("objectives.caption", unit=writing.money_caption),
        columns=(
            *writing.words("id", "unit", "direction", "measure"),
            *writing.numbers("baseline", "target", "change", "target_profit", "due_year"),
        ),
        rows=(
            *(_objective(writing, one) for one in plan.objectives),
            (
                writing.say("total"),
                *("",) * 3,
                formats.money(baseline),
                formats.money(target),
                formats.money(target - baseline),
                formats.money(sum(profits, ZERO) if profits else None),
                "",
            ),
        ),
        totals=1,
    )
    for one in plan.objectives:
        if one.justification is not None:
            yield Paragraph(lead=f"{one.id} · {writing.unit_name(one.unit)}", text=writing.text(one.justification))
    yield Subheading(text=writing.say("strategies"))
    for strategy in plan.strategies:
        yield from _strategy(writing, strategy)


def _objective(writing: Writing, one: Objective) -> tuple[str, ...]:
    formats = writing.formats
    show = {
        Measure.SALES: formats.money,
        Measure.CONTRIBUTION: formats.money,
        Measure.VOLUME: formats.points,
        Measure.RELATIVE_STRENGTH: formats.score,
    }.get(one.measure, formats.share)
    return (
        one.id,
        writing.unit_name(one.unit),
        writing.label(one.direction),
        writing.label(one.measure),
        show(one.baseline),
        show(one.target),
        show(one.target - one.baseline),
        writing.formats.money(one.target_profit),
        str(one.due_year),
    )


def _strategy(writing: Writing, strategy: Strategy) -> Iterator[Block]:
    served = ", ".join(strategy.objectives)
    yield Paragraph(
        lead=f"{strategy.id} · {writing.text(strategy.name)}",
        text=writing.say("strategy.serves", objectives=served, owner=strategy.owner),
    )
    if strategy.actions:
        yield Table(
            caption=writing.say("actions.caption", strategy=strategy.id),
            columns=writing.words("action", "kind", "owner", "due"),
            rows=tuple(
                (writing.text(one.text), writing.label(one.kind), one.owner, writing.formats.day(one.due))
                for one in strategy.actions
            ),
        )


def budget(writing: Writing) -> Iterator[Block]:
    """Section 8: cost by strategy and year, by category, the reserve, and what the extra profit is worth today."""
    plan, formats = writing.plan, writing.formats
    years = plan.header.horizon.planned_years
    by_strategy = totals(plan.budget.lines, lambda line: (line.strategy, line.year))
    by_year = totals(plan.budget.lines, lambda line: line.year)
    by_category = totals(plan.budget.lines, lambda line: line.category)
    total = sum(by_year.values(), ZERO)
    planned = writing.years()[1:]
    sums = [by_year.get(year, ZERO) for year in years]
    rows = [
        _row(
            f"{one.id} · {writing.text(one.name)}",
            [by_strategy.get((one.id, year), ZERO) for year in years],
            writing,
        )
        for one in plan.strategies
    ]
    rows.append(_row(writing.say("total"), sums, writing))
    reserve = [plan.budget.contingency_by_year.get(year, ZERO) for year in years]
    yield Table(
        caption=writing.say("budget.caption", unit=writing.money_caption),
        columns=(*writing.words("strategy"), *planned, *writing.numbers("total")),
        rows=tuple(rows),
        totals=1,
    )
    yield Table(
        caption=writing.say("reserve.caption", unit=writing.money_caption),
        columns=(*writing.words("line"), *planned, *writing.numbers("total")),
        rows=(_row(writing.say("reserve"), reserve, writing),),
    )
    yield Table(
        caption=writing.say("categories.caption", currency=plan.budget.currency, years=f"{years[0]}–{years[-1]}"),
        columns=(*writing.words("category"), *writing.numbers("amount", "share")),
        rows=(
            *(
                (writing.label(category), formats.money(cost), formats.share(cost / total if total else None))
                for category, cost in sorted(by_category.items(), key=lambda item: (-item[1], item[0].name))
            ),
            (writing.say("total"), formats.money(total), formats.share(1 if total else None)),
        ),
        totals=1,
    )
    yield from _worth(writing)


def _row(name: str, amounts: list[Decimal], writing: Writing) -> tuple[str, ...]:
    return (name, *(writing.formats.money(amount) for amount in (*amounts, sum(amounts, ZERO))))


def _worth(writing: Writing) -> Iterator[Block]:
    plan, formats = writing.plan, writing.formats
    first, *later = plan.financial.rows
    extra = [row.operating_profit - first.operating_profit for row in later]
    yield Table(
        caption=writing.say("extra_profit.caption", unit=writing.money_caption),
        columns=(*writing.words("line"), *writing.years()[1:], *writing.numbers("total")),
        rows=(_row(writing.say("extra_profit"), extra, writing),),
    )
    yield Paragraph(
        text=writing.say(
            "present_value",
            rate=formats.share(plan.budget.discount_rate),
            value=formats.money(net_present_value(extra, plan.budget.discount_rate)),
            currency=plan.header.currency,
        )
    )
