"""The commands: plan, segment, check, plugins. Exit code 0 done, 1 findings block, 2 bad input."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

from kcm.cli.console import BLOCKED, out, print_findings, refusing
from kcm.errors import MissingExtra, NotFound
from kcm.i18n import label, phrase
from kcm.interchange import decode
from kcm.periods import parse_date
from kcm.plugins import load, survey
from kcm.rules import passes
from kcm.text import check_locale

try:
    import typer
    from rich.table import Table
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("cli", error.name) from error

__all__ = ["app"]

app = typer.Typer(
    name="kcm",
    help="Key customer management 关键客户管理.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Locale = Annotated[str, typer.Option(help="Language of texts and reports: en or zh_CN.")]
Encoding = Annotated[str, typer.Option(help="Encoding of the input texts, such as gb18030; it is never guessed.")]
Out = Annotated[Path, typer.Option(help="Folder to write to.")]


@app.command()
@refusing
def plan(
    case: Annotated[Path, typer.Argument(help="Folder with case.toml, customers.csv, orders.csv, order_lines.csv.")],
    out: Out,
    locale: Locale = "en",
    encoding: Encoding = "utf-8",
) -> None:
    """Make a key-account plan of a case folder: plan.html, plan.md, plan.json, segments.csv, findings.json."""
    from kcm.cli.planning import make_plan

    check_locale(locale)
    if not make_plan(case, out, locale=locale, encoding=encoding):
        raise typer.Exit(BLOCKED)


@app.command()
@refusing
def segment(
    purchases: Annotated[
        Path, typer.Argument(help="CSV table of purchases, one row each, negative amounts are refunds.")
    ],
    as_of: Annotated[str, typer.Option(help="Day to look back from, YYYY-MM-DD.")],
    out: Out,
    customer: Annotated[str, typer.Option(help="Column of the customer id.")] = "customer",
    date_column: Annotated[str, typer.Option("--date", help="Column of the date, YYYY-MM-DD.")] = "date",
    amount: Annotated[str, typer.Option(help="Column of the amount.")] = "amount",
    locale: Locale = "en",
    encoding: Encoding = "utf-8",
) -> None:
    """Score customers by recency, frequency and money, and segment them: segments.csv."""
    from kcm.cli.segmenting import segment_purchases

    check_locale(locale)
    columns = (customer, date_column, amount)
    segment_purchases(purchases, out, parse_date(as_of, "--as-of"), columns, locale=locale, encoding=encoding)


@app.command()
@refusing
def check(
    kind: Annotated[str, typer.Argument(help="Kind of document, such as RESIDENT_ID or SOCIAL_CREDIT_CODE.")],
    number: Annotated[str, typer.Argument(help="The number; - reads it from standard input, which no history keeps.")],
    as_of: Annotated[str | None, typer.Option(help="Day to check a birth date against; today if left out.")] = None,
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
    day = date.today() if as_of is None else parse_date(as_of, "--as-of")  # noqa: DTZ011 - the operator's own day
    findings = check_number(kinds[kind], text, as_of=day)
    if findings:
        print_findings(findings, locale)
    else:
        out().print(f"{kinds[kind].label.in_locale(locale)} ({kind}, {kinds[kind].source}): OK")
    if not passes(findings):
        raise typer.Exit(BLOCKED)


@app.command()
@refusing
def plugins(locale: Locale = "en") -> None:
    """List every entry of every hook: where it is from, and whether it was loaded or why not."""
    check_locale(locale)
    headings = (phrase(f"plugins.{name}", locale) for name in ("hook", "name", "source", "status", "reason"))
    table = Table(*headings, box=None, pad_edge=False)
    for entry in survey():
        table.add_row(entry.hook, entry.name, entry.source, label(entry.status, locale), entry.reason)
    out().print(table)
