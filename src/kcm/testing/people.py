"""Strategies for `kcm.customers`: customers, beneficial owners, credentials and accounts."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.customer import (
    LEAST_SHARE,
    BeneficialOwner,
    CorporateBasic,
    CorporateCustomer,
    Customer,
    CustomerKind,
    CustomerStatus,
    OwnershipBasis,
    PersonalBasic,
    PersonalCustomer,
)
from kcm.customers.identity import Sex
from kcm.privacy import PHONE, Secret
from kcm.testing.facts import Strategies
from kcm.testing.identities import CORPORATE_KINDS, PERSONAL_KINDS, TODAY, identity_documents

__all__ = [
    "accounts",
    "beneficial_owners",
    "corporate_customers",
    "customers",
    "personal_customers",
    "withdrawal_credentials",
]

# A record keeps what is written as it is: long, with marks apart from their letters, and a wide space at the end.
AWKWARD = "Bjo\u0308rk Maria " * 20 + "\u3000"

_digits = st.sampled_from("0123456789")
_person_names = st.sampled_from(
    (
        "刘能",
        "李四",
        "欧阳 修",
        "阿依古丽·买买提",
        "Ann Lee",
        "ÅSA BJÖRK",
        "A\u030asa Bjo\u0308rk",
        "Ｌi",
        AWKWARD,
    )
) | st.builds("".join, st.lists(st.sampled_from("王张陈能修明丽𠮷"), min_size=2, max_size=4))
_company_names = st.sampled_from(("QUICK-Stop", "海尔集团公司", "Łódź S.A.", "上海(进出口)有限公司", AWKWARD))


_customer_numbers = st.builds("C{:04}".format, st.integers(1, 9_999))
_phones = st.none() | st.text("0123456789+ ", min_size=11, max_size=16).map(lambda text: Secret(f"1{text}", PHONE))
_versions = st.integers(1, 9)


@st.composite
def personal_customers(draw: DrawFn, *, status: CustomerStatus | None = None) -> PersonalCustomer:
    """Persons with a valid document; unknown information is None, a status that is None is drawn."""
    basic = PersonalBasic(
        sex=draw(st.none() | st.sampled_from(Sex)),
        birth_date=draw(st.none() | st.dates(date(1850, 1, 1), TODAY)),
        nationality=draw(st.sampled_from((None, "CHN", "FRA"))),
        phone=draw(_phones),
        address=draw(st.sampled_from((None, "乌鲁木齐市天山区1号", "Market St. 7", AWKWARD))),
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
def beneficial_owners(draw: DrawFn) -> BeneficialOwner:
    """Persons who own half of an organisation at most, control it, or manage it."""
    basis = draw(st.sampled_from(OwnershipBasis))
    least = LEAST_SHARE if basis is OwnershipBasis.SHARES else 0.0
    shares = st.floats(least, 0.5)
    return BeneficialOwner(
        name=draw(_person_names),
        document=draw(identity_documents(kinds=PERSONAL_KINDS)),
        basis=basis,
        share=draw(shares if basis is OwnershipBasis.SHARES else st.none() | shares),
    )


@st.composite
def corporate_customers(draw: DrawFn, *, status: CustomerStatus | None = None) -> CorporateCustomer:
    """Organisations with a valid document; unknown information is None, a status that is None is drawn."""
    basic = CorporateBasic(
        legal_representative=draw(st.none() | _person_names),
        registered_address=draw(st.sampled_from((None, "上海市浦东新区2号", AWKWARD))),
        phone=draw(_phones),
        industry=draw(st.sampled_from((None, "retail"))),
        seal_on_file=draw(st.booleans()),
        beneficial_owners=tuple(draw(st.lists(beneficial_owners(), max_size=2))),
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
        number=Secret(draw(st.text(_digits, min_size=draw(st.sampled_from((1, 32))), max_size=32))),
        owner=holder.number,
        kind=holder.kind,
        status=status or draw(st.sampled_from(AccountStatus)),
        credential=draw(withdrawal_credentials(holder=holder)),
        version=draw(_versions),
    )


STRATEGIES: Strategies = MappingProxyType(
    {
        BeneficialOwner: beneficial_owners,
        PersonalCustomer: personal_customers,
        PersonalBasic: lambda: personal_customers().map(lambda one: one.basic),
        CorporateCustomer: corporate_customers,
        CorporateBasic: lambda: corporate_customers().map(lambda one: one.basic),
        WithdrawalCredential: withdrawal_credentials,
        Account: accounts,
    }
)
