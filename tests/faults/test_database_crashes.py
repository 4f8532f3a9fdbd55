"""PostgreSQL crashes and comes back while posts are written and sent: nothing is lost, and nothing goes out twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alphorn.worker.shift import BROKEN
from tests.faults.crew import SOON
from tests.faults.house import House, living_in
from tests.faults.waiting import until
from tests.faults.writer import Stream
from tests.stage.sandbox import Stage

PLACES = 4
JOBS_SOON = {"requeue_seconds": 2.0, "new_generation_seconds": 5.0}
HEALS_WITHIN_SECONDS = 5


@pytest.fixture
def house(stage: Stage, tmp_path: Path) -> Iterator[House]:
    """Pages and two workers on a database that may fall; networks that take a little while."""
    stage.settings("x", rate_limits=False)
    stage.trouble("x", {"call": "create", "delay_s": 0.4})
    stage.trouble("facebook", {"call": "create", "delay_s": 0.4})
    with living_in(tmp_path, stage) as house:
        yield house


@pytest.mark.parametrize(
    ("posts", "crashes"), [(100, 5), pytest.param(1250, 20, marks=pytest.mark.by_hand_slow)], ids=["a few", "many"]
)
def test_posts_survive_crashes_of_the_database_once_each(house: House, posts: int, crashes: int) -> None:
    """Five crashes while 400 deliveries are written and sent; by hand twenty during 5,000.

    Guards: a record that fails is repeated (`until_recorded`); a worker closes what is in its own hand and
    not in its memory (`sweep.close_orphans`); the next engine begins when the line is lost (`engine.run_lanes`).
    """
    house.crew.begin("web")
    house.crew.begin(patience=JOBS_SOON)
    house.crew.begin(patience=JOBS_SOON)
    writer = house.writer()
    writer.sign_up("alice@alice.example")
    writer.connect("x", "1001")
    writer.connect("facebook", "2001")
    texts = [f"Bell number {number} of the herd." for number in range(posts)]

    stream = Stream(writer, texts, writer.choices("/write"))
    healed = [_crash_when_taken(house, stream, posts * turn // (crashes + 1)) for turn in range(1, crashes + 1)]
    stream.end()
    house.until_settled(seconds=180 + posts // 4)

    claims = house.claims()
    created = Counter(
        (post["text"], post["author_id"]) for slug in ("x", "facebook") for post in house.stage.posts(slug)
    )
    delivered = [claim for claim in claims if claim.state == "delivered"]
    assert Counter(claim.text for claim in claims) == Counter(texts * PLACES)
    assert {claim.state for claim in claims} == {"delivered"}
    assert set(created.values()) == {1}
    assert [claim for claim in delivered if created[claim.text, claim.place] != 1] == []
    assert len(delivered) > len(claims) / 2
    assert house.broken() == []
    assert set(writer.answers) <= {302, 503}
    assert max(healed) < 5 * HEALS_WITHIN_SECONDS


@pytest.mark.parametrize("takes_new_lines", [False, True])
def test_a_worker_to_whom_the_database_says_nothing_ends_and_another_settles_what_it_had(
    house: House, takes_new_lines: bool
) -> None:
    """Guard: a call to the database that is under way for too long ends the process (`shift.heartbeat`)."""
    house.crew.begin("web")
    stuck = house.crew.begin(patience={**SOON, "stuck_seconds": 2.0})
    writer = house.writer()
    writer.sign_up("alice@alice.example")
    writer.connect("x", "1001")
    house.stage.trouble("x", {"call": "create", "hang": True})
    writer.write("Does anybody hear me?", writer.choices("/write"))
    until(lambda: house.states()["sending"] > 0, "it is being sent")

    with house.with_a_database_that_stands_still(takes_new_lines=takes_new_lines):
        until(lambda: stuck.popen.poll() is not None, "it ends")

    house.stage.trouble("x")
    house.crew.begin(patience=SOON)
    house.until_settled(seconds=60)
    assert stuck.popen.returncode == BROKEN
    assert house.states() == {"delivered": 1}
    assert house.stage.texts("x") == ["Does anybody hear me?"]
    assert house.broken() == []


def test_while_the_database_is_away_people_are_told_to_come_back(house: House) -> None:
    """And once it is there again, so is everything.

    Guard: `web/pages/errors.py` and `web/server/live.py` tell a database that is away from a mistake of ours.
    """
    house.crew.begin("web")
    writer = house.writer()
    writer.sign_up("alice@alice.example")
    house.let_the_database_crash()

    page, form, live, health = (
        writer.look("/first-steps"),
        writer.send("/posts/new", {"text": "Is anybody there?"}),
        writer.look("/live"),
        writer.look("/healthz"),
    )

    assert [answer.status_code for answer in (page, form, live, health)] == [503] * 4
    assert [int(answer.headers["Retry-After"]) > 0 for answer in (page, form)] == [True, True]
    assert "One moment, please" in page.text
    assert health.json() == {"ok": False, "database": False}
    house.start_the_database()
    until(lambda: writer.look("/first-steps").status_code == 200, "it heals", seconds=5 * HEALS_WITHIN_SECONDS)
    until(lambda: writer.look("/healthz").json() == {"ok": True, "database": True}, "it is well again")


def _crash_when_taken(house: House, stream: Stream, count: int) -> float:
    """The database falls while posts are on their way, and comes back. Returns after how long another post is taken."""
    stream.until_taken(count)
    until(lambda: house.states()["sending"] > 0, "something is being sent")
    house.let_the_database_crash()
    before = stream.taken
    house.start_the_database()
    return until(lambda: stream.taken > before or not stream.is_writing, "another one is taken")
