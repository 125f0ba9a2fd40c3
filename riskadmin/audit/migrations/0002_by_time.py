"""An index by time: pages that show the acts of a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddIndex(model_name="auditevent", index=models.Index(fields=["at"], name="audit_by_time")),
    ]
