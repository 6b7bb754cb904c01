"""The page of a segmentation: what its tables and pictures say is what the columns hold."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kcm.columns import float_column, int_column
from kcm.errors import InvalidValue
from kcm.i18n import phrase
from kcm.reports.document import Document, Facts, Findings, Paragraph, Picture, Table
from kcm.reports.figures.migration import LINE, _apart, migration_in_words, migration_svg
from kcm.reports.figures.pareto import pareto_svg, whale_svg
from kcm.reports.figures.rfm_grid import rfm_grid_in_words, rfm_grid_svg
from kcm.reports.segmentation_document import segmentation_document
from kcm.reports.segmentation_html import segmentation_html
from kcm.segmentation.pareto import concentration, whale
from kcm.segmentation.purchases import Purchases
from kcm.segmentation.rfm import RfmSummary, few_ranked, score, summarize
from kcm.segmentation.segments import Segmentation, migration, segment
from kcm.testing.purchasing import migrations, purchases
from kcm.text import LOCALES, Text

AS_OF = date(2014, 5, 6)
SVG = "{http://www.w3.org/2000/svg}"


def summary_of(*rows: tuple[str, float, int, float]) -> RfmSummary:
    ids, recency, frequency, money = zip(*rows, strict=True)
    return RfmSummary(
        customers=np.array(ids),
        recency_days=float_column(recency),
        frequency=int_column(frequency),
        monetary=float_column(money),
    )


FIVE = summary_of(("A", 1, 9, 500), ("B", 3, 4, 300), ("C", 40, 3, 120), ("D", 90, 2, 60), ("E", 200, 1, 20))


def document_of(summary: RfmSummary, locale: str = "en", **more: Any) -> Document:
    scores = score(summary)
    return segmentation_document(summary, scores, segment(scores), as_of=AS_OF, source="p.csv", locale=locale, **more)


def blocks(document: Document, kind: type) -> list[Any]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, kind)]


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()).strip() for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def test_the_tables_say_what_the_columns_hold() -> None:
    segments, scores, top = blocks(document_of(FIVE), Table)
    *rows, total = segments.rows
    assert total == ("All customers", "5", "100.0 %", "1,000", "100.0 %", "40", "3.80")
    assert sum(number(row[1]) for row in rows) == 5
    assert scores.rows[0] == ("5", "1", "1", "1", "9", "1", "500")
    assert scores.rows[-1] == ("1", "1", "200", "1", "1", "1", "20")
    assert top.rows[0] == ("1", "A", "500", "50.0 %", "50.0 %", "A")
    assert [row[-1] for row in top.rows] == ["A", "A", "B", "B", "C"]
    (facts,) = blocks(document_of(FIVE), Facts)
    assert [value for _, value in facts.rows] == ["50.0 %", "2", "32.0 %", "0.48", "A 2 · B 2 · C 1"]


def test_equal_values_of_a_score_are_one_value_and_a_score_nobody_has_is_a_dash() -> None:
    alike = summary_of(("A", 5, 1, 10), ("B", 5, 1, 10))
    _, scores, _ = blocks(document_of(alike), Table)
    assert scores.rows[2] == ("3", "2", "5", "2", "1", "2", "10")
    assert scores.rows[0] == ("5", "0", "—", "0", "—", "0", "—")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_whole_page_is_made_in_either_language(locale: str) -> None:
    scores = score(FIVE)
    segmentation = segment(scores)
    page = segmentation_html(
        FIVE,
        scores,
        segmentation,
        as_of=AS_OF,
        source="<p>.csv",
        locale=locale,
        moves=migration(segmentation, segmentation),
        earlier=date(2014, 1, 1),
        assumed=("a & b",),
        findings=few_ranked(score(FIVE, bins=6)),
    )
    HTMLParser().feed(page)
    assert f"<h1>{phrase('report.segmentation.title', locale)}</h1>" in page
    assert "&lt;p&gt;.csv" in page
    assert "a &amp; b" in page
    assert "segmentation.FEW_RANKED" in page
    assert re.findall(r'id="(\w+)-title"', page) == ["grid", "pareto", "migration"]
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not re.search(r'(?:src|href)="(?!#)', re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))


def test_losses_are_shown_by_the_whale_curve_and_shares_are_unknown_without_them() -> None:
    document = document_of(summary_of(("A", 1, 9, 60), ("B", 3, 4, 40), ("C", 9, 3, 20), ("D", 9, 2, -40)))
    grid, curve = blocks(document, Picture)
    assert (grid.drawings[0].name, curve.drawings[0].name) == ("grid", "whale")
    values = {"customers": "4", "losses": "1", "peak": "150.0 %"}
    assert curve.drawings[0].words == phrase("report.whale.words", "en", values)
    assert document.figures[-1][1] == "—"
    assert not blocks(document, Facts)


@pytest.mark.parametrize("money", [(0.0, 0.0), (5.0, -9.0), (float("nan"), float("nan"))])
def test_without_money_above_0_there_is_no_concentration(money: tuple[float, float]) -> None:
    document = document_of(summary_of(("A", 1, 9, money[0]), ("B", 3, 4, money[1])))
    assert [one.drawings[0].name for one in blocks(document, Picture)] == ["grid"]
    said = [one.text for one in blocks(document, Paragraph)]
    assert phrase("report.segmentation.no_total", "en") in said


def test_unknown_money_is_said_and_left_out_of_sums() -> None:
    document = document_of(summary_of(("A", 1, 9, 60), ("B", 3, 4, float("nan"))))
    said = [one.text for one in blocks(document, Paragraph)]
    assert phrase("report.segmentation.unknown_money", "en", {"customers": "1"}) in said
    assert blocks(document, Table)[0].rows[-1][3] == "60"


def test_findings_stand_under_what_was_assumed() -> None:
    document = document_of(FIVE, assumed=("one", "two"), findings=few_ranked(score(FIVE, bins=6)))
    assert [one.text for one in document.sections[-1].blocks if isinstance(one, Paragraph)] == ["one", "two"]
    (found,) = blocks(document, Findings)
    assert found.rows[0][3] == "segmentation.FEW_RANKED"


@settings(max_examples=10)
@given(purchases(), st.sampled_from(LOCALES))
def test_any_purchases_make_a_page(table: Purchases, locale: str) -> None:
    """Every customer is in one row of the segments and in one cell of the grid, or unscored."""
    assume(table.rows)
    summary = summarize(table, as_of=date(9999, 12, 31))
    document = document_of(summary, locale)
    *rows, total = blocks(document, Table)[0].rows
    assert sum(number(row[1]) for row in rows) == number(total[1]) == summary.customers.size
    drawn = texts(blocks(document, Picture)[0].drawings[0].svg())
    cells = sum(number(one) for one in drawn if re.fullmatch(r"[\d,]+", one))
    ticks = 2 * 15 + 6  # both axes and the legend
    assert cells - ticks + score(summary).unscored == summary.customers.size


@settings(max_examples=10)
@given(migrations(), st.sampled_from(LOCALES))
def test_any_migration_is_drawn_with_every_segment_that_has_customers(moves: Any, locale: str) -> None:
    """Each side names its segments with their totals, and a band goes wherever a customer went."""
    svg = migration_svg(moves, locale)
    drawn = texts(svg)
    for totals in (moves.before_totals, moves.after_totals):
        for name, label in zip(moves.names, moves.labels, strict=True):
            if totals[name]:
                assert f"{label.in_locale(locale)}  {totals[name]}" in [one.replace("\xa0", " ") for one in drawn]
    assert phrase("report.migration.title", locale) in svg


def on_a_day(customers: list[str], codes: list[int]) -> Segmentation:
    scores = score(FIVE)
    base = segment(scores)
    return Segmentation(customers=np.array(customers), codes=np.array(codes), names=base.names, labels=base.labels)


def test_a_migration_in_words_names_the_largest_moves() -> None:
    moves = migration(on_a_day(list("ABCD"), [0, 0, 0, 1]), on_a_day(list("ABCD"), [1, 1, 0, 0]))
    assert migration_in_words(moves, "en") == (
        "3 of 4 customers are in another segment than before. From champions to loyal: 2. From loyal to champions: 1."
    )
    assert migration_in_words(migration(on_a_day(["A"], [0]), on_a_day(["A"], [0])), "zh_CN") == (
        "1个客户中有0个换到了其他细分。"
    )


@given(st.lists(st.floats(0, 1), max_size=12).map(sorted))
def test_names_stand_apart_and_inside(places: list[float]) -> None:
    """Twelve names fit into the least picture, in their order, none on another."""
    least = LINE / (0.9 * (0.7 + LINE * 2 * 12))
    moved = _apart(places, least)
    assert len(moved) == len(places)
    assert all(later - sooner >= least - 1e-9 for sooner, later in pairwise(moved))
    assert all(-1e-9 <= one <= 1 for one in moved)


def test_the_grid_says_how_many_stand_in_a_cell_and_in_which_segment() -> None:
    scores = score(FIVE)
    drawn = texts(rfm_grid_svg(scores, segment(scores), "en"))
    assert drawn.count("champions") >= 1
    assert rfm_grid_in_words(scores, "en") == (
        "5 customers in 5 × 5 cells: 1 have the best recency and frequency, 1 the worst; 0 have no score."
    )


def test_a_name_that_is_too_long_for_a_cell_is_shortened() -> None:
    scores = score(FIVE)
    names = ("a name of twenty letters",)
    one = Segmentation(
        customers=scores.customers, codes=np.zeros(5, dtype=np.int64), names=names, labels=(segment(scores).labels[0],)
    )
    assert texts(rfm_grid_svg(scores, one, "en")).count("champions") == 5


@pytest.mark.parametrize("bins", [1, 2, 10, 12, 100])
def test_a_grid_of_any_bins_is_drawn_and_a_fine_one_has_no_numbers(bins: int) -> None:
    scores = score(FIVE, bins=bins)
    segmentation = Segmentation(
        customers=scores.customers,
        codes=np.zeros(5, dtype=np.int64),
        names=("all",),
        labels=(Text.same("all"),),
    )
    drawn = texts(rfm_grid_svg(scores, segmentation, "en"))
    assert (drawn.count("0") > 0) == (1 < bins <= 10)


def test_scores_and_segments_of_others_are_refused() -> None:
    scores = score(FIVE)
    with pytest.raises(InvalidValue, match="found scores and segments of different customers"):
        rfm_grid_svg(scores, segment(score(summary_of(("A", 1, 1, 1)))), "en")


def test_a_curve_marks_the_best_fifth_and_those_that_make_80_percent() -> None:
    drawn = texts(pareto_svg(concentration(list("ABCDE"), [500, 300, 120, 60, 20]), "en"))
    assert "20.0 % of customers: 50.0 %" in drawn
    assert "40.0 % of customers: 80.0 %" in drawn


def test_a_mark_far_to_the_right_is_named_on_its_left() -> None:
    svg = pareto_svg(concentration(list("ABCDE"), [1, 1, 1, 1, 1]), "en")
    assert "80.0 % of customers: 80.0 %" in texts(svg)
    assert "text-anchor: end" in svg or 'text-anchor="end"' in svg


def test_a_curve_of_many_customers_stays_small_and_ends_at_the_top() -> None:
    money = np.random.default_rng(4).lognormal(3, 2, 100_000)
    ids = np.arange(money.size)
    assert len(pareto_svg(concentration(ids, money), "en")) < 60_000
    assert len(whale_svg(whale(ids, money - 5), "en")) < 60_000
