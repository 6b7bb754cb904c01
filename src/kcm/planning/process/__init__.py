"""Processes that serve the customer: what they are, how they hang together, how they are held (method A61 to A72).

COP, MP, SP and sub-support; the octopus, the turtle and its worksheet; the rules of a network, `RULES`; criteria, what
to improve first, and the same as Mermaid text.
"""

from kcm.planning.process.arms import Arm, Octopus, octopus
from kcm.planning.process.boxes import Turtle, TurtleBox, Worksheet, WorksheetRow, turtle, turtle_gaps, worksheet
from kcm.planning.process.classes import classify, kind_findings, kinds, orphans
from kcm.planning.process.control import (
    ControlLevel,
    ControlNeed,
    ControlPolicy,
    control_gaps,
    control_level,
    control_levels,
)
from kcm.planning.process.definition import CUSTOMER, REGULATOR, Flow, Process, ProcessKind, is_external, party_name
from kcm.planning.process.facts import process_facts
from kcm.planning.process.identification import (
    ISO_9001_CLAUSES,
    IdentificationCoverage,
    IdentificationPath,
    identification_coverage,
)
from kcm.planning.process.improvement import Improvement, improvement_list
from kcm.planning.process.linkage import RULES, connection_gaps, flow_gaps, governing_cycles, overall_first
from kcm.planning.process.measures import PdcaStep, ProcessMeasure, attainments, next_step
from kcm.planning.process.mermaid import network_mermaid, octopus_mermaid, turtle_mermaid
from kcm.planning.process.network import Interface, ProcessNetwork, interfaces, parallel_groups
from kcm.planning.process.questions import answer_questions

__all__ = [
    "CUSTOMER",
    "ISO_9001_CLAUSES",
    "REGULATOR",
    "RULES",
    "Arm",
    "ControlLevel",
    "ControlNeed",
    "ControlPolicy",
    "Flow",
    "IdentificationCoverage",
    "IdentificationPath",
    "Improvement",
    "Interface",
    "Octopus",
    "PdcaStep",
    "Process",
    "ProcessKind",
    "ProcessMeasure",
    "ProcessNetwork",
    "Turtle",
    "TurtleBox",
    "Worksheet",
    "WorksheetRow",
    "answer_questions",
    "attainments",
    "classify",
    "connection_gaps",
    "control_gaps",
    "control_level",
    "control_levels",
    "flow_gaps",
    "governing_cycles",
    "identification_coverage",
    "improvement_list",
    "interfaces",
    "is_external",
    "kind_findings",
    "kinds",
    "network_mermaid",
    "next_step",
    "octopus",
    "octopus_mermaid",
    "orphans",
    "overall_first",
    "parallel_groups",
    "party_name",
    "process_facts",
    "turtle",
    "turtle_gaps",
    "turtle_mermaid",
    "worksheet",
]
