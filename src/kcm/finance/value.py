"""What an offer is worth to the customer, and what future money is worth today (method A60, A97)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, getcontext, localcontext
from enum import Enum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, not_blank, unique, whole
from kcm.money import amount, check_rate, finest
from kcm.text import Text

__all__ = [
    "BenefitPart",
    "EconomicValue",
    "OfferTerms",
    "Opportunity",
    "OpportunityCategory",
    "annuity",
    "economic_value",
    "net_present_value",
    "payback",
    "shared_value",
    "value_to_customer",
]

NOTHING = Decimal(0)


class OpportunityCategory(Enum):
    """How an offer adds value: more revenue, a cost replaced, a cost prevented, or what has no price."""

    REVENUE_GAIN = "revenue gain"
    COST_DISPLACEMENT = "cost displacement"
    COST_AVOIDANCE = "cost avoidance"
    INTANGIBLE = "intangible value"


def _probability(value: object) -> Decimal:
    return check_rate(value, "$.probability")


@attrs.frozen(kw_only=True, field_transformer=checked)
class Opportunity:
    """One way in which the offer adds value to the customer: money a year, and how likely it comes.

    `activity` is where in the customer's value chain. A sum on an intangible must be said to be `estimated`.

    Raises:
        MissingData: for an opportunity with a price and without an amount.
        InvalidValue: for a blank id, a negative amount, a probability outside 0 to 1, or a sum on an intangible that
            is not said to be estimated.
    """

    id: str
    category: OpportunityCategory
    annual_amount: Decimal | None = None
    probability: Decimal = attrs.field(default=Decimal(1), converter=_probability)
    activity: str | None = None
    text: Text | None = None
    estimated: bool = False

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if not 0 <= self.probability <= 1:
            raise InvalidValue(f"found probability {self.probability}, expected 0 to 1", "$.probability")
        if self.annual_amount is not None and self.annual_amount < 0:
            raise InvalidValue(f"found {self.annual_amount}, expected 0 or more", "$.annual_amount")
        if self.category is OpportunityCategory.INTANGIBLE:
            if self.annual_amount is not None and not self.estimated:
                raise InvalidValue("found a sum on an intangible, expected it marked as estimated", "$.estimated")
        elif self.annual_amount is None:
            raise MissingData("found no amount, expected money a year", "$.annual_amount")


@attrs.frozen(kw_only=True, field_transformer=checked)
class BenefitPart:
    """What one opportunity adds to the annual benefit: money a year."""

    opportunity: str
    category: OpportunityCategory
    part: Decimal


@attrs.frozen(kw_only=True, field_transformer=checked)
class EconomicValue:
    """What an offer is worth to the customer.

    The `parts` sum to `annual_benefit`; `net_benefit` is that less the annual price. `present_value` is of the net
    benefit of all years, `net_present_value` that less the one-off cost. `payback_years` is None where the net benefit
    is not above 0, `return_on_one_off`, net present value over the one-off cost, where there is no such cost.
    `intangibles` are listed and not added. Computed amounts have at most 12 decimals; a document rounds them to its
    currency.
    """

    parts: tuple[BenefitPart, ...]
    intangibles: tuple[Opportunity, ...]
    annual_benefit: Decimal
    annual_price: Decimal
    net_benefit: Decimal
    one_off: Decimal
    present_value: Decimal
    net_present_value: Decimal
    payback_years: Decimal | None
    return_on_one_off: Decimal | None


@attrs.frozen(kw_only=True, field_transformer=checked)
class OfferTerms:
    """What an offer costs the customer, and how it counts: the arguments of `economic_value` beside opportunities.

    Raises:
        InvalidValue: as `economic_value`.

    >>> terms = OfferTerms(contribution_margin="0.3", annual_price=50, one_off=60, years=3, rate="0.1")
    >>> terms.value_of(()).net_benefit
    Decimal('-50')
    """

    contribution_margin: Decimal
    annual_price: Decimal
    one_off: Decimal
    years: int
    rate: Decimal

    def __attrs_post_init__(self) -> None:
        self.value_of(())

    def value_of(self, opportunities: Iterable[Opportunity]) -> EconomicValue:
        """What the offer is worth with these opportunities."""
        return economic_value(
            opportunities,
            contribution_margin=self.contribution_margin,
            annual_price=self.annual_price,
            one_off=self.one_off,
            years=self.years,
            rate=self.rate,
        )


def economic_value(
    opportunities: Iterable[Opportunity],
    *,
    contribution_margin: Decimal | float,
    annual_price: Decimal | int,
    one_off: Decimal | int,
    years: int,
    rate: Decimal | float,
) -> EconomicValue:
    """What an offer is worth to the customer over some years (method A97; M. Hanan; J. Forbis and N. Mehta).

    A year's benefit is the revenue gained × the customer's contribution margin, the costs displaced, and the costs
    avoided, each as likely as its opportunity says.

    Args:
        opportunities: with unique ids.
        contribution_margin: what the customer keeps of a unit of revenue, a fraction from 0 to 1.
        annual_price: what it pays us a year.
        one_off: what it pays or loses once, at the start.
        years: how long the offer is used.
        rate: the customer's discount rate a year, a fraction above −1.

    Raises:
        Conflict: for an opportunity id that stands twice.
        InvalidValue: for a margin outside 0 to 1, a negative price or one-off cost, fewer than one year, or a rate of
            −1 or below.

    >>> kinds = OpportunityCategory
    >>> found = economic_value(
    ...     [
    ...         Opportunity(id="more sales", category=kinds.REVENUE_GAIN, annual_amount=200),
    ...         Opportunity(id="less stock", category=kinds.COST_DISPLACEMENT, annual_amount=25),
    ...         Opportunity(id="no recall", category=kinds.COST_AVOIDANCE, annual_amount=40, probability="0.5"),
    ...     ],
    ...     contribution_margin=0.30, annual_price=50, one_off=60, years=3, rate=0.10,
    ... )
    >>> found.annual_benefit, found.net_benefit, round(found.net_present_value, 2)
    (Decimal('105'), Decimal('55'), Decimal('76.78'))
    """
    kept = tuple(opportunities)
    unique((one.id for one in kept), "$.opportunities")
    margin = check_rate(contribution_margin, "$.contribution_margin")
    if not 0 <= margin <= 1:
        raise InvalidValue(f"found a margin of {margin}, expected 0 to 1", "$.contribution_margin")
    price, outlay = (
        _not_negative(value, path) for value, path in ((annual_price, "annual_price"), (one_off, "one_off"))
    )
    parts = tuple(
        BenefitPart(opportunity=one.id, category=one.category, part=finest(_benefit(one, margin)))
        for one in kept
        if one.category is not OpportunityCategory.INTANGIBLE
    )
    benefit = sum((part.part for part in parts), NOTHING)
    present = finest((benefit - price) * annuity(years, rate), "$.rate")
    return EconomicValue(
        parts=parts,
        intangibles=tuple(one for one in kept if one.category is OpportunityCategory.INTANGIBLE),
        annual_benefit=benefit,
        annual_price=price,
        net_benefit=benefit - price,
        one_off=outlay,
        present_value=present,
        net_present_value=present - outlay,
        payback_years=payback(outlay, benefit - price),
        return_on_one_off=finest((present - outlay) / outlay, "$.one_off") if outlay else None,
    )


def _benefit(opportunity: Opportunity, margin: Decimal) -> Decimal:
    share = margin if opportunity.category is OpportunityCategory.REVENUE_GAIN else 1
    return (opportunity.annual_amount or NOTHING) * share * opportunity.probability


def _not_negative(value: object, name: str) -> Decimal:
    if (money := amount(value, f"$.{name}")) < 0:
        raise InvalidValue(f"found {money}, expected 0 or more", f"$.{name}")
    return money


def annuity(years: int, rate: Decimal | float) -> Decimal:
    """What 1 at the end of each year is worth today: `(1 − (1 + rate)^−years) / rate`, the years themselves at rate 0.

    Args:
        years: how many, 1 or more.
        rate: discount rate per year, a fraction above −1.

    Raises:
        InvalidValue: for fewer than one year, or a rate of −1 or below.

    >>> round(annuity(3, 0.10), 6)
    Decimal('2.486852')
    """
    if whole(years, "$.years") < 1:
        raise InvalidValue(f"found {years} years, expected at least 1", "$.years")
    found = check_rate(rate, "$.rate", least=-1)
    try:
        if abs(found) * (years + 1) < Decimal(10) ** -getcontext().prec:
            return Decimal(years)  # in every digit that is kept
        with localcontext() as context:
            context.prec += max(0, -found.adjusted())  # the difference loses as many digits as the rate has noughts
            value = (1 - (1 + found) ** -years) / found
    except Overflow:
        raise InvalidValue(f"found {years} years at {found}, whose value no number holds", "$.years") from None
    return +value  # rounded as every other amount


def net_present_value(flows: Iterable[Decimal | int], rate: Decimal | float) -> Decimal:
    """The present value of flows at the ends of years 1, 2, …: `Σ flow_t / (1 + rate)^t`, not rounded.

    Args:
        flows: money, one amount a year.
        rate: discount rate per year, a fraction above −1.

    Raises:
        InvalidValue: for a rate of −1 or below, or a flow that is no amount.

    >>> round(net_present_value([Decimal("-49.69"), Decimal("12.02"), Decimal("63.00")], Decimal("0.10")), 2)
    Decimal('12.09')
    """
    factor = 1 + check_rate(rate, "$.rate", least=-1)
    total, discount = Decimal(0), Decimal(1)
    try:
        for year, flow in enumerate(flows):
            discount *= factor
            total += amount(flow, f"$.flows[{year}]") / discount
    except (DivisionByZero, InvalidOperation, Overflow):
        raise InvalidValue("found so many years that no number holds the value, expected fewer", "$.flows") from None
    return total


def payback(one_off: Decimal | int, annual_net: Decimal | int) -> Decimal | None:
    """The years until a yearly net benefit has paid back a one-off cost; None if it never does.

    Args:
        one_off: money spent once, at the start.
        annual_net: money gained a year, in the same currency.

    Raises:
        InvalidValue: for a negative one-off cost, or something that is no amount.

    >>> round(payback(60, 55), 2), payback(60, 0)
    (Decimal('1.09'), None)
    """
    outlay = _not_negative(one_off, "one_off")
    net = amount(annual_net, "$.annual_net")
    return finest(outlay / net, "$.annual_net") if net > 0 else None


def value_to_customer(
    reference_price: Decimal | int, *, positive_differences: Decimal | int, negative_differences: Decimal | int
) -> Decimal:
    """The price at which the customer is no better off with us than with the next best offer (EVC).

    The reference price is that of the next best offer, the differences what ours is worth more and less than it.

    Args:
        reference_price: money, for what the customer buys of the other.
        positive_differences: money that ours is worth more, 0 or more.
        negative_differences: money that ours is worth less, 0 or more.

    Raises:
        InvalidValue: for a negative price or difference.

    >>> value_to_customer(100, positive_differences=30, negative_differences=10)
    Decimal('120')
    """
    price, more, less = (
        _not_negative(value, name)
        for value, name in (
            (reference_price, "reference_price"),
            (positive_differences, "positive_differences"),
            (negative_differences, "negative_differences"),
        )
    )
    return price + more - less


def shared_value(our_gain: Decimal | int, customer_net_gain: Decimal | int) -> Decimal:
    """Our share of the value that both gain, strictly between 0 and 1 where both win (method A60).

    `our gain / (our gain + the customer's net gain)`, to 12 decimals. Both gains are money of one currency and one
    period; the customer's is such as the net benefit of its `economic_value`.

    Raises:
        InvalidValue: for a loss of either, where nothing is gained, or something that is no amount.

    >>> shared_value(20, 55)
    Decimal('0.266666666667')
    """
    ours, theirs = _not_negative(our_gain, "our_gain"), _not_negative(customer_net_gain, "customer_net_gain")
    if not ours + theirs:
        raise InvalidValue("found nothing gained, expected a gain to share", "$.our_gain")
    return finest(ours / (ours + theirs))
