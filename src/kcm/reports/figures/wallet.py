"""What a customer spends on what we could sell as one bar: our part of it, and what is open."""

from __future__ import annotations

from decimal import Decimal

from kcm.errors import extra
from kcm.i18n import phrase
from kcm.reports.figures.drawing import INK, LINE_COLOR, SOFT, Drawing, canvas
from kcm.reports.figures.fitting import shortened
from kcm.reports.formats import Formats
from kcm.segmentation.selection import wallet

with extra("report"):
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

__all__ = ["wallet_drawing", "wallet_in_words"]

WIDTH, HEIGHT = 9.0, 1.7  # inches, and so are all lengths below
LEFT, BAR = 0.25, 0.42
BOTTOM = 0.52  # of the bar
FILL = "#2f629c"
POINTS = 10.0


def wallet_drawing(own: Decimal, spend: Decimal, currency: str, period: str, locale: str) -> Drawing:
    """Share of wallet as a picture in one language: a filled part is ours, a hatched one open.

    Args:
        own: what the customer bought of us, money of the period.
        spend: what it spends in all on what we could sell.
        currency: the code of the money.
        period: the year or the window, as the reader shall see it.
        locale: the language.

    Raises:
        InvalidValue: for negative money, or more of ours than the customer spends.
    """
    share = wallet(own, spend).share

    def paint(figure: Figure) -> None:
        axes = canvas(figure)
        whole = WIDTH - 2 * LEFT
        ours = whole * (share or 0.0)
        axes.add_patch(
            Rectangle((LEFT, BOTTOM), whole, BAR, facecolor="white", edgecolor=LINE_COLOR, hatch="////", linewidth=0)
        )
        axes.add_patch(Rectangle((LEFT, BOTTOM), ours, BAR, facecolor=FILL, edgecolor="none"))
        axes.add_patch(Rectangle((LEFT, BOTTOM), whole, BAR, fill=False, edgecolor=INK, linewidth=0.8))
        head, above, below = _texts(own, spend, currency, period, locale)
        axes.text(LEFT, HEIGHT - 0.2, head, va="center", fontsize=POINTS, color=SOFT)
        axes.text(LEFT, BOTTOM + BAR + 0.14, above, va="center", fontsize=POINTS, color=INK, fontweight="bold")
        axes.text(WIDTH - LEFT, BOTTOM - 0.19, below, ha="right", va="center", fontsize=POINTS, color=INK)

    title = phrase("report.wallet.title", locale)
    words = wallet_in_words(own, spend, currency, period, locale)
    return Drawing(name="wallet", size=(WIDTH, HEIGHT), title=title, words=words, paint=paint)


def wallet_in_words(own: Decimal, spend: Decimal, currency: str, period: str, locale: str) -> str:
    """What the picture shows, in one sentence.

    Raises:
        InvalidValue: for negative money, or more of ours than the customer spends.
    """
    return phrase("report.wallet.words", locale, _values(own, spend, currency, period, locale))


def _values(own: Decimal, spend: Decimal, currency: str, period: str, locale: str) -> dict[str, str]:
    formats, found = Formats(locale), wallet(own, spend)
    return {
        "period": period,
        "currency": currency,
        "spend": formats.money(spend),
        "own": formats.money(own),
        "open": formats.money(found.headroom),
        "share": formats.share(found.share),
        "rest": formats.share(None if found.share is None else found.headroom / spend),
    }


def _texts(own: Decimal, spend: Decimal, currency: str, period: str, locale: str) -> tuple[str, str, str]:
    """What stands over the picture, over the bar and under it."""
    values = _values(own, spend, currency, shortened(period, 2.6, POINTS), locale)
    parts = [
        phrase("report.wallet.spend", locale, values),
        phrase("report.wallet.ours", locale, {**values, "money": values["own"]}),
        phrase("report.wallet.open", locale, {**values, "money": values["open"], "share": values["rest"]}),
    ]
    head, above, below = (shortened(part, WIDTH - 2 * LEFT, POINTS) for part in parts)
    return head, above, below
