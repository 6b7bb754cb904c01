"""What an operator fills in."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.languages import locale
from crm.models import Account, Customer
from crm.rows import account_of, customer_of
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IDENTITY_KINDS, IdentityDocument
from kcm.customers.reassignment import Reassignment

__all__ = ["DayForm", "ReassignmentForm"]

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


class ReassignmentForm(forms.Form):
    """Who gets the account, on what evidence; with the versions of what the operator saw."""

    new_owner = forms.CharField(label=_("new owner's customer number"), max_length=64)
    password_verified = outcome(_("account password (personal)"))
    document_verified = outcome(_("identity document (personal)"))
    seal_verified = outcome(_("seal against the specimen (corporate)"))
    document_kind = forms.ChoiceField(label=_("document shown"), choices=document_kinds, required=False)
    document_number = forms.CharField(
        label=_("its number"), max_length=64, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    document_valid_until = day(_("valid until"), required=False)
    approver = forms.CharField(label=_("approver"), max_length=200, required=False)
    reference = forms.CharField(max_length=200, widget=forms.HiddenInput)
    account_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    owner_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean_new_owner(self) -> Customer:
        """The customer of the number."""
        found = Customer.objects.filter(number=self.cleaned_data["new_owner"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no customer under this number."))
        return found

    def request(self, account: Account, operator: str, today: date) -> Reassignment:
        """The request, about the account and its owner as the operator saw them.

        Raises:
            InvalidValue: for a document that cannot be one.
        """
        given = self.cleaned_data
        shown = (
            IdentityDocument(given["document_kind"], given["document_number"], given["document_valid_until"])
            if given["document_kind"] or given["document_number"]
            else None
        )
        return Reassignment(
            account=attrs.evolve(account_of(account), version=given["account_version"]),
            current_owner=attrs.evolve(customer_of(account.owner), version=given["owner_version"]),
            new_owner=customer_of(given["new_owner"]),
            evidence=Evidence(
                password_verified=given["password_verified"],
                document_verified=given["document_verified"],
                seal_verified=given["seal_verified"],
                document=shown,
                checked_by=operator,
                checked_on=today,
            ),
            requested_on=today,
            operator=operator,
            reference=given["reference"],
            approver=given["approver"] or None,
        )
