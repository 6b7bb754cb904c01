"""Run the host's tests: on SQLite, and once more on PostgreSQL where a server can be started.

The server is this script's own: in a temporary folder, on a socket in it, run by a user without privileges, and gone
when the tests are done. What is skipped is said, with its reason. Where KCM_HOST_REQUIRE=1 is set, as in CI, a server
or a browser that is missing is a failure instead.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

HOST = Path(__file__).parent
NAME = "kcm_host"
REQUIRE = "KCM_HOST_REQUIRE"
REQUIRED = os.environ.get(REQUIRE) == "1"


def main(arguments: list[str]) -> int:
    """Exit code: 0 when everything that could run passed."""
    with postgres() as address, tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        processes = []
        try:
            # At the same time, on a core each. The pages are the same on every database: the browser looks once.
            if isinstance(address, str):
                processes.append(start(["-m", "not browser", *arguments], {"KCM_HOST_DATABASE": address}, told))
            sys.stdout.write("host tests on SQLite\n")
            sys.stdout.flush()
            processes.append(start(arguments, {}, sys.stdout))
            codes = [process.wait() for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.wait()
        if isinstance(address, Skipped):
            sys.stdout.write(f"host tests on PostgreSQL skipped: {address.reason}\n")
            return int(any(codes) or REQUIRED)
        told.seek(0)
        sys.stdout.write(f"host tests on PostgreSQL\n{told.read()}")
    return int(any(codes))


class Skipped:
    """Why something did not run."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def start(arguments: list[str], environment: dict[str, str], output: TextIO) -> subprocess.Popen[bytes]:
    """Pytest on this folder alone, in an environment that says nothing else about the host."""
    clean = {name: value for name, value in os.environ.items() if name == REQUIRE or not name.startswith("KCM_HOST_")}
    command = [sys.executable, "-m", "pytest", "-rs", "-c", str(HOST / "pytest.ini"), "tests", *arguments]
    return subprocess.Popen(command, cwd=HOST, env={**clean, **environment}, stdout=output)


@contextmanager
def postgres() -> Iterator[str | Skipped]:
    """The address of a PostgreSQL server that ends with the block, or why there is none."""
    programs = folder_of("initdb")
    if programs is None:
        yield Skipped("found no initdb; on Debian run: sudo apt-get install postgresql")
        return
    user = unprivileged()
    if user is None:
        yield Skipped("found no user postgres or nobody to run it as, and root may not")
        return
    base = Path(tempfile.mkdtemp(prefix="kcm-host-"))
    options: dict[str, Any] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    os.chown(base, user.pw_uid, user.pw_gid)
    data, log = base / "data", base / "log"
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": base, **options}
    server = [programs / "pg_ctl", "-D", data, "-l", log, "-w"]
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale", "C"], **quiet
        )
        settings = f"-c listen_addresses='' -c unix_socket_directories='{base}' -c max_connections=40"
        subprocess.run([*server, "-o", settings, "start"], **quiet)
        try:
            yield f"postgres://{NAME}@{str(base).replace('/', '%2F')}:5432/postgres"
        finally:
            subprocess.run([*server, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def folder_of(program: str) -> Path | None:
    """Where PostgreSQL's programs are: on the path, or where Debian puts them; the newest."""
    found = shutil.which(program)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda one: int(one.parts[-3]))
    return Path(found).parent if found else places[-1].parent if places else None


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs the server: this user, or for root another one."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
