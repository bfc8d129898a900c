"""Administrators' posts go with no other: the database itself refuses a second one, whoever writes it and however."""

from django.db import migrations

ADMINISTRATORS = "('system_administrator', 'security_administrator', 'auditor')"
# Two periods share a day; a holding without an end never ends. ISO dates compare as text on SQLite.
OVERLAP = (
    "{row}.from_on <= COALESCE(NEW.until_on, {never}) AND NEW.from_on <= COALESCE({row}.until_on, {never})"
)
CLASH_OF_HOLDING = f"""EXISTS (
    SELECT 1 FROM offices_holding h WHERE h.user_id = NEW.user_id AND h.id <> COALESCE(NEW.id, -1)
    AND h.post <> NEW.post AND (h.post IN {ADMINISTRATORS} OR NEW.post IN {ADMINISTRATORS})
    AND {OVERLAP.replace("{row}", "h")}
) OR (NEW.post IN {ADMINISTRATORS} AND EXISTS (
    SELECT 1 FROM offices_absence a WHERE NEW.user_id IN (a.user_id, a.substitute_id)
    AND {OVERLAP.replace("{row}", "a")}
))"""
CLASH_OF_ABSENCE = f"""EXISTS (
    SELECT 1 FROM offices_holding h WHERE h.user_id IN (NEW.user_id, NEW.substitute_id)
    AND h.post IN {ADMINISTRATORS} AND {OVERLAP.replace("{row}", "h")}
)"""
CLASHES = {
    "offices_holding": (CLASH_OF_HOLDING, "NEW.user_id"),
    "offices_absence": (CLASH_OF_ABSENCE, "NEW.user_id, NEW.substitute_id"),
}
# Two who write for the same person at once stand in line at that person's row: the second one sees the first one's.
POSTGRESQL = """
CREATE FUNCTION {table}_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM offices_user WHERE id IN ({people}) ORDER BY id FOR NO KEY UPDATE;
    IF {clash} THEN
        RAISE EXCEPTION 'posts_apart' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER apart BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_apart();
"""
SQLITE = """
CREATE TRIGGER {table}_apart_{act} BEFORE {act} ON {table} WHEN {clash} BEGIN
    SELECT RAISE(ABORT, 'posts_apart');
END;
"""


def add_triggers(apps, schema_editor):
    """Also for a later migration that rebuilds one of the two tables on SQLite, which drops its triggers."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, (clash, people) in CLASHES.items():
        if postgresql:
            told = clash.replace("{never}", "'infinity'::date")
            schema_editor.execute(POSTGRESQL.format(table=table, people=people, clash=told))
            continue
        for act in ("INSERT", "UPDATE"):
            told = clash.replace("{never}", "'9999-12-31'")
            schema_editor.execute(SQLITE.format(table=table, act=act, clash=told))


def drop_triggers(apps, schema_editor):
    for table in CLASHES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {table}_apart() CASCADE")
            continue
        for act in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER {table}_apart_{act}")


class Migration(migrations.Migration):
    dependencies = [("offices", "0007_three_administrators")]

    operations = [migrations.RunPython(add_triggers, drop_triggers)]
