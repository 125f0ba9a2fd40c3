import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("creditcontrols", "0006_limits_files_and_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CancelAll",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("FUT", "Futures"), ("OPT", "Options")], max_length=3)),
                ("armed", models.BooleanField(default=False)),
                ("changed_by", models.CharField(blank=True, max_length=150)),
                ("changed_at", models.DateTimeField(null=True)),
                ("refused", models.CharField(blank=True, max_length=200)),
                ("fired_at", models.DateTimeField(null=True)),
                ("fired_side", models.SmallIntegerField(default=-1)),
                ("fired_orders", models.IntegerField(default=0)),
                ("seq", models.BigIntegerField(default=0)),
            ],
            options={
                "ordering": ["group", "kind"],
            },
        ),
        migrations.CreateModel(
            name="TradeBust",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trade_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("requested_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("requested", "Requested"), ("busted", "Busted"), ("refused", "Refused")],
                        default="requested",
                        max_length=9,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("fills", models.IntegerField(default=0)),
                ("counted", models.IntegerField(default=0)),
                ("seq", models.BigIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="fill",
            name="busted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="fill",
            name="period",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="utilization",
            name="period",
            field=models.IntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="fill",
            index=models.Index(fields=["group", "bucket", "period"], name="creditcontr_group_i_35a4f1_idx"),
        ),
        migrations.AddIndex(
            model_name="fill",
            index=models.Index(fields=["trade_id"], name="creditcontr_trade_i_00e12b_idx"),
        ),
        migrations.AddField(
            model_name="cancelall",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cancel_alls",
                to="creditcontrols.exchangegroup",
            ),
        ),
        migrations.AddField(
            model_name="tradebust",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="cancelall",
            constraint=models.UniqueConstraint(fields=("group", "kind"), name="cancel_all_once"),
        ),
        migrations.AddConstraint(
            model_name="tradebust",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True), fields=("trade_id",), name="trade_bust_once"
            ),
        ),
    ]
