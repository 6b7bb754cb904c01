"""`prove_report` passes kcm's own reports and catches those that lose a number, a stamp or a language."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from kcm.errors import InvalidValue
from kcm.i18n import phrase
from kcm.planning.objectives import Measure
from kcm.planning.review import Reviewed
from kcm.plugins import load
from kcm.testing import key_account_plans, reviewed_plans
from kcm.testing.laws import LawBroken, prove_report
from kcm.testing.laws.reading import numbers_in, visible_text
from kcm.testing.laws.report_laws import forms_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize("name", load("kcm.reports"))
def test_kcms_own_reports_are_lawful(name: str) -> None:
    prove_report(load("kcm.reports")[name], examples=1)


Money = Callable[[Decimal], str]


def lines(reviewed: Reviewed, locale: str, money: Money = "{:,.2f}".format) -> Iterator[str]:
    yield reviewed.plan.overview.key_account.name
    if not reviewed.complete:
        yield phrase("report.draft", locale)
    for row in reviewed.plan.financial.rows:
        yield f"{money(row.sales)} | {money(row.operating_profit)}"
    for objective in reviewed.plan.objectives:
        yield f"{objective.target:,.4f}"


def page(reviewed: Reviewed, locale: str, money: Money = "{:,.2f}".format) -> bytes:
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines(reviewed, locale, money)).encode()


def word(reviewed: Reviewed, locale: str) -> bytes:
    """A document with two runs in each paragraph, as words of different weight are."""
    runs = ("".join(f"<w:r><w:t>{html.escape(part)}</w:t></w:r>" for part in line) for line in lines(reviewed, locale))
    body = "".join(f"<w:p>{run}</w:p>" for run in runs)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as document:
        for name in ("word/document.xml", "word/media/picture.png", "[Content_Types].xml"):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            document.writestr(entry, f"<w:document {W}><w:body>{body}</w:body></w:document>" if "doc" in name else "")
    return made.getvalue()


def plain(reviewed: Reviewed, locale: str) -> bytes:
    return "\n".join(lines(reviewed, locale)).encode()


def test_reports_of_every_format_are_lawful() -> None:
    prove_report(page, examples=2)
    prove_report(word, examples=1)
    prove_report(plain, read=bytes.decode, examples=1)


def written(money: Money) -> Callable[[Reviewed, str], bytes]:
    """A report that writes sales and profit in its own way."""
    return lambda reviewed, locale: page(reviewed, locale, money)


WAYS: dict[str, Money] = {
    "as accountants do": lambda amount: f"({-amount:,.2f})" if amount < 0 else f"{amount:,.2f}",
    "with a currency after the sign": lambda amount: f"{'-' if amount < 0 else ''}USD {abs(amount):,.2f}",
    "with a currency in parentheses": lambda amount: f"(USD {-amount:,.2f})" if amount < 0 else f"{amount:,.2f}",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_report_may_write_money_in_any_of_these_ways(way: str) -> None:
    prove_report(written(WAYS[way]), examples=1)


def test_a_report_may_say_in_chinese_how_many_ten_thousands_an_amount_is() -> None:
    def report(reviewed: Reviewed, locale: str) -> bytes:
        rows = reviewed.plan.financial.rows if locale == "zh_CN" else ()
        return page(reviewed, locale) + "".join(f"<p>{row.sales / 10_000:,.2f} 万</p>" for row in rows).encode()

    prove_report(report, examples=1)


def without(chosen: Callable[[Reviewed], Any]) -> Callable[[Reviewed, str], bytes]:
    return lambda reviewed, locale: page(chosen(reviewed), locale)


def with_rows(reviewed: Reviewed, change: Callable[[Any], Any]) -> Reviewed:
    financial = reviewed.plan.financial
    rows = tuple(change(row) for row in financial.rows)
    return attrs.evolve(reviewed, plan=attrs.evolve(reviewed.plan, financial=attrs.evolve(financial, rows=rows)))


def loses_the_last_year(reviewed: Reviewed) -> Reviewed:
    financial = reviewed.plan.financial
    shorter = attrs.evolve(financial, rows=financial.rows[:-1])
    return attrs.evolve(reviewed, plan=attrs.evolve(reviewed.plan, financial=shorter))


def loses_the_profit(reviewed: Reviewed) -> Reviewed:
    return with_rows(reviewed, lambda row: attrs.evolve(row, operating_profit=Decimal(0)))


def loses_the_objectives(reviewed: Reviewed) -> Reviewed:
    return attrs.evolve(reviewed, plan=attrs.evolve(reviewed.plan, objectives=()))


def says_more_in_english(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed, locale) + (b"<p>4711</p>" if locale == "en" else b"")


def loses_the_sign(reviewed: Reviewed) -> Reviewed:
    return with_rows(reviewed, lambda row: attrs.evolve(row, operating_profit=abs(row.operating_profit)))


def writes_targets_as_nought(reviewed: Reviewed, locale: str) -> bytes:
    """Whole numbers only, which of a share leaves nothing."""
    shares = {one.target for one in reviewed.plan.objectives if 0 < one.target < Decimal("0.5")}
    return page(reviewed, locale) if not shares else page(loses_the_objectives(reviewed), locale) + b"<p>0</p>"


def loses_it_in_chinese(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed if locale == "en" else loses_the_profit(reviewed), locale)


def counts() -> Any:
    calls: list[int] = []

    def report(reviewed: Reviewed, locale: str) -> bytes:
        calls.append(1)
        return page(reviewed, locale) + f"<!-- {len(calls)} -->".encode()

    return report


def never_stamps(reviewed: Reviewed, locale: str) -> bytes:
    return page(attrs.evolve(reviewed, findings=()), locale)


def always_stamps(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed, locale) + f"<p>{phrase('report.draft', locale)}</p>".encode()


def stamps_in_english(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed, locale).replace("草案".encode(), b"DRAFT")


def unescaped(reviewed: Reviewed, locale: str) -> bytes:
    return "".join(f"<p>{line}</p>" for line in lines(reviewed, locale)).encode()


def name_of(reviewed: Reviewed) -> str:
    return reviewed.plan.overview.key_account.name


def seen_nowhere(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed, locale).replace(b"<p>", b"<p hidden>")


def not_displayed(reviewed: Reviewed, locale: str) -> bytes:
    return b'<div style="Display: none">' + page(reviewed, locale) + b"</div>"


def cut_short(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed, locale).replace(
        html.escape(name_of(reviewed)).encode(), html.escape(name_of(reviewed)[:20]).encode()
    )


def unescaped_in_a_script(reviewed: Reviewed, locale: str) -> bytes:
    return f"<script>name = '{name_of(reviewed)}'</script>".encode() + page(reviewed, locale)


def unescaped_in_a_part(reviewed: Reviewed, locale: str) -> bytes:
    """A Word document of which one part takes the name for markup."""
    made = io.BytesIO(word(reviewed, locale))
    with zipfile.ZipFile(made, "a") as document:
        entry = zipfile.ZipInfo("docProps/app.xml", (1980, 1, 1, 0, 0, 0))
        document.writestr(entry, f"<Properties>{name_of(reviewed)}</Properties>")
    return made.getvalue()


def prints_the_day(reviewed: Reviewed, locale: str) -> bytes:
    return page(reviewed, locale) + f"<p>{date.today()}</p>".encode()  # noqa: DTZ011 - the fault


def broken_words(reviewed: Reviewed, locale: str) -> bytes:
    return word(attrs.evolve(reviewed), locale)[:-30]


def writes_into_the_plan(reviewed: Reviewed, locale: str) -> bytes:
    object.__setattr__(reviewed.plan.header, "version", reviewed.plan.header.version + 1)
    return page(reviewed, locale)


NUMBERS, DRAFT = "a report keeps the plan's numbers", "a report says that a blocked plan is a draft"
BOTH, NAME = "a report says the same numbers in both languages", "a name is no markup"
UNLAWFUL: dict[str, tuple[Any, str, str]] = {
    "loses the last year": (without(loses_the_last_year), NUMBERS, "found no $.financial.rows["),
    "loses the profit": (without(loses_the_profit), NUMBERS, "operating_profit"),
    "loses the sign": (without(loses_the_sign), NUMBERS, "operating_profit"),
    "writes targets as nought": (writes_targets_as_nought, NUMBERS, "found no $.objectives["),
    "loses the objectives": (without(loses_the_objectives), NUMBERS, "found no $.objectives["),
    "loses it in Chinese": (loses_it_in_chinese, BOTH, "in zh_CN"),
    "says more in English": (says_more_in_english, BOTH, "found 1 in en only and 0 in zh_CN only"),
    "counts its calls": (counts(), "a report gives the same bytes again", "in en"),
    "never stamps": (never_stamps, DRAFT, "found no DRAFT"),
    "always stamps": (always_stamps, DRAFT, "found DRAFT on a plan that nothing blocks"),
    "stamps in English": (stamps_in_english, DRAFT, "found no 草案"),
    "takes a name for markup": (unescaped, NAME, "as markup, in en"),
    "takes Markdown for markup": (plain, NAME, "as markup, in en"),
    "takes a name for markup where nobody looks": (unescaped_in_a_script, NAME, "as markup, in en"),
    "takes a name for markup in one part": (unescaped_in_a_part, NAME, "as markup, in en"),
    "cuts a name": (cut_short, NAME, "otherwise than written, in en"),
    "hides its numbers": (seen_nowhere, NUMBERS, "found no $.financial.rows[0].sales"),
    "displays nothing": (not_displayed, NUMBERS, "found no $.financial.rows[0].sales"),
    "prints the day": (prints_the_day, "a report asks no clock", "found date.today"),
    "is no document": (broken_words, "a report gives bytes", "raised BadZipFile"),
    "writes into the plan": (writes_into_the_plan, "a report leaves its plan as it was", "$.plan.header.version"),
    "gives text": (lambda reviewed, locale: "text", "a report gives bytes", "found a str, expected bytes"),
    "raises": (lambda reviewed, locale: reviewed.nonsense, "a report gives bytes", "raised AttributeError"),
}


@pytest.mark.parametrize("fault", UNLAWFUL)
def test_an_unlawful_report_is_caught_by_the_law_it_breaks(fault: str) -> None:
    report, law, reason = UNLAWFUL[fault]
    with pytest.raises(LawBroken) as caught:
        prove_report(report)
    assert caught.value.law == law
    assert reason in caught.value.reason


def test_a_fault_is_shown_at_once_for_a_document_takes_long() -> None:
    made: list[str] = []

    def without_objectives(reviewed: Reviewed, locale: str) -> bytes:
        made.append(locale)
        return page(loses_the_objectives(reviewed), locale)

    with pytest.raises(LawBroken):
        prove_report(without_objectives)
    assert len(made) <= 3 * 6  # six to find it, and once more to show it


def test_scripts_and_styles_are_not_seen() -> None:
    made = b"<html><head><title>x</title></head><style>b {}</style><p>seen<script>1 < 2</script></p></span></html>"
    assert visible_text(made) == "seen"


def test_what_is_hidden_is_not_seen_nor_what_is_in_it() -> None:
    made = b'<div hidden><div>1<br><img src="x">2</div>3<p>4</div><p style="visibility:hidden">5</p><input hidden>seen'
    assert visible_text(made) == "seen"


def test_in_markdown_an_escaped_character_stands_for_itself_and_a_reference_for_a_character() -> None:
    assert visible_text(rb"**A** \*B\* &lt;C&gt; <i>D</i>") == "A *B* <C> D"


def test_numbers_are_read_without_commas_and_with_their_sign() -> None:
    assert numbers_in("−1,234.50, 7. (-$3) | -0.5 %") == {Decimal("-1234.50"), Decimal(7), Decimal(-3), Decimal("-0.5")}


def test_a_number_in_parentheses_is_of_either_sign_and_one_before_ten_thousand_is_none() -> None:
    assert numbers_in("(1,234.50) (USD 7) (8 of 9)") == {
        Decimal(one) for one in ("1234.5", "-1234.5", "7", "-7", "8", "9")
    }
    assert numbers_in("123.4567万，1.5 亿, 1.7 万元 6") == {Decimal(6)}
    assert numbers_in("1.5 万达广场") == {Decimal("1.5")}


def test_a_hyphen_between_two_things_is_no_sign() -> None:
    assert numbers_in("2015-03-31, T-1, 5 - 4, 40%-50%, (a)-6") == {
        Decimal(one) for one in (2015, 3, 31, 1, 5, 4, 40, 50, 6)
    }


MONEY, SHARE, STRENGTH = Measure.SALES, Measure.MARKET_SHARE, Measure.RELATIVE_STRENGTH


@pytest.mark.parametrize(
    ("measure", "target", "written", "kept"),
    [
        (MONEY, "1234.56", "1,235", True),
        (MONEY, "1234.56", "-1,235", False),
        (MONEY, "1234.56", "123,456", False),
        (MONEY, "0", "0", True),
        (MONEY, "2.5", "2", True),
        (MONEY, "2.5", "3", True),
        (MONEY, "-2.5", "(3)", True),
        (MONEY, "2.5", "4", False),
        (SHARE, "0.4316", "43.2 %", True),
        (SHARE, "0.4316", "43.16 %", True),
        (SHARE, "0.4316", "0.432", True),
        (SHARE, "0.4316", "0.43160", True),
        (SHARE, "0.4316", "43 %", False),
        (SHARE, "0.4316", "0", False),
        (SHARE, "0.43", "43 %", True),
        (STRENGTH, "1.234", "1.23", True),
        (STRENGTH, "1.234", "1", False),
        (STRENGTH, "0.12345678", "0.12345678", True),
    ],
)
def test_a_target_is_kept_where_it_is_written_closely_enough(
    measure: Measure, target: str, written: str, kept: bool
) -> None:
    assert bool(forms_of(measure, Decimal(target)) & numbers_in(written)) is kept


MISTAKEN: dict[str, tuple[Any, Any, str, str]] = {
    "a function of a plan": (name_of, None, "found name_of(", "report"),
    "a name": ("html", None, "found a str, expected a function", "report"),
    "plans": (
        page,
        key_account_plans(),
        "found a KeyAccountPlan, expected a strategy of Reviewed, such as kcm.testing.reviewed_plans()",
        "plans",
    ),
    "no strategy": (page, reviewed_plans, "found a function, expected a Hypothesis strategy", "plans"),
    "another format": (lambda *_: b"%PDF-1.7", None, "found bytes that are neither HTML, Word nor Markdown", "report"),
    "an image": (lambda *_: b"\x89PNG", None, "found bytes that are neither", "report"),
    "a spreadsheet": (lambda *_: b"PK xl/workbook.xml", None, "found bytes that are neither", "report"),
}


@pytest.mark.parametrize("mistake", MISTAKEN)
def test_what_is_no_report_or_cannot_be_read_is_told_so_and_breaks_no_law(mistake: str) -> None:
    report, plans, reason, path = MISTAKEN[mistake]
    with pytest.raises(InvalidValue) as refused:
        prove_report(report, plans)
    assert refused.value.reason.startswith(reason)
    assert refused.value.path == path
