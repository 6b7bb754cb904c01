"""A segmentation from its beginning, over its progress, to kcm's page of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from crm import segmenting
from crm.forms import DayForm
from crm.languages import locale
from crm.models import SegmentationRun
from crm.pages.frame import page
from kcm.reports.formats import Formats

__all__ = ["begin", "run", "run_report", "segment_all"]


@require_POST
@permission_required("crm.view_customer", raise_exception=True)
def segment_all(request: HttpRequest) -> HttpResponse:
    """Begin a segmentation of every customer."""
    return begin(request, segmenting.everybody())


def begin(request: HttpRequest, customers: list[str]) -> HttpResponse:
    """Begin a segmentation of these customers on the day that was asked for, today where none was; else say why not."""
    form = DayForm({"as_of": request.POST.get("as_of") or timezone.localdate()})
    if not form.is_valid():
        messages.error(request, _("This is no day of the calendar, so nothing was begun."))
        return redirect("admin:crm_customer_changelist")
    run = segmenting.start(customers, form.cleaned_data["as_of"], request.user)
    return redirect("admin:crm_run", run.pk)


@permission_required("crm.view_customer", raise_exception=True)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a segmentation is; each POST takes a step, and the finished one is shown."""
    found = get_object_or_404(SegmentationRun, pk=pk)
    if request.method == "POST":
        if not found.finished:
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
