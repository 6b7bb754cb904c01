"""What the documentation says runs, its links lead somewhere, and every public name is explained."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
import reference
from pages import ROOT, pages
from tests.cli.conftest import invoke

from kcm.finance.ratios import RATIOS

PAGES = pages()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)")

# Blocks that need more than this suite has, and where they are run.
RUN_ELSEWHERE = {
    "docs/how-to/embed-in-django.md": "examples/django_host/tests/test_small_host.py",
    "docs/how-to/run-on-spark.md": "tests/segmentation/test_spark_page.py",
}
# Blocks of this page are parts of a distribution that has its own tests.
QUOTING = "docs/how-to/ship-a-plugin.md"

PURCHASES = """customer,date,amount
A,1997-03-01,20
A,1997-11-05,35.5
B,1997-06-10,12
C,1998-02-01,90
C,1998-05-01,-10
"""


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall((ROOT / page).read_text("utf-8")) if found == language]


def with_blocks(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


def commands(page: Path) -> list[list[str]]:
    """The commands of kcm that a page shows, as the shell would split them."""
    lines = "".join(blocks(page, "console")).replace("\\\n", " ").splitlines()
    return [shlex.split(line[2:], comments=True)[1:] for line in lines if line.startswith("$ kcm ")]


@pytest.mark.parametrize("page", with_blocks("python"), ids=str)
def test_every_page_with_python_is_run(page: Path, request: pytest.FixtureRequest) -> None:
    folders = [ROOT / name for name in request.config.getini("testpaths")]
    assert any((ROOT / page).is_relative_to(folder) for folder in folders)
    found = request.config.hook.pytest_collect_file(file_path=ROOT / page, parent=request.session)
    assert any(found)


def test_what_is_not_run_here_is_run_where_it_can_be() -> None:
    assert {str(page) for page in with_blocks("py")} == {*RUN_ELSEWHERE, QUOTING}
    for page, test in RUN_ELSEWHERE.items():
        assert f'"{Path(page).name}"' in (ROOT / test).read_text("utf-8")


def test_the_page_on_plugins_quotes_the_sample_plugin_word_for_word() -> None:
    plugin = ROOT / "tests" / "sample-plugin"
    sources = [path.read_text("utf-8") for ending in ("py", "toml", "po") for path in plugin.rglob(f"*.{ending}")]
    for language in ("py", "toml", "po"):
        found = blocks(Path(QUOTING), language)
        assert found
        for block in found:
            assert any(block in source for source in sources), block


@pytest.mark.parametrize("page", with_blocks("toml"), ids=str)
def test_every_toml_block_can_be_read(page: Path) -> None:
    for block in blocks(page, "toml"):
        assert tomllib.loads(block)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples, a table of purchases, and two versions of a plan, where commands may write."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "purchases.csv").write_text(PURCHASES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    duckdb.read_csv("purchases.csv").write_parquet("purchases.parquet")
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=str)
def test_every_command_does_what_it_says(page: Path, desk: Path) -> None:
    for command in commands(page):
        for name in (part for part in command if part.startswith("plan-")):
            shutil.copy("build/northwind/plan.json", name)
        done = invoke(*command)
        assert done.exit_code == 0, done.output


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_to_a_file(page: Path) -> None:
    text = BLOCK.sub("", (ROOT / page).read_text("utf-8"))
    written = {"reference/index.rst"}  # when the documentation is built
    for link in set(LINK.findall(text)) - written:
        assert (ROOT / page.parent / link).exists(), link


def unexplained() -> Iterator[str]:
    for module in reference.public_modules():
        yield from (f"{module}.{name.name}" for name in reference.names_of(module) if not name.meaning)


def test_every_public_name_says_what_it_is() -> None:
    assert list(unexplained()) == []


CONSTRUCTORS = ("__init__", "__attrs_post_init__")


def definitions() -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """The public functions and classes as they are written, each with the module that it is in."""
    names = (name for module in reference.public_modules() for name in reference.names_of(module))
    public = {(name.home, name.thing.__name__) for name in names if name.directive != "data"}
    for home in sorted({home for home, _ in public}):
        spec = find_spec(home)
        assert spec is not None
        assert spec.origin is not None
        for one in ast.parse(Path(spec.origin).read_text("utf-8")).body:
            if isinstance(one, ast.FunctionDef | ast.ClassDef) and (home, one.name) in public:
                yield home, one


def functions(definition: ast.FunctionDef | ast.ClassDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """What is public of a definition, with its docstring: a constructor has that of its class."""
    if isinstance(definition, ast.FunctionDef):
        yield ast.get_docstring(definition) or "", definition
        return
    for one in definition.body:
        if isinstance(one, ast.FunctionDef) and (one.name in CONSTRUCTORS or not one.name.startswith("_")):
            yield ast.get_docstring(definition if one.name in CONSTRUCTORS else one) or "", one


def own_raises(node: ast.AST) -> Iterator[ast.Raise]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise):
            yield child
        elif not isinstance(child, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield from own_raises(child)


def named(statement: ast.Raise) -> str:
    """The class of what is raised, or nothing where the statement does not name one."""
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return raised.id if isinstance(raised, ast.Name) and raised.id[0].isupper() else ""


def unannounced() -> Iterator[str]:
    """Public functions, methods and classes that raise by themselves what they do not say under `Raises:`."""
    for home, definition in definitions():
        for docstring, function in functions(definition):
            raised = {named(statement) for statement in own_raises(function)}
            _, heading, said = docstring.partition("Raises:")
            if (raised and not heading) or not all(name in said or "KcmError" in said for name in raised):
                yield f"{home}.{definition.name}: {function.name} raises {', '.join(sorted(raised))}"


def test_every_public_function_says_what_it_raises_itself() -> None:
    assert list(unannounced()) == []


def test_every_ratio_says_its_formula_its_unit_and_which_direction_is_better(tmp_path: Path) -> None:
    reference.write(tmp_path)
    page = (tmp_path / "kcm.finance.ratios.rst").read_text("utf-8")
    told = {name: line for line in page.splitlines() for name in re.findall(r"^ +- ``(\w+)``: ", line)}
    assert set(told) == set(RATIOS)
    assert "receivables / sales · 365. Unit: days; lower is better." in told["collection_days"]
    assert "year ends on the average basis: ``receivables``." in told["collection_days"]
    assert "Unit: times; no direction is better." in told["equity_multiplier"]
    assert "average basis" not in told["interest_cover"]


def test_every_public_module_has_a_page_with_all_its_names(tmp_path: Path) -> None:
    reference.write(tmp_path)
    index = (tmp_path / "index.rst").read_text("utf-8")
    for module in reference.public_modules():
        page = (tmp_path / f"{module}.rst").read_text("utf-8")
        assert f"<{module}>\n" in index
        assert all(name.name in page for name in reference.names_of(module))


def test_a_page_of_a_module_that_is_gone_goes_too_and_no_other_is_written_again(tmp_path: Path) -> None:
    reference.write(tmp_path)
    kept, gone = tmp_path / "kcm.rules.rst", tmp_path / "kcm.gone.rst"
    kept.touch()
    before = kept.stat().st_mtime_ns
    gone.write_text("gone", encoding="utf-8")
    reference.write(tmp_path)
    assert not gone.exists()
    assert kept.stat().st_mtime_ns == before
