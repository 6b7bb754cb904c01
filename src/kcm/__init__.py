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
    from kcm.errors import InvalidValue, KcmError, Refused
    from kcm.i18n import label, sentence
    from kcm.plugins import load
    from kcm.privacy import Secret
    from kcm.rules import Finding, Severity, check, passes
    from kcm.scores import Factor, Scale
    from kcm.text import Text

__all__ = [
    "Factor",
    "Finding",
    "InvalidValue",
    "KcmError",
    "Refused",
    "Scale",
    "Secret",
    "Severity",
    "Text",
    "__version__",
    "check",
    "label",
    "load",
    "passes",
    "sentence",
]

#: The version of kcm that is installed.
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


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"kcm.{_HOMES[name]}"), name)
    if name in _PARTS:
        return import_module(f"kcm.{name}")
    raise AttributeError(f"module 'kcm' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_PARTS})
