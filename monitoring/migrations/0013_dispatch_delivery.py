from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0012_delivery_tables")]

    operations = [
        migrations.AddField(
            "dispatchrun",
            "delivery",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.PROTECT,
                related_name="dispatches",
                to="monitoring.delivery",
                verbose_name="来源批次",
            ),
        ),
    ]
