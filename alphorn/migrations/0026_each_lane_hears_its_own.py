"""A lane of the queue is told of its own jobs alone: a post used to wake every lane three times, for nothing."""

from django.db import migrations

# Under the words and names that the queue's own trigger uses, in a channel for each lane. Of a job for later than a lane
# rests anyhow nobody needs to be told; of one that is done only a lane in which others wait for its place.
OWN = """
DROP TRIGGER tg_pgqueuer_changed ON pgqueuer;

CREATE FUNCTION alphorn_tell_lane(lane text, operation text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('ch_pgqueuer.' || lane, json_build_object(
    'channel', 'ch_pgqueuer.' || lane, 'operation', operation, 'sent_at', now(), 'table', 'pgqueuer',
    'type', 'table_changed_event')::text)
$$;

CREATE FUNCTION alphorn_jobs_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM alphorn_tell_lane(lane, 'insert')
     FROM (SELECT DISTINCT entrypoint FROM came WHERE execute_after < now() + interval '1 second') AS t (lane);
  RETURN NULL;
END
$$;
CREATE TRIGGER alphorn_jobs_came AFTER INSERT ON pgqueuer REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION alphorn_jobs_came();

CREATE FUNCTION alphorn_jobs_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM alphorn_tell_lane(lane, 'delete') FROM (SELECT DISTINCT entrypoint FROM went) AS t (lane)
    WHERE EXISTS (SELECT FROM pgqueuer WHERE entrypoint = lane AND status = 'queued' AND execute_after < now());
  RETURN NULL;
END
$$;
CREATE TRIGGER alphorn_jobs_went AFTER DELETE ON pgqueuer REFERENCING OLD TABLE AS went
  FOR EACH STATEMENT EXECUTE FUNCTION alphorn_jobs_went();
"""
EVERY = """
DROP TRIGGER alphorn_jobs_came ON pgqueuer;
DROP TRIGGER alphorn_jobs_went ON pgqueuer;
DROP FUNCTION alphorn_jobs_came;
DROP FUNCTION alphorn_jobs_went;
DROP FUNCTION alphorn_tell_lane;
CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pgqueuer
  EXECUTE FUNCTION fn_pgqueuer_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("alphorn", "0025_trouble_is_told")]

    operations = [migrations.RunSQL(OWN, EVERY)]
