"""A failing test, an error or a log line shows no personal data: pytest prints differences, arguments and locals."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from kcm.customers.accounts import Account, AccountStatus
from kcm.customers.book import Book, act, read_log, replay
from kcm.customers.customer import CustomerKind, PersonalBasic, PersonalCustomer
from kcm.customers.identity import IdentityDocument
from kcm.customers.maintenance import Registration
from kcm.errors import KcmError
from kcm.interchange import from_data, loads

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
from kcm.customers.book import (
    Book, act, adjustments, apply, compensation, find_customer_numbers, read_log, reassign_many, replay, write_log
)
from kcm.customers.confirmation import confirmation_slip, slip_text
from kcm.customers.customer import (
    BeneficialOwner, CorporateBasic, CustomerKind, OwnershipBasis, PersonalBasic, PersonalCustomer
)
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument, check_number
from kcm.customers.maintenance import LAWFUL_CHANGE_RULES, Closing, Maintenance, Registration, amend
from kcm.customers.opening import AccountOpening, AccountStatusChange
from kcm.customers.reassignment import Reassignment, reassign
from kcm.customers.requests import Request
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


HEAD = dict(requested_on=date(2026, 11, 20), operator="teller 7", reference="R9")


def shown(customer):
    return Evidence(
        password_verified=True,
        document_verified=True,
        document=customer.document,
        checked_by="teller 7",
        checked_on=date(2026, 11, 20),
    )


def move():
    old, new = person(), attrs.evolve(person(number="other_number"), number="C2")
    return Reassignment(**HEAD, account=account(old), current_owner=old, new_owner=new, evidence=shown(new))


def opened():
    book, old, new = registered(person()).book, person(), move().new_owner
    book = act(book, Registration(**HEAD | {"reference": "R2"}, customer=new)).book
    return act(book, AccountOpening(**HEAD | {"reference": "R3"}, account=account(old), owner=old)).book


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


def test_two_slips():
    slip = confirmation_slip(reassign(move()).change)
    assert slip == attrs.evolve(slip, after=attrs.evolve(slip.before, name=g.other_name))


def test_two_outcomes():
    assert reassign(move()) == reassign(attrs.evolve(move(), account=attrs.evolve(move().account, version=2)))


def test_two_moves():
    assert move() == attrs.evolve(move(), current_owner=move().new_owner, account=account(person("other_name")))


def test_two_batches():
    assert reassign_many(opened(), [move()], all_or_nothing=True) == reassign_many(Book(), [], all_or_nothing=True)


def test_two_histories():
    assert adjustments(act(opened(), move()).book) == (reassign(attrs.evolve(move(), operator="x")).change,)


def test_lists_of_customers():
    assert [person(), person("other_name")] == [person("other_name"), person()]


def test_books_as_maps():
    assert dict(opened().accounts.items()) == dict(registered(person()).book.customers.items())


def test_refused():
    act(opened(), attrs.evolve(move(), new_owner=move().current_owner, evidence=shown(person())))


def test_refused_maintenance():
    amend(Maintenance(**HEAD, customer=person(), amended=person("other_name", "other_number")))


def test_refused_lawful_change():
    request = Maintenance(**HEAD, customer=person(), amended=person("other_name", "other_number"))
    amend(request, LAWFUL_CHANGE_RULES)


def test_nothing_to_take_back():
    compensation(opened(), g.account, evidence=shown(person()), request=Request(**HEAD))


def test_a_change_that_does_not_follow():
    apply(registered(person()).book, registered(person("other_name")).change)


def test_a_log_that_does_not_follow():
    replay([registered(person()).change] * 2)


def test_data_of_a_book_that_does_not_follow():
    from_data(Book, to_data(opened(), reveal=True)[1:])


def test_a_faulty_log():
    read_log(line.replace(g.born, g.born + "x") for line in write_log([registered(person()).change]))


def test_a_log_cut_short():
    read_log(line[:-5] for line in write_log([registered(person()).change]))


def test_masked_data():
    from_data(Book, to_data(opened()))


def test_data_of_another_form():
    from_data(PersonalCustomer, [g.name, g.number])


def test_data_where_an_object_belongs():
    from_data(PersonalCustomer, {**to_data(person(), reveal=True), "document": g.number, "basic": g.phone})


def test_slip_in_no_language():
    slip_text(confirmation_slip(reassign(move()).change), "fr")


def test_slip_of_a_customer():
    confirmation_slip(person())


def test_a_number_for_an_outcome():
    Evidence(password_verified=g.number, checked_by="teller 7", checked_on=date(2026, 11, 20))


def test_a_number_for_a_customer():
    Registration(**HEAD, customer=g.number)


def test_a_name_for_a_customer():
    Maintenance(**HEAD, customer=person(), amended=g.name)


def test_a_number_for_an_account():
    AccountOpening(**HEAD, account=g.account, owner=person())


def test_a_number_for_an_account_that_closes():
    AccountStatusChange(**HEAD, account=g.account, status=AccountStatus.CLOSED)


def test_a_number_for_a_record_that_closes():
    Closing(**HEAD, customer=g.number)


def test_a_bad_owner():
    owner = BeneficialOwner(name=g.name, document=person().document, basis=OwnershipBasis.SHARES, share=0.8)
    CorporateBasic(beneficial_owners=(owner, owner))


def test_a_bad_owner_by_name():
    BeneficialOwner(name=[g.name], document=g.number, basis=OwnershipBasis.SHARES, share=0.8)


def test_a_customer_for_a_number():
    registered(person()).book.customer(g.number)


def test_a_name_that_is_a_number():
    find_customer_numbers(registered(person()).book, name=int(g.number))


def test_a_masked_question():
    find_customer_numbers(registered(person()).book, name=g.name, document_number=g.number + "*")


def test_pickle():
    import pickle

    pickle.dumps(person())
"""


PIECES = [*PERSON.values(), "1967, 8, 12"]


@pytest.mark.parametrize("options", [[], ["--showlocals", "-vv"]], ids=str)
def test_a_failing_suite_tells_nothing_personal(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "person.json").write_text(json.dumps(PERSON), "utf-8")
    (tmp_path / "test_failing.py").write_text(SUITE, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), *options]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert f"{SUITE.count('def test_')} failed" in done.stdout
    told = done.stdout + done.stderr
    assert [piece for piece in PIECES if piece in told] == []


def card(number: Any = PERSON["number"]) -> IdentityDocument:
    return IdentityDocument("RESIDENT_ID", number)


def of_bad_data() -> object:
    data = {"number": "C1", "name": 5, "document": PERSON["number"], "basic": {"birth_date": PERSON["born"] + "x"}}
    return from_data(PersonalCustomer, {**data, "phone": PERSON["phone"]})


def registered(name: str) -> Book:
    ann = PersonalCustomer(number="C1", name=PERSON[name], document=card())
    request = Registration(requested_on=date(2026, 11, 20), operator="teller 7", reference="R1", customer=ann)
    return act(Book(), request).book


FAULTS: dict[str, Callable[[], object]] = {
    "a number that is a whole number": lambda: card(int(PERSON["number"])),
    "a masked number": lambda: card(PERSON["number"] + "*"),
    "kind and number swapped": lambda: IdentityDocument(PERSON["number"], "RESIDENT_ID"),
    "a bad field": lambda: PersonalBasic(birth_date=PERSON["born"], phone=PERSON["phone"]),  # type: ignore[arg-type]  # text is neither a date nor a Secret
    "a bad version": lambda: PersonalCustomer(number="C1", name=PERSON["name"], document=card(), version=0),
    "a bad account": lambda: Account(
        number=PERSON["account"] + "x",
        owner="C1",
        kind=CustomerKind.PERSONAL,
        status=AccountStatus.OPEN,
        credential=None,  # type: ignore[arg-type]  # an account without one
    ),
    "bad data": of_bad_data,
    "bad text": lambda: loads(PersonalCustomer, json.dumps({"name": PERSON["name"]}) + "x"),
    "a bad line": lambda: read_log([json.dumps({"type": PERSON["number"], "name": PERSON["name"]})]),
    "nobody": lambda: registered("name").customer(PERSON["number"]),
    "no account": lambda: registered("name").account(PERSON["account"]),
    "a log that does not follow": lambda: replay([*registered("name").changes, *registered("other_name").changes]),
    "a duplicate": lambda: act(
        registered("name"),
        Registration(
            requested_on=date(2026, 11, 20),
            operator="teller 7",
            reference="R2",
            customer=PersonalCustomer(number="C2", name=PERSON["other_name"], document=card()),
        ),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_neither_a_traceback_of_python_nor_a_log_line_tells_anything_personal(fault: str) -> None:
    lines = StringIO()
    logger = logging.Logger("host")  # its own, so that no handler of the suite hears it
    logger.addHandler(logging.StreamHandler(lines))
    with pytest.raises(KcmError) as caught:
        FAULTS[fault]()
    error = caught.value
    logger.error("refused: %r", error, exc_info=error)
    told = lines.getvalue() + "".join(traceback.format_exception(error)) + f"{error} {error.args}"
    assert told.count("Traceback (most recent call last)") == 2
    assert type(error).__name__ in told
    assert [piece for piece in PIECES if piece in told] == []
