"""When a pair last signed a logon; the FIX servers may write it, and nothing else of a pair."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keypairs", "0002_rules_codes_and_notices")]

    operations = [
        migrations.CreateModel(
            name="KeyUse",
            fields=[
                (
                    "key_pair",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="keypairs.keypair",
                    ),
                ),
                ("last_used_at", models.DateTimeField()),
            ],
        ),
    ]
