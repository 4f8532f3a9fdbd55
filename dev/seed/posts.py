"""What a household wrote over the months, and what became of it at each place; the newest shows every state."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from uuid import UUID

from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Sent
from alphorn.sandbox.oracle.grown import snowflake
from alphorn.sandbox.worlds.sentences import passage
from dev.seed.ground import A_DAY, Ground, id_at
from dev.seed.people import Household
from dev.seed.places import Place
from dev.seed.rows import PostRow
from dev.seed.stories import DELIVERED, EVERY_STATE, LATELY, LONG_AGO, ON_HOLD_LATE, SENDS, Story, one_of
from dev.seed.telling import Telling, Told

LATE = timedelta(days=1)
NEWEST = timedelta(minutes=75)  # ago: what a person does about it has happened, too
LATELY_MEANS = timedelta(days=7)
PLANNED_IN_HUNDRED = 1  # of those written lately: their time comes in a year or so
TO_ALL_IN_THOUSAND = 4
FIRST_POST = 20_000_000_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """A post with the deliveries of it."""

    post: PostRow
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the network says when it takes a post at a moment: its id there, and where it is."""

    ground: Ground
    place: Place
    dice: random.Random

    def __call__(self, at: datetime) -> Sent:
        number = snowflake(at.timestamp(), self.dice.getrandbits(22))
        if self.place.row.network == "x":
            return Sent(str(number), f"{self.place.row.url}/status/{number}")
        remote_id = f"{self.place.row.remote_id}_{FIRST_POST + number // 2**10}"
        return Sent(remote_id, f"{self.ground.pages['facebook']}/{remote_id}")


def written(ground: Ground, household: Household, places: Sequence[Place], worker: UUID) -> Iterator[Written]:
    """All of it, the oldest first. `worker` has in hand what is being sent at this moment."""
    dice = ground.dice("posts", household.user.email)
    moments = _moments(ground, household, dice) if places else []
    for number, at in enumerate(moments):
        is_newest = number == len(moments) - 1
        stories = EVERY_STATE if is_newest else ()
        goes_to = _places_for(at, places, dice, least=len(stories))
        yield _written(ground, household, at, list(zip_longest(goes_to, stories[: len(goes_to)])), worker, dice)


def _moments(ground: Ground, household: Household, dice: random.Random) -> list[datetime]:
    """When: more of it by and by, and by day; never before there was a place, and the last one just now."""
    begins = household.user.joined_at + A_DAY
    newest = ground.now - NEWEST
    found = [begins + (newest - begins) * (dice.random() ** 0.7) for _ in range(household.size.posts)]
    by_day = [min(at.replace(hour=6 + at.hour * 16 // 24), newest) for at in found[1:]]
    return sorted([*by_day, newest]) if found else []


def _places_for(at: datetime, places: Sequence[Place], dice: random.Random, *, least: int) -> list[Place]:
    there = [place for place in places if place.hears_at(at)] or list(places[:1])
    well = [place for place in there if not place.is_signed_out_at(at)]
    if least:
        return (well or there)[:least]
    if dice.randrange(1000) < TO_ALL_IN_THOUSAND:
        return there
    return dice.sample(there, min(len(there), 1 + int(dice.expovariate(0.4))))


def _written(
    ground: Ground,
    household: Household,
    at: datetime,
    goes_to: Sequence[tuple[Place, Story | None]],
    worker: UUID,
    dice: random.Random,
) -> Written:
    plans = ground.now - at < LATELY_MEANS and not any(story for _, story in goes_to)
    planned = plans and dice.randrange(100) < PLANNED_IN_HUNDRED
    due_at = ground.far(dice) if planned else at
    post = PostRow(
        id=id_at(at, dice),
        workspace_id=household.workspace.id,
        author_id=household.user.id,
        text=passage(dice, household.voice),
        client_key=id_at(at, dice),
        created_at=at,
        due_at=due_at,
        late_at=due_at + LATE,
    )
    rendered = {network: NETWORKS[network].render(post.text) for network in {place.row.network for place, _ in goes_to}}
    told = []
    for place, story in goes_to:
        outgoing = rendered[place.row.network]
        in_hand = worker if story is SENDS else id_at(at.replace(hour=0), dice)
        telling = Telling(ground, post, place, outgoing, in_hand, Taken(ground, place, dice), dice)
        told.append(_told(telling, story))
    waits = [each.delivery.due_at for each in told if each.delivery.state in (State.WAITING, State.CHECKING)]
    return Written(post._replace(late_at=max([post.late_at, *(due + LATE for due in waits)])), told)


def _told(telling: Telling, story: Story | None) -> Told:
    at, now, place = telling.post.created_at, telling.ground.now, telling.place
    if telling.post.due_at > now:
        return telling.wait()
    if place.is_signed_out_at(at):
        return telling.hold()
    if place.row.gone_at and place.row.gone_at - at < timedelta(hours=12):
        return telling.let_go(place.row.gone_at)
    drawn = story or one_of(LATELY if now - at < LATELY_MEANS else LONG_AGO, telling.dice)
    is_early = drawn is ON_HOLD_LATE and telling.post.late_at > now
    return telling.tell(DELIVERED if is_early else drawn)
