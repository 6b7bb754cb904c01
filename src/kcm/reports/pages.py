"""A document as one self-contained HTML page: no script, no network, pictures inside, prints on A4."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from kcm.errors import extra
from kcm.reports.document import Bilingual, Document, Table, Words

with extra("report"):
    import jinja2
    from markupsafe import Markup

__all__ = ["page"]

# So many letters without a place to break that a table would not fit the paper; Chinese breaks anywhere by itself.
UNBROKEN = re.compile("[^\\s\u2e80-\uffef]{41}")


def page(document: Document) -> str:
    """The document as a page; every text of it is escaped, so none of it is markup."""
    return _template().render(document=document)


def _words(words: Words) -> str | Markup:
    """The one place that writes text: in both languages each part says its own, the second below the first."""
    if isinstance(words, str):
        return words
    parts = (Markup('<span lang="{}">{}</span>').format(tag, text) for tag, text in words.parts)
    return Markup('<span class="both">{}</span>').format(Markup("").join(parts))


def _plain(words: Words) -> str:
    """Text where no markup can be: in a title, in an attribute."""
    return " · ".join((words.en, words.zh_CN)) if isinstance(words, Bilingual) else words


def _is_long(table: Table) -> bool:
    """Whether a text of the table has no place to break for so long that it must break anywhere."""
    texts = (*(column.label for column in table.columns), *(cell for row in table.rows for cell in row))
    return any(UNBROKEN.search(_plain(text)) for text in texts)


@cache
def _template() -> jinja2.Template:
    folder = resources.files("kcm") / "data" / "templates"
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["kind"] = lambda block, name: type(block).__name__ == name
    environment.tests["long"] = _is_long
    environment.filters |= {"words": _words, "plain": _plain}
    return environment.from_string((folder / "page.html.jinja").read_text("utf-8"))
