"""A score of a unit on a factor, judged or computed, and where a computed one comes from."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from rpds import HashTrieMap

from kcm.errors import InvalidValue, MissingData
from kcm.fields import Map, checked, finite, not_blank
from kcm.finance.ratios import Basis, RatioLike, definition_of, ratio
from kcm.finance.statements import Statement
from kcm.scores import Factor, check_score
from kcm.text import Text

__all__ = ["Score", "Trace", "computed_score", "ratio_score"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Trace:
    """The number a score was computed from: what was measured, where it stands, and what it rests on.

    `source` is the report or table, `line` the name in it, `period` its year, `operands` the amounts by item; `basis`
    says whether balances among them are averages of two year ends or the closing ones.
    """

    raw: float
    source: Text
    line: str
    period: int | None = None
    basis: str | None = None
    operands: Map[str, float] = attrs.field(factory=HashTrieMap)

    def __attrs_post_init__(self) -> None:
        not_blank(self.line, "$.line")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Score:
    """A score from 0 to 10, whether it is an estimate, why it is what it is, and the number it was computed from.

    In data a bare number stands for a score without a note.
    """

    value: float
    estimated: bool = False
    note: Text | None = None
    trace: Trace | None = None

    def __attrs_post_init__(self) -> None:
        check_score(self.value, "$.value")

    @classmethod
    def from_plain(cls, value: object) -> Score:
        """A score written as a bare number in data."""
        return cls(value=check_score(finite(value)))


def computed_score(
    factor: Factor,
    raw: float,
    *,
    source: Text,
    line: str,
    period: int | None = None,
    operands: Mapping[str, float] | None = None,
    basis: Basis | None = None,
) -> Score:
    """The score of a computed number on a factor's anchored scale, with the trace back to the number.

    Args:
        factor: with a scale.
        raw: the number, in the unit of the scale: a growth rate, a recency score, a market's size.
        source: the report or table the number stands in.
        line: its name there.
        period: its year.
        operands: the amounts it was computed from, by name.
        basis: whether balances among them are averages or closing ones.

    Raises:
        InvalidValue: for a factor without a scale, or a number that is not finite.

    >>> from kcm.scores import Scale
    >>> scale = Scale([(0, 0), (0.05, 4), (0.10, 7), (0.15, 10)])
    >>> growth = Factor(id="growth", label=Text("growth", "增长率"), weight=30, scale=scale)
    >>> score = computed_score(growth, 0.08, source=Text("trade statistics", "行业统计"), line="cheese", period=2013)
    >>> round(score.value, 9), score.trace.raw, score.trace.line
    (5.8, 0.08, 'cheese')
    """
    if factor.scale is None:
        raise InvalidValue(f"found the factor {factor.id!r} without a scale, expected one for its numbers", "factor")
    number = finite(raw, "raw")
    rests_on = HashTrieMap(operands or {})
    trace = Trace(raw=number, source=source, line=line, period=period, basis=basis, operands=rests_on)
    return Score(value=factor.scale.score(number), trace=trace)


def ratio_score(
    factor: Factor,
    statement: Statement,
    like: RatioLike,
    *,
    previous: Statement | None = None,
    earlier: Statement | None = None,
    basis: Basis = "average",
) -> Score:
    """The score of a financial ratio, whose trace leads to the items of the report it was computed from.

    Args:
        factor: with a scale in the unit of the ratio.
        statement: the year; the others and `basis` are as `kcm.finance.ratios.ratio` takes them.
        like: a name in `RATIOS`, or a definition.
        previous: the year before.
        earlier: the year before that.
        basis: `average` or `closing`.

    Raises:
        MissingData: for a ratio without a value, with its status.
        InvalidValue: for a factor without a scale, and as `ratio`.

    >>> from kcm.scores import Scale
    >>> items = {"net_income": 60, "sales": 1000}
    >>> books = Statement(year=2013, currency="USD", source="annual report", items=items)
    >>> margin = Factor(id="margin", label=Text("margin", "利润率"), weight=30, scale=Scale([(0, 0), (0.10, 10)]))
    >>> found = ratio_score(margin, books, "net_profit_margin")
    >>> found.value, found.trace.line, found.trace.period, found.trace.operands["sales"]
    (6.0, 'net_profit_margin', 2013, 1000.0)
    """
    definition = definition_of(like)
    found = ratio(statement, definition, previous=previous, earlier=earlier, basis=basis)
    if found.value is None:
        missing = f" without {', '.join(found.missing)}" if found.missing else ""
        raise MissingData(f"found {found.status.name}{missing}, expected a value", definition.name)
    return computed_score(
        factor,
        found.value,
        source=statement.source,
        line=definition.name,
        period=found.period,
        operands=found.operands,
        basis=basis,
    )
