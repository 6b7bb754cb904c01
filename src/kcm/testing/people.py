"""Strategies for `kcm.customers`: documents and their numbers, customers, credentials and accounts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.customer import (
    CorporateBasic,
    CorporateCustomer,
    Customer,
    CustomerKind,
    CustomerStatus,
    PersonalBasic,
    PersonalCustomer,
)
from kcm.customers.identity import IdentityDocument
from kcm.privacy import Secret

__all__ = [
    "accounts",
    "corporate_customers",
    "customers",
    "identity_documents",
    "invalid_resident_numbers",
    "personal_customers",
    "resident_numbers",
    "social_credit_codes",
    "withdrawal_credentials",
]

TODAY = date(2014, 5, 6)
CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REGIONS = ("110105", "310115", "440524", "510104", "653130", "810000", "830000")

# The standards print these weights; kcm computes them.
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_digits = st.sampled_from("0123456789")
_person_names = st.sampled_from(
    ("刘能", "李四", "欧阳 修", "阿依古丽·买买提", "Ann Lee", "ÅSA BJÖRK", "Ｌi")
) | st.builds("".join, st.lists(st.sampled_from("王张陈能修明丽𠮷"), min_size=2, max_size=4))
_company_names = st.sampled_from(("QUICK-Stop", "海尔集团公司", "Łódź S.A.", "上海(进出口)有限公司"))


@st.composite
def resident_numbers(draw: DrawFn) -> str:
    """Numbers of resident identity cards, born 1900 to 2013, with the check digit of GB 11643."""
    born = draw(st.dates(date(1900, 1, 1), date(2013, 12, 31)))
    body = f"{draw(st.sampled_from(REGIONS))}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + _resident_check(body)


def _resident_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


@st.composite
def invalid_resident_numbers(draw: DrawFn) -> str:
    """Numbers with one fault: the check digit, a birth date no calendar has, the length, or a letter."""
    valid = draw(resident_numbers())
    fault = draw(st.sampled_from(("check", "birth", "short", "long", "letter", "region")))
    if fault == "check":
        return valid[:17] + draw(st.sampled_from([digit for digit in "0123456789X" if digit != valid[17]]))
    if fault == "birth":
        body = valid[:6] + draw(st.sampled_from(("19001301", "19000229", "20230431", "00000000"))) + valid[14:17]
        return body + _resident_check(body)
    if fault == "letter":
        place = draw(st.integers(0, 16))
        return valid[:place] + draw(st.sampled_from(LETTERS)) + valid[place + 1 :]
    return {"short": valid[:-1], "long": valid + "0", "region": "0" + valid[1:]}[fault]


@st.composite
def social_credit_codes(draw: DrawFn) -> str:
    """Unified social credit codes with the check characters of GB 32100 and of the GB 11714 code inside."""
    inner = draw(st.text(CODE_CHARACTERS, min_size=8, max_size=8))
    total = sum(int(one, 36) * weight for one, weight in zip(inner, ORGANISATION_WEIGHTS, strict=True))
    start = draw(st.sampled_from(("91", "92", "11", "12", "51", "Y1"))) + draw(st.sampled_from(REGIONS))
    body = start + inner + "0123456789X0"[-total % 11]
    checked = sum(CODE_CHARACTERS.index(one) * weight for one, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CODE_CHARACTERS[-checked % 31]


_numbers: dict[str, SearchStrategy[str]] = {
    "RESIDENT_ID": resident_numbers(),
    "PASSPORT": st.text(LETTERS + "0123456789", min_size=5, max_size=20),
    "SOCIAL_CREDIT_CODE": social_credit_codes(),
    "OTHER": st.text("0123456789-/ABC军字第号", min_size=1, max_size=20),
}
PERSONAL_KINDS = ("RESIDENT_ID", "PASSPORT", "OTHER")
CORPORATE_KINDS = ("SOCIAL_CREDIT_CODE", "OTHER")


@st.composite
def identity_documents(
    draw: DrawFn, *, kinds: tuple[str, ...] = (*PERSONAL_KINDS, "SOCIAL_CREDIT_CODE"), valid_on: date = TODAY
) -> IdentityDocument:
    """Documents of the given built-in kinds, with a number its kind finds no fault in, valid on a day."""
    kind = draw(st.sampled_from(kinds))
    until = draw(st.none() | st.integers(0, 4_000).map(lambda days: valid_on + timedelta(days=days)))
    return IdentityDocument(kind, draw(_numbers[kind]), until)


_customer_numbers = st.builds("C{:04}".format, st.integers(1, 9_999))
_phones = st.none() | st.text("0123456789+ ", min_size=11, max_size=16).map(lambda text: Secret(f"1{text}"))
_versions = st.integers(1, 9)


@st.composite
def personal_customers(draw: DrawFn, *, status: CustomerStatus | None = None) -> PersonalCustomer:
    """Persons with a valid document; unknown information is None, a status that is None is drawn."""
    basic = PersonalBasic(
        sex=draw(st.sampled_from((None, "男", "女"))),
        birth_date=draw(st.none() | st.dates(date(1900, 1, 1), TODAY)),
        phone=draw(_phones),
        address=draw(st.sampled_from((None, "乌鲁木齐市天山区1号", "Market St. 7"))),
        occupation=draw(st.sampled_from((None, "farmer"))),
    )
    return PersonalCustomer(
        number=draw(_customer_numbers),
        name=draw(_person_names),
        document=draw(identity_documents(kinds=PERSONAL_KINDS)),
        basic=basic,
        status=status or draw(st.sampled_from(CustomerStatus)),
        version=draw(_versions),
    )


@st.composite
def corporate_customers(draw: DrawFn, *, status: CustomerStatus | None = None) -> CorporateCustomer:
    """Organisations with a valid document; unknown information is None, a status that is None is drawn."""
    basic = CorporateBasic(
        legal_representative=draw(st.none() | _person_names),
        registered_address=draw(st.sampled_from((None, "上海市浦东新区2号"))),
        phone=draw(_phones),
        industry=draw(st.sampled_from((None, "retail"))),
        seal_on_file=draw(st.booleans()),
    )
    return CorporateCustomer(
        number=draw(_customer_numbers),
        name=draw(_company_names),
        document=draw(identity_documents(kinds=CORPORATE_KINDS)),
        basic=basic,
        status=status or draw(st.sampled_from(CustomerStatus)),
        version=draw(_versions),
    )


def customers(*, kind: CustomerKind | None = None, status: CustomerStatus | None = None) -> SearchStrategy[Customer]:
    """Customers of one kind, or of both."""
    wanted: dict[CustomerKind, SearchStrategy[Customer]] = {
        CustomerKind.PERSONAL: personal_customers(status=status),
        CustomerKind.CORPORATE: corporate_customers(status=status),
    }
    return wanted[kind] if kind else st.one_of(*wanted.values())


@st.composite
def withdrawal_credentials(draw: DrawFn, *, holder: Customer | None = None) -> WithdrawalCredential:
    """Credentials of a customer, of anybody when None."""
    person = holder or draw(customers())
    return WithdrawalCredential(
        method=draw(st.sampled_from(CredentialMethod)),
        holder_name=person.name,
        document=person.document,
        version=draw(_versions),
    )


@st.composite
def accounts(draw: DrawFn, *, owner: Customer | None = None, status: AccountStatus | None = None) -> Account:
    """Accounts of a customer, with the customer's kind and a credential in the customer's identity."""
    holder = owner or draw(customers())
    return Account(
        number=Secret(draw(st.text(_digits, min_size=1, max_size=32))),
        owner=holder.number,
        kind=holder.kind,
        status=status or draw(st.sampled_from(AccountStatus)),
        credential=draw(withdrawal_credentials(holder=holder)),
        version=draw(_versions),
    )
