"""What a reader sees of a report: the words of a page, of a Markdown text or of a Word document, and no markup."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

__all__ = ["is_readable", "numbers_in", "source_of", "visible_text"]

UNSEEN = ("script", "style", "head", "template")
# Elements that hold nothing, and so have no end.
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
# An escaped character stands for itself; a tag or a sign of emphasis is not seen; a reference stands for a character.
MARKDOWN = re.compile(r"\\(?P<itself>[!-/:-@\[-`{-~])|<[^<>]*>|[*_`~]|(?P<reference>&#?\w+;)")
UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
CURRENCY = r"(?:[$€£¥￥]|[A-Z]{3}\s?)?"
# A sign stands before its number and behind nothing that it could join: in "2015-03" and "T-1" there is none.
NUMBER = re.compile(
    rf"(?P<minus>(?<![\w)\]%])[-−]{CURRENCY})?(?P<opened>\({CURRENCY})?"
    r"(?P<digits>\d(?:[\d,]*\d)?(?:\.\d+)?)(?P<closed>\))?"
    r"(?P<thousands>[万亿]|\s[万亿](?=元|[^\u4e00-\u9fff]|$))?",  # and not 万 of a name that stands behind
    re.ASCII,
)


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


def is_readable(made: bytes) -> bool:
    """Whether bytes can be HTML, Markdown or a Word document, which `visible_text` reads."""
    if made.startswith(b"PK"):
        return b"word/" in made  # names of parts stand in the clear
    try:
        return not made.decode().startswith("%PDF")
    except UnicodeDecodeError:
        return False


def source_of(made: bytes) -> bytes:
    """The source of a report, markup and all; of a Word document, that of its parts."""
    if not made.startswith(b"PK"):
        return made
    with ZipFile(BytesIO(made)) as document:
        return b"".join(document.read(name) for name in document.namelist() if name.endswith((".xml", ".rels")))


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
        style = UNSEEN_STYLE.search(dict(attributes).get("style") or "")
        if tag not in VOID and (self.hidden or tag in UNSEEN or style or "hidden" in dict(attributes)):
            self.hidden.append(tag)
        self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:  # and with it ends what was opened within
            while self.hidden.pop() != tag:
                continue
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

    One in parentheses may be a negative one, as accountants write it, or not, so it is both. One before 万 or 亿 is
    none: it is rounded, and says again what stands beside it.

    >>> sorted(numbers_in("sales 1,200.50 (0.12万) in 2015-03, profit −7 (8)"))
    [Decimal('-8'), Decimal('-7'), Decimal('3'), Decimal('8'), Decimal('1200.50'), Decimal('2015')]
    """
    return frozenset(number for found in NUMBER.finditer(text) for number in _numbers(found))


def _numbers(found: re.Match[str]) -> tuple[Decimal, ...]:
    number = Decimal(found["digits"].replace(",", ""))
    if found["thousands"]:
        return ()
    if found["minus"]:
        return (-number,)
    return (number, -number) if found["opened"] and found["closed"] else (number,)
