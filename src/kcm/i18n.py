"""A finding's sentence and a member's label, in any language kcm speaks.

Every phrase has a key: a finding's code, an enum member's term, or the name of a report's label. The gettext
catalogues `en` and `zh_CN` hold the phrases as `str.format` templates. A host's own codes are looked up in
the gettext domain that is the code's first part, wherever the host bound it with `gettext.bindtextdomain`.
"""

from __future__ import annotations

import gettext
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import resources
from math import isfinite
from string import Formatter
from typing import Any

from kcm.errors import NotFound
from kcm.rules import Finding, Term
from kcm.text import Text, check_locale

__all__ = ["UNKNOWN", "label", "phrase", "sentence"]

#: How unknown is written, in either language.
UNKNOWN = "—"
DOMAIN = "kcm"


def sentence(finding: Finding, locale: str = "en") -> str:
    """The sentence of a finding, made from its code and values.

    A code without a sentence in the catalogues is shown with its values; this never raises for a finding.

    Raises:
        InvalidValue: for a locale kcm does not speak.

    >>> from kcm.rules import Severity
    >>> sentence(Finding("plan.V20", Severity.BLOCKS, values={"objective": "O1", "unit": "U9"}))
    'Objective O1 names U9, which is no unit of the portfolio.'
    """
    template = _template(finding.code, locale)
    if template is not None:
        try:
            return _Phrase(locale).vformat(template, (), finding.values)
        except (ValueError, LookupError, AttributeError, TypeError):
            pass  # a host's sentence that asks for what the finding does not hold
    plain = _Phrase(locale)
    values = ", ".join(f"{name}={plain.format_field(finding.values[name], '')}" for name in sorted(finding.values))
    return f"{finding.code}: {values}" if values else finding.code


def label(member: Enum | Term, locale: str = "en") -> str:
    """The label of an enum member, or of its term in a finding.

    >>> from kcm.rules import Severity
    >>> label(Severity.BLOCKS, "zh_CN")
    '阻止'
    """
    key = member.key if isinstance(member, Term) else Term.of(member).key
    return _template(key, locale) or key.rpartition(".")[2]


def phrase(key: str, locale: str = "en", values: Mapping[str, object] | None = None) -> str:
    """A phrase of the catalogues with its values filled in.

    Raises:
        NotFound: for a key that the catalogue does not hold.
        KeyError: for a value that the phrase asks for and nobody gave.

    >>> phrase("report.draft", "zh_CN")
    '草案'
    """
    template = _template(key, locale)
    if template is None:
        raise NotFound(f"found no phrase for {key!r} in the {locale} catalogue")
    return _Phrase(locale).vformat(template, (), values or {})


def phrases(locale: str) -> Iterator[str]:
    """All keys of kcm's own catalogue in one language."""
    yield from _catalogue(check_locale(locale))


@cache
def _catalogue(locale: str) -> dict[str, str]:
    place = resources.files("kcm") / "data" / "locale" / locale / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with place.open("rb") as file:
        translations: Any = gettext.GNUTranslations(file)
    return {key: text for key, text in translations._catalog.items() if key}


def _template(key: str, locale: str) -> str | None:
    own = _catalogue(check_locale(locale)).get(key)
    if own is not None:
        return own
    domain = key.partition(".")[0]
    try:
        host = gettext.translation(domain, gettext.bindtextdomain(domain), languages=[locale], fallback=True)
    except (OSError, ValueError, LookupError, struct.error):  # a host's catalogue that is damaged
        return None
    text = host.gettext(key)
    return text if text != key else None


class _Phrase(Formatter):
    """`str.format` that knows the two languages, unknown values and personal data."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            return UNKNOWN
        if isinstance(value, Text):
            return value.in_locale(self.locale)
        if isinstance(value, Enum | Term):
            return label(value, self.locale)
        if isinstance(value, tuple | list):
            joint = "、" if self.locale == "zh_CN" else ", "
            return joint.join(self.format_field(item, format_spec) for item in value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, float) and format_spec and isfinite(value):
            # As a reader sees the number, so that halves round here as they do in the tables.
            value = Decimal(str(value))
        if isinstance(value, float | Decimal) and not format_spec:
            return f"{value:,.10g}" if isinstance(value, float) else f"{value:,f}"
        return format(value, format_spec)
