"""What a mail is about, so that the page of a thing can tell its mails."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_secret_mails")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="about",
            # The follower of the notifications writes its mails without it.
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(condition=~models.Q(about=""), fields=["about"], name="mail_about"),
        ),
    ]
