"""What a function asks of the world while it runs: files, network, processes, clock and environment."""

from __future__ import annotations

import gc
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import CodeType, FrameType, MappingProxyType, ModuleType
from typing import Any, TypeVar

__all__ = ["asked_of_the_world", "clocks"]

T = TypeVar("T")

# The first part of the names of audit events that Python raises.
WORLD = frozenset({"open", "os", "socket", "sqlite3", "subprocess", "time"})
# Functions that raise none, and what they are called.
ASKING: Mapping[ModuleType, tuple[str, ...]] = MappingProxyType(
    {
        os: ("getcwd", "getcwdb", "getpid", "uname"),
        time: (
            "ctime", "gmtime", "localtime", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
            "process_time", "process_time_ns", "strftime", "thread_time", "thread_time_ns", "time", "time_ns",
        ),
    }
)  # fmt: skip
FUNCTIONS: Mapping[Any, str] = MappingProxyType(
    {
        getattr(module, name): f"{module.__name__}.{name}"
        for module, names in ASKING.items()
        for name in names
        if hasattr(module, name)  # not every system has all of them
    }
)
DAYS = frozenset({"now", "today", "utcnow"})
CODES: Mapping[CodeType, str] = MappingProxyType(
    {type(os.environ).__getitem__.__code__: "os.environ", platform.uname.__code__: "platform.uname"}
)
# It asks for the time of every entry, and who writes a document with it sets another one.
UNASKED = "zipfile"

_watched = threading.local()


def asked_of_the_world(act: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
    """What an act gives, and the names of what it asked of the world, each once; only its own thread is watched.

    While another profiler written in C is at work, such as cProfile, neither clock nor environment is watched.

    >>> asked_of_the_world(lambda: sum([1, 2]))
    (3, ())
    >>> asked_of_the_world(lambda: date.today() > date(2026, 1, 1))
    (True, ('date.today',))
    """
    _listen()
    heard: list[str] = []
    profiler, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # what others have told the garbage collector to do is not the act's
    _watched.heard = heard
    watches = profiler is None or callable(profiler)  # one written in C could not be put back
    if watches:
        sys.setprofile(_see)
    try:
        given = act()
    finally:
        if watches:
            sys.setprofile(profiler)
        _watched.heard = None
        if collects:
            gc.enable()
    return given, tuple(sorted(set(heard)))


def clocks(asked: tuple[str, ...]) -> tuple[str, ...]:
    """Of what was asked of the world, the clocks.

    >>> clocks(("date.today", "open", "time.time"))
    ('date.today', 'time.time')
    """
    return tuple(one for one in asked if one.partition(".")[0] in ("date", "datetime", "time"))


@cache
def _listen() -> None:
    """Once in a process, for an audit hook cannot be taken away."""
    sys.addaudithook(_hear)


def _hear(event: str, _: tuple[Any, ...]) -> None:  # pragma: no cover - Python traces no line of an audit hook
    heard = getattr(_watched, "heard", None)
    if heard is not None and event.partition(".")[0] in WORLD:
        heard.append(event)


def _see(frame: FrameType, event: str, called: Any) -> None:  # pragma: no cover - nor of a profiler
    """The clock and the environment raise no audit event, but are called."""
    if event == "c_call":
        owner = getattr(called, "__self__", None)
        if called.__name__ in DAYS and isinstance(owner, type) and issubclass(owner, date):
            _watched.heard.append(f"{owner.__name__}.{called.__name__}")
        elif called in FUNCTIONS and frame.f_globals.get("__name__") != UNASKED:
            _watched.heard.append(FUNCTIONS[called])
    elif event == "call" and frame.f_code in CODES:
        _watched.heard.append(CODES[frame.f_code])
