"""What a plan shows of the processes, as labelled facts."""

from __future__ import annotations

from kcm.planning.process.classes import kinds
from kcm.planning.process.control import POLICY, ControlLevel, ControlPolicy, control_levels
from kcm.planning.process.definition import ProcessKind
from kcm.planning.process.improvement import improvement_list
from kcm.planning.process.network import ProcessNetwork, interfaces
from kcm.text import Text

__all__ = ["process_facts"]


def process_facts(network: ProcessNetwork, *, policy: ControlPolicy = POLICY) -> tuple[tuple[Text, object], ...]:
    """Labels and values, ready to be shown: names are texts, numbers whole, None is unknown.

    Which process is the overall one, how many there are and how many of each kind, how many interfaces, how many need
    the closest control, and how many measures are met, of those that are measured.
    """
    of_kind = tuple(kinds(network).values())
    measures = [measure for process in network.processes for measure in process.measures]
    measured = sum(measure.is_met is not None for measure in measures)
    levels = [need.level for need in control_levels(network, policy=policy).values()]
    unmet = improvement_list(network.processes)
    return (
        (Text("overall process", "总体过程"), None if network.overall is None else network.overall.name),
        (Text("processes", "过程数"), len(of_kind)),
        (Text("customer-oriented processes", "顾客导向过程数"), of_kind.count(ProcessKind.COP)),
        (Text("management processes", "管理过程数"), of_kind.count(ProcessKind.MP)),
        (Text("support processes", "支持过程数"), of_kind.count(ProcessKind.SP)),
        (Text("sub-support processes", "子支持过程数"), of_kind.count(ProcessKind.SUB_SUPPORT)),
        (Text("processes that feed nothing", "无去向的过程数"), of_kind.count(None)),
        (Text("interfaces", "接口数"), len(interfaces(network))),
        (Text("processes under the closest control", "需最严格控制的过程数"), levels.count(ControlLevel.HIGH)),
        (Text("measures met", "达标指标数"), measured - len(unmet)),
        (Text("measures measured", "已测量指标数"), measured),
        (Text("to improve first", "最先改进的指标"), unmet[0].measure.name if unmet else None),
    )
