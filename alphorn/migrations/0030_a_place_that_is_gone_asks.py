"""Whether a post arrived is asked of a place that is disconnected, too: what was in doubt there stood on no list."""

from django.db import migrations

# It waited for a sign-in there, which does not come any more.
ASK = """
UPDATE alphorn_delivery d SET parked_version = NULL, reason = 'disconnected', detail = ''
  FROM alphorn_connection c
 WHERE c.id = d.connection_id AND c.gone_at IS NOT NULL AND d.state = 'unconfirmed' AND d.parked_version IS NOT NULL
"""
# As `models/work/causes.py` has it now.
BEGIN = """
INSERT INTO alphorn_event (id, workspace_id, kind, connection_id, network, host, reason, began_at)
SELECT gen_random_uuid(), c.workspace_id, 'your_call', c.id, c.network, c.host, '', coalesce(min(d.settled_at), now())
  FROM alphorn_connection c JOIN alphorn_delivery d ON d.connection_id = c.id AND d.state = 'unconfirmed'
 WHERE c.gone_at IS NOT NULL
 GROUP BY c.id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0029_a_look_reads_little")]

    operations = [
        migrations.RunSQL(ASK, migrations.RunSQL.noop),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
