"""A law that is broken, the search for an example that breaks it, and what cannot be proved at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from kcm.errors import InvalidValue, KcmError
from kcm.plugins import HOOKS, Hook
from kcm.plugins.fitting import misfit
from kcm.plugins.hooks import an

__all__ = [
    "STRANGE",
    "LawBroken",
    "Refusal",
    "called_as",
    "drawn_from",
    "of_kind",
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
# Whatever a stranger's code raises is what the law is about, but for what stops the process from outside.
STRANGE = (Exception, SystemExit)


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
    except STRANGE as error:
        raise LawBroken(law, f"raised {type(error).__name__}") from error


@attrs.frozen
class Refusal:
    """That kcm refuses what it was asked to do, for whatever reason: one refusal is as another."""

    error: KcmError = attrs.field(eq=False)


def unless_refused(act: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | Refusal:
    """What an act gives, or that kcm refuses."""
    try:
        return act(*given, **named)
    except KcmError as error:
        return Refusal(error)


def called_as(function: Any, hook: str, place: str, takes: str = "") -> None:
    """Nothing where a function can be called as a law calls it.

    Raises:
        InvalidValue: where it cannot, in the words in which `kcm.plugins.load` says so.
    """
    asked: Hook = HOOKS[hook]
    reason = misfit(function, attrs.evolve(asked, takes=(takes,)) if takes else asked)
    if reason:
        raise InvalidValue(reason, place)


def drawn_from(strategy: Any, place: str) -> None:
    """Nothing for a strategy of Hypothesis.

    Raises:
        InvalidValue: for anything else.
    """
    if not isinstance(strategy, SearchStrategy):
        raise InvalidValue(f"found {an(strategy)}, expected a Hypothesis strategy", place)


def of_kind(drawn: Any, expected: type[T], strategy: str, place: str) -> T:
    """What was drawn, as the law needs it.

    Raises:
        InvalidValue: for something else, with the strategy of the kit that draws it.
    """
    if not isinstance(drawn, expected):
        told = f"found {an(drawn)}, expected a strategy of {expected.__name__}, such as kcm.testing.{strategy}()"
        raise InvalidValue(told, place)
    return drawn


def settings_for(examples: int, *, steps: int = 50) -> settings:
    """How every law is proved: the same in every run, with nothing kept on disk, and one error at a time.

    No example is made smaller: for a plan or a history in a database that takes minutes, and the place of the fault is
    told anyhow.
    """
    return settings(
        phases=(Phase.generate,),
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


def prove(law: Callable[[A], None], drawn: SearchStrategy[A], examples: int) -> None:
    """The law holds for examples of a strategy.

    Raises:
        LawBroken: for the first example found that breaks it.
    """

    def of_example(example: _Example) -> None:
        law(example.drawn)

    searched(settings_for(examples)(given(_examples(drawn))(of_example)))


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
