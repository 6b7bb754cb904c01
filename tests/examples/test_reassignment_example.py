"""The example of the correction case runs from its own file, in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "examples" / "reassignment" / "correct.py"


SLIP = {
    "en": ("Customer confirmation slip", "Document number: ", "Withdrawal credential, version: "),
    "zh_CN": ("客户确认单", "证件号码：", "支取凭证版本："),
}


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(SCRIPT), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def verdicts(text: str) -> list[tuple[str, set[str]]]:
    """Each variant's verdict and the codes of what blocks it."""
    found: list[tuple[str, set[str]]] = []
    for line in text.partition("\n\n")[0].splitlines():
        if not line.startswith("    "):
            found.append((line.rpartition(": ")[2], set()))
        elif line.startswith(("    blocks", "    阻止")):
            found[-1][1].add(line.rpartition("(")[2].rstrip(")"))
    return found


@pytest.mark.parametrize(
    ("locale", "allowed", "refused"), [("en", "allowed", "refused"), ("zh_CN", "可以办理", "拒绝")]
)
def test_every_variant_ends_as_the_course_says(locale: str, allowed: str, refused: str) -> None:
    text = run(locale)
    words = {allowed: "allowed", refused: "refused"}
    assert [(words[verdict], codes) for verdict, codes in verdicts(text)] == [
        ("allowed", set()),
        ("refused", {"reassignment.AUTH_PASSWORD"}),
        ("refused", {"reassignment.AUTH_DOCUMENT"}),
        ("refused", {"reassignment.AUTH_DOCUMENT"}),
        ("refused", {"reassignment.NO_OVERLAP"}),
        ("allowed", set()),
        ("refused", {"reassignment.NO_OVERLAP"}),
        ("refused", {"reassignment.SAME_OWNER"}),
        ("refused", {"book.NOT_FOUND"}),
        ("refused", {"reassignment.AUTH_SEAL"}),
        ("refused", {"reassignment.KIND_MISMATCH", "reassignment.NO_OVERLAP"}),
        ("refused", {"reassignment.ACCOUNT_NOT_OPEN"}),
    ]
    slip = text.partition("\n\n")[2]
    title, number, version = SLIP[locale]
    assert slip.startswith(f"{title}\n")
    assert [line for line in slip.splitlines() if line.startswith(f"  {number}")] == [
        f"  {number}653130197608120136",
        f"  {number}653130196708120136",
    ]
    assert f"\n{version}2\n" in slip
    assert slip.endswith("653130********0136 → 653130********0136\n")


def test_it_speaks_english_unless_told_otherwise() -> None:
    assert run() == run("en")
