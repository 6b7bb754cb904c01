from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.customer import CustomerKind
from kcm.customers.identity import IdentityDocument
from kcm.errors import InvalidValue
from kcm.interchange import dumps
from kcm.privacy import Secret
from kcm.testing.people import accounts

NUMBER = "801050211010300008528"
CREDENTIAL = WithdrawalCredential(
    method=CredentialMethod.PASSWORD,
    holder_name="刘能",
    document=IdentityDocument("RESIDENT_ID", "653130197608120136"),
)
ACCOUNT = Account(
    number=Secret(NUMBER),
    owner="C1",
    kind=CustomerKind.PERSONAL,
    status=AccountStatus.OPEN,
    credential=CREDENTIAL,
)


def test_method_a2_the_account_of_the_case_is_taken_without_a_check_digit() -> None:
    assert ACCOUNT.number.reveal() == NUMBER
    assert (ACCOUNT.version, ACCOUNT.credential.version) == (1, 1)


def test_a_number_given_as_text_becomes_a_secret() -> None:
    number: Any = NUMBER
    assert attrs.evolve(ACCOUNT, number=number) == ACCOUNT


@pytest.mark.parametrize("number", ["1", "0" * 32])
def test_one_to_32_digits_are_an_account_number(number: str) -> None:
    assert attrs.evolve(ACCOUNT, number=Secret(number)).number.reveal() == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0" * 33, "found an account number of 33 characters, expected 1 to 32 digits"),
        ("8010502110103A", "14 characters"),
        ("８０１０５０", "6 characters"),
        (f"{NUMBER}\n", "22 characters"),
        ("8010-5021", "9 characters"),
        ("", "blank"),
        ("8010****8528", "masked"),
        (801050211010300008528, "found int, expected text"),
    ],
)
def test_what_is_no_account_number_is_refused_without_telling_it(number: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(ACCOUNT, number=number)
    assert error.value.path == "$.number"
    assert "8010" not in str(error.value)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("owner", " ", "blank"),
        ("version", 0, "found version 0, expected 1 or more"),
        ("kind", "personal", "expected CustomerKind"),
        ("status", "open", "expected AccountStatus"),
        ("credential", None, "expected WithdrawalCredential"),
    ],
)
def test_what_is_no_account_is_refused(field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(ACCOUNT, **{field: value})
    assert error.value.path == f"$.{field}"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("holder_name", "\u3000", "blank"),
        ("version", -1, "found version -1, expected 1 or more"),
        ("method", "password", "expected CredentialMethod"),
        ("document", None, "expected IdentityDocument"),
    ],
)
def test_what_is_no_credential_is_refused(field: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as error:
        attrs.evolve(CREDENTIAL, **{field: value})
    assert error.value.path == f"$.{field}"


def test_neither_number_nor_holder_shows_by_accident() -> None:
    shown = repr(ACCOUNT) + str(ACCOUNT) + f"{ACCOUNT}"
    assert not [word for word in (NUMBER, "刘能", "653130197608120136") if word in shown]
    assert NUMBER not in dumps(ACCOUNT)
    assert "653130197608120136" not in dumps(ACCOUNT)


@given(accounts())
def test_accounts_of_the_kit_have_a_credential_for_their_owner(account: Account) -> None:
    """A number has 1 to 32 digits and versions count from 1."""
    assert account.number.reveal().isdecimal()
    assert account.version >= 1
    assert account.credential.version >= 1
