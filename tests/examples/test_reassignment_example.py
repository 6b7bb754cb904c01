"""The example of the correction case runs from its own file, in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "examples" / "reassignment" / "correct.py"


def run(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
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
        elif line.startswith("    blocks"):
            found[-1][1].add(line.rpartition("(")[2].rstrip(")"))
    return found


def test_every_variant_ends_as_the_course_says() -> None:
    assert verdicts(run()) == [
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


@pytest.mark.parametrize(
    ("locale", "title", "verdict"),
    [("en", "Customer confirmation slip", "allowed"), ("zh_CN", "客户确认单", "可以办理")],
)
def test_it_ends_with_the_slip_and_its_masked_view(locale: str, title: str, verdict: str) -> None:
    text = run(locale)
    assert f"{title}\n" in text
    assert verdict in text.splitlines()[0]
    assert "653130197608120136" in text
    assert text.endswith("653130********0136 → 653130********0136\n")
