"""How a key account buys: its class of purchase, who decides, under which pressure, and whom we know.

Method A98 to A102, and the map of the buying centre.
"""

from kcm.planning.analysis.buying.centre import (
    ROLES_NEEDED,
    BuyingRole,
    CentreMember,
    DecidingBody,
    DecisionMakingUnit,
    OurContact,
    Support,
    SupportPart,
    decider,
    decider_findings,
    role_gaps,
    support,
)
from kcm.planning.analysis.buying.coverage import (
    MapEntry,
    MapPolicy,
    RelationshipMap,
    map_findings,
    relationship_map,
)
from kcm.planning.analysis.buying.grid import (
    BuyClass,
    BuyPhase,
    GridMark,
    active_phases,
    buygrid,
    classify_buy,
    deciding_phase,
)
from kcm.planning.analysis.buying.information import InformationNeed, information_gaps
from kcm.planning.analysis.buying.knowledge import (
    RULES,
    BuyerKnowledge,
    KnowledgePart,
    centre_findings,
    knowledge_gaps,
)
from kcm.planning.analysis.buying.pressures import (
    INTERNAL,
    Pressure,
    PressureNote,
    PressureProfile,
    pressure_profile,
)

__all__ = [
    "INTERNAL",
    "ROLES_NEEDED",
    "RULES",
    "BuyClass",
    "BuyPhase",
    "BuyerKnowledge",
    "BuyingRole",
    "CentreMember",
    "DecidingBody",
    "DecisionMakingUnit",
    "GridMark",
    "InformationNeed",
    "KnowledgePart",
    "MapEntry",
    "MapPolicy",
    "OurContact",
    "Pressure",
    "PressureNote",
    "PressureProfile",
    "RelationshipMap",
    "Support",
    "SupportPart",
    "active_phases",
    "buygrid",
    "centre_findings",
    "classify_buy",
    "decider",
    "decider_findings",
    "deciding_phase",
    "information_gaps",
    "knowledge_gaps",
    "map_findings",
    "pressure_profile",
    "relationship_map",
    "role_gaps",
    "support",
]
