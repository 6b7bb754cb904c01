"""Contact cards from cards, notebooks and number books, merged without overwriting anything (method A21)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum

import attrs

from kcm.customers.identity import name_key, number_key, phone_number
from kcm.errors import InvalidValue, MissingData
from kcm.fields import checked, not_blank, unique
from kcm.privacy import Secret, personal
from kcm.rules import Finding, Severity

__all__ = ["CardField", "CardSource", "ContactCard", "MergedCard", "card_conflicts", "merge_cards"]

PRINTED = "-–—.()/"
COUNTRY = re.compile(r"(\+|00)86(?=\d{7,})")
LEAST_DIGITS = 5  # fewer are an extension or a word such as "none", which many cards share


class CardSource(Enum):
    """Where a contact was written down by hand."""

    CARD = "card"
    NOTEBOOK = "notebook"
    NUMBER_BOOK = "number book"


class CardField(Enum):
    """A field in which two cards of one contact can differ."""

    NAME = "name"
    ORGANISATION = "organisation"
    PHONE = "phone"


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class ContactCard:
    """One contact as it was written down; what is not known is None. Name and phone are personal.

    Raises:
        InvalidValue: for a blank id, name or organisation.
        MissingData: for a card with neither name nor phone.
    """

    id: str
    name: str | None = attrs.field(default=None, repr=False)
    organisation: str | None = None
    phone: Secret | None = attrs.field(default=None, converter=phone_number)
    notes: tuple[str, ...] = attrs.field(default=(), repr=False)
    source: CardSource

    def __attrs_post_init__(self) -> None:
        not_blank(self.id, "$.id")
        for name in ("name", "organisation"):
            if getattr(self, name) is not None and not name_key(getattr(self, name)):
                raise InvalidValue("found a blank text, expected words, or nothing", f"$.{name}")
        if self.name is None and self.phone is None:
            raise MissingData("found neither name nor phone, expected one of them", "$")

    def key(self, field: CardField) -> str | None:
        """What the field is compared by; None where it is not known."""
        value = getattr(self, field.value)
        if value is None:
            return None
        return _phone_key(value) if field is CardField.PHONE else name_key(value)


def _phone_key(phone: Secret) -> str:
    """The number without separators and without the country code of China."""
    return COUNTRY.sub("", number_key(phone.reveal(), PRINTED), count=1)


@personal
@attrs.frozen(kw_only=True, field_transformer=checked)
class MergedCard:
    """One contact and the cards it was made from, in the order given; nothing on them is lost.

    `card` has the id and source of the first, of each field the first known value, and all notes once.

    Raises:
        MissingData: for no cards.
    """

    card: ContactCard
    cards: tuple[ContactCard, ...]

    def __attrs_post_init__(self) -> None:
        if not self.cards:
            raise MissingData("found no cards, expected at least one", "$.cards")


def merge_cards(cards: Iterable[ContactCard]) -> tuple[MergedCard, ...]:
    """One card for each contact, in the order in which the contacts first come.

    Cards are of one contact when they share a phone of five digits or more, or both the name and the organisation,
    directly or through another card. A name alone joins nobody: many people have it. `card_conflicts` says where joined
    cards differ.

    Raises:
        Conflict: for an id that stands twice.

    >>> written = [
    ...     ContactCard(id="1", name="Ann Lee", phone="138-0013-8000", source=CardSource.CARD),
    ...     ContactCard(id="2", organisation="Quick", phone="+86 13800138000", source=CardSource.NOTEBOOK),
    ...     ContactCard(id="3", name="Bo Wu", source=CardSource.NUMBER_BOOK)]
    >>> [(merged.card.id, merged.card.organisation, len(merged.cards)) for merged in merge_cards(written)]
    [('1', 'Quick', 2), ('3', None, 1)]
    """
    kept = tuple(cards)
    unique((card.id for card in kept), "$.cards")
    leader = list(range(len(kept)))

    def first_of(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    seen: dict[tuple[str, ...], int] = {}
    for index, card in enumerate(kept):
        for key in _keys(card):
            ends = first_of(seen.setdefault(key, index)), first_of(index)
            leader[max(ends)] = min(ends)
    groups: dict[int, list[ContactCard]] = {}
    for index, card in enumerate(kept):
        groups.setdefault(first_of(index), []).append(card)
    return tuple(MergedCard(card=_joined(group), cards=tuple(group)) for group in groups.values())


def _keys(card: ContactCard) -> Iterator[tuple[str, ...]]:
    name, organisation, phone = (card.key(field) for field in CardField)
    if phone is not None and sum(sign.isdigit() for sign in phone) >= LEAST_DIGITS:
        yield ("phone", phone)
    if name is not None and organisation is not None:
        yield ("name", name, organisation)


def _joined(group: list[ContactCard]) -> ContactCard:
    return attrs.evolve(
        group[0],
        name=next((card.name for card in group if card.name is not None), None),
        organisation=next((card.organisation for card in group if card.organisation is not None), None),
        phone=next((card.phone for card in group if card.phone is not None), None),
        notes=tuple(dict.fromkeys(note for card in group for note in card.notes)),
    )


def card_conflicts(merged: MergedCard) -> Iterator[Finding]:
    """A rule: the cards of one contact say the same; each other value warns with `cards.CONFLICT`, and stays.

    The finding names ids and the field, never a person.

    >>> written = [ContactCard(id=one, name=name, phone="13800138000", source=CardSource.CARD)
    ...            for one, name in (("1", "Ann Lee"), ("2", "Ann Li"))]
    >>> (joined,) = merge_cards(written)
    >>> [(finding.path, finding.values["card"]) for finding in card_conflicts(joined)]
    [('$.cards[1].name', '2')]
    """
    for field in CardField:
        kept = merged.card.key(field)
        for index, card in enumerate(merged.cards):
            if card.key(field) not in (None, kept):
                values = {"contact": merged.card.id, "card": card.id, "field": field}
                yield Finding("cards.CONFLICT", Severity.WARNS, f"$.cards[{index}].{field.value}", values)
