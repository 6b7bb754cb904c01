"""A Chinese font of the system for pictures whose text is drawn, or the name of the package that has one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from kcm.errors import MissingFont
from kcm.reports.figures import fonts
from kcm.reports.figures.fonts import CHINESE, LATIN, any_weight, chinese_font, font_families, require_font

Machine = Callable[..., None]


def font(name: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, fname=f"/fonts/{name}.ttc")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine with fonts that matplotlib knows, and others that came later, of which some cannot be read."""

    def build(*known: str, later: tuple[str, ...] = (), broken: tuple[str, ...] = ()) -> None:
        listed = [font(name) for name in known]

        def add(path: str) -> None:
            name = path.removeprefix("/fonts/").removesuffix(".ttc")
            if name in broken:
                raise RuntimeError(name)
            listed.append(font(name))

        files = [font(name).fname for name in (*known, *later, *broken)]
        monkeypatch.setattr(fonts, "fontManager", SimpleNamespace(ttflist=listed, addfont=add))
        monkeypatch.setattr(fonts, "findSystemFonts", lambda: files)
        chinese_font.cache_clear()

    yield build
    chinese_font.cache_clear()


def test_the_first_font_of_the_stack_that_is_installed_is_taken(machine: Machine) -> None:
    for name in CHINESE:
        machine("DejaVu Sans", name, CHINESE[-1])
        assert chinese_font() == name
        assert font_families() == (LATIN, name)


def test_a_font_that_came_after_matplotlib_looked_is_found_and_a_broken_file_passed_over(machine: Machine) -> None:
    machine("DejaVu Sans", later=("WenQuanYi Zen Hei",), broken=("Aaa",))
    assert chinese_font() == "WenQuanYi Zen Hei"


def test_the_font_is_looked_for_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine("SimHei")
    assert chinese_font() == "SimHei"
    monkeypatch.setattr(fonts, "fontManager", SimpleNamespace(ttflist=[]))
    assert chinese_font() == "SimHei"


def test_without_a_chinese_font_chinese_text_is_refused_with_the_packages_that_have_one(machine: Machine) -> None:
    machine("DejaVu Sans")
    assert chinese_font() is None
    assert font_families() == (LATIN,)
    for text in ("顾客", "K1。", "\U00020000", "（"):
        with pytest.raises(MissingFont) as caught:
            require_font(["plain", text])
        assert "fonts-noto-cjk on Debian" in str(caught.value)
        assert "google-noto-sans-cjk-fonts on Fedora" in str(caught.value)


def test_other_text_is_accepted_without_one_and_all_text_with_one(machine: Machine) -> None:
    machine("DejaVu Sans")
    require_font(["Schönfeld", "— … × ≥", "\U0001f600", "𐍈", ""])
    machine("SimHei")
    require_font(["顾客", "\U00020000"])


def test_only_the_message_about_weights_is_kept_back_and_only_within(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("matplotlib.font_manager")
    with caplog.at_level(logging.WARNING), any_weight():
        log.warning("findfont: Failed to find font weight %s for %s.", "bold", "SimHei")
        log.warning("findfont: Font family %s not found.", "SimHei")
    log.warning("findfont: Failed to find font weight %s for %s.", "bold", "SimHei")
    assert [record.getMessage()[10:16] for record in caplog.records] == ["Font f", "Failed"]
