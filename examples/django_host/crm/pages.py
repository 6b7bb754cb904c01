"""The pages that are not lists: reassignment and its slip, segmentation, health, ratios, plans."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from crm import acts, books, log, plans, segmenting
from crm.forms import DayForm, JudgementsForm, ReassignmentForm
from crm.health import health_on
from crm.languages import locale
from crm.models import Account, ChangeRecord, Customer, Judgements, PlanVersion, SegmentationRun
from kcm.customers.changes import AccountReassigned
from kcm.customers.confirmation import confirmation_slip, slip_text
from kcm.errors import InvalidDocument, InvalidValue, Refused
from kcm.i18n import label, sentence
from kcm.planning.review import review
from kcm.privacy import mask
from kcm.reports import to_html
from kcm.reports.formats import Formats
from kcm.rules import Finding, Severity, passes

REVEAL = "crm.reveal_numbers"
OPEN_PLAN = "crm.add_planversion"
STALE = frozenset({"book.STALE_VERSION", "book.OTHER_CONTENT"})


def page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    """A page in the frame of the admin."""
    status = context.pop("status", 200)
    everywhere = admin.site.each_context(request)
    return render(request, f"crm/{name}.html", {**everywhere, "title": title, **context}, status=status)


def told(findings: tuple[Finding, ...]) -> list[dict[str, str]]:
    """Findings in the reader's language, those that block first."""
    order = list(Severity)
    return [
        {
            "severity": one.severity.name,
            "label": label(one.severity, locale()),
            "sentence": sentence(one, locale()),
            "code": one.code,
        }
        for one in sorted(findings, key=lambda one: order.index(one.severity))
    ]


@permission_required("crm.change_account", raise_exception=True)
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for evidence, say what stands against it, and pass the account to its new owner.

    The form is about the versions that the operator saw. When they are no longer the present ones it is not shown
    again, for its answers were about another record: the operator looks anew.
    """
    account = get_object_or_404(Account.objects.select_related("owner"), pk=pk)
    seen = {"account_version": account.version, "owner_version": account.owner.version, "reference": uuid4().hex}
    answers = request.POST if request.method == "POST" else None
    form = ReassignmentForm(answers, initial=seen, account=account, operator=request.user)
    findings: tuple[Finding, ...] | None = None
    refused = False
    if form.is_valid():
        try:
            asked = form.request(timezone.localdate())
            if "act" in request.POST:
                change = acts.perform(asked)
                record = ChangeRecord.objects.get(reference=change.reference)
                return redirect("admin:crm_slip", record.pk)
            findings = acts.examine(asked)
        except InvalidValue as error:
            form.add_error(None, str(error))
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
        stale=not STALE.isdisjoint(one.code for one in findings or ()),
        status=409 if refused else 200,
    )


@require_GET
@permission_required("crm.view_changerecord", raise_exception=True)
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's confirmation slip, with whole numbers for who may see them, and masked ones for all others."""
    record = get_object_or_404(ChangeRecord, pk=pk)
    change = log.change_of(record)
    if not isinstance(change, AccountReassigned):
        return redirect("admin:crm_changerecord_change", pk)
    made = confirmation_slip(change)
    text = slip_text(made, locale())
    if not request.user.has_perm(REVEAL):
        for secret in (made.account, made.before.document.number, made.after.document.number):
            text = text.replace(secret.reveal(), str(secret))
    return page(
        request,
        "slip",
        _("Customer confirmation slip"),
        text=text,
        masked=not request.user.has_perm(REVEAL),
        findings=told(change.findings),
        account=Account.objects.filter(number=change.account.reveal()).first(),
    )


@require_GET
@permission_required("crm.view_customer", raise_exception=True)
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """How healthy the relationship is, what is known of it, and what that rests on."""
    customer = get_object_or_404(Customer, pk=pk)
    form, day = _day(request)
    found, findings = health_on(customer, day)
    formats = Formats(locale())
    parts = [
        {
            "label": part.label.in_locale(locale()),
            "weight": formats.points(part.weight),
            "score": formats.score(part.score),
            "observed_on": part.observed_on or formats.score(None),
            "freshness": formats.share(part.freshness),
            "part": formats.score(part.part),
        }
        for part in found.parts
    ]
    return page(
        request,
        "health",
        _("Health of the relationship"),
        customer=customer,
        form=form,
        day=formats.day(day),
        score=formats.score(found.score),
        marker=None if found.score is None else f"{found.score * 10:.1f}",
        low=formats.score(found.low),
        high=formats.score(found.high),
        band=(f"{found.low * 10:.1f}", f"{(found.high - found.low) * 10:.1f}"),
        coverage=formats.share(found.coverage),
        parts=parts,
        findings=told(findings),
    )


@require_GET
@permission_required("crm.view_customer", raise_exception=True)
def ratios(request: HttpRequest, pk: int) -> HttpResponse:
    """The ratios of a customer's books of one year, each with its status and operands."""
    customer = get_object_or_404(Customer, pk=pk)
    years = list(customer.statements.order_by("-year").values_list("year", flat=True))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else next(iter(years), None)
    statement = books.statements_of(customer, year)[0]
    return page(
        request,
        "ratios",
        _("Financial ratios"),
        customer=customer,
        years=years,
        year=year,
        currency=statement.currency if statement else "",
        source=statement.source.in_locale(locale()) if statement else "",
        lines=books.ratio_lines(customer, locale(), year),
        findings=told(books.statement_findings(customer, year)),
    )


@require_POST
@permission_required("crm.view_customer", raise_exception=True)
def segment_all(request: HttpRequest) -> HttpResponse:
    """Begin a segmentation of every customer."""
    return begin(request, segmenting.everybody())


def begin(request: HttpRequest, customers: list[str]) -> HttpResponse:
    """Begin a segmentation of these customers, on the day that was asked for or today."""
    form = DayForm(request.POST)
    day = form.cleaned_data["as_of"] if form.is_valid() else timezone.localdate()
    run = segmenting.start(customers, day, request.user)
    return redirect("admin:crm_run", run.pk)


@permission_required("crm.view_customer", raise_exception=True)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a segmentation is; each POST takes a step, and the finished one is shown."""
    found = get_object_or_404(SegmentationRun, pk=pk)
    if request.method == "POST" and not found.finished:
        found = segmenting.step(pk)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"done": found.done, "total": found.total, "finished": found.finished})
        return redirect("admin:crm_run", pk)
    name = "segmentation" if found.finished else "progress"
    return page(request, name, _("Segmentation"), run=found, day=Formats(locale()).day(found.as_of))


@require_GET
@xframe_options_sameorigin
@permission_required("crm.view_customer", raise_exception=True)
def run_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Kcm's page of a finished segmentation."""
    found = get_object_or_404(SegmentationRun, pk=pk)
    if not found.finished:
        return redirect("admin:crm_run", pk)
    absent = segmenting.customers_without_purchases(found)
    assumed = ngettext(
        "%(count)d customer has no purchase up to this day and is in no segment.",
        "%(count)d customers have no purchase up to this day and are in no segment.",
        absent,
    ) % {"count": absent}
    made = segmenting.report(found, locale(), _("purchases of this CRM"), (assumed,) if absent else ())
    return HttpResponse(made or _("None of these customers bought anything."))


@permission_required(OPEN_PLAN, raise_exception=True)
def open_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a plan of this customer would rest on; a POST makes it, keeps it and shows it."""
    customer = get_object_or_404(Customer, pk=pk)
    kept = Judgements.objects.filter(customer=customer).first()
    form = JudgementsForm(request.POST, request.FILES) if request.method == "POST" else JudgementsForm()
    form.fields["case"].required = kept is None
    if form.is_valid():
        judgements = Judgements(
            customer=customer,
            case=form.cleaned_data["case"] or (kept.case if kept else ""),
            analysis=form.cleaned_data["analysis"] or (kept.analysis if kept else ""),
        )
        newest = customer.plans.order_by("-version").first()
        try:
            opened = plans.open_plan(judgements, request.user.get_username())
            if opened == newest:
                messages.info(request, _("Nothing changed since this version, so it is still the newest."))
            return redirect("admin:crm_plan", opened.pk)
        except Refused:
            form.add_error(None, _("Others opened this plan at the same time. Try again."))
        except InvalidDocument as error:
            form.add_error(None, [str(fault) for fault in error.faults])
        except InvalidValue as error:
            form.add_error(None, str(error))
    return page(
        request,
        "open_plan",
        _("Open a key-account plan"),
        customer=customer,
        form=form,
        kept=kept,
        purchases=customer.purchases.aggregate(count=Count("pk"), first=Min("on"), last=Max("on")),
        years=customer.statements.order_by("year").values_list("year", flat=True),
        newest=customer.plans.order_by("-version").first(),
    )


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
    found = customer.plans.order_by("-version").first()
    if found is None:
        return page(request, "plan", _("Key-account plan"), plan=None, customer=customer)
    return redirect("admin:crm_plan", found.pk)


def _day(request: HttpRequest) -> tuple[DayForm, date]:
    form = DayForm(request.GET or {"as_of": timezone.localdate()})
    return form, form.cleaned_data["as_of"] if form.is_valid() else timezone.localdate()
