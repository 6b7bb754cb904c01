"""Another process of the host: does one act and stops where it is told, until it is told to go on or is killed.

Not a test. It speaks in lines: it says where it stands, and goes on when it reads one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings

PLACES = ("before", "rows", "record", "end")


def wait(place: str) -> None:
    sys.stdout.write(f"{place}\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        raise SystemExit("nobody is there any more")


def main(place: str, new_owner: str, reference: str, lock: str) -> None:
    """`before`: all is seen, nothing begun; `rows`: rows written; `record`: the record too; `end`: committed."""
    from django.db import models

    from conftest import OTHER, RIGHT, correction
    from crm import acts, log
    from kcm.errors import Refused

    append = log.append

    def stopping(change: Any) -> None:
        if place == "rows":
            wait("rows")
        append(change)
        if place == "record":
            wait("record")

    log.append = stopping
    if lock == "unlocked":
        models.QuerySet.select_for_update = lambda rows, **options: rows
    if place == "considered":
        write: Callable[..., None] = acts._write
        acts._write = lambda *books: (wait("considered"), write(*books))
    request = correction({"C2": RIGHT, "C3": OTHER}[new_owner], reference)
    if place == "before":
        wait("before")
    try:
        acts.perform(request)
    except Refused as refused:
        sys.stdout.write(f"refused {' '.join(sorted(one.code for one in refused.findings))}\n")
    else:
        sys.stdout.write("done\n")
    sys.stdout.flush()
    if place == "end":
        wait("end")


if __name__ == "__main__":
    django.setup()
    assert settings.configured
    main(*sys.argv[1:])
