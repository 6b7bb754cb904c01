from __future__ import annotations

import pytest
from hypothesis import given

from kcm.errors import InvalidValue
from kcm.testing.facts import texts, words
from kcm.text import LOCALES, Text, check_locale


@given(texts())
def test_each_language_gives_its_own_words(text: Text) -> None:
    """in_locale is the field of that name, for every locale there is."""
    assert [text.in_locale(locale) for locale in LOCALES] == [getattr(text, locale) for locale in LOCALES]


@given(words())
def test_the_same_words_stand_in_both_languages(name: str) -> None:
    """Text.same and a plain string in data agree."""
    assert Text.same(name) == Text(name, name) == Text.from_plain(name)


@pytest.mark.parametrize(("en", "chinese", "path"), [("", "质量", "$.en"), ("quality", " \t", "$.zh_CN")])
def test_a_blank_language_is_refused(en: str, chinese: str, path: str) -> None:
    with pytest.raises(InvalidValue, match="blank text, expected words in both languages") as caught:
        Text(en, chinese)
    assert caught.value.path == path


def test_what_is_no_text_is_refused_by_its_type() -> None:
    with pytest.raises(InvalidValue, match=r"found int, expected text @ \$\.en"):
        Text(5, "五")  # type: ignore[arg-type]  # a number is no text
    with pytest.raises(InvalidValue, match="found list, expected text or an object with en and zh_CN"):
        Text.from_plain(["quality"])


@pytest.mark.parametrize("locale", ["de", "zh", "EN", ""])
def test_a_locale_kcm_does_not_speak_is_refused_with_those_it_does(locale: str) -> None:
    with pytest.raises(InvalidValue, match=f"found locale '{locale}', expected one of en, zh_CN"):
        check_locale(locale)
    with pytest.raises(InvalidValue):
        Text.same("x").in_locale(locale)
