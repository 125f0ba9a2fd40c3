"""The last trading day of an instrument."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0003_legs")]

    operations = [
        migrations.AddField(
            model_name="instrument",
            name="expires",
            field=models.DateField(blank=True, help_text="Last trading day.", null=True),
        )
    ]
