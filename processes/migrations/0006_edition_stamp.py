"""A stamp on the editions: which one is in force is asked at every step, and kept in memory while no row changes."""

from django.db import migrations

TABLE = "processes_schemeedition"
ACTS = ("INSERT", "UPDATE", "DELETE")

POSTGRESQL = f"""
CREATE TRIGGER renew_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION offices_renew_stamp();
"""
# Deleted first: inside a trigger, OR REPLACE gives way to the OR IGNORE of the statement outside.
SQLITE = f"""
CREATE TRIGGER {TABLE}_stamp_{{act}} AFTER {{act}} ON {TABLE} BEGIN
    DELETE FROM offices_tablestamp WHERE name = '{TABLE}';
    INSERT INTO offices_tablestamp (name, stamp) VALUES ('{TABLE}', hex(randomblob(16)));
END;
"""


def add_triggers(apps, schema_editor):
    schema_editor.execute(f"INSERT INTO offices_tablestamp (name, stamp) VALUES ('{TABLE}', 'new')")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for act in ACTS:
        schema_editor.execute(SQLITE.format(act=act))


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER renew_stamp ON {TABLE}")
    else:
        for act in ACTS:
            schema_editor.execute(f"DROP TRIGGER {TABLE}_stamp_{act}")
    schema_editor.execute(f"DELETE FROM offices_tablestamp WHERE name = '{TABLE}'")


class Migration(migrations.Migration):
    dependencies = [("processes", "0005_stamp_states"), ("offices", "0002_tablestamp")]

    operations = [migrations.RunPython(add_triggers, drop_triggers)]
