"""Stamps on small tables that are kept in memory: the database itself renews a table's stamp at every change."""

from django.db import migrations, models

TABLES = ("offices_standardvalue", "offices_calendarday", "offices_calendaryear")

POSTGRESQL = """
CREATE FUNCTION offices_renew_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO offices_tablestamp (name, stamp) VALUES (TG_TABLE_NAME, md5(random()::text || clock_timestamp()::text))
    ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$;
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER renew_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION offices_renew_stamp();
"""
# Deleted first: inside a trigger, OR REPLACE gives way to the OR IGNORE of the statement outside.
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_stamp_{act} AFTER {act} ON {table} BEGIN
    DELETE FROM offices_tablestamp WHERE name = '{table}';
    INSERT INTO offices_tablestamp (name, stamp) VALUES ('{table}', hex(randomblob(16)));
END;
"""


def add_triggers(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"INSERT INTO offices_tablestamp (name, stamp) VALUES ('{table}', 'new')")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        for table in TABLES:
            schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table))
        return
    for table in TABLES:
        for act in ("INSERT", "UPDATE", "DELETE"):
            schema_editor.execute(SQLITE_TRIGGER.format(table=table, act=act))


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION offices_renew_stamp() CASCADE")
        return
    for table in TABLES:
        for act in ("INSERT", "UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {table}_stamp_{act}")


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TableStamp",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name="表")),
                ("stamp", models.CharField(max_length=32, verbose_name="戳记")),
            ],
            options={"verbose_name": "表戳记"},
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
