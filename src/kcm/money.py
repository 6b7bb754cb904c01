"""Money: exact decimal amounts, one currency per document, rounding at a stated point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType

from kcm.errors import Conflict, InvalidValue

__all__ = [
    "MINOR_UNITS",
    "amount",
    "check_currency",
    "check_rate",
    "finest",
    "minor_unit",
    "one_currency",
    "round_money",
]

# ISO 4217: the currencies whose minor unit is not a hundredth.
_WITH_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
#: How many decimals a currency has, by its ISO 4217 code.
MINOR_UNITS: Mapping[str, int] = MappingProxyType(
    {code: decimals for decimals, codes in _WITH_DECIMALS.items() for code in codes.split()}
)

# Beyond this an amount is a typing error, and float columns of it would lose the cents.
LIMIT = Decimal(10) ** 15

# Beyond this a rate is an amount that stands in the wrong place.
HIGHEST_RATE = 10**6

# Finer than any minor unit or unit price; sums of such amounts stay within the 28 exact digits of `Decimal`.
FINEST = 12


def check_currency(code: object, path: str = "$.currency") -> str:
    """The code itself, if it is shaped like an ISO 4217 code: three capital letters.

    Raises:
        InvalidValue: for anything else.

    >>> check_currency("CNY")
    'CNY'
    """
    if not isinstance(code, str) or not re.fullmatch("[A-Z]{3}", code):
        raise InvalidValue(f"found {code!r}, expected an ISO 4217 code such as CNY or USD", path)
    return code


def one_currency(codes: Iterable[str], path: str = "$.currency") -> str:
    """The one currency of a document.

    Raises:
        Conflict: when there are several.
        InvalidValue: when there is none.

    >>> one_currency(["USD", "USD"])
    'USD'
    """
    found = sorted(set(codes))
    if not found:
        raise InvalidValue("found no currency, expected one", path)
    if len(found) > 1:
        raise Conflict(f"found {' and '.join(found)}, expected one currency in a document", path)
    return check_currency(found[0], path)


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency.

    >>> minor_unit("USD"), minor_unit("JPY")
    (Decimal('0.01'), Decimal('1'))
    """
    return Decimal(1).scaleb(-MINOR_UNITS.get(check_currency(currency), 2))


def round_money(value: Decimal, currency: str) -> Decimal:
    """A computed amount in whole minor units, halves to even.

    >>> round_money(Decimal("457.885"), "USD")
    Decimal('457.88')
    """
    return value.quantize(minor_unit(currency), rounding=ROUND_HALF_EVEN)


def finest(value: Decimal, path: str = "$") -> Decimal:
    """A computed amount or share to the 12 decimals an amount may have, halves to even, without zeros at the end.

    Raises:
        InvalidValue: for a result of more than 15 digits before the point, which is no amount.

    >>> finest(Decimal(1) / 3), finest(Decimal("120.00"))
    (Decimal('0.333333333333'), Decimal('120'))
    """
    if not value.is_finite() or abs(value) >= LIMIT:
        raise InvalidValue("found a result of more than 15 digits, expected an amount", path)
    rounded = value.quantize(Decimal(1).scaleb(-FINEST), rounding=ROUND_HALF_EVEN)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()


def amount(value: object, path: str = "$") -> Decimal:
    """A money amount as it was given: `Decimal`, `int` or plain decimal text; never a float, which is inexact.

    Raises:
        InvalidValue: for a float, NaN, infinity, other text, a size no amount has, or more than 12 decimals.

    >>> amount("1200.50")
    Decimal('1200.50')
    """
    plain = re.fullmatch(r"[+-]?\d{1,16}(\.\d{1,12})?", value, re.ASCII) if isinstance(value, str) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    elif plain:
        value = Decimal(plain[0])
    if not isinstance(value, Decimal):
        raise InvalidValue(f"found {_shown(value)}, expected an amount such as 1200.50", path)
    if not value.is_finite():
        raise InvalidValue(f"found {value}, expected a finite amount", path)
    if abs(value) >= LIMIT:
        raise InvalidValue(f"found an amount of {value.adjusted() + 1} digits, expected at most 15", path)
    if (decimals := -int(value.as_tuple().exponent)) > FINEST:
        raise InvalidValue(f"found an amount with {decimals} decimals, expected at most {FINEST}", path)
    return value


def check_rate(value: object, path: str = "$", *, least: Decimal | int | None = None) -> Decimal:
    """A rate or a share as a `Decimal`; a float is read as it is written, for a rate is nobody's money.

    Args:
        value: the rate.
        path: where it stands, for errors.
        least: what it must be above, if anything.

    Raises:
        InvalidValue: for text that is no number, NaN, infinity, a rate at or below the least, or one of a million or
            more.

    >>> check_rate(0.1)
    Decimal('0.1')
    """
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        expected = "a finite rate" if least is None else f"a finite rate above {least}"
        raise InvalidValue(f"found rate {value}, expected {expected}", path)
    rate = value if isinstance(value, Decimal) else amount(value, path)
    if abs(rate) >= HIGHEST_RATE:
        raise InvalidValue("found a rate of a million or more, expected a fraction such as 0.10", path)
    if least is not None and rate <= least:
        raise InvalidValue(f"found rate {rate}, expected above {least}", path)
    return rate


def _shown(value: object) -> str:
    if isinstance(value, str | float | bool):
        return repr(value[:40] if isinstance(value, str) else value)
    return "nothing" if value is None else f"a {type(value).__name__}"
