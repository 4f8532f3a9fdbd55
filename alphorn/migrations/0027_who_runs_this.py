"""Whose this Alphorn is, is known once and for all: a clock that was wrong made it somebody else's."""

from django.db import migrations, models

FIRST = """
UPDATE alphorn_user SET runs_this = true WHERE id = (SELECT id FROM alphorn_user ORDER BY joined_at, id LIMIT 1)
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0026_each_lane_hears_its_own")]

    operations = [
        migrations.AddField("user", "runs_this", models.BooleanField(default=False, editable=False)),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
