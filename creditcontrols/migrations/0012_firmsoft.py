"""What FirmSoft reads: quotes, the entries of each order, the acts of controls that cancel, and indexes for its pages."""

import django.contrib.postgres.fields
from django.db import migrations, models

LIVE = ("pending", "working", "replacing", "cancelling")


class Migration(migrations.Migration):
    dependencies = [("creditcontrols", "0011_cancel_acts")]

    operations = [
        migrations.CreateModel(
            name="CancelAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=30)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("cause", models.CharField(max_length=200)),
                ("actor", models.CharField(blank=True, max_length=150)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "order_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("kept", models.IntegerField(default=0)),
            ],
            options={"ordering": ["-seq"]},
        ),
        migrations.AddConstraint(
            model_name="cancelact", constraint=models.UniqueConstraint(fields=("act", "seq"), name="cancel_act_once")
        ),
        migrations.CreateModel(
            name="OrderEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order_id", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={"ordering": ["order_id", "seq"]},
        ),
        migrations.AddConstraint(
            model_name="orderentry",
            constraint=models.UniqueConstraint(fields=("order_id", "seq"), name="order_entry_once"),
        ),
        migrations.AddField(model_name="order", name="quote", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="refusal", name="account", field=models.CharField(blank=True, default="", max_length=12)
        ),
        migrations.AddIndex(
            model_name="order", index=models.Index(fields=["group", "-order_id"], name="order_by_group")
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(condition=models.Q(("state__in", LIVE)), fields=["-order_id"], name="order_live"),
        ),
    ]
