"""Personal data that never shows by accident."""

from __future__ import annotations

from enum import Enum
from functools import wraps
from typing import Any, NoReturn, TypeVar, final

from kcm.errors import InvalidValue, KcmError

__all__ = ["MASK", "PHONE", "Role", "Secret", "mask", "personal"]

T = TypeVar("T")

#: What stands for a character that does not show.
MASK = "*"
MASKED = "found a masked value, which cannot be loaded: write it with reveal=True"


DOCUMENT = (6, 4)
#: How many digits of a phone number show at either end.
PHONE = (3, 4)


class Role(Enum):
    """Who looks at a record (method A12): what each may see is said in `kcm.interchange.view`."""

    OPERATOR = "operator"
    SERVICE = "service"
    ANALYST = "analyst"


def mask(text: str, shown: tuple[int, int] = DOCUMENT) -> str:
    """The first and last characters, stars between; a text with no more than these is all stars (method A12).

    Args:
        text: the number.
        shown: how many characters show at either end, six and four unless told.

    >>> mask("653130196708120136")
    '653130********0136'
    >>> mask("E12345678")
    '*********'
    >>> mask("13800138000", PHONE)
    '138****8000'
    """
    first, last = shown
    if len(text) <= first + last:
        return MASK * len(text)
    end = len(text) - last
    return text[:first] + MASK * (end - first) + text[end:]


def personal(cls: type[T]) -> type[T]:
    """The class decorator of objects with personal fields: a failing test shows none of them.

    pytest compares attrs objects field by field and prints what differs, and it prints the arguments of every
    frame of a traceback. So equality stands behind a function it does not look into, and an error of the
    constructor starts where the constructor was called.
    """
    equals: Any = cls.__eq__
    initialize: Any = cls.__init__

    @wraps(equals)
    def equality(self: Any, other: object) -> Any:
        return equals(self, other)

    @wraps(initialize)
    def initializer(self: Any, *arguments: Any, **fields: Any) -> None:
        __tracebackhide__ = True
        try:
            initialize(self, *arguments, **fields)
        except KcmError as error:
            raise error.with_traceback(None) from None

    # To stand before what attrs made is the purpose.
    cls.__eq__ = equality  # type: ignore[method-assign]
    cls.__init__ = initializer  # type: ignore[method-assign]
    return cls


@final
class Secret:
    """A number or phone of a person: masked in every repr, str and format, whole only through `reveal()`.

    Equality and hash are by value, so secrets can be compared and used as keys. Pickling is refused, because
    a pickle is a copy in the clear that nobody sees.

    Args:
        text: the number.
        shown: how many characters show at either end, `PHONE` for a phone.

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

    __slots__ = ("_shown", "_text")
    _text: str
    _shown: tuple[int, int]

    def __init__(self, text: str, shown: tuple[int, int] = DOCUMENT) -> None:
        __tracebackhide__ = True
        if not isinstance(text, str):
            raise InvalidValue(f"found {type(text).__name__}, expected text")
        if not text.strip():
            raise InvalidValue("found a blank text, expected a number")
        if MASK in text:
            raise InvalidValue(MASKED)
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "_shown", shown)

    def reveal(self) -> str:
        """The whole text, for the customer's own paper and the host's own store."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __str__(self) -> str:
        return mask(self._text, self._shown)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

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
