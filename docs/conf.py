"""Sphinx: MyST pages, and the reference from docstrings, one page for each public module."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import reference

project = "kcm"
author = "The kcm founders"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "kcm"
html_show_copyright = False
exclude_patterns = ["pictures"]
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False
# A default is shown as it is written, and a name that stands for a long type as that name.
autodoc_preserve_defaults = True
autodoc_type_aliases = {name: name for name in ("ArrayLike", "Column", "Count", "FloatColumn", "IntColumn", "Refunds")}
python_maximum_signature_line_length = 100
default_role = "code"
add_module_names = False
myst_heading_anchors = 3


def short(app: Any, what: str, name: str, obj: Any, options: Any, signature: str | None, given: str | None) -> Any:
    """A signature in which a name that stands for a long type is that name within other types too."""
    return tuple(text and re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", text) for text in (signature, given))


def whole(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """A property's sentence: without a colon before it, napoleon takes what stands before its own colon for a type."""
    if what == "property" and lines:
        lines[0] = f": {lines[0]}"


def setup(app: Any) -> None:
    """The reference's pages are written before Sphinx looks which pages there are."""
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir) / "reference"))
    app.connect("autodoc-process-signature", short)
    app.connect("autodoc-process-docstring", whole, priority=400)
