"""The reference host: kcm on the command line (extra: cli)."""

from __future__ import annotations

import sys

from kcm.errors import MissingExtra


def main() -> None:
    """Run the command line; without the extra `cli` say how to install it and leave with 2."""
    try:
        from kcm.cli.app import app
    except MissingExtra as error:
        sys.stderr.write(f"kcm: {error}\n")
        raise SystemExit(2) from None
    app()
