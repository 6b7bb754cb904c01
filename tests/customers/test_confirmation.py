"""The confirmation slip: whole numbers on the customer's paper, masked everywhere else (method A8)."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.ledger import C1, C2, CASE, NUMBER, START

from kcm.customers.book import act
from kcm.customers.changes import AccountReassigned
from kcm.customers.confirmation import ConfirmationSlip, confirmation_slip, slip_text
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument
from kcm.customers.reassignment import reassign
from kcm.errors import InvalidValue
from kcm.interchange import dumps, from_data, to_data, view
from kcm.privacy import Role
from kcm.testing.bookkeeping import confirmation_slips
from kcm.testing.reassigning import change_records
from kcm.text import LOCALES

SLIP = confirmation_slip(reassign(CASE).change)
WRONG, RIGHT, MASKED = "653130197608120136", "653130196708120136", "653130********0136"

CHINESE = """客户确认单
────────────────────────────────────────
业务编号：R1
日期：2026-11-20
账号：801050211010300008528

调整前
  客户号：C1
  户名：刘能
  证件类型：身份证
  证件号码：653130197608120136

调整后
  客户号：C2
  户名：刘能
  证件类型：身份证
  证件号码：653130196708120136

支取凭证版本：2
操作员：teller 7
复核：—
────────────────────────────────────────
本人确认上述账户已按调整后的客户信息归属。

客户签名：____________________
"""


def test_method_a8_the_slip_of_the_case() -> None:
    assert slip_text(SLIP, "zh_CN") == CHINESE
    assert slip_text(SLIP) == slip_text(SLIP, "en")
    english = slip_text(SLIP).splitlines()
    assert english[0] == "Customer confirmation slip"
    assert [line for line in english if "Document number" in line] == [
        f"  Document number: {WRONG}",
        f"  Document number: {RIGHT}",
    ]
    assert "Customer's signature: ____________________" in english


def test_the_two_numbers_of_the_case_differ_on_the_slip_only() -> None:
    data = to_data(SLIP)
    assert data["before"]["document"]["number"] == data["after"]["document"]["number"] == MASKED
    assert view(SLIP, Role.SERVICE)["before"]["document"]["number"] == MASKED
    for shown in (repr(SLIP), str(SLIP), dumps(SLIP)):
        assert not [word for word in (WRONG, RIGHT, NUMBER, "刘能") if word in shown]


def test_the_slip_says_who_approved_and_which_document_a_host_has_of_its_own() -> None:
    fishing = attrs.evolve(SLIP.after, document=IdentityDocument("FISHING_LICENCE", "F-77"))
    text = slip_text(attrs.evolve(SLIP, approver="manager 2", after=fishing), "zh_CN")
    assert "复核：manager 2\n" in text
    assert "  证件类型：FISHING_LICENCE\n  证件号码：F-77\n" in text


def test_a_masked_slip_shows_no_number_even_where_one_holds_another() -> None:
    longer = attrs.evolve(SLIP.before, document=IdentityDocument("OTHER", f"{RIGHT}7788"))
    text = slip_text(attrs.evolve(SLIP, before=longer), "zh_CN", masked=True)
    assert "账号：801050***********8528\n" in text
    assert [line for line in text.splitlines() if "证件号码" in line] == [
        "  证件号码：653130************7788",
        f"  证件号码：{MASKED}",
    ]


@given(change_records(), st.sampled_from(LOCALES))
def test_a_slip_shows_both_identities_in_full(change: AccountReassigned, locale: str) -> None:
    """Account, both customers, their documents and the credential's version are on the paper as they are on record."""
    slip = confirmation_slip(change)
    text = slip_text(slip, locale)
    assert (slip.reference, slip.on, slip.operator, slip.approver, slip.credential_version) == (
        change.reference,
        change.on,
        change.operator,
        change.approver,
        change.credential_after.version,
    )
    for customer in (change.before, change.after):
        for word in (customer.number, customer.name, customer.document.number.reveal()):
            assert word in text
        assert IDENTITY_KINDS[customer.document.kind].label.in_locale(locale) in text
    assert change.account.reveal() in text
    assert "{" not in text


@given(confirmation_slips())
def test_a_slip_comes_back_from_its_data(slip: ConfirmationSlip) -> None:
    """Revealed data of a slip is the slip."""
    assert from_data(ConfirmationSlip, to_data(slip, reveal=True)) == slip


@pytest.mark.parametrize("thing", [START.changes[0], C1, C2, None, "R1"])
def test_only_a_reassignment_has_a_slip(thing: Any) -> None:
    with pytest.raises(InvalidValue, match=f"found a {type(thing).__name__}, expected an AccountReassigned"):
        confirmation_slip(thing)


def test_a_name_adds_no_line_to_the_slip() -> None:
    forged = attrs.evolve(SLIP.after, name="刘能\n账号：1")
    assert "  户名：刘能 账号：1\n" in slip_text(attrs.evolve(SLIP, after=forged), "zh_CN")


def test_a_slip_in_another_language_is_refused() -> None:
    with pytest.raises(InvalidValue, match="locale 'fr'"):
        slip_text(SLIP, "fr")


def test_a_change_read_from_a_book_has_the_same_slip() -> None:
    change = act(START, CASE).change
    assert isinstance(change, AccountReassigned)
    assert slip_text(confirmation_slip(change), "zh_CN") == CHINESE
