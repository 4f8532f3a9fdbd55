"""Sessions are stored by their hash: see alphorn/web/base/sessions.py. Whoever is signed in stays so.

The tables are Django's and allauth's. Where they are not there yet, no session is either.
"""

from django.db import migrations

HASHED = """
DO $$ BEGIN
  IF to_regclass('{table}') IS NOT NULL THEN
    UPDATE {table} SET session_key = left('#' || encode(sha256(convert_to(session_key, 'UTF8')), 'hex'), 40)
     WHERE session_key NOT LIKE '#%';
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0008_absence")]

    operations = [
        migrations.RunSQL(HASHED.format(table="django_session"), migrations.RunSQL.noop),
        migrations.RunSQL(HASHED.format(table="usersessions_usersession"), migrations.RunSQL.noop),
    ]
