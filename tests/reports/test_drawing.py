from __future__ import annotations

from kcm.reports.figures import drawing


def test_fonts_are_replaced_however_matplotlib_writes_them() -> None:
    for style in ("font: 700 12px 'DejaVu Sans', sans-serif; fill: #000", "font-family: 'DejaVu Sans'; fill: #000"):
        svg = f'<?xml?><svg><text style="{style}">font: 10px Arial</text></svg>'
        made = drawing._embedded(svg, "matrix", "words", "title")
        assert "DejaVu" not in made
        assert drawing.FONTS in made
        assert "; fill: #000" in made
        assert ">font: 10px Arial</text>" in made
