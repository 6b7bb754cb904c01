"""Plans to write whole: one with everything, a sound one, one with nothing analysed; and what their documents hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.planning.full_plan import full_plan
from tests.planning.sound_plan import sound_plan
from tests.planning.worked_plan import worked_plan

from kcm.planning.plan import KeyAccountPlan
from kcm.planning.review import Reviewed, review
from kcm.reports.document import Bilingual, Document, Words

AS_OF = date(2014, 6, 1)
LOCALES = ("en", "zh_CN", "both")


def reviewed_of(plan: KeyAccountPlan) -> Reviewed:
    return review(plan, as_of=AS_OF)


FULL, SOUND, BARE = (reviewed_of(make()) for make in (full_plan, sound_plan, worked_plan))


def blocks(document: Document, kind: type) -> Iterator[Any]:
    return (block for section in document.sections for block in section.blocks if isinstance(block, kind))


def parts(words: Words) -> tuple[str, ...]:
    return (words.en, words.zh_CN) if isinstance(words, Bilingual) else (words,)


def at(data: Any, path: str) -> Any:
    """What stands at a path of a plan's data."""
    for name, place in re.findall(r"\.(\w+)|\[(\d+)\]", path.removeprefix("$")):
        data = data[name] if name else data[int(place)]
    return data
