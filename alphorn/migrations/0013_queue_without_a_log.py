"""The queue keeps no log: nobody reads it, and it cost three rows with six indexes for each job."""

from django.db import migrations

KEEP_NONE = """
TRUNCATE pgqueuer_log;
CREATE FUNCTION alphorn_keep_no_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER alphorn_keep_no_log BEFORE INSERT ON pgqueuer_log
  FOR EACH ROW EXECUTE FUNCTION alphorn_keep_no_log();
"""
KEEP_IT = """
DROP TRIGGER alphorn_keep_no_log ON pgqueuer_log;
DROP FUNCTION alphorn_keep_no_log();
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0012_doubt_stands")]

    operations = [migrations.RunSQL(KEEP_NONE, KEEP_IT)]
