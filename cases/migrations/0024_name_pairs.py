"""Pairs of characters of applicants' names (ADR 24): the database itself keeps them, whoever writes a case.

On SQLite a migration that builds `cases_case` anew loses its triggers: it has to run `add_triggers` again at its end.
"""

from django.db import migrations

# A name of one character is its own pair.
PAIRS = "substr({name}, {n}, 2) FROM {numbers} WHERE {n} < length({name}) OR {n} = 1"

POSTGRESQL = """
CREATE OR REPLACE FUNCTION cases_keep_name_pairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM cases_namepair WHERE case_id = NEW.id;
    END IF;
    INSERT INTO cases_namepair (case_id, area, pair)
    SELECT DISTINCT NEW.id, NEW.area, {pairs};
    RETURN NULL;
END $$;
CREATE TRIGGER name_pairs_new AFTER INSERT ON cases_case
FOR EACH ROW EXECUTE FUNCTION cases_keep_name_pairs();
CREATE TRIGGER name_pairs_changed AFTER UPDATE OF applicant, area ON cases_case
FOR EACH ROW WHEN (OLD.applicant <> NEW.applicant OR OLD.area <> NEW.area) EXECUTE FUNCTION cases_keep_name_pairs();
"""
SQLITE = (
    "CREATE TRIGGER name_pairs_new AFTER INSERT ON cases_case BEGIN {insert}; END",
    "CREATE TRIGGER name_pairs_changed AFTER UPDATE OF applicant, area ON cases_case"
    " WHEN OLD.applicant <> NEW.applicant OR OLD.area <> NEW.area"
    " BEGIN DELETE FROM cases_namepair WHERE case_id = NEW.id; {insert}; END",
)
# The numbers 1 to 50, which is the length of the column; a trigger of SQLite may not count by itself.
COUNTED = f"json_each('[{','.join(map(str, range(1, 51)))}]')"


def add_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        pairs = PAIRS.format(name="NEW.applicant", n="n", numbers="generate_series(1, 50) n")
        schema_editor.execute(POSTGRESQL.format(pairs=pairs))
        return
    pairs = PAIRS.format(name="NEW.applicant", n="value", numbers=COUNTED)
    insert = f"INSERT INTO cases_namepair (case_id, area, pair) SELECT DISTINCT NEW.id, NEW.area, {pairs}"
    for trigger in SQLITE:
        schema_editor.execute(trigger.format(insert=insert))


def fill(apps, schema_editor):
    """What was there before, in one statement."""
    numbers, n = ("generate_series(1, 50) n", "n")
    if schema_editor.connection.vendor == "sqlite":
        numbers, n = COUNTED, "value"
    pairs = PAIRS.format(name="c.applicant", n=n, numbers=f"cases_case c, {numbers}")
    schema_editor.execute(f"INSERT INTO cases_namepair (case_id, area, pair) SELECT DISTINCT c.id, c.area, {pairs}")


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION cases_keep_name_pairs() CASCADE")
        return
    for name in ("name_pairs_new", "name_pairs_changed"):
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_holds_end_accounts_named")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
