"""One post on its way to one connection: its state, and what a person may do about it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest, Now

from alphorn import jobs, live
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.connection import Connection
from alphorn.models.events.follow import follow
from alphorn.models.posting.claim_rows import lock
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.patience import patience
from alphorn.models.work.states import STANDING_STILL, State
from alphorn.networks.endings import TryAgain
from alphorn.networks.reasons import Reason

# What was to be sent, and what nobody could look for: by its `parked_version`.
WAIT_FOR_SIGN_IN = STANDING_STILL
UNDER_WAY = (State.WAITING, State.SENDING, State.CHECKING)
MAY_BE_TRIED_NOW = (State.FAILED, State.PARKED, State.WAITING)
MAY_BE_CANCELLED = (State.WAITING, State.PARKED)
MAY_BE_CONFIRMED = (State.UNCONFIRMED, State.CHECKING)


FOLDS_FROM = 70  # tries: well beyond what a record looks back upon
MOST_PLANNED = 500  # nobody tells more of them apart in a picture
# As the sheet lists the connections.
ORDER = ("connection__network", "connection__host", "connection__name", "id")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """The words in which deliveries are asked for."""

    def of(self, workspace_id: UUID) -> "DeliveryQuerySet":
        """Those of a workspace; somebody else's are not found."""
        return self.filter(post__workspace_id=workspace_id)

    def for_page(self) -> "DeliveryQuerySet":
        """With what a page shows, in a steady order."""
        return (
            self.select_related("connection__authorisation", "connection__server", "post")
            .prefetch_related("attempts", "looks", "items")
            .order_by(*ORDER)
        )

    def under_way(self) -> "DeliveryQuerySet":
        """Those that move by themselves."""
        return self.filter(state__in=UNDER_WAY)


class Delivery(models.Model):
    """The row is the truth; a job only points at it. Changed by conditional UPDATEs that tell whether they won."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey("alphorn.Post", on_delete=models.CASCADE, related_name="deliveries")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries")
    network = models.CharField(max_length=32)  # which lane it goes by
    account = models.CharField(max_length=600, default="", db_default="")  # the connection's: what an id there is of
    state = models.CharField(max_length=12, default=State.WAITING, db_default=State.WAITING)
    generation = models.IntegerField(default=1)  # raised whenever it becomes waiting or gets another due time
    attempt = models.IntegerField(default=0)  # the fencing token of sends
    look = models.IntegerField(default=0, db_default=0)  # and that of looks
    folded = models.IntegerField(default=0, db_default=0)  # tries up to this one stand in as few rows as may be
    forgotten = models.IntegerField(default=0, db_default=0)  # tries up to this one are not kept any more
    forgotten_looks = models.IntegerField(default=0, db_default=0)
    worker = models.UUIDField(null=True)  # the Worker that has it in hand
    due_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=300, blank=True)  # the network's own sentence
    remote_id = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when Alphorn saw it there
    there_at = models.DateTimeField(null=True)  # since when it is there, as the network says
    parked_version = models.IntegerField(null=True)  # of the authorisation, when it waits for a sign-in
    forced = models.BooleanField(default=False)  # the person said "now": no pause holds it back, for one claim
    held_by = models.UUIDField(null=True)  # the host or the place that lets it go: trouble, or a pause
    late_at = models.DateTimeField(null=True)  # a limit of its own, when the person insisted; else the post's
    confirmed_by = models.ForeignKey("alphorn.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="delivery_due", condition=Q(state__in=[State.WAITING, State.CHECKING])
            ),
            models.Index(
                fields=["id"], name="delivery_to_fold", condition=Q(attempt__gt=F("folded") + FOLDS_FROM)
            ),  # what was tried very often since that was last looked through
            models.Index(
                fields=["held_by", "id"],
                name="delivery_held",
                condition=Q(held_by__isnull=False, state__in=[State.WAITING, State.CHECKING]),
            ),
            models.Index(fields=["worker"], name="delivery_in_hand", condition=Q(worker__isnull=False)),
            models.Index(
                fields=["connection", "parked_version"],
                name="delivery_waits_for_sign_in",
                condition=Q(state__in=WAIT_FOR_SIGN_IN, parked_version__isnull=False),
            ),
            models.Index(
                fields=["connection", "state", "reason"],
                name="delivery_asks",  # its person, by itself
                condition=Q(state__in=STANDING_STILL, parked_version=None),
            ),
            models.Index(
                fields=["account", "settled_at"], name="delivery_settled", condition=Q(settled_at__isnull=False)
            ),  # what is known to be there: for each look
            models.Index(fields=["network", "settled_at"], name="delivery_went", condition=Q(state=State.DELIVERED)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "connection"], name="delivery_once_per_place"),
            models.UniqueConstraint(
                fields=["account", "remote_id"], name="delivery_remote_id", condition=~Q(remote_id="")
            ),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(worker__isnull=False), name="delivery_sending_is_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(worker=None) | Q(state__in=[State.SENDING, State.CHECKING]), name="delivery_in_hand_moves"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DELIVERED) | ~Q(remote_id="") | Q(reason=Reason.BY_PERSON),
                name="delivery_delivered_has_a_witness",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"

    @property
    def late_limit(self) -> datetime:
        """When it is put on hold, if it is still on its way then."""
        return self.late_at or self.post.late_at

    @property
    def is_under_way(self) -> bool:
        """Whether it moves by itself."""
        return self.state in UNDER_WAY

    @property
    def is_held_by_host(self) -> bool:
        """Whether it waits for a host that lets nothing through."""
        waits = self.state in (State.WAITING, State.CHECKING) and self.worker is None
        by_host = self.held_by is not None and self.held_by == self.connection.server.pk
        return waits and by_host and self.connection.server.is_held

    @property
    def needs_person(self) -> bool:
        """Whether it stands still until somebody does something."""
        return self.state in STANDING_STILL

    @property
    def gone_since(self) -> datetime | None:
        """When two whole syncs had missed it there: nothing less says that it is gone. None: nobody says so."""
        gone = [item.removed_at for item in self.items.all() if item.removed_at is not None]
        return min(gone) if gone and len(gone) == len(self.items.all()) else None

    def send_later(self, after: timedelta = timedelta(0)) -> None:
        """Enqueue the job of this generation. Call it in the transaction that made the row waiting."""
        Delivery.send_all_later([self], after)

    @staticmethod
    def send_all_later(deliveries: Iterable["Delivery"], after: timedelta = timedelta(0)) -> None:
        """Enqueue the jobs of many deliveries in one statement."""
        jobs.enqueue([DELIVERY.job(d.pk, d.network, d.generation, after) for d in deliveries])

    def cancel(self, *, answering: int | None = None, answers: bool = False) -> bool:
        """Never send it (again), if it waits or is on hold. Tells whether it was so.

        What may be there already is not called cancelled: that question stays open. Where it is its person's call, and
        they have looked in vain, this `answers` it.
        """
        with transaction.atomic():
            lock([self.pk])
            asked_about = self.intents.filter(closed_at=None, uncertain=True)
            if answers:
                won = self._is_over([State.UNCONFIRMED], State.CANCELLED, Reason.LEFT, answering)
                if won:
                    asked_about.update(answered=True, closed_at=Now())
                return won
            over = State.UNCONFIRMED if asked_about.exists() else State.CANCELLED
            return self._is_over(MAY_BE_CANCELLED, over, Reason.BY_PERSON, answering)

    def confirm(self, user_id: UUID, *, answering: int | None = None) -> bool:
        """A person has seen it there. Tells whether it was theirs to say."""
        with transaction.atomic():
            seen = {"confirmed_by_id": user_id, "url": self.connection.url}
            won = self._is_over(MAY_BE_CONFIRMED, State.DELIVERED, Reason.BY_PERSON, answering, **seen)
            if won:
                self.intents.filter(closed_at=None).update(closed_at=Now())
                # Who looks for it just now has nothing more to say.
                over = {"saw": TryAgain.__name__, "reason": Reason.BY_PERSON, "next_state": State.DELIVERED}
                self.looks.filter(ended_at=None).update(ended_at=Now(), **over)
        return won

    def try_again(self, *, answering: int | None = None, answers: bool = True, after_all: bool = True) -> bool:
        """Send it (again) now, whatever held it: a pause, a failure, lateness, doubt. Tells whether it could be.

        That passes one claim, and from now on it has as much time as a new post. Who was asked whether it is there, and
        says this, has answered; what may still be on its way there has time to arrive, and to be answered, before.
        What is its person's call goes out only if that `answers` the question, and what was cancelled only `after_all`:
        a page that knows nothing of that asks for less.
        """
        more = ((State.UNCONFIRMED, answers), (State.CANCELLED, after_all))
        until = Now() + timedelta(seconds=patience().late_seconds)
        with transaction.atomic():
            lock([self.pk])
            asked_now = Q(delivery__state=State.UNCONFIRMED, closed_at=None)
            asked_about = self.intents.filter(asked_now | Q(answered=True), uncertain=True)  # now, or before
            answered = list(asked_about.annotate(now=TransactionNow()).values_list("pk", "doubted_at", "now"))
            after = max((_time_to_arrive(doubted_at, now) for _, doubted_at, now in answered), default=timedelta(0))
            won = self._becomes(
                State.WAITING,
                [*MAY_BE_TRIED_NOW, *(state for state, is_meant in more if is_meant)],
                answering,
                needs_place=True,
                reason=Reason.STILL_ARRIVING if after else "",
                detail="",
                generation=F("generation") + 1,
                due_at=TransactionNow() + after,
                settled_at=None,
                parked_version=None,
                held_by=None,
                forced=True,
                late_at=Greatest(until, Coalesce(F("late_at"), Value(self.post.late_at))),
            )
            if won:
                self.intents.filter(pk__in=[pk for pk, _, _ in answered]).update(answered=True)
                self.send_later(after)
        return won

    def _is_over(
        self, allowed: Sequence[State], state: State, reason: Reason, answering: int | None, **more: Any
    ) -> bool:
        return self._becomes(
            state,
            allowed,
            answering,
            reason=reason,
            detail="",
            settled_at=Now(),
            worker=None,
            parked_version=None,
            **more,
        )

    def _becomes(
        self,
        state: State,
        allowed: Sequence[State],
        answering: int | None,
        *,
        needs_place: bool = False,
        **fields: object,
    ) -> bool:
        """`answering`: the attempt that the person has seen, as of this object where nothing is said."""
        seen = self.attempt if answering is None else answering
        with transaction.atomic():
            # Locked as a claim does, and asked in a later statement: whoever came first is seen by the one who waited.
            lock([self.pk])
            mine = Delivery.objects.filter(pk=self.pk, state__in=allowed, attempt=seen)
            if needs_place and mine.exclude(connection__gone_at=None).exists():
                return False
            won = mine.update(state=state, **fields) == 1
            if won:
                live.announce(self.post.workspace_id, *of_delivery(self.pk, self.post_id))
                follow(places=[self.connection_id])
                self.refresh_from_db()
        return won


def _time_to_arrive(doubted_at: datetime | None, now: datetime) -> timedelta:
    """How long what was sent before may still be on its way."""
    gone_at = (doubted_at or now) + timedelta(seconds=patience().bytes_gone_seconds)
    return max(gone_at - now, timedelta(0))


def planned(workspace: Workspace, ahead: timedelta) -> Sequence[Delivery]:
    """Those of a workspace that wait for a moment which comes within `ahead`, whatever set it; the next one first."""
    waiting = Delivery.objects.of(workspace.pk).filter(state=State.WAITING, connection__gone_at=None)
    within = waiting.filter(due_at__gt=Now(), due_at__lte=Now() + ahead)
    return list(within.select_related("post", "connection__authorisation").order_by("due_at", "id")[:MOST_PLANNED])
