"""How the whole suite runs: doctests in the sources too, Hypothesis the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kcm import plugins

# A distribution of its own, which is tested where it is installed: make test-plugin.
collect_ignore = ["sample-plugin"]

settings.register_profile(
    "kcm",
    derandomize=True,
    deadline=None,
    max_examples=12,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kcm")


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts a distribution on the path as an installer would: its module, METADATA and entry points."""

    def make(name: str, source: str, entries: Mapping[str, str]) -> None:
        stem = name.replace("-", "_")
        (tmp_path / f"{stem}.py").write_text(source, encoding="utf-8")
        info = tmp_path / f"{name.replace('-', '_')}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n", encoding="utf-8")
        groups = "".join(f"[{hook}]\n{line.format(module=stem)}\n" for hook, line in entries.items())
        (info / "entry_points.txt").write_text(groups, encoding="utf-8")
        plugins.refresh()

    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.refresh()
    yield make
    for stem in [path.stem for path in tmp_path.glob("*.py")]:
        sys.modules.pop(stem, None)
    plugins.refresh()
