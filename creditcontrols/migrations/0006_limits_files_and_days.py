import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("creditcontrols", "0005_group_state"),
        ("firms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="refusal",
            name="legs",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="refusal",
            name="msg_type",
            field=models.CharField(default="D", max_length=2),
        ),
        migrations.AddField(
            model_name="refusal",
            name="order_id",
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="EngineMoment",
            fields=[
                ("shard", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField()),
                ("session", models.SmallIntegerField(choices=[(0, "Weekday"), (1, "Weekend")])),
                ("week", models.CharField(blank=True, max_length=10)),
                ("market", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="LimitsUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Waits for verification"),
                            ("verifying", "Being verified"),
                            ("verified", "Verified"),
                            ("applying", "Being applied"),
                            ("applied", "Saved"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("message", models.CharField(blank=True, max_length=300)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("decided_at", models.DateTimeField(null=True)),
                ("saved_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limits_uploads",
                        to="firms.legalclearingentity",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LimitsUploadRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("version", models.IntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[("changed", "Changed"), ("unchanged", "Unchanged"), ("refused", "Refused")],
                        max_length=9,
                    ),
                ),
                ("document", models.JSONField(null=True)),
                ("changes", models.JSONField(default=list)),
                ("faults", models.JSONField(default=list)),
                ("loosens", models.BooleanField(default=False)),
                ("tightens", models.BooleanField(default=False)),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="creditcontrols.exchangegroup",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="creditcontrols.limitsupload",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="UtilizationDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bucket", models.SmallIntegerField(choices=[(0, "Weekday"), (1, "Weekend")])),
                (
                    "side",
                    models.SmallIntegerField(
                        choices=[(0, "Futures Long"), (1, "Futures Short"), (2, "Options Long"), (3, "Options Short")]
                    ),
                ),
                ("trade_date", models.DateField()),
                ("peak", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("limit", models.BigIntegerField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="creditcontrols.exchangegroup",
                    ),
                ),
            ],
            options={
                "ordering": ["group", "bucket", "side", "trade_date"],
            },
        ),
        migrations.AddIndex(
            model_name="limitsupload",
            index=models.Index(fields=["state"], name="limits_upload_state"),
        ),
        migrations.AddIndex(
            model_name="limitsuploadrow",
            index=models.Index(fields=["upload", "kind", "number"], name="creditcontr_upload__5ba48c_idx"),
        ),
        migrations.AddConstraint(
            model_name="limitsuploadrow",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="limits_upload_row_once"),
        ),
        migrations.AddConstraint(
            model_name="utilizationday",
            constraint=models.UniqueConstraint(
                fields=("group", "bucket", "side", "trade_date"), name="utilization_day_once"
            ),
        ),
    ]
