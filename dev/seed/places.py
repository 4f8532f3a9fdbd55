"""Where a household posts: profiles at X and Pages at Facebook, of people of the sandbox first, then of others.

Where there are enough, not all of them are well: two are signed out, one has been disconnected, one rests.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alphorn.networks import NETWORKS
from alphorn.networks.reasons import Reason
from alphorn.sandbox.facebook.liked import LIKED
from alphorn.sandbox.facebook.people import PAGES as FACEBOOK_PAGES
from alphorn.sandbox.facebook.people import PEOPLE as FACEBOOK_PEOPLE
from alphorn.sandbox.worlds.names import FULL_NAMES, handle_of
from alphorn.sandbox.x.people import PEOPLE as X_PEOPLE
from dev.seed.ground import HOST, Ground, id_at
from dev.seed.people import Household
from dev.seed.rows import AuthorisationRow, ConnectionRow

FIRST_ID = 7_000_000
PAGES_EACH = 4
X_IN_HUNDRED = 40
ENOUGH = 4
TICKED_IN_HUNDRED = 30


@dataclass(frozen=True, slots=True)
class Remote:
    """Somebody, or a Page, as the network knows them."""

    id: str
    name: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A connection and the consent it hangs on."""

    row: ConnectionRow
    consent: AuthorisationRow

    def hears_at(self, moment: datetime) -> bool:
        """Whether it was connected then."""
        return self.row.created_at <= moment and (self.row.gone_at is None or moment < self.row.gone_at)

    def is_signed_out_at(self, moment: datetime) -> bool:
        """Whether only the person could mend it then."""
        return self.consent.signed_out_at is not None and self.consent.signed_out_at <= moment


def places(ground: Ground, household: Household) -> list[Place]:
    """All of them."""
    dice, found = ground.dice("places", household.user.email), list[Place]()
    strangers = _strangers(dice)
    while (missing := household.size.connections - len(found)) > 0:
        of_x = sum(place.row.network == "x" for place in found)
        network = "x" if of_x <= len(found) * X_IN_HUNDRED // 100 else "facebook"
        is_first = all(place.row.network != network for place in found)
        person = _themselves(household, network) if is_first else next(strangers)
        remotes = [person] if network == "x" else _pages(person, strangers, dice)
        since = household.user.joined_at + timedelta(days=len(found), hours=dice.random() * 20)
        consent = _consent(household, network, person, since, dice)
        found += [Place(_connection(ground, consent, remote, dice), consent) for remote in remotes[:missing]]
    return _as_they_are(ground, found)


def _strangers(dice: random.Random) -> Iterator[Remote]:
    """People who do not live in the sandbox."""
    for number, name in enumerate(dice.sample(FULL_NAMES, len(FULL_NAMES))):
        yield Remote(str(FIRST_ID + number), name, handle_of(name, number))


def _themselves(household: Household, network: str) -> Remote:
    """Whom the household may sign in as, in the sandbox."""
    id = household.at_x if network == "x" else household.at_facebook
    return next(Remote(*found[:1], found[2], found[1]) for found in (*X_PEOPLE, *FACEBOOK_PEOPLE) if found[0] == id)


def _pages(person: Remote, strangers: Iterator[Remote], dice: random.Random) -> Sequence[Remote]:
    """The Pages they run: those of the sandbox, or some that are made up."""
    own = [Remote(id, name) for id, _, name, owner in FACEBOOK_PAGES if owner == person.id]
    return own or [_page(next(strangers), dice) for _ in range(dice.randint(1, PAGES_EACH))]


def _page(stranger: Remote, dice: random.Random) -> Remote:
    _, name, _ = dice.choice(LIKED)
    return Remote(stranger.id, f"{name}, {stranger.name.rpartition(' ')[2]}")


def _consent(
    household: Household, network: str, person: Remote, since: datetime, dice: random.Random
) -> AuthorisationRow:
    kind = NETWORKS[network]
    return AuthorisationRow(
        id=id_at(since, dice),
        workspace_id=household.workspace.id,
        network=network,
        host=HOST,
        remote_id=person.id,
        name=person.name,
        handle=person.handle if network == "x" else "",
        scopes=" ".join((*kind.scopes, *kind.reading_scopes())),
        created_at=since,
    )


def _connection(ground: Ground, consent: AuthorisationRow, remote: Remote, dice: random.Random) -> ConnectionRow:
    return ConnectionRow(
        id=id_at(consent.created_at, dice),
        workspace_id=consent.workspace_id,
        authorisation_id=consent.id,
        network=consent.network,
        host=HOST,
        remote_id=remote.id,
        name=remote.name,
        handle=remote.handle if consent.network == "x" else "",
        url=f"{ground.pages[consent.network]}/{(consent.network == 'x' and remote.handle) or remote.id}",
        chosen=dice.randrange(100) < TICKED_IN_HUNDRED,
        created_at=consent.created_at,
    )


def _as_they_are(ground: Ground, found: list[Place]) -> list[Place]:
    """The second to fourth profile and the second Page, where there are enough, are not quite well."""
    profiles = [place for place in found if place.row.network == "x"]
    pages = [place for place in found if place.row.network != "x"]
    changed: dict[Place, Place] = {}
    if len(profiles) >= ENOUGH:
        for place, reason in zip(profiles[1:], (Reason.SIGNED_OUT, Reason.SUSPENDED), strict=False):
            changed[place] = _signed_out(ground, place, reason)
        changed[profiles[3]] = _gone(ground, profiles[3])
    if len(pages) >= ENOUGH:
        changed[pages[1]] = _resting(ground, pages[1])
    return [changed.get(place, place) for place in found]


def _signed_out(ground: Ground, place: Place, reason: Reason) -> Place:
    since = ground.now - timedelta(days=2)
    return Place(place.row, place.consent._replace(signed_out_at=since, signed_out_reason=reason))


def _gone(ground: Ground, place: Place) -> Place:
    """With it went its consent, and that was given back."""
    at = ground.now - timedelta(days=20)
    consent = place.consent._replace(leaving_at=at, wiped_at=at + timedelta(seconds=4), reads=False)
    return Place(place.row._replace(gone_at=at, chosen=False), consent)


def _resting(ground: Ground, place: Place) -> Place:
    paused_until = ground.now + timedelta(hours=5)
    return Place(
        place.row._replace(paused_until=paused_until, pause_reason=Reason.POLICY_BLOCK, pauses=1), place.consent
    )
