from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("firms", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="legalclearingentity",
            name="older_orders_count",
            field=models.BooleanField(
                default=False, help_text="GTC and GTD orders of earlier weeks count as open every week (SPEC T-2)."
            ),
        ),
    ]
