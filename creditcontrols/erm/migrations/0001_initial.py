"""Restrictions, user maximums, their files and history, and pre-negotiated trades (SPEC ERM)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0003_mapping_request"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UserMaximum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("in_force_version", models.PositiveIntegerField(default=0)),
                ("in_force_seq", models.BigIntegerField(null=True)),
                ("in_force_at", models.DateTimeField(null=True)),
                ("operator", models.CharField(max_length=20)),
                ("product", models.CharField(max_length=6)),
                ("outright", models.PositiveIntegerField(null=True)),
                ("spread", models.PositiveIntegerField(null=True)),
                ("in_force_outright", models.PositiveIntegerField(null=True)),
                ("in_force_spread", models.PositiveIntegerField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "execution_firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_maximums",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_maximums",
                        to="firms.legalclearingentity",
                    ),
                ),
            ],
            options={
                "ordering": ["execution_firm__code", "operator", "lce__code", "product"],
            },
        ),
        migrations.CreateModel(
            name="UserMaximumsUpload",
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
                    "execution_firm",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_maximums_uploads",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user_maximums_uploads",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UserMaximumsUploadRow",
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
                (
                    "maximum",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="erm.usermaximum"
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="erm.usermaximumsupload"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EntityChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=80)),
                ("old", models.CharField(blank=True, max_length=40)),
                ("new", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "execution_firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.executionfirm"
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="firms.legalclearingentity",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["execution_firm", "-id"], name="entity_change_by_firm")],
            },
        ),
        migrations.CreateModel(
            name="PreNegotiatedTrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trade_type", models.CharField(choices=[("BLOCK", "Block trade")], default="BLOCK", max_length=8)),
                ("operator", models.CharField(max_length=20)),
                ("account", models.CharField(max_length=12)),
                ("symbol", models.CharField(max_length=20)),
                ("side", models.PositiveSmallIntegerField(choices=[(1, "Buy"), (2, "Sell")])),
                ("quantity", models.PositiveIntegerField()),
                ("price_nanos", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "Requested"), ("entered", "Entered"), ("refused", "Refused")],
                        default="requested",
                        max_length=9,
                    ),
                ),
                ("step", models.SmallIntegerField(null=True)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("requested_at", models.DateTimeField()),
                ("seq", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "execution_firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_negotiated_trades",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_negotiated_trades",
                        to="firms.legalclearingentity",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["execution_firm", "-id"], name="trade_by_firm"),
                    models.Index(fields=["lce", "-id"], name="trade_by_lce"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductRestriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("in_force_version", models.PositiveIntegerField(default=0)),
                ("in_force_seq", models.BigIntegerField(null=True)),
                ("in_force_at", models.DateTimeField(null=True)),
                ("product", models.CharField(max_length=6)),
                ("restricted", models.BooleanField()),
                ("in_force_restricted", models.BooleanField(default=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "execution_firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="product_restrictions",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="product_restrictions",
                        to="firms.legalclearingentity",
                    ),
                ),
            ],
            options={
                "ordering": ["lce__code", "execution_firm__code", "product"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lce", "execution_firm", "product"), name="product_restriction_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TradeTypeRestriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("in_force_version", models.PositiveIntegerField(default=0)),
                ("in_force_seq", models.BigIntegerField(null=True)),
                ("in_force_at", models.DateTimeField(null=True)),
                ("trade_type", models.CharField(choices=[("BLOCK", "Block trade")], default="BLOCK", max_length=8)),
                ("restricted", models.BooleanField()),
                ("in_force_restricted", models.BooleanField(default=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "execution_firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trade_type_restrictions",
                        to="firms.executionfirm",
                    ),
                ),
                (
                    "lce",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trade_type_restrictions",
                        to="firms.legalclearingentity",
                    ),
                ),
            ],
            options={
                "ordering": ["lce__code", "execution_firm__code", "trade_type"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lce", "execution_firm", "trade_type"), name="trade_type_restriction_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="usermaximum",
            index=models.Index(fields=["execution_firm", "operator"], name="user_maximum_by_operator"),
        ),
        migrations.AddConstraint(
            model_name="usermaximum",
            constraint=models.UniqueConstraint(
                fields=("lce", "execution_firm", "operator", "product"), name="user_maximum_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="usermaximumsupload",
            index=models.Index(fields=["state"], name="maximums_upload_state"),
        ),
        migrations.AddConstraint(
            model_name="usermaximumsupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("lce", None), ("execution_firm", None), _connector="XOR"),
                name="maximums_upload_of_lce_or_firm",
            ),
        ),
        migrations.AddIndex(
            model_name="usermaximumsuploadrow",
            index=models.Index(fields=["upload", "kind", "number"], name="maximums_upload_row_kind"),
        ),
        migrations.AddConstraint(
            model_name="usermaximumsuploadrow",
            constraint=models.UniqueConstraint(fields=("upload", "number"), name="maximums_upload_row_once"),
        ),
    ]
