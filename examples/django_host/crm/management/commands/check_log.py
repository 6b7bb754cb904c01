"""`manage.py check_log`: replay the change records and compare what they make with the rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import log
from crm.models import ChangeRecord


class Command(BaseCommand):
    """Replays the log and compares."""

    help = "Replay the change records and compare what they make with the rows; exit code 1 where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say every fault, or that there is none."""
        faults = log.faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults")
        self.stdout.write(f"{ChangeRecord.objects.count()} change records make exactly the rows that are here")
