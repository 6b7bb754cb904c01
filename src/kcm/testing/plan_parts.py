"""Parts of a plan that say for whom it is, over which years, and what it brings: header, mission, figures, overview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st
from rpds import HashTrieMap

from kcm.customers.care.kinds import RelationshipStage, RelationshipType
from kcm.customers.care.relationship import Relation
from kcm.periods import Horizon, Window
from kcm.planning.people.team import KeyAccountTeam, TeamDuty, TeamMember
from kcm.planning.plan import (
    FigureLine,
    FinancialSummary,
    GivenFigure,
    Header,
    KeyAccount,
    Mission,
    Overview,
    StaySimulation,
    UnitPath,
    YearRow,
    YearSales,
)
from kcm.scores import WeightedScore, weigh
from kcm.segmentation.selection import SELECTION_FACTORS
from kcm.testing.facts import Strategies, amounts, currencies, horizons, identifiers
from kcm.testing.portfolios import KNOWN_IDS, KNOWN_TEXTS
from kcm.text import Text

__all__ = [
    "financial_summaries",
    "given_figures",
    "headers",
    "key_accounts",
    "missions",
    "overviews",
    "stay_simulations",
    "unit_paths",
    "year_rows",
]

MOST = 10**9
DAYS_AFTER = 90

# What an escape that was forgotten would let through: markup, formulas, marks that turn the reading direction.
ODD_TEXTS = (
    Text("<script>alert(1)</script>", "<b>质量</b>&amp;"),
    Text("=SUM(A1:A9)", "@服务,“交货”"),
    Text("\u202etfel ot thgir", "客户\u200f计划"),
    Text("`code` [link](x) # | 1.", "一\n二\t三"),
    Text.same("🙂 é ﷽ 𠀀"),
)

# A strategy that is made once is checked once, and a short choice is quick: a plan draws many of them.
some_texts: st.SearchStrategy[Text] = st.sampled_from((*KNOWN_TEXTS, *ODD_TEXTS))
some_words: st.SearchStrategy[str] = st.sampled_from(("Ann", "王芳", "A|B <i>", "=1+1", "\u202eنص", "é\u0301 🙂"))
some_identifiers: st.SearchStrategy[str] = st.sampled_from(KNOWN_IDS) | identifiers()
maybe_texts: st.SearchStrategy[Text | None] = st.none() | some_texts
_places = st.none() | some_words
some_ids: st.SearchStrategy[tuple[str, ...]] = st.lists(some_identifiers, max_size=2, unique=True).map(tuple)
_hashes = st.integers(0, 2**256 - 1).map("{:064x}".format)
booleans: st.SearchStrategy[bool] = st.booleans()
_rfm, _degrees = st.integers(0, 5), st.integers(0, 2)


@cache
def _selected(degree: int) -> WeightedScore:
    """A customer that was chosen for few points, for some, or for all."""
    return weigh(SELECTION_FACTORS, {factor.id: 5.0 * degree for factor in SELECTION_FACTORS})


def _relation(degree: int, customer: str, since: date) -> Relation | None:
    """Nothing known of a relationship, its first day, or everything."""
    if not degree:
        return None
    known: dict[str, Any] = {
        "type": RelationshipType.PROACTIVE,
        "stage": RelationshipStage.COOPERATIVE,
        "satisfaction": 81.5,
        "share_of_wallet": 0.4,
    }
    return attrs.evolve(Relation(customer=customer, start=since), **(known if degree > 1 else {}))


def _team(degree: int, key_account: str) -> KeyAccountTeam | None:
    """No team, one of ours with one duty, or two who have them all."""
    if not degree:
        return None
    duties = tuple(TeamDuty)
    members = [
        TeamMember(id="K1", name="王芳", duties=frozenset(duties[:degree])),
        TeamMember(id="K2", name="A|B <i>", duties=frozenset(duties), skills=HashTrieMap({"negotiation": 7.0})),
    ]
    return KeyAccountTeam(key_account=key_account, manager="K1", members=tuple(members[:degree]))


@cache
def money_of(currency: str, most: int = MOST) -> st.SearchStrategy[Decimal]:
    return amounts(currency, min_value=0, max_value=most)


def some_of(ids: Sequence[str] | None) -> st.SearchStrategy[tuple[str, ...]]:
    """Up to two of the ids, each once; without any given, ids of nothing."""
    if ids is None:
        return some_ids
    return _some_of(tuple(ids))


@cache
def _some_of(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    if not ids:
        return st.just(())
    return st.lists(st.sampled_from(ids), max_size=2, unique=True).map(tuple)


def key_accounts() -> st.SearchStrategy[KeyAccount]:
    """A `KeyAccount`; its places are known or not."""
    return st.builds(
        KeyAccount, number=some_identifiers, name=some_words, city=_places, region=_places, country=_places
    )


@st.composite
def headers(
    draw: st.DrawFn, *, key_account: str | None = None, horizon: Horizon | None = None, currency: str | None = None
) -> Header:
    """A `Header` whose year T0 ends in the base year of its horizon; approved or not, a first version or a later one.

    Args:
        draw: given by Hypothesis.
        key_account: for whom; without one, any.
        horizon: the years; without one, any.
        currency: of the plan; without one, any.
    """
    years = draw(horizons()) if horizon is None else horizon
    end = date(years.base_year, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    prepared = end + timedelta(days=draw(st.integers(0, DAYS_AFTER)))
    version = draw(st.integers(1, 99))
    left = draw(st.none() | st.integers(0, 800))
    reviews = sorted(draw(st.lists(st.integers(0, 800 if left is None else left), max_size=2)))
    return Header(
        plan_id=draw(some_identifiers),
        version=version,
        key_account=draw(some_identifiers) if key_account is None else key_account,
        author=draw(some_words),
        prepared_on=prepared,
        horizon=years,
        base_year_end=end,
        currency=draw(currencies()) if currency is None else currency,
        approved_by=draw(_places),
        parent=None if version == 1 else draw(st.none() | _hashes),
        valid_until=None if left is None else prepared + timedelta(days=left),
        review_dates=tuple(prepared + timedelta(days=days) for days in reviews),
    )


def missions(*, needs: Sequence[str] | None = None) -> st.SearchStrategy[Mission]:
    """A `Mission` with its four parts.

    Args:
        needs: the ids it may name; without them, any.
    """
    parts = dict.fromkeys(("role", "definition", "competence", "future"), some_texts)
    return st.builds(Mission, **parts, needs=some_of(needs))


@st.composite
def year_rows(draw: st.DrawFn, *, currency: str = "USD") -> YearRow:
    """A `YearRow` that adds up: gross margin less cost to serve and spending is operating profit."""
    sales, margin, served, spent = (draw(amounts(currency, min_value=0, max_value=MOST)) for _ in range(4))
    return YearRow(
        year=draw(st.integers(1995, 2041)),
        sales=sales,
        gross_margin=margin,
        cost_to_serve=served,
        strategy_spend=spent,
        operating_profit=margin - served - spent,
    )


@st.composite
def unit_paths(draw: st.DrawFn, *, unit: str | None = None, years: int | None = None) -> UnitPath:
    """A `UnitPath` of two to seven years, some of them with a loss.

    Args:
        draw: given by Hypothesis.
        unit: whose; without one, anybody's.
        years: how many; without it, two to seven.
    """
    length = draw(st.integers(2, 7)) if years is None else years
    least = {"sales": 0, "profit": -MOST, "spend": 0}
    paths = {
        name: tuple(draw(st.lists(amounts("USD", min_value=low, max_value=MOST), min_size=length, max_size=length)))
        for name, low in least.items()
    }
    return UnitPath(unit=draw(some_identifiers) if unit is None else unit, **paths)


@st.composite
def given_figures(draw: st.DrawFn) -> GivenFigure:
    """A `GivenFigure` of any line, with a source or not."""
    line = draw(st.sampled_from(FigureLine))
    least = -MOST if line is FigureLine.OPERATING_PROFIT else 0
    return GivenFigure(
        year=draw(st.integers(1995, 2041)),
        line=line,
        amount=draw(amounts("USD", min_value=least, max_value=MOST)),
        unit=None if line is FigureLine.COST_TO_SERVE else draw(some_identifiers),
        source=draw(maybe_texts),
    )


@st.composite
def financial_summaries(draw: st.DrawFn) -> FinancialSummary:
    """A `FinancialSummary` of two to four years and up to three units, which need not add up to the rows."""
    years = draw(st.integers(2, 4))
    rows = [attrs.evolve(draw(year_rows()), year=2014 + place) for place in range(years)]
    names = draw(st.lists(some_identifiers, max_size=3, unique=True))
    return FinancialSummary(
        rows=tuple(rows),
        units=tuple(draw(unit_paths(unit=name, years=years)) for name in names),
        given=tuple(draw(st.lists(given_figures(), max_size=2))),
        comment=draw(maybe_texts),
    )


@st.composite
def overviews(
    draw: st.DrawFn, *, key_account: str | None = None, base_year_end: date = date(2014, 5, 6), currency: str = "USD"
) -> Overview:
    """An `Overview` whose ranks are among those there are, and whose growth follows from its two windows.

    Relationship, team and spend are known or not; where an account is given, they are that account's.
    """
    account = draw(key_accounts())
    number = account.number if key_account is None else key_account
    base = Window.ending(base_year_end, 365)
    before = base.previous()
    windows = (before.previous(), before, base)[draw(st.integers(0, 2)) :]
    recent = Window.ending(base_year_end, draw(st.integers(1, 365)))
    earlier = Window.ending(base_year_end - timedelta(days=365), recent.days)
    money = money_of(currency)
    now, then = draw(money), draw(money)
    history = tuple(YearSales(window=window, sales=draw(money)) for window in windows)
    customers, candidates = draw(st.integers(1, 500)), draw(st.integers(1, 40))
    elsewhere = draw(money) if draw(booleans) else None
    return Overview(
        key_account=attrs.evolve(account, number=number),
        profile=draw(some_texts),
        history=history,
        orders=draw(st.integers(1, 500)),
        rank=draw(st.integers(1, customers)),
        customers=customers,
        sales_share=draw(st.floats(0, 1)),
        abc_class=draw(st.sampled_from("ABC")),
        recency_score=draw(_rfm),
        frequency_score=draw(_rfm),
        monetary_score=draw(_rfm),
        segment=draw(some_texts),
        recent=YearSales(window=recent, sales=now),
        earlier=YearSales(window=earlier, sales=then),
        growth=float(now / then - 1) if then else None,
        selection=_selected(draw(_degrees)),
        selection_labels=HashTrieMap({factor.id: factor.label for factor in SELECTION_FACTORS}),
        selection_rank=draw(st.integers(1, candidates)),
        selection_candidates=candidates,
        relation=_relation(draw(_degrees), number, windows[0].first),
        organisation=draw(maybe_texts),
        team=_team(draw(_degrees), number),
        customer_spend=None if elsewhere is None else history[-1].sales + elsewhere,
    )


def stay_simulations() -> st.SearchStrategy[StaySimulation]:
    """A `StaySimulation` of few draws, in which weights are certain or not."""
    return st.builds(
        StaySimulation,
        draws=st.integers(1, 100),
        seed=st.integers(0, 2**32),
        concentration=st.none() | st.sampled_from((1.0, 50.0)),
        spread=st.sampled_from((0.0, 0.5, 2.0)),
    )


STRATEGIES: Strategies = MappingProxyType(
    {
        KeyAccount: key_accounts,
        Header: headers,
        Mission: missions,
        YearRow: year_rows,
        YearSales: lambda: overviews().map(lambda one: one.recent),
        Overview: overviews,
        FinancialSummary: financial_summaries,
        GivenFigure: given_figures,
        UnitPath: unit_paths,
        StaySimulation: stay_simulations,
    }
)
