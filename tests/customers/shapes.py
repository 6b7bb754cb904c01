"""What the tests of the identity documents share: forms written place by place, and all neighbours of a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kcm.customers.identity import check_number

Form = tuple[str, ...]

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAIN = DIGITS + CAPITALS
FOREIGN = "-()_./·+*@[`|~Æß٣߁あ軍军号"


def codes(kind: str, number: str, as_of: date | None = None) -> list[str]:
    """The codes of the findings without their domain, in their order."""
    return [one.code.removeprefix("identity.") for one in check_number(kind, number, as_of=as_of)]


def places(*parts: tuple[str, int]) -> Form:
    """A form from the characters that may stand in so many places."""
    return tuple(characters for characters, times in parts for _ in range(times))


def fits(key: str, forms: Iterable[Form]) -> bool:
    """Whether a key has one of the forms: as many places, and in each a character that may stand there."""
    return any(
        len(key) == len(form) and all(one in allowed for one, allowed in zip(key, form, strict=True)) for form in forms
    )


def shapes_near(number: str) -> Iterator[str]:
    """The number with any one place written otherwise, left out, written twice, or with something put before it."""
    for place, here in enumerate(number):
        for other in PLAIN + FOREIGN:
            if other != here:
                yield number[:place] + other + number[place + 1 :]
        yield number[:place] + number[place + 1 :]
        yield number[: place + 1] + number[place:]
    for other in PLAIN + FOREIGN:
        yield other + number
        yield number + other


def written_otherwise(number: str) -> Iterator[str]:
    """The same number in small letters, in full width, with spaces inside, and with characters that do not show."""
    full_width = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in number)
    yield from (number.lower(), full_width, full_width.lower())
    yield from ("\u3000".join(number), " ".join(number), "\u200b".join(number), f"\ufeff\t{number}\n")


def changed(number: str, where: Iterable[int], characters: str) -> Iterator[tuple[int, str]]:
    """Every place of these where one of the characters stands, and the number with another of them there."""
    for place in where:
        if number[place] in characters:
            for other in characters.replace(number[place], ""):
                yield place, number[:place] + other + number[place + 1 :]


def exchanged(number: str) -> Iterator[tuple[int, str]]:
    """The first of every two different neighbours, and the number with the two exchanged."""
    for place in range(len(number) - 1):
        one, other = number[place], number[place + 1]
        if one != other:
            yield place, number[:place] + other + one + number[place + 2 :]
