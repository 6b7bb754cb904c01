"""Key customer management (关键客户管理): facts go in, findings and plans come out.

Read in this order: `kcm.rules` (a rule, a finding, `check`), `kcm.scores` (a score and the parts that sum to it),
`kcm.segmentation` (which customers matter), `kcm.planning` (matrix, plan, review), `kcm.reports` (the document),
`kcm.customers` (whose account is it), `kcm.plugins` (your own rules through the same door).

Subpackages load when they are first used, so `import kcm` costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kcm.errors import InvalidValue as InvalidValue
    from kcm.errors import KcmError as KcmError
    from kcm.errors import Refused as Refused
    from kcm.i18n import label as label
    from kcm.i18n import sentence as sentence
    from kcm.plugins import load as load
    from kcm.privacy import Secret as Secret
    from kcm.rules import Finding as Finding
    from kcm.rules import Severity as Severity
    from kcm.rules import check as check
    from kcm.rules import passes as passes
    from kcm.scores import Factor as Factor
    from kcm.scores import Scale as Scale
    from kcm.text import Text as Text

__version__ = "0.1.0"

_HOMES = {
    "Factor": "scores",
    "Finding": "rules",
    "InvalidValue": "errors",
    "KcmError": "errors",
    "Refused": "errors",
    "Scale": "scores",
    "Secret": "privacy",
    "Severity": "rules",
    "Text": "text",
    "check": "rules",
    "label": "i18n",
    "load": "plugins",
    "passes": "rules",
    "sentence": "i18n",
}
_PARTS = frozenset(
    {
        "checklists",
        "cli",
        "columns",
        "customers",
        "errors",
        "fields",
        "finance",
        "i18n",
        "interchange",
        "money",
        "periods",
        "planning",
        "plugins",
        "privacy",
        "reports",
        "rules",
        "scores",
        "segmentation",
        "testing",
        "text",
    }
)

__all__ = sorted([*_HOMES, "__version__"])


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kcm.{_HOMES[name]}"), name)
    if name in _PARTS:
        return import_module(f"kcm.{name}")
    raise AttributeError(f"module 'kcm' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_PARTS})
