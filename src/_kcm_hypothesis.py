"""What Hypothesis calls when it is imported: `st.from_type(Book)` is to give the kit's books (extra: testing).

This module is outside kcm and imports nothing of it, so that no fault of kcm or of a plugin can break
`import hypothesis`, and none of kcm is loaded before somebody uses it. It watches which modules of kcm are imported,
and registers a strategy for each public type of theirs; the kit itself is imported when a strategy is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

__all__ = ["Watcher", "register", "watch"]


class Watcher(MetaPathFinder):
    """Finds the modules of kcm as they would be found without it, and has their types registered once they are run."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec, for modules of kcm only."""
        if not fullname.startswith("kcm."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            _registering(spec.loader)
        return spec


def _registering(loader: Any) -> None:
    """The loader stays what it is, for whoever asks it for sources or resources; only its last step has a next one."""
    run = loader.exec_module

    def run_and_register(module: ModuleType) -> None:
        run(module)
        register(module)

    with suppress(AttributeError):  # a loader that takes no attributes: its module's types stay unregistered
        loader.exec_module = run_and_register


def register(module: ModuleType) -> None:
    """Register the kit's strategy for each public type of a module; never raises."""
    with suppress(Exception):
        from hypothesis import strategies as st

        parts = vars(module)
        for name in parts.get("__all__", ()):
            kind = parts.get(name)
            if isinstance(kind, type) and _has_strategy(kind):
                st.register_type_strategy(kind, _strategy)


def _has_strategy(kind: type) -> bool:
    """Whether the kit has one: for every public class of objects of the library itself, and for `Secret`."""
    place = kind.__module__
    is_ours = place.startswith("kcm.") and not place.startswith(("kcm.testing.", "kcm.cli."))
    return is_ours and ("__attrs_attrs__" in vars(kind) or kind.__qualname__ == "Secret")


def _strategy(kind: type) -> Any:
    from kcm.testing.catalogue import strategy_for

    return strategy_for(kind)


def watch() -> None:
    """Register what of kcm is imported already, and watch for what will be; a second time it does nothing."""
    if any(isinstance(finder, Watcher) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, Watcher())
    for name, module in list(sys.modules.items()):
        if name.startswith("kcm.") and isinstance(module, ModuleType):
            register(module)
