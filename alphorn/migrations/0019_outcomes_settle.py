"""What is in doubt is looked for: looks, the account that an id belongs to, and when a doubt began."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

import alphorn.lib.ids

# An id belongs to one delivery of an account. Where two workspaces had kept the same one, the later keeps it apart.
# A row that is written twice leaves a check of its keys behind, beside which no table can be changed: they come at once.
NAME_THE_ACCOUNT = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE alphorn_delivery d SET account = c.network || '@' || c.host || '/' || c.remote_id
  FROM alphorn_connection c WHERE c.id = d.connection_id;
UPDATE alphorn_delivery d SET account = d.account || '#' || d.id
 WHERE d.remote_id <> '' AND EXISTS (
   SELECT FROM alphorn_delivery first
    WHERE first.account = d.account AND first.remote_id = d.remote_id AND first.id < d.id);
UPDATE alphorn_intent i SET account = d.account FROM alphorn_delivery d WHERE d.id = i.delivery_id;
UPDATE alphorn_intent i SET account = i.account || '#' || i.id
 WHERE i.closed_at IS NULL AND EXISTS (
   SELECT FROM alphorn_intent first
    WHERE first.account = i.account AND first.key = i.key AND first.closed_at IS NULL AND first.id < i.id);
UPDATE alphorn_intent i SET doubted_at = coalesce((
   SELECT max(t.ended_at) FROM alphorn_attempt t WHERE t.intent_id = i.id), i.made_at)
 WHERE i.closed_at IS NULL AND i.uncertain;
UPDATE alphorn_intent i SET answered = true FROM alphorn_delivery d
 WHERE d.id = i.delivery_id AND i.closed_at IS NULL AND i.uncertain
   AND d.state IN ('waiting', 'sending', 'parked') AND d.reason <> 'poison';
"""
LET_GO = "UPDATE alphorn_delivery SET worker = NULL WHERE worker IS NOT NULL AND state NOT IN ('sending', 'checking')"


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0018_shelves")]

    operations = [
        migrations.AddField("attempt", "marks", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("attempt", "writing_at", models.DateTimeField(null=True)),
        migrations.AddField("delivery", "account", models.CharField(db_default="", default="", max_length=600)),
        migrations.AddField("delivery", "look", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("intent", "account", models.CharField(db_default="", default="", max_length=600)),
        migrations.AddField("intent", "answered", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("intent", "doubted_at", models.DateTimeField(null=True)),
        migrations.AddField("intent", "key_until", models.DateTimeField(null=True)),
        migrations.RemoveIndex("delivery", "delivery_parked"),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["connection", "parked_version"],
                name="delivery_waits_for_sign_in",
                condition=Q(state__in=("parked", "unconfirmed"), parked_version__isnull=False),
            ),
        ),
        migrations.RemoveConstraint("delivery", "delivery_remote_id"),
        migrations.RunSQL(NAME_THE_ACCOUNT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(
                condition=~Q(remote_id=""), fields=["account", "remote_id"], name="delivery_remote_id"
            ),
        ),
        migrations.RunSQL(LET_GO, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=Q(worker=None) | Q(state__in=["sending", "checking"]), name="delivery_in_hand_moves"
            ),
        ),
        migrations.AddConstraint(
            "intent",
            models.UniqueConstraint(
                condition=Q(closed_at=None), fields=["account", "key"], name="intent_one_of_a_text"
            ),
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.UUIDField(default=alphorn.lib.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.IntegerField()),
                ("worker", models.UUIDField()),
                ("token_version", models.IntegerField()),
                ("began_at", models.DateTimeField(db_default=Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("saw", models.CharField(blank=True, max_length=32)),
                ("reason", models.CharField(blank=True, max_length=32)),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("next_state", models.CharField(blank=True, max_length=12)),
                ("next_due_at", models.DateTimeField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="alphorn.delivery"
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="alphorn.intent",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=["delivery", "number"], name="look_number")],
            },
        ),
    ]
