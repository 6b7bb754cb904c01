"""Contact cards merged without overwriting (method A21)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.customers.care.cards import CardField, CardSource, ContactCard, MergedCard, card_conflicts, merge_cards
from kcm.errors import Conflict, MissingData
from kcm.i18n import sentence
from kcm.interchange import view
from kcm.privacy import Role
from kcm.rules import Severity, Term
from kcm.testing.caring import contact_cards, merged_cards


def card(name_of_card: str, **changes: Any) -> ContactCard:
    whole: dict[str, Any] = {"id": name_of_card, "name": "Ann Lee", "source": CardSource.CARD}
    return ContactCard(**(whole | changes))


def test_method_a21_three_cards_of_which_two_share_a_phone_are_two() -> None:
    cards = [card("1", phone="138-0013-8000"), card("2", name="Bo Wu"), card("3", name=None, phone="138 0013 8000")]
    assert [(one.card.id, len(one.cards)) for one in merge_cards(cards)] == [("1", 2), ("2", 1)]


@pytest.mark.parametrize(
    "phone", ["13800138000", "+86 138-0013-8000", "0086 138.0013.8000", "１３８ ００１３ ８０００", "(138) 0013/8000"]
)
def test_a_phone_is_the_same_however_it_is_written(phone: str) -> None:
    assert len(merge_cards([card("1", phone="13800138000"), card("2", name="Bo Wu", phone=phone)])) == 1


@pytest.mark.parametrize("phone", ["无", "n/a", "---", "unknown", "8000", "ext. 12-34"])
def test_what_is_no_whole_number_joins_nobody(phone: str) -> None:
    assert len(merge_cards([card("1", phone=phone), card("2", name="Bo Wu", phone=phone)])) == 2
    assert len(merge_cards([card("1", phone="10086"), card("2", name="Bo Wu", phone="100-86")])) == 1


def test_a_name_joins_only_with_its_organisation() -> None:
    quick = {"organisation": "QUICK"}
    assert len(merge_cards([card("1", **quick), card("2", name="ANN  LEE", organisation="Quick")])) == 1
    assert len(merge_cards([card("1", **quick), card("2", organisation="RATTC")])) == 2
    assert len(merge_cards([card("1"), card("2")])) == 2
    assert len(merge_cards([card("1", **quick), card("2")])) == 2


def test_cards_join_through_another_one() -> None:
    cards = [
        card("1", phone="13800138000"),
        card("2", organisation="QUICK"),
        card("3", organisation="QUICK", phone="13800138000", notes=["likes tea", "golf"]),
        card("4", name="Bo Wu", notes=["golf"]),
    ]
    first, second = merge_cards(cards)
    assert [one.id for one in first.cards] == ["1", "2", "3"]
    assert (first.card.id, first.card.organisation, first.card.notes) == ("1", "QUICK", ("likes tea", "golf"))
    assert second.card == cards[3]


def test_method_a21_what_differs_is_a_conflict_and_is_not_overwritten() -> None:
    cards = [
        card("1", phone="13800138000"),
        card("2", name="Ann Li", phone="13800138000", organisation="QUICK"),
        card("3", name="ann lee", phone="+8613800138000", organisation="RATTC"),
    ]
    (merged,) = merge_cards(cards)
    assert merged.cards == tuple(cards)
    assert (merged.card.name, merged.card.organisation) == ("Ann Lee", "QUICK")
    found = list(card_conflicts(merged))
    assert [(one.path, one.values["field"]) for one in found] == [
        ("$.cards[1].name", Term.of(CardField.NAME)),
        ("$.cards[2].organisation", Term.of(CardField.ORGANISATION)),
    ]
    assert {(one.code, one.severity) for one in found} == {("cards.CONFLICT", Severity.WARNS)}
    assert sentence(found[0]) == "Contact 1: card 2 has another name; both are kept."
    assert sentence(found[1], "zh_CN") == "联系人1：卡片3上的单位不同；两者均保留。"


CARDS = st.lists(contact_cards(), max_size=6, unique_by=lambda one: one.id)


@given(CARDS)
def test_merging_loses_no_card_and_merging_again_joins_no_more(cards: list[ContactCard]) -> None:
    """Every card is on exactly one contact, and one card for each contact joins only where a joined card says so."""
    merged = merge_cards(cards)
    assert sorted(one.id for whole in merged for one in whole.cards) == sorted(one.id for one in cards)
    again = merge_cards([one for whole in merged for one in whole.cards])
    assert {frozenset(one.id for one in whole.cards) for whole in again} == {
        frozenset(one.id for one in whole.cards) for whole in merged
    }


@given(CARDS, st.randoms(use_true_random=False))
def test_who_is_joined_does_not_depend_on_the_order(cards: list[ContactCard], chance: Any) -> None:
    """The same cards in any order make the same contacts."""
    before = {frozenset(one.id for one in whole.cards) for whole in merge_cards(cards)}
    chance.shuffle(cards)
    assert {frozenset(one.id for one in whole.cards) for whole in merge_cards(cards)} == before


@given(merged_cards())
def test_a_finding_tells_no_person(merged: MergedCard) -> None:
    """Findings, reprs and what an analyst sees hold neither name nor phone nor note."""
    shown = repr(merged) + repr(list(card_conflicts(merged)))
    for one in merged.cards:
        assert one.name is None or one.name not in shown
        assert one.phone is None or one.phone.reveal() not in shown
    seen = view(merged, Role.ANALYST)
    assert not {"name", "phone", "notes"} & seen["card"].keys()


@pytest.mark.parametrize(
    ("fields", "path", "words", "kind"),
    [
        ({"name": None}, "$", "found neither name nor phone, expected one of them", MissingData),
        ({"name": " "}, "$.name", "found a blank text, expected words, or nothing", None),
        ({"organisation": "\u200b"}, "$.organisation", "found a blank text, expected words, or nothing", None),
        ({"phone": " "}, "$.phone", "found a blank text, expected a number", None),
        ({"notes": "tea"}, "$.notes", "expected a list", None),
    ],
)
def test_what_is_no_card_is_refused(fields: dict[str, Any], path: str, words: str, kind: Any) -> None:
    with refused(path, words, **({"kind": kind} if kind else {})):
        card("1", **fields)


def test_a_card_that_stands_twice_and_a_contact_without_cards_are_refused() -> None:
    with refused("$.cards[1]", "found '1' twice, expected each once", kind=Conflict):
        merge_cards([card("1"), card("1")])
    with refused("$.cards", "found no cards, expected at least one", kind=MissingData):
        MergedCard(card=card("1"), cards=[])  # type: ignore[arg-type]  # the field makes a tuple of it
    with refused("$.id", "found a blank text, expected words"):
        card(" ")
    assert merge_cards([]) == ()
