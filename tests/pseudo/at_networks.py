"""The scene at the networks: out to their consent pages and back, with all that can come of it."""

from typing import Any

import requests
from django.utils import timezone

from alphorn.models import Consent, User, Workspace
from tests.pseudo import house
from tests.pseudo.walk import Visitor, Walk
from tests.stage.sandbox import Stage

ALICE, HERSELF_AT_FACEBOOK, RUNS_NO_PAGE = "1001", "2001", "2003"
# What a call of X answers while somebody comes back.
TROUBLE = (
    ("token", {"status": 400, "body": {"error": "invalid_client"}}),
    ("token", {"status": 400, "body": {"error": "invalid_grant"}}),
    ("token", {"status": 200, "body": {"token_type": "bearer", "access_token": "less", "scope": "tweet.read"}}),
    ("token", {"status": 500, "body": {}}),
    ("me", {"status": 402, "body": {}}),
    ("me", {"status": 403, "body": {"detail": "Your account is suspended."}}),
)


def at_the_networks(walk: Walk, stage: Stage) -> None:
    """Out and back."""
    user = house.resident("out")
    visitor = walk.somebody(user)
    _refused(visitor, stage)
    visitor.sees(_back(visitor, stage, "x", ALICE, reads="1"), _back(visitor, stage, "facebook", RUNS_NO_PAGE))
    visitor.sees(_back(visitor, stage, "facebook", HERSELF_AT_FACEBOOK, reads="1"))
    _chooses(visitor, user)
    _parts(visitor, stage, user)
    _may_not_post(visitor, stage)


def _refused(visitor: Visitor, stage: Stage) -> None:
    visitor.sees("/consents/x/callback?state=no", stage.decline(_asked(visitor, "x")))
    for call, trouble in TROUBLE:
        stage.trouble("x", {"call": call, **trouble})
        visitor.sees(_back(visitor, stage, "x", ALICE))
    stage.trouble("x")
    late = _back(visitor, stage, "x", ALICE)
    Consent.objects.update(good_until=timezone.now())
    visitor.sees(late)
    visitor.walk.somebody(house.resident("other")).sees(_back(visitor, stage, "x", ALICE))


def _chooses(visitor: Visitor, user: User) -> None:
    there = Workspace.objects.of(user).authorisations.get(network="facebook")
    visitor.sees(f"/authorisations/{there.pk}", f"/authorisations/{there.pk}/places")
    visitor.sends(f"/authorisations/{there.pk}/places")
    visitor.sends(f"/authorisations/{there.pk}/places", to=[str(each.pk) for each in there.offers.all()])
    visitor.sends(f"/authorisations/{there.pk}")
    visitor.sees("/connections", "/schedule")


def _parts(visitor: Visitor, stage: Stage, user: User) -> None:
    """A later consent does not show places that there were: one with a post on its way there, and then more."""
    workspace = Workspace.objects.of(user)
    there = workspace.authorisations.get(network="facebook")
    for posts, numbers in ((1, (1,)), (1, (2, 3))):
        places = [house.place(there, number) for number in numbers]
        for _ in range(posts):
            house.post(workspace, user, *places)
        visitor.sees(_back(visitor, stage, "facebook", HERSELF_AT_FACEBOOK))
    for _ in range(2):
        house.post(workspace, user, places[0])
    visitor.sends(f"/connections/{places[0].pk}")


def _may_not_post(visitor: Visitor, stage: Stage) -> None:
    """Somebody sees Pages on which they may not post, beside one of their own and without."""
    looks = {"name": house.NAME, "tasks": ["ANALYZE"]}
    people = [{"name": house.NAME, "pages": [looks, {"name": house.NAME}]}, {"name": house.NAME, "pages": [looks]}]
    new: dict[str, Any] = {"network": "facebook", "people": people}
    both, one = requests.post(f"{stage.control}/people", json=new, timeout=10).json()
    visitor.sees(_back(visitor, stage, "facebook", both["id"]))
    other = visitor.walk.somebody(house.resident("looks"))
    without = _asked(other, "facebook").replace("%2Cbusiness_management", "")
    other.sees(stage.consent(without, one["id"]))


def _back(visitor: Visitor, stage: Stage, network: str, person: str, **form: str) -> str:
    """The address by which a visitor comes back from there as that person."""
    return stage.consent(_asked(visitor, network, **form), person)


def _asked(visitor: Visitor, network: str, **form: str) -> str:
    """The address of the consent page to which they are sent."""
    visitor.walk.went_to("/consents")
    return str(visitor.browser.post("/consents", {"network": network, "host": "sandbox", **form})["Location"])
