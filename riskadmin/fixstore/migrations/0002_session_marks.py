"""An index of where sessions begin and end: which were up is asked at each start."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fixstore", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="sessionmessage",
            index=models.Index(
                fields=["session", "-id"], condition=models.Q(("kind__in", ("A", "5", "X"))), name="session_marks"
            ),
        )
    ]
