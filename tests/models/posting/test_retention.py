"""What was tried is kept for a while and in few rows, and nothing is forgotten that somebody could still need."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from uuid import UUID

import pytest

from alphorn.database import sql
from alphorn.models import Attempt, Delivery, Intent, Look
from alphorn.models.posting.retention import fold_repeated_tries, forget_before, forget_old_history
from alphorn.models.work.invariants import broken
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, again
from tests.stage.people import Person
from tests.web.house import connect_x, stands

LONG_AGO = """
UPDATE alphorn_delivery SET settled_at = now() - interval '100 days';
UPDATE alphorn_intent SET closed_at = now() - interval '100 days', made_at = now() - interval '101 days'
"""
NEWEST = UUID(int=2**128 - 1)
LOOKS = (6, 26, 121, 181)
CUT = {"call": "create", "hang": 0.05, "times": 1}  # it says nothing, then cuts the line: nothing is created
TRIED = """
INSERT INTO alphorn_attempt (id, delivery_id, number, intent_id, worker, token_version, began_at, ended_at, ending,
                             reason, detail, next_state, late_answer)
SELECT gen_random_uuid(), %(delivery)s, n, %(intent)s, gen_random_uuid(), 1, now() - (500 - n) * interval '1 min',
       now() - (500 - n) * interval '1 min' + interval '1 s',
       CASE WHEN n = ANY(%(unknown)s) THEN 'OutcomeUnknown' ELSE 'TryAgain' END,
       CASE WHEN n = ANY(%(died)s) THEN 'worker_died' ELSE 'rate_limited' END, 'Come later', 'waiting', ''
  FROM generate_series(%(first)s, %(last)s) n
"""


def forget() -> int:
    """As the chore does; but what the tests write has an id as of now, whenever it is said to have happened."""
    return forget_before(timedelta(days=90), NEWEST)


def waits(alice: Person) -> Delivery:
    """Something that has been tried for long, and goes out in an hour."""
    connect_x(alice.workspace)
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above."))
    sql.run("UPDATE alphorn_delivery SET due_at = now() + interval '1 hour'")
    Intent.objects.create(delivery=delivery, payload="{}", key="k", account=delivery.account)
    return delivery


def tried(delivery: Delivery, first: int, last: int, unknown: tuple[int, ...] = (), died: tuple[int, ...] = ()) -> None:
    """So often, each minute."""
    intent = delivery.intents.get().pk
    asked = {"first": first, "last": last, "delivery": delivery.pk, "intent": intent}
    sql.run(TRIED, {**asked, "unknown": list(unknown), "died": list(died)})
    sql.run("UPDATE alphorn_delivery SET attempt = %s WHERE id = %s", [last, delivery.pk])


def rows(delivery: Delivery) -> list[tuple[int, int]]:
    """What stands before the last fifty: the number of each row, and how many tries it is."""
    kept = again(delivery).attempt - 50
    return list(Attempt.objects.filter(delivery=delivery, number__lte=kept).values_list("number", "times"))


def test_tries_that_were_alike_stand_in_one_row(alice: Person) -> None:
    """Guard: `retention.FOLD`, and `invariants.GAPLESS`, which counts them."""
    delivery = waits(alice)
    tried(delivery, 1, 130, unknown=(20,), died=(40, 41))

    assert (fold_repeated_tries(), fold_repeated_tries()) == (1, 0)

    assert rows(delivery) == [(19, 19), (20, 1), (39, 19), (40, 1), (41, 1), (80, 39)]
    assert broken() == []


def test_more_of_them_are_folded_into_the_same_row(alice: Person) -> None:
    delivery = waits(alice)
    tried(delivery, 1, 130)
    fold_repeated_tries()
    began = Attempt.objects.get(number=80).began_at
    tried(delivery, 131, 260)

    fold_repeated_tries()

    assert rows(delivery) == [(210, 210)]
    assert Attempt.objects.get(number=210).began_at == began
    assert broken() == []


def test_what_was_tried_a_few_times_is_left_as_it_is(alice: Person) -> None:
    delivery = waits(alice)
    tried(delivery, 1, 70)

    assert fold_repeated_tries() == 0
    assert Attempt.objects.count() == 70


def test_the_page_tells_how_often_and_between_when(alice: Person) -> None:
    delivery = waits(alice)
    tried(delivery, 1, 130)
    fold_repeated_tries()

    page = alice.browser.get(f"/posts/{delivery.post_id}").content.decode()

    assert "Tried 130 times between" in page
    assert page.count("On its way to X again") == 0


@pytest.fixture
def old(alice: Person, run_jobs: Jobs, time_passes: Time) -> Delivery:
    """A post that was delivered at the second try, long ago."""
    alice.connected("x")
    alice.stage.trouble("x", CUT)
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above."))
    run_jobs()
    for wait in LOOKS:
        time_passes(timedelta(seconds=wait))
        run_jobs()
    assert again(delivery).state == State.DELIVERED
    assert Look.objects.count() > 1
    sql.run(LONG_AGO)
    return again(delivery)


def test_what_was_tried_long_ago_is_forgotten_and_whose_post_it_is_is_not(
    alice: Person, run_jobs: Jobs, time_passes: Time, old: Delivery
) -> None:
    """Guard: `Delivery.remote_id` stays, by which a look explains it; without it the second one were a question."""
    assert (forget(), forget()) == (1, 0)

    assert [kind.objects.count() for kind in (Attempt, Look, Intent)] == [0, 0, 0]
    assert broken() == []
    page = alice.browser.get(f"/posts/{old.post_id}").content.decode()
    assert "What was tried then is not kept any more" in page
    alice.stage.trouble("x", CUT)
    second = alice.delivery(alice.echo(old.post.text))
    run_jobs()
    for wait in LOOKS:
        time_passes(timedelta(seconds=wait))
        run_jobs()
    assert [look.saw for look in Look.objects.all()] == ["Absent"] * len(LOOKS)
    assert again(second).attempt == 2


ANOTHER = """INSERT INTO alphorn_intent (id, delivery_id, payload, key, account, made_at, uncertain, closed_at)
SELECT gen_random_uuid(), delivery_id, '{}', 'k2', account, now(), false, now() - interval '1 day'
  FROM alphorn_intent"""
OPEN = "UPDATE alphorn_intent SET closed_at = NULL, uncertain = true"


@pytest.mark.parametrize(
    "deed",
    [
        f"{OPEN}; UPDATE alphorn_delivery SET state = 'unconfirmed', remote_id = ''",
        "UPDATE alphorn_delivery SET state = 'parked', remote_id = ''",
        "UPDATE alphorn_delivery SET state = 'waiting', remote_id = '', settled_at = NULL",
        "UPDATE alphorn_delivery SET settled_at = now() - interval '89 days'",
        "UPDATE alphorn_intent SET closed_at = now() - interval '89 days'",
        ANOTHER,
        f"{OPEN}; UPDATE alphorn_delivery SET state = 'failed', remote_id = ''",
    ],
)
def test_nothing_is_forgotten_while_anything_about_it_is_open(alice: Person, deed: str) -> None:
    """Guard: each condition of `retention.OLD`."""
    settled_long_ago(alice)
    sql.run(deed)

    assert forget() == 0
    assert Attempt.objects.count() == 1


def settled_long_ago(alice: Person) -> Delivery:
    """A post that was delivered long ago, at once."""
    delivery = waits(alice)
    tried(delivery, 1, 1)
    stands(delivery, State.DELIVERED, settled_at=None)
    sql.run(LONG_AGO)
    return delivery


def test_what_a_doubt_of_that_account_could_meet_is_kept(alice: Person) -> None:
    """Guard: the last condition of `retention.OLD`."""
    delivery = settled_long_ago(alice)
    other = alice.delivery(alice.echo("Another."))
    doubt = Intent.objects.create(delivery=other, payload="{}", key="o", account=other.account, uncertain=True)
    sql.run("UPDATE alphorn_intent SET made_at = now() - interval '101 days' WHERE id = %s", [doubt.pk])

    assert forget() == 0

    doubt.delete()
    assert forget() == 1
    assert again(delivery).forgotten == 1


def test_what_failed_long_ago_can_be_tried_again(alice: Person, run_jobs: Jobs) -> None:
    place = alice.connected("x")[0]
    alice.stage.trouble("x", {"odd": "nothing-said", "times": 1})
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above.", place))
    run_jobs()
    sql.run(LONG_AGO)
    assert forget() == 1

    assert again(delivery).try_again()
    run_jobs()

    assert (again(delivery).state, again(delivery).attempt) == (State.DELIVERED, 2)
    assert again(delivery).reason != Reason.REFUSED


MANY = 100_000
FILL = (
    """INSERT INTO alphorn_delivery (id, post_id, connection_id, network, account, state, generation, attempt, look,
         reason, detail, remote_id, url, settled_at, forced)
       SELECT md5('d' || n)::uuid, %(post)s, %(place)s, 'x', 'many', 'delivered', 1, 10, 0, '', '', n::text, '',
              now() - interval '100 days', false
         FROM generate_series(1, %(many)s) n""",
    """INSERT INTO alphorn_intent (id, delivery_id, payload, key, account, made_at, uncertain, closed_at)
       SELECT (lpad(to_hex((extract(epoch FROM now() - interval '101 days') * 1000)::bigint + n), 12, '0')
               || '70008000000000000000')::uuid, md5('d' || n)::uuid, '{}', n::text, 'many',
              now() - interval '101 days', false, now() - interval '100 days'
         FROM generate_series(1, %(many)s) n""",
    """INSERT INTO alphorn_attempt (id, delivery_id, number, intent_id, worker, token_version, began_at, ended_at,
         ending, reason, detail, next_state, late_answer)
       SELECT gen_random_uuid(), i.delivery_id, t, i.id, gen_random_uuid(), 1, now(), now(), 'TryAgain',
              'rate_limited', '', 'waiting', ''
         FROM alphorn_intent i, generate_series(1, 10) t""",
)


@pytest.mark.by_hand_slow
def test_a_million_tries_go_in_short_steps(alice: Person) -> None:
    """By hand it prints how long the longest step took, and all of them; and the invariants, asked of all of it."""
    place = connect_x(alice.workspace)
    post = alice.echo("Larches")
    post.deliveries.all().delete()
    sql.run("ALTER TABLE alphorn_delivery DROP CONSTRAINT delivery_once_per_place")
    for statement in FILL:
        sql.run(statement, {"post": post.pk, "place": place.pk, "many": MANY})
    sql.run("ANALYZE alphorn_delivery; ANALYZE alphorn_intent; ANALYZE alphorn_attempt")
    asked = timed(broken)
    steps = [timed(fold_repeated_tries)]
    while not steps or Attempt.objects.exists():
        steps.append(timed(forget_old_history))

    print(f"broken() {asked:.2f} s, longest of {len(steps)} steps {max(steps):.2f} s, in all {sum(steps):.0f} s")
    assert max(steps) < 2
    sql.run("DELETE FROM alphorn_delivery")
    sql.run("ALTER TABLE alphorn_delivery ADD CONSTRAINT delivery_once_per_place UNIQUE (post_id, connection_id)")


def timed(do: Callable[[], object]) -> float:
    """How many seconds it takes."""
    began = monotonic()
    do()
    return monotonic() - began
