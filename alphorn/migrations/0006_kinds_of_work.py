"""A consent that is given back knows when its job is due, as everything else does that waits; and jobs are one word."""

from django.db import migrations, models

# What waits in the queue of an Alphorn that is brought up to date goes by the new words.
FORMER = (
    ("delivery.send_now", "send"),
    ("stream.import_now", "import"),
    ("authorisation.refresh_now", "refresh"),
    ("authorisation.revoke_now", "revoke"),
)
RENAME = """
UPDATE pgqueuer
   SET payload = convert_to(replace(convert_from(payload, 'UTF8'), '{old} ', '{new} '), 'UTF8'),
       dedupe_key = replace(dedupe_key, '{old}:', '{new}:')
 WHERE dedupe_key LIKE '{old}:%'
"""
LEAVING = """
UPDATE alphorn_authorisation SET revoke_due_at = now() WHERE leaving_at IS NOT NULL AND wiped_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0005_imports")]

    operations = [
        migrations.AddField("authorisation", "revoke_due_at", models.DateTimeField(null=True)),
        migrations.AddField("authorisation", "revoke_generation", models.IntegerField(db_default=0, default=0)),
        migrations.RunSQL(LEAVING, migrations.RunSQL.noop),
        *(migrations.RunSQL(RENAME.format(old=old, new=new), RENAME.format(old=new, new=old)) for old, new in FORMER),
    ]
