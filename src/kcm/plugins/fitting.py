"""Does a loaded object fit its hook? Definitions by their class, functions by how they can be called."""

from __future__ import annotations

from importlib import import_module
from inspect import Signature, isasyncgenfunction, iscoroutinefunction, signature
from types import ModuleType
from typing import Any

from kcm.plugins.entries import Offer
from kcm.plugins.hooks import API, HOOKS, Hook, an

__all__ = ["fault", "misfit"]

ASYNCHRONOUS = (iscoroutinefunction, isasyncgenfunction)


def fault(offer: Offer, obj: Any) -> str:
    """Why a loaded object cannot be an entry of its hook; empty if it can."""
    hook, module = HOOKS[offer.group], offer.module
    if module and not offer.is_own:
        found = getattr(import_module(module), "kcm_api", None)
        if type(found) is not int or found != API:
            return f"found kcm_api {found!r} in {module}, expected {API}"
    if isinstance(obj, ModuleType):
        return f"found the module {obj.__name__}, expected an object in it: name it, as {obj.__name__}:name"
    if hook.definition is not None:
        place, name = hook.definition.split(":")
        return "" if isinstance(obj, getattr(import_module(place), name)) else f"found {an(obj)}, expected a {name}"
    functions = obj if hook.rules and isinstance(obj, tuple) else (obj,)
    if not functions:
        return "found an empty tuple, expected at least one rule in it"
    return next(filter(None, (misfit(function, hook) for function in functions)), "")


def misfit(function: Any, hook: Hook) -> str:
    """Why an object cannot be called as its hook calls it; empty if it can, or does not tell its parameters."""
    if isinstance(function, type) or not callable(function):
        return f"found {an(function)}, expected a function{' or a tuple of functions' if hook.rules else ''}"
    name = getattr(function, "__qualname__", type(function).__name__)
    if any(kind(part) for kind in ASYNCHRONOUS for part in (function, type(function).__call__)):
        return f"found {name}, which is async, expected a function that answers when it is called"
    try:
        parameters = signature(function)
    except (TypeError, ValueError, NameError):  # some functions written in C; names only a type checker resolves
        return ""
    if any(_binds(parameters, call) for call in hook.takes):
        return ""
    return f"found {name}{parameters}, expected a function of {' or '.join(f'({call})' for call in hook.takes)}"


def _binds(parameters: Signature, call: str) -> bool:
    """Whether a function of these parameters can be called so: by position, and after `*` by name."""
    positional, _, named = call.partition(", *, ")
    try:
        parameters.bind(*positional.split(", "), **dict.fromkeys(named.split(", ") if named else ()))
    except TypeError:
        return False
    return True
