"""The host's own tables; enum members of kcm are stored by their names, as `kcm.interchange` writes them."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.languages import label_of
from kcm.customers.accounts import AccountStatus, CredentialMethod
from kcm.customers.customer import CustomerKind, CustomerStatus
from kcm.privacy import mask


def choices(members: type[Enum]) -> list[tuple[str, Any]]:
    """A column's values, with kcm's words for them."""
    return [(member.name, label_of(member)) for member in members]


ACTS = (
    ("CustomerRegistered", _("customer registered")),
    ("CustomerAmended", _("customer maintained")),
    ("CustomerClosed", _("customer closed")),
    ("AccountOpened", _("account opened")),
    ("AccountStatusChanged", _("account status changed")),
    ("AccountReassigned", _("account reassigned")),
)


class Customer(models.Model):
    """A customer record.

    Identity and status are columns; the rest of the basic information, which differs by kind, is one JSON value that
    kcm checks on its way in and out.
    """

    number = models.CharField(_("customer number"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=choices(CustomerKind))
    name = models.TextField(_("name"))
    document_kind = models.CharField(_("document kind"), max_length=64)
    document_number = models.CharField(_("document number"), max_length=64)
    document_valid_until = models.DateField(_("document valid until"), null=True, blank=True)
    # What documents are found by: the number as kcm compares it, and the person, of whom 15 and 18 digits are one.
    document_key = models.CharField(max_length=64, editable=False)
    person_digest = models.CharField(max_length=32, editable=False, db_index=True)
    basic = models.JSONField(_("basic information"))
    status = models.CharField(_("status"), max_length=16, choices=choices(CustomerStatus))
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        """Names, the constraint that two registrations at one time run into, and what not everybody may see."""

        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "document_kind", "document_key"],
                condition=models.Q(status=CustomerStatus.ACTIVE.name),
                name="one_active_customer_a_document",
            ),
        )
        permissions = (("reveal_numbers", _("Can see whole document, phone and account numbers")),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Account(models.Model):
    """A holding of one customer, with its withdrawal credential."""

    number = models.CharField(_("account number"), max_length=32, unique=True)
    owner = models.ForeignKey(
        Customer, models.PROTECT, to_field="number", related_name="accounts", verbose_name=_("owner")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=choices(CustomerKind))
    status = models.CharField(_("status"), max_length=16, choices=choices(AccountStatus))
    credential_method = models.CharField(_("credential"), max_length=16, choices=choices(CredentialMethod))
    credential_holder_name = models.TextField(_("credential holder"))
    credential_document_kind = models.CharField(max_length=64)
    credential_document_number = models.CharField(max_length=64)
    credential_document_valid_until = models.DateField(null=True, blank=True)
    credential_version = models.PositiveIntegerField(_("credential version"))
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        """Names, and what a second pair of eyes needs."""

        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        # Not by number, for the order would tell of what is masked.
        ordering = ("pk",)
        permissions = (("approve_reassignment", _("Can approve the reassignments of others")),)

    def __str__(self) -> str:
        return mask(self.number)


class Ledger(models.Model):
    """One row: the place of the last change record, so that records have no gaps and stand in the order they took."""

    last = models.PositiveBigIntegerField(default=0)


class ChangeRecord(models.Model):
    """One change record, as kcm writes it; the table is only added to. Its text has whole numbers in it."""

    sequence = models.PositiveBigIntegerField(_("sequence"), primary_key=True)
    reference = models.CharField(_("reference"), max_length=200, unique=True)
    kind = models.CharField(_("act"), max_length=32, choices=ACTS)
    on = models.DateField(_("on"))
    operator = models.CharField(_("operator"), max_length=200)
    approver = models.CharField(_("approver"), max_length=200, null=True)
    line = models.TextField()

    class Meta:
        """Names."""

        verbose_name = _("change record")
        verbose_name_plural = _("change records")
        ordering = ("-sequence",)

    def __str__(self) -> str:
        return f"{self.sequence} {self.get_kind_display()} {self.reference}"


class Purchase(models.Model):
    """One order line of a customer; a refund is below 0. Lines are added and never changed."""

    customer = models.ForeignKey(Customer, models.PROTECT, to_field="number", related_name="purchases")
    order = models.CharField(_("order"), max_length=64)
    category = models.CharField(_("category"), max_length=64)
    on = models.DateField(_("on"))
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)

    class Meta:
        """Names, and the way a segmentation reads."""

        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        indexes = (models.Index(fields=["customer", "on"], name="purchase_by_customer"),)


class AnnualStatement(models.Model):
    """One fiscal year of a customer's books; `items` are amounts as decimal text, by kcm's names of the lines."""

    customer = models.ForeignKey(Customer, models.CASCADE, to_field="number", related_name="statements")
    year = models.PositiveSmallIntegerField(_("year"))
    currency = models.CharField(_("currency"), max_length=3)
    source = models.JSONField(_("source"))
    items = models.JSONField(_("items"))

    class Meta:
        """Names; one statement a year."""

        verbose_name = _("annual statement")
        verbose_name_plural = _("annual statements")
        constraints = (models.UniqueConstraint(fields=["customer", "year"], name="one_statement_a_year"),)


class Signal(models.Model):
    """What was observed of a relationship on a day, by one of the factors of health."""

    customer = models.ForeignKey(Customer, models.CASCADE, to_field="number", related_name="signals")
    factor = models.CharField(_("factor"), max_length=64)
    value = models.FloatField(_("value"))
    observed_on = models.DateField(_("observed on"))

    class Meta:
        """Names, and the way the latest is found."""

        verbose_name = _("health signal")
        verbose_name_plural = _("health signals")
        indexes = (models.Index(fields=["customer", "factor", "-observed_on"], name="signal_latest_first"),)


class Judgements(models.Model):
    """What people judged and found out about a key account, in the two TOML texts that kcm has for it."""

    customer = models.OneToOneField(Customer, models.CASCADE, to_field="number", related_name="judgements")
    version = models.PositiveIntegerField(default=1)
    case = models.TextField()
    analysis = models.TextField(default="", blank=True)


class PlanVersion(models.Model):
    """One version of a customer's key-account plan, as kcm writes it; a version is never changed."""

    customer = models.ForeignKey(Customer, models.CASCADE, to_field="number", related_name="plans")
    version = models.PositiveIntegerField(_("version"))
    content_hash = models.CharField(_("content hash"), max_length=128, unique=True)
    prepared_on = models.DateField(_("prepared on"))
    text = models.TextField()

    class Meta:
        """Names; one text a version."""

        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ("-version",)
        constraints = (models.UniqueConstraint(fields=["customer", "version"], name="one_text_a_version"),)


class SegmentationRun(models.Model):
    """A segmentation in steps: whom it is about, how far it is, and kcm's mergeable state of what was read so far.

    It is about the purchases there were when it was started, `last_purchase` being the last of them.
    """

    as_of = models.DateField(_("as of"))
    last_purchase = models.PositiveBigIntegerField(default=0)
    customers = models.JSONField()
    done = models.PositiveIntegerField(_("done"), default=0)
    state = models.TextField(default="", blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("started by"))
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)

    class Meta:
        """Names."""

        verbose_name = _("segmentation")
        verbose_name_plural = _("segmentations")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.as_of}"

    @property
    def total(self) -> int:
        """How many customers it is about."""
        return len(self.customers)

    @property
    def finished(self) -> bool:
        """Whether every customer was read."""
        return self.done >= self.total
