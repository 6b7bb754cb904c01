"""The nine typical questions on a process, answered from what is known of it (method A66)."""

from __future__ import annotations

from kcm.checklists import Tick
from kcm.planning.process.boxes import turtle
from kcm.planning.process.network import ProcessNetwork

__all__ = ["answer_questions"]


def answer_questions(process: str, network: ProcessNetwork) -> tuple[Tick, ...]:
    """A tick on each item of the checklist `process_questions`: done where the process, by its id, has an answer.

    Its customers and suppliers are whom its flows go to and come from, inside and outside; how it measures is known
    when every measure has a method; it is understood when its turtle is complete.

    Raises:
        NotFound: for an id that is none of the network's.
    """
    found = network.process(process)
    answered = {
        "inputs": bool(found.inputs),
        "outputs": bool(found.outputs),
        "resources": bool(found.resources),
        "customer": any(flow.source == process for flow in network.flows),
        "supplier": any(flow.target == process for flow in network.flows),
        "owner": found.owner is not None,
        "measures": bool(found.measures),
        "measuring": bool(found.measures) and all(measure.method is not None for measure in found.measures),
        "understanding": turtle(found).completion == 1,
    }
    return tuple(Tick(item=item, done=done) for item, done in answered.items())
