"""What an operator fills in."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.languages import locale
from crm.models import Account, Customer
from crm.rows import account_of, customer_of
from kcm.customers.customer import CustomerKind
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument
from kcm.customers.reassignment import Reassignment
from kcm.errors import InvalidValue
from kcm.interchange import decode

__all__ = ["DayForm", "JudgementsForm", "NumberForm", "ReassignmentForm"]

APPROVE = "crm.approve_reassignment"

LARGEST_FILE = 1_000_000
OUTCOMES = (("", _("not checked")), ("True", _("passed")), ("False", _("failed")))


def document_kinds() -> list[tuple[str, str]]:
    """Every kind of identity document kcm knows, in the reader's language."""
    return [("", "—"), *((name, kind.label.in_locale(locale())) for name, kind in IDENTITY_KINDS.items())]


def outcome(label: Any) -> forms.TypedChoiceField:
    """The outcome of a check made elsewhere: passed, failed, or not made."""
    return forms.TypedChoiceField(
        label=label, choices=OUTCOMES, coerce=lambda text: text == "True", empty_value=None, required=False
    )


def day(label: Any, **options: Any) -> forms.DateField:
    """A day of the calendar, with the browser's own chooser."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class DayForm(forms.Form):
    """The day of a question."""

    as_of = day(_("as of"))


class NumberForm(forms.Form):
    """A whole account number."""

    number = forms.CharField(max_length=32)


class JudgementsForm(forms.Form):
    """The two texts of judgements as files, what is not given staying as it is kept; and which ones the reader saw."""

    case = forms.FileField(label="case.toml", required=False)
    analysis = forms.FileField(label="analysis.toml", required=False)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_case(self) -> str | None:
        """The text of the first file."""
        return _text(self.cleaned_data["case"])

    def clean_analysis(self) -> str | None:
        """The text of the second file."""
        return _text(self.cleaned_data["analysis"])


def _text(file: UploadedFile | None) -> str | None:
    if file is None:
        return None
    if file.size > LARGEST_FILE:
        raise forms.ValidationError(_("This file is larger than one megabyte."))
    try:
        return decode(file.read(), file.name)
    except InvalidValue as error:
        raise forms.ValidationError([_("This file is not text in UTF-8."), str(error)]) from None


class ApproverField(forms.ModelChoiceField):
    """Another user of this host who may approve."""

    def label_from_instance(self, user: User) -> str:
        """How an operator knows a colleague."""
        return user.get_full_name() or user.get_username()


class ReassignmentForm(forms.Form):
    """Who gets the account, on what evidence; with the versions of what the operator saw, and the day of the evidence.

    Who approves is one of the others who may: a form that names anybody else, the operator too, is not valid.
    """

    new_owner = forms.CharField(label=_("new owner's customer number"), max_length=64)
    password_verified = outcome(_("account password"))
    document_verified = outcome(_("identity document"))
    document_kind = forms.ChoiceField(label=_("document shown"), choices=document_kinds, required=False)
    document_number = forms.CharField(
        label=_("its number"), max_length=64, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    document_valid_until = day(_("valid until"), required=False)
    seal_verified = outcome(_("seal against the specimen"))
    approver = ApproverField(User.objects.none(), label=_("approver"), required=False, empty_label="—")
    reference = forms.CharField(max_length=200, widget=forms.HiddenInput)
    requested_on = forms.DateField(widget=forms.HiddenInput)
    account_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    owner_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, operator: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account, self.operator = account, operator
        if account.kind == CustomerKind.CORPORATE.name:
            # Everything is asked of everybody, and first what an owner of this kind has; what is enough, kcm says.
            self.order_fields(("new_owner", "seal_verified"))
        others = User.objects.with_perm(APPROVE).exclude(pk=operator.pk)
        self.fields["approver"].queryset = others.order_by("username")

    def clean_new_owner(self) -> Customer:
        """The customer of the number."""
        found = Customer.objects.filter(number=self.cleaned_data["new_owner"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no customer under this number."))
        return found

    def clean_requested_on(self) -> date:
        """The day of the evidence, which is today's or none."""
        if self.cleaned_data["requested_on"] != timezone.localdate():
            raise forms.ValidationError(_("This form is of another day."))
        return self.cleaned_data["requested_on"]

    def clean(self) -> None:
        """The document that was shown, made of its three answers."""
        given = self.cleaned_data
        kind, number = given.get("document_kind"), given.get("document_number")
        if "document_kind" in self.errors or not (kind or number):
            return
        if not kind or not number:
            self.add_error("document_number", _("A document has a kind and a number: give both, or neither."))
            return
        try:
            given["document"] = IdentityDocument(kind, number, given.get("document_valid_until"))
        except InvalidValue:
            self.add_error("document_number", _("This is no document number. Write it whole, as it is printed."))

    def request(self) -> Reassignment:
        """The request, about the account and its owner as the operator saw them.

        Raises:
            InvalidValue: for rows that kcm cannot read.
        """
        given, account, operator = self.cleaned_data, self.account, self.operator.get_username()
        return Reassignment(
            account=attrs.evolve(account_of(account), version=given["account_version"]),
            current_owner=attrs.evolve(customer_of(account.owner), version=given["owner_version"]),
            new_owner=customer_of(given["new_owner"]),
            evidence=Evidence(
                password_verified=given["password_verified"],
                document_verified=given["document_verified"],
                seal_verified=given["seal_verified"],
                document=given.get("document"),
                checked_by=operator,
                checked_on=given["requested_on"],
            ),
            requested_on=given["requested_on"],
            operator=operator,
            reference=given["reference"],
            approver=given["approver"].get_username() if given["approver"] else None,
        )
