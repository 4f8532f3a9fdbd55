"""One kind of content brought in from one network: where it stands, and what a person may do about it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.events.follow import follow
from alphorn.models.work.kinds import RUNS_BY_ITSELF, STREAM
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks import stream_kind
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamKind

# Whoever takes a stream out of a worker's hand closes its run, in the same transaction.
CLOSE_RUNS = """
UPDATE alphorn_run SET ended_at = clock_timestamp(), ending = %s WHERE stream_id = ANY(%s) AND ended_at IS NULL
"""


class StreamQuerySet(models.QuerySet["Stream"]):
    """The words in which streams are asked for."""

    def for_page(self) -> "StreamQuerySet":
        """With what a page shows, in a steady order."""
        return self.select_related("authorisation", "connection").order_by(
            "network", "authorisation__host", "authorisation__name", "connection__name", "kind", "id"
        )

    def present(self) -> "StreamQuerySet":
        """Those whose consent or connection is still there."""
        return self.filter(Q(connection=None) | Q(connection__gone_at=None), authorisation__leaving_at=None)


class Stream(models.Model):
    """The row is the truth; a job only points at it. `run` is the fencing token, as a delivery's `attempt` is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="streams")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, related_name="streams")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, related_name="streams")
    network = models.CharField(max_length=32)  # which lane it goes by
    kind = models.CharField(max_length=32)  # the slug of a StreamKind
    state = models.CharField(max_length=12, default=StreamState.WAITING, db_default=StreamState.WAITING)
    generation = models.IntegerField(default=1)  # raised whenever it becomes waiting or gets another due time
    run = models.IntegerField(default=0)
    worker = models.UUIDField(null=True)  # the Worker that has it in hand
    due_at = models.DateTimeField(null=True, db_default=Now())  # None: a sign-in or the person decides
    interval = models.DurationField()
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    again = models.BooleanField(default=False)  # one more run was asked for during this one
    failures = models.IntegerField(default=0)  # runs in a row that failed
    parked_version = models.IntegerField(null=True)  # of the authorisation, when it rests for a sign-in
    # Where the present sync has got to. A sync is one way through the pages, in one run or in several.
    cursor = models.TextField(blank=True)
    since = models.CharField(max_length=255, blank=True)
    newest = models.CharField(max_length=255, blank=True)  # the highest remote id, where ids are numbers
    is_full = models.BooleanField(default=True)  # all of it; otherwise a look at what is new
    belief = models.CharField(max_length=12, blank=True, db_default="")  # of what the present full sync has not met
    page_size = models.IntegerField(null=True)  # items, where the network has found more too much
    stalls = models.IntegerField(default=0)  # pages in a row that brought nothing
    full_sync_at = models.DateTimeField(null=True)  # all of it was read, for the last time
    synced_at = models.DateTimeField(null=True)  # it was up to date, for the last time
    about = models.IntegerField(null=True)  # how many items there are, as the network says
    kept = models.IntegerField(default=0, db_default=0)  # items that are here and there
    forget_at = models.DateTimeField(null=True)  # since then all that it brought in is to be deleted
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = StreamQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="stream_due", condition=Q(state__in=list(RUNS_BY_ITSELF))),
            models.Index(fields=["worker"], name="stream_in_hand", condition=Q(worker__isnull=False)),
            models.Index(fields=["forget_at"], name="stream_forgotten", condition=Q(forget_at__isnull=False)),
            models.Index(
                fields=["authorisation"],
                name="stream_held",  # by something else than its time
                condition=Q(state=StreamState.RESTING)
                & (Q(parked_version__isnull=False) | Q(reason=Reason.PLACE_MISSING)),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authorisation", "connection", "kind"], name="stream_unique", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(state__in=list(StreamState)), name="stream_state_known"),
            models.CheckConstraint(
                condition=~Q(state=StreamState.IMPORTING) | Q(worker__isnull=False), name="stream_importing_is_in_hand"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.kind}: {self.state}"

    @property
    def facts(self) -> StreamKind:
        """What the network says about this kind."""
        return stream_kind(self.network, self.kind)

    @property
    def is_first_sync(self) -> bool:
        """Whether it has never been read to its end."""
        return self.full_sync_at is None

    def import_later(self, after: timedelta = timedelta(0)) -> None:
        """Enqueue the job of this generation. Call it in the transaction that made the row due."""
        Stream.import_all_later([self], after)

    @staticmethod
    def import_all_later(streams: Iterable["Stream"], after: timedelta = timedelta(0)) -> None:
        """Enqueue the jobs of many streams in one statement."""
        jobs.enqueue([STREAM.job(each.pk, each.network, each.generation, after) for each in streams])

    def ask_for_run(self) -> bool:
        """Run it as soon as may be; once more after the present run, where there is one. Tells whether that can be."""
        if Stream.objects.filter(pk=self.pk, state=StreamState.IMPORTING).update(again=True):
            return True
        return self._becomes_due(Q(state__in=RUNS_BY_ITSELF, parked_version=None), timedelta(0))

    def change_interval(self, interval: timedelta) -> bool:
        """From now on so often, within the network's bounds, and at once: the next run is counted from the last."""
        interval = max(interval, self.facts.shortest)
        Stream.objects.filter(pk=self.pk).update(interval=interval)
        self.refresh_from_db()
        self._announce()
        waits = Q(state=StreamState.WAITING, synced_at__isnull=False, cursor="")
        return self._becomes_due(waits, F("synced_at") + interval)

    def pause(self) -> bool:
        """Nothing more is read until it goes on; a run under way ends at its page. Tells whether it ran by itself."""
        return self._stands_still(StreamState.PAUSED, (*RUNS_BY_ITSELF, StreamState.IMPORTING))

    def switch_off(self) -> bool:
        """Nothing is read any more; what came in stays."""
        return self._stands_still(StreamState.OFF, (*RUNS_BY_ITSELF, StreamState.IMPORTING, StreamState.PAUSED))

    def go_on(self) -> bool:
        """Run again, beginning now: after a pause, or when it was off."""
        return self._becomes_due(Q(state__in=(StreamState.PAUSED, StreamState.OFF)), timedelta(0))

    def _stands_still(self, state: StreamState, allowed: Iterable[StreamState]) -> bool:
        with transaction.atomic():
            won = Stream.objects.filter(pk=self.pk, state__in=list(allowed)).update(
                state=state, worker=None, due_at=None, reason="", detail="", again=False, parked_version=None
            )
            close_runs([self.pk] if won else [])
            follow(consents=[self.authorisation_id] if won else [])
        self._announce()
        return won == 1

    def _becomes_due(self, condition: Q, due: object) -> bool:
        """Waiting, at the moment `due` (or so long from now), with a new generation and its job."""
        due_at = Now() + due if isinstance(due, timedelta) else due
        with transaction.atomic():
            won = Stream.objects.filter(condition, pk=self.pk).update(
                state=StreamState.WAITING,
                generation=F("generation") + 1,
                due_at=due_at,
                reason="",
                detail="",
                parked_version=None,
            )
            if won:
                self.refresh_from_db()
                self.import_later(self._wait())
        self._announce()
        return won == 1

    def _wait(self) -> timedelta:
        """How long until it is due, by the database's clock."""
        found = sql.rows("SELECT greatest(due_at - now(), '0') FROM alphorn_stream WHERE id = %s", [self.pk])
        wait: timedelta = found[0][0]
        return wait

    def _announce(self) -> None:
        self.refresh_from_db()
        live.announce(self.workspace_id, f"stream-{self.pk}", "streams")


def close_runs(streams: Sequence[UUID]) -> None:
    """These streams are in nobody's hand any more: their runs end as they are. Call it after changing the streams."""
    sql.run(CLOSE_RUNS, [RunEnding.LET_GO, list(streams)])
