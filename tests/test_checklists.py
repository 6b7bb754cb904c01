from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcm.checklists import Checklist, ChecklistItem, Tick, checklist, checklist_result, checklists
from kcm.errors import Conflict, InvalidValue, MissingData, NotFound
from kcm.testing import scoring
from kcm.text import Text

NOON = datetime(2014, 5, 6, 12, tzinfo=UTC)


def steps(*orders: int | None) -> Checklist:
    items = tuple(ChecklistItem(id=f"I{n}", text=Text.same("step"), order=order) for n, order in enumerate(orders, 1))
    return Checklist(id="steps", title=Text.same("steps"), source="a test", items=items)


def done(*names: str) -> list[Tick]:
    return [Tick(item=name, done=True) for name in names]


def at_hours(*hours: int | None) -> list[Tick]:
    return [
        Tick(item=f"I{n}", done=True, at=None if hour is None else NOON + timedelta(hours=hour))
        for n, hour in enumerate(hours, 1)
    ]


def test_method_0_6_five_of_seven_done() -> None:
    seven = steps(*[None] * 7)
    optional = attrs.evolve(seven, items=(attrs.evolve(seven.items[0], mandatory=False), *seven.items[1:]))
    result = checklist_result(optional, done("I2", "I3", "I4", "I5", "I6"))
    assert result.completion == pytest.approx(5 / 7)
    assert round(result.completion, 3) == 0.714
    assert result.missing_mandatory == ("I7",)
    assert not result.passed


@given(scoring.checklists(), st.data())
def test_every_item_is_done_or_missing_and_every_tick_is_known_or_reported(
    chosen: Checklist, data: st.DataObject
) -> None:
    """No tick is dropped and no mandatory item forgotten; done items over all items is the completion."""
    ticks = data.draw(scoring.ticks(chosen))
    result = checklist_result(chosen, ticks)
    ids = {item.id for item in chosen.items}
    finished = {tick.item for tick in ticks if tick.done and tick.item in ids}
    assert result.unknown == tuple(tick.item for tick in ticks if tick.item not in ids)
    assert set(result.missing_mandatory) == {item.id for item in chosen.items if item.mandatory} - finished
    assert result.completion == len(finished) / len(ids)
    assert set(result.out_of_order) <= finished


@given(scoring.checklists(), st.data())
def test_ticks_may_come_in_any_order(chosen: Checklist, data: st.DataObject) -> None:
    """The result rests on the times of the ticks, not on where they stand."""
    ticks = data.draw(scoring.ticks(chosen))
    shuffled = data.draw(st.permutations(ticks))
    one, other = checklist_result(chosen, ticks), checklist_result(chosen, shuffled)
    assert attrs.evolve(one, unknown=()) == attrs.evolve(other, unknown=())
    assert sorted(one.unknown) == sorted(other.unknown)


@given(scoring.checklists(), st.data())
def test_what_is_done_in_its_order_is_never_out_of_order(chosen: Checklist, data: st.DataObject) -> None:
    """Times that rise with the order leave nothing out of order, and all done passes."""
    hours = data.draw(st.lists(st.integers(0, 3), min_size=4, max_size=4).map(sorted))
    ticks = [Tick(item=item.id, done=True, at=NOON + timedelta(hours=hours[item.order or 0])) for item in chosen.items]
    result = checklist_result(chosen, ticks)
    assert result.out_of_order == ()
    assert result.passed


@pytest.mark.parametrize(
    ("orders", "hours", "early"),
    [
        ((1, 2, 3), (0, 1, 2), ()),
        ((1, 2, 3), (2, 1, 0), ("I2", "I3")),
        ((1, 2, 3), (1, 0, 2), ("I2",)),
        ((3, 2, 1), (0, 1, 2), ("I1", "I2")),
        ((1, 1, 2), (5, 0, 6), ()),
        ((1, None, 2), (5, 0, 6), ()),
        ((1, 2, 3), (5, None, 0), ("I3",)),
        ((1, 2), (0, 0), ()),
    ],
)
def test_an_item_is_out_of_order_when_it_was_done_before_an_earlier_ordered_one(
    orders: tuple[int | None, ...], hours: tuple[int | None, ...], early: tuple[str, ...]
) -> None:
    result = checklist_result(steps(*orders), at_hours(*hours))
    assert result.out_of_order == early
    assert result.passed == (not early)


def test_steps_over_a_change_of_clocks_are_in_the_order_in_which_they_happened() -> None:
    zone = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 25, 2, 50, tzinfo=zone)
    after = datetime(2026, 10, 25, 2, 10, tzinfo=zone, fold=1)
    ticks = [Tick(item="I1", done=True, at=before), Tick(item="I2", done=True, at=after)]
    assert checklist_result(steps(1, 2), ticks).out_of_order == ()
    swapped = [Tick(item="I1", done=True, at=after), Tick(item="I2", done=True, at=before)]
    assert checklist_result(steps(1, 2), swapped).out_of_order == ("I2",)


def test_an_item_that_is_not_done_is_never_out_of_order() -> None:
    ticks = [*at_hours(5), Tick(item="I2", done=False, at=NOON)]
    assert checklist_result(steps(1, 2), ticks).out_of_order == ()


def test_two_ticks_on_one_item_are_a_conflict() -> None:
    with pytest.raises(Conflict, match=r"found two ticks on 'I1', expected one @ \$\[1\]"):
        checklist_result(steps(1, 2), done("I1", "I1"))


def test_a_time_without_a_zone_cannot_be_compared_and_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"found a time without a zone.* @ \$\.at"):
        Tick(item="I1", done=True, at=datetime(2014, 5, 6))


def test_a_checklist_has_items_each_id_once() -> None:
    with pytest.raises(MissingData, match=r"found no items, expected at least one @ \$\.items"):
        steps()
    twice = steps(1).items * 2
    with pytest.raises(Conflict, match=r"found 'I1' twice.* @ \$\.items\[1\]"):
        Checklist(id="steps", title=Text.same("steps"), source="a test", items=twice)
    with pytest.raises(InvalidValue, match=r"found a blank text.* @ \$\.id"):
        ChecklistItem(id=" ", text=Text.same("step"))


@pytest.mark.parametrize("name", checklists())
def test_every_built_in_checklist_reads_under_its_own_name_in_both_languages(name: str) -> None:
    built_in = checklist(name)
    assert built_in.id == name
    assert built_in.source.strip()
    assert all(item.text.en != item.text.zh_CN for item in built_in.items)
    assert checklist_result(built_in, done(*(item.id for item in built_in.items))).passed


def test_a_checklist_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"found no checklist '\.\./key_customer', expected one of .*key_customer"):
        checklist("../key_customer")
