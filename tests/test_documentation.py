"""What the documentation says runs, its links lead somewhere, and every public name is explained."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import reference
from tests.cli.conftest import invoke

ROOT = Path(__file__).parents[1]
UNWRITTEN = ("build", "dist")  # and folders with a dot before their name
PAGES = sorted(
    page.relative_to(ROOT)
    for page in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in UNWRITTEN for part in page.relative_to(ROOT).parts)
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)")

# Blocks that need more than this suite has, and where they are run.
RUN_ELSEWHERE = {
    "docs/how-to/embed-in-django.md": "examples/django_host/tests/test_small_host.py",
    "docs/how-to/run-on-spark.md": "tests/segmentation/test_spark_page.py",
    "docs/how-to/ship-a-plugin.md": "tests/sample-plugin/tests/test_laws.py",
}

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
    assert {str(page) for page in with_blocks("py")} == set(RUN_ELSEWHERE)
    for test in RUN_ELSEWHERE.values():
        assert (ROOT / test).exists()


def test_the_page_on_plugins_quotes_the_sample_plugin_word_for_word() -> None:
    plugin = ROOT / "tests" / "sample-plugin"
    sources = [path.read_text("utf-8") for ending in ("py", "toml", "po") for path in plugin.rglob(f"*.{ending}")]
    for language in ("py", "toml", "po"):
        for block in blocks(Path("docs/how-to/ship-a-plugin.md"), language):
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
