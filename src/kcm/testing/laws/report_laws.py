"""A report is lawful: the same bytes again, the plan's numbers in both languages, and no name taken for markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kcm.i18n import phrase
from kcm.planning.review import Reviewed
from kcm.rules import Finding, Severity, Term
from kcm.testing.laws.leaves import changed, leaves, texts_in
from kcm.testing.laws.proving import LawBroken, prove, require, tried
from kcm.testing.laws.reading import numbers_in, visible_text
from kcm.testing.plans import reviewed_plans
from kcm.text import LOCALES

__all__ = ["Report", "prove_report"]

Report = Callable[[Reviewed, str], bytes]
Reader = Callable[[bytes], str]

GIVES_BYTES = "a report gives bytes"
PURE = "a report leaves its plan as it was"
DETERMINISTIC = "a report gives the same bytes again"
KEEPS_NUMBERS = "a report keeps the plan's numbers"
SAME_NUMBERS = "a report says the same numbers in both languages"
SAYS_DRAFT = "a report says that a blocked plan is a draft"
IS_NO_MARKUP = "a name is no markup"

HOSTILE = '<kcm-law onclick="x">*A* & &amp; _b_ | [c](d) `e`</kcm-law> 王'
FAULT = Finding("plan.V01", Severity.BLOCKS, "$.budget", {"section": Term("PlanSection.BUDGET")})
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


def prove_report(
    report: Report,
    plans: SearchStrategy[Reviewed] | None = None,
    *,
    read: Reader = visible_text,
    examples: int = 5,
) -> None:
    """A report is proved on reviewed plans, in both languages.

    It gives the same bytes again, also after another plan. Sales and profit of every year and the target of every
    objective are in it, the same numbers in both languages. A plan that a finding blocks says DRAFT or 草案,
    another one does not. The customer's name is seen as it is written, whatever markup it looks like.

    Args:
        report: the function of a `Reviewed` and a locale.
        plans: the plans to try; those of the kit unless given.
        read: makes the text that a reader sees of the bytes; without it, HTML, Word and Markdown are read.
        examples: how many pairs of plans are drawn.

    Raises:
        LawBroken: for a report that is not lawful.
    """

    def law(pair: tuple[Reviewed, Reviewed]) -> None:
        made = [{locale: _made(report, one, locale) for locale in LOCALES} for one in pair]
        for locale in LOCALES:
            again = _made(report, pair[0], locale)
            require(made[0][locale] == again, DETERMINISTIC, f"found other bytes the second time, in {locale}")
        for reviewed, of_locale in zip(pair, made, strict=True):
            seen = {locale: tried(GIVES_BYTES, read, given) for locale, given in of_locale.items()}
            _numbers(reviewed, seen)
            _is_stamped(reviewed, seen)
        other = _named(_turned(pair[0]), HOSTILE)
        shown = {locale: tried(IS_NO_MARKUP, read, _made(report, other, locale)) for locale in LOCALES}
        _is_stamped(other, shown)
        for locale, text in shown.items():
            require(HOSTILE in text, IS_NO_MARKUP, f"found the customer's name otherwise than written, in {locale}")

    chosen = reviewed_plans() if plans is None else plans
    prove(law, st.tuples(chosen, chosen), examples)


def _made(report: Report, reviewed: Reviewed, locale: str) -> bytes:
    before = tuple(leaves(reviewed))
    made: Any = tried(GIVES_BYTES, report, reviewed, locale)
    if not isinstance(made, bytes):
        raise LawBroken(GIVES_BYTES, f"found a {type(made).__name__}, expected bytes")
    where = changed(before, tuple(leaves(reviewed)))
    require(where is None, PURE, f"changed {where}")
    return made


def _numbers(reviewed: Reviewed, seen: dict[str, str]) -> None:
    found = {locale: numbers_in(text) for locale, text in seen.items()}
    for where, amount in _amounts(reviewed):
        missing = [locale for locale in LOCALES if not _forms(amount) & found[locale]]
        require(len(missing) < len(LOCALES), KEEPS_NUMBERS, f"found no {where}")
        require(not missing, SAME_NUMBERS, f"found no {where} in {', '.join(missing)}")
    own = numbers_in(" ".join(texts_in(reviewed)))  # words of a plan may hold a number in one language only
    told = {locale: {one for one in numbers if _tells(one)} - own for locale, numbers in found.items()}
    first, second = (told[locale] for locale in LOCALES)
    both = f"{len(first - second)} in {LOCALES[0]} only and {len(second - first)} in {LOCALES[1]} only"
    require(first == second, SAME_NUMBERS, f"found {both}")


def _amounts(reviewed: Reviewed) -> Iterator[tuple[str, Decimal]]:
    for index, row in enumerate(reviewed.plan.financial.rows):
        yield f"$.financial.rows[{index}].sales", row.sales
        yield f"$.financial.rows[{index}].operating_profit", row.operating_profit
    for index, objective in enumerate(reviewed.plan.objectives):
        yield f"$.objectives[{index}].target", objective.target


def _forms(amount: Decimal) -> frozenset[Decimal]:
    """How a number may be written: with any decimals down to none, and a fraction as percent too."""
    return frozenset(
        abs(number.quantize(Decimal(1).scaleb(-digits), context=WIDE))
        for number in (amount, amount * 100)
        for digits in range(5)
    )


def _tells(number: Decimal) -> bool:
    """Whether a number is the same in all languages; days and months of dates are not always written as such."""
    return number > 31 or number != number.to_integral_value()


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
