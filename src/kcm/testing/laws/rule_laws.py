"""A rule is lawful: pure, deterministic, and what it finds can be kept, shown and read in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kcm.errors import InvalidValue
from kcm.i18n import sentence
from kcm.interchange import dumps, loads
from kcm.plugins.hooks import an
from kcm.rules import Finding, Rule
from kcm.testing.laws.leaves import bare, bare_texts_in, changed, leaves, secrets_in
from kcm.testing.laws.proving import LawBroken, called_as, drawn_from, prove, require, tried
from kcm.testing.laws.world import asked_of_the_world
from kcm.text import LOCALES

__all__ = ["prove_rule"]

DOES_NOT_RAISE = "a rule does not raise"
GIVES_FINDINGS = "a rule gives findings"
HAS_PLACE = "a finding has a place"
SURVIVES = "a finding survives JSON"
HAS_SENTENCE = "a finding has a sentence in both languages"
KEEPS_SECRETS = "a finding tells no secret"
ASKS_NOTHING = "a rule asks nothing of the world"
PURE = "a rule leaves its subject as it was"
DETERMINISTIC = "a rule finds the same again"

PATH = re.compile(r"\$(\.[^.\[\]\s]+|\[\d+\])*")


def prove_rule(
    rule: Rule[Any] | tuple[Rule[Any], ...], subjects: SearchStrategy[Any], *, examples: int = 25
) -> frozenset[str]:
    """The codes a rule found, once it is proved lawful on subjects drawn from a strategy.

    Its findings are findings, each with a `$` path and a sentence in both languages, survive JSON, and hold no number
    that is a `Secret` of the subject, however it is written. It finds the same on the same subject, also after other
    subjects, and leaves the subject as it was. When it is asked again it opens no file or connection, starts no process
    and reads neither clock nor environment; what it reads the first time and keeps, as its own tables, is its affair.
    A suite asks the codes it gets whether every one of the rule's came up. Whether a path leads to something is not
    looked at: it may lead into what the subject stands for, as those of plan rules lead into the plan of the review.

    Args:
        rule: one rule, or a tuple of rules as an entry of a hook may be.
        subjects: what the rule looks at.
        examples: how many lists of subjects are drawn.

    Raises:
        InvalidValue: for what no rule is, a tuple without rules, or subjects that are no strategy.
        LawBroken: for a rule that is not lawful.

    >>> from kcm.customers.reassignment import four_eyes
    >>> from kcm.testing import reassignments
    >>> prove_rule(four_eyes, reassignments())
    frozenset({'request.FOUR_EYES'})
    """
    rules = rule if isinstance(rule, tuple) else (rule,)
    if not rules:
        raise InvalidValue("found a tuple without rules, expected a rule or a tuple of at least one", "rule")
    for one in rules:
        called_as(one, "kcm.plan_rules", "rule", "subject")
    drawn_from(subjects, "subjects")
    codes: set[str] = set()

    def law(drawn: list[Any]) -> None:
        for one in rules:
            first = [_found(one, subject) for subject in drawn]
            again = [tried(DOES_NOT_RAISE, _findings, one, subject) for subject in reversed(drawn)]
            for before, after in zip(first, reversed(again), strict=True):
                require(before == after, DETERMINISTIC, f"{_difference(before, after)}, after other subjects")
                codes.update(finding.code for finding in before)

    prove(law, st.lists(subjects, min_size=1, max_size=3), examples)
    return frozenset(codes)


def _found(rule: Rule[Any], subject: Any) -> tuple[Finding, ...]:
    before = tuple(leaves(subject))
    found = tried(DOES_NOT_RAISE, _findings, rule, subject)
    where = changed(before, tuple(leaves(subject)))
    require(where is None, PURE, f"changed {where}")
    again, asked = asked_of_the_world(partial(tried, DOES_NOT_RAISE, _findings, rule, subject))
    require(not asked, ASKS_NOTHING, f"found {', '.join(asked)}, expected what it needs in its subject")
    require(found == again, DETERMINISTIC, _difference(found, again))
    secrets = secrets_in(subject)
    open_texts = frozenset(bare_texts_in(subject))
    for finding in found:
        _well_formed(finding)
        _discreet(finding, secrets, open_texts)
    return found


def _findings(rule: Rule[Any], subject: Any) -> tuple[Finding, ...]:
    given: Any = rule(subject)
    if isinstance(given, str | bytes | Set | Mapping) or not hasattr(given, "__iter__"):
        raise LawBroken(GIVES_FINDINGS, f"found {an(given)}, expected findings in an order")
    found = tuple(given)
    for one in found:
        require(isinstance(one, Finding), GIVES_FINDINGS, f"found {an(one)}, expected a Finding")
    return found


def _well_formed(finding: Finding) -> None:
    code = finding.code
    path: object = finding.path
    placed = isinstance(path, str) and PATH.fullmatch(path) is not None
    require(placed, HAS_PLACE, f"{code} has a path that is not of the form $.part.list[0]")
    back = tried(SURVIVES, lambda: loads(Finding, dumps(finding, reveal=True)))
    require(back == finding, SURVIVES, f"{code} comes back as another one")
    said = [sentence(finding, locale) for locale in LOCALES]
    for locale, text in zip(LOCALES, said, strict=True):
        # Where there is no sentence, or it asks for a value that is not there, the code is shown.
        require(not text.startswith(code), HAS_SENTENCE, f"{code} has none in {locale}")
    require(len(set(said)) == len(said), HAS_SENTENCE, f"{code} has the same one in {' and '.join(LOCALES)}")


def _discreet(finding: Finding, secrets: frozenset[str], open_texts: frozenset[str]) -> None:
    shown = (bare(finding.path), *bare_texts_in(finding.values))
    leaks = any(secret in text for text in shown if text not in open_texts for secret in secrets)
    require(not leaks, KEEPS_SECRETS, f"{finding.code} holds one in the clear, expected the Secret itself or nothing")


def _difference(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> str:
    first, then = (", ".join(one.code for one in found) or "nothing" for found in (before, after))
    return f"found {first}, then {then}"
