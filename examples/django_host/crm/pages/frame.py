"""What all pages share: the frame of the admin, findings and faults in the reader's language."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.languages import locale
from kcm.errors import InvalidDocument, InvalidValue
from kcm.i18n import label, sentence
from kcm.rules import Finding, Severity

__all__ = ["REVEAL", "faults_of", "page", "told"]

REVEAL = "crm.reveal_numbers"


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


def faults_of(error: InvalidValue) -> list[str]:
    """A sentence in the reader's language, and after it the faults as kcm names them, which is in English."""
    faults = error.faults if isinstance(error, InvalidDocument) else (error,)
    return [_("This cannot be read. What is wrong, and where:"), *map(str, faults)]
