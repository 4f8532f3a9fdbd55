"""What is brought in from each place and person, as it stands, and the runs it has behind it."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks import NETWORKS
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamKind
from dev.seed.ground import Ground, id_at
from dev.seed.people import Household
from dev.seed.places import Place
from dev.seed.rows import AuthorisationRow, BucketRow, RunRow, StreamRow

MOST_RUNS, RUNS_KEPT = 170, timedelta(days=60)  # a week of hourly ones
FAILED_IN_HUNDRED = 1
A_PAGE = 100
SOON, AGAIN = timedelta(minutes=3), timedelta(minutes=20)
# How much of what comes in comes from there; nothing from what is not named.
WEIGHTS = {
    ("x", "posts"): 6, ("x", "likes"): 6, ("x", "following"): 2, ("x", "followers"): 3,
    ("facebook", "posts"): 3, ("facebook", "likes"): 1, ("facebook", "friends"): 1, ("facebook", "page_posts"): 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of content of one consent, or of one of its places."""

    facts: StreamKind
    consent: AuthorisationRow
    place: Place | None  # on which it hangs
    places: Sequence[Place]  # to which what stands on it may have been posted

    @property
    def weight(self) -> int:
        """How much of it there is, beside the others."""
        return WEIGHTS.get((self.consent.network, self.facts.slug), 0)

    @property
    def is_gone(self) -> bool:
        """Whether its consent or its place was given up."""
        return self.consent.leaving_at is not None or (self.place is not None and self.place.row.gone_at is not None)


@dataclass(frozen=True, slots=True)
class Source:
    """A stream, and how many items there are on it."""

    row: StreamRow
    kind: Kind
    quota: int


def sources(ground: Ground, household: Household, places: Sequence[Place], worker: UUID) -> list[Source]:
    """All of a household. `worker` has one of them in hand."""
    dice = ground.dice("streams", household.user.email)
    kinds = list(_kinds(places))
    found: list[Source] = []
    for number, (kind, quota) in enumerate(zip(kinds, _quotas(household.size.items, kinds), strict=True)):
        row = _as_it_stands(ground, _row(ground, kind, dice), kind, number, worker)
        found.append(Source(row, kind, quota))
    return found


def _kinds(places: Sequence[Place]) -> Iterator[Kind]:
    for consent in {place.consent.id: place.consent for place in places}.values():
        network = NETWORKS[consent.network]
        theirs = [place for place in places if place.consent.id == consent.id]
        for facts in network.streams:
            if facts.hangs_on == "authorisation":
                yield Kind(facts, consent, None, () if network.capabilities.chooses_places else theirs)
            else:
                yield from (Kind(facts, consent, place, (place,)) for place in theirs)


def _quotas(items: int, kinds: Sequence[Kind]) -> list[int]:
    """Shares of a whole: all of them together are `items`, where anything has a weight."""
    whole, weight, given, quotas = sum(kind.weight for kind in kinds), 0, 0, list[int]()
    for kind in kinds:
        weight += kind.weight
        until = items * weight // whole if whole else 0
        quotas.append(until - given)
        given = until
    return quotas


def _row(ground: Ground, kind: Kind, dice: random.Random) -> StreamRow:
    since, every = kind.consent.created_at, kind.facts.every
    synced_at = ground.now - every * dice.uniform(0.05, 0.9)
    return StreamRow(
        id=id_at(since, dice),
        workspace_id=kind.consent.workspace_id,
        authorisation_id=kind.consent.id,
        connection_id=kind.place.row.id if kind.place else None,
        network=kind.consent.network,
        kind=kind.facts.slug,
        state=StreamState.WAITING,
        run=max(1, (ground.now - since) // every),
        due_at=max(synced_at + every, ground.now + SOON * dice.uniform(1, 3)),
        interval=every,
        created_at=since,
        kept=0,
        full_sync_at=max(since, synced_at - timedelta(days=dice.uniform(0, 6))),
        synced_at=synced_at,
    )


def _as_it_stands(ground: Ground, row: StreamRow, kind: Kind, number: int, worker: UUID) -> StreamRow:
    """Off, resting, paused, or for the first time on its way: a few of each, and the rest waits for its time."""
    still = row._replace(due_at=None)
    if kind.is_gone:
        return still._replace(state=StreamState.OFF, reason=Reason.DISCONNECTED)
    if not kind.facts.begins_on:
        return still._replace(state=StreamState.OFF, run=0, full_sync_at=None, synced_at=None, is_full=True)
    if kind.consent.signed_out_at:
        why, version = kind.consent.signed_out_reason, kind.consent.version
        return still._replace(state=StreamState.RESTING, reason=why, parked_version=version)
    match number:
        case 2:
            return row._replace(state=StreamState.IMPORTING, worker=worker)
        case 5:
            return still._replace(state=StreamState.PAUSED)
        case 6:
            again = ground.now + AGAIN
            return row._replace(state=StreamState.RESTING, reason=Reason.SERVER_ERROR, failures=2, due_at=again)
        case 7:
            return row._replace(full_sync_at=None, synced_at=None, run=1, is_full=True)
        case _:
            return row


def runs(ground: Ground, source: Source) -> Iterator[RunRow]:
    """Those that are remembered, one after each interval; the first brought nearly all of it."""
    row, dice = source.row, ground.dice("runs", source.row.id)
    last, remembered = row.synced_at or ground.now - AGAIN, min(MOST_RUNS, RUNS_KEPT // row.interval)
    for number in range(max(1, row.run + 1 - remembered), row.run + 1):
        began_at = last - row.interval * (row.run - number)
        if row.state == StreamState.IMPORTING and number == row.run and row.worker:
            yield _run(row, number, ground.now, dice)._replace(worker=row.worker)
        elif number > 1 and dice.randrange(100) < FAILED_IN_HUNDRED:
            ended_at = began_at + timedelta(seconds=dice.uniform(0.2, 20))
            failed = _run(row, number, began_at, dice)._replace(ended_at=ended_at, reason=str(Reason.SERVER_ERROR))
            yield failed._replace(ending="TryAgain")
        else:
            yield _done(_run(row, number, began_at, dice), source.quota, dice)


def _run(row: StreamRow, number: int, began_at: datetime, dice: random.Random) -> RunRow:
    return RunRow(id_at(began_at, dice), row.id, number, id_at(began_at, dice), number == 1, began_at)


def _done(run: RunRow, quota: int, dice: random.Random) -> RunRow:
    new = quota if run.is_full else min(quota, dice.choice((0, 0, 0, 1, 2, 5)))
    read = max(new, min(quota, A_PAGE))
    pages = max(1, -(-read // A_PAGE))
    ended_at = run.began_at + timedelta(seconds=0.3 + pages * dice.uniform(0.2, 0.5))
    return run._replace(
        ended_at=ended_at, pages=pages, read=read, new=new, changed=dice.choice((0, 0, 1)), ending=str(RunEnding.DONE)
    )


def buckets(ground: Ground, household: Household, found: Iterable[Source]) -> Iterator[BucketRow]:
    """The limits their next runs will meet: due within a day, as on any instance, they are put off without a call."""
    dice, met = ground.dice("buckets", household.user.email), set[tuple[UUID, str]]()
    for source in found:
        consent, name = source.kind.consent, NETWORKS[source.row.network].buckets(source.row.kind)[0]
        if (consent.id, name) not in met:
            met.add((consent.id, name))
            yield BucketRow(id_at(ground.now, dice), consent.network, consent.host, consent.id, name, ground.far(dice))
