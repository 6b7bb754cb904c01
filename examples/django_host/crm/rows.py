"""Rows to kcm's objects and back: all that this host must know of kcm's records, and kcm of its tables."""

from hashlib import blake2b
from typing import Any

from crm import models
from kcm.customers.accounts import Account
from kcm.customers.customer import CorporateCustomer, Customer, PersonalCustomer
from kcm.customers.identity import IdentityDocument, comparison_key
from kcm.interchange import from_data, to_data

KINDS = {"PERSONAL": PersonalCustomer, "CORPORATE": CorporateCustomer}
DOCUMENT = ("kind", "number", "valid_until")


def person_digest(document: IdentityDocument) -> str:
    """What a person's documents are found by: the 15 and the 18 digits of a resident have one."""
    return blake2b(comparison_key(document).encode(), digest_size=16).hexdigest()


def customer_of(row: models.Customer) -> Customer:
    """The customer of a row."""
    data = {name: getattr(row, name) for name in ("number", "name", "basic", "status", "version")}
    document = {name: getattr(row, f"document_{name}") for name in DOCUMENT}
    return from_data(KINDS[row.kind], {**data, "document": document})


def customer_columns(customer: Customer) -> dict[str, Any]:
    """The columns of a customer's row."""
    data = to_data(customer, reveal=True)
    document = {f"document_{name}": value for name, value in data.pop("document").items()}
    keys = {"document_key": customer.document.key, "person_digest": person_digest(customer.document)}
    return {**data, **document, **keys, "kind": customer.kind.name}


def account_of(row: models.Account) -> Account:
    """The account of a row."""
    document = {name: getattr(row, f"credential_document_{name}") for name in DOCUMENT}
    credential = {name: getattr(row, f"credential_{name}") for name in ("method", "holder_name", "version")}
    data = {name: getattr(row, name) for name in ("number", "kind", "status", "version")}
    return from_data(Account, {**data, "owner": row.owner_id, "credential": {**credential, "document": document}})


def account_columns(account: Account) -> dict[str, Any]:
    """The columns of an account's row."""
    data = to_data(account, reveal=True)
    owner, credential = data.pop("owner"), data.pop("credential")
    credential |= {f"document_{name}": value for name, value in credential.pop("document").items()}
    return {**data, "owner_id": owner, **{f"credential_{name}": value for name, value in credential.items()}}
