"""Personal data that never shows by accident."""

from __future__ import annotations

from typing import NoReturn, final

from kcm.errors import InvalidValue, KcmError

__all__ = ["MASK", "Secret", "mask"]

MASK = "*"
MASKED = "found a masked value, which cannot be loaded: write it with reveal=True"


def mask(text: str) -> str:
    """The first six and last four characters, stars between; ten or fewer are all stars (method A12).

    >>> mask("653130196708120136")
    '653130********0136'
    >>> mask("E12345678")
    '*********'
    """
    if len(text) <= 10:
        return MASK * len(text)
    return text[:6] + MASK * (len(text) - 10) + text[-4:]


@final
class Secret:
    """A number or phone of a person: masked in every repr, str and format, whole only through `reveal()`.

    Equality and hash are by value, so secrets can be compared and used as keys. Pickling is refused, because
    a pickle is a copy in the clear that nobody sees.

    Raises:
        InvalidValue: for a blank text, or one that is masked already.

    >>> number = Secret("653130196708120136")
    >>> number
    Secret('653130********0136')
    >>> f"{number}"
    '653130********0136'
    >>> number.reveal()
    '653130196708120136'
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise InvalidValue(f"found {type(text).__name__}, expected text")
        if not text.strip():
            raise InvalidValue("found a blank text, expected a number")
        if MASK in text:
            raise InvalidValue(MASKED)
        object.__setattr__(self, "_text", text)

    def reveal(self) -> str:
        """The whole text, for the customer's own paper and the host's own store."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({mask(self._text)!r})"

    def __str__(self) -> str:
        return mask(self._text)

    def __format__(self, spec: str) -> str:
        return format(mask(self._text), spec)

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __reduce__(self) -> NoReturn:
        raise KcmError("a Secret is not pickled: use kcm.interchange with reveal=True")

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Secret:
        return self
