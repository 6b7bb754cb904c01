"""The turtle as a picture, and text that fits into boxes."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports.pictures import SVG, parsed, texts, words

from kcm.i18n import label
from kcm.planning.process import Turtle, TurtleBox
from kcm.reports.figures import turtle as figure
from kcm.reports.figures.drawing import FONTS
from kcm.reports.figures.fitting import text_width, visible, wrapped
from kcm.reports.figures.turtle import turtle_in_words, turtle_svg
from kcm.testing.processes import turtles
from kcm.text import Text

LONG = Text(
    "WORLDWIDE RANGE AND PRICE PROPOSALS for every season of the year and every region in which there is a store",
    "为大型连锁超市客户提供全年的商品组合规划、价格建议与促销支持服务，并覆盖其所有经营区域的全部门店",
)
DELIVERY = Turtle(
    process=(Text("delivery", "交付"), Text("load", "装车"), Text("drive", "运输")),
    inputs=(Text("picking list", "拣货单"),),
    outputs=(Text("goods", "货物"),),
    resources=(Text("two trucks", "两辆货车"),),
    performers=(Text("drivers", "司机"),),
    measures=(Text("on time ≥ 0.95", "准时率 ≥ 0.95"),),
)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_seven_numbered_boxes_hold_what_the_turtle_holds(locale: str) -> None:
    found = words(turtle_svg(DELIVERY, locale))
    for box in TurtleBox:
        assert found.count(f"{box.value}  {label(box, locale)}") == 1
        assert all(found.count(item.in_locale(locale)) == 1 for item in DELIVERY.box(box))
    assert found.count("•") == 7
    assert found.count("—") == 1


def test_the_process_stands_in_bold_and_an_empty_box_is_dashed() -> None:
    svg = turtle_svg(DELIVERY, "en")
    (name,) = [one for one in texts(svg) if "".join(one.itertext()) == "delivery"]
    assert "bold" in str(name.get("style")) or "700" in str(name.get("style"))
    dashed = [path for path in parsed(svg).iter(f"{SVG}path") if "stroke-dasharray" in str(path.get("style"))]
    assert len(dashed) == 1


def test_boxes_stay_clear_of_each_other_and_inside_the_picture() -> None:
    for turtle in (DELIVERY, Turtle(process=(LONG,) * 4, inputs=(LONG,) * 20, methods=(LONG,))):
        frames, height = figure._frames(turtle, "en")
        for one, other in combinations(frames.values(), 2):
            beside = one.left + one.width < other.left or other.left + other.width < one.left
            assert beside or one.bottom + one.height < other.bottom or other.bottom + other.height < one.bottom
        for frame in frames.values():
            assert 0 < frame.left < frame.left + frame.width < figure.WIDTH
            assert 0 < frame.bottom < frame.bottom + frame.height < height
            assert figure.HEAD + figure.LINE * len(frame.lines) < frame.height


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_no_line_leaves_its_box_and_what_finds_no_room_is_counted(locale: str) -> None:
    turtle = Turtle(
        process=(LONG,), inputs=(LONG,) * 6, resources=(Text.same("truck"),) * 9, methods=(Text.same("a"),) * 10
    )
    frames, _ = figure._frames(turtle, locale)
    for frame in frames.values():
        assert all(
            text_width(line.words, figure.POINTS) < frame.width - figure.INSET - figure.DOT for line in frame.lines
        )
        assert len(frame.lines) <= figure.MOST_LINES
    ends = {box: frames[box].lines[-1].words for box in (TurtleBox.INPUTS, TurtleBox.RESOURCES, TurtleBox.METHODS)}
    more = {"en": ["and 4 more", "truck", "and 2 more"], "zh_CN": ["另有4项", "truck", "另有2项"]}
    assert list(ends.values()) == more[locale]


def test_an_item_without_a_visible_character_has_a_line_all_the_same() -> None:
    frames, _ = figure._frames(Turtle(process=(Text.same("\u200b"),)), "en")
    assert [line.words for line in frames[TurtleBox.PROCESS].lines] == ["—"]


def test_title_and_description_say_what_is_seen() -> None:
    root = parsed(turtle_svg(DELIVERY, "en"))
    assert [root[0].text, root[1].text] == ["Turtle diagram", turtle_in_words(DELIVERY, "en")]
    assert root[1].text == (
        "1 process: delivery, load, drive. 2 inputs: picking list. 3 outputs: goods. "
        "4 resources (with what): two trucks. "
        "5 who (abilities, skills, training): drivers. 6 how measured (indicators): on time ≥ 0.95. "
        "7 how (methods, procedures): —."
    )
    assert turtle_in_words(DELIVERY, "zh_CN").startswith("1 过程：交付、装车、运输。 2 输入：拣货单。")


def test_every_text_has_the_pages_fonts_and_every_id_is_our_own() -> None:
    root = parsed(turtle_svg(DELIVERY, "zh_CN"))
    assert all(FONTS in str(element.get("style")) for element in root.iter(f"{SVG}text"))
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("turtle-") for one in ids)


@given(turtles())
@settings(max_examples=10)
def test_any_turtle_can_be_drawn(found: Turtle) -> None:
    """Every turtle gives well-formed SVG with its seven heads, and a description that holds all."""
    svg = turtle_svg(found, "zh_CN")
    assert sum(f"{box.value}  {label(box, 'zh_CN')}" in words(svg) for box in TurtleBox) == 7
    assert parsed(svg)[1].text == turtle_in_words(found, "zh_CN")


@pytest.mark.parametrize(
    ("given_words", "longest", "most", "lines"),
    [
        ("order of fresh goods", 0.9, 3, ["order of", "fresh goods"]),
        ("order of fresh goods", 0.9, 1, ["order of fr…"]),
        ("订单确认、发货", 0.52, 9, ["订单确", "认、发货"]),
        ("unbreakable", 0.4, 9, ["unbre", "akabl", "e"]),
        ("two\nlines\u202e", 5.0, 2, ["two lines"]),
        ("\u200b", 5.0, 2, []),
        ("\u200b" * 900, 5.0, 2, []),
        ("\U0001f469\u200d\U0001f680 crew", 5.0, 2, ["\U0001f469\u200d\U0001f680 crew"]),
        ("wide", 0.01, 9, ["w", "i", "d", "e"]),
    ],
)
def test_lines_break_at_spaces_and_between_chinese_characters(
    given_words: str, longest: float, most: int, lines: list[str]
) -> None:
    assert wrapped(given_words, longest, 9, most) == lines


@given(st.text(), st.floats(0.3, 3), st.integers(1, 5))
def test_wrapped_lines_fit_and_lose_nothing_but_what_is_cut(given_words: str, longest: float, most: int) -> None:
    """No more lines than asked for, each no wider than it may be, and together the text, or its beginning and …"""
    lines = wrapped(given_words, longest, 9, most)
    assert len(lines) <= most
    assert all(text_width(line, 9) <= longest + 1e-9 for line in lines)
    shown, whole = "".join("".join(lines).split()), "".join(visible(given_words).split())
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))
