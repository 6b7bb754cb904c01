"""The relationship map as a picture: names that can be read, marks that say who knows whom."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from tests.reports.pictures import SVG, parsed, words

from kcm.planning.analysis.buying import (
    BuyClass,
    BuyingRole,
    BuyPhase,
    CentreMember,
    DecisionMakingUnit,
    OurContact,
    RelationshipMap,
    relationship_map,
)
from kcm.reports.figures import relationship_map as figure
from kcm.reports.figures.drawing import FONTS, INK, SOFT
from kcm.reports.figures.fitting import text_width
from kcm.reports.figures.labels import LINE
from kcm.reports.figures.relationship_map import relationship_map_in_words, relationship_map_svg
from kcm.testing.buying_centres import relationship_maps


def person(name: str, power: float, attitude: float | None, *contacts: tuple[str, float], **more: Any) -> CentreMember:
    known = tuple(OurContact(ours=ours, strength=strength) for ours, strength in contacts)
    return CentreMember(id=name, name=name, power=power, attitude=attitude, contacts=known, **more)


DECIDER = {"roles": [BuyingRole.DECIDER], "phases": [BuyPhase.SUPPLIER_SELECTION]}
MEMBERS = (
    person("Horst Kloss", 9, 1, ("王敏", 7), **DECIDER),
    person("Yvonne Moncada", 8, -1, ("Lee", 2)),
    person("Daniel Tonini", 10, -2, ("Lee", 5)),
    person("Karin Josephs", 6, 0, ("王敏", 4)),
    person("Paul Henriot", 6, 0),
    person("欧阳修", 5, 2, ("Lee", 8)),
    person("阿依古丽·买买提", 5, 2),
    person("Pascale Cartrain", 5, 2, ("Lee", 9)),
)
STRANGERS = (person("Annette Roulet", 7, None), person("John Steel", 2, None, ("王敏", 1)))


def mapped(*members: CentreMember) -> RelationshipMap:
    unit = DecisionMakingUnit(key_account="QUICK", buy_class=BuyClass.NEW_TASK, members=members)
    return relationship_map(unit, as_of=date(2026, 11, 26))


def fills(svg: str) -> list[str]:
    """The fills of all marks, those of the key last."""
    styles = [str(path.get("style")) for path in parsed(svg).iter(f"{SVG}path")]
    marks = [style for style in styles if f"stroke: {INK}" in style and "stroke-width: 1.2" in style]
    return [found[1] for style in marks if (found := re.search("fill: (#[0-9a-f]{6})", style))]


@pytest.mark.parametrize(
    ("locale", "axis", "key"), [("en", "attitude towards us", "no contact"), ("zh_CN", "对我方的态度", "我方无联系")]
)
def test_names_contacts_and_axes_are_real_text_in_the_language(locale: str, axis: str, key: str) -> None:
    found = words(relationship_map_svg(mapped(*MEMBERS), locale))
    for expected in ("Horst Kloss (王敏)", "欧阳修 (Lee)", "阿依古丽·买买提", "Paul Henriot", axis, key):
        assert found.count(expected) == 1


def test_a_mark_is_as_dark_as_the_contact_is_close() -> None:
    key = [figure.STRANGER, figure.KNOWN, figure.DISTANT, figure.STRANGER]
    for contact, fill in (((), figure.STRANGER), ((("K1", 4.9),), figure.DISTANT), ((("K1", 5),), figure.KNOWN)):
        assert fills(relationship_map_svg(mapped(person("A", 5, 0, *contact)), "en")) == [fill, *key]


def test_unknown_attitudes_stand_in_a_strip_of_their_own() -> None:
    drawn = mapped(*MEMBERS, *STRANGERS)
    width = figure.SCALE - figure.STRIP
    spots = figure._spots(drawn.entries, width)
    for entry, (x, _) in zip(drawn.entries, spots, strict=True):
        assert (x > width) == (entry.attitude is None)
    assert "unknown" in words(relationship_map_svg(drawn, "en"))
    assert "unknown" not in words(relationship_map_svg(mapped(*MEMBERS), "en"))


def test_a_place_is_that_of_attitude_and_influence() -> None:
    middle, corner = figure._spots(mapped(person("A", 5, 0), person("B", 0, -2)).entries, figure.SCALE)
    assert middle == pytest.approx((figure.SCALE / 2, 5))
    assert corner == pytest.approx((figure.EDGE, figure.EDGE))


def test_marks_of_one_place_stand_beside_each_other() -> None:
    spots = figure._spots(mapped(*MEMBERS).entries, figure.SCALE)
    together = sorted(x for x, y in spots if y == figure._upward(5))
    assert len(together) == 3
    assert all(after - before >= figure.STEP - 1e-9 for before, after in pairwise(together))


def test_nobody_stands_on_another_however_many_are_of_one_place() -> None:
    crowd = [person(f"M{place:02}", 5, 2) for place in range(40)]
    spots = figure._spots(mapped(*crowd).entries, figure.SCALE)
    assert len(set(spots)) == 40
    assert all(0 < x < figure.SCALE and 0 < y < 10 for x, y in spots)


Box = tuple[float, float, float, float]


def label_box(x: float, y: float, side: str, name: str) -> Box:
    width = figure.UNITS * text_width(name, figure.POINTS)
    left = {"left": x, "right": x - width, "center": x - width / 2}[side]
    return left, y - LINE / 2, left + width, y + LINE / 2


def overlap(one: Box, other: Box) -> float:
    across = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    return across * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))


@pytest.mark.parametrize("members", [MEMBERS, (*MEMBERS, *STRANGERS)])
def test_labels_stay_clear_of_each_other_of_marks_and_of_the_frame(members: tuple[CentreMember, ...]) -> None:
    drawn = mapped(*members)
    width = figure.SCALE - figure.STRIP * (len(members) > len(MEMBERS))
    spots = figure._spots(drawn.entries, width)
    boxes = [label_box(*place, name) for name, place in figure._labels(drawn, spots, width)]
    radii = [figure.TIP if entry.decides else figure.RADIUS for entry in drawn.entries]
    marks = [(x - radius, y - radius, x + radius, y + radius) for (x, y), radius in zip(spots, radii, strict=True)]
    for index, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[2] <= figure.SCALE
        assert all(overlap(box, other) < 0.02 for other in [*marks, *boxes[:index]])


def test_a_label_far_from_its_mark_is_tied_to_it() -> None:
    def ties(*members: CentreMember) -> int:
        paths = parsed(relationship_map_svg(mapped(*members), "en")).iter(f"{SVG}path")
        styles = [str(path.get("style")) for path in paths]
        return sum(f"stroke: {SOFT}" in style and "stroke-width: 0.6" in style for style in styles)

    crowd = [person(f"Maximiliane Hohenlohe {number}", 5, 0) for number in range(12)]
    assert ties(crowd[0]) == 0
    assert ties(*crowd) > 0


def test_title_and_description_say_what_is_seen() -> None:
    drawn = mapped(*MEMBERS[:2], *STRANGERS)
    root = parsed(relationship_map_svg(drawn, "en"))
    assert root[0].text == "Relationship map"
    assert root[1].text == relationship_map_in_words(drawn, "en")
    assert root[1].text == (
        "Horst Kloss: influence 9.0, attitude +1.0, known to 王敏 (strength 7.0). Horst Kloss decides. "
        "Yvonne Moncada: influence 8.0, attitude -1.0, known to Lee (strength 2.0). "
        "Annette Roulet: influence 7.0, attitude —, no contact. "
        "John Steel: influence 2.0, attitude —, known to 王敏 (strength 1.0)."
    )
    neutral = relationship_map_in_words(mapped(person("欧阳修", 5, 0)), "zh_CN")
    assert neutral == "欧阳修：影响力5.0，态度0，我方无联系。"


def test_every_text_has_the_pages_fonts_and_every_id_is_our_own() -> None:
    root = parsed(relationship_map_svg(mapped(*MEMBERS), "zh_CN"))
    assert all(FONTS in str(element.get("style")) for element in root.iter(f"{SVG}text"))
    ids = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith("relationship-map-") for one in ids)


@given(relationship_maps())
@settings(max_examples=10)
def test_any_map_can_be_drawn_with_all_its_names(drawn: RelationshipMap) -> None:
    """Every map gives well-formed SVG in which each member's name stands."""
    found = " ".join(words(relationship_map_svg(drawn, "zh_CN")))
    assert all(entry.name in found for entry in drawn.entries)
