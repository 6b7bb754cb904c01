"""The reader's language, as Django knows it and as kcm calls it."""

from enum import Enum

from django.utils.functional import lazy
from django.utils.translation import get_language

from kcm.i18n import label

__all__ = ["label_of", "locale"]


def locale() -> str:
    """Kcm's name of the language of the page that is being made."""
    return "zh_CN" if (get_language() or "").startswith("zh") else "en"


def _label(member: Enum) -> str:
    return label(member, locale())


label_of = lazy(_label, str)
