"""Key-account plans: opening the next version, and looking at those that are kept."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from crm import plans
from crm.forms import JudgementsForm
from crm.languages import locale
from crm.models import Customer, Judgements, PlanVersion
from crm.pages.frame import faults_of, page, told
from kcm.errors import InvalidValue, Refused
from kcm.planning.review import review
from kcm.reports import to_html
from kcm.rules import Finding

__all__ = ["OPEN_PLAN", "newest_plan", "open_plan", "plan", "plan_report"]

OPEN_PLAN = "crm.add_planversion"


@permission_required(OPEN_PLAN, raise_exception=True)
def open_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a plan of this customer would rest on; a POST makes it, keeps it and shows it.

    The form is about the judgements that its reader saw. When others were given since, it is offered anew.
    """
    customer = get_object_or_404(Customer, pk=pk)
    newest = plans.newest(customer)
    form = _form(customer, request)
    findings: tuple[Finding, ...] = ()
    if form.is_valid():
        given = {name: text for name in ("case", "analysis") if (text := form.cleaned_data[name]) is not None}
        try:
            opened = plans.open_plan(customer, request.user.get_username(), seen=form.cleaned_data["seen"], **given)
            if opened == newest:
                messages.info(request, _("Nothing changed since this version, so it is still the newest."))
            return redirect("admin:crm_plan", opened.pk)
        except Refused as error:
            form, findings = _form(customer), error.findings
        except InvalidValue as error:
            form.add_error(None, faults_of(error))
    return page(
        request,
        "open_plan",
        _("Open a key-account plan"),
        customer=customer,
        form=form,
        findings=told(findings),
        kept=_kept(customer),
        purchases=customer.purchases.aggregate(count=Count("pk"), first=Min("on"), last=Max("on")),
        years=customer.statements.order_by("year").values_list("year", flat=True),
        newest=plans.newest(customer),
        status=409 if findings else 200,
    )


def _kept(customer: Customer) -> Judgements | None:
    return Judgements.objects.filter(customer=customer).first()


def _form(customer: Customer, request: HttpRequest | None = None) -> JudgementsForm:
    kept = _kept(customer)
    answers = (request.POST, request.FILES) if request is not None and request.method == "POST" else ()
    form = JudgementsForm(*answers, initial={"seen": kept.version if kept else 0})
    form.fields["case"].required = kept is None
    return form


@require_GET
@permission_required("crm.view_planversion", raise_exception=True)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A version of a key-account plan, in the frame of the admin."""
    found = get_object_or_404(PlanVersion.objects.select_related("customer"), pk=pk)
    versions = found.customer.plans.order_by("-version")
    return page(request, "plan", _("Key-account plan"), plan=found, customer=found.customer, versions=versions)


@require_GET
@xframe_options_sameorigin
@permission_required("crm.view_planversion", raise_exception=True)
def plan_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Kcm's page of a plan, reviewed as on the day it was prepared."""
    found = get_object_or_404(PlanVersion, pk=pk)
    reviewed = review(plans.plan_in(found), as_of=found.prepared_on)
    return HttpResponse(to_html(reviewed, locale=locale()))


@require_GET
@permission_required("crm.view_planversion", raise_exception=True)
def newest_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest version of a customer's plan."""
    customer = get_object_or_404(Customer, pk=pk)
    found = plans.newest(customer)
    if found is None:
        return page(request, "plan", _("Key-account plan"), plan=None, customer=customer)
    return redirect("admin:crm_plan", found.pk)
