"""Sphinx: MyST pages and the reference from docstrings."""

project = "kcm"
author = "The kcm founders"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "kcm"
exclude_patterns = ["pictures"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
nitpicky = False
