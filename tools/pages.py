"""The pages of the documentation: their Python is run by the tests, and so are their commands and links."""

from __future__ import annotations

from pathlib import Path

__all__ = ["PATTERNS", "ROOT", "pages"]

ROOT = Path(__file__).parents[1]
PATTERNS = ["README.md", "docs/*.md", "docs/*/*.md", "examples/*/README.md", "tests/sample-plugin/README.md"]


def pages() -> list[Path]:
    """The pages by their place below the root, in order."""
    return sorted(page.relative_to(ROOT) for pattern in PATTERNS for page in ROOT.glob(pattern))
