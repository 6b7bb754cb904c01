"""Who is accountable for which key account, and who for it in which region (method A107, A109)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs
from rpds import HashTrieMap

from kcm.customers.care.kinds import RelationshipStage
from kcm.fields import Map, checked, not_blank, unique, whole
from kcm.rules import Finding, Severity

__all__ = ["Accountability", "GlobalCoverage", "accountability_findings", "coverage_gaps"]

MOST_ACCOUNTS = 8
MOST_BESIDE_CLOSE = 3
CLOSE = frozenset({RelationshipStage.INTERDEPENDENT, RelationshipStage.INTEGRATED})


@attrs.frozen(kw_only=True, field_transformer=checked)
class Accountability:
    """Who is accountable for one key account, by ids, and how close its relationship is; None is not known.

    Raises:
        InvalidValue: for a blank key account or manager.
        Conflict: for a manager who stands twice.
    """

    key_account: str
    managers: tuple[str, ...] = ()
    stage: RelationshipStage | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        for place, manager in enumerate(self.managers):
            not_blank(manager, f"$.managers[{place}]")
        unique(self.managers, "$.managers")


def accountability_findings(
    accounts: Iterable[Accountability], *, most: int = MOST_ACCOUNTS, most_beside_close: int = MOST_BESIDE_CLOSE
) -> Iterator[Finding]:
    """A rule: each key account has one accountable manager, and no manager has too many (method A109).

    A manager may have `most` key accounts, and `most_beside_close` where one of them is interdependent or integrated.
    Codes: `responsibility.NO_MANAGER` and `responsibility.SEVERAL_MANAGERS`, which block;
    `responsibility.TOO_MANY_ACCOUNTS` and `responsibility.TOO_MANY_BESIDE_CLOSE`, which warn.

    Raises:
        Conflict: for a key account that stands twice.
        InvalidValue: for a `most` or `most_beside_close` that is no whole number.
    """
    whole(most, "most")
    whole(most_beside_close, "most_beside_close")
    kept = tuple(accounts)
    unique((one.key_account for one in kept), "$.accounts")
    held: dict[str, list[Accountability]] = defaultdict(list)
    for place, one in enumerate(kept):
        path = f"$.accounts[{place}].managers"
        if not one.managers:
            yield Finding("responsibility.NO_MANAGER", Severity.BLOCKS, path, {"key_account": one.key_account})
        elif len(one.managers) > 1:
            values = {"key_account": one.key_account, "managers": one.managers}
            yield Finding("responsibility.SEVERAL_MANAGERS", Severity.BLOCKS, path, values)
        for manager in one.managers:
            held[manager].append(one)
    for manager in sorted(held):
        close = [one.key_account for one in held[manager] if one.stage in CLOSE]
        count = len(held[manager])
        if close and count > most_beside_close:
            limits = {"manager": manager, "accounts": count, "most": most_beside_close, "close": sorted(close)}
            yield Finding("responsibility.TOO_MANY_BESIDE_CLOSE", Severity.WARNS, "$.accounts", limits)
        elif not close and count > most:
            limits = {"manager": manager, "accounts": count, "most": most}
            yield Finding("responsibility.TOO_MANY_ACCOUNTS", Severity.WARNS, "$.accounts", limits)


@attrs.frozen(kw_only=True, field_transformer=checked)
class GlobalCoverage:
    """Who looks after a key account across regions: one owner for all, a coordinator by region; None is not known.

    Raises:
        InvalidValue: for a blank key account, owner, region or coordinator.
        Conflict: for a region that stands twice.
    """

    key_account: str
    owner: str | None = None
    regions_with_sales: tuple[str, ...] = ()
    coordinators: Map[str, str] = attrs.field(factory=HashTrieMap)

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        if self.owner is not None:
            not_blank(self.owner, "$.owner")
        for place, region in enumerate(self.regions_with_sales):
            not_blank(region, f"$.regions_with_sales[{place}]")
        unique(self.regions_with_sales, "$.regions_with_sales")
        for region in sorted(self.coordinators):
            not_blank(self.coordinators[region], f"$.coordinators.{region}")


def coverage_gaps(coverage: GlobalCoverage) -> Iterator[Finding]:
    """A rule: one owner worldwide, and a coordinator in each region with sales (method A107).

    Codes: `responsibility.NO_OWNER`, `responsibility.NO_COORDINATOR`, which warn.

    >>> regions, coordinators = ["EU", "US", "CN"], {"EU": "K2", "CN": "K3"}
    >>> coverage = GlobalCoverage(
    ...     key_account="QUICK", owner="K1", regions_with_sales=regions, coordinators=coordinators)
    >>> [finding.values["region"] for finding in coverage_gaps(coverage)]
    ['US']
    """
    if coverage.owner is None:
        yield Finding("responsibility.NO_OWNER", Severity.WARNS, "$.owner", {"key_account": coverage.key_account})
    for region in coverage.regions_with_sales:
        if region not in coverage.coordinators:
            values = {"key_account": coverage.key_account, "region": region}
            yield Finding("responsibility.NO_COORDINATOR", Severity.WARNS, "$.coordinators", values)
