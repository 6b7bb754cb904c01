"""The octopus: the processes that reach out to the customer, one arm each (method A63)."""

from __future__ import annotations

import attrs

from kcm.errors import MissingData
from kcm.fields import checked
from kcm.planning.process.classes import kinds
from kcm.planning.process.definition import CUSTOMER, ProcessKind
from kcm.planning.process.network import ProcessNetwork
from kcm.text import Text

__all__ = ["Arm", "Octopus", "octopus"]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Arm:
    """A customer-oriented process, by its id, with what the customer gives it and gets from it."""

    cop: str
    name: Text
    inputs_from_customer: tuple[Text, ...]
    outputs_to_customer: tuple[Text, ...]


@attrs.frozen(kw_only=True, field_transformer=checked)
class Octopus:
    """The customer-oriented processes of a network around its overall process.

    Raises:
        MissingData: for no arms.
    """

    body: Text | None
    arms: tuple[Arm, ...]

    def __attrs_post_init__(self) -> None:
        if not self.arms:
            raise MissingData("found no customer-oriented process, expected at least one", "$.arms")

    @property
    def connectors(self) -> int:
        """How many flows there are between the arms and the customer."""
        return sum(len(arm.inputs_from_customer) + len(arm.outputs_to_customer) for arm in self.arms)


def octopus(network: ProcessNetwork) -> Octopus:
    """The octopus of a network: one arm for each COP, ids ascending; the body is named by the overall process.

    Raises:
        MissingData: for a network without a COP.
    """
    found = kinds(network)
    arms = [
        Arm(
            cop=process.id,
            name=process.name,
            inputs_from_customer=tuple(
                flow.name for flow in network.flows if (flow.source, flow.target) == (CUSTOMER, process.id)
            ),
            outputs_to_customer=tuple(
                flow.name for flow in network.flows if (flow.source, flow.target) == (process.id, CUSTOMER)
            ),
        )
        for process in network.processes
        if found[process.id] is ProcessKind.COP
    ]
    body = None if network.overall is None else network.overall.name
    return Octopus(body=body, arms=tuple(sorted(arms, key=lambda arm: arm.cop)))
