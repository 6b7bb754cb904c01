"""Where the customer makes value, what that costs beside a rival, and where our offer adds to it (method A96)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum

import attrs

from kcm.errors import Conflict, InvalidValue, Refused
from kcm.fields import checked, not_blank, unique
from kcm.finance.value import Opportunity, OpportunityCategory
from kcm.rules import Finding, Severity, passes
from kcm.text import Text

__all__ = [
    "RULES",
    "ActivityCost",
    "CategorySums",
    "CostDifference",
    "CostDifferences",
    "SummaryRow",
    "ValueActivity",
    "ValueChain",
    "ValueSummary",
    "chain_gaps",
    "differences",
    "opportunity_faults",
    "summary_table",
]

NOTHING = Decimal(0)


class ValueActivity(Enum):
    """M. Porter's nine activities, five primary and four that support them; an opportunity names one by its key."""

    INBOUND_LOGISTICS = "inbound logistics"
    OPERATIONS = "operations"
    OUTBOUND_LOGISTICS = "outbound logistics"
    MARKETING_AND_SALES = "marketing and sales"
    SERVICE = "service"
    INFRASTRUCTURE = "infrastructure"
    HUMAN_RESOURCES = "human resources"
    TECHNOLOGY = "technology"
    PROCUREMENT = "procurement"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ActivityCost:
    """What one activity costs the customer and its reference, a rival or the best practice; money a year.

    None is unknown. `not_assessed` is the reason why there is no cost.

    Raises:
        InvalidValue: for a negative cost.
        Conflict: for a cost beside the reason why there is none.
    """

    activity: ValueActivity
    cost: Decimal | None = None
    reference_cost: Decimal | None = None
    reference: Text | None = None
    not_assessed: Text | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("cost", "reference_cost"):
            cost = getattr(self, name)
            if cost is not None and cost < 0:
                raise InvalidValue(f"found {cost}, expected 0 or more", f"$.{name}")
        if self.cost is not None and self.not_assessed is not None:
            raise Conflict("found a cost and why there is none, expected one of them", "$.not_assessed")

    @property
    def difference(self) -> Decimal | None:
        """Cost less reference cost, above 0 where the customer pays more; None where either is unknown."""
        if self.cost is None or self.reference_cost is None:
            return None
        return self.cost - self.reference_cost


@attrs.frozen(kw_only=True, field_transformer=checked)
class ValueChain:
    """The activities of a key account, and the opportunities our offer has in them.

    An opportunity's `activity` is the name of a `ValueActivity`, such as OPERATIONS, or None for what belongs to none.

    Raises:
        InvalidValue: for a blank key account.
        Conflict: for an activity or an opportunity id that stands twice.
    """

    key_account: str
    activities: tuple[ActivityCost, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        unique((one.activity.name for one in self.activities), "$.activities")
        unique((one.id for one in self.opportunities), "$.opportunities")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CostDifference:
    """What the customer pays more for one activity than its reference; money a year."""

    activity: ValueActivity
    part: Decimal


@attrs.frozen(kw_only=True, field_transformer=checked)
class CostDifferences:
    """What the customer pays more than its reference in all; the parts sum to it, `unknown` are left out of it."""

    total: Decimal
    parts: tuple[CostDifference, ...]
    unknown: tuple[ValueActivity, ...]


def differences(chain: ValueChain) -> CostDifferences:
    """The differences of cost in Porter's order (method A96).

    >>> operations = ActivityCost(activity=ValueActivity.OPERATIONS, cost=300, reference_cost=280)
    >>> found = differences(ValueChain(key_account="QUICK", activities=[operations]))
    >>> found.total, len(found.unknown)
    (Decimal('20'), 8)
    """
    known = {one.activity: one.difference for one in chain.activities}
    parts = tuple(
        CostDifference(activity=activity, part=difference)
        for activity in ValueActivity
        if (difference := known.get(activity)) is not None
    )
    return CostDifferences(
        total=sum((one.part for one in parts), NOTHING),
        parts=parts,
        unknown=tuple(activity for activity in ValueActivity if known.get(activity) is None),
    )


def chain_gaps(chain: ValueChain) -> Iterator[Finding]:
    """A rule: each of the nine activities is there, with its cost or the reason why it was not assessed."""
    places = {one.activity: index for index, one in enumerate(chain.activities)}
    for activity in ValueActivity:
        if activity not in places:
            yield Finding("value_chain.MISSING_ACTIVITY", Severity.BLOCKS, "$.activities", {"activity": activity})
    for index, one in enumerate(chain.activities):
        if one.cost is None and one.not_assessed is None:
            values = {"activity": one.activity}
            yield Finding("value_chain.NO_REASON", Severity.BLOCKS, f"$.activities[{index}]", values)


def opportunity_faults(chain: ValueChain) -> Iterator[Finding]:
    """A rule: opportunities name known activities, and displace no more of an activity's cost than there is.

    All displacements of one activity together are held against its cost. Where that is unknown, and where a
    displacement belongs to no activity, a finding warns, as it does for an intangible that no text describes.
    """
    costs = {one.activity.name: one.cost for one in chain.activities}
    displaced = dict.fromkeys((activity.name for activity in ValueActivity), NOTHING)
    for index, one in enumerate(chain.opportunities):
        path = f"$.opportunities[{index}]"
        if one.activity is not None and one.activity not in displaced:
            values = {"opportunity": one.id, "activity": one.activity}
            yield Finding("value_chain.UNKNOWN_ACTIVITY", Severity.BLOCKS, path, values)
        elif one.category is OpportunityCategory.COST_DISPLACEMENT:
            if one.activity is None or costs.get(one.activity) is None:
                yield Finding("value_chain.COST_UNKNOWN", Severity.WARNS, path, {"opportunity": one.id})
            else:
                displaced[one.activity] += one.annual_amount or NOTHING
        if one.category is OpportunityCategory.INTANGIBLE and one.text is None:
            yield Finding("value_chain.INTANGIBLE_WITHOUT_TEXT", Severity.WARNS, path, {"opportunity": one.id})
    for index, activity in enumerate(chain.activities):
        if activity.cost is not None and (sum_displaced := displaced[activity.activity.name]) > activity.cost:
            held = {"activity": activity.activity, "displaced": sum_displaced, "cost": activity.cost}
            yield Finding("value_chain.DISPLACEMENT", Severity.BLOCKS, f"$.activities[{index}]", held)


#: What a review asks of a value chain.
RULES = (chain_gaps, opportunity_faults)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CategorySums:
    """Money a year by category, as the opportunities say it, before probability and margin.

    Intangibles stand apart: `intangible` is the sum of those that were estimated, `unpriced` how many were not.
    """

    revenue_gain: Decimal
    cost_displacement: Decimal
    cost_avoidance: Decimal
    intangible: Decimal
    unpriced: int

    @property
    def total(self) -> Decimal:
        """The three categories that have a price, together."""
        return self.revenue_gain + self.cost_displacement + self.cost_avoidance


@attrs.frozen(kw_only=True, field_transformer=checked)
class SummaryRow:
    """One activity's sums; the activity is None for opportunities that belong to none."""

    activity: ValueActivity | None
    sums: CategorySums


@attrs.frozen(kw_only=True, field_transformer=checked)
class ValueSummary:
    """Activities by categories of value, and the totals that the rows sum to in every category."""

    rows: tuple[SummaryRow, ...]
    totals: CategorySums


def summary_table(chain: ValueChain) -> ValueSummary:
    """Opportunities by activity and category: nine rows, and a tenth if some belong to no activity (method A96).

    What an offer is worth after probability, margin and price says `kcm.finance.value.economic_value`.

    Raises:
        Refused: for opportunities with a blocking finding of `opportunity_faults`.

    >>> chain = ValueChain(key_account="QUICK", opportunities=[Opportunity(
    ...     id="less stock", category=OpportunityCategory.COST_AVOIDANCE, annual_amount=25, activity="OPERATIONS")])
    >>> summary_table(chain).rows[1].sums.total, summary_table(chain).totals.total
    (Decimal('25'), Decimal('25'))
    """
    found = tuple(opportunity_faults(chain))
    if not passes(found):
        raise Refused(found)
    by_activity: dict[str | None, list[Opportunity]] = {activity.name: [] for activity in ValueActivity}
    for one in chain.opportunities:
        by_activity.setdefault(one.activity, []).append(one)
    rows = (
        SummaryRow(activity=None if name is None else ValueActivity[name], sums=_sums(inside))
        for name, inside in by_activity.items()
    )
    return ValueSummary(rows=tuple(rows), totals=_sums(chain.opportunities))


def _sums(opportunities: Iterable[Opportunity]) -> CategorySums:
    sums = dict.fromkeys(OpportunityCategory, NOTHING)
    unpriced = 0
    for one in opportunities:
        if one.annual_amount is None:
            unpriced += 1
        else:
            sums[one.category] += one.annual_amount
    return CategorySums(
        revenue_gain=sums[OpportunityCategory.REVENUE_GAIN],
        cost_displacement=sums[OpportunityCategory.COST_DISPLACEMENT],
        cost_avoidance=sums[OpportunityCategory.COST_AVOIDANCE],
        intangible=sums[OpportunityCategory.INTANGIBLE],
        unpriced=unpriced,
    )
