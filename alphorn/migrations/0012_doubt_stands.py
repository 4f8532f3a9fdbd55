"""A limit of its own for what a person insists on; and what may be there is called failed or cancelled no more."""

from django.db import migrations, models

# Said of them until now, though an earlier try of the same intent had an unknown outcome.
ASK_ABOUT_THEM = """
UPDATE alphorn_delivery d SET state = 'unconfirmed', reason = CASE d.state
         WHEN 'failed' THEN CASE d.reason WHEN 'duplicate' THEN 'duplicate' ELSE 'earlier_try' END ELSE d.reason END
  FROM alphorn_intent i
 WHERE i.delivery_id = d.id AND i.closed_at IS NULL AND i.uncertain AND d.state IN ('failed', 'cancelled')
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0011_how_far_a_refusal_reaches")]

    operations = [
        migrations.AddField("delivery", "late_at", models.DateTimeField(null=True)),
        migrations.RunSQL(ASK_ABOUT_THEM, migrations.RunSQL.noop),
    ]
