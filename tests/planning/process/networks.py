"""Small processes and networks, and a store chain's, for the tests of the process method."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from kcm.finance.ratios import Better
from kcm.planning.process import CUSTOMER, Flow, Process, ProcessMeasure, ProcessNetwork
from kcm.text import Text


def text(words: str) -> Text:
    return Text.same(words)


def texts(*words: str) -> tuple[Text, ...]:
    return tuple(map(text, words))


def process(name: str, inputs: Sequence[str] = ("in",), outputs: Sequence[str] = ("out",), **more: Any) -> Process:
    whole: dict[str, Any] = {"activities": texts("do"), "owner": "K1"}
    return Process(
        id=name, name=text(f"name of {name}"), inputs=texts(*inputs), outputs=texts(*outputs), **whole | more
    )


def flows(*ways: tuple[str, str, str]) -> tuple[Flow, ...]:
    """Flows from (source, item, target)."""
    return tuple(
        Flow(id=f"F{place}", name=text(item), source=source, target=target)
        for place, (source, item, target) in enumerate(ways)
    )


def network(*ways: tuple[str, str, str], overall: bool = True, **more: Iterable[str]) -> ProcessNetwork:
    """A network of flows, in which each process has what its flows bring and take; `more` is what it governs."""
    ids = sorted({end for source, _, target in ways for end in (source, target) if end.startswith("P")} | more.keys())
    kept = []
    for one in ids:
        inputs = dict.fromkeys(item for _, item, target in ways if target == one)
        outputs = dict.fromkeys(item for source, item, _ in ways if source == one)
        kept.append(
            process(one, tuple(inputs) or ("in",), tuple(outputs) or ("out",), governs=tuple(more.get(one, ())))
        )
    return ProcessNetwork(overall=process("whole") if overall else None, processes=tuple(kept), flows=flows(*ways))


def way(*stations: str) -> list[tuple[str, str, str]]:
    """The flows along some stations."""
    return [(one, f"{one} to {other}", other) for one, other in pairwise(stations)]


ON_TIME = ProcessMeasure(
    id="M1",
    name=Text("delivered on time", "准时交付率"),
    target=0.95,
    better=Better.HIGHER,
    actual=0.92,
    method=text("proof of delivery"),
)
WHOLE = process(
    "P1",
    ("order",),
    ("confirmation",),
    resources=texts("a desk"),
    performers=texts("a clerk"),
    measures=(ON_TIME,),
    methods=texts("a work instruction"),
)
ORDERS = ProcessNetwork(
    overall=process("whole"),
    processes=(WHOLE,),
    flows=flows((CUSTOMER, "order", "P1"), ("P1", "confirmation", CUSTOMER)),
)
