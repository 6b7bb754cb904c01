"""`kcm check`: a document's number in doubt or not, and never on the screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]

GOOD = "11010519491231002X"  # the standard's own example
DOUBTFUL = "110105194912310021"
SHORT = "1101051949"
UNBORN = "110105209912310025"


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (GOOD, 0, "resident identity card (RESIDENT_ID, GB 11643-1999): OK"),
        (DOUBTFUL, 0, "warns The check digit of the resident identity card does not fit"),
        (SHORT, 1, "blocks This is no number of a resident identity card: it has 10 characters"),
        (UNBORN, 1, "blocks The birth date in the number of the resident identity card"),
    ],
)
@pytest.mark.parametrize("way", ["argument", "standard input"])
def test_a_number_is_fine_in_doubt_or_none_and_is_never_printed(
    run: Run, number: str, code: int, words: str, way: str
) -> None:
    text = None if way == "argument" else f" {number}\nanother line\n"
    result = run("check", "RESIDENT_ID", number if text is None else "-", "--as-of", "2024-01-01", text=text)
    assert result.exit_code == code
    assert words in result.stdout
    assert result.stderr == ""
    assert number not in result.output


def test_the_day_decides_whether_a_birth_date_lies_in_the_future(run: Run) -> None:
    assert run("check", "RESIDENT_ID", UNBORN, "--as-of", "2100-01-01").exit_code == 0
    assert run("check", "RESIDENT_ID", UNBORN, "--as-of", "2099-12-30").exit_code == 1
    assert run("check", "RESIDENT_ID", GOOD).exit_code == 0


def test_findings_are_said_in_chinese(run: Run) -> None:
    result = run("check", "RESIDENT_ID", SHORT, "--locale", "zh_CN")
    assert result.stdout.strip().startswith("阻止 ")
    assert "(identity.SHAPE)" in result.stdout
    assert run("check", "PASSPORT", "E12345678", "--locale", "zh_CN").stdout.startswith("护照 (PASSPORT, ")


def test_an_unknown_kind_is_refused_with_those_there_are(run: Run) -> None:
    result = run("check", "LIBRARY_CARD", "12345678")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: found no such document kind, expected one of BUSINESS_LICENCE, FOREIGN_PERMANENT_RESIDENT, "
        "HK_MACAU_PERMIT, HONG_KONG_ID, HOUSEHOLD_BOOK, LEI, MILITARY_ID, ORGANISATION_CODE, OTHER, PASSPORT, "
        "RESIDENCE_PERMIT, RESIDENT_ID, SOCIAL_CREDIT_CODE, TAIWAN_ID, TAIWAN_PERMIT and then the number\n"
    )


def test_a_wrong_day_or_locale_is_refused_without_the_number(run: Run) -> None:
    for arguments in (("--as-of", "yesterday"), ("--locale", "fr")):
        result = run("check", "RESIDENT_ID", GOOD, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("error: found ")
        assert GOOD not in result.stderr


def test_bytes_that_are_no_text_are_refused_in_one_line(run: Run) -> None:
    result = run("check", "RESIDENT_ID", "-", text=b"\xff\xfe1101\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: found ")
    assert result.stderr.endswith(" @ standard input:1\n")


def test_no_input_at_all_is_no_number(run: Run) -> None:
    result = run("check", "RESIDENT_ID", "-", text="")
    assert result.exit_code == 1
    assert "it has 0 characters" in result.stdout


def test_a_hosts_own_kind_is_checked_like_the_built_in_ones(run: Run, install: Callable[[str, str, str], Path]) -> None:
    source = (
        "from kcm.customers.identity import IdentityKind\n"
        "from kcm.text import Text\n"
        "kcm_api = 1\n"
        "KIND = IdentityKind(name='FISHING', label=Text('fishing licence', '捕鱼证'), source='ours',\n"
        "                    check=lambda number, day: ())\n"
    )
    install("fishing", source, "[kcm.identity_documents]\nFISHING = here:KIND\n")
    assert run("check", "FISHING", "7").stdout == "fishing licence (FISHING, ours): OK\n"


def test_a_pipe_reads_the_number_that_no_history_keeps() -> None:
    kcm = str(Path(sys.executable).parent / "kcm")
    ran = subprocess.run(
        [kcm, "check", "RESIDENT_ID", "-"], input=f"{GOOD}\n", capture_output=True, encoding="utf-8", check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "resident identity card (RESIDENT_ID, GB 11643-1999): OK\n"
