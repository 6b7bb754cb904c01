"""What this bank adds to plans: a ratio, a section about effort, and a report of one page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kcm.finance.ratios import Better, Ratio, RatioUnit
from kcm.i18n import phrase
from kcm.planning.plan import ExtraRow, ExtraSection, ExtraTable, KeyAccountPlan
from kcm.planning.review import Reviewed
from kcm.text import Text

CASH_TO_DEBT = Ratio(
    name="cash_to_debt",
    label=Text("cash to debt", "现金债务比"),
    formula=Text("cash / total debt", "现金 / 有息负债总额"),
    unit=RatioUnit.TIMES,
    better=Better.HIGHER,
    items=("cash", "total_debt"),
    quotient=lambda of: (of["cash"], of["total_debt"]),
)


def effort_section(plan: KeyAccountPlan) -> ExtraSection:
    """What serving the customer costs in each year, and what is spent on strategies."""
    table = ExtraTable(
        caption=Text(f"Effort, {plan.header.currency}", f"投入({plan.header.currency})"),
        heading=Text("Year", "年份"),
        columns=(Text("Cost to serve", "服务成本"), Text("Strategies", "策略支出")),
        rows=tuple(
            ExtraRow(label=Text.same(str(row.year)), values=(row.cost_to_serve, row.strategy_spend))
            for row in plan.financial.rows
        ),
    )
    return ExtraSection(id="sample_effort", title=Text("Effort", "投入"), tables=(table,))


def one_page(reviewed: Reviewed, locale: str) -> bytes:
    """The plan's numbers on one page of HTML; every text of the plan is escaped."""
    body = "".join(f"<p>{escape(line)}</p>\n" for line in _lines(reviewed, locale))
    return f'<!DOCTYPE html>\n<html lang="{locale.replace("_", "-")}"><body>\n{body}</body></html>\n'.encode()


def _lines(reviewed: Reviewed, locale: str) -> Iterator[str]:
    plan = reviewed.plan
    yield plan.overview.key_account.name
    if not reviewed.complete:
        yield phrase("report.draft", locale)
    sales, profit = (phrase(f"report.{name}", locale) for name in ("sales", "operating_profit"))
    for row in plan.financial.rows:
        yield f"{row.year}: {sales} {row.sales:,.2f}, {profit} {row.operating_profit:,.2f}"
    for objective in plan.objectives:
        yield f"{objective.id}: {objective.target:,.4f}"
