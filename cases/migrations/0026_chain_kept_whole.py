"""The chain is only ever added to: the database itself refuses the rest. Its daily heads, and which index key is in use.

On SQLite a migration that builds one of these tables anew loses its triggers: it has to run `add_triggers` at its end.
"""

from django.db import migrations, models

LOOKS = (
    "look",
    "reveal",
    "status",
    "certificate_call",
    "data_look",
    "export",
    "export_file",
    "bank_file",
    "finance_file",
    "audit_file",
    "data_copy",
)
# What may never be changed or taken away, and what may not be taken away.
KEPT_AS_WRITTEN = ("cases_chainentry", "cases_dailyhead")
KEPT = ("cases_chainhead", "cases_destructionlist", "cases_destructionline")

POSTGRESQL = """
CREATE OR REPLACE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION cases_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.county <> OLD.county OR NEW.sequence < OLD.sequence THEN
        RAISE EXCEPTION 'the head of a chain only moves forward' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_forward BEFORE UPDATE ON cases_chainhead FOR EACH ROW EXECUTE FUNCTION cases_only_forward();
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER kept BEFORE {acts} OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse();
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_kept_{act} BEFORE {act} ON {table} BEGIN
    SELECT RAISE(ABORT, '{table} is append-only: {act} refused');
END;
"""
SQLITE_FORWARD = """
CREATE TRIGGER cases_chainhead_only_forward BEFORE UPDATE ON cases_chainhead
WHEN NEW.county <> OLD.county OR NEW.sequence < OLD.sequence BEGIN
    SELECT RAISE(ABORT, 'the head of a chain only moves forward');
END;
"""


def guarded():
    """Each table with the acts that are refused on it."""
    return [(table, ("UPDATE", "DELETE")) for table in KEPT_AS_WRITTEN] + [(table, ("DELETE",)) for table in KEPT]


def add_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, None)  # its percent signs are no places for parameters
        for table, acts in guarded():
            schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table, acts=" OR ".join(acts)))
        return
    schema_editor.execute(SQLITE_FORWARD)
    for table, acts in guarded():
        for act in acts:
            schema_editor.execute(SQLITE_TRIGGER.format(table=table, act=act))


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION cases_refuse() CASCADE")
        schema_editor.execute("DROP FUNCTION cases_only_forward() CASCADE")
        return
    schema_editor.execute("DROP TRIGGER cases_chainhead_only_forward")
    for table, acts in guarded():
        for act in acts:
            schema_editor.execute(f"DROP TRIGGER {table}_kept_{act}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_message_pauses")]

    operations = [
        migrations.CreateModel(
            name="DailyHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("county", models.CharField(max_length=6, verbose_name="县代码")),
                ("on", models.DateField(verbose_name="日期")),
                ("sequence", models.PositiveBigIntegerField(verbose_name="末序号")),
                ("digest", models.CharField(max_length=64, verbose_name="末摘要")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "每日链尾",
                "constraints": [models.UniqueConstraint(fields=("county", "on"), name="daily_head_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="IndexKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="索引密钥序号")),
                ("since", models.DateTimeField(verbose_name="启用时间")),
            ],
            options={"verbose_name": "索引密钥"},
        ),
        migrations.AddIndex(
            model_name="chainentry",
            index=models.Index(
                condition=models.Q(("act__in", LOOKS)), fields=["county", "actor", "sequence"], name="chain_looks"
            ),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
