"""What every command shares: where it prints, how it refuses, how it writes files."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from kcm.errors import InvalidValue, KcmError, extra
from kcm.i18n import label, sentence
from kcm.rules import Finding

with extra("cli"):
    import typer
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.text import Text as Line

__all__ = [
    "BAD_INPUT",
    "BLOCKED",
    "Steps",
    "check_file",
    "out",
    "plain",
    "print_findings",
    "read_bytes",
    "refusing",
    "steps",
    "write_files",
]

P = ParamSpec("P")
BLOCKED = 1
BAD_INPUT = 2


def out() -> Console:
    """Where results go; names from data are never markup, and a file or pipe gets lines as long as they are."""
    width = None if sys.stdout.isatty() else 140
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=True, width=width)


def plain(text: str) -> str:
    """The text on one line, with a space for everything that commands a terminal or turns the line around."""
    return "".join(character if character.isprintable() else " " for character in text)


def _errors() -> Console:
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)


def refusing(command: Callable[P, None]) -> Callable[P, None]:
    """A command that turns every error of kcm or of the file system into one message and exit code 2."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except KcmError as error:
            _errors().print(Line(f"error: {error}", style="bold red"))
            raise typer.Exit(BAD_INPUT) from None
        except OSError as error:
            reason = f"error: {error.strerror or error}: {error.filename or ''}".removesuffix(": ")
            _errors().print(Line(reason, style="bold red"))
            raise typer.Exit(BAD_INPUT) from None

    return run


class Steps:
    """Progress over named steps; call it when a step is done, and `part` with how much of the present one is."""

    def __init__(self, progress: Progress, names: list[str]) -> None:
        self._progress, self._names, self._done = progress, names, 0
        self._task = progress.add_task(names[0], total=len(names))

    def __call__(self) -> None:
        """The present step is done."""
        self._done += 1
        description = self._names[min(self._done, len(self._names) - 1)]
        self._progress.update(self._task, completed=self._done, description=description)

    def part(self, fraction: float) -> None:
        """So much of the present step is done, 0 to 1."""
        self._progress.update(self._task, completed=self._done + fraction)


@contextmanager
def steps(names: list[str]) -> Iterator[Steps]:
    """Progress over named steps on standard error."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_errors(), transient=False) as progress:
        yield Steps(progress, names)


def check_file(path: Path) -> Path:
    """The path, if it is a file's.

    Raises:
        InvalidValue: saying what stands there instead of a file.
    """
    if path.is_dir():
        raise InvalidValue("found a folder, expected a file", str(path))
    if not path.exists():
        raise InvalidValue("found no file, expected one", str(path))
    return path


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InvalidValue: saying what stands there instead of a file.
    """
    return check_file(path).read_bytes()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files or none: they are written beside their places first, then moved there one by one.

    Raises:
        InvalidValue: when a file stands where the folder should be, or a folder where a file should be.
    """
    if folder.exists() and not folder.is_dir():
        raise InvalidValue("found a file, expected a folder to write to", str(folder))
    for name in files:
        if (folder / name).is_dir():
            raise InvalidValue("found a folder, expected a file or nothing", str(folder / name))
    folder.mkdir(parents=True, exist_ok=True)
    # Inside the folder, which may be a disk of its own: a file cannot be moved from one disk to another.
    beside = Path(tempfile.mkdtemp(prefix=".kcm-", dir=folder))
    try:
        for name, content in files.items():
            (beside / name).write_bytes(content)
        for name in files:
            (beside / name).replace(folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def print_findings(findings: tuple[Finding, ...], locale: str) -> None:
    """One line for each finding: severity, sentence, code."""
    styles = {"BLOCKS": "bold red", "WARNS": "yellow", "NOTES": "cyan"}
    for finding in findings:
        line = Line(f"  {label(finding.severity, locale)} ", style=styles[finding.severity.name])
        out().print(line.append(plain(f"{sentence(finding, locale)} ({finding.code})"), style="default"))
