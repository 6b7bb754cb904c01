"""`import hypothesis` finds kcm's types, and nothing that is broken in kcm or in a plugin can break it."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import _kcm_hypothesis
from _kcm_hypothesis import Watcher, register, watch
from kcm.finance.statements import Statement, balances
from kcm.plugins import Listing
from kcm.privacy import Secret
from kcm.text import Text

# Where kcm is: the sources, or the folder of an installed wheel.
HOME = Path(_kcm_hypothesis.__file__).parent
FROM_TYPE = """
from hypothesis import given, settings, strategies as st
from kcm.segmentation.purchases import Purchases
found = []
@settings(max_examples=3, database=None, deadline=None)
@given(st.from_type(Purchases))
def draw(one):
    found.append(one)
draw()
assert all(type(one) is Purchases and one.rows for one in found) and found
"""


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    """A folder on the path in which kcm is installed as far as Hypothesis looks."""
    distribution(tmp_path, "kcm-hypothesis-entry", "[hypothesis]\nkcm = _kcm_hypothesis:watch\n")
    return tmp_path


def distribution(folder: Path, name: str, entries: str) -> None:
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")


def python(code: str, *first: Path) -> subprocess.CompletedProcess[str]:
    """A fresh Python with these folders and kcm first on the path."""
    path = [str(folder) for folder in (*first, HOME)]
    command = [sys.executable, "-W", "error", "-c", f"import sys\nsys.path[:0] = {path}\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_installed_kcm_is_an_entry_of_hypothesis() -> None:
    (entry,) = metadata.entry_points(group="hypothesis", name="kcm")
    assert entry.value == "_kcm_hypothesis:watch"
    assert entry.load() is watch


def test_importing_hypothesis_loads_nothing_of_kcm(entry: Path) -> None:
    ran = python("import hypothesis\nprint([one for one in sys.modules if one.partition('.')[0] == 'kcm'])", entry)
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", "[]\n")


@pytest.mark.parametrize("before", ["", "import kcm.segmentation.purchases", "import kcm.testing"])
def test_a_types_strategy_is_the_kits_whatever_is_imported_first(entry: Path, before: str) -> None:
    ran = python(f"{before}\n{FROM_TYPE}", entry)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("raise RuntimeError('kcm is broken')", "RuntimeError"),
        ("raise SystemExit('kcm is broken')", "SystemExit"),
        ("def broken(", "SyntaxError"),
    ],
)
def test_hypothesis_is_imported_where_kcm_cannot_be(tmp_path: Path, entry: Path, fault: str, error: str) -> None:
    broken = tmp_path / "broken" / "kcm"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text(f"{fault}\n", encoding="utf-8")
    code = "import hypothesis\ntry:\n    import kcm\nexcept BaseException as error:\n    print(type(error).__name__)"
    ran = python(code, broken.parent, entry)
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", f"{error}\n")


def test_where_the_kit_is_broken_only_its_strategies_say_so(entry: Path) -> None:
    code = """
sys.modules["kcm.testing.catalogue"] = None
from hypothesis import strategies as st
from kcm.segmentation.purchases import Purchases
try:
    st.from_type(Purchases).validate()
except ImportError as error:
    print(error.name)
"""
    ran = python(code, entry)
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", "kcm.testing.catalogue\n")


def test_a_broken_plugin_breaks_neither_hypothesis_nor_the_strategies(entry: Path) -> None:
    (entry / "broken_plugin.py").write_text("raise SystemExit('the plugin is broken')\n", encoding="utf-8")
    distribution(entry, "broken-plugin", "[kcm.plan_rules]\nbroken = broken_plugin:rule\n")
    code = "import hypothesis\nfrom kcm.plugins import survey\nprint([one.reason for one in survey() if one.reason])"
    ran = python(f"{FROM_TYPE}\n{code}", entry)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "SystemExit: the plugin is broken" in ran.stdout


def test_without_the_extra_the_module_does_no_harm() -> None:
    code = """
sys.modules["hypothesis"] = None
import _kcm_hypothesis
_kcm_hypothesis.watch()
import kcm.text
print(kcm.text.Text("a", "b").en)
"""
    ran = python(code)
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", "a\n")


def test_watching_begins_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [one for one in sys.meta_path if not isinstance(one, Watcher)])
    watch()
    watch()
    assert sum(isinstance(one, Watcher) for one in sys.meta_path) == 1
    assert isinstance(sys.meta_path[0], Watcher)


@given(st.data())
def test_statements_balance_also_when_only_their_type_is_asked_for(data: st.DataObject) -> None:
    register(sys.modules["kcm.finance.statements.statement"])
    statement = data.draw(st.from_type(Statement))
    assert len(statement.items) > 10
    assert list(balances(statement)) == []


def test_a_module_of_kcm_is_found_as_it_is_and_its_types_are_registered_when_it_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered: list[ModuleType] = []
    monkeypatch.setattr(_kcm_hypothesis, "register", registered.append)
    import kcm

    spec = Watcher().find_spec("kcm.text", list(kcm.__path__))
    assert spec is not None
    assert spec.loader is not None
    assert spec.origin == str(HOME / "kcm" / "text.py")
    module = ModuleType("kcm.text")
    spec.loader.exec_module(module)
    assert registered == [module]


def test_modules_of_others_and_modules_that_are_not_there_are_left_alone() -> None:
    assert Watcher().find_spec("kcmx.text") is None
    assert Watcher().find_spec("kcm.no_such_module", [str(HOME / "kcm")]) is None


def test_a_folder_without_code_has_no_loader_to_watch(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    spec = Watcher().find_spec("kcm.folder", [str(tmp_path)])
    assert spec is not None
    assert spec.loader is None


def test_a_loader_that_takes_no_attributes_is_left_as_it_is() -> None:
    class Fixed:
        __slots__ = ()

        def exec_module(self, module: ModuleType) -> None:
            """Nothing to run."""

    loader: Any = Fixed()
    _kcm_hypothesis._registering(loader)
    assert loader.exec_module(ModuleType("kcm.fixed")) is None


def test_a_module_that_is_not_as_expected_is_left_alone() -> None:
    odd = ModuleType("kcm.odd")
    odd.__dict__["__all__"] = 5
    register(odd)
    odd.__dict__["__all__"] = ["absent"]
    register(odd)


def test_classes_that_are_no_objects_of_the_library_have_no_strategy() -> None:
    assert [_kcm_hypothesis._has_strategy(kind) for kind in (Text, Secret, Listing, Path, Watcher)] == [
        True,
        True,
        True,
        False,
        False,
    ]
