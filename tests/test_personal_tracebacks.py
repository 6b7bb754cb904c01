"""A failing test, an error or a log line shows no personal data: pytest prints differences, arguments and locals."""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from kcm.customers.identity import IdentityDocument
from kcm.errors import InvalidValue

PERSON = {
    "name": "刘能王",
    "other_name": "李四王",
    "number": "653130196708120136",
    "other_number": "653130197608120136",
    "born": "1967-08-12",
    "phone": "13812345678",
    "address": "天山区柳树巷77号",
    "account": "801050211010300008528",
}

# The values come from a file, because pytest prints the lines of a test, and a literal in them is the test's own.
SUITE = """
import json
from datetime import date
from pathlib import Path

import attrs

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.book import Book, act, find_customer_numbers
from kcm.customers.customer import CustomerKind, PersonalBasic, PersonalCustomer
from kcm.customers.identity import IdentityDocument, check_number
from kcm.customers.maintenance import Registration
from kcm.interchange import from_data, loads, to_data
from kcm.privacy import Secret

class Given:
    def __init__(self):
        vars(self).update(json.loads((Path(__file__).parent / "person.json").read_text("utf-8")))

    def __repr__(self):
        return "Given()"


g = Given()


def person(name="name", number="number"):
    basic = PersonalBasic(birth_date=date.fromisoformat(g.born), phone=g.phone, address=g.address)
    return PersonalCustomer(
        number="C1", name=getattr(g, name), document=IdentityDocument("RESIDENT_ID", getattr(g, number)), basic=basic
    )


def registered(customer):
    head = dict(requested_on=date(2026, 11, 20), operator="teller 7", reference="R1")
    return act(Book(), Registration(**head, customer=customer))


def account(customer):
    credential = WithdrawalCredential(
        method=CredentialMethod.PASSWORD, holder_name=customer.name, document=customer.document
    )
    return Account(
        number=g.account, owner="C1", kind=CustomerKind.PERSONAL, status=AccountStatus.OPEN, credential=credential
    )


def test_two_customers():
    assert person() == person("other_name", "other_number")


def test_two_documents():
    assert person().document == person(number="other_number").document


def test_two_basics():
    assert person().basic == attrs.evolve(person().basic, phone=None, address=None)


def test_two_accounts():
    assert account(person()) == account(person("other_name", "other_number"))


def test_two_changes():
    assert registered(person()).change == registered(person("other_name", "other_number")).change


def test_two_books():
    assert registered(person()).book == registered(person("other_name", "other_number")).book


def test_indexes():
    book = registered(person()).book
    assert (book.names, book.documents) == (None, book.references)


def test_bad_version():
    PersonalCustomer(number="C1", name=g.name, document=person().document, version=0)


def test_bad_field():
    PersonalBasic(address=g.address, phone=g.phone, birth_date=g.born)


def test_bad_account():
    good = account(person())
    Account(number=g.account + "x", owner="C1", kind=good.kind, status=good.status, credential=good.credential)


def test_number_as_a_whole_number():
    Secret(int(g.number))


def test_kind_and_number_swapped():
    IdentityDocument(g.number, "RESIDENT_ID")


def test_kind_and_number_swapped_in_a_check():
    check_number(g.number, "RESIDENT_ID")


def test_unknown_kind():
    check_number("VISA", g.number)


def test_bad_data():
    from_data(PersonalCustomer, {**to_data(person(), reveal=True), "version": "one"})


def test_bad_text():
    loads(PersonalCustomer, json.dumps({**to_data(person(), reveal=True), "name": 5}))


def test_not_found():
    registered(person()).book.account(g.account)


def test_no_question():
    find_customer_numbers(registered(person()).book, document_kind="VISA", document_number=g.number)


def test_pickle():
    import pickle

    pickle.dumps(person())
"""


@pytest.mark.parametrize("options", [[], ["--showlocals"], ["-vv"], ["--tb=short"]], ids=str)
def test_a_failing_suite_tells_nothing_personal(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "person.json").write_text(json.dumps(PERSON), "utf-8")
    (tmp_path / "test_failing.py").write_text(SUITE, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), *options]
    done = subprocess.run(  # noqa: S603
        [*command, str(tmp_path)], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path
    )
    assert f"{SUITE.count('def test_')} failed" in done.stdout
    told = done.stdout + done.stderr
    pieces = [*PERSON.values(), "1967, 8, 12"]
    assert [piece for piece in pieces if piece in told] == []


def test_a_traceback_of_python_tells_nothing_personal() -> None:
    for number in ("653130********0136", 653130196708120136):
        with pytest.raises(InvalidValue) as caught:
            IdentityDocument("RESIDENT_ID", number)  # type: ignore[arg-type]
        told = "".join(traceback.format_exception(caught.value))
        assert "653130196708120136" not in told
        assert "InvalidValue" in told
