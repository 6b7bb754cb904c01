"""What every request has: the day, the operator, a reference that makes it one act, and who approved it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs

from kcm.customers.identity import same_name
from kcm.errors import Refused
from kcm.fields import checked, not_blank
from kcm.rules import Finding, Severity, passes

__all__ = ["Request", "four_eyes", "head"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Request:
    """The head of a request; `reference` is the host's own id of it, so that asking twice acts once.

    Raises:
        InvalidValue: for a blank operator, reference or approver.
    """

    requested_on: date
    operator: str
    reference: str
    approver: str | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.operator, "$.operator")
        not_blank(self.reference, "$.reference")
        if self.approver is not None:
            not_blank(self.approver, "$.approver")


def four_eyes(request: Request) -> Iterator[Finding]:
    """Optional rule: somebody approved the request, and that is not its operator under another spelling.

    >>> request = Request(requested_on=date(2026, 11, 20), operator="teller 7", reference="R1", approver="Teller 7")
    >>> [finding.code for finding in four_eyes(request)]
    ['request.FOUR_EYES']
    """
    if request.approver is None or same_name(request.operator, request.approver):
        values = {"operator": request.operator, "approver": request.approver}
        yield Finding("request.FOUR_EYES", Severity.BLOCKS, "$.approver", values)


def head(request: Request, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What the change record of a request begins with.

    Raises:
        Refused: with all findings, when one blocks.
    """
    if not passes(findings):
        raise Refused(findings)
    return {
        "reference": request.reference,
        "on": request.requested_on,
        "operator": request.operator,
        "approver": request.approver,
        "findings": findings,
    }
