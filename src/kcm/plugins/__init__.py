"""Entry points, once, at the edge: built-in and third-party rules and definitions through one door.

A host loads what it wants and passes it on; domain functions never look plugins up. A third-party entry that fails
raises, because a missing rule could approve what it should block, and so does one that misspells the hook; `on_error`
collects instead. An entry is imported when its hook is loaded and not before. With `KCM_NO_PLUGINS=1` in the
environment there are kcm's own entries only, and `survey` says which ones that leaves out.
"""

from kcm.plugins.entries import Entry, Registry
from kcm.plugins.hooks import API, HOOKS, Hook
from kcm.plugins.installed import refresh
from kcm.plugins.loading import Listing, PluginStatus, load, survey

__all__ = [
    "API",
    "HOOKS",
    "Entry",
    "Hook",
    "Listing",
    "PluginStatus",
    "Registry",
    "load",
    "refresh",
    "survey",
]
