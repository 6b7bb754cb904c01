"""Content and user text in two languages, and the languages there are."""

from __future__ import annotations

import attrs

from kcm.errors import InvalidValue

__all__ = ["BOTH", "LOCALES", "Text", "check_locale", "check_report_locale"]

#: The languages kcm speaks; English is the source.
LOCALES = ("en", "zh_CN")
#: In place of a locale: a report that says each text in both languages.
BOTH = "both"


def check_locale(locale: str) -> str:
    """The locale itself, if kcm speaks it.

    Raises:
        InvalidValue: for any other.

    >>> check_locale("zh_CN")
    'zh_CN'
    """
    if locale not in LOCALES:
        raise InvalidValue(f"found locale {locale!r}, expected one of {', '.join(LOCALES)}", "locale")
    return locale


def check_report_locale(locale: str) -> str:
    """The locale itself, if a report can be written in it: one that kcm speaks, or `both`.

    Raises:
        InvalidValue: for any other.

    >>> check_report_locale("both")
    'both'
    """
    if locale != BOTH and locale not in LOCALES:
        raise InvalidValue(f"found locale {locale!r}, expected one of {', '.join((*LOCALES, BOTH))}", "locale")
    return locale


@attrs.frozen
class Text:
    """A sentence or a name in English and in Chinese (zh_CN).

    Raises:
        InvalidValue: when either language is blank.

    >>> quality = Text("quality", "质量")
    >>> quality.in_locale("zh_CN")
    '质量'
    >>> Text.same("QUICK-Stop").zh_CN
    'QUICK-Stop'
    """

    en: str
    zh_CN: str  # noqa: N815 - the locale's own spelling

    def __attrs_post_init__(self) -> None:
        for locale in LOCALES:
            content = getattr(self, locale)
            if not isinstance(content, str):
                raise InvalidValue(f"found {type(content).__name__}, expected text", f"$.{locale}")
            if not content.strip():
                raise InvalidValue("found a blank text, expected words in both languages", f"$.{locale}")

    @classmethod
    def same(cls, words: str) -> Text:
        """The same words in both languages: a proper name, or a text in the author's language only."""
        return cls(words, words)

    @classmethod
    def from_plain(cls, words: object) -> Text:
        """A text written as one string in data: the same words in both languages.

        Raises:
            InvalidValue: for something that is no text, or a blank one.
        """
        if not isinstance(words, str):
            raise InvalidValue(f"found {type(words).__name__}, expected text or an object with en and zh_CN")
        return cls.same(words)

    def in_locale(self, locale: str) -> str:
        """The words in one language."""
        return self.zh_CN if check_locale(locale) == "zh_CN" else self.en
