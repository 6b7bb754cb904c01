"""What a function asks of the world while it runs: files, network, processes, clock and environment."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from types import FrameType
from typing import Any, TypeVar

__all__ = ["asked_of_the_world"]

T = TypeVar("T")

# The first part of the names of audit events that Python raises.
WORLD = frozenset({"open", "os", "socket", "sqlite3", "subprocess", "time"})
CLOCKS = frozenset(
    {time.time, time.time_ns, time.monotonic, time.monotonic_ns, time.perf_counter, time.perf_counter_ns}
)
DAYS = frozenset({"now", "today", "utcnow"})
ENVIRONMENT = type(os.environ).__getitem__.__code__

_watched = threading.local()


def asked_of_the_world(act: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
    """What an act gives, and the names of what it asked of the world, each once; only its own thread is watched.

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
    sys.setprofile(_see)
    try:
        given = act()
    finally:
        sys.setprofile(profiler)
        _watched.heard = None
        if collects:
            gc.enable()
    return given, tuple(sorted(set(heard)))


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
        elif getattr(called, "__module__", None) == "time" and called in CLOCKS:
            _watched.heard.append(f"time.{called.__name__}")
    elif event == "call" and frame.f_code is ENVIRONMENT:
        _watched.heard.append("os.environ")
