"""`kcm diff`: what changed between two plans in files, and whether one follows from the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from tests.cli.plan_files import BAD, HOSTILE, PLAN, with_target, write_plan
from typer.testing import Result

from kcm.i18n import sentence
from kcm.planning.versions import changes, content_hash, next_version
from kcm.text import Text

Run = Callable[..., Result]

NEXT = with_target(next_version(PLAN, author="Bo", prepared_on=date(2014, 8, 1)), Decimal(640))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The plan, and its next version with a raised objective."""
    return write_plan(tmp_path / "old.json"), write_plan(tmp_path / "new.json", NEXT)


def test_the_changes_are_said_one_a_line_between_the_hashes_and_the_chain(run: Run, files: tuple[Path, Path]) -> None:
    result = run("diff", *files)
    assert result.exit_code == 0, result.output
    old, new, count, *told, chain = result.stdout.splitlines()
    assert old == f"Old: plan K1-2014, version 2, prepared on 2014-05-20, content {content_hash(PLAN)}"
    assert new == f"New: plan K1-2014, version 3, prepared on 2014-08-01, content {content_hash(NEXT)}"
    found = changes(PLAN, NEXT)
    assert count == f"Changes: {len(found)}"
    assert told == [f"  {sentence(one)} ({one.code})" for one in found]
    assert "  Objective O1 for unit U1 was raised: sales from 600 to 640. (changes.OBJECTIVE_RAISED)" in told
    assert chain == "The new version names the old one as the one before it."


def test_the_changes_are_said_in_chinese(run: Run, files: tuple[Path, Path]) -> None:
    result = run("diff", *files, "--locale", "zh_CN")
    assert result.exit_code == 0, result.output
    assert "  单元U1的目标 O1 上调：销售额由 600 提高到 640。 (changes.OBJECTIVE_RAISED)" in result.stdout
    said = re.sub(r"\(changes\.\w+\)|[0-9a-f]{12}|K1-2014", "", result.stdout)
    assert re.findall("[A-Za-z]{3,}", said) == []


def test_a_plan_that_does_not_name_the_other_is_unrelated_and_leaves_with_0(run: Run, files: tuple[Path, Path]) -> None:
    result = run("diff", *reversed(files))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "The new version does not name the old one as the one before it."


def test_equal_plans_have_no_changes(run: Run, files: tuple[Path, Path]) -> None:
    result = run("diff", files[0], files[0])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2:] == [
        "The plans are equal.",
        "The new version does not name the old one as the one before it.",
    ]


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("first", [True, False])
def test_what_is_no_plan_is_refused_with_its_place(run: Run, tmp_path: Path, name: str, first: bool) -> None:
    make, words, place = BAD[name]
    good, bad = write_plan(tmp_path / "good.json"), make(tmp_path / "bad.json")
    result = run("diff", *((bad, good) if first else (good, bad)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert f"@ {bad}{place}\n" in result.stderr


def test_a_locale_that_is_none_is_refused(run: Run, files: tuple[Path, Path]) -> None:
    result = run("diff", *files, "--locale", "fr")
    assert (result.exit_code, result.stdout) == (2, "")


def test_hostile_words_stay_on_their_line_and_command_no_terminal(run: Run, tmp_path: Path) -> None:
    analysis = attrs.evolve(PLAN.analysis, key_issues=(*PLAN.analysis.key_issues, Text.same(HOSTILE)))
    paths = write_plan(tmp_path / "old.json"), write_plan(tmp_path / "new.json", attrs.evolve(PLAN, analysis=analysis))
    result = run("diff", *paths)
    (told,) = [line for line in result.stdout.splitlines() if "KEY_ISSUE" in line]
    assert told.startswith("  A key issue was added:  [31m evil  [bold]<script>xxx")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_no_name_of_a_person_is_said(run: Run, tmp_path: Path) -> None:
    team = PLAN.overview.team
    assert team is not None
    members = (attrs.evolve(team.members[0], name="陈小明"),)
    overview = attrs.evolve(PLAN.overview, team=attrs.evolve(team, members=members))
    paths = write_plan(tmp_path / "old.json"), write_plan(tmp_path / "new.json", attrs.evolve(PLAN, overview=overview))
    result = run("diff", *paths)
    assert "  Member M1 of the account team changed: name. (changes.TEAM_MEMBER_CHANGED)" in result.stdout
    assert "陈小明" not in result.output
    assert "Li Na" not in result.output
