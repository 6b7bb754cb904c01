"""A report is lawful: the same bytes again, the plan's numbers in both languages, and no name taken for markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import Any

import attrs
from hypothesis.strategies import SearchStrategy

from kcm.errors import InvalidValue
from kcm.i18n import phrase
from kcm.planning.objectives import Measure
from kcm.planning.review import Reviewed
from kcm.plugins.hooks import an
from kcm.rules import Finding, Severity, Term
from kcm.testing.laws.leaves import changed, leaves, texts_in
from kcm.testing.laws.proving import LawBroken, called_as, drawn_from, of_kind, prove, require, tried
from kcm.testing.laws.reading import is_readable, numbers_in, source_of, visible_text
from kcm.testing.laws.world import asked_of_the_world, clocks
from kcm.testing.plans import reviewed_plans
from kcm.text import LOCALES

__all__ = ["Report", "prove_report"]

Report = Callable[[Reviewed, str], bytes]
Reader = Callable[[bytes], str]

GIVES_BYTES = "a report gives bytes"
PURE = "a report leaves its plan as it was"
DETERMINISTIC = "a report gives the same bytes again"
ASKS_NO_CLOCK = "a report asks no clock"
KEEPS_NUMBERS = "a report keeps the plan's numbers"
SAME_NUMBERS = "a report says the same numbers in both languages"
SAYS_DRAFT = "a report says that a blocked plan is a draft"
IS_NO_MARKUP = "a name is no markup"

HOSTILE = '<kcm-law onclick="x">*A* & &amp; _b_ | [c](d) `e`</kcm-law> 王'
# Its first letters as markup, not behind the backslash of Markdown.
TAG = re.compile(rb"(?<!\\)<kcm-law")
FAULT = Finding("plan.V01", Severity.BLOCKS, "$.budget", {"section": Term("PlanSection.BUDGET")})
MONEY = (Measure.SALES, Measure.CONTRIBUTION)
FRACTIONS = (Measure.SHARE_OF_WALLET, Measure.MARKET_SHARE, Measure.RETURN_ON_SALES)
MOST_DIGITS = 6
WIDE = Context(prec=60)


def prove_report(
    report: Report,
    plans: SearchStrategy[Reviewed] | None = None,
    *,
    read: Reader = visible_text,
    examples: int = 5,
) -> None:
    """A report is proved on reviewed plans, in both languages.

    It gives the same bytes again, also after another plan, and asks no clock. Sales and profit of every year and the
    target of every objective are in it, a negative one with a minus before it or in parentheses, the same numbers in
    both languages: money rounded to whole units at most, a fraction to three decimals or to percent with one, other
    targets to two decimals, a half up or to the even digit. A plan that a finding blocks says DRAFT or 草案, another
    does not. The customer's name is seen as it is written, whatever markup it looks like, and nowhere becomes markup.

    That a number stands beside the right words is not looked at: a report may arrange a plan in any way.

    Args:
        report: the function of a `Reviewed` and a locale.
        plans: the plans to try; those of the kit unless given.
        read: makes the text that a reader sees of the bytes, for a format that is neither HTML, Word nor Markdown;
            whether a name becomes markup there, it alone can say.
        examples: how many plans are drawn.

    Raises:
        InvalidValue: for what no report is, a strategy of something else than reviewed plans, or a format that is not
            read without `read`.
        LawBroken: for a report that is not lawful.

    >>> from html import escape
    >>> def one_page(reviewed, locale):
    ...     plan = reviewed.plan
    ...     lines = [plan.overview.key_account.name, "" if reviewed.complete else phrase("report.draft", locale)]
    ...     lines += [f"{row.year}: {row.sales:,}, {row.operating_profit:,}" for row in plan.financial.rows]
    ...     lines += [f"{objective.id}: {objective.target:,}" for objective in plan.objectives]
    ...     return f"<p>{escape(' | '.join(lines))}</p>".encode()
    >>> prove_report(one_page, examples=1)
    """
    called_as(report, "kcm.reports", "report")
    chosen = reviewed_plans() if plans is None else plans
    drawn_from(chosen, "plans")

    def law(drawn: Reviewed) -> None:
        reviewed = of_kind(drawn, Reviewed, "reviewed_plans", "plans")
        other = _named(_turned(reviewed), HOSTILE)
        made, of_other = ({locale: _made(report, one, locale) for locale in LOCALES} for one in (reviewed, other))
        for locale in LOCALES:
            again, asked = asked_of_the_world(partial(_made, report, reviewed, locale))
            asked = clocks(asked)
            require(not asked, ASKS_NO_CLOCK, f"found {', '.join(asked)}, expected the day in its plan")
            require(made[locale] == again, DETERMINISTIC, f"found other bytes the second time, in {locale}")
        if read is visible_text:
            _is_read_and_no_markup(made, of_other)
        seen = {locale: tried(GIVES_BYTES, read, given) for locale, given in made.items()}
        _numbers(reviewed, seen)
        _is_stamped(reviewed, seen)
        shown = {locale: tried(IS_NO_MARKUP, read, given) for locale, given in of_other.items()}
        _is_stamped(other, shown)
        for locale, text in shown.items():
            require(HOSTILE in text, IS_NO_MARKUP, f"found the customer's name otherwise than written, in {locale}")

    prove(law, chosen, examples)


def _made(report: Report, reviewed: Reviewed, locale: str) -> bytes:
    before = tuple(leaves(reviewed))
    made: Any = tried(GIVES_BYTES, report, reviewed, locale)
    if not isinstance(made, bytes):
        raise LawBroken(GIVES_BYTES, f"found {an(made)}, expected bytes")
    where = changed(before, tuple(leaves(reviewed)))
    require(where is None, PURE, f"changed {where}")
    return made


def _is_read_and_no_markup(made: dict[str, bytes], of_other: dict[str, bytes]) -> None:
    if not all(map(is_readable, made.values())):
        told = "found bytes that are neither HTML, Word nor Markdown, expected read=, which makes text of them"
        raise InvalidValue(told, "report")
    for locale, given in of_other.items():
        found = TAG.search(tried(GIVES_BYTES, source_of, given))
        require(found is None, IS_NO_MARKUP, f"found the customer's name as markup, in {locale}")


def _numbers(reviewed: Reviewed, seen: dict[str, str]) -> None:
    found = {locale: numbers_in(text) for locale, text in seen.items()}
    for where, forms in _amounts(reviewed):
        missing = [locale for locale in LOCALES if not forms & found[locale]]
        require(len(missing) < len(LOCALES), KEEPS_NUMBERS, f"found no {where}")
        require(not missing, SAME_NUMBERS, f"found no {where} in {', '.join(missing)}")
    own = {abs(one) for one in numbers_in(" ".join(texts_in(reviewed)))}  # of words, which may be in one language only
    first, second = ({abs(one) for one in found[locale] if _tells(one)} - own for locale in LOCALES)
    both = f"{len(first - second)} in {LOCALES[0]} only and {len(second - first)} in {LOCALES[1]} only"
    require(first == second, SAME_NUMBERS, f"found {both}")


def _amounts(reviewed: Reviewed) -> Iterator[tuple[str, frozenset[Decimal]]]:
    """What is to be in a report: the place in the plan, and each form in which its number may be written."""
    for index, row in enumerate(reviewed.plan.financial.rows):
        yield f"$.financial.rows[{index}].sales", _rounded(row.sales, 0)
        yield f"$.financial.rows[{index}].operating_profit", _rounded(row.operating_profit, 0)
    for index, objective in enumerate(reviewed.plan.objectives):
        yield f"$.objectives[{index}].target", forms_of(objective.measure, objective.target)


def forms_of(measure: Measure, target: Decimal) -> frozenset[Decimal]:
    """The numbers as which a target may be written, a share in percent too."""
    if measure in FRACTIONS:
        return _rounded(target, 3) | _rounded(target * 100, 1)
    return _rounded(target, 0 if measure in MONEY else 2)


def _rounded(number: Decimal, least: int) -> frozenset[Decimal]:
    """A number as it is, and rounded to the least decimals or more."""
    steps = [Decimal(1).scaleb(-places) for places in range(least, MOST_DIGITS + 1)]
    roundings = (ROUND_HALF_EVEN, ROUND_HALF_UP)
    return frozenset((number, *(number.quantize(step, how, WIDE) for step in steps for how in roundings)))


def _tells(number: Decimal) -> bool:
    """Whether a number is the same in all languages; days and months of dates are not always written as such."""
    return abs(number) > 31 or number != number.to_integral_value()


def _is_stamped(reviewed: Reviewed, seen: dict[str, str]) -> None:
    for locale, text in seen.items():
        stamp = phrase("report.draft", locale)
        if reviewed.complete:
            require(stamp not in text, SAYS_DRAFT, f"found {stamp} on a plan that nothing blocks")
        else:
            require(stamp in text, SAYS_DRAFT, f"found no {stamp}, expected it on a plan that is blocked")


def _turned(reviewed: Reviewed) -> Reviewed:
    """The plan as it would be with a finding that blocks, or without those it has."""
    kept = tuple(one for one in reviewed.findings if one.severity is not Severity.BLOCKS)
    return attrs.evolve(reviewed, findings=(*reviewed.findings, FAULT) if reviewed.complete else kept)


def _named(reviewed: Reviewed, name: str) -> Reviewed:
    overview = reviewed.plan.overview
    customer = attrs.evolve(overview.key_account, name=name)
    return attrs.evolve(
        reviewed, plan=attrs.evolve(reviewed.plan, overview=attrs.evolve(overview, key_account=customer))
    )
