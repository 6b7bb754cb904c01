"""The database itself refuses to change or remove a change record."""

from django.db import migrations

ON = {
    "sqlite": [
        f"CREATE TRIGGER change_record_no_{act.lower()} BEFORE {act} ON crm_changerecord "
        "BEGIN SELECT RAISE(ABORT, 'a change record stays as it is'); END"
        for act in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        """CREATE FUNCTION change_record_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a change record stays as it is' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER change_record_stays BEFORE UPDATE OR DELETE ON crm_changerecord
        FOR EACH ROW EXECUTE FUNCTION change_record_stays()""",
    ],
}
OFF = {
    "sqlite": [f"DROP TRIGGER change_record_no_{act}" for act in ("update", "delete")],
    "postgresql": [
        "DROP TRIGGER change_record_stays ON crm_changerecord",
        "DROP FUNCTION change_record_stays()",
    ],
}


def on(apps, schema_editor):
    """Set the triggers."""
    for statement in ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def off(apps, schema_editor):
    """Take them away."""
    for statement in OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers, in the words of each database."""

    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunPython(on, off)]
