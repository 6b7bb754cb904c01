"""`manage.py load_demo`: data to try the host out with."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand, CommandParser

from crm import demo
from crm.models import Account, Customer, Purchase


class Command(BaseCommand):
    """Loads the demo data; a second time it changes nothing."""

    help = "Load Northwind's customers and orders and the case of 刘能, and three users to look at them."

    def add_arguments(self, parser: CommandParser) -> None:
        """The users' password; without one no user is made."""
        parser.add_argument("--password", help="make the users manager, supervisor and clerk with this password")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what is there."""
        demo.load()
        if options["password"]:
            make_users(options["password"])
        tables = {"customers": Customer, "accounts": Account, "purchases": Purchase}
        self.stdout.write(", ".join(f"{table.objects.count()} {name}" for name, table in tables.items()))


def make_users(password: str) -> None:
    """`manager` may do everything; `supervisor` may look and approve; `clerk` may look and reassign.

    The last two see no whole number.
    """
    if not User.objects.filter(username="manager").exists():
        User.objects.create_superuser("manager", password=password)
    looks = Permission.objects.filter(content_type__app_label="crm", codename__startswith="view_")
    for name, may in (("supervisor", "approve_reassignment"), ("clerk", "change_account")):
        user, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
        if is_new:
            user.set_password(password)
            user.save()
        user.user_permissions.set([*looks, Permission.objects.get(codename=may)])
