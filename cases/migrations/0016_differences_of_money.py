from django.db import migrations


class Migration(migrations.Migration):
    # SQLite reckons with floating point, so that the rule is checked where decimals are exact: in the code.
    dependencies = [("cases", "0015_one_door")]

    operations = [
        migrations.RemoveConstraint(model_name="paymentdifference", name="difference_is_after_less_before"),
    ]
