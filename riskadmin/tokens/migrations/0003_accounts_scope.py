"""Two scopes besides: the controls that came before, and accounts."""

import django.contrib.postgres.fields
from django.db import migrations, models

SCOPES = [
    ("read", "Read everything that the user sees"),
    ("limits:write", "Change limits, notifications and other settings of exchange groups"),
    ("controls:write", "Block, unblock and cancel: kill switches, accounts and the other order controls"),
    ("accounts:write", "Keep accounts of clearing firms, suspend and allow their order entry"),
    ("alerts:write", "Acknowledge alerts"),
    ("reference:write", "Change firms, clearing mappings, instruments and margin rates"),
    ("admin", "Act on people, tokens, sessions and trades"),
]


class Migration(migrations.Migration):
    dependencies = [("tokens", "0002_controls_scope")]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=SCOPES, max_length=20), size=None
            ),
        ),
    ]
