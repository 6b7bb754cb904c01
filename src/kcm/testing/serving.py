"""Strategies for `kcm.customers.care.contact` and `.service`: cadences, dues, calls, standards, cases."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import numpy as np
from hypothesis import strategies as st

from kcm.checklists import Tick
from kcm.customers.care.contact import (
    CALL_SCRIPT,
    Cadence,
    CallPart,
    CallScore,
    CallScript,
    ChannelCoverage,
    ContactChannel,
    ContactCoverage,
    ContactedCustomer,
    ContactRecord,
    CoverageColumns,
    Due,
    ScriptStep,
    score_call,
)
from kcm.customers.care.service import (
    STANDARDS,
    Attitude,
    Compliance,
    ComplianceColumns,
    ServiceCase,
    ServiceCaseKind,
    ServiceChannel,
    ServiceRecord,
    ServiceStandard,
    TrainedShare,
    case_steps,
)
from kcm.finance.ratios import Better
from kcm.testing.facts import Strategies, identifiers, moments, part_of, texts, windows, words
from kcm.testing.scoring import ticks, weights

__all__ = [
    "attitudes",
    "cadences",
    "call_scores",
    "call_scripts",
    "channel_coverages",
    "compliance_columns",
    "compliances",
    "contact_coverages",
    "contact_records",
    "contacted_customers",
    "coverage_columns",
    "dues",
    "service_cases",
    "service_records",
    "service_standards",
    "trained_shares",
]

FIRST = date(2026, 1, 1)
GROUPS = ("A", "B", "C", "PARTNERSHIP")

_channels = st.sampled_from(ContactChannel)
_customers = st.sampled_from(["C1", "C2", "C3"])
_days = st.integers(0, 200).map(lambda days: FIRST + timedelta(days=days))
_shares = st.sampled_from([0.0, 0.5, 0.8, 0.95, 1.0]) | st.floats(0, 1)


def cadences() -> st.SearchStrategy[Cadence]:
    """A `Cadence` of a group or of every customer, from every day to every other year."""
    return st.builds(
        Cadence,
        channel=_channels,
        every_days=st.integers(1, 40) | st.integers(1, 730),
        group=st.none() | st.sampled_from(GROUPS),
    )


def contacted_customers() -> st.SearchStrategy[ContactedCustomer]:
    """A `ContactedCustomer` of no group, one or several; its first contact falls into two hundred days of 2026."""
    groups = st.frozensets(st.sampled_from(GROUPS), max_size=2)
    return st.builds(ContactedCustomer, customer=_customers, start=_days, groups=groups)


@cache
def contact_records() -> st.SearchStrategy[ContactRecord]:
    """A `ContactRecord` with one of three customers in two hundred days of 2026, noted or not."""
    noted = st.none() | texts()
    return st.builds(ContactRecord, customer=_customers, channel=_channels, on=_days, needs_learned=noted, told=noted)


def dues() -> st.SearchStrategy[Due]:
    """A `Due` of one of three customers in two hundred days of 2026."""
    return st.builds(Due, customer=_customers, channel=_channels, on=_days, every_days=st.integers(1, 120))


def channel_coverages() -> st.SearchStrategy[ChannelCoverage]:
    """A `ChannelCoverage` of any channel, from nothing made to all that was due."""
    counts = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)
    return st.builds(
        lambda channel, pair: ChannelCoverage(channel=channel, done=pair[0], due=pair[1]), _channels, counts
    )


def contact_coverages() -> st.SearchStrategy[ContactCoverage]:
    """A `ContactCoverage` of any window, with up to five channels."""
    channels = st.lists(channel_coverages(), max_size=5, unique_by=lambda one: one.channel).map(tuple)
    return st.builds(ContactCoverage, window=windows(), channels=channels)


@st.composite
def coverage_columns(draw: st.DrawFn) -> CoverageColumns:
    """`CoverageColumns` of up to six customers and channels."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), max_size=6))
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return CoverageColumns(due=table[:, 1], done=table[:, 0])


@st.composite
def call_scripts(draw: st.DrawFn) -> CallScript:
    """A `CallScript` of one to five steps, or now and then the shipped one."""
    if draw(st.integers(0, 4)) == 0:
        return CALL_SCRIPT
    names = draw(st.lists(identifiers(), min_size=1, max_size=5, unique=True))
    text = texts()
    steps = tuple(
        ScriptStep(
            id=name, text=draw(text), weight=weight, mandatory=draw(st.booleans()), phrase=draw(st.none() | text)
        )
        for name, weight in zip(names, draw(weights(len(names))), strict=True)
    )
    mark = draw(st.just(80.0) | st.floats(0, 100))
    return CallScript(id=draw(identifiers()), title=draw(text), source=draw(words()), steps=steps, pass_mark=mark)


def call_scores() -> st.SearchStrategy[CallScore]:
    """A `CallScore`, as `score_call` makes it, of a call whose steps may be missing, unknown or out of order."""
    return call_scripts().flatmap(lambda script: ticks(script.checklist).map(lambda done: score_call(script, done)))


def service_standards() -> st.SearchStrategy[ServiceStandard]:
    """A `ServiceStandard`, shipped or of a host's own, in either direction."""
    own = st.builds(
        ServiceStandard,
        id=identifiers(),
        metric=texts(),
        unit=texts(),
        target=st.integers(0, 600).map(float) | st.floats(0, 1e6),
        required_share=_shares,
        better=st.sampled_from([Better.LOWER, Better.HIGHER]),
        channel=st.none() | st.sampled_from(ServiceChannel),
    )
    return st.sampled_from(list(STANDARDS.values())) | own


@st.composite
def compliances(draw: st.DrawFn) -> Compliance:
    """A `Compliance` of up to a hundred observations, some of them unknown."""
    n = draw(st.integers(1, 100))
    return Compliance(
        standard=draw(service_standards()), met=draw(st.integers(0, n)), n=n, unknown=draw(st.integers(0, 5))
    )


@st.composite
def compliance_columns(draw: st.DrawFn) -> ComplianceColumns:
    """`ComplianceColumns` of up to six groups, some without an observation."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), max_size=6))
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return ComplianceColumns(met=table[:, 0], n=table[:, 1], required_share=draw(_shares))


def attitudes() -> st.SearchStrategy[Attitude]:
    """An `Attitude` of up to a hundred ratings, good enough or not."""
    rating = st.integers(1, 5).map(float) | st.floats(1, 5)
    return st.builds(Attitude, mean=rating, n=st.integers(1, 100), least=st.just(4.0) | rating)


@st.composite
def trained_shares(draw: st.DrawFn) -> TrainedShare:
    """A `TrainedShare` of up to a dozen people, from none trained to all."""
    left = draw(st.lists(identifiers(), max_size=6, unique=True).map(tuple))
    staff = draw(st.integers(max(1, len(left)), 12))
    return TrainedShare(staff=staff, untrained=left, required_share=draw(st.just(1.0) | _shares))


def service_records() -> st.SearchStrategy[ServiceRecord]:
    """A `ServiceRecord` of up to three measured standards, with attitude and training known or not."""
    measured = st.lists(compliances(), max_size=3, unique_by=lambda one: one.standard.id).map(tuple)
    return st.builds(
        ServiceRecord, measured=measured, attitude=st.none() | attitudes(), training=st.none() | trained_shares()
    )


@st.composite
def service_cases(draw: st.DrawFn) -> ServiceCase:
    """A `ServiceCase` of any kind: steps done or not, in any order, timed or not, now and then an unknown one."""
    kind, opened = draw(st.sampled_from(ServiceCaseKind)), draw(moments())
    names = [*(step.id for step in case_steps(kind).items), "unknown"]
    hours = st.none() | st.integers(0, 48).map(lambda hours: opened + timedelta(hours=hours))
    step = st.builds(Tick, item=st.sampled_from(names), done=st.booleans(), at=hours)
    return ServiceCase(
        id=draw(identifiers()),
        kind=kind,
        customer=draw(identifiers()),
        opened_at=opened,
        steps=draw(st.lists(step, max_size=5, unique_by=lambda one: one.item).map(tuple)),
        outcome=draw(st.none() | texts()),
    )


STRATEGIES: Strategies = MappingProxyType(
    {
        Cadence: cadences,
        ContactedCustomer: contacted_customers,
        ContactRecord: contact_records,
        Due: dues,
        ContactCoverage: contact_coverages,
        ChannelCoverage: channel_coverages,
        CoverageColumns: coverage_columns,
        CallScript: call_scripts,
        ScriptStep: lambda: part_of(call_scripts(), lambda script: script.steps),
        CallScore: call_scores,
        CallPart: lambda: part_of(call_scores(), lambda score: score.parts),
        ServiceStandard: service_standards,
        Compliance: compliances,
        ComplianceColumns: compliance_columns,
        Attitude: attitudes,
        TrainedShare: trained_shares,
        ServiceRecord: service_records,
        ServiceCase: service_cases,
    }
)
