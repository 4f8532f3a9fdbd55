"""A worker is killed: another settles what it had in hand, once. The oracle is what the sandbox has created."""

import pytest

from alphorn.models import Connection, Delivery, Post
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.faults.conftest import Settled
from tests.faults.crew import SOON, Crew
from tests.faults.waiting import until
from tests.stage.people import Person

TEXTS = ["The first death.", "The second death.", "The third death."]
UNKNOWN = (State.UNCONFIRMED, Reason.WORKER_DIED)
FOUND_WITHIN_SECONDS = 15


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize(
    ("failpoint", "created", "becomes"),
    [
        pytest.param("F1b", 1, (State.DELIVERED, ""), id="F1b in the claim"),
        pytest.param("F2", 0, UNKNOWN, id="F2 after the claim"),
        pytest.param("F3", 0, UNKNOWN, id="F3 after the intent"),
        pytest.param("F4", 0, UNKNOWN, id="F4 after connecting"),
        pytest.param("F5", 1, UNKNOWN, id="F5 after the body"),
        pytest.param("F6", 1, UNKNOWN, id="F6 after the answer"),
    ],
)
def test_a_worker_killed_anywhere_loses_nothing_and_doubles_nothing(
    alice: Person,
    crew: Crew,
    until_settled: Settled,
    network: str,
    failpoint: str,
    created: int,
    becomes: tuple[State, str],
) -> None:
    """Three deaths, one after the other, then a worker that lives.

    Guards: the sweep closes what is in a dead worker's hand (`sweep.close_orphans`); a row that waits gets a job again
    (`Kind.enqueue_overdue`, and behind it the engine's HEARTBEAT_TIMEOUT); what may have been sent is never sent again
    by itself (`next_step._unknown`).
    """
    place = alice.connect(network)[0]
    posts = [_killed_with(crew, failpoint, alice, text, place) for text in TEXTS]

    crew.begin(patience=SOON)
    until_settled(*posts)

    found = [(d.state, d.reason) for d in Delivery.objects.filter(post__in=posts)]
    assert found == [becomes] * len(TEXTS)
    assert sorted(alice.stage.texts(network)) == sorted(TEXTS * created)


def test_fifty_in_hand_are_owned_again_while_another_worker_is_alive(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """Guard: the sweep closes what is in a dead worker's hand (`sweep.close_orphans`)."""
    place = alice.connect("facebook")[0]
    alice.stage.trouble("facebook", {"call": "create", "hang": True})
    doomed = crew.begin()
    posts = [alice.echo(f"Cow number {number} of fifty.", place) for number in range(50)]
    until(lambda: Delivery.objects.filter(state=State.SENDING).count() == len(posts), "all in hand")
    crew.begin()

    doomed.kill()
    until_settled(*posts, seconds=5 * FOUND_WITHIN_SECONDS)

    assert {(d.state, d.reason) for d in Delivery.objects.all()} == {UNKNOWN}
    assert alice.stage.texts("facebook") == []


def test_what_killed_three_workers_is_put_on_hold_and_holds_nothing_up(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """After each of the first two deaths the person says "Send again"; after the third it is not asked any more.

    Guard: `next_step._unknown` counts the deaths.
    """
    place = alice.connect("x")[0]
    post = _killed_with(crew, "F4", alice, "Whoever touches this one dies.", place)
    _sent_again_and_killed(crew, alice, post)
    _sent_again_and_killed(crew, alice, post)
    other = alice.echo("And this one is as good as any.", place)

    crew.begin(patience=SOON)
    until_settled(post, other)

    poisoned, fine = alice.delivery(post), alice.delivery(other)
    assert (poisoned.state, poisoned.reason, poisoned.attempt) == (State.PARKED, Reason.POISON, 3)
    assert fine.state == State.DELIVERED
    assert alice.stage.texts("x") == [other.text]


def _killed_with(crew: Crew, failpoint: str, person: Person, text: str, place: Connection) -> Post:
    """A post, and a worker that died of it at `failpoint`."""
    doomed = crew.begin(failpoint=f"{failpoint}:kill", patience=SOON)
    post = person.echo(text, place)
    doomed.until_killed()
    return post


def _sent_again_and_killed(crew: Crew, person: Person, post: Post) -> None:
    """Whoever finds the orphan asks the person, who says "Send again", and dies of it, too."""
    doomed = crew.begin(failpoint="F4:kill", patience=SOON)
    until(lambda: person.delivery(post).state == State.UNCONFIRMED, "the person is asked")
    assert person.delivery(post).try_again()
    doomed.until_killed()
