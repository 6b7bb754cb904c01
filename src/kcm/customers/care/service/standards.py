"""Service standards: what share of observations met the target, and whether that is enough (method A47, E.4)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from kcm.columns import FloatColumn, IntColumn, columnar, first_place, float_column, int_column, sealed
from kcm.errors import InvalidValue, MissingData
from kcm.fields import check_share, checked, not_blank
from kcm.finance.ratios import Better
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.text import Text

__all__ = [
    "STANDARDS",
    "Compliance",
    "ComplianceColumns",
    "ServiceChannel",
    "ServiceStandard",
    "compliance",
    "compliance_columns",
]


class ServiceChannel(Enum):
    """By which way a customer asks for service."""

    PHONE = "phone"
    ONLINE = "online"
    FACE_TO_FACE = "face to face"
    EMAIL = "e-mail"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ServiceStandard:
    """What is measured in which unit, the target, and the share of observations that must meet it.

    `channel` None is every channel. An observation on the target meets it.

    Raises:
        InvalidValue: for a blank id, a target below 0, a share outside 0 to 1, or a direction that is neither.
    """

    id: str
    metric: Text
    unit: Text
    target: float
    required_share: float
    better: Better = Better.LOWER
    channel: ServiceChannel | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.target < 0:
            raise InvalidValue(f"found the target {self.target:g}, expected 0 or more", "$.target")
        check_share(self.required_share, "$.required_share")
        if self.better is Better.NEITHER:
            raise InvalidValue("found NEITHER, expected HIGHER or LOWER", "$.better")

    def meets(self, observations: FloatColumn) -> NDArray[np.bool_]:
        """Whether each observation meets the target; an unknown one does not."""
        return observations <= self.target if self.better is Better.LOWER else observations >= self.target


#: The standards that come with kcm, by id.
STANDARDS: Mapping[str, ServiceStandard] = MappingProxyType(
    {
        standard.id: standard
        for standard in from_data(tuple[ServiceStandard, ...], shipped("service_standards.toml")["standards"])
    }
)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Compliance:
    """How many of n known observations met a standard; `unknown` more were not measured.

    Raises:
        MissingData: for no observation.
        InvalidValue: for more met than observed, or counts below 0.
    """

    standard: ServiceStandard
    met: int
    n: int
    unknown: int = 0

    def __attrs_post_init__(self) -> None:
        if self.n < 1:
            raise MissingData(f"found {self.n} observations, expected at least one", "$.n")
        if not 0 <= self.met <= self.n:
            raise InvalidValue(f"found {self.met} met of {self.n}, expected 0 to as many as observed", "$.met")
        if self.unknown < 0:
            raise InvalidValue(f"found {self.unknown} unknown, expected 0 or more", "$.unknown")

    @property
    def share(self) -> float:
        """The share of the known observations that met the target, 0 to 1."""
        return self.met / self.n

    @property
    def passed(self) -> bool:
        """Whether that share is as large as required."""
        return self.share >= self.standard.required_share


def compliance(standard: ServiceStandard, observations: ArrayLike) -> Compliance:
    """How well a standard is kept.

    Args:
        standard: what is measured.
        observations: (n,) in the standard's unit, 0 or more; NaN was not measured and is counted apart. A customer who
            was never answered is observed too: by how long he waited.

    Raises:
        MissingData: when no observation is known.
        InvalidValue: for a negative or infinite one.

    >>> replies = [100] * 46 + [300] * 4
    >>> found = compliance(STANDARDS["online_reply"], replies)
    >>> found.share, found.passed, found.n
    (0.92, True, 50)
    """
    measured = _measured(observations)
    known = ~np.isnan(measured)
    n = int(known.sum())
    if not n:
        raise MissingData("found no known observation, expected at least one", "observations")
    met = int(standard.meets(measured).sum())
    return Compliance(standard=standard, met=met, n=n, unknown=measured.size - n)


@attrs.frozen(kw_only=True, field_transformer=columnar)
class ComplianceColumns:
    """How many known observations met a standard, of each group: `met` and `n`, both of length groups.

    Raises:
        InvalidValue: for columns of different lengths, more met than observed, or a share outside 0 to 1.
    """

    met: IntColumn
    n: IntColumn
    required_share: float

    def __attrs_post_init__(self) -> None:
        if self.met.shape != self.n.shape:
            raise InvalidValue(f"found {self.n.size} rows, expected {self.met.size} as in met", "$.n")
        wrong = (self.met < 0) | (self.met > self.n)
        if wrong.any():
            raise InvalidValue(
                "found a count out of range, expected 0 to as many as observed", f"$.met{first_place(wrong)}"
            )
        check_share(self.required_share, "$.required_share")

    @property
    def share(self) -> FloatColumn:
        """The share of each group that met the target; NaN for a group without a known observation."""
        return sealed(np.divide(self.met, self.n, out=np.full(self.n.size, np.nan), where=self.n > 0))

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Whether that share is as large as required; false for a group without a known observation."""
        return self.share >= self.required_share


def compliance_columns(
    standard: ServiceStandard, observations: ArrayLike, groups: ArrayLike, size: int
) -> ComplianceColumns:
    """How well each of many groups keeps a standard: branches, agents, customers.

    Args:
        standard: what is measured.
        observations: (n,) as in `compliance`.
        groups: (n,) the group of each, 0 to `size` − 1.
        size: how many groups there are.

    Raises:
        InvalidValue: for columns of different lengths, a group out of range, or a negative or infinite observation.

    >>> found = compliance_columns(STANDARDS["phone_answer"], [10, 30, 20], [0, 0, 1], 3)
    >>> found.share.tolist(), found.passed.tolist()
    ([0.5, 1.0, nan], [False, True, False])
    """
    measured, codes = _measured(observations), int_column(groups, "groups")
    if codes.size != measured.size:
        raise InvalidValue(f"found {codes.size} rows, expected {measured.size} as in observations", "groups")
    wrong = (codes < 0) | (codes >= size)
    if wrong.any():
        raise InvalidValue(f"found group {codes[wrong][0]}, expected 0 to {size - 1}", f"groups{first_place(wrong)}")
    return ComplianceColumns(
        met=np.bincount(codes[standard.meets(measured)], minlength=size),
        n=np.bincount(codes[~np.isnan(measured)], minlength=size),
        required_share=standard.required_share,
    )


def _measured(observations: ArrayLike) -> FloatColumn:
    measured = float_column(observations, "observations")
    wrong = measured < 0
    if wrong.any():
        raise InvalidValue(f"found {measured[wrong][0]:g}, expected 0 or more", f"observations{first_place(wrong)}")
    return measured
