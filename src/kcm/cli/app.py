"""The commands: plan, review, diff, segment, check, plugins. Exit code 0 done, 1 findings block, 2 bad input."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from kcm.cli.console import BLOCKED, out, print_findings, refusing
from kcm.errors import NotFound, extra
from kcm.i18n import label, phrase
from kcm.interchange import decode
from kcm.periods import parse_date
from kcm.plugins import load, survey
from kcm.rules import passes
from kcm.text import BOTH, check_locale, check_report_locale

with extra("cli"):
    import typer
    from rich.table import Table

if TYPE_CHECKING:
    from kcm.segmentation.purchases import Refunds
    from kcm.segmentation.rfm import Count

__all__ = ["app"]

app: typer.Typer = typer.Typer(
    name="kcm",
    help="Key customer management 关键客户管理.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Locale = Annotated[str, typer.Option(help="Language of texts and reports: en or zh_CN.")]
Encoding = Annotated[str, typer.Option(help="Encoding of the input texts, such as gb18030; it is never guessed.")]
Out = Annotated[Path, typer.Option(help="Folder to write to.")]
AsOf = Annotated[str | None, typer.Option(help="Day from which to look, YYYY-MM-DD; today if left out.")]


def _day(as_of: str | None) -> date:
    return date.today() if as_of is None else parse_date(as_of, "--as-of")  # noqa: DTZ011 - the operator's own day


@app.command()
@refusing
def plan(
    case: Annotated[Path, typer.Argument(help="Folder with case.toml, customers.csv, orders.csv, order_lines.csv.")],
    out: Out,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="html, markdown, docx, json or a plugin's; may be repeated; all if left out."),
    ] = None,
    locale: Annotated[
        str, typer.Option(help="Language of texts and reports: en, zh_CN, or both in the reports.")
    ] = "en",
    encoding: Encoding = "utf-8",
) -> None:
    """Make a key-account plan of a case folder: plan.html, plan.md, plan.docx, plan.json, and tables of the rest."""
    from kcm.cli.planning import make_plan

    spoken = "en" if check_report_locale(locale) == BOTH else locale
    if not make_plan(case, out, formats=formats or (), locale=spoken, report_locale=locale, encoding=encoding):
        raise typer.Exit(BLOCKED)


@app.command()
@refusing
def review(
    plan: Annotated[Path, typer.Argument(help="A plan.json as kcm plan writes it.")],
    as_of: AsOf = None,
    locale: Locale = "en",
) -> None:
    """Review a plan: what its rules find, whether it is complete, how long it holds."""
    from kcm.cli.reviewing import review_file

    check_locale(locale)
    if not review_file(plan, as_of=_day(as_of), locale=locale):
        raise typer.Exit(BLOCKED)


@app.command()
@refusing
def diff(
    old: Annotated[Path, typer.Argument(help="The plan.json of the version before.")],
    new: Annotated[Path, typer.Argument(help="The plan.json of the version after.")],
    locale: Locale = "en",
) -> None:
    """Say what changed from one version of a plan to another, and whether it follows from it."""
    from kcm.cli.comparing import compare_files

    check_locale(locale)
    compare_files(old, new, locale=locale)


@app.command()
@refusing
def segment(
    purchases: Annotated[
        Path, typer.Argument(help="CSV or Parquet table of purchases, one row each, negative amounts are refunds.")
    ],
    as_of: Annotated[str, typer.Option(help="Day to look back from, YYYY-MM-DD.")],
    out: Out,
    customer: Annotated[str, typer.Option(help="Column of the customer id.")] = "customer",
    date_column: Annotated[str, typer.Option("--date", help="Column of the date, YYYY-MM-DD.")] = "date",
    amount: Annotated[str, typer.Option(help="Column of the amount.")] = "amount",
    order: Annotated[str | None, typer.Option(help="Column of the order id; frequency then counts orders.")] = None,
    refunds: Annotated[
        str, typer.Option(help="net: they reduce money; drop: they are left out; keep: they count as purchases.")
    ] = "net",
    count: Annotated[
        str | None, typer.Option(help="What frequency counts: rows, orders or days; rows unless --order is given.")
    ] = None,
    decimals: Annotated[int, typer.Option(help="Decimals of the currency, 0 to 4; amounts are rounded to them.")] = 2,
    compare: Annotated[str | None, typer.Option(help="An earlier day: also say who moved since, YYYY-MM-DD.")] = None,
    segmenter: Annotated[str, typer.Option(help="Entry of the hook kcm.segmenters: rfm, abc or a plugin's.")] = "rfm",
    locale: Locale = "en",
    encoding: Encoding = "utf-8",
) -> None:
    """Score customers by recency, frequency and money, and segment them: segments.csv, segments.html."""
    from kcm.cli.purchase_files import PurchaseColumns
    from kcm.cli.segmenting import Settings, segment_purchases

    check_locale(locale)
    settings = Settings(
        columns=PurchaseColumns(customer, date_column, amount, order),
        as_of=parse_date(as_of, "--as-of"),
        compare=None if compare is None else parse_date(compare, "--compare"),
        refunds=cast("Refunds", refunds),
        count=cast("Count", count if count is not None else "rows" if order is None else "orders"),
        decimals=decimals,
        segmenter=segmenter,
        encoding=encoding,
        locale=locale,
    )
    segment_purchases(purchases, out, settings)


@app.command()
@refusing
def check(
    kind: Annotated[str, typer.Argument(help="Kind of document, such as RESIDENT_ID or SOCIAL_CREDIT_CODE.")],
    number: Annotated[str, typer.Argument(help="The number; - reads it from standard input, which no history keeps.")],
    as_of: AsOf = None,
    locale: Locale = "en",
) -> None:
    """Check the number of an identity document."""
    from kcm.customers.identity import check_number

    check_locale(locale)
    kinds = load("kcm.identity_documents")
    if kind not in kinds:
        # Not shown: kind and number may have been swapped.
        raise NotFound(f"found no such document kind, expected one of {', '.join(kinds)} and then the number")
    text = decode(sys.stdin.buffer.readline(), "standard input").strip() if number == "-" else number
    findings = check_number(kinds[kind], text, as_of=_day(as_of))
    if findings:
        print_findings(findings, locale)
    else:
        out().print(f"{kinds[kind].label.in_locale(locale)} ({kind}, {kinds[kind].source}): OK")
    if not passes(findings):
        raise typer.Exit(BLOCKED)


@app.command()
@refusing
def plugins(locale: Locale = "en") -> None:
    """List every entry of every hook: where it is from, whether it was loaded or why not, and how long that took."""
    check_locale(locale)
    headings = (phrase(f"plugins.{name}", locale) for name in ("hook", "name", "source", "status", "seconds", "reason"))
    table = Table(*headings, box=None, pad_edge=False)
    for entry in survey():
        seconds = f"{entry.seconds:.3f}"
        table.add_row(entry.hook, entry.name, entry.source, label(entry.status, locale), seconds, entry.reason)
    out().print(table)
