"""Scores and segments of customers as a document in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from kcm.i18n import label, phrase, sentence
from kcm.reports.cleaning import cleaned
from kcm.reports.document import (
    Block,
    Column,
    Document,
    Facts,
    Findings,
    Paragraph,
    Picture,
    Section,
    Subheading,
    Table,
)
from kcm.reports.figures.migration import migration_drawing, migration_in_words
from kcm.reports.figures.pareto import pareto_drawing, pareto_in_words, whale_drawing
from kcm.reports.figures.rfm_grid import rfm_grid_drawing
from kcm.reports.formats import Formats
from kcm.rules import Finding
from kcm.segmentation.pareto import (
    Concentration,
    abc,
    concentration,
    customers_for_share,
    gini,
    joint_ratio,
    top_share,
    whale,
)
from kcm.segmentation.rfm import MEASURES, RfmScores, RfmSummary
from kcm.segmentation.segments import Migration, Segmentation

__all__ = ["segmentation_document"]

TOP = 10
MOVES = 15


@attrs.frozen(kw_only=True)
class _Found:
    """What the sections tell about, and in which language."""

    summary: RfmSummary
    scores: RfmScores
    segmentation: Segmentation
    moves: Migration | None
    earlier: date | None
    locale: str

    @property
    def formats(self) -> Formats:
        return Formats(self.locale)

    @property
    def known(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.summary.monetary)

    @property
    def total(self) -> float:
        return float(self.summary.monetary[self.known].sum())

    def say(self, key: str, **values: Any) -> str:
        return phrase(f"report.{key}", self.locale, values)

    def ranked(self) -> Concentration | None:
        """Customers by money; None where some money is negative or there is none, which is no concentration."""
        money = self.summary.monetary[self.known]
        if not money.size or money.min() < 0 or not self.total > 0:
            return None
        return concentration(self.summary.customers[self.known], money)


def segmentation_document(
    summary: RfmSummary,
    scores: RfmScores,
    segmentation: Segmentation,
    *,
    as_of: date,
    source: str,
    locale: str,
    moves: Migration | None = None,
    earlier: date | None = None,
    assumed: Sequence[str] = (),
    findings: Iterable[Finding] = (),
) -> Document:
    """The document of a segmentation: segments, scores, concentration, who moved, and what was assumed.

    Args:
        summary: of the customers on `as_of`.
        scores: of the same customers.
        segmentation: of the same customers.
        as_of: the day looked back from.
        source: what the purchases came from, such as a file's name.
        locale: `en` or `zh_CN`.
        moves: who moved since the day `earlier`.
        earlier: the day before which `moves` starts.
        assumed: sentences in the same language.
        findings: of the scores.

    Raises:
        InvalidValue: for a locale kcm does not speak.
    """
    found = _Found(
        summary=summary, scores=scores, segmentation=segmentation, moves=moves, earlier=earlier, locale=locale
    )
    say, formats = found.say, found.formats
    ranked = found.ranked()
    parts: list[tuple[str, Iterator[Block]]] = [
        ("segments", _segments(found)),
        ("scores", _scores(found)),
        ("concentration", _concentration(found, ranked)),
    ]
    if moves is not None:
        parts.append(("migration", _migration(found, moves)))
    parts.append(("assumed", _assumed(found, assumed, findings)))
    document = Document(
        language=locale.replace("_", "-"),
        title=say("segmentation.title"),
        subtitle=source,
        stamp=None,
        contents_label=phrase("report.contents", locale),
        cover=(
            (say("segmentation.as_of"), formats.day(as_of)),
            *([(say("segmentation.earlier"), formats.day(earlier))] if earlier else []),
        ),
        summary_label=phrase("report.summary", locale),
        summary=tuple(_summary(found, ranked)),
        figures=_figures(found, ranked),
        sections=tuple(
            Section(number=str(number), title=say(f"segmentation.section.{name}"), blocks=tuple(blocks))
            for number, (name, blocks) in enumerate(parts, 1)
        ),
        note=say("segmentation.note"),
    )
    return cleaned(document)


def _summary(found: _Found, ranked: Concentration | None) -> Iterator[str]:
    formats, segmentation = found.formats, found.segmentation
    counts = list(segmentation.counts().values())
    largest = int(np.argmax(counts))
    yield found.say(
        "segmentation.summary",
        customers=formats.count(segmentation.customers.size),
        segments=sum(count > 0 for count in counts),
        largest=segmentation.labels[largest],
        count=formats.count(counts[largest]),
        share=formats.share(counts[largest] / max(segmentation.customers.size, 1)),
    )
    if ranked is not None:
        yield pareto_in_words(ranked, found.locale)
    if found.moves is not None:
        yield migration_in_words(found.moves, found.locale)


def _figures(found: _Found, ranked: Concentration | None) -> tuple[tuple[str, str], ...]:
    formats, say = found.formats, found.say
    return (
        (say("segmentation.customers"), formats.count(found.summary.customers.size)),
        (say("segmentation.purchases"), formats.count(int(found.summary.frequency.sum()))),
        (say("segmentation.money"), formats.money(found.total)),
        (say("segmentation.top_share"), formats.share(None if ranked is None else top_share(ranked))),
    )


def _segments(found: _Found) -> Iterator[Block]:
    formats, say, summary = found.formats, found.say, found.summary
    rows = []
    total = found.total
    everyone = np.full(summary.customers.size, True)
    names = [one.in_locale(found.locale) for one in found.segmentation.labels]
    chosen = [(name, found.segmentation.codes == code) for code, name in enumerate(names)]
    for name, members in [*chosen, (say("segmentation.all"), everyone)]:
        if not members.any():
            rows.append((name, "0", *[formats.share(None)] * 5))
            continue
        money = float(summary.monetary[members & found.known].sum())
        recency = summary.recency_days[members & ~np.isnan(summary.recency_days)]
        rows.append(
            (
                name,
                formats.count(int(members.sum())),
                formats.share(int(members.sum()) / everyone.size),
                formats.money(money),
                formats.share(money / total if total > 0 else None),
                formats.points(float(np.median(recency)) if recency.size else None),
                formats.score(float(summary.frequency[members].mean())),
            )
        )
    yield Table(
        caption=say("segmentation.segments.caption"),
        columns=(
            Column(label=say("segmentation.segment")),
            *(
                Column(label=say(f"segmentation.{name}"), numeric=True)
                for name in ("customers", "share", "money", "money_share", "median_recency", "mean_frequency")
            ),
        ),
        rows=tuple(rows),
        totals=1,
    )
    unknown = int((~found.known).sum())
    if unknown:
        yield Paragraph(text=say("segmentation.unknown_money", customers=formats.count(unknown)))


def _scores(found: _Found) -> Iterator[Block]:
    formats, say, scores = found.formats, found.say, found.scores
    yield Paragraph(text=say("segmentation.scores.meaning", bins=scores.bins))
    yield Picture(
        caption=say("segmentation.grid.caption"),
        drawings=(rfm_grid_drawing(scores, found.segmentation, found.locale),),
    )
    rows = []
    for score in range(scores.bins, 0, -1):
        cells = [str(score)]
        for letter, name in MEASURES.items():
            values = getattr(found.summary, name)[getattr(scores, letter) == score]
            cells.append(formats.count(values.size))
            write = formats.money if letter == "m" else formats.points
            ends = (write(float(values.min())), write(float(values.max()))) if values.size else ()
            cells.append(" – ".join(dict.fromkeys(ends)) or formats.share(None))
        rows.append(tuple(cells))
    yield Table(
        caption=say("segmentation.scores.caption"),
        columns=(
            Column(label=say("segmentation.score")),
            *(
                Column(label=say(f"segmentation.{name}"), numeric=True)
                for measure in MEASURES.values()
                for name in ("customers", measure)
            ),
        ),
        rows=tuple(rows),
    )


def _concentration(found: _Found, ranked: Concentration | None) -> Iterator[Block]:
    formats, say, locale = found.formats, found.say, found.locale
    if ranked is None:
        yield from _losses(found)
        return
    yield Picture(
        caption=say("segmentation.pareto.caption"),
        drawings=(pareto_drawing(ranked, locale),),
    )
    classes = abc(ranked)
    yield Facts(
        rows=(
            (say("segmentation.top_share"), formats.share(top_share(ranked))),
            (say("segmentation.for_80"), formats.count(customers_for_share(ranked))),
            (say("segmentation.joint_ratio"), formats.share(joint_ratio(ranked))),
            (say("segmentation.gini"), formats.score(gini(ranked))),
            (say("segmentation.classes"), " · ".join(f"{name} {formats.count(classes.count(name))}" for name in "ABC")),
        )
    )
    yield Subheading(text=say("segmentation.top"))
    cells = zip(
        ranked.ids[:TOP].tolist(), ranked.values[:TOP].tolist(), ranked.cumulative[:TOP].tolist(), classes, strict=False
    )
    yield Table(
        caption=say("segmentation.top.caption"),
        columns=(
            Column(label=say("segmentation.rank")),
            Column(label=say("segmentation.customer")),
            *(
                Column(label=say(f"segmentation.{name}"), numeric=True)
                for name in ("money", "money_share", "cumulative")
            ),
            Column(label=say("segmentation.class")),
        ),
        rows=tuple(
            (
                str(rank),
                str(one),
                formats.money(value),
                formats.share(value / ranked.total),
                formats.share(share),
                kind,
            )
            for rank, (one, value, share, kind) in enumerate(cells, 1)
        ),
    )


def _losses(found: _Found) -> Iterator[Block]:
    money = found.summary.monetary[found.known]
    if not money.size or not found.total > 0:
        yield Paragraph(text=found.say("segmentation.no_total"))
        return
    curve = whale(found.summary.customers[found.known], money)
    yield Paragraph(text=found.say("segmentation.losses", customers=found.formats.count(int((money < 0).sum()))))
    yield Picture(
        caption=found.say("segmentation.whale.caption"),
        drawings=(whale_drawing(curve, found.locale),),
    )


def _migration(found: _Found, moves: Migration) -> Iterator[Block]:
    formats, say, locale = found.formats, found.say, found.locale
    yield Picture(
        caption=say("segmentation.migration.caption"),
        drawings=(migration_drawing(moves, locale),),
    )
    table = moves.table
    totals = table.sum(axis=1)
    largest = [divmod(int(place), len(moves.names)) for place in np.argsort(-table, axis=None, kind="stable")]
    shown = [(start, end) for start, end in largest if start != end and table[start, end]][:MOVES]
    yield Table(
        caption=say("segmentation.moves.caption"),
        columns=(
            Column(label=say("segmentation.before")),
            Column(label=say("segmentation.after")),
            Column(label=say("segmentation.customers"), numeric=True),
            Column(label=say("segmentation.share_before"), numeric=True),
        ),
        rows=tuple(
            (
                moves.labels[start].in_locale(locale),
                moves.labels[end].in_locale(locale),
                formats.count(int(table[start, end])),
                formats.share(int(table[start, end]) / int(totals[start])),
            )
            for start, end in shown
        ),
    )


def _assumed(found: _Found, assumed: Sequence[str], findings: Iterable[Finding]) -> Iterator[Block]:
    for one in assumed:
        yield Paragraph(text=one)
    rows = tuple(
        (one.severity.name, label(one.severity, found.locale), sentence(one, found.locale), one.code, one.path)
        for one in findings
    )
    if rows:
        yield Findings(rows=rows)
