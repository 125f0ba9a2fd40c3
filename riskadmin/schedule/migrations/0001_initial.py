import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.CharField(max_length=60)),
                ("business_date", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-due_at", "-pk"],
                "indexes": [models.Index(fields=["job", "-due_at"], name="schedule_le_job_cbde9c_idx")],
                "constraints": [models.UniqueConstraint(fields=("job", "business_date"), name="job_once_a_date")],
            },
        ),
        migrations.CreateModel(
            name="ScheduledChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=60)),
                ("payload", models.JSONField()),
                ("title", models.CharField(max_length=200)),
                ("lines", models.JSONField(default=list)),
                ("effective_at", models.DateTimeField()),
                ("requested_at", models.DateTimeField()),
                ("request_reason", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("applied", "Applied"),
                            ("withdrawn", "Withdrawn"),
                            ("replaced", "Replaced"),
                            ("refused", "Refused"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.CharField(blank=True, max_length=150)),
                ("reason", models.TextField(blank=True, help_text="Why it was withdrawn or refused.")),
                (
                    "execution_firm",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="firms.legalclearingentity",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-effective_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")), fields=["effective_at"], name="pending_by_instant"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "pending")), fields=("kind", "key"), name="one_pending_change"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("status", "pending")),
                            models.Q(models.Q(("status", "pending"), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="change_decided_when_not_pending",
                    ),
                ],
            },
        ),
    ]
