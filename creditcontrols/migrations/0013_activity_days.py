"""Counts by account and trade date, the clearing entity of a refusal, and indexes by time; rows that are there count."""

from django.db import migrations, models

THRESHOLDS = models.Q(("kind__in", ("level", "blocked")))

# A trade date starts at 17:00 CT of the day before; what starts on Friday evening or Saturday belongs to Monday.
FILL = """
    CREATE FUNCTION pg_temp.trade_date(at timestamptz) RETURNS date LANGUAGE sql AS $$
        SELECT day + CASE extract(isodow FROM day) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END
        FROM (SELECT ((at AT TIME ZONE 'America/Chicago') + interval '7 hours')::date AS day) AS local
    $$;
    UPDATE creditcontrols_refusal r SET lce_code = l.code
    FROM creditcontrols_exchangegroup g JOIN firms_legalclearingentity l ON l.id = g.lce_id WHERE g.id = r.group_id;
    INSERT INTO creditcontrols_activityday
        (trade_date, lce, ef, account, orders, fills, contracts, refusals, changed_at)
    SELECT trade_date, lce, ef, left(regexp_replace(upper(account), '^[$]', ''), 12) AS account, sum(orders),
        sum(fills), sum(contracts), sum(refusals), max(at)
    FROM (
        SELECT pg_temp.trade_date(o.entered_at) AS trade_date, l.code AS lce, substr(o.sender_comp, 4, 3) AS ef,
            o.account, 1 AS orders, 0 AS fills, 0 AS contracts, 0 AS refusals, o.entered_at AS at
        FROM creditcontrols_order o JOIN creditcontrols_exchangegroup g ON g.id = o.group_id
        JOIN firms_legalclearingentity l ON l.id = g.lce_id WHERE NOT o.quote
        UNION ALL
        SELECT pg_temp.trade_date(f.at), l.code, substr(o.sender_comp, 4, 3), o.account, 0, (f.leg <= 1)::int,
            CASE WHEN f.leg <= 1 THEN f.quantity ELSE 0 END, 0, f.at
        FROM creditcontrols_fill f JOIN creditcontrols_order o ON o.order_id = f.order_id
        JOIN creditcontrols_exchangegroup g ON g.id = o.group_id JOIN firms_legalclearingentity l ON l.id = g.lce_id
        UNION ALL
        SELECT pg_temp.trade_date(r.at), r.lce_code, r.execution_firm_code, r.account, 0, 0, 0, 1, r.at
        FROM creditcontrols_refusal r
    ) AS known GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [("creditcontrols", "0012_firmsoft")]

    operations = [
        migrations.CreateModel(
            name="ActivityDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trade_date", models.DateField()),
                ("lce", models.CharField(blank=True, max_length=3)),
                ("ef", models.CharField(max_length=3)),
                ("account", models.CharField(blank=True, max_length=12)),
                ("orders", models.BigIntegerField(default=0)),
                ("fills", models.BigIntegerField(default=0)),
                ("contracts", models.BigIntegerField(default=0)),
                ("refusals", models.BigIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"ordering": ["-trade_date", "lce", "ef", "account"]},
        ),
        migrations.AddConstraint(
            model_name="activityday",
            constraint=models.UniqueConstraint(fields=("trade_date", "lce", "ef", "account"), name="activity_day_once"),
        ),
        migrations.AddField(
            model_name="refusal", name="lce_code", field=models.CharField(blank=True, default="", max_length=3)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(model_name="refusal", index=models.Index(fields=["at"], name="refusal_by_time")),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=THRESHOLDS, fields=["group", "bucket", "usage_side", "-seq"], name="alert_level_by_side"
            ),
        ),
        migrations.AddIndex(
            model_name="alert", index=models.Index(condition=THRESHOLDS, fields=["at"], name="alert_level_by_time")
        ),
    ]
