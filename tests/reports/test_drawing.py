"""One painting as SVG and as PNG, whatever the machine's fonts and the host's style."""

from __future__ import annotations

import io
import logging
import struct
import warnings

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from tests.planning.worked_plan import worked_matrix
from tests.reports.pictures import words

from kcm.errors import MissingFont
from kcm.reports.figures import drawing, fonts
from kcm.reports.figures.drawing import Drawing, canvas
from kcm.reports.figures.matrix import matrix_drawing, matrix_svg


def saying(*texts: str, weight: str = "normal") -> Drawing:
    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        for place, text in enumerate(texts):
            axes.text(0.1, 0.2 + place / 3, text, fontweight=weight)

    return Drawing(name="said", size=(3.0, 1.0), title="Ann's", words="Bo's", paint=paint)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG, by name."""
    found, place = [], 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        found.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + size]))
        place += size + 12
    return found


def test_fonts_are_replaced_however_matplotlib_writes_them() -> None:
    for style in ("font: 700 12px 'DejaVu Sans', sans-serif; fill: #000", "font-family: 'DejaVu Sans'; fill: #000"):
        svg = f'<?xml?><svg><text style="{style}">font: 10px Arial</text></svg>'
        made = drawing._embedded(svg, "matrix", "words", "title")
        assert "DejaVu" not in made
        assert drawing.FONTS in made
        assert "; fill: #000" in made
        assert ">font: 10px Arial</text>" in made


def test_a_picture_as_svg_is_the_same_from_its_drawing_and_from_its_own_function() -> None:
    made = matrix_drawing(worked_matrix(), "en")
    assert made.svg() == made.svg() == matrix_svg(worked_matrix(), "en")


def test_a_png_is_as_large_as_asked_for_on_white() -> None:
    for dpi in (50, 200):
        png = saying("one").png(dpi=dpi)
        assert struct.unpack(">II", dict(chunks(png))[b"IHDR"][:8]) == (3 * dpi, dpi)
        pixels = imread(io.BytesIO(png))
        assert pixels[0, 0, :3].tolist() == [1, 1, 1]
        assert pixels[..., :3].min() < 0.2


def test_a_png_says_neither_when_nor_by_what_it_was_made_and_is_the_same_twice() -> None:
    png = saying("one").png()
    assert {name for name, _ in chunks(png)} <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}
    assert saying("one").png() == png


def test_the_hosts_style_is_no_part_of_a_png_and_stays_as_it_was() -> None:
    png = saying("one").png(dpi=60)
    with mpl.rc_context({"savefig.facecolor": "black", "text.color": "red", "font.size": 30, "font.family": "serif"}):
        assert saying("one").png(dpi=60) == png
        assert mpl.rcParams["font.size"] == 30


def test_a_dollar_sign_is_no_formula_and_what_no_xml_holds_no_error() -> None:
    assert words(saying("$x^2$", "a\x00b").svg()) == ["$x^2$", "a\ufffdb"]
    assert saying("$x^", "a\x00b", "\u202eb").png(dpi=50)


def test_a_letter_that_no_font_has_is_drawn_without_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "chinese_font", lambda: "DejaVu Serif")  # which has no Chinese
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        assert saying("顾客", "\U0001f600 \U00010348", weight="bold").png(dpi=50)
        assert saying("顾客", "\U0001f600").svg()
    assert not caplog.records


def test_chinese_text_without_a_chinese_font_is_no_png_but_an_svg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "chinese_font", lambda: None)
    assert saying("plain").png(dpi=50)
    chinese = matrix_drawing(worked_matrix(), "zh_CN")
    with pytest.raises(MissingFont, match="fonts-noto-cjk on Debian"):
        chinese.png()
    assert "明星" in words(chinese.svg())


def test_a_drawing_is_itself_and_its_repr_names_nobody() -> None:
    made = saying("one")
    assert made == made
    assert made != saying("one")
    assert repr(made) == "Drawing(name='said', size=(3.0, 1.0))"
