"""Mails whose words are wiped after they were sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0002_outboxmessage_mail_outbox_to_4424b7_idx")]

    operations = [
        migrations.AddField(model_name="outboxmessage", name="secret", field=models.BooleanField(default=False)),
    ]
