# Data of installations from before 0019 and 0022; on a new one nothing is there and nothing happens.

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

DAYS = 30


def end_holds(apps, schema_editor):
    """What one person held back by hand before had no end: it gets the usual one, counted from the day of the hold."""
    rows = apps.get_model("cases", "PaymentBlock").objects.filter(cause="other", released_at__isnull=True)
    for block in rows.only("pk", "opened_at").iterator():
        block.ends_on = block.opened_at.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=DAYS)
        block.save(update_fields=["ends_on"])


def name_accounts(apps, schema_editor):
    """Awards whose account two people changed before bank and holder stood beside it (0019) learn both from there.

    Only where nothing is written yet and the last confirmed account is the one the award is paid to. Accounts that came
    with an application need no copy: as before, what is sent to the bank names the person on the roll.
    """
    accounts = apps.get_model("cases", "PayeeAccount").objects.filter(confirmed_at__isnull=False)
    newest = {row.award_id: row for row in accounts.order_by("confirmed_at", "pk").defer("sealed").iterator()}
    awards = apps.get_model("cases", "Award").objects.filter(account_holder="", account_bank="")
    for award_id, told in newest.items():
        same = awards.filter(pk=award_id, account_mask=told.mask)
        same.update(account_kind=told.kind, account_bank=told.bank, account_holder=told.payee)


def nothing(apps, schema_editor):
    """Going back leaves what was written."""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_watch_tower")]

    operations = [
        migrations.RunPython(end_holds, nothing),
        migrations.RunPython(name_accounts, nothing),
    ]
