"""`kcm diff`: what changed from one version of a plan to another, and whether the one follows from the other."""

from __future__ import annotations

from pathlib import Path

from kcm.cli.console import out, plain
from kcm.cli.reviewing import read_plan
from kcm.i18n import phrase, sentence
from kcm.planning.plan import KeyAccountPlan
from kcm.planning.versions import changes, content_hash

__all__ = ["compare_files"]


def compare_files(old: Path, new: Path, *, locale: str) -> None:
    """Prints the changes from the plan in one file to that in another, one a line.

    Raises:
        InvalidValue: naming the file and the place in it, for each fault.
    """
    before, after = read_plan(old), read_plan(new)
    expected = content_hash(before)
    out().print(_version("diff.old", before, expected, locale))
    out().print(_version("diff.new", after, content_hash(after), locale))
    found = changes(before, after)
    out().print(phrase("diff.count" if found else "diff.same", locale, {"count": len(found)}))
    for one in found:
        out().print(plain(f"  {sentence(one, locale)} ({one.code})"))
    out().print(phrase("diff.follows" if after.header.parent == expected else "diff.unrelated", locale))


def _version(key: str, plan: KeyAccountPlan, content: str, locale: str) -> str:
    header = plan.header
    values = {
        "plan": header.plan_id,
        "version": header.version,
        "prepared": header.prepared_on,
        "hash": content,
    }
    return plain(phrase(key, locale, values))
