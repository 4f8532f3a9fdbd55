"""All rows of a seed, before any of them is written. By the same dice on the same day they are the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple

from dev.seed import ideas, people
from dev.seed import items as coming_in
from dev.seed import streams as flowing
from dev.seed.ground import Ground, Size, id_at
from dev.seed.people import Household
from dev.seed.places import Place, places
from dev.seed.posts import Written, written
from dev.seed.rows import (
    AttemptRow,
    AuthorisationRow,
    BucketRow,
    ConnectionRow,
    DeliveryRow,
    IntentRow,
    ItemRow,
    MembershipRow,
    MutedTopicRow,
    PostRow,
    RunRow,
    StreamRow,
    SuggestionRow,
    UserRow,
    WorkerRow,
    WorkspaceRow,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows by what they are, in the order in which they are written."""

    users: list[UserRow] = field(default_factory=list)
    workspaces: list[WorkspaceRow] = field(default_factory=list)
    memberships: list[MembershipRow] = field(default_factory=list)
    workers: list[WorkerRow] = field(default_factory=list)
    authorisations: list[AuthorisationRow] = field(default_factory=list)
    connections: list[ConnectionRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    deliveries: list[DeliveryRow] = field(default_factory=list)
    intents: list[IntentRow] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)
    streams: list[StreamRow] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    buckets: list[BucketRow] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)
    suggestions: list[SuggestionRow] = field(default_factory=list)
    muted_topics: list[MutedTopicRow] = field(default_factory=list)

    def tables(self) -> list[Sequence[NamedTuple]]:
        """Those of which there are any."""
        return [rows for each in fields(self) if (rows := getattr(self, each.name))]


def plan(ground: Ground, size: Size, password: str) -> Plan:
    """Everything. `password` as it is kept."""
    made, dice = Plan(), ground.dice("worker")
    worker = WorkerRow(id_at(ground.now, dice), "seed", ground.now, ground.now)
    made.workers.append(worker)
    for household in people.households(ground, size, password):
        there = places(ground, household)
        said = list(written(ground, household, there, worker.id))
        _add_people(made, household, there)
        _add_posts(made, said)
        _add_items(made, ground, household, flowing.sources(ground, household, there, worker.id), said)
    return made


def _add_people(made: Plan, household: Household, there: Sequence[Place]) -> None:
    made.users.append(household.user)
    made.workspaces.append(household.workspace)
    made.memberships.append(household.membership)
    made.authorisations.extend({place.consent.id: place.consent for place in there}.values())
    made.connections.extend(place.row for place in there)


def _add_posts(made: Plan, said: Sequence[Written]) -> None:
    for each in said:
        made.posts.append(each.post)
        for told in each.told:
            made.deliveries.append(told.delivery)
            made.intents.extend(told.intents)
            made.attempts.extend(told.attempts)


def _add_items(
    made: Plan, ground: Ground, household: Household, sources: Sequence[flowing.Source], said: Sequence[Written]
) -> None:
    echoed, theirs = coming_in.echoes(said), list[ItemRow]()
    for source in sources:
        items = list(coming_in.items(ground, household, source, echoed))
        theirs.extend(items)
        made.streams.append(source.row._replace(kept=sum(row.removed_at is None for row in items)))
        made.runs.extend(flowing.runs(ground, source))
    made.items.extend(theirs)
    made.buckets.extend(flowing.buckets(ground, household, sources))
    made.suggestions.extend(ideas.suggestions(ground, household, theirs))
    made.muted_topics.extend(ideas.muted(ground, household))
