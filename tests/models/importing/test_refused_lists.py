"""A list that a network refuses: what refuses is that list, and neither posts, nor other lists, nor the consent."""

from datetime import timedelta
from typing import Any

import pytest

from alphorn.models import Authorisation, Host, Stream
from alphorn.models.work.states import State, StreamState
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time
from tests.models.reading_hands import after, now, only
from tests.stage.people import Person

Rule = dict[str, Any]
NOT_OURS: Rule = {"errors": [{"code": 453, "message": "You may need a different access level."}]}
CAPPED: Rule = {"title": "UsageCapExceeded", "type": "https://api.x.com/2/problems/usage-capped"}
NOT_ABLE: Rule = {"error": {"code": 3, "message": "Application does not have the capability to make this API call."}}
UNAUTHORIZED: Rule = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
INVALID: Rule = {"error": {"code": 190, "message": "Error validating access token."}}
REFUSALS = [
    pytest.param("x", 403, NOT_OURS, Reason.MISCONFIGURED, id="X: the app's level is too low for it"),
    pytest.param("x", 429, CAPPED, Reason.OUT_OF_CREDITS, id="X: no more may be read this month"),
    pytest.param("facebook", 400, NOT_ABLE, Reason.MISCONFIGURED, id="Facebook: the app is not able to"),
    pytest.param("x", 401, UNAUTHORIZED, Reason.REFUSED, id="X: a token that was just renewed"),
    pytest.param("facebook", 400, INVALID, Reason.REFUSED, id="Facebook: a token that was just accepted"),
]


def likes(person: Person, network: str) -> Stream:
    """What they like there, which alone is read."""
    if network == "x":
        return only(person, "likes", 3)
    person.connect("facebook", reads=True)
    for other in person.workspace.streams.exclude(kind="likes"):
        other.switch_off()
    stream: Stream = person.workspace.streams.get(kind="likes")
    return stream


@pytest.mark.parametrize(("network", "status", "body", "reason"), REFUSALS)
def test_a_list_that_is_refused_rests_alone_and_goes_on_by_itself(
    alice: Person, run_jobs: Jobs, time_passes: Time, network: str, status: int, body: Rule, reason: Reason
) -> None:
    """Guards: a run begins no pause of the app, and a token that was just renewed signs nobody out (`next_run`)."""
    stream = likes(alice, network)
    alice.stage.trouble(network, {"call": "likes", "status": status, "body": body})
    run_jobs()
    after(timedelta(0), run_jobs, time_passes)
    post = alice.echo("The lake is freezing.")
    run_jobs()
    resting = now(stream)
    alice.stage.trouble(network)

    after(timedelta(days=1.2), run_jobs, time_passes)

    assert {each.state for each in post.deliveries.all()} == {State.DELIVERED}
    assert not Authorisation.objects.exclude(signed_out_at=None).exists()
    assert not Host.objects.paused().exists()
    assert (resting.state, resting.reason, resting.due_at is None) == (StreamState.RESTING, reason, False)
    assert (now(stream).state, now(stream).kept > 0) == (StreamState.WAITING, True)
