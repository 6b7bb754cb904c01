"""Plans as files, for the commands that read them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
from tests.planning.full_plan import full_plan

from kcm.interchange import dumps
from kcm.planning.plan import KeyAccountPlan

PLAN = full_plan()
HOSTILE = "\x1b[31m\u202eevil\r\n[bold]<script>" + "x" * 10_000


def write_plan(path: Path, plan: KeyAccountPlan = PLAN) -> Path:
    """The path, with the plan in it."""
    path.write_text(dumps(plan, reveal=True), encoding="utf-8")
    return path


def with_header(plan: KeyAccountPlan, **changes: Any) -> KeyAccountPlan:
    """The plan with some fields of its header changed."""
    return attrs.evolve(plan, header=attrs.evolve(plan.header, **changes))


def with_target(plan: KeyAccountPlan, target: Decimal) -> KeyAccountPlan:
    """The plan with another first target, which no longer is the sum that its sales say."""
    first, *others = plan.objectives
    return attrs.evolve(plan, objectives=(attrs.evolve(first, target=target), *others))


def masked(path: Path) -> Path:
    path.write_text(dumps(PLAN), encoding="utf-8")
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def text(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


# What may stand where a plan should, and what the message says of it.
BAD: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "nothing": (lambda path: path, "found no file, expected one", ""),
    "a folder": (folder, "found a folder, expected a file", ""),
    "an empty file": (text(b""), "not JSON", ":1:1"),
    "text that is no JSON": (text(b'{"header": '), "not JSON", ":1:12"),
    "bytes that are no text": (text(b"\xff\xfe{}"), "found UTF-16, expected utf-8", ":1"),
    "text in another encoding": (text('{"计划": 1}'.encode("gb18030")), "they read as gb18030", ":1"),
    "a list": (text(b"[]"), "found list, expected an object with header, mission, ", ":$"),
    "another object": (text(b'{"en": "words", "zh_CN": "\xe6\x96\x87\xe5\xad\x97"}'), "expected a value", ":$.header"),
    "a masked plan": (masked, "masked", ":$.overview.team.members[0].name"),
}
