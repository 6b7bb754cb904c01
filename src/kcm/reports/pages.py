"""A document as one self-contained HTML page: no script, no network, pictures inside, prints on A4."""

from __future__ import annotations

from functools import cache
from importlib import resources

from kcm.errors import MissingExtra
from kcm.reports.document import Document

try:
    import jinja2
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("report", error.name) from error

__all__ = ["page"]


def page(document: Document) -> str:
    """The document as a page; every text of it is escaped, so none of it is markup."""
    return _template().render(document=document)


@cache
def _template() -> jinja2.Template:
    folder = resources.files("kcm") / "data" / "templates"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["kind"] = lambda block, name: type(block).__name__ == name
    return environment.from_string((folder / "page.html.jinja").read_text("utf-8"))
