"""The four things to know of a buyer, and how many of them we know (method A98)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, not_blank
from kcm.planning.analysis.buying.centre import DecisionMakingUnit, decider_findings, role_gaps
from kcm.planning.analysis.buying.information import InformationNeed, check_needs, information_gaps
from kcm.planning.analysis.buying.pressures import PressureNote, check_notes
from kcm.rules import Finding, Severity
from kcm.text import Text

__all__ = ["RULES", "BuyerKnowledge", "KnowledgePart", "centre_findings", "knowledge_gaps"]


class KnowledgePart(Enum):
    """What there is to know of a buyer, by the name of its field."""

    INTERACTION = "interaction"
    COMPOSITION = "composition"
    PROCEDURE = "procedure"
    PRESSURES = "pressures"


@attrs.frozen(kw_only=True, field_transformer=checked)
class BuyerKnowledge:
    """What we know of a buyer.

    How they and we influence each other, who takes part, what each must learn in which phase, and the pressures on
    them. None or nothing is not known yet.

    Raises:
        InvalidValue: for a blank key account, members of another one, or a need of somebody who is no member.
        MissingData: for needs without the members who have them.
        Conflict: for a pressure that is noted twice.
    """

    key_account: str
    interaction: Text | None = None
    composition: DecisionMakingUnit | None = None
    procedure: tuple[InformationNeed, ...] = ()
    pressures: tuple[PressureNote, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.key_account, "$.key_account")
        check_notes(self.pressures)
        if self.composition is not None:
            if self.composition.key_account != self.key_account:
                found = f"found members of {self.composition.key_account!r}"
                raise InvalidValue(f"{found}, expected those of {self.key_account!r}", "$.composition.key_account")
            check_needs(self.composition, self.procedure, "$.procedure")
        elif self.procedure:
            raise MissingData("found needs and no members, expected those who have them", "$.composition")

    @property
    def missing(self) -> tuple[KnowledgePart, ...]:
        """The parts that are not known."""
        return tuple(part for part in KnowledgePart if getattr(self, part.value) in (None, ()))

    @property
    def completeness(self) -> float:
        """How many of the four parts are known, a fraction from 0 to 1.

        >>> BuyerKnowledge(key_account="QUICK", interaction=Text.same("joint planning")).completeness
        0.25
        """
        return 1 - len(self.missing) / len(KnowledgePart)


def knowledge_gaps(knowledge: BuyerKnowledge) -> Iterator[Finding]:
    """A rule: all four parts are known."""
    for part in knowledge.missing:
        values = {"key_account": knowledge.key_account, "part": part}
        yield Finding("buying.UNKNOWN_PART", Severity.WARNS, f"$.{part.value}", values)


def centre_findings(knowledge: BuyerKnowledge) -> Iterator[Finding]:
    """A rule: somebody decides, the roles are held, and everybody is told what he must know."""
    unit = knowledge.composition
    if unit is not None:
        found = (*decider_findings(unit), *role_gaps(unit), *information_gaps(unit, knowledge.procedure, "$.procedure"))
        for finding in found:
            inside = finding.path.startswith("$.members")
            path = f"$.composition{finding.path[1:]}" if inside else finding.path
            yield attrs.evolve(finding, path=path)


#: What a review asks of a buying centre.
RULES = (knowledge_gaps, centre_findings)
