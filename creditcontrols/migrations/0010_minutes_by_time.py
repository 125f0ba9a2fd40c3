"""An index by which the minutes that are too old are found."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("creditcontrols", "0009_weekend_off_status")]

    operations = [
        migrations.AddIndex(
            model_name="utilizationminute",
            index=BrinIndex(fields=["minute"], name="utilization_minute_by_time", autosummarize=True),
        ),
    ]
