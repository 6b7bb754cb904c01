"""Plugins that an installer put on the path, each with one fault: what the survey and `load` say of them.

The wheels are built here and installed once, into a folder of their own, by whichever installer the environment has;
what goes wrong after an installation is then done to the folder. A fresh process looks at it, because the scan is one
a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs
import pytest

HOOK = "kcm.plan_rules"
RULE = "kcm_api = 1\n\ndef rule(review):\n    return ()\n"
SLOW = f"from kcm import plugins\nplugins.moments[0] += 3.25\n{RULE}"
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"

# Name of the distribution and of its entry, and the source of its module.
SOURCES = {
    "sound": RULE,
    "broken-import": "raise RuntimeError('no licence')\n",
    "slow-import": SLOW,
    "first-claim": RULE,
    "second-claim": RULE,
    "module-gone": RULE,
    "no-metadata": RULE,
    "metadata-unreadable": RULE,
    "entries-unreadable": RULE,
    "wrong-api": RULE.replace("1", "2"),
    "no-api": RULE.replace("kcm_api = 1", ""),
    "wrong-signature": RULE.replace("review", "plan, as_of"),
    "asynchronous": RULE.replace("def", "async def"),
    "two-copies": RULE,
}
CLAIMED = ("first-claim", "second-claim")

# What a process sees: the clock stands still but where a plugin moves it.
LOOK = """
import json, sys
sys.path[:0] = sys.argv[1:]
from kcm import plugins
from kcm.errors import PluginError
plugins.moments = [0.0]
plugins.loading.perf_counter = lambda: plugins.moments[0]
rows = [[one.name, one.source, one.status.name, one.reason, one.seconds] for one in plugins.survey()]
errors = []
loaded = plugins.load("kcm.plan_rules", on_error=lambda error: errors.append(str(error)))
try:
    first = list(plugins.load("kcm.plan_rules"))
except PluginError as error:
    first = str(error)
print(json.dumps({"rows": rows, "errors": errors, "loaded": list(loaded), "first": first}))
"""


@attrs.frozen
class Seen:
    """What a process said of the plugins on its path."""

    rows: list[list[Any]]
    errors: list[str]
    loaded: list[str]
    first: Any

    def row(self, source: str) -> tuple[str, str, str]:
        """Name, status and reason of the one row that is from there."""
        ((name, _, status, reason, _),) = [row for row in self.rows if row[1] == source]
        return name, status, reason


def wheel(folder: Path, name: str, version: str, source: str, entries: str) -> Path:
    """A wheel of one module, as the standard has it: METADATA, WHEEL, entry points, and RECORD with their hashes."""
    module = name.lower().replace("-", "_").replace(".", "_")
    info = f"{module}-{version}.dist-info"
    files = {
        f"{module}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": WHEEL,
        **({f"{info}/entry_points.txt": entries} if entries else {}),
    }
    lines = [f"{path},sha256={digest(text)},{len(text.encode())}\n" for path, text in files.items()]
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in {**files, f"{info}/RECORD": "".join([*lines, f"{info}/RECORD,,\n"])}.items():
            archive.writestr(inside, text)
    return path


def digest(text: str) -> str:
    return urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")


def install(target: Path, wheels: list[Path]) -> None:
    """By pip, or by uv where it made the environment and left pip out."""
    pip = [sys.executable, "-m", "pip", "install", "--no-compile", "--disable-pip-version-check"]
    uv = ["uv", "pip", "install", "--python", sys.executable]
    command = [*(pip if find_spec("pip") else uv), "--quiet", "--no-index", "--no-deps", "--target", str(target)]
    subprocess.run([*command, *map(str, wheels)], check=True)


def look(*path: Path, environment: Mapping[str, str] | None = None) -> Seen:
    command = [sys.executable, "-c", LOOK, *map(str, path)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env=environment)
    return Seen(**json.loads(ran.stdout))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every plugin installed, and then harmed where its name says so."""
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    built = []
    for name, source in SOURCES.items():
        entry = "claimed" if name in CLAIMED else name
        entries = f"[{HOOK}]\n{entry} = {name.replace('-', '_')}:rule\n"
        built.append(wheel(wheels, name, "1.5", source, entries))
    install(folder, built)
    (folder / "module_gone.py").unlink()
    (folder / "no_metadata-1.5.dist-info" / "METADATA").unlink()
    summary = "Metadata-Version: 2.1\nName: metadata-unreadable\nVersion: 1.5\nSummary: 信贷规则\n"
    (folder / "metadata_unreadable-1.5.dist-info" / "METADATA").write_bytes(summary.encode("gb18030"))
    entries = f"[{HOOK}]\n信贷 = entries_unreadable:rule\n"
    (folder / "entries_unreadable-1.5.dist-info" / "entry_points.txt").write_bytes(entries.encode("gb18030"))
    return folder


@pytest.fixture(scope="session")
def seen(site: Path) -> Seen:
    return look(site)


FAULTS = {
    "broken-import 1.5": ("broken-import", "RuntimeError: no licence"),
    "second-claim 1.5": (
        "claimed",
        "the name is taken by first-claim 1.5: rename one of them, or uninstall one",
    ),
    "module-gone 1.5": (
        "module-gone",
        "found no module module_gone, which its metadata names: install it again, or uninstall it",
    ),
    "entries-unreadable 1.5": (
        "?",
        "its entry_points.txt is damaged or not UTF-8: install it again, or uninstall it",
    ),
    "wrong-api 1.5": ("wrong-api", "found kcm_api 2 in wrong_api, expected 1"),
    "no-api 1.5": ("no-api", "found kcm_api None in no_api, expected 1"),
    "wrong-signature 1.5": ("wrong-signature", "found rule(plan, as_of), expected a function of (review)"),
    "asynchronous 1.5": (
        "asynchronous",
        "found rule, which is async, expected a function that answers when it is called",
    ),
}


@pytest.mark.parametrize("source", FAULTS)
def test_an_installed_plugin_with_one_fault_is_listed_and_refused_in_words(seen: Seen, source: str) -> None:
    name, reason = FAULTS[source]
    assert seen.row(source) == (name, "FAILED", reason)
    assert f"{name!r} of {HOOK} from {source}: {reason}" in seen.errors


@pytest.mark.parametrize("name", ["no_metadata", "metadata_unreadable"])
def test_an_installed_plugin_whose_metadata_is_lost_is_listed_by_its_folder(seen: Seen, site: Path, name: str) -> None:
    source = str(site / f"{name}-1.5.dist-info")
    reason = "its METADATA cannot be read: install it again, or remove the folder"
    assert seen.row(source) == ("?", "FAILED", reason)
    assert f"'?' of {HOOK} from {source}: {reason}" in seen.errors


def test_no_fault_of_another_plugin_keeps_the_sound_ones_out(seen: Seen) -> None:
    assert seen.loaded == ["standard", "claimed", "slow-import", "sound", "two-copies"]
    assert len(seen.errors) == len(SOURCES) - len(seen.loaded) + 1  # standard is kcm's own
    assert seen.row("sound 1.5") == ("sound", "LOADED", "")
    assert seen.row("first-claim 1.5") == ("claimed", "LOADED", "")


def test_without_somebody_who_takes_the_errors_the_first_is_raised(seen: Seen) -> None:
    assert seen.first == seen.errors[0]


def test_a_slow_plugin_is_loaded_and_listed_with_its_seconds(seen: Seen) -> None:
    assert {source: seconds for _, source, _, _, seconds in seen.rows if seconds} == {"slow-import 1.5": 3.25}
    assert seen.row("slow-import 1.5") == ("slow-import", "LOADED", "")


def test_of_two_copies_the_first_on_the_path_is_the_one_even_when_it_offers_nothing(
    seen: Seen, site: Path, tmp_path: Path
) -> None:
    install(tmp_path / "newer", [wheel(tmp_path, "Two.Copies", "2.0", RULE, "")])
    assert "two-copies" not in look(tmp_path / "newer", site).loaded
    assert look(site, tmp_path / "newer").loaded == seen.loaded


def test_with_plugins_switched_off_none_of_them_is_imported_or_stands_in_the_way(site: Path) -> None:
    off = look(site, environment={**os.environ, "KCM_NO_PLUGINS": "1"})
    assert (off.first, off.errors) == (["standard"], [])
    strangers = [row for row in off.rows if row[1].endswith(" 1.5") or row[1].startswith(str(site))]
    assert len(strangers) == len(SOURCES)
    assert {(status, reason) for _, _, status, reason, _ in strangers} == {("SWITCHED_OFF", "KCM_NO_PLUGINS is set")}
