"""The small host of the documentation is taken from its page and run, in an application and a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "embed-in-django.md"
MODELS, ACTS, USE = re.findall(r"^```py\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
BEGIN = """
import django
from django.conf import settings
from django.core.management import call_command

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(INSTALLED_APPS=["bank"], DATABASES={"default": database})
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    folder.mkdir()
    for name, source in (("__init__", ""), ("models", MODELS), ("acts", ACTS)):
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return tmp_path


def test_the_small_host_does_what_its_page_says(bank: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", BEGIN + USE]
    done = subprocess.run(command, cwd=bank, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_small_host_has_as_many_lines_as_its_page_says_and_fewer_than_fifty() -> None:
    lines = [line for line in (MODELS + ACTS).splitlines() if line.strip()]
    assert len(lines) < 50
    assert f"It is {len(lines)} lines" in PAGE.read_text("utf-8")
