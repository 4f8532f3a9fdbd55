"""Which place a refusal holds: one that it was said of, under the consent that it was said to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection
from alphorn.models.limits.consequences import hold_places
from alphorn.networks.reasons import Reason
from tests.stage.people import Person

BEFORE = Now() - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Refused:
    """A send to that place that was refused."""

    place: Connection
    network: str = "x"
    host: str = "sandbox"

    @property
    def authorisation_id(self) -> UUID:
        """The consent."""
        return self.place.authorisation_id

    @property
    def attempt_version(self) -> int:
        """The version of its token, as it was then."""
        return self.place.authorisation.version

    @property
    def workspace_id(self) -> UUID:
        """Whose it is."""
        return self.place.workspace_id

    @property
    def connection_id(self) -> UUID | None:
        """The place."""
        return self.place.pk


def held_after(place: Connection, **meanwhile: Any) -> str:
    """Why the place is held, when a refusal comes in after that has happened to it."""
    refused = Refused(Connection.objects.select_related("authorisation").get(pk=place.pk))
    Connection.objects.filter(pk=place.pk).update(**meanwhile)
    hold_places([(refused, Reason.SUSPENDED)])
    return Connection.objects.get(pk=place.pk).held_reason


def test_the_place_that_refused_is_held(alice: Person) -> None:
    [place] = alice.connected("x")

    assert held_after(place) == Reason.SUSPENDED


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [({"held_at": BEFORE, "held_reason": Reason.PLACE_MISSING}, Reason.PLACE_MISSING), ({"gone_at": BEFORE}, "")],
)
def test_a_place_that_is_held_or_gone_already_stays_as_it_is(
    alice: Person, meanwhile: dict[str, Any], reason: str
) -> None:
    """Guards: `held_at IS NULL` and `gone_at IS NULL` in `consequences.HOLD`."""
    [place] = alice.connected("x")

    assert held_after(place, **meanwhile) == reason


def test_a_consent_given_anew_meanwhile_is_left_alone(alice: Person) -> None:
    """Guard: the version in `consequences.HOLD`."""
    [place] = alice.connected("x")
    refused = Refused(Connection.objects.select_related("authorisation").get(pk=place.pk))
    Authorisation.objects.filter(pk=place.authorisation_id).update(version=F("version") + 1)

    hold_places([(refused, Reason.SUSPENDED)])

    assert Connection.objects.get(pk=place.pk).held_at is None
