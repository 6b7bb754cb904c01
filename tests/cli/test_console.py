"""What every command shares: printing, refusing, and files that are written all or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

from kcm.cli import main
from kcm.cli.console import BAD_INPUT, out, print_findings, read_bytes, refusing, steps, write_files
from kcm.errors import InvalidValue, NotFound
from kcm.rules import Finding, Severity

Run = Callable[..., Result]


def test_help_names_the_commands_and_so_does_a_call_without_any(run: Run) -> None:
    for arguments in (["--help"], []):
        said = run(*arguments).output
        for command in ("plan", "review", "diff", "segment", "check", "plugins"):
            assert command in said


def test_an_unknown_command_leaves_with_2(run: Run) -> None:
    assert run("plna").exit_code == BAD_INPUT


def test_main_is_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["kcm", "check", "PASSPORT", "E12345678"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert capsys.readouterr().out == "passport (PASSPORT, ICAO Doc 9303): OK\n"


def test_main_without_the_extra_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typer", None)
    for name in ("kcm.cli.app", "kcm.cli.console"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == BAD_INPUT
    assert capsys.readouterr().err == "kcm: typer is not installed; run: pip install 'kcm[cli]'\n"


def test_errors_of_kcm_and_of_the_file_system_are_one_line_and_no_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    errors = {
        "error: found 1, expected 2 @ $.a": InvalidValue("found 1, expected 2", "$.a"),
        "error: found no :key: [b]this[/b]": NotFound("found no :key: [b]this[/b]"),
        "error: No space left on device: plan.md": OSError(28, "No space left on device", "plan.md"),
        "error: the disk is gone": OSError("the disk is gone"),
    }
    for message, error in errors.items():

        @refusing
        def command(fault: Exception = error) -> None:
            raise fault

        with pytest.raises(typer.Exit) as left:
            command()
        assert left.value.exit_code == BAD_INPUT
        assert capsys.readouterr().err == f"{message}\n"


def test_a_fault_of_kcm_itself_stays_loud() -> None:
    @refusing
    def command() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        command()


def test_what_is_printed_is_text_as_it_is_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    words = "[bold]:smile:[/bold] " + "word " * 60
    out().print(words)
    assert capsys.readouterr().out == words + "\n"


def test_a_terminal_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "77")
    assert out().width == 140
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert out().width == 77


def test_findings_are_printed_with_severity_sentence_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    findings = tuple(Finding("acme.SEEN", severity, values={"by": ":eyes:"}) for severity in Severity)
    print_findings(findings, "en")
    assert capsys.readouterr().out.splitlines() == [
        f"  {word} acme.SEEN: by=:eyes: (acme.SEEN)" for word in ("blocks", "warns", "notes")
    ]


def test_progress_goes_to_standard_error_and_ends_with_its_last_step(capsys: pytest.CaptureFixture[str]) -> None:
    with steps(["reading", "writing", "done"]) as advance:
        for _ in range(4):
            advance()
    said = capsys.readouterr()
    assert said.out == ""
    assert "done" in said.err


def test_a_file_is_read_and_anything_else_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\x00")
    assert read_bytes(path) == b"\xff\x00"
    with pytest.raises(InvalidValue) as raised:
        read_bytes(tmp_path)
    assert str(raised.value) == f"found a folder, expected a file @ {tmp_path}"
    with pytest.raises(InvalidValue) as raised:
        read_bytes(tmp_path / "b.csv")
    assert str(raised.value) == f"found no file, expected one @ {tmp_path / 'b.csv'}"


def test_files_are_written_whole_into_a_new_or_an_old_folder_with_plain_line_feeds(tmp_path: Path) -> None:
    for text in ("一\n二\n", "three\n"):
        write_files(tmp_path / "a" / "b", {"x.txt": text.encode(), "y.txt": text.encode()})
        assert {path.name: path.read_bytes() for path in (tmp_path / "a" / "b").iterdir()} == {
            "x.txt": text.encode(),
            "y.txt": text.encode(),
        }
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_a_file_that_cannot_be_written_leaves_the_older_files_as_they_were(tmp_path: Path) -> None:
    write_files(tmp_path, {"x.txt": b"old", "y.txt": b"old"})
    unwritable: Any = "no bytes"
    with pytest.raises(TypeError):
        write_files(tmp_path, {"x.txt": b"new", "y.txt": unwritable})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"x.txt": "old", "y.txt": "old"}


def test_a_link_to_a_folder_is_written_to_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real", target_is_directory=True)
    write_files(link, {"x.txt": b"new"})
    assert link.is_symlink()
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["x.txt"]


def test_a_folder_that_may_not_be_written_to_is_one_line(
    run: Run, northwind: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**where: object) -> str:
        raise PermissionError(13, "Permission denied", str(where["dir"]))

    monkeypatch.setattr("kcm.cli.console.tempfile.mkdtemp", denied)
    result = run("plan", northwind, "--out", tmp_path, "--format", "json")
    assert result.exit_code == BAD_INPUT
    assert result.stderr.splitlines()[-1] == f"error: Permission denied: {tmp_path}"
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_reading_is_no_traceback() -> None:
    kcm = str(Path(sys.executable).parent / "kcm")
    with subprocess.Popen([kcm, "plugins"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read().decode()
    assert "Traceback" not in said


def test_a_part_of_a_step_counts_until_the_step_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with steps(["first", "second"]) as advance:
        (task,) = advance._progress.tasks
        for fraction in (0.25, 0.5):
            advance.part(fraction)
            assert (task.completed, task.description) == (fraction, "first")
        advance()
        advance.part(0.5)
        assert (task.completed, task.description) == (1.5, "second")
    assert capsys.readouterr().out == ""
