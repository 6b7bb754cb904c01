"""Share of wallet as a bar: what is ours, what is open."""

from __future__ import annotations

from decimal import Decimal

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from tests.reports.pictures import HOSTILE, SVG, numbers, on_each_other, parsed, words

from kcm.errors import InvalidValue
from kcm.reports.figures.wallet import LEFT, WIDTH, wallet_drawing, wallet_in_words
from kcm.reports.formats import Formats


def bars(own: int, spend: int) -> list[float]:
    """The widths of the whole and of our part, as parts of the whole."""
    made = wallet_drawing(Decimal(own), Decimal(spend), "CNY", "2014", "en")
    with mpl.rc_context():
        sheet = Figure(figsize=made.size)
        made.paint(sheet)
    return [one.get_width() / (WIDTH - 2 * LEFT) for one in sheet.axes[0].patches if isinstance(one, Rectangle)][:2]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            [
                "2014: the customer spends 1,000 CNY on what we could sell",
                "ours: 450 CNY · 45.0 %",
                "open: 550 CNY · 55.0 %",
            ],
        ),
        (
            "zh_CN",
            ["2014：客户在我方可供范围内的支出为1,000 CNY", "我方：450 CNY · 45.0 %", "尚可争取：550 CNY · 55.0 %"],
        ),
    ],
)
def test_method_a91_money_and_shares_stand_at_the_bar(locale: str, said: list[str]) -> None:
    assert words(wallet_drawing(Decimal(450), Decimal(1000), "CNY", "2014", locale).svg()) == said


def test_the_filled_part_is_our_share_and_without_spend_there_is_none() -> None:
    assert bars(450, 1000) == pytest.approx([1, 0.45])
    assert bars(1000, 1000) == pytest.approx([1, 1])
    assert bars(0, 0) == pytest.approx([1, 0])
    assert "ours: 0 CNY · —" in words(wallet_drawing(Decimal(0), Decimal(0), "CNY", "2014", "en").svg())


def test_both_languages_show_the_same_numbers() -> None:
    english, chinese = (
        numbers(wallet_drawing(Decimal("81238.48"), Decimal(200_000), "CNY", "2013-05-07 – 2014-05-06", locale).svg())
        for locale in ("en", "zh_CN")
    )
    assert english == chinese


def test_the_words_say_all_of_it() -> None:
    assert wallet_in_words(Decimal(450), Decimal(1000), "CNY", "2014", "en") == (
        "2014: of the 1,000 CNY that the customer spends on what we could sell, 450 is ours (45.0 %) "
        "and 550 is open (55.0 %)."
    )
    root = parsed(wallet_drawing(Decimal(450), Decimal(1000), "CNY", "2014", "zh_CN").svg())
    assert [root[0].text, root[1].text] == [
        "钱包份额",
        wallet_in_words(Decimal(450), Decimal(1000), "CNY", "2014", "zh_CN"),
    ]


def test_more_of_ours_than_the_customer_spends_is_refused() -> None:
    with pytest.raises(InvalidValue, match="expected no more than the customer's spend of 9"):
        wallet_drawing(Decimal(10), Decimal(9), "CNY", "2014", "en")


@pytest.mark.parametrize("period", HOSTILE)
def test_a_period_of_any_kind_is_drawn_on_one_line_beside_the_figures(period: str) -> None:
    made = wallet_drawing(Decimal(450), Decimal(1000), "CNY", period, "en")
    first, ours, _ = words(made.svg())
    assert "1,000 CNY" in first
    assert len(first) < 100
    assert ours == "ours: 450 CNY · 45.0 %"
    assert on_each_other(made) == []


@given(st.integers(0, 10**14), st.integers(0, 10**14))
@settings(max_examples=8)
def test_any_wallet_can_be_drawn(one: int, other: int) -> None:
    own, spend = sorted((Decimal(one), Decimal(other)))
    svg = wallet_drawing(own, spend, "CNY", "2014", "en").svg()
    assert parsed(svg).tag == f"{SVG}svg"
    assert any(text.startswith(f"ours: {Formats('en').money(own)} CNY") for text in words(svg))
