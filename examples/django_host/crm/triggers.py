"""The triggers by which the database itself refuses to change or remove a change record, in the words of each.

SQLite cannot change a column: Django then builds the table anew, and its triggers are gone. So every migration that
alters the table of change records ends with `RunPython(triggers.set_again)`; without it `manage.py check_log` fails.
"""

from __future__ import annotations

from typing import Any

__all__ = ["OFF", "ON", "missing", "set_again", "take_away"]

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
    "sqlite": [f"DROP TRIGGER IF EXISTS change_record_no_{name}" for name in SQLITE],
    "postgresql": [
        "DROP TRIGGER IF EXISTS change_record_stays ON crm_changerecord",
        "DROP FUNCTION IF EXISTS change_record_stays()",
    ],
}
NAMES = {
    "sqlite": """SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'crm_changerecord'""",
    "postgresql": """SELECT tgname FROM pg_trigger
        WHERE tgrelid = 'crm_changerecord'::regclass AND NOT tgisinternal AND tgenabled <> 'D'""",
}
EXPECTED = {"sqlite": [f"change_record_no_{name}" for name in SQLITE], "postgresql": ["change_record_stays"]}


def set_again(apps: Any, schema_editor: Any) -> None:
    """For a migration: the triggers, whether they are there or not."""
    take_away(apps, schema_editor)
    for statement in ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def take_away(apps: Any, schema_editor: Any) -> None:
    """For a migration that is taken back: no triggers."""
    for statement in OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def missing(connection: Any) -> tuple[str, ...]:
    """The names of the triggers that this database does not have, or that are switched off in it."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return tuple(name for name in EXPECTED[connection.vendor] if name not in found)
