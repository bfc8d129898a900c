from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("processes", "0002_scheme_drafts")]

    operations = [migrations.RenameField("schemedraft", "started_at", "drafted_at")]
