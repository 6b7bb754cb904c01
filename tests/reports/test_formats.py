"""Numbers, money and dates as a reader of one language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue
from kcm.finance.ratios import RatioUnit
from kcm.periods import Window
from kcm.reports.formats import Formats
from kcm.testing.facts import amounts, windows
from kcm.testing.scoring import scores

EN, ZH = Formats("en"), Formats("zh_CN")


def read(shown: str) -> Decimal:
    return Decimal(shown.removesuffix(" %").replace(",", ""))


@given(amounts())
def test_money_is_shown_in_whole_units_grouped_by_thousands(value: Decimal) -> None:
    """What is shown is the amount to within half a unit, with a comma before every three digits."""
    shown = EN.money(value)
    assert abs(read(shown) - value) <= Decimal("0.5")
    groups = shown.removeprefix("-").split(",")
    assert 1 <= len(groups[0]) <= 3
    assert all(len(group) == 3 for group in groups[1:])


@given(amounts() | st.floats(-1e12, 1e12))
def test_both_languages_write_the_same_numbers(value: Decimal | float) -> None:
    """No number differs between the two languages by a digit or a sign."""
    for name in ("money", "share", "change", "score", "points"):
        assert getattr(EN, name)(value) == getattr(ZH, name)(value)


@given(scores())
def test_a_score_is_shown_to_within_half_a_hundredth(value: float) -> None:
    """A score has two decimals and is nearer to the value than half of the last one."""
    assert abs(float(EN.score(value)) - value) <= 0.005 + 1e-12
    assert len(EN.score(value).partition(".")[2]) == 2
    assert float(EN.points(value)) == float(EN.score(value))


@pytest.mark.parametrize("name", ["money", "share", "change", "score", "points"])
def test_unknown_is_a_dash_and_nought_is_nought(name: str) -> None:
    show = getattr(EN, name)
    assert show(None) == "—"
    assert show(0) == show(Decimal("-0")) == show(-0.0) == show(-1e-9)
    assert read(show(0)) == 0
    assert not show(0).startswith(("-", "+"))


def test_halves_go_to_the_even_neighbour_of_the_number_as_it_is_written() -> None:
    assert [EN.money(Decimal(text)) for text in ("0.5", "1.5", "2.5", "-1.5")] == ["0", "2", "2", "-2"]
    assert [EN.score(value) for value in (6.625, 6.635, 1.005)] == ["6.62", "6.64", "1.00"]
    assert EN.share(Decimal("0.2285")) == "22.8 %"
    assert EN.share(0.2275) == "22.8 %"


def test_growth_has_its_sign() -> None:
    assert EN.change(Decimal("0.1127")) == "+11.3 %"
    assert EN.change(-0.5) == "-50.0 %"
    assert EN.change(12.5) == "+1,250.0 %"


def test_weights_have_as_many_decimals_as_they_need() -> None:
    assert [EN.points(value) for value in (30.0, 7.5, 7.25, 100)] == ["30", "7.5", "7.25", "100"]


def test_a_ratio_is_shown_in_its_unit() -> None:
    assert EN.ratio(0.03, RatioUnit.SHARE) == "3.0 %"
    assert EN.ratio(29.98, RatioUnit.DAYS) == "30.0"
    assert EN.ratio(1.4516, RatioUnit.TIMES) == "1.45"
    assert EN.ratio(-31820000, RatioUnit.MONEY) == "-31,820,000"
    assert (EN.ratio(7.0, RatioUnit.SCORE), EN.ratio(2.675, RatioUnit.SCORE)) == ("7", "2.68")
    assert [EN.ratio(None, unit) for unit in RatioUnit] == ["—"] * 5


@pytest.mark.parametrize("value", [1e300, -1e308, 1e-300, 1e27, 1e40])
def test_a_number_of_any_size_is_written_out(value: float) -> None:
    """A typing error in a case is shown as it is; it does not stop the report."""
    assert read(EN.money(value)) == Decimal(str(value)).to_integral_value()
    assert read(EN.score(value)) == round(Decimal(str(value)), 2) if abs(value) < 1 else read(EN.money(value))


def test_a_day_is_written_in_words_of_the_language() -> None:
    assert EN.day(date(2014, 5, 6)) == "May 6, 2014"
    assert ZH.day(date(2014, 5, 6)) == "2014年5月6日"


@given(windows())
def test_a_window_shows_its_first_and_last_day(window: Window) -> None:
    """Both days of a window can be read back in either language."""
    for formats in (EN, ZH):
        first, _, last = formats.window(window).partition(" – ")
        assert Window(date.fromisoformat(first), date.fromisoformat(last)) == window


def test_a_language_kcm_does_not_speak_is_refused() -> None:
    with pytest.raises(InvalidValue, match="found locale 'de', expected one of en, zh_CN"):
        Formats("de")
