"""The application as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    """Customers, accounts, purchases, statements, plans, and the log of changes."""

    name = "crm"
    verbose_name = _("Customer management")
