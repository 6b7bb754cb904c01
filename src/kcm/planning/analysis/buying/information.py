"""What each member of the buying centre must learn in which phase, and who of ours says it (method A102)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank
from kcm.planning.analysis.buying.centre import DecisionMakingUnit
from kcm.planning.analysis.buying.grid import BuyPhase, GridMark, active_phases, buygrid, deciding_phase
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["InformationNeed", "check_needs", "information_gaps"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class InformationNeed:
    """What a member needs to know in a phase, in which form, who of ours gives it, and until when.

    `member` is the id of a member, `supplied_by` one of our people's; None is not said yet.

    Raises:
        InvalidValue: for a blank id.
    """

    member: str
    phase: BuyPhase
    topic: Text
    form: Text | None = None
    supplied_by: str | None = None
    due: date | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.member, "$.member")
        if self.supplied_by is not None:
            not_blank(self.supplied_by, "$.supplied_by")


def check_needs(unit: DecisionMakingUnit, needs: Sequence[InformationNeed], path: str = "$.needs") -> None:
    """Nothing, if each need is a member's.

    Raises:
        InvalidValue: with the place of the first need of somebody else.
    """
    known = {member.id for member in unit.members}
    for index, need in enumerate(needs):
        if need.member not in known:
            expected = ", ".join(sorted(known))
            raise InvalidValue(
                f"found a need of {need.member!r}, expected a member: {expected}", f"{path}[{index}].member"
            )


def information_gaps(
    unit: DecisionMakingUnit, needs: Iterable[InformationNeed], path: str = "$.needs"
) -> Iterator[Finding]:
    """Where the centre is not told what it must know.

    A member is active in the phases that the class of purchase goes through, surely or maybe, and in which he takes
    part. Each member has a need recorded in each sure phase he is active in, a decider in the deciding phase too, and
    each need has somebody of ours who supplies it.

    Raises:
        InvalidValue: for a need of somebody who is no member.
    """
    kept = tuple(needs)
    check_needs(unit, kept, path)
    recorded = {(need.member, need.phase) for need in kept}
    grid, deciding = buygrid(unit.buy_class), deciding_phase(unit.buy_class)
    deciders = unit.deciders
    for place, member in enumerate(unit.members):
        for phase in active_phases(unit.buy_class):
            is_sure = grid[phase] is GridMark.YES or (member.id in deciders and phase is deciding)
            if is_sure and phase in member.phases and (member.id, phase) not in recorded:
                values = {"member": member.id, "phase": phase}
                yield Finding("buying.NEED_UNRECORDED", Severity.WARNS, f"$.members[{place}]", values)
    for index, need in enumerate(kept):
        if need.supplied_by is None:
            values = {"member": need.member, "phase": need.phase, "topic": need.topic}
            yield Finding("buying.NEED_UNSUPPLIED", Severity.WARNS, f"{path}[{index}].supplied_by", values)
