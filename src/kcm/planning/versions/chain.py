"""Versions of a plan as a chain: each names the content of the one before, so that none can be changed unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

import attrs

from kcm.errors import InvalidValue
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions.hashing import content_hash
from kcm.rules import Finding, Severity

__all__ = ["chain_findings", "next_version"]


def next_version(
    plan: KeyAccountPlan,
    *,
    author: str,
    prepared_on: date,
    valid_until: date | None = None,
    review_dates: Iterable[date] = (),
) -> KeyAccountPlan:
    """The plan as its next version, to be changed further: one number up, its parent this plan, approved by nobody.

    Args:
        plan: the version before.
        author: who makes the next one.
        prepared_on: the day on which it is made.
        valid_until: the last day on which it holds; None where no such day is set.
        review_dates: the days on which it is to be looked at again, in order.

    Raises:
        InvalidValue: for a day before that of the version before, or dates that `Header` refuses.
    """
    if prepared_on < plan.header.prepared_on:
        reason = f"found {prepared_on}, expected no day before {plan.header.prepared_on}, that of the version before"
        raise InvalidValue(reason, "prepared_on")
    header = attrs.evolve(
        plan.header,
        version=plan.header.version + 1,
        parent=content_hash(plan),
        author=author,
        approved_by=None,
        prepared_on=prepared_on,
        valid_until=valid_until,
        review_dates=tuple(review_dates),
    )
    return attrs.evolve(plan, header=header)


def chain_findings(plans: Iterable[KeyAccountPlan]) -> Iterator[Finding]:
    """A rule on the versions of one plan, the oldest first: each follows from the one before.

    Codes: `versions.PARENT_MISSING`, `PARENT_DIFFERS`, `ANOTHER_PLAN`, `ANOTHER_KEY_ACCOUNT`, which block, and
    `NUMBER_GAP` and `PREPARED_EARLIER`, which warn. The first version may itself have a parent that is not here.
    """
    for index, (before, after) in enumerate(pairwise(plans), 1):
        old, new, path = before.header, after.header, f"$[{index}].header"
        expected = content_hash(before)
        if new.parent is None:
            values: dict[str, object] = {"version": new.version, "expected": expected}
            yield Finding("versions.PARENT_MISSING", Severity.BLOCKS, f"{path}.parent", values)
        elif new.parent != expected:
            values = {"version": new.version, "found": new.parent, "expected": expected}
            yield Finding("versions.PARENT_DIFFERS", Severity.BLOCKS, f"{path}.parent", values)
        if new.plan_id != old.plan_id:
            values = {"version": new.version, "found": new.plan_id, "expected": old.plan_id}
            yield Finding("versions.ANOTHER_PLAN", Severity.BLOCKS, f"{path}.plan_id", values)
        if new.key_account != old.key_account:
            values = {"version": new.version, "found": new.key_account, "expected": old.key_account}
            yield Finding("versions.ANOTHER_KEY_ACCOUNT", Severity.BLOCKS, f"{path}.key_account", values)
        if new.version != old.version + 1:
            values = {"found": new.version, "expected": old.version + 1}
            yield Finding("versions.NUMBER_GAP", Severity.WARNS, f"{path}.version", values)
        if new.prepared_on < old.prepared_on:
            values = {"version": new.version, "found": new.prepared_on, "before": old.prepared_on}
            yield Finding("versions.PREPARED_EARLIER", Severity.WARNS, f"{path}.prepared_on", values)
