"""Numbers and names as they are compared; both are stored as given."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["name_key", "number_key", "same_name"]

DOTS = str.maketrans(dict.fromkeys("\u30fb\u2022\u2027\u22c5\uff65", "\u00b7"))
IDEOGRAPH = "[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
BETWEEN_IDEOGRAPHS = re.compile(f"(?<={IDEOGRAPH}) (?={IDEOGRAPH})")
PLAIN_CHINESE = re.compile("[\u4e00-\u9fff]+")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef]"
)


def number_key(text: str, separators: str = "") -> str:
    """A number as it is compared: full width to half, capitals, nothing invisible, no spaces, no separators.

    Args:
        text: the number as written, any Unicode.
        separators: characters that are printed in such numbers and do not belong to them.

    >>> number_key("１１０１０５ 19491231 002x")
    '11010519491231002X'
    >>> number_key("A123456(3)", "()")
    'A1234563'
    """
    if text.isascii() and text.isalnum():
        return text if text.isupper() or text.isdigit() else text.upper()
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    joined = "".join(plain.split()).upper()
    for separator in separators:
        joined = joined.replace(separator, "")
    return unicodedata.normalize("NFKC", joined)  # a space or a small letter may have kept marks apart


def name_key(text: str) -> str:
    """A name as it is compared; it is stored as given, and 繁 and 简 are never folded.

    Full width becomes half, dot variants become one, no space stands between two Chinese characters, nothing is
    invisible, Latin letters have no case.

    >>> name_key("刘　能") == name_key("刘能"), name_key("Ａnn  LEE")
    (True, 'ann lee')
    """
    if PLAIN_CHINESE.fullmatch(text):
        return text
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(DOTS)
    words = BETWEEN_IDEOGRAPHS.sub("", " ".join(plain.split()))
    return unicodedata.normalize("NFKC", words.casefold())


def same_name(a: str, b: str) -> bool:
    """Whether two names are the same by their keys; blank names are the same as nothing.

    >>> same_name("阿依古丽·买买提", "阿依古丽•买买提")
    True
    """
    return name_key(a) == name_key(b) != ""
