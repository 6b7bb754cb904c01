"""What is known of a customer: the health of the relationship, and the ratios of the books."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm import books
from crm.forms import DayForm
from crm.health import health_on
from crm.languages import locale
from crm.models import Customer
from crm.pages.frame import faults_of, page, told
from kcm.errors import InvalidValue
from kcm.reports.formats import Formats

__all__ = ["health", "ratios"]


@require_GET
@permission_required("crm.view_customer", raise_exception=True)
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """How healthy the relationship is, what is known of it, and what that rests on."""
    customer, title = get_object_or_404(Customer, pk=pk), _("Health of the relationship")
    form = DayForm({"as_of": request.GET.get("as_of") or timezone.localdate()})
    if not form.is_valid():
        return page(request, "health", title, customer=customer, form=form)
    day = form.cleaned_data["as_of"]
    try:
        found, findings = health_on(customer, day)
    except InvalidValue as error:
        return page(request, "health", title, customer=customer, form=form, faults=faults_of(error))
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
        title,
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
    customer, title = get_object_or_404(Customer, pk=pk), _("Financial ratios")
    years = list(customer.statements.order_by("-year").values_list("year", flat=True))
    asked = request.GET.get("year")
    year = next((one for one in years if str(one) == asked), next(iter(years), None))
    known = {"customer": customer, "years": years, "year": year}
    try:
        statement = books.statements_of(customer, year)[0]
        lines, findings = books.ratio_lines(customer, locale(), year), books.statement_findings(customer, year)
    except InvalidValue as error:
        return page(request, "ratios", title, **known, faults=faults_of(error))
    return page(
        request,
        "ratios",
        title,
        **known,
        currency=statement.currency if statement else "",
        source=statement.source.in_locale(locale()) if statement else "",
        lines=lines,
        findings=told(findings),
    )
