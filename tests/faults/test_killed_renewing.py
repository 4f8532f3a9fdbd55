"""A worker is killed between a renewal by a token that works once and its keeping: nobody loops, somebody is asked."""

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Delivery
from alphorn.models.work.states import State
from tests.faults.conftest import Settled
from tests.faults.crew import SOON, Crew
from tests.stage.people import Person

TOKEN_CALL = "POST /2/oauth2/token"
PATIENCE = {**SOON, "refresh_seconds": 3.0}


def token_calls(alice: Person) -> int:
    """How often X was asked for tokens."""
    return alice.stage.requests("x")[TOKEN_CALL]


def killed_and_asked(alice: Person, crew: Crew, until_settled: Settled, number: int) -> tuple[int, bool, set[str]]:
    """One such death. Returns how often X was asked, whether Alice is, and how two posts stand; then she signs in."""
    before = token_calls(alice)
    Authorisation.objects.update(expires_at=Now(), renewed_at=None)
    doomed = crew.begin(failpoint="F8:kill", patience=PATIENCE)
    posts = [alice.echo(f"Ice, day {number}.")]
    doomed.until_killed()
    heir = crew.begin(patience=PATIENCE)
    until_settled(*posts)
    posts.append(alice.echo(f"Ice, night {number}."))
    until_settled(*posts)
    states = Delivery.objects.filter(post__in=posts).values_list("state", flat=True)
    found = token_calls(alice) - before, Authorisation.objects.get().is_signed_out, set(states)
    alice.consents_again("x")
    until_settled(*posts)
    assert heir.finish() == 0
    return found


@pytest.mark.parametrize("rounds", [1, pytest.param(50, marks=pytest.mark.by_hand_slow)])
def test_the_old_token_is_tried_once_more_then_its_person_is_asked(
    alice: Person, crew: Crew, until_settled: Settled, rounds: int
) -> None:
    """Guards: `refresh.mark` is committed before the call and waited for, and only a refusal signs out."""
    alice.stage.settings("x", rate_limits=False)
    alice.connect("x")

    found = [killed_and_asked(alice, crew, until_settled, number) for number in range(rounds)]

    assert found == [(2, True, {State.PARKED})] * rounds
    texts = [f"Ice, {when} {number}." for number in range(rounds) for when in ("day", "night")]
    assert sorted(alice.stage.texts("x")) == sorted(texts)
