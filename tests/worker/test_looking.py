"""A reply is lost, and the delivery settles by itself: found, or proven absent twice and sent again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from time import time

import pytest

from alphorn.models import Bucket, Connection, Delivery, Look
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.models.hands import again
from tests.models.reading_hands import only
from tests.stage.people import Person
from tests.web.house import bring_in

Jobs = Callable[[], None]
Time = Callable[[timedelta], None]
NETWORKS = ("x", "facebook")
LISTS = {"x": "posts", "facebook": "page_posts"}
LOST = {"call": "create", "lose_reply": True, "times": 1}
CUT = {"call": "create", "hang": 0.05, "times": 1}  # it says nothing, then cuts the line: nothing is created


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> str:
    """Each one that can be looked at."""
    return str(request.param)


def sent(alice: Person, network: str, run_jobs: Jobs, *rules: dict[str, object]) -> Delivery:
    """A post to one place while that goes wrong."""
    place = alice.connected(network)[0]
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above.", place), network)
    alice.stage.trouble(network, *rules)
    run_jobs()
    return again(delivery)


def look_again(run_jobs: Jobs, time_passes: Time, *waits: float) -> None:
    """Time passes, and what is due is done."""
    for wait in waits:
        time_passes(timedelta(seconds=wait))
        run_jobs()


def test_what_arrived_is_found_and_not_sent_again(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    delivery = sent(alice, network, run_jobs, LOST)
    assert (delivery.state, delivery.reason) == (State.CHECKING, Reason.LINE_CUT)

    look_again(run_jobs, time_passes, 6)

    row = again(delivery)
    [post] = alice.stage.posts(network)
    assert (row.state, row.reason, row.remote_id) == (State.DELIVERED, Reason.FOUND, post["id"])
    assert row.intents.get().closed_at is not None
    assert [look.saw for look in row.looks.all()] == ["Found"]


def test_a_post_is_as_old_as_the_network_s_own_clock_says(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `Sight.dated_at`. By its Date this network is an hour ahead, so that what stands there is an older one."""
    delivery = sent(alice, network, run_jobs, LOST)
    [post] = alice.stage.posts(network)
    words, moment = ("text", "created_at") if network == "x" else ("message", "created_time")
    body = {"data": [{"id": post["id"], words: post["text"], moment: datetime.now(UTC).isoformat()}], "meta": {}}
    ahead = {"Date": formatdate(time() + 3600, usegmt=True)}
    alice.stage.trouble(network, {"call": LISTS[network], "status": 200, "body": body, "headers": ahead})

    look_again(run_jobs, time_passes, 151)

    assert (again(delivery).state, again(delivery).reason) == (State.UNCONFIRMED, Reason.ALIKE_BUT_OLDER)


def test_what_is_proven_absent_twice_is_sent_again_once(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    delivery = sent(alice, network, run_jobs, CUT)
    assert delivery.state == State.CHECKING

    look_again(run_jobs, time_passes, 6, 26, 121)
    assert again(delivery).state == State.CHECKING, "one proof is none"
    assert alice.stage.posts(network) == []

    look_again(run_jobs, time_passes, 181)
    row = again(delivery)
    assert (row.state, row.attempt) == (State.DELIVERED, 2)
    assert len(alice.stage.posts(network)) == 1
    assert [look.saw for look in row.looks.all()] == ["Absent"] * 4
    assert [intent.closed_at is None for intent in row.intents.all()] == [False, False]


def test_what_arrives_late_is_found_before_absence_is_proven(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    delivery = sent(alice, network, run_jobs, CUT)
    look_again(run_jobs, time_passes, 6, 26, 121)
    stream = "posts" if network == "x" else "page_posts"
    shown = alice.stage.add_item(network, delivery.connection.remote_id, stream, text=delivery.post.text)

    look_again(run_jobs, time_passes, 181)

    row = again(delivery)
    assert (row.state, row.reason, row.remote_id) == (State.DELIVERED, Reason.FOUND, shown)


def test_something_else_that_was_posted_there_meanwhile_is_a_question(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    delivery = sent(alice, network, run_jobs, CUT)
    stream = "posts" if network == "x" else "page_posts"
    whose = delivery.connection.remote_id
    alice.stage.add_item(network, whose, stream, text="By hand.")

    look_again(run_jobs, time_passes, 151)

    assert (again(delivery).state, again(delivery).reason) == (State.UNCONFIRMED, Reason.OTHERS_THERE)


A_WHILE = (181, 60, 60, 60, 60)
OWN = {"x": "posts", "facebook": "page_posts"}


@pytest.mark.parametrize("page", ["empty", "half"])
def test_a_list_that_lacks_what_is_known_to_be_there_proves_no_absence(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time, page: str
) -> None:
    """Twice, as it must be for a second post. Guard: `verdict._lacks`."""
    place = alice.connected(network)[0]
    alice.echo("Known to be there.", place)
    alice.echo("As well.", place)
    run_jobs()
    time_passes(timedelta(minutes=10))
    delivery = sent(alice, network, run_jobs, LOST)
    alice.echo("And one after it.", place)
    run_jobs()
    alice.stage.trouble(network, {"call": OWN[network], "page": page})

    look_again(run_jobs, time_passes, 6, 26, 121, *A_WHILE)

    row = again(delivery)
    assert (row.state, row.reason, row.attempt) == (State.UNCONFIRMED, Reason.CANNOT_LOOK_BACK, 1)
    assert [post["text"] for post in alice.stage.posts(network)].count(row.post.text) == 1


def read(alice: Person, network: str, run_jobs: Jobs) -> Connection:
    """A place of which all that was posted there has come in, and nothing else."""
    stream = only(alice, OWN[network], 5, network)
    run_jobs()
    return stream.connection or alice.workspace.connections.get(network=network)


def test_a_list_of_nothing_proves_no_absence_where_something_has_come_in_from_it(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `known.ANYTHING`."""
    place = read(alice, network, run_jobs)
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above.", place), network)
    alice.stage.trouble(network, LOST)
    run_jobs()
    alice.stage.trouble(network, {"call": OWN[network], "page": "empty"})

    look_again(run_jobs, time_passes, 6, 26, 121, *A_WHILE)

    assert (again(delivery).state, again(delivery).reason) == (State.UNCONFIRMED, Reason.CANNOT_LOOK_BACK)


@pytest.mark.parametrize("lie", [{"page": "empty"}, {"status": 403}], ids=["nothing", "refused"])
def test_a_list_that_is_none_for_a_minute_asks_nobody(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time, lie: dict[str, object]
) -> None:
    """Guard: `step._in_vain`."""
    place = alice.connected(network)[0]
    alice.echo("Known to be there.", place)
    run_jobs()
    time_passes(timedelta(minutes=10))
    delivery = sent(alice, network, run_jobs, LOST)
    alice.stage.trouble(network, {"call": OWN[network], **lie})
    look_again(run_jobs, time_passes, 6, 26, 121)

    alice.stage.trouble(network)
    look_again(run_jobs, time_passes, 60)

    assert (again(delivery).state, again(delivery).reason) == (State.DELIVERED, Reason.FOUND)


def test_what_came_in_by_a_clock_that_was_set_back_was_not_known_before(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    """The post itself, which an import has read before the look. Guard: `known.BEFORE` goes by `clocks_apart`."""
    own = only(alice, OWN[network], 0, network)
    run_jobs()
    place = own.connection or alice.workspace.connections.get(network=network)
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above.", place), network)
    alice.stage.trouble(network, LOST)
    run_jobs()
    [post] = alice.stage.posts(network)
    an_hour_before = delivery.intents.get().made_at - timedelta(hours=1)
    bring_in(own, "Alice", post["text"], remote_id=post["id"], came_at=an_hour_before)

    look_again(run_jobs, time_passes, 6)

    assert (again(delivery).state, again(delivery).reason) == (State.DELIVERED, Reason.FOUND)


def test_what_is_said_of_limits_beside_a_refused_look_is_kept(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `record_look` tells it of a `TryAgain`, too."""
    sent(alice, "x", run_jobs, LOST)
    used_up = {"x-rate-limit-limit": "9", "x-rate-limit-remaining": "0", "x-rate-limit-reset": f"{time() + 600:.0f}"}
    alice.stage.trouble("x", {"call": "posts", "status": 429, "headers": used_up})

    look_again(run_jobs, time_passes, 6)

    assert [(bucket.name, bucket.remaining) for bucket in Bucket.objects.all()] == [("posts", 0)]


def test_a_look_that_gets_no_answer_comes_again(alice: Person, network: str, run_jobs: Jobs, time_passes: Time) -> None:
    delivery = sent(alice, network, run_jobs, LOST)
    alice.stage.trouble(network, {"call": "GET *", "reset_before": True})

    look_again(run_jobs, time_passes, 6)
    assert again(delivery).state == State.CHECKING
    assert Look.objects.get().saw in ("TryAgain", "OutcomeUnknown")

    alice.stage.trouble(network)
    look_again(run_jobs, time_passes, 3)
    assert again(delivery).state == State.DELIVERED


def test_two_lost_replies_at_one_place_are_told_apart(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    place = alice.connected(network)[0]
    alice.stage.trouble(network, {**LOST, "times": 2})
    posts = [alice.echo(text, place) for text in ("Fog in the valley.", "Sun above the valley.")]
    run_jobs()

    look_again(run_jobs, time_passes, 6)

    rows = [alice.delivery(post, network) for post in posts]
    there = {post["text"]: post["id"] for post in alice.stage.posts(network)}
    assert {row.post.text: row.remote_id for row in rows} == there
    assert {row.reason for row in rows} == {Reason.FOUND}


def test_the_same_words_wait_until_it_is_known_what_became_of_the_first(
    alice: Person, network: str, run_jobs: Jobs, time_passes: Time
) -> None:
    first = sent(alice, network, run_jobs, CUT)
    place = first.connection
    second = alice.delivery(alice.echo(first.post.text, place), network)
    run_jobs()
    assert (again(second).state, again(second).reason) == (State.WAITING, Reason.SAME_TEXT)

    look_again(run_jobs, time_passes, 151, 181, 31)

    assert (again(first).state, again(second).state) != (State.CHECKING, State.CHECKING)
    assert len(alice.stage.posts(network)) <= 2


def test_signed_out_nobody_can_look_and_after_the_sign_in_somebody_does(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    delivery = sent(alice, "x", run_jobs, LOST)
    alice.stage.trouble("x", {"revoke_tokens": True})
    look_again(run_jobs, time_passes, 6, 3, 3)
    assert again(delivery).state == State.UNCONFIRMED

    alice.consents_again("x")
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.DELIVERED, Reason.FOUND)


def test_an_import_of_ones_own_posts_finds_what_is_in_doubt(alice: Person, run_jobs: Jobs) -> None:
    """Guard: `importing._look_through`."""
    [place] = alice.connected("x", reads=True)
    alice.workspace.streams.exclude(kind="posts").delete()
    run_jobs()
    alice.stage.trouble("x", LOST)
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above.", place))
    run_jobs()
    assert again(delivery).state == State.CHECKING

    alice.workspace.streams.get().ask_for_run()
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.DELIVERED, Reason.FOUND)
