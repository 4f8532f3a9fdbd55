"""A worker is killed: another settles what it had in hand, once. The oracle is what the sandbox has created."""

import pytest

from alphorn.models import Attempt, Connection, Delivery, Post
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.faults.conftest import Settled
from tests.faults.crew import DIES_OFTEN, LOOKS_SOON, SOON, Crew
from tests.faults.waiting import until
from tests.stage.people import Person

SENT, FOUND = (State.DELIVERED, ""), (State.DELIVERED, Reason.FOUND)
FOUND_WITHIN_SECONDS = 15


AT = {
    "F1": ("before the claim", SENT),
    "F1b": ("in the claim", SENT),
    "F2": ("after the claim", SENT),
    "F3": ("after the intent", SENT),
    "F4": ("after connecting", SENT),
    "F5": ("after the body", FOUND),
    "F6": ("after the answer", FOUND),
    "F7": ("after the record", SENT),
}
# What F1 leaves behind is what F1b does, and F3 is F2 where nothing is uploaded first.
DEATHS = [
    *(pytest.param(point, 3, id=f"{point} {AT[point][0]}") for point in AT if point not in ("F1", "F3")),
    *(pytest.param(point, 50, id=f"{point} 50 times", marks=pytest.mark.by_hand_slow) for point in AT),
]


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize(("failpoint", "deaths"), DEATHS)
def test_a_worker_killed_anywhere_loses_nothing_and_doubles_nothing(
    alice: Person, crew: Crew, until_settled: Settled, network: str, failpoint: str, deaths: int
) -> None:
    """So many deaths, one after the other, then a worker that lives.

    Guards: the sweep closes what is in a dead worker's hand (`sweep.close_orphans`); a row that waits gets a job again
    (`Kind.enqueue_overdue`, and behind it the engine's HEARTBEAT_TIMEOUT); what may have been sent is looked for before
    anything else (`next_step._in_doubt`), and what was not marked was not sent (`record._ended`).
    """
    alice.stage.settings("x", rate_limits=False)
    place = alice.connect(network)[0]
    texts = [f"Death number {number}." for number in range(deaths)]
    posts = [_killed_with(crew, failpoint, alice, text, place) for text in texts]

    crew.begin(patience=DIES_OFTEN)
    until_settled(*posts, seconds=60 + deaths)

    found = [(d.state, d.reason) for d in Delivery.objects.filter(post__in=posts)]
    assert found == [AT[failpoint][1]] * deaths
    assert sorted(alice.stage.texts(network)) == sorted(texts)


def test_fifty_in_hand_are_owned_again_while_another_worker_is_alive(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """Nothing of them was created, so each is sent once more, by itself.

    Guards: the sweep closes what is in a dead worker's hand (`sweep.close_orphans`), and absence is proven twice
    (`times.is_proven_absent`).
    """
    place = alice.connect("facebook")[0]
    alice.stage.trouble("facebook", {"call": "create", "hang": True})
    doomed = crew.begin(patience=LOOKS_SOON)
    posts = [alice.echo(f"Cow number {number} of fifty.", place) for number in range(50)]
    until(lambda: Attempt.objects.exclude(writing_at=None).count() == len(posts), "all are being written")
    crew.begin(patience=LOOKS_SOON)

    doomed.kill()
    alice.stage.trouble("facebook")
    until_settled(*posts, seconds=5 * FOUND_WITHIN_SECONDS)

    assert {(d.state, d.attempt) for d in Delivery.objects.all()} == {(State.DELIVERED, 2)}
    assert sorted(alice.stage.texts("facebook")) == sorted(post.text for post in posts)


def test_what_killed_three_workers_is_put_on_hold_and_holds_nothing_up(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """Nothing was sent, so each of the next two workers takes it up, and dies of it, too.

    Guard: `next_step._try_again` counts the deaths.
    """
    place = alice.connect("x")[0]
    post = _killed_with(crew, "F4", alice, "Whoever touches this one dies.", place)
    for _ in range(2):
        crew.begin(failpoint="F4:kill", patience=SOON).until_killed()
    other = alice.echo("And this one is as good as any.", place)

    crew.begin(patience=SOON)
    until_settled(post, other)

    poisoned, fine = alice.delivery(post), alice.delivery(other)
    assert (poisoned.state, poisoned.reason, poisoned.attempt) == (State.PARKED, Reason.POISON, 3)
    assert fine.state == State.DELIVERED
    assert alice.stage.texts("x") == [other.text]


def _killed_with(crew: Crew, failpoint: str, person: Person, text: str, place: Connection) -> Post:
    """A post, and a worker that died of it at `failpoint`."""
    doomed = crew.begin(failpoint=f"{failpoint}:kill", patience=DIES_OFTEN)
    post = person.echo(text, place)
    doomed.until_killed()
    return post
