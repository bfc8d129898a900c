"""Saved states get a keyed stamp: what the first release saved is taken by its check sum once, here, and never again."""

from django.db import migrations

from processes.state import UNSTAMPED, stamped_anew

BATCH = 500


def stamp(apps, schema_editor):
    rows = apps.get_model("processes", "Process").objects.exclude(engine_state=b"").order_by("pk")
    last = 0
    while found := list(rows.filter(pk__gt=last).values_list("pk", "engine_state")[:BATCH]):
        for pk, saved in found:
            if bytes(saved).startswith(UNSTAMPED):
                rows.filter(pk=pk).update(engine_state=stamped_anew(saved))
        last = found[-1][0]


class Migration(migrations.Migration):
    dependencies = [("processes", "0004_reading_lists")]

    operations = [migrations.RunPython(stamp, migrations.RunPython.noop)]
