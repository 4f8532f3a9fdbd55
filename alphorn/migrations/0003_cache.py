"""The table of the shared cache, in which the limits of sign-in are counted. Shaped as Django's DatabaseCache wants it."""

from django.db import migrations

CREATE = """
CREATE TABLE alphorn_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX alphorn_cache_expires ON alphorn_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0002_queue")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE alphorn_cache")]
