"""Sphinx: MyST pages, and the reference from docstrings, one page for each public module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import reference
from sphinx.util.inspect import TypeAliasForwardRef

project = "kcm"
author = "The kcm founders"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "kcm"
html_show_copyright = False
html_static_path = ["style"]
html_css_files = ["wide.css"]
html_theme_options = {name: {"code-font-size": "75%"} for name in ("light_css_variables", "dark_css_variables")}
exclude_patterns = ["pictures"]
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False
# A default is shown as it is written, and a name that stands for a long type as that name.
autodoc_preserve_defaults = True
autodoc_type_aliases = {name: name for name in ("ArrayLike", "Column", *sorted(reference.type_aliases()))}
# Sphinx 9.0 shows the repr of such a name where it is part of another type.
TypeAliasForwardRef.__repr__ = lambda alias: alias.name
python_maximum_signature_line_length = 100
default_role = "code"
add_module_names = False
myst_heading_anchors = 3


def unsplit_property(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """A property's sentence: without a colon before it, napoleon takes what stands before its own colon for a type."""
    if what == "property" and lines:
        lines[0] = f": {lines[0]}"


def setup(app: Any) -> None:
    """The reference's pages are written before Sphinx looks which pages there are."""
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir) / "reference"))
    app.connect("autodoc-process-docstring", unsplit_property, priority=400)
