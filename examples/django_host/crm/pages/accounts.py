"""Accounts: finding one, passing it to its right owner, and the slip that the customer signs."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from crm import acts, log
from crm.forms import NumberForm, ReassignmentForm
from crm.languages import locale
from crm.models import Account, ChangeRecord
from crm.pages.frame import REVEAL, faults_of, page, told
from kcm.customers.changes import AccountReassigned
from kcm.customers.confirmation import confirmation_slip, slip_text
from kcm.errors import InvalidValue, Refused
from kcm.privacy import mask
from kcm.reports.formats import Formats
from kcm.rules import Finding, passes

__all__ = ["find", "reassign", "slip"]

STALE = frozenset({"book.STALE_VERSION", "book.OTHER_CONTENT"})


@require_POST
@sensitive_post_parameters("number")
@sensitive_variables()
@permission_required("crm.view_account", raise_exception=True)
def find(request: HttpRequest) -> HttpResponse:
    """Go to the account of a whole number, which is in the form and so in no address and no server's log."""
    form = NumberForm(request.POST)
    found = Account.objects.filter(number=form.cleaned_data["number"]).first() if form.is_valid() else None
    if found is None:
        messages.error(request, _("There is no account under this number."))
        return redirect("admin:crm_account_changelist")
    return redirect("admin:crm_account_change", found.pk)


@sensitive_post_parameters("document_number")
@sensitive_variables()
@permission_required("crm.change_account", raise_exception=True)
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for evidence, say what stands against it, and pass the account to its new owner.

    The form is about the versions that the operator saw, and the evidence of that day. When they are no longer the
    present ones it is not shown again, for its answers were about another record: the operator looks anew.
    """
    account = get_object_or_404(Account.objects.select_related("owner"), pk=pk)
    seen = {"account_version": account.version, "owner_version": account.owner.version}
    initial = {**seen, "reference": uuid4().hex, "requested_on": timezone.localdate()}
    answers = request.POST if request.method == "POST" else None
    form = ReassignmentForm(answers, initial=initial, account=account, operator=request.user)
    findings: tuple[Finding, ...] | None = None
    refused = False
    complete = form.is_valid()
    if done := _done_with(form, account):
        said = {"day": Formats(locale()).day(done.on), "operator": done.operator}
        messages.info(request, _("This form was already done on %(day)s by %(operator)s.") % said)
        return _to_what_was_done(request, account, done)
    if complete:
        try:
            asked = form.request()
            if "act" in request.POST:
                change = acts.perform(asked)
                messages.success(request, _("The account was reassigned."))
                return _to_what_was_done(request, account, change)
            findings = acts.consider(asked)
        except InvalidValue as error:
            form.add_error(None, faults_of(error))
        except Refused as error:
            findings, refused = error.findings, True
    return page(
        request,
        "reassign",
        _("Reassign an account"),
        form=form,
        account=account,
        new_owner=form.cleaned_data.get("new_owner") if form.is_bound else None,
        number=account.number if request.user.has_perm(REVEAL) else mask(account.number),
        findings=None if findings is None else told(findings),
        allowed=findings is not None and passes(findings),
        outdated=_outdated(form, findings or ()),
        status=409 if refused else 200,
    )


def _done_with(form: ReassignmentForm, account: Account) -> AccountReassigned | None:
    """What was done to this account by this very form; whatever is asked by it now, that stands."""
    reference = form.cleaned_data.get("reference") if form.is_bound else None
    change = log.by_reference([reference]).get(reference)
    return change if isinstance(change, AccountReassigned) and change.account.reveal() == account.number else None


def _to_what_was_done(request: HttpRequest, account: Account, change: AccountReassigned) -> HttpResponse:
    """Go to the slip, or to the account where the operator may see no slip."""
    if not request.user.has_perm("crm.view_changerecord"):
        return redirect("admin:crm_account_change", account.pk)
    return redirect("admin:crm_slip", ChangeRecord.objects.get(reference=change.reference).pk)


def _outdated(form: ReassignmentForm, findings: tuple[Finding, ...]) -> str:
    """Why this form is of no use any more; empty while it is."""
    if form.has_error("requested_on"):
        return _("This form is of another day, and so is its evidence. Nothing was done.")
    if STALE.isdisjoint(one.code for one in findings):
        return ""
    return _("The record changed while you were working on it. Nothing was done.")


@require_GET
@permission_required("crm.view_changerecord", raise_exception=True)
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's confirmation slip, with whole numbers for who may see them, and masked ones for all others."""
    record = get_object_or_404(ChangeRecord, pk=pk)
    change = log.change_of(record)
    if not isinstance(change, AccountReassigned):
        return redirect("admin:crm_changerecord_change", pk)
    masked = not request.user.has_perm(REVEAL)
    return page(
        request,
        "slip",
        _("Customer confirmation slip"),
        text=slip_text(confirmation_slip(change), locale(), masked=masked),
        masked=masked,
        findings=told(change.findings),
        account=Account.objects.filter(number=change.account.reveal()).first(),
    )
