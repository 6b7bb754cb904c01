"""What importing costs, what names there are, and what happens where an extra is not installed."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import kcm.testing
from kcm.errors import MissingExtra

CORE = ("attrs", "cattrs", "numpy", "rpds")
BROUGHT_BY_EXTRAS = ("jinja2", "babel", "matplotlib", "docx", "typer", "rich", "hypothesis", "narwhals", "scipy")
ENGINES = ("pandas", "polars", "pyarrow", "duckdb")
HEAVY = (*CORE, *BROUGHT_BY_EXTRAS, *ENGINES)
PARTS = sorted(found.name for found in pkgutil.iter_modules(kcm.__path__))
MODULES = sorted(found.name for found in pkgutil.walk_packages(kcm.__path__, "kcm."))

# Which import of which module needs which extra; the rest of kcm must load without it.
EXTRAS = {
    "jinja2": ("report", "kcm.reports.pages"),
    "babel": ("report", "kcm.reports.formats"),
    "matplotlib": ("report", "kcm.reports.figures.drawing"),
    "typer": ("cli", "kcm.cli.app"),
    "rich": ("cli", "kcm.cli.console"),
    "duckdb": ("cli", "kcm.cli.purchase_files"),
    "hypothesis": ("testing", "kcm.testing"),
    "narwhals": ("frames", "kcm.segmentation.frames"),
    "scipy": ("lifetime", "kcm.finance.lifetime_models"),
}


def python(code: str, *, without: str = "") -> subprocess.CompletedProcess[str]:
    """A fresh Python, in which one module is not installed."""
    blocked = f"import sys\nsys.modules[{without!r}] = None\n" if without else ""
    command = [sys.executable, "-W", "error", "-c", blocked + code]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_import_kcm_loads_no_dependency_no_extra_and_no_part_of_kcm() -> None:
    ran = python("import sys, kcm\nprint(*sorted(sys.modules))")
    assert ran.returncode == 0, ran.stderr
    loaded = ran.stdout.split()
    assert "kcm" in loaded
    assert [name for name in loaded if name.partition(".")[0] in HEAVY] == []
    assert [name for name in loaded if name.startswith("kcm.")] == []


def test_every_public_name_of_kcm_is_there_and_is_the_one_of_its_module() -> None:
    for name in kcm.__all__:
        found = getattr(kcm, name)
        home = getattr(found, "__module__", "kcm")
        assert found is getattr(importlib.import_module(home), name)
    assert len(kcm.__all__) == len(set(kcm.__all__))


@pytest.mark.parametrize("package", [kcm, kcm.testing], ids=["kcm", "kcm.testing"])
def test_a_type_checker_is_told_the_names_that_load_when_they_are_used(package: ModuleType) -> None:
    (block,) = [node for node in ast.parse(inspect.getsource(package)).body if isinstance(node, ast.If)]
    homes = {name.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert homes.keys() == set(package.__all__) - set(vars(package))
    for name, home in homes.items():
        assert getattr(package, name) is getattr(importlib.import_module(str(home)), name)


def test_every_part_of_kcm_is_reached_as_an_attribute_in_a_fresh_python() -> None:
    lines = [f"assert kcm.{part}.__name__ == 'kcm.{part}'" for part in PARTS]
    assert set(PARTS) <= set(dir(kcm))
    ran = python("\n".join(["import kcm", *lines]))
    assert ran.returncode == 0, ran.stderr


def test_dir_names_what_can_be_had() -> None:
    assert set(kcm.__all__) <= set(dir(kcm))
    for name in dir(kcm):
        assert getattr(kcm, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kcm' has no attribute 'nonsense'"):
        kcm.nonsense  # noqa: B018 - to name it is the test


@pytest.mark.parametrize("name", MODULES)
def test_every_name_in_all_exists_and_stands_once(name: str) -> None:
    module = importlib.import_module(name)
    public = list(getattr(module, "__all__", ()))
    assert len(public) == len(set(public))
    assert [one for one in public if not hasattr(module, one)] == []


def test_no_part_leans_on_another_one_having_been_imported_before_it() -> None:
    code = f"""
        import importlib, sys
        for part in {PARTS}:
            for loaded in [one for one in sys.modules if one.partition(".")[0] == "kcm"]:
                del sys.modules[loaded]
            importlib.import_module("kcm." + part)
    """
    ran = python("if True:\n" + code)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("missing", EXTRAS)
def test_a_missing_extra_is_named_with_the_line_that_installs_it(missing: str) -> None:
    extra, module = EXTRAS[missing]
    code = f"""
        from kcm.errors import MissingExtra
        try:
            import {module}
        except MissingExtra as error:
            print(error)
            assert isinstance(error, ImportError)
    """
    ran = python("if True:\n" + code, without=missing)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"{missing}")
    assert ran.stdout.endswith(f"is not installed; run: pip install 'kcm[{extra}]'\n")


@pytest.mark.parametrize(
    ("missing", "reports", "verb"),
    [
        ("jinja2", ["html"], "to_html"),
        ("docx", ["docx"], "to_docx"),
        ("babel", ["docx", "html", "markdown"], "to_markdown"),
        ("matplotlib", ["docx", "html", "markdown"], "to_html"),
    ],
)
def test_without_the_report_extra_reports_raise_and_the_survey_lists_them(
    missing: str, reports: list[str], verb: str
) -> None:
    code = f"""
        import kcm.reports
        from kcm.errors import MissingExtra
        from kcm.plugins import PluginStatus, load, survey
        missing = [one.name for one in survey() if one.status is PluginStatus.EXTRA_MISSING]
        assert missing == {reports}, missing
        assert not set(missing) & set(load("kcm.reports"))
        assert all(one.reason.endswith("pip install 'kcm[report]'") for one in survey() if one.name in missing)
        try:
            kcm.reports.{verb}(None, locale="en")
        except MissingExtra as error:
            assert error.extra == "report"
        else:
            raise AssertionError
    """
    ran = python("if True:\n" + code, without=missing)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_the_command_line_without_its_extra_says_so_in_one_line_and_leaves_with_2(missing: str) -> None:
    ran = python("from kcm.cli import main\nmain()", without=missing)
    assert ran.returncode == 2
    assert ran.stdout == ""
    (line,) = ran.stderr.splitlines()
    assert line.startswith(f"kcm: {missing}")
    assert line.endswith("is not installed; run: pip install 'kcm[cli]'")


@pytest.mark.parametrize(
    ("missing", "extra", "name"), [("babel", "report", "documents"), ("scipy", "lifetime", "bg_nbds")]
)
def test_the_kit_needs_no_extra_but_its_own_until_a_strategy_does(missing: str, extra: str, name: str) -> None:
    code = f"""
        import kcm.testing
        from kcm.errors import MissingExtra
        from kcm.planning.plan import KeyAccountPlan
        assert kcm.testing.strategy_for(KeyAccountPlan) is not None
        try:
            kcm.testing.{name}
        except MissingExtra as error:
            assert error.extra == "{extra}"
        else:
            raise AssertionError
    """
    ran = python("if True:\n" + code, without=missing)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_missing_extras_are_import_errors_that_a_host_may_expect() -> None:
    with pytest.raises(ImportError, match="pip install"):
        raise MissingExtra("report", "jinja2")
