from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.finance.value import (
    EconomicValue,
    OfferTerms,
    Opportunity,
    OpportunityCategory,
    annuity,
    economic_value,
    net_present_value,
    payback,
    shared_value,
    value_to_customer,
)
from kcm.testing.facts import amounts
from kcm.testing.valuations import economic_values, offer_terms, opportunities
from kcm.text import Text

flows_of_years = st.lists(amounts("USD", min_value=-(10**9), max_value=10**9), max_size=6)
rates = st.integers(-50, 100).map(lambda percent: Decimal(percent) / 100)


def test_method_a97_an_annuity_of_55_over_three_years_at_ten_percent() -> None:
    assert round(net_present_value([Decimal(55)] * 3, Decimal("0.10")), 2) == Decimal("136.78")


def test_the_first_flow_is_discounted_by_one_year() -> None:
    assert net_present_value([Decimal(110)], Decimal("0.10")) == 100


@given(flows_of_years)
def test_without_discount_the_value_is_the_sum(flows: list[Decimal]) -> None:
    """At a rate of 0 the present value is Σ flows, exactly; nothing is worth nothing."""
    assert net_present_value(flows, Decimal(0)) == sum(flows, Decimal(0))


@given(flows_of_years, rates, amounts("USD", min_value=-(10**9), max_value=10**9))
def test_a_flow_put_before_the_others_moves_them_a_year_back(
    flows: list[Decimal], rate: Decimal, first: Decimal
) -> None:
    """NPV(a, b, …) = (a + NPV(b, …)) / (1 + rate)."""
    whole = net_present_value([first, *flows], rate)
    assert float(whole) == pytest.approx(float((first + net_present_value(flows, rate)) / (1 + rate)), abs=1e-9)


@given(flows_of_years, rates)
def test_the_value_of_the_double_is_the_double(flows: list[Decimal], rate: Decimal) -> None:
    """NPV is linear in the flows."""
    double = net_present_value([flow * 2 for flow in flows], rate)
    assert float(double) == pytest.approx(2 * float(net_present_value(iter(flows), rate)), abs=1e-9)


@pytest.mark.parametrize("rate", ["-1", "-1.5", "NaN", "Infinity"])
def test_a_rate_of_minus_one_or_below_is_refused(rate: str) -> None:
    with pytest.raises(InvalidValue, match=r"expected (a finite rate )?above -1 @ \$\.rate"):
        net_present_value([Decimal(1)], Decimal(rate))


GAIN, DISPLACED, AVOIDED, INTANGIBLE = OpportunityCategory


def opportunity(category: OpportunityCategory, amount: Any, **fields: Any) -> Opportunity:
    return Opportunity(**{"id": category.name, "category": category, "annual_amount": amount, **fields})


def worth(opportunities: list[Opportunity], **changes: Any) -> EconomicValue:
    terms = {"contribution_margin": 0.30, "annual_price": 50, "one_off": 60, "years": 3, "rate": 0.10}
    return economic_value(opportunities, **{**terms, **changes})


WORKED = [opportunity(GAIN, 200), opportunity(DISPLACED, 25), opportunity(AVOIDED, 40, probability=Decimal("0.5"))]


def test_method_a97_economic_value_to_the_customer() -> None:
    found = worth(WORKED)
    assert [part.part for part in found.parts] == [60, 25, 20]
    assert (found.annual_benefit, found.net_benefit) == (Decimal(105), Decimal(55))
    assert round(found.present_value, 2) == Decimal("136.78")
    assert round(found.net_present_value, 2) == Decimal("76.78")
    assert round(found.payback_years or 0, 2) == Decimal("1.09")
    assert round(found.return_on_one_off or 0, 2) == Decimal("1.28")


def test_method_a97_the_price_at_which_the_customer_is_no_better_off() -> None:
    assert value_to_customer(100, positive_differences=30, negative_differences=10) == 120


def test_method_a60_of_20_for_us_and_55_for_the_customer_our_share_is_0_267() -> None:
    share = shared_value(20, worth(WORKED).net_benefit)
    assert share == Decimal("0.266666666667")
    assert round(share, 3) == Decimal("0.267")
    assert [shared_value(0, 55), shared_value(20, 0)] == [0, 1]


@given(amounts("USD", min_value=1, max_value=10**6), amounts("USD", min_value=1, max_value=10**6))
def test_method_a60_where_both_win_the_shares_lie_between_0_and_1_and_sum_to_1(ours: Decimal, theirs: Decimal) -> None:
    """Each share is strictly between 0 and 1, and the two are the whole, to the 12 decimals they have."""
    share, rest = shared_value(ours, theirs), shared_value(theirs, ours)
    assert 0 < share < 1
    assert abs(share + rest - 1) <= Decimal("1e-12")


def test_a_probability_may_be_a_float_and_a_net_benefit_plain_text() -> None:
    assert opportunity(AVOIDED, 40, probability=0.5) == WORKED[2]
    assert payback(60, anything("40")) == Decimal("1.5")


def test_an_intangible_is_listed_and_not_added() -> None:
    trust = opportunity(INTANGIBLE, 1000, estimated=True, text=Text("trust", "信任"))
    found = worth([*WORKED, trust])
    assert found.intangibles == (trust,)
    assert found.annual_benefit == 105
    assert len(found.parts) == 3


def test_without_a_net_benefit_nothing_is_paid_back_and_without_a_cost_there_is_no_return_on_it() -> None:
    assert worth(WORKED, annual_price=105).payback_years is None
    assert worth(WORKED, one_off=0).return_on_one_off is None
    assert worth(WORKED, one_off=0).payback_years == 0


def test_an_offer_without_opportunities_costs_its_price() -> None:
    assert worth([]).annual_benefit == 0
    assert worth([], rate=0).net_present_value == -3 * 50 - 60


@given(economic_values())
def test_an_economic_value_follows_from_its_parts(found: EconomicValue) -> None:
    """The parts sum to the benefit, the net benefit is less the price, the net present value less the one-off cost."""
    assert sum((part.part for part in found.parts), Decimal(0)) == found.annual_benefit
    assert found.net_benefit == found.annual_benefit - found.annual_price
    assert found.net_present_value == found.present_value - found.one_off
    assert (found.payback_years is None) == (found.net_benefit <= 0)
    assert (found.return_on_one_off is None) == (found.one_off == 0)
    assert not {part.category for part in found.parts} & {INTANGIBLE}


@given(st.lists(amounts("USD", min_value=0, max_value=10**9), min_size=1, max_size=6), rates, rates)
def test_present_value_falls_as_the_rate_rises(flows: list[Decimal], one: Decimal, other: Decimal) -> None:
    """For flows of 0 or more."""
    low, high = sorted((one, other))
    assert net_present_value(flows, high) <= net_present_value(flows, low)


@pytest.mark.parametrize("rate", ["1e-30", "7e-28", "1e-20", "-1e-24", "0.05", "0"])
def test_an_annuity_loses_no_digits_to_a_small_rate(rate: str) -> None:
    """It is what three flows of 1 are worth, which are summed and not subtracted."""
    assert round(annuity(3, Decimal(rate)), 20) == round(net_present_value([1, 1, 1], Decimal(rate)), 20)


@given(st.integers(1, 30), rates)
def test_an_annuity_is_its_closed_form(years: int, rate: Decimal) -> None:
    """(1 − (1 + i)^−n) / i, and n at a rate of 0."""
    expected = (1 - (1 + rate) ** -years) / rate if rate else Decimal(years)
    assert float(annuity(years, rate)) == pytest.approx(float(expected), rel=1e-12)


def test_a_rate_may_be_a_float_and_is_read_as_it_is_written() -> None:
    assert net_present_value([Decimal(110)], 0.1) == net_present_value([110], Decimal("0.1")) == 100


def anything(value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (
            lambda: net_present_value([anything(1.5)], 0.1),
            InvalidValue,
            "found 1.5, expected an amount such as 1200.50 @ $.flows[0]",
        ),
        (
            lambda: net_present_value([1], anything("ten")),
            InvalidValue,
            "found 'ten', expected an amount such as 1200.50 @ $.rate",
        ),
        (lambda: annuity(0, 0.1), InvalidValue, "found 0 years, expected at least 1 @ $.years"),
        (lambda: annuity(anything(1.5), 0.1), InvalidValue, "found 1.5, expected a whole number @ $.years"),
        (
            lambda: annuity(10**9, -0.5),
            InvalidValue,
            "found 1000000000 years at -0.5, whose value no number holds @ $.years",
        ),
        (
            lambda: net_present_value([1] * 200_000, 10**5),
            InvalidValue,
            "found so many years that no number holds the value, expected fewer @ $.flows",
        ),
        (
            lambda: worth(WORKED, rate=-0.99, years=20),
            InvalidValue,
            "found a result of more than 15 digits, expected an amount @ $.rate",
        ),
        (
            lambda: payback(10**14, Decimal("0.001")),
            InvalidValue,
            "found a result of more than 15 digits, expected an amount @ $.annual_net",
        ),
        (lambda: payback(-1, 5), InvalidValue, "found -1, expected 0 or more @ $.one_off"),
        (
            lambda: payback(1, anything(0.5)),
            InvalidValue,
            "found 0.5, expected an amount such as 1200.50 @ $.annual_net",
        ),
        (lambda: worth(WORKED, contribution_margin=1.5), InvalidValue, "found a margin of 1.5, expected 0 to 1"),
        (lambda: worth(WORKED, annual_price=-1), InvalidValue, "found -1, expected 0 or more @ $.annual_price"),
        (lambda: worth(WORKED, rate=-1), InvalidValue, "found rate -1, expected above -1 @ $.rate"),
        (
            lambda: worth([WORKED[0]] * 2),
            Conflict,
            "found 'REVENUE_GAIN' twice, expected each once @ $.opportunities[1]",
        ),
        (lambda: opportunity(GAIN, None), MissingData, "found no amount, expected money a year @ $.annual_amount"),
        (lambda: opportunity(GAIN, -1), InvalidValue, "found -1, expected 0 or more @ $.annual_amount"),
        (lambda: opportunity(GAIN, 1, probability=2), InvalidValue, "found probability 2, expected 0 to 1"),
        (lambda: opportunity(GAIN, 1, id=" "), InvalidValue, "found a blank text, expected words @ $.id"),
        (
            lambda: opportunity(INTANGIBLE, 1),
            InvalidValue,
            "found a sum on an intangible, expected it marked as estimated @ $.estimated",
        ),
        (
            lambda: value_to_customer(1, positive_differences=-1, negative_differences=0),
            InvalidValue,
            "found -1, expected 0 or more @ $.positive_differences",
        ),
        (lambda: shared_value(-1, 55), InvalidValue, "found -1, expected 0 or more @ $.our_gain"),
        (lambda: shared_value(20, -5), InvalidValue, "found -5, expected 0 or more @ $.customer_net_gain"),
        (lambda: shared_value(0, 0), InvalidValue, "found nothing gained, expected a gain to share @ $.our_gain"),
        (
            lambda: shared_value(anything(0.2), 1),
            InvalidValue,
            "found 0.2, expected an amount such as 1200.50 @ $.our_gain",
        ),
    ],
)
def test_what_has_no_worth_is_refused(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(words)


def a97_terms(**changes: Any) -> OfferTerms:
    fields: dict[str, Any] = {
        "contribution_margin": Decimal("0.30"),
        "annual_price": Decimal(50),
        "one_off": Decimal(60),
        "years": 3,
        "rate": Decimal("0.10"),
    }
    return OfferTerms(**(fields | changes))


def test_method_a97_terms_give_a_net_present_value_of_76_78() -> None:
    kinds = OpportunityCategory
    found = a97_terms().value_of(
        [
            Opportunity(id="more sales", category=kinds.REVENUE_GAIN, annual_amount=Decimal(200)),
            Opportunity(id="less stock", category=kinds.COST_DISPLACEMENT, annual_amount=Decimal(25)),
            Opportunity(
                id="no recall",
                category=kinds.COST_AVOIDANCE,
                annual_amount=Decimal(40),
                probability=Decimal("0.5"),
            ),
        ]
    )
    assert (found.annual_benefit, found.net_benefit) == (Decimal(105), Decimal(55))
    assert round(found.net_present_value, 2) == Decimal("76.78")


@given(offer_terms(), st.lists(opportunities(), max_size=3, unique_by=lambda one: one.id))
def test_terms_are_the_arguments_of_economic_value(terms: OfferTerms, found: list[Opportunity]) -> None:
    """The value of opportunities by terms is that of `economic_value` with the same figures."""
    assert terms.value_of(iter(found)) == economic_value(
        found,
        contribution_margin=terms.contribution_margin,
        annual_price=terms.annual_price,
        one_off=terms.one_off,
        years=terms.years,
        rate=terms.rate,
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"contribution_margin": Decimal("1.1")}, "$.contribution_margin"),
        ({"contribution_margin": 0.3}, "$.contribution_margin"),
        ({"annual_price": Decimal(-1)}, "$.annual_price"),
        ({"one_off": Decimal(-1)}, "$.one_off"),
        ({"years": 0}, "$.years"),
        ({"rate": Decimal(-1)}, "$.rate"),
    ],
)
def test_terms_that_cannot_be_are_refused_before_anything_is_valued(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        a97_terms(**changes)
    assert caught.value.path == path
