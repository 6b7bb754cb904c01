"""The database itself refuses to change or remove a change record."""

from django.db import migrations

STAYS = "a change record stays as it is"
# In SQLite, INSERT OR REPLACE takes away the row that is in its way without asking a trigger on DELETE.
SQLITE = {
    "update": "BEFORE UPDATE ON crm_changerecord",
    "delete": "BEFORE DELETE ON crm_changerecord",
    "replace": """BEFORE INSERT ON crm_changerecord WHEN EXISTS
        (SELECT 1 FROM crm_changerecord WHERE sequence = NEW.sequence OR reference = NEW.reference)""",
}
ON = {
    "sqlite": [
        f"CREATE TRIGGER change_record_no_{name} {when} BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        for name, when in SQLITE.items()
    ],
    "postgresql": [
        f"""CREATE FUNCTION change_record_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER change_record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON crm_changerecord
        FOR EACH STATEMENT EXECUTE FUNCTION change_record_stays()""",
    ],
}
OFF = {
    "sqlite": [f"DROP TRIGGER change_record_no_{name}" for name in SQLITE],
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
