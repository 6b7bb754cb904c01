"""The octopus as a picture: arms, arrows and the customer all round, in words that fit."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from tests.reports.pictures import SVG, parsed, words

from kcm.planning.process import Arm, Octopus
from kcm.reports.figures import octopus as figure
from kcm.reports.figures.drawing import FONTS, SOFT
from kcm.reports.figures.fitting import text_width
from kcm.reports.figures.octopus import octopus_in_words, octopus_svg
from kcm.testing.processes import octopuses
from kcm.text import Text

LONG = Text(
    "WORLDWIDE RANGE AND PRICE PROPOSALS for every season of the year",
    "为大型连锁超市客户提供全年的商品组合规划、价格建议与促销支持服务",
)


def arm(cop: str, name: Text, inputs: list[Text], outputs: list[Text]) -> Arm:
    return Arm(cop=cop, name=name, inputs_from_customer=tuple(inputs), outputs_to_customer=tuple(outputs))


ORDERS = arm("P1", Text("order handling", "订单处理"), [Text("order", "订单")], [Text("confirmation", "订单确认")])
DELIVERY = arm("P2", Text("delivery", "交付"), [Text("slot", "时段")], [Text("goods", "货物"), Text("note", "单据")])
CHAIN = Octopus(body=Text("serve a chain", "服务连锁门店"), arms=(ORDERS, DELIVERY))


@pytest.mark.parametrize(
    ("locale", "customer", "expected"),
    [
        ("en", "customer", ["serve a chain", "order handling", "order", "confirmation", "delivery", "slot", "goods"]),
        ("zh_CN", "顾客", ["服务连锁门店", "订单处理", "订单", "订单确认", "交付", "时段", "货物", "单据"]),
    ],
)
def test_arms_flows_and_the_customer_all_round_are_real_text(locale: str, customer: str, expected: list[str]) -> None:
    found = words(octopus_svg(CHAIN, locale))
    assert found.count(customer) == 4
    assert all(found.count(one) == 1 for one in expected)


def test_method_a63_4_arms_have_4_boxes_and_8_arrows() -> None:
    arms = [arm(f"P{place}", Text.same(f"COP {place}"), [Text.same("in")], [Text.same("out")]) for place in range(4)]
    svg = octopus_svg(Octopus(body=None, arms=tuple(arms)), "en")
    found = words(svg)
    assert [one for one in found if one.startswith("COP")] == ["COP 0", "COP 1", "COP 2", "COP 3"]
    assert found.count("in") == found.count("out") == 4
    assert "—" in found
    styles = [str(path.get("style")) for path in parsed(svg).iter(f"{SVG}path")]
    assert len([one for one in styles if f"stroke: {figure.TENTACLE}" in one]) == 4
    arrows = [path for path in parsed(svg).iter(f"{SVG}path") if f"fill: {SOFT}" in str(path.get("style"))]
    assert len(arrows) == 8


def places(svg: str) -> list[tuple[float, float, str]]:
    """Place and words of each level text, in inches from the upper left."""
    found = []
    for element in parsed(svg).iter(f"{SVG}text"):
        shift = str(element.get("transform"))
        if "rotate(-90" in shift or "rotate(-270" in shift:
            continue
        x, y = (float(element.get(axis) or 0) for axis in "xy")
        found.append((x / 72, y / 72, "".join(element.itertext())))
    return found


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_long_names_are_broken_and_cut_so_that_no_line_leaves_its_place(locale: str) -> None:
    limb = figure._limb(arm("P1", LONG, [LONG], [LONG]), locale)
    assert len(limb.name) <= 4
    assert all(text_width(line, figure.NORMAL) <= figure.BOX - 0.15 for line in limb.name)
    for flow in limb.flows:
        assert len(flow.lines) == 2
        assert flow.lines[1].endswith("…")
        assert all(text_width(line, figure.SMALL) <= figure.LANE - 0.2 for line in flow.lines)


def test_no_two_texts_stand_on_each_other() -> None:
    arms = [arm(f"P{place}", LONG, [LONG] * (place % 3), [LONG] * 2) for place in range(7)]
    svg = octopus_svg(Octopus(body=LONG, arms=tuple(arms)), "en")
    height = float(str(parsed(svg).get("viewBox")).split()[3]) / 72
    found = places(svg)
    for (x, y, one), (other_x, other_y, other) in combinations(found, 2):
        near = abs(x - other_x) < (text_width(one, 8) + text_width(other, 8)) / 2
        assert not near or abs(y - other_y) > 0.12, (one, other)
    assert all(0 < x < figure.WIDTH and 0 < y < height for x, y, _ in found)


def test_the_first_half_of_the_arms_is_on_the_left_in_their_order() -> None:
    arms = [arm(f"P{place}", Text.same(f"COP {place}"), [Text.same("in")], [Text.same("out")]) for place in range(5)]
    where = {one: (x, y) for x, y, one in places(octopus_svg(Octopus(body=None, arms=tuple(arms)), "en"))}
    assert [name for name in where if where[name][0] < figure.MIDDLE and "COP" in name] == ["COP 0", "COP 1", "COP 2"]
    assert where["COP 0"][1] < where["COP 1"][1] < where["COP 2"][1]
    assert where["COP 3"][1] < where["COP 4"][1]


def test_title_and_description_say_what_is_seen() -> None:
    root = parsed(octopus_svg(CHAIN, "en"))
    assert [root[0].text, root[1].text] == ["Octopus diagram", octopus_in_words(CHAIN, "en")]
    assert root[1].text == (
        "serve a chain: 2 customer-oriented processes, with the customer all round. "
        "order handling: from the customer order; to the customer confirmation. "
        "delivery: from the customer slot; to the customer goods, note."
    )
    assert octopus_in_words(Octopus(body=None, arms=(DELIVERY,)), "zh_CN") == (
        "—：1个顾客导向过程，四周为顾客。 交付：来自顾客的输入为时段；给顾客的输出为货物、单据。"
    )


def test_every_text_has_the_pages_fonts_and_every_id_is_our_own() -> None:
    root = parsed(octopus_svg(CHAIN, "zh_CN"))
    assert all(FONTS in str(element.get("style")) for element in root.iter(f"{SVG}text"))
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("octopus-") for one in ids)


@given(octopuses())
@settings(max_examples=10)
def test_any_octopus_can_be_drawn(found: Octopus) -> None:
    """Every octopus gives well-formed SVG whose description names each arm."""
    svg = octopus_svg(found, "zh_CN")
    assert len(words(svg)) >= 4 + len(found.arms)
    assert parsed(svg)[1].text == octopus_in_words(found, "zh_CN")
