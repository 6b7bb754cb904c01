"""The plan as one self-contained HTML page: no script, no network, pictures inside, prints on A4."""

from __future__ import annotations

from functools import cache
from importlib import resources

from kcm.errors import MissingExtra
from kcm.planning.review import Reviewed
from kcm.reports.plan_document import plan_document

try:
    import jinja2
except ModuleNotFoundError as error:  # pragma: no cover - proved in a subprocess without the extra
    raise MissingExtra("report", error.name) from error

__all__ = ["html", "html_report"]


def html(reviewed: Reviewed, *, locale: str) -> str:
    """The plan as a page; every text of it is escaped, so none of it is markup."""
    return _template().render(document=plan_document(reviewed, locale=locale))


def html_report(reviewed: Reviewed, locale: str) -> bytes:
    """The report `html`: the same page as UTF-8."""
    return html(reviewed, locale=locale).encode()


@cache
def _template() -> jinja2.Template:
    folder = resources.files("kcm") / "data" / "templates"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["kind"] = lambda block, name: type(block).__name__ == name
    return environment.from_string((folder / "plan.html.jinja").read_text("utf-8"))
