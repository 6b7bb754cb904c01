"""How often a group of customers is contacted, and by which channel (method A48, E.5); the defaults are data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import attrs

from kcm.errors import Conflict, InvalidValue
from kcm.fields import checked, not_blank, whole
from kcm.interchange import from_data
from kcm.interchange.shipped import shipped

__all__ = ["CADENCES", "Cadence", "ContactChannel", "cadences_of", "check_every_days"]


class ContactChannel(Enum):
    """How we keep in touch with a customer."""

    NEWSLETTER = "newsletter"
    CUSTOMER_MEETING = "customer meeting"
    WEBINAR = "webinar"
    CALL = "call"
    VISIT = "visit"


def check_every_days(days: int, path: str) -> int:
    """The days between two contacts themselves, if there is at least one.

    Raises:
        InvalidValue: for fewer, or no whole number.
    """
    if whole(days, path) < 1:
        raise InvalidValue(f"found {days} days, expected 1 or more", path)
    return int(days)


@attrs.frozen(kw_only=True, field_transformer=checked)
class Cadence:
    """A contact by one channel every so many days.

    `group` is whom it is for: the name of a tier, of a relationship type, or any group of the host's; None is every
    customer.

    Raises:
        InvalidValue: for a blank group, or fewer than one day.
    """

    channel: ContactChannel
    every_days: int
    group: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.group is not None:
            not_blank(self.group, "$.group")
        check_every_days(self.every_days, "$.every_days")


#: The cadences that come with kcm; the table is `kcm/data/cadences.toml`.
CADENCES = from_data(tuple[Cadence, ...], shipped("cadences.toml")["cadences"])


def cadences_of(groups: Iterable[str], cadences: Iterable[Cadence] = CADENCES) -> Mapping[ContactChannel, int]:
    """Days between contacts by channel for a customer of these groups; of two cadences by one channel, the shorter.

    Raises:
        Conflict: for two cadences of one group and channel.
        InvalidValue: for one text in place of the groups.

    >>> found = cadences_of(["A"])
    >>> found[ContactChannel.CALL], found[ContactChannel.NEWSLETTER]
    (30, 30)
    """
    if isinstance(groups, str):
        raise InvalidValue("found text, expected a list of groups", "groups")
    wanted = frozenset(groups)
    seen: set[tuple[str | None, ContactChannel]] = set()
    shortest: dict[ContactChannel, int] = {}
    for index, cadence in enumerate(cadences):
        key = (cadence.group, cadence.channel)
        if key in seen:
            whom = "every customer" if cadence.group is None else repr(cadence.group)
            raise Conflict(f"found a second cadence {cadence.channel.name} of {whom}, expected one", f"$[{index}]")
        seen.add(key)
        if cadence.group is None or cadence.group in wanted:
            shortest[cadence.channel] = min(cadence.every_days, shortest.get(cadence.channel, cadence.every_days))
    return {channel: shortest[channel] for channel in ContactChannel if channel in shortest}
