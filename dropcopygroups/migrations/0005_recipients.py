"""One row for each message and set of targets, where there was one for each message and target."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TAKE_OVER = """
INSERT INTO dropcopygroups_recipients (week, stream, targets)
SELECT DISTINCT week, stream, ARRAY[target_id] FROM dropcopygroups_copy;
UPDATE dropcopygroups_copy c SET recipients_id = r.id FROM dropcopygroups_recipients r
WHERE r.week = c.week AND r.stream = c.stream AND r.targets = ARRAY[c.target_id];
"""
GIVE_BACK = """
UPDATE dropcopygroups_copy c SET week = r.week, stream = r.stream, target_id = r.targets[1]
FROM dropcopygroups_recipients r WHERE r.id = c.recipients_id;
"""


class Migration(migrations.Migration):
    """Rows keep their ids, so that delivered runs go on to name them: each has one recipient. The way back keeps the
    first recipient of a row only."""

    dependencies = [("dropcopygroups", "0004_route_changes")]
    operations = [
        migrations.CreateModel(
            name="Recipients",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.IntegerField()),
                ("stream", models.CharField(max_length=3)),
                ("targets", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={"indexes": [models.Index(fields=["week", "stream"], name="recipients_of_week")]},
        ),
        migrations.AddField(
            "copy",
            "recipients",
            models.ForeignKey(
                "dropcopygroups.recipients",
                django.db.models.deletion.PROTECT,
                related_name="+",
                null=True,
                db_index=False,
                db_constraint=False,
            ),
        ),
        migrations.RemoveIndex("copy", "copy_in_stream"),
        *(
            migrations.AlterField("copy", name, field)
            for name, field in (
                ("week", models.IntegerField(null=True)),
                ("stream", models.CharField(max_length=3, null=True)),
                (
                    "target",
                    models.ForeignKey(
                        "dropcopygroups.targetsession",
                        django.db.models.deletion.PROTECT,
                        related_name="+",
                        null=True,
                        db_index=False,
                        db_constraint=False,
                    ),
                ),
            )
        ),
        migrations.RunSQL(TAKE_OVER, GIVE_BACK),
        *(migrations.RemoveField("copy", name) for name in ("week", "stream", "target")),
        migrations.AlterField(
            "copy",
            "recipients",
            models.ForeignKey(
                "dropcopygroups.recipients",
                django.db.models.deletion.PROTECT,
                related_name="+",
                db_index=False,
                db_constraint=False,
            ),
        ),
        migrations.AddIndex("copy", models.Index(fields=["recipients", "id"], name="copy_of_recipients")),
    ]
