"""A row for each host: connections, consents and limits are of one, and the whole app's pause stands on it."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

import alphorn.lib.ids

CHILDREN = ("authorisation", "bucket", "connection", "consent")
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO alphorn_host (id, network, name, bad, paused_until, pause_reason, pauses, held_at, held_reason, tried_at)
SELECT gen_random_uuid(), known.network, known.host, '{}', app.paused_until, coalesce(app.reason, ''),
       coalesce(app.pauses, 0), app.since, coalesce(app.reason, ''), app.paused_until
  FROM (SELECT network, host FROM alphorn_authorisation UNION SELECT network, host FROM alphorn_connection
         UNION SELECT network, host FROM alphorn_consent UNION SELECT network, host FROM alphorn_bucket
         UNION SELECT network, host FROM alphorn_apppause) known
  LEFT JOIN (SELECT *, CASE WHEN paused_until > now() THEN now() END AS since FROM alphorn_apppause) app
       USING (network, host);
"""
# Who writes many rows in one transaction writes them in any order.
OF_A_HOST = """
ALTER TABLE alphorn_{0} ADD CONSTRAINT {0}_of_a_host
  FOREIGN KEY (network, host) REFERENCES alphorn_host (network, name) DEFERRABLE INITIALLY DEFERRED
"""
OF_NONE = "ALTER TABLE alphorn_{0} DROP CONSTRAINT {0}_of_a_host"


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0022_history_is_kept_for_a_while")]

    operations = [
        migrations.CreateModel(
            name="Host",
            fields=[
                (
                    "id",
                    models.UUIDField(default=alphorn.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("network", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=253)),
                ("asked_at", models.DateTimeField(db_default=Now())),
                ("paused_until", models.DateTimeField(null=True)),
                ("pause_reason", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("pauses", models.IntegerField(db_default=0, default=0)),
                ("bad", ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("held_at", models.DateTimeField(null=True)),
                ("held_reason", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("tried_at", models.DateTimeField(null=True)),
                ("generation", models.IntegerField(db_default=0, default=0)),
                ("probe", models.IntegerField(db_default=0, default=0)),
                ("trial", models.UUIDField(null=True)),
                ("failures", models.IntegerField(db_default=0, default=0)),
                ("failed_trials", models.IntegerField(db_default=0, default=0)),
                ("ramped", models.IntegerField(null=True)),
                ("ramp_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint("host", models.UniqueConstraint(fields=("network", "name"), name="host_unique")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(migrations.RunSQL(OF_A_HOST.format(child), OF_NONE.format(child)) for child in CHILDREN),
        migrations.DeleteModel("AppPause"),
        migrations.AddField(
            "connection",
            "server",
            models.ForeignObject(
                from_fields=["network", "host"],
                on_delete=models.DO_NOTHING,
                related_name="+",
                to="alphorn.host",
                to_fields=["network", "name"],
            ),
        ),
        migrations.AddField("attempt", "insists", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("delivery", "held_by", models.UUIDField(null=True)),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["held_by", "id"],
                name="delivery_held",
                condition=Q(held_by__isnull=False, state__in=["waiting", "checking"]),
            ),
        ),
    ]
