"""Permissions of FirmSoft and the cancels made with it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("creditcontrols", "0012_firmsoft"),
        ("firms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Permission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[("inquiry", "Inquiry"), ("cancel", "Inquiry + cancel")], max_length=7
                    ),
                ),
                ("session", models.CharField(blank=True, max_length=6)),
                ("account", models.CharField(blank=True, max_length=12)),
                ("trader", models.CharField(blank=True, max_length=40)),
                ("granted_at", models.DateTimeField()),
                (
                    "execution_firm",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="firms.legalclearingentity",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="firmsoft_permissions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["user__username", "pk"]},
        ),
        migrations.AddConstraint(
            model_name="permission",
            constraint=models.CheckConstraint(
                condition=models.Q(("lce", None), ("execution_firm", None), _connector="OR"), name="firmsoft_one_scope"
            ),
        ),
        migrations.AddConstraint(
            model_name="permission",
            constraint=models.UniqueConstraint(
                fields=("user", "lce", "execution_firm", "session", "account", "trader"), nulls_distinct=False,
                name="firmsoft_permission_once",
            ),
        ),
        migrations.CreateModel(
            name="Cancel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=300)),
                ("order_ids", django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), size=None)),
                ("newest", models.BigIntegerField(default=0)),
                ("query", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[("drafted", "Drafted"), ("sent", "Sent")], default="drafted", max_length=7
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("inbox_id", models.BigIntegerField(null=True)),
                (
                    "lce",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="firms.legalclearingentity",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["made_by", "-id"], name="firmsoft_cancel_by_user")],
            },
        ),
    ]  # fmt: skip
