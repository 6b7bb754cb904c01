"""A law that is broken, and the search for the smallest example that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, ParamSpec, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from kcm.errors import KcmError

__all__ = [
    "AS_FOUND",
    "LawBroken",
    "Refusal",
    "prove",
    "require",
    "searched",
    "settings_for",
    "tried",
    "unless_refused",
]

T = TypeVar("T")
A = TypeVar("A")
P = ParamSpec("P")

MOST_SHOWN = 4_000
# To make a plan or a history in a database smaller takes minutes, and the place of the fault is told anyhow.
AS_FOUND = (Phase.generate,)


class LawBroken(AssertionError):
    """Which law is broken, and how: places and counts, never a value of a person.

    >>> str(LawBroken("a rule is deterministic", "found 1 finding, then 2"))
    'a rule is deterministic: found 1 finding, then 2'
    """

    def __init__(self, law: str, reason: str) -> None:
        super().__init__(law, reason)
        self.law = law
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.law}: {self.reason}"


def require(held: bool, law: str, reason: str) -> None:
    """Nothing where the law held.

    Raises:
        LawBroken: where it did not.
    """
    if not held:
        raise LawBroken(law, reason)


def tried(law: str, act: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """What an act gives.

    Raises:
        LawBroken: for an act that raises; its error is the cause, and its words, which may hold a person's, are not
            repeated.
    """
    try:
        return act(*given, **named)
    except LawBroken:
        raise
    except Exception as error:  # whatever a stranger's code raises is what the law is about
        raise LawBroken(law, f"raised {type(error).__name__}") from error


class Refusal(Enum):
    """That kcm refuses what it was asked to do, which no act gives by itself."""

    REFUSED = "refused"


def unless_refused(act: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | Refusal:
    """What an act gives, or that kcm refuses."""
    try:
        return act(*given, **named)
    except KcmError:
        return Refusal.REFUSED


def settings_for(examples: int, *, steps: int = 50, phases: Sequence[Phase] | None = None) -> settings:
    """How every law is proved: the same on every machine, with nothing kept on disk, and one error at a time.

    The phases are those of the suite's own profile unless given: one without `Phase.shrink` is faster where a law is
    broken.
    """
    return settings(
        phases=settings().phases if phases is None else phases,
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


def prove(
    law: Callable[[A], None], drawn: SearchStrategy[A], examples: int, *, phases: Sequence[Phase] | None = None
) -> None:
    """The law holds for examples of a strategy.

    Raises:
        LawBroken: for the smallest example found that breaks it; with the phases `AS_FOUND`, for the first one.
    """

    def of_example(example: _Example) -> None:
        law(example.drawn)

    searched(settings_for(examples, phases=phases)(given(_examples(drawn))(of_example)))


class _Example:
    """What was drawn, which Hypothesis shows when a law is broken: of a whole plan, the beginning is enough."""

    def __init__(self, drawn: Any) -> None:
        self.drawn = drawn

    def __repr__(self) -> str:
        shown = repr(self.drawn)
        return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]} ..."


@composite
def _examples(draw: DrawFn, drawn: SearchStrategy[Any]) -> _Example:
    return _Example(draw(drawn))


def searched(search: Callable[[], None]) -> None:
    """A search of Hypothesis; what broke a law once and not again, as something with a memory does, has broken it.

    Raises:
        LawBroken: for what the search found.
    """
    try:
        search()
    except Flaky as flaky:
        once = [error for error in getattr(flaky, "exceptions", ()) if isinstance(error, LawBroken)]
        raise once[0] if once else flaky from None
