"""All there can be, once each: every way in which a delivery or a stream can stand, every kind of item, every idea."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from uuid import UUID, uuid4

from django.utils import timezone

from alphorn.models import Connection, Delivery, Item, Post, Stream, Suggestion, User, Workspace
from alphorn.models.ideas.draw import Idea
from alphorn.models.importing.budget import SPENT
from alphorn.models.looking.look import Look
from alphorn.models.posting.attempt import Attempt, Intent
from alphorn.models.work.states import RunEnding, State, StreamState
from alphorn.networks import NETWORKS
from alphorn.networks.about import Follows
from alphorn.networks.reasons import Reason
from tests.pseudo.house import DETAIL, LATER, NAME, SOON, TEXT, Ending, consent, place, ran, streams
from tests.pseudo.house import post as posted
from tests.web.house import bring_in

A_YEAR = timedelta(days=365.25)
LEADS_TO = {
    Follows.TRIES_AGAIN: State.WAITING,
    Follows.PAUSES: State.WAITING,
    Follows.FAILS: State.FAILED,
    Follows.ASKS_TO_SIGN_IN: State.PARKED,
    Follows.HOLDS: State.PARKED,
    Follows.NOBODY_KNOWS: State.UNCONFIRMED,
    Follows.ASKS: State.UNCONFIRMED,
    Follows.ENDS: State.CANCELLED,
}
LOOKS = [
    ("Found", "", State.DELIVERED),
    ("Absent", "", State.CHECKING),
    ("Absent", "", State.WAITING),
    *(("CannotTell", reason, State.UNCONFIRMED) for reason in Reason if reason.own.look),
    ("OutcomeUnknown", Reason.NO_ANSWER, State.CHECKING),
    ("", "", ""),
]
OF_STREAMS = [reason for reason in Reason if reason.own.stream]


def every_delivery(workspace: Workspace, author: User) -> Post:
    """One post that stands in every way there is, each at a place of its own, with what happened to it."""
    there = consent(workspace, "x", 1, reads=False)
    found = list(_deliveries())
    made = posted(workspace, author, *(place(there, 1000 + number) for number in range(len(found))))
    for each, (state, reason, fields) in zip(made.deliveries.order_by("connection__remote_id"), found, strict=True):
        Delivery.objects.filter(pk=each.pk).update(state=state, reason=reason, **fields)
        _tried(Delivery.objects.get(pk=each.pk), "" if state is State.DELIVERED else reason)
    gone = made.deliveries.filter(reason=Reason.DISCONNECTED).values("connection")
    Connection.objects.filter(pk__in=gone).update(gone_at=timezone.now())
    return made


def _deliveries() -> Iterator[tuple[State, str, dict[str, object]]]:
    settled: dict[str, object] = {"settled_at": timezone.now()}
    for reason in Reason:
        state = LEADS_TO[reason.about.follows]
        due: dict[str, object] = {"due_at": timezone.now() + SOON} if state is State.WAITING else settled
        yield state, reason, {"detail": DETAIL, **due}
        if reason.own.unknown and state is not State.UNCONFIRMED:  # a try before this one is in doubt
            yield State.UNCONFIRMED, reason, {"detail": DETAIL, **settled}
    yield State.WAITING, "", {}
    yield State.WAITING, "", {"forgotten": 1}
    yield State.SENDING, "", {"worker": uuid4()}
    yield State.CHECKING, "", {"due_at": timezone.now() + SOON}
    yield State.CHECKING, "", {"worker": uuid4()}
    yield State.DELIVERED, Reason.BY_PERSON, settled
    yield State.DELIVERED, Reason.FOUND, {"remote_id": "2", "settled_at": timezone.now()}
    yield State.DELIVERED, "", {"remote_id": "1", "url": "http://localhost/1", "settled_at": timezone.now()}
    yield State.DELIVERED, "", {"remote_id": "2", "settled_at": timezone.now() + timedelta(hours=3)}
    seen = {"remote_id": "3", "settled_at": timezone.now(), "seen_at": timezone.now()}
    yield State.DELIVERED, "", seen
    yield State.DELIVERED, "", {**seen, "remote_id": "4", "there_at": timezone.now()}
    yield State.PARKED, "from_another_version", settled


def _tried(delivery: Delivery, reason: str) -> None:
    """Twice, and once more, which is under way; and it was looked for in every way there is."""
    intent = Intent.objects.create(delivery=delivery, payload="{}", key="key", account=delivery.account)
    ended = {"reason": reason, "detail": DETAIL, "ended_at": timezone.now()}
    for number, fields in enumerate((ended, ended, {}), 1):
        Attempt.objects.create(
            delivery=delivery, number=number, intent=intent, worker=uuid4(), token_version=1, **fields
        )
    if delivery.forgotten:
        alike = {**ended, "ending": "TryAgain", "reason": Reason.RATE_LIMITED, "times": 41}
        Attempt.objects.create(delivery=delivery, number=44, intent=intent, worker=uuid4(), token_version=1, **alike)
    if delivery.state == State.CHECKING:
        for number, (saw, why, next_state) in enumerate(LOOKS, 1):
            Look.objects.create(
                delivery=delivery,
                number=number,
                intent=intent,
                worker=uuid4(),
                token_version=1,
                saw=saw,
                reason=why,
                next_state=next_state,
                ended_at=timezone.now() if saw else None,
            )


def every_stream(workspace: Workspace) -> Stream:
    """Streams in every state, for every reason, of every kind. Returns one that has runs of every ending."""
    shown = list(_streams())
    kinds = len(NETWORKS["x"].streams)
    consents = [consent(workspace, "x", 100 + number) for number in range(-(-len(shown) // kinds))]
    made = chain.from_iterable(streams(each, place(each, int(each.remote_id)), due_at=None) for each in consents)
    for stream, (state, reason, fields) in zip(made, shown, strict=False):
        Stream.objects.filter(pk=stream.pk).update(state=state, reason=reason, **fields)
    reader = consent(workspace, "facebook", 200)
    streams(reader, place(reader, 201), due_at=timezone.now() + SOON, **_read(12))
    told: Stream = workspace.streams.filter(state=StreamState.WAITING, network="x").earliest("id")
    ran(told, _endings())
    return told


def _streams() -> Iterator[tuple[StreamState, str, dict[str, object]]]:
    now = timezone.now()
    for reason in OF_STREAMS:
        due_at = None if reason.about.follows is Follows.ASKS_TO_SIGN_IN else now + LATER
        yield StreamState.RESTING, reason, {"due_at": due_at, "failures": 1, **_read(1)}
    yield StreamState.RESTING, Reason.RATE_LIMITED, {"due_at": now + SOON, "detail": SPENT, "kept": 3, "about": 5000}
    yield StreamState.WAITING, "", {"due_at": now, **_read(2), "synced_at": now - timedelta(days=1)}
    yield StreamState.WAITING, "", {"due_at": now + LATER}
    yield StreamState.IMPORTING, "", {"worker": uuid4(), "kept": 2, "due_at": now}
    yield StreamState.PAUSED, "", {}
    yield StreamState.PAUSED, "", {"kept": 1, "interval": timedelta(minutes=7)}
    yield StreamState.OFF, "", _read(1)
    yield StreamState.OFF, Reason.SCOPE_MISSING, {}


def _read(kept: int) -> dict[str, object]:
    return {"full_sync_at": timezone.now(), "synced_at": timezone.now(), "kept": kept}


def _endings() -> Iterator[Ending]:
    yield from (("TryAgain", reason, DETAIL) for reason in OF_STREAMS)
    yield from ((ending, "", "") for ending in RunEnding)
    yield "TryAgain", Reason.RATE_LIMITED, SPENT
    yield RunEnding.DONE, "", ""
    yield "", "", ""


def every_item(workspace: Workspace, delivery: Delivery) -> dict[str, Item]:
    """Something of each kind, with and without pictures, and one thing that came in from two networks; by a name."""
    of = {(each.network, each.kind): each for each in workspace.streams.order_by("-id")}
    now, own = timezone.now(), {"fold": b"1", "url": "http://localhost/1", "counts": {"likes": 7}}
    picture = {"url": "http://localhost/1.jpg", "alt": ""}
    bring_in(of["facebook", "posts"], NAME, TEXT, happened_at=now - timedelta(hours=1), **own)
    bring_in(of["facebook", "page_posts"], NAME, TEXT, pictures=[picture] * 3)
    bring_in(of["x", "home"], NAME, TEXT, pictures=[picture], happened_at=now - timedelta(days=1))
    bring_in(of["x", "followers"], NAME, TEXT, pictures=[picture])
    for _ in range(30):
        bring_in(of["x", "home"], NAME, TEXT, happened_at=now - timedelta(days=2))
    return {
        "own": bring_in(of["x", "posts"], NAME, TEXT, delivery=delivery, **own),
        "year": bring_in(of["x", "posts"], NAME, TEXT, happened_at=now - A_YEAR, counts={"likes": 1}),
        "years": bring_in(of["x", "posts"], NAME, TEXT, happened_at=now - 2 * A_YEAR, counts={"likes": 2000}),
        "liked": bring_in(of["x", "likes"], NAME, TEXT),
        "nobody's": bring_in(of["x", "likes"], "", TEXT),
        "garden": bring_in(of["facebook", "likes"], "Сады", topic="Сады", pictures=[picture]),
        "cheese": bring_in(of["facebook", "likes"], "Сыр", topic="Сыр"),
        "snow": bring_in(of["facebook", "likes"], "снег", topic="Сыр"),  # it was written about
    }


def every_idea(workspace: Workspace, items: dict[str, Item]) -> list[Suggestion]:
    """Each idea there can be, in each of its wordings, the newest last; none is in the database yet."""
    drawn = [
        *[(Idea.INTEREST, "cheese")] * 4, (Idea.INTEREST, "snow"), (Idea.LIKED, "liked"), (Idea.LIKED, "nobody's"),
        (Idea.YEAR_AGO, "year"), (Idea.YEAR_AGO, "years"), (Idea.DID_WELL, "year"), (Idea.DID_WELL, "years"),
    ]  # fmt: skip
    return [
        Suggestion(id=UUID(int=2**127 + number), workspace=workspace, item=items[name], idea=idea, topic=f"{number}")
        for number, (idea, name) in enumerate(drawn)
    ]
