"""A plan as it is written: by COPY, a table at a time, in one transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, models, transaction

from alphorn.database import sql
from alphorn.models import (
    Attempt,
    Authorisation,
    Bucket,
    Connection,
    Delivery,
    Host,
    Intent,
    Item,
    Membership,
    MutedTopic,
    Post,
    Run,
    Stream,
    Suggestion,
    User,
    Worker,
    Workspace,
)
from alphorn.models.events.follow import follow
from alphorn.models.importing.reindexing import write_words_anew
from dev.seed import rows
from dev.seed.plan import Plan

MODELS: dict[type[NamedTuple], type[models.Model]] = {
    rows.UserRow: User,
    rows.WorkspaceRow: Workspace,
    rows.MembershipRow: Membership,
    rows.WorkerRow: Worker,
    rows.AuthorisationRow: Authorisation,
    rows.ConnectionRow: Connection,
    rows.PostRow: Post,
    rows.DeliveryRow: Delivery,
    rows.IntentRow: Intent,
    rows.AttemptRow: Attempt,
    rows.StreamRow: Stream,
    rows.RunRow: Run,
    rows.BucketRow: Bucket,
    rows.ItemRow: Item,
    rows.SuggestionRow: Suggestion,
    rows.MutedTopicRow: MutedTopic,
}
# What is in hand is in a living worker's, from now on, for as long as nobody has to renew that.
LIVE = "UPDATE alphorn_worker SET alive_until = clock_timestamp() + interval '20 s' WHERE process = 'seed'"
BEGIN = (
    "UPDATE alphorn_attempt SET began_at = clock_timestamp() WHERE ended_at IS NULL AND worker = ANY(%s)",
    "UPDATE alphorn_run SET began_at = clock_timestamp() WHERE ended_at IS NULL AND worker = ANY(%s)",
)


def write(plan: Plan) -> None:
    """All of it, or nothing; then the database counts what it has, so that its plans are good ones."""
    with transaction.atomic():
        for network, host in sorted({(row.network, row.host) for row in plan.authorisations}):
            Host.objects.somebody_is_led_to(network, host)
        for table in plan.tables():
            _copy(table, MODELS[type(table[0])]._meta.db_table)
        while write_words_anew():
            pass
        follow(consents=[row.id for row in plan.authorisations])
        workers = [row.id for row in plan.workers]
        for statement in BEGIN:
            sql.run(statement, [workers])
        sql.run(LIVE)
    sql.run("ANALYZE")


def _copy(table: Sequence[NamedTuple], name: str) -> None:
    columns = ", ".join(f'"{column}"' for column in table[0]._fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
        for row in table:
            copy.write_row(row)
