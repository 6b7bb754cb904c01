"""The admin: lists with masked numbers, and actions that lead to the pages where kcm is at work.

Nothing about customers and accounts is typed into a row here: what changes them are the acts, so that every change has
its record.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.languages import locale
from crm.log import change_of
from crm.models import Account, ChangeRecord, Customer, PlanVersion, SegmentationRun
from crm.pages import accounts, customers, plans, segmentations
from crm.pages.frame import REVEAL
from kcm.customers.changes import AccountReassigned
from kcm.customers.identity import IDENTITY_KINDS
from kcm.interchange import view
from kcm.privacy import Role, mask

admin.site.site_header = gettext_lazy("Key customers")
admin.site.site_title = gettext_lazy("Key customers")
admin.site.index_title = gettext_lazy("What this host keeps")


class Kept(admin.ModelAdmin):
    """A table that is looked at here and written elsewhere.

    `masked` is shown to everybody who may look; `whole` stands in its place for who may see whole numbers.
    """

    masked: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    pages: tuple[tuple[str, str, Any], ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by acts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed by acts."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By its address a list is narrowed by its filters alone: any other column would tell what is masked."""
        return lookup.split("__")[0] in self.list_filter and super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What the reader may see of a row."""
        return self.whole if self.whole and request.user.has_perm(REVEAL) else self.masked

    def lead(self, request: HttpRequest, rows: QuerySet[Any], where: str) -> HttpResponse | None:
        """Go to a page about the one row that is chosen."""
        chosen = list(rows[:2])
        if len(chosen) == 1:
            return redirect(f"admin:crm_{where}", chosen[0].pk)
        self.message_user(request, _("Choose one: this page is about one alone."), messages.ERROR)
        return None

    def get_urls(self) -> list[URLPattern]:
        """The pages of this table, before the admin's own."""
        own = [path(where, self.admin_site.admin_view(seen), name=f"crm_{name}") for where, name, seen in self.pages]
        return own + super().get_urls()


@admin.register(Customer)
class CustomerAdmin(Kept):
    """Customers, their health, their ratios, their plans, and segmentations of them."""

    list_display = ("number", "name", "links", "kind", "status", "document_masked")
    list_filter = ("kind", "status")
    search_fields = ("number", "name")
    list_per_page = 50
    actions = ("segment", "show_health", "show_ratios", "open_plan")
    change_list_template = "crm/customers.html"
    masked = ("number", "kind", "name", "document_kind_label", "document_masked", "document_valid_until", "status")
    masked += ("version", "accounts_held", "links")
    whole = ("number", "kind", "name", "document_kind_label", "document_number", "document_valid_until", "status")
    whole += ("version", "basic_whole", "accounts_held", "links")
    pages = (
        ("<int:pk>/health/", "health", customers.health),
        ("<int:pk>/ratios/", "ratios", customers.ratios),
        ("<int:pk>/plan/", "newest_plan", plans.newest_plan),
        ("<int:pk>/plan/open/", "open_plan", plans.open_plan),
        ("segment/", "segment_all", segmentations.segment_all),
    )

    @admin.display(description=gettext_lazy("document kind"), ordering="document_kind")
    def document_kind_label(self, row: Customer) -> str:
        """The kind of the document, in the reader's language."""
        kind = IDENTITY_KINDS.get(row.document_kind)
        return kind.label.in_locale(locale()) if kind else row.document_kind

    @admin.display(description=gettext_lazy("document number"))
    def document_masked(self, row: Customer) -> str:
        """The number of the document, masked."""
        return mask(row.document_number)

    @admin.display(description=gettext_lazy("basic information"))
    def basic_whole(self, row: Customer) -> SafeString | str:
        """The basic information as an operator sees it."""
        known = [(name, value) for name, value in row.basic.items() if value not in (None, [], False)]
        return format_html_join("", "{}: {}<br>", known) or "—"

    @admin.display(description=gettext_lazy("accounts"))
    def accounts_held(self, row: Customer) -> SafeString | str:
        """The customer's accounts, masked, each a link."""
        links = [(reverse("admin:crm_account_change", args=[one.pk]), str(one)) for one in row.accounts.all()]
        return format_html_join(" · ", '<a href="{}">{}</a>', links) or "—"

    @admin.display(description=gettext_lazy("look at"))
    def links(self, row: Customer) -> SafeString:
        """The pages about a customer."""
        words = (("health", _("health")), ("ratios", _("ratios")), ("newest_plan", _("plan")))
        links = [(reverse(f"admin:crm_{name}", args=[row.pk]), word) for name, word in words]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.action(description=gettext_lazy("Segment the selected customers"), permissions=["view"])
    def segment(self, request: HttpRequest, rows: QuerySet[Customer]) -> HttpResponse:
        """Begin a segmentation of the chosen customers."""
        return segmentations.begin(request, list(rows.values_list("number", flat=True)))

    @admin.action(description=gettext_lazy("Show the health of the selected customer"), permissions=["view"])
    def show_health(self, request: HttpRequest, rows: QuerySet[Customer]) -> HttpResponse | None:
        """Go to the health of the one customer that is chosen."""
        return self.lead(request, rows, "health")

    @admin.action(description=gettext_lazy("Show the ratios of the selected customer"), permissions=["view"])
    def show_ratios(self, request: HttpRequest, rows: QuerySet[Customer]) -> HttpResponse | None:
        """Go to the ratios of the one customer that is chosen."""
        return self.lead(request, rows, "ratios")

    def has_open_plan_permission(self, request: HttpRequest) -> bool:
        """Who may make plans."""
        return request.user.has_perm(plans.OPEN_PLAN)

    @admin.action(description=gettext_lazy("Open a plan of the selected customer"), permissions=["open_plan"])
    def open_plan(self, request: HttpRequest, rows: QuerySet[Customer]) -> HttpResponse | None:
        """Go to where a plan of the one customer that is chosen is made."""
        return self.lead(request, rows, "open_plan")


@admin.register(Account)
class AccountAdmin(Kept):
    """Accounts, and passing one to its right owner."""

    list_display = ("masked_number", "reassign_link", "owner", "kind", "status", "credential_method")
    list_filter = ("kind", "status")
    list_select_related = ("owner",)
    # An account number is personal: a form sends it, for an address is kept in the logs of every server on its way.
    search_fields = ("owner__number", "owner__name")
    search_help_text = gettext_lazy("The owner's customer number or name.")
    change_list_template = "crm/accounts.html"
    actions = ("reassign",)
    masked = ("masked_number", "owner", "kind", "status", "credential_method", "credential_version", "version")
    masked += ("reassign_link",)
    whole = ("number", *masked[1:])
    pages = (
        ("<int:pk>/reassign/", "reassign", accounts.reassign),
        ("find/", "find_account", accounts.find),
    )

    @admin.display(description=gettext_lazy("account number"))
    def masked_number(self, row: Account) -> str:
        """The number, masked."""
        return mask(row.number)

    @admin.display(description=gettext_lazy("act"))
    def reassign_link(self, row: Account) -> SafeString:
        """The way to the form."""
        return format_html('<a href="{}">{}</a>', reverse("admin:crm_reassign", args=[row.pk]), _("reassign"))

    def has_reassign_permission(self, request: HttpRequest) -> bool:
        """Who may pass accounts on."""
        return request.user.has_perm("crm.change_account")

    @admin.action(description=gettext_lazy("Reassign the selected account"), permissions=["reassign"])
    def reassign(self, request: HttpRequest, rows: QuerySet[Account]) -> HttpResponse | None:
        """Go to the form for the one account that is chosen."""
        return self.lead(request, rows, "reassign")


@admin.register(ChangeRecord)
class ChangeRecordAdmin(Kept):
    """The log: what was done, when, by whom; numbers masked, and never written from here."""

    list_display = ("sequence", "on", "kind", "slip", "operator", "approver", "reference")
    list_filter = ("kind", "on")
    search_fields = ("=reference", "operator")
    masked = ("sequence", "on", "kind", "reference", "operator", "approver", "content", "slip")
    pages = (("<int:pk>/slip/", "slip", accounts.slip),)

    @admin.display(description=gettext_lazy("content"))
    def content(self, row: ChangeRecord) -> SafeString:
        """The record with its numbers masked."""
        data = view(change_of(row), Role.SERVICE)
        return format_html("<pre>{}</pre>", json.dumps(data, ensure_ascii=False, indent=2))

    @admin.display(description=gettext_lazy("slip"))
    def slip(self, row: ChangeRecord) -> SafeString | str:
        """The way to the confirmation slip, where there is one."""
        if row.kind != AccountReassigned.__name__:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("admin:crm_slip", args=[row.pk]), _("confirmation slip"))


@admin.register(PlanVersion)
class PlanVersionAdmin(Kept):
    """Key-account plans by version."""

    list_display = ("customer", "version", "prepared_on", "content_hash", "open_plan")
    list_select_related = ("customer",)
    masked = ("customer", "version", "prepared_on", "content_hash", "open_plan")
    pages = (
        ("<int:pk>/open/", "plan", plans.plan),
        ("<int:pk>/report/", "plan_report", plans.plan_report),
    )

    @admin.display(description=gettext_lazy("look at"))
    def open_plan(self, row: PlanVersion) -> SafeString:
        """The way to the plan."""
        return format_html('<a href="{}">{}</a>', reverse("admin:crm_plan", args=[row.pk]), _("plan"))


@admin.register(SegmentationRun)
class SegmentationRunAdmin(Kept):
    """Segmentations, finished or on their way."""

    list_display = ("id", "as_of", "how_far", "started_by", "started_at", "open_run")
    masked = ("as_of", "how_far", "started_by", "started_at", "open_run")
    pages = (
        ("<int:pk>/run/", "run", segmentations.run),
        ("<int:pk>/report/", "run_report", segmentations.run_report),
    )

    @admin.display(description=gettext_lazy("customers read"))
    def how_far(self, row: SegmentationRun) -> str:
        """How many of the customers were read."""
        return f"{row.done} / {row.total}"

    @admin.display(description=gettext_lazy("look at"))
    def open_run(self, row: SegmentationRun) -> SafeString:
        """The way to the run."""
        return format_html('<a href="{}">{}</a>', reverse("admin:crm_run", args=[row.pk]), _("segmentation"))
