"""The database of the tests, and people and accounts to begin with."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from crm import acts, demo, triggers
from crm.management.commands.load_demo import make_users
from crm.models import Account as AccountRow
from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.customer import PersonalCustomer
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import Registration
from kcm.customers.opening import AccountOpening
from kcm.customers.reassignment import Reassignment

settings.SECRET_KEY = "of the tests"
TODAY = date(2026, 11, 20)
NUMBER = "801050211010300008528"
WRONG = PersonalCustomer(
    number="C1", name="刘能", document=IdentityDocument("RESIDENT_ID", "653130197608120136", date(2030, 1, 1))
)
RIGHT = PersonalCustomer(
    number="C2", name="刘能", document=IdentityDocument("RESIDENT_ID", "653130196708120136", date(2030, 1, 1))
)
OTHER = PersonalCustomer(number="C3", name="刘能", document=IdentityDocument("PASSPORT", "P12345678"))


def head(reference: str) -> dict[str, Any]:
    return {"requested_on": TODAY, "operator": "teller 7", "reference": reference}


def correction(new_owner: PersonalCustomer = RIGHT, reference: str = "R1", **changes: Any) -> Reassignment:
    """The request of the case: the account of the wrong record passes to the right one."""
    evidence = Evidence(
        password_verified=True,
        document_verified=True,
        document=new_owner.document,
        checked_by="teller 7",
        checked_on=TODAY,
    )
    fields = {"account": account_of_the_case(), "current_owner": WRONG, "new_owner": new_owner, "evidence": evidence}
    return Reassignment(**head(reference) | fields | changes)


def account_of_the_case() -> Account:
    credential = WithdrawalCredential(method=CredentialMethod.PASSWORD, holder_name=WRONG.name, document=WRONG.document)
    return Account(number=NUMBER, owner="C1", kind=WRONG.kind, status=AccountStatus.OPEN, credential=credential)


def begin() -> None:
    """Three records of 刘能, and the account under the wrong one."""
    for customer in (WRONG, RIGHT, OTHER):
        acts.perform(Registration(**head(f"new {customer.number}"), customer=customer))
    acts.perform(AccountOpening(**head("open"), account=account_of_the_case(), owner=WRONG))


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Nobody attacks a test's password, and a slow hash would be most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, so that other processes see the same database; PostgreSQL has one anyway."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("host") / "host.sqlite3")


def absent_or_fail(reason: str) -> None:
    """Skip a module's tests for what this machine has not; where KCM_HOST_REQUIRE=1 it must have it."""
    if os.environ.get("KCM_HOST_REQUIRE") == "1":
        raise RuntimeError(f"{reason}; KCM_HOST_REQUIRE=1 expects it to be installed")
    pytest.skip(reason, allow_module_level=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Django empties the tables between tests, which the host refuses for change records; for that long it may."""
    flush = connection.ops.execute_sql_flush

    def empty(statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in triggers.OFF[connection.vendor]:
                cursor.execute(statement)
            flush(statements)
            for statement in triggers.ON[connection.vendor]:
                cursor.execute(statement)

    connection.ops.execute_sql_flush = empty


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of the test database, for other processes."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{Path(found['NAME']).resolve()}"
    host = found["HOST"].replace("/", "%2F")
    return f"postgres://{found['USER']}@{host}:{found['PORT']}/{found['NAME']}"


@pytest.fixture
def case(transactional_db: None) -> None:
    begin()


def signed_in(name: str) -> Client:
    make_users("demo")
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def clerk(case: None) -> Client:
    """At the case of 刘能."""
    return signed_in("clerk")


@pytest.fixture
def manager(db: None) -> Client:
    """At the demo data."""
    demo.load()
    return signed_in("manager")


def answers(**changes: str) -> dict[str, str]:
    account = AccountRow.objects.select_related("owner").get(number=NUMBER)
    return {
        "new_owner": "C2",
        "password_verified": "True",
        "document_verified": "True",
        "document_kind": "RESIDENT_ID",
        "document_number": "653130196708120136",
        "document_valid_until": "2999-01-01",
        "reference": "form 1",
        "requested_on": timezone.localdate().isoformat(),
        "account_version": str(account.version),
        "owner_version": str(account.owner.version),
        **changes,
    }


def address(page: str = "reassign") -> str:
    return f"/admin/crm/account/{AccountRow.objects.get(number=NUMBER).pk}/{page}/"
