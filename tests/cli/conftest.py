"""The command line as a caller sees it, a case folder to spoil, and plugins as an installer would leave them."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kcm import plugins
from kcm.cli.app import app

NORTHWIND = Path(__file__).parents[2] / "examples" / "northwind"
PLAIN = {"NO_COLOR": "1", "FORCE_COLOR": None, "TTY_COMPATIBLE": None, "TERM": "dumb", "COLUMNS": "200"}


def invoke(*arguments: str | Path, text: str | bytes | None = None) -> Result:
    """What a command leaves: exit code, standard output, standard error."""
    return CliRunner().invoke(app, [str(one) for one in arguments], input=text, env=PLAIN)


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs a command of kcm; `text` is its standard input."""
    return invoke


@pytest.fixture(scope="session")
def northwind() -> Path:
    """The example's folder, only to be read."""
    return NORTHWIND


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A copy of the example, to be spoilt."""
    return shutil.copytree(NORTHWIND, tmp_path / "case")


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Result, Path]]:
    """What `kcm plan` says and writes for the example, by locale."""
    made = {}
    for locale in ("en", "zh_CN"):
        folder = tmp_path_factory.mktemp("planned") / locale
        made[locale] = invoke("plan", NORTHWIND, "--out", folder, "--locale", locale), folder
    return made


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], Path]]:
    """Installs a distribution: its module's source, and its entries, in which `here` stands for the module."""
    site = tmp_path / "site-packages"
    site.mkdir()

    def make(name: str, source: str, entries: str) -> Path:
        (site / f"{name}.py").write_text(source, encoding="utf-8")
        info = site / f"{name}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(entries.replace("here", name), encoding="utf-8")
        importlib.invalidate_caches()
        plugins.refresh()
        return site

    monkeypatch.syspath_prepend(str(site))
    plugins.refresh()
    yield make
    for path in site.glob("*.py"):
        sys.modules.pop(path.stem, None)
    plugins.refresh()
