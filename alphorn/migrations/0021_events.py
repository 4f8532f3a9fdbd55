"""What a person must know, once for each cause: events, and those of the causes that there are."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

import alphorn.lib.ids

KINDS = ["signed_out", "import_stopped", "held", "late", "stuck", "your_call", "host_in_trouble"]
# As `models/work/causes.py` had it when there came to be events.
BEGIN = """
INSERT INTO alphorn_event (id, workspace_id, kind, authorisation_id, connection_id, network, host, reason, began_at)
SELECT gen_random_uuid(), * FROM (
  SELECT a.workspace_id, 'signed_out', a.id, NULL::uuid, a.network, a.host, a.signed_out_reason, a.signed_out_at
    FROM alphorn_authorisation a
   WHERE a.signed_out_at IS NOT NULL AND a.leaving_at IS NULL AND a.wiped_at IS NULL
  UNION ALL
  SELECT a.workspace_id, 'import_stopped', a.id, NULL, a.network, a.host, min(s.reason), now()
    FROM alphorn_authorisation a JOIN alphorn_stream s ON s.authorisation_id = a.id
   WHERE s.state = 'resting' AND s.due_at IS NULL AND s.parked_version >= a.version AND s.reason <> 'place_missing'
     AND a.signed_out_at IS NULL AND a.leaving_at IS NULL
   GROUP BY a.id
  UNION ALL
  SELECT c.workspace_id, 'held', NULL, c.id, c.network, c.host, c.held_reason, c.held_at
    FROM alphorn_connection c JOIN alphorn_authorisation a ON a.id = c.authorisation_id
   WHERE c.held_at IS NOT NULL AND c.gone_at IS NULL AND a.signed_out_at IS NULL
  UNION ALL
  SELECT c.workspace_id, d.kind, NULL, c.id, c.network, c.host,
         CASE d.kind WHEN 'late' THEN 'late' WHEN 'stuck' THEN 'poison' ELSE '' END,
         coalesce(min(d.settled_at), now())
    FROM alphorn_connection c
    JOIN (SELECT connection_id, settled_at,
                 CASE WHEN state = 'unconfirmed' THEN 'your_call' WHEN reason = 'late' THEN 'late' ELSE 'stuck' END AS kind
            FROM alphorn_delivery
           WHERE state IN ('parked', 'unconfirmed') AND parked_version IS NULL) d ON d.connection_id = c.id
   WHERE c.gone_at IS NULL
   GROUP BY c.id, d.kind) causes
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0020_deleted_by_and_by")]

    operations = [
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["connection", "state", "reason"],
                name="delivery_asks",
                condition=Q(state__in=("parked", "unconfirmed"), parked_version=None),
            ),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(default=alphorn.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=16)),
                ("network", models.CharField(max_length=32)),
                ("host", models.CharField(max_length=253)),
                ("reason", models.CharField(blank=True, max_length=32)),
                ("began_at", models.DateTimeField(db_default=Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="alphorn.workspace",
                    ),
                ),
                (
                    "authorisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="alphorn.authorisation",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="alphorn.connection",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "-id"], name="event_open", condition=Q(ended_at=None)),
                    models.Index(fields=["workspace", "-id"], name="event_over", condition=Q(ended_at__isnull=False)),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at=None),
                        fields=["kind", "network", "host", "authorisation", "connection"],
                        name="event_once_per_cause",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=Q(kind__in=KINDS), name="event_kind_known"),
                ],
            },
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
