"""Buy classes, the eight buyphases, and which phases each class goes through (method A99).

P. Robinson, C. Faris and Y. Wind: Industrial Buying and Creative Marketing (1967).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from kcm.errors import InvalidValue
from kcm.fields import kind_of

__all__ = ["BuyClass", "BuyPhase", "GridMark", "active_phases", "buygrid", "classify_buy", "deciding_phase"]


class BuyClass(Enum):
    """How new a purchase is to the buyer."""

    NEW_TASK = "new task"
    MODIFIED_REBUY = "modified rebuy"
    STRAIGHT_REBUY = "straight rebuy"


class BuyPhase(Enum):
    """The phases of buying in their order; the number is the phase's place in it."""

    PROBLEM_RECOGNITION = 1
    GENERAL_NEED_DESCRIPTION = 2
    PRODUCT_SPECIFICATION = 3
    SUPPLIER_SEARCH = 4
    PROPOSAL_SOLICITATION = 5
    SUPPLIER_SELECTION = 6
    ORDER_ROUTINE = 7
    PERFORMANCE_REVIEW = 8


class GridMark(Enum):
    """Whether a class of purchase goes through a phase."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


Grid = Mapping[BuyPhase, GridMark]
ALWAYS = (BuyPhase.PRODUCT_SPECIFICATION, BuyPhase.PERFORMANCE_REVIEW)
OTHERWISE = {
    BuyClass.NEW_TASK: GridMark.YES,
    BuyClass.MODIFIED_REBUY: GridMark.MAYBE,
    BuyClass.STRAIGHT_REBUY: GridMark.NO,
}
_GRIDS: Mapping[BuyClass, Grid] = {
    buy_class: MappingProxyType({phase: GridMark.YES if phase in ALWAYS else mark for phase in BuyPhase})
    for buy_class, mark in OTHERWISE.items()
}


def buygrid(buy_class: BuyClass) -> Grid:
    """The eight phases, in order, and whether a class of purchase goes through each.

    Raises:
        InvalidValue: for something that is no `BuyClass`.

    >>> list(buygrid(BuyClass.MODIFIED_REBUY).values()).count(GridMark.YES)
    2
    """
    if not isinstance(buy_class, BuyClass):
        raise InvalidValue(f"found {kind_of(buy_class)}, expected a BuyClass", "buy_class")
    return _GRIDS[buy_class]


def active_phases(buy_class: BuyClass) -> tuple[BuyPhase, ...]:
    """The phases that a class of purchase goes through, surely or maybe, in order."""
    return tuple(phase for phase, mark in buygrid(buy_class).items() if mark is not GridMark.NO)


def deciding_phase(buy_class: BuyClass) -> BuyPhase:
    """Where the last word is said: at the selection of a supplier, in a straight rebuy at the review of performance.

    >>> deciding_phase(BuyClass.STRAIGHT_REBUY)
    <BuyPhase.PERFORMANCE_REVIEW: 8>
    """
    is_straight = buygrid(buy_class) is _GRIDS[BuyClass.STRAIGHT_REBUY]
    return BuyPhase.PERFORMANCE_REVIEW if is_straight else BuyPhase.SUPPLIER_SELECTION


def classify_buy(
    *, bought_before: bool, same_specification: bool, same_suppliers: bool, review_planned: bool
) -> BuyClass:
    """The class of a purchase (method A99).

    Args:
        bought_before: whether the customer has bought this kind of thing.
        same_specification: whether it asks for the same as last time.
        same_suppliers: whether it asks the same suppliers.
        review_planned: whether it means to look at its choice anew.

    Raises:
        InvalidValue: for an answer that is neither true nor false.

    >>> classify_buy(bought_before=True, same_specification=False, same_suppliers=True, review_planned=False)
    <BuyClass.MODIFIED_REBUY: 'modified rebuy'>
    """
    flags = {
        "bought_before": bought_before,
        "same_specification": same_specification,
        "same_suppliers": same_suppliers,
        "review_planned": review_planned,
    }
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise InvalidValue(f"found {kind_of(flag)}, expected true or false", name)
    if not bought_before:
        return BuyClass.NEW_TASK
    if same_specification and same_suppliers and not review_planned:
        return BuyClass.STRAIGHT_REBUY
    return BuyClass.MODIFIED_REBUY
