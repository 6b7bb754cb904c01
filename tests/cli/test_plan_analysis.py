"""`kcm plan` reads `analysis.toml` where the folder has one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result


def test_a_folder_without_an_analysis_makes_a_draft(run: Callable[..., Result], case: Path, tmp_path: Path) -> None:
    (case / "analysis.toml").unlink()
    result = run("plan", case, "--out", tmp_path / "out", "--format", "json")
    assert result.exit_code == 1
    findings = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    blocking = {one["code"] for one in findings if one["severity"] == "BLOCKS"}
    assert {"plan.V06", "plan.V08"} <= blocking


def test_a_broken_analysis_is_refused_with_its_place(run: Callable[..., Result], case: Path, tmp_path: Path) -> None:
    (case / "analysis.toml").write_text("customer_spend = much", encoding="utf-8")
    result = run("plan", case, "--out", tmp_path / "out", "--format", "json")
    assert result.exit_code == 2
    assert "analysis.toml:1:18" in result.stderr
    assert not (tmp_path / "out").exists()
