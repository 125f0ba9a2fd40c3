"""Exchange groups that wait for their mapping, and those that have ended (SPEC T-6)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("creditcontrols", "0004_saved_view"),
        ("schedule", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "exchangegroup",
            "state",
            models.CharField(
                choices=[("pending", "Pending"), ("active", "In force"), ("ended", "Ended")],
                default="active",
                max_length=8,
            ),
        ),
        migrations.AddField("exchangegroup", "active_from", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("exchangegroup", "active_to", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "exchangegroup",
            "change",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exchange_groups",
                to="schedule.scheduledchange",
            ),
        ),
        migrations.RemoveConstraint("exchangegroup", "group_name_once_per_firm"),
        migrations.AddConstraint(
            "exchangegroup",
            models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("lce", "execution_firm", "name"),
                name="active_group_name_once",
            ),
        ),
    ]
