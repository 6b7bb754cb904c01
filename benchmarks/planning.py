"""What do assembling, reviewing and writing a key-account plan cost, and do a thousand plans cost a thousand times one?

The plan is the worked one of the method with everything set. Every figure is the median of several runs in this
process, after a first one that loads what is needed. Nobody else computes such plans, so that there is no peer; as a
yardstick, plain jinja2 and python-docx write the finished texts of the same page, without working anything out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
from measuring import measured, resident_megabytes, timed

sys.path.insert(0, str(Path(__file__).parents[1]))  # the worked plan stands beside the tests

from tests.planning.full_plan import full_parts

from kcm import reports as written
from kcm.planning.plan import KeyAccountPlan, assemble
from kcm.planning.review import Reviewed, review
from kcm.planning.versions import changes, content_hash

PAGE = "<html><body>{% for line in lines %}<p>{{ line }}</p>{% endfor %}</body></html>"


def line(what: str, figure: str, goal: str = "", met: bool | None = None) -> None:
    """One row of the table."""
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{what:<64}{figure:>12}  {goal:<10}{verdict}".rstrip(), flush=True)


def took(what: str, work: Callable[[], Any], goal: float | None = None) -> None:
    """The row of one piece of work; the goal is in seconds."""
    work()
    seconds = measured(work, lambda _: {})["seconds"]
    shown = f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"
    aim = "" if goal is None else f"<= {goal:g} s"
    line(what, shown, aim, None if goal is None else seconds <= goal)


def made(parts: dict[str, Any]) -> Reviewed:
    plan = assemble(**parts)
    return review(plan, as_of=plan.header.prepared_on)


def written_plainly(texts: list[str]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The same lines with nothing but jinja2, and with nothing but python-docx."""
    import docx
    import jinja2

    template = jinja2.Environment(autoescape=True).from_string(PAGE)

    def word() -> bytes:
        document, out = docx.Document(), BytesIO()
        for text in texts:
            document.add_paragraph(text)
        document.save(out)
        return out.getvalue()

    return lambda: template.render(lines=texts), word


def one_plan(parts: dict[str, Any], reviewed: Reviewed, *, reports: bool) -> None:
    plan = reviewed.plan
    other: KeyAccountPlan = attrs.evolve(plan, strategies=plan.strategies[1:], assumptions=plan.assumptions[:1])
    print("one plan: four units, four strategies, every side of the customer")
    took("assemble", lambda: assemble(**parts))
    took("review, all rules", lambda: review(plan, as_of=reviewed.as_of))
    took("assemble and review", lambda: made(parts), 0.02)
    took("content hash", lambda: content_hash(plan))
    took("changes between two versions", lambda: changes(plan, other))
    if not reports:
        return
    took("HTML with all figures, one language", lambda: written.to_html(reviewed, locale="en"), 2.0)
    took("Markdown", lambda: written.to_markdown(reviewed, locale="en"))
    if (to_word := getattr(written, "to_docx", None)) is not None:
        took("Word", lambda: to_word(reviewed, locale="en"))
    texts = [text for text in written.to_markdown(reviewed, locale="en").splitlines() if text]
    page, word = written_plainly(texts)
    took(f"jinja2 alone, {len(texts):,} finished lines, no figures", page)
    took("python-docx alone, the same lines, no figures", word)


def many_plans(parts: dict[str, Any], count: int) -> None:
    """So many plans, one after the other; the peak is that of the process, before and after."""
    print(f"\n{count:,} plans, assembled, reviewed and hashed one after the other")

    def each(times: int) -> None:
        for _ in range(times):
            content_hash(made(parts).plan)

    each(10)
    single = timed(lambda: each(10)) / 10
    before = resident_megabytes("VmHWM")
    whole = timed(lambda: each(count))
    grown = resident_megabytes("VmHWM") - before
    line("one plan", f"{single * 1e3:.3g} ms")
    line("each of them", f"{whole / count * 1e3:.3g} ms", "<= 1.2 x", whole / count <= 1.2 * single)
    line("peak memory before", f"{before:.1f} MB")
    line("peak memory after", f"{before + grown:.1f} MB", "+ <= 5 MB", grown <= 5)


def main() -> None:
    """Run it; `--quick` leaves reports out and makes few plans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1_000)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    print(f"python {sys.version.split()[0]}, median of several runs")
    parts = full_parts()
    one_plan(parts, made(parts), reports=not arguments.quick)
    many_plans(parts, 50 if arguments.quick else arguments.plans)


if __name__ == "__main__":
    main()
