"""Whoever has somebody at a host in trouble is told: of those that are in trouble already, too."""

from django.db import migrations

BEGIN = """
INSERT INTO alphorn_event (id, kind, network, host, reason, began_at)
SELECT gen_random_uuid(), 'host_in_trouble', network, name, held_reason, held_at FROM alphorn_host
 WHERE held_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0024_delivered_means_seen")]

    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
