"""A call led by its script: steps in order, standard phrases, and the points a call earns (method A46, E.7)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from math import fsum

import attrs

from kcm.checklists import Checklist, ChecklistItem, Tick, checklist_result
from kcm.errors import InvalidValue
from kcm.fields import checked, not_blank, unique
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped
from kcm.scores import check_weights
from kcm.text import LOCALES, Text

__all__ = [
    "CALL_SCRIPT",
    "CallPart",
    "CallScore",
    "CallScript",
    "ScriptStep",
    "call_script",
    "phrase_ok",
    "score_call",
]

COMPANY = "{company}"


@attrs.frozen(kw_only=True, field_transformer=checked)
class ScriptStep:
    """One step of a call: its weight in points, whether it must be, and the standard phrase, if there is one.

    Raises:
        InvalidValue: for a blank id, or a weight of 0 or below.
    """

    id: str
    text: Text
    weight: float
    mandatory: bool = True
    phrase: Text | None = None

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        if self.weight <= 0:
            raise InvalidValue(f"found weight {self.weight:g}, expected above 0", "$.weight")


@attrs.frozen(kw_only=True, field_transformer=checked)
class CallScript:
    """The steps of a call in their order, with weights that sum to 100, and the points from which a call passes.

    Raises:
        InvalidValue: for weights that do not sum to 100, or a pass mark outside 0 to 100.
        Conflict: for a step that stands twice.
    """

    id: str
    title: Text
    source: str
    steps: tuple[ScriptStep, ...]
    pass_mark: float = 80.0

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        unique((step.id for step in self.steps), "$.steps")
        check_weights([step.weight for step in self.steps], "$.steps")
        if not 0 <= self.pass_mark <= 100:
            raise InvalidValue(f"found {self.pass_mark:g} points, expected 0 to 100", "$.pass_mark")

    @property
    def checklist(self) -> Checklist:
        """The steps as a checklist whose order counts."""
        items = tuple(
            ChecklistItem(id=step.id, text=step.text, mandatory=step.mandatory, order=place)
            for place, step in enumerate(self.steps, 1)
        )
        return Checklist(id=self.id, title=self.title, source=self.source, items=items)


#: The script of a telephone call that comes with kcm: `kcm/data/call_scripts/telephone.toml`.
CALL_SCRIPT = from_data(CallScript, shipped("call_scripts/telephone.toml"))


def call_script(company: Text, script: CallScript = CALL_SCRIPT) -> CallScript:
    """A script whose phrases name a company in place of `{company}`.

    >>> call_script(Text("China Telecom", "中国电信")).steps[0].phrase.zh_CN
    '您好,中国电信客服中心'
    """
    return attrs.evolve(script, steps=tuple(_of_company(step, company) for step in script.steps))


def _of_company(step: ScriptStep, company: Text) -> ScriptStep:
    if step.phrase is None:
        return step
    words = [step.phrase.in_locale(locale).replace(COMPANY, company.in_locale(locale)) for locale in LOCALES]
    return attrs.evolve(step, phrase=Text(*words))


@attrs.frozen(kw_only=True, field_transformer=checked)
class CallPart:
    """What one step added to the points of a call: its weight, half of it, or nothing."""

    step: str
    weight: float
    points: float


@attrs.frozen(kw_only=True, field_transformer=checked)
class CallScore:
    """The points of a call, 0 to 100, and the parts that sum to them.

    `missing` are mandatory steps that were not done, `out_of_order` those done before an earlier step, `unknown` ticks
    on steps the script does not have.
    """

    points: float
    parts: tuple[CallPart, ...]
    missing: tuple[str, ...]
    out_of_order: tuple[str, ...]
    unknown: tuple[str, ...]
    passed: bool


def score_call(script: CallScript, ticks: Iterable[Tick]) -> CallScore:
    """A call checked against its script: the weight of each step done in order, half of it for one out of order.

    It passes with the points of the pass mark and no mandatory step missing. A step without a time is in order.

    Raises:
        Conflict: for two ticks on one step.

    >>> done = [Tick(item=step.id, done=True) for step in CALL_SCRIPT.steps if step.id != "progress"]
    >>> score = score_call(CALL_SCRIPT, done)
    >>> score.points, score.passed
    (90.0, True)
    """
    kept = tuple(ticks)
    result = checklist_result(script.checklist, kept)
    done = {tick.item for tick in kept if tick.done}
    parts = []
    for step in script.steps:
        share = (0.5 if step.id in result.out_of_order else 1.0) if step.id in done else 0.0
        parts.append(CallPart(step=step.id, weight=step.weight, points=share * step.weight))
    points = fsum(part.points for part in parts)
    return CallScore(
        points=points,
        parts=tuple(parts),
        missing=result.missing_mandatory,
        out_of_order=result.out_of_order,
        unknown=result.unknown,
        passed=points >= script.pass_mark and not result.missing_mandatory,
    )


def phrase_ok(text: str, phrase: str) -> bool:
    """Whether what was said holds the phrase, spaces, punctuation, letter case and full or half width aside.

    Raises:
        InvalidValue: for a phrase without letters or digits.

    >>> phrase_ok("您好！ 中国电信客服中心，请讲。", "您好,中国电信客服中心")
    True
    """
    wanted = _bare(phrase)
    if not wanted:
        raise InvalidValue("found a phrase without letters, expected words", "phrase")
    return wanted in _bare(text)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "PZC")
