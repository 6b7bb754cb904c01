"""The database itself refuses to change or remove a change record.

A later migration that alters the table of change records must set the triggers again as this one does: see
`crm.triggers`.
"""

from django.db import migrations

from crm import triggers


class Migration(migrations.Migration):
    """Triggers, in the words of each database."""

    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunPython(triggers.set_again, triggers.take_away)]
