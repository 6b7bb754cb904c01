"""A process, and what flows between processes and to and from the outside (method A61)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

import attrs

from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, not_blank, unique
from kcm.planning.process.measures import ProcessMeasure
from kcm.text import Text

__all__ = ["CUSTOMER", "REGULATOR", "Flow", "Process", "ProcessKind", "is_external", "party_name"]

#: The party that customer-oriented processes begin and end with.
CUSTOMER = "CUSTOMER"
#: The party that asks by law.
REGULATOR = "REGULATOR"
SUPPLIER = re.compile(r"SUPPLIER:(?=.*\S)(.+)", re.DOTALL)
NAMES = {CUSTOMER: Text("customer", "顾客"), REGULATOR: Text("regulator", "监管机构")}
PARTIES = "CUSTOMER, REGULATOR or SUPPLIER:name"


class ProcessKind(Enum):
    """What a process is for, by where its outputs go: COP, MP, SP or sub-support (method A62)."""

    COP = "customer-oriented process"
    MP = "management process"
    SP = "support process"
    SUB_SUPPORT = "sub-support process"


@attrs.frozen(kw_only=True, field_transformer=checked)
class Process:
    """Activities that turn inputs into outputs for somebody, and what the turtle asks of them.

    `owner` is the id of who answers for it, None where nobody does. `kind` is what it is said to be; what it is, its
    flows say. A management process says which processes it `governs`, by id. `special_characteristics` are those whose
    failure the customer would feel: they make a process complex to control.

    Raises:
        MissingData: for no activity, input or output.
        InvalidValue: for a blank id or owner, an id that names an external party, or a process that governs itself.
        Conflict: for an input, an output, a characteristic, a measure or a governed process that stands twice.

    >>> orders = Process(id="P1", name=Text("order handling", "订单处理"), activities=[Text("confirm", "确认")],
    ...                  inputs=[Text("order", "订单")], outputs=[Text("confirmation", "订单确认")])
    >>> Flow(id="F1", name=orders.inputs[0], source=CUSTOMER, target=orders.id).source
    'CUSTOMER'
    """

    id: str
    name: Text
    activities: tuple[Text, ...]
    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    owner: str | None = None
    resources: tuple[Text, ...] = ()
    performers: tuple[Text, ...] = ()
    measures: tuple[ProcessMeasure, ...] = ()
    methods: tuple[Text, ...] = ()
    kind: ProcessKind | None = None
    governs: tuple[str, ...] = ()
    special_characteristics: tuple[Text, ...] = ()

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if is_external(self.id):
            raise InvalidValue(f"found {self.id!r}, expected an id that is no external party's", "$.id")
        for name in ("activities", "inputs", "outputs"):
            if not getattr(self, name):
                raise MissingData(f"found no {name}, expected at least one", f"$.{name}")
        if self.owner is not None:
            not_blank(self.owner, "$.owner")
        for name in ("inputs", "outputs", "special_characteristics"):
            _each_once(getattr(self, name), f"$.{name}")
        unique((measure.id for measure in self.measures), "$.measures")
        unique(self.governs, "$.governs")
        if self.id in self.governs:
            path = f"$.governs[{self.governs.index(self.id)}]"
            raise InvalidValue(f"found {self.id!r}, expected processes other than itself", path)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Flow:
    """One item on its way: an output of its source that is an input of its target.

    Source and target are ids of processes, `CUSTOMER`, `REGULATOR` or `SUPPLIER:` with a name.

    Raises:
        InvalidValue: for a blank id, a flow to itself, or one between two external parties.
    """

    id: str
    name: Text
    source: str
    target: str

    def __attrs_post_init__(self) -> None:
        for name in ("id", "source", "target"):
            not_blank(getattr(self, name), f"$.{name}")
        if self.source == self.target:
            raise InvalidValue(f"found a flow from {self.source!r} to itself, expected another target", "$.target")
        if is_external(self.source) and is_external(self.target):
            found = f"found a flow from {self.source!r} to {self.target!r}"
            raise InvalidValue(f"{found}, expected a process at one end", "$.target")


def is_external(party: str) -> bool:
    """Whether an end of a flow is outside: the customer, a regulator or a supplier.

    >>> is_external("SUPPLIER:Tokyo Traders"), is_external("P1")
    (True, False)
    """
    return party in NAMES or SUPPLIER.fullmatch(party) is not None


def party_name(party: str) -> Text:
    """What an external party is called, a supplier by its name; an id of anything else is its own name.

    >>> party_name(CUSTOMER).zh_CN, party_name("SUPPLIER:Tokyo Traders").en
    ('顾客', 'Tokyo Traders')
    """
    if party in NAMES:
        return NAMES[party]
    supplier = SUPPLIER.fullmatch(party)
    return Text.same(supplier[1] if supplier else party)


def _each_once(items: Sequence[Text], path: str) -> None:
    unique((item.en if item.en == item.zh_CN else f"{item.en} ({item.zh_CN})" for item in items), path)
