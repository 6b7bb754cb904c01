"""Prove the wheel as a stranger gets it: `make test-wheel`, or this script with arguments for pytest.

The sdist is built, and the wheel from the sdist. Then every Python from 3.11 on that is here, on the path or among
pyenv's, gets a clean environment, the wheel in it, first alone and then with its extras, and runs the suite that the
sdist brings, whose `src` is taken away: all of it on the Python that runs this, and on the others what does not draw
or write documents, which is half of the time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable
from importlib.metadata import PathDistribution
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
OWN = f"python3.{sys.version_info.minor}"
NEWEST = 20  # none beyond is made yet
PYTHONS = [f"python3.{minor}" for minor in range(11, NEWEST)]
PYENV = Path(os.environ.get("PYENV_ROOT") or Path("~/.pyenv").expanduser())
MISSED = 3  # what benchmarks/startup.py leaves with where a goal is missed
ON_ITS_OWN_ONLY = ("tests/cli", "tests/examples", "tests/reports")

# A module that loads with the extra, and names it without.
EXTRAS = {
    "cli": "kcm.cli.app",
    "frames": "kcm.segmentation.frames",
    "lifetime": "kcm.finance.lifetime_models",
    "report": "kcm.reports.pages",
    "testing": "kcm.testing",
}
HAS_TO_BE_IN = (
    "kcm/py.typed",
    "kcm/data/locale/zh_CN/LC_MESSAGES/kcm.mo",
    "kcm/data/templates/page.html.jinja",
    "_kcm_hypothesis.py",
)
PLACES = ("kcm/", "_kcm_hypothesis.py")
ENDINGS = (".py", ".typed", ".toml", ".txt", ".po", ".mo", ".jinja")

ALONE = f"""
import sys
from importlib import import_module
from importlib.metadata import version

import kcm
from kcm.customers.identity import check_number
from kcm.errors import MissingExtra
from kcm.i18n import sentence

if version("kcm") != kcm.__version__:
    sys.exit(f"found kcm.__version__ {{kcm.__version__}}, expected {{version('kcm')}}")
(finding,) = check_number("RESIDENT_ID", "110105194912310020")
chinese = sentence(finding, "zh_CN")
if not any("一" <= sign <= "龥" for sign in chinese):
    sys.exit(f"found {{chinese!r}}, expected Chinese")
print(sentence(finding, "en"), chinese)
for extra, module in {EXTRAS}.items():
    try:
        import_module(module)
    except MissingExtra as error:
        if error.extra != extra:
            sys.exit(f"{{module}} names the extra {{error.extra}}, expected {{extra}}")
    else:
        sys.exit(f"{{module}} loads without the extra {{extra}}")
"""
ABLE = "import ensurepip, venv"  # a shim of pyenv is there, and fails, for a version that is not chosen
WHERE = "import kcm, pathlib; print(pathlib.Path(kcm.__file__).parents[1])"


def main(options: list[str]) -> int:
    """Exit code: 0 when the wheel is what it should be on every Python that is here."""
    if not is_able(sys.executable):
        sys.exit("this Python has no venv; on Debian run: sudo apt-get install python3-venv")
    with tempfile.TemporaryDirectory(prefix="kcm-wheel-") as name:
        folder = Path(name).resolve()
        run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], quiet=True)
        (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
        for file in (wheel, sdist):
            print(f"{file.name}: {file.stat().st_size / 1024:.0f} KiB")
        check_contents(wheel)
        shutil.unpack_archive(sdist, folder)
        home = folder / sdist.name.removesuffix(".tar.gz")
        shutil.rmtree(home / "src")
        found = {python: executable(python) for python in PYTHONS}
        print(f"skipped, not here or without venv: {', '.join(name for name, path in found.items() if path is None)}")
        for python, path in found.items():
            if path is not None:
                prove(path, folder / python, wheel, home, options)
    return 0


def executable(python: str) -> str | None:
    """The program of this name that can make an environment; this very Python for its own version."""
    if python == OWN:
        return sys.executable
    version = python.removeprefix("python")
    of_pyenv = sorted(map(str, PYENV.glob(f"versions/{version}.*/bin/{python}")))
    return next((found for found in (shutil.which(python), *of_pyenv) if found and is_able(found)), None)


def is_able(python: str) -> bool:
    """Whether a Python runs and can make an environment."""
    return subprocess.run([python, "-c", ABLE], capture_output=True, check=False).returncode == 0


def check_contents(wheel: Path) -> None:
    """Everything that belongs into the wheel is in it, its licence too, and nothing else."""
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        (info,) = [one for one in ZipPath(archive).iterdir() if one.name.endswith(".dist-info")]
        licence = "licenses/LICENSE"
        lacking = [name for name in HAS_TO_BE_IN if name not in names]
        complain("lacks", lacking if (info / licence).is_file() else [*lacking, licence])
        stray = [name for name in names if not name.startswith(PLACES) or not name.endswith(ENDINGS)]
        complain("holds what does not belong there:", stray)
        extras = PathDistribution(info).metadata.get_all("Provides-Extra", [])
        complain("has extras that are not proved here, or lacks those that are:", set(extras) ^ EXTRAS.keys())


def complain(what: str, names: Iterable[str]) -> None:
    """Leave with the names, if there are any."""
    if found := sorted(names):
        sys.exit(f"the wheel {what} {', '.join(found)}")


def prove(python: str, env: Path, wheel: Path, home: Path, options: list[str]) -> None:
    """A clean environment: the wheel alone, the wheel with its extras, and the suite."""
    start = time.monotonic()
    run([python, "-m", "venv", str(env)])
    own, pip = str(env / "bin" / "python"), [str(env / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    run([*pip, "--upgrade", "pip"])  # pip 23 knows no --group
    run([*pip, str(wheel)])
    print(f"{env.name}: the wheel alone", flush=True)
    run([own, "-I", "-c", ALONE])
    run([*pip, f"{wheel}[{','.join(EXTRAS)}]", "--group", f"{home / 'pyproject.toml'}:test"])
    site = Path(subprocess.check_output([own, "-I", "-c", WHERE], text=True).strip())
    if not site.is_relative_to(env):
        sys.exit(f"found kcm in {site}, expected it in the environment {env}")
    # A goal that is missed is said and stops nothing: how busy the machine is is no fault of the wheel.
    goals = [own, str(home / "benchmarks" / "startup.py"), "--check"]
    done = subprocess.run(goals, cwd=home, env=clean(), check=False)
    if done.returncode not in (0, MISSED):
        sys.exit(f"benchmarks/startup.py: exit code {done.returncode}")
    print(f"{env.name}: the suite, after {time.monotonic() - start:.0f} s of setting up", flush=True)
    project = home / "pyproject.toml"
    settings = tomllib.loads(project.read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    places = [home / place for place in settings["testpaths"] if place != "src"]
    places += [site / "kcm", site / "_kcm_hypothesis.py"]
    suite = [str(env / "bin" / "pytest"), "-c", str(project), "-n", "2", "--dist", "worksteal"]
    left_out = [] if env.name == OWN else [f"--ignore={home / place}" for place in ON_ITS_OWN_ONLY]
    run([*suite, *left_out, *map(str, places), *options], cwd=home)
    shutil.rmtree(env)


def clean() -> dict[str, str]:
    """An environment that says nothing about other environments."""
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}


def run(command: list[str], *, cwd: Path = ROOT, quiet: bool = False) -> None:
    """A command in a clean environment; leave if it fails, with what it told."""
    done = subprocess.run(command, cwd=cwd, env=clean(), check=False, capture_output=quiet, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{done.stdout or ''}{done.stderr or ''}{' '.join(command[:3])}: exit code {done.returncode}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
