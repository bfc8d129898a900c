from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_putting_right")]

    operations = [
        migrations.AddField(
            model_name="paymentblock",
            name="until_month",
            field=models.DateField(blank=True, null=True, verbose_name="至哪个月"),
        ),
    ]
