"""What a reader sees of a report: the words of a page, of a Markdown text or of a Word document, and no markup."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

__all__ = ["numbers_in", "visible_text"]

UNSEEN = ("script", "style", "head", "template")
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
# An escaped character stands for itself; a tag or a sign of emphasis is not seen; a reference stands for a character.
MARKDOWN = re.compile(r"\\(?P<itself>[!-/:-@\[-`{-~])|<[^<>]*>|[*_`~]|(?P<reference>&#?\w+;)")
# A sign stands before its number and behind nothing that it could join: in "2015-03" and "T-1" there is none.
NUMBER = re.compile(r"((?<![\w)\]%])[-−][$€£¥￥]?)?(\d(?:[\d,]*\d)?(?:\.\d+)?)", re.ASCII)


def visible_text(made: bytes) -> str:
    r"""The text of a report as it is seen, spaces and line ends as one space: HTML, Word, or else Markdown.

    >>> visible_text(b"<html><p>1,200 &lt;b&gt;</p><p>x</p></html>")
    '1,200 <b> x'
    >>> visible_text(rb"**1,200** \<b\> <b>x</b>")
    '1,200 <b> x'
    """
    if made.startswith(b"PK"):
        text = _words(made)
    else:
        text = made.decode()
        text = _page(text) if text.lstrip().startswith("<") else MARKDOWN.sub(_seen, text)
    return " ".join(text.split())


def _seen(found: re.Match[str]) -> str:
    if found["reference"]:
        return unescape(found["reference"])
    return found["itself"] or ""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.hidden.append(tag)
        self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            self.hidden.remove(tag)
        self.seen.append(" ")

    def handle_data(self, text: str) -> None:
        if not self.hidden:
            self.seen.append(text)


def _page(text: str) -> str:
    page = _Page()
    page.feed(text)
    page.close()
    return "".join(page.seen)


def _words(made: bytes) -> str:
    with ZipFile(BytesIO(made)) as document:
        parts = [name for name in document.namelist() if re.fullmatch(r"word/\w+\.xml", name)]
        roots = [ElementTree.fromstring(document.read(name)) for name in sorted(parts)]  # noqa: S314 - made here
    paragraphs = (paragraph for root in roots for paragraph in root.iter(PARAGRAPH))
    return " ".join("".join(word.text or "" for word in paragraph.iter(WORDS)) for paragraph in paragraphs)


def numbers_in(text: str) -> frozenset[Decimal]:
    """The numbers in a text with their signs, - or −, and without the commas between thousands.

    >>> sorted(numbers_in("sales 1,200.50 in 2015-03, profit (−7)"))
    [Decimal('-7'), Decimal('3'), Decimal('1200.50'), Decimal('2015')]
    """
    found = ((bool(sign), Decimal(digits.replace(",", ""))) for sign, digits in NUMBER.findall(text))
    return frozenset(-number if negative else number for negative, number in found)
