"""Every change of targets, sources and groups is counted, for the follower that routes by them."""

from django.db import migrations, models

COUNT = """
CREATE FUNCTION dropcopygroups_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dropcopygroups_routechange DEFAULT VALUES;
    RETURN NULL;
END $$;
CREATE TRIGGER routes AFTER INSERT OR UPDATE OR DELETE ON dropcopygroups_targetsession
    FOR EACH STATEMENT EXECUTE FUNCTION dropcopygroups_count_change();
CREATE TRIGGER routes AFTER INSERT OR UPDATE OR DELETE ON dropcopygroups_targetsource
    FOR EACH STATEMENT EXECUTE FUNCTION dropcopygroups_count_change();
CREATE TRIGGER routes AFTER UPDATE ON dropcopygroups_dropcopygroup
    FOR EACH STATEMENT EXECUTE FUNCTION dropcopygroups_count_change();
"""

DROP = """
DROP TRIGGER routes ON dropcopygroups_targetsession;
DROP TRIGGER routes ON dropcopygroups_targetsource;
DROP TRIGGER routes ON dropcopygroups_dropcopygroup;
DROP FUNCTION dropcopygroups_count_change();
"""


class Migration(migrations.Migration):
    """A row for each statement: counted, never locked by two."""

    dependencies = [("dropcopygroups", "0003_delivery")]
    operations = [
        migrations.CreateModel(
            name="RouteChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.RunSQL(COUNT, DROP),
    ]
