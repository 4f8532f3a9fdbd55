"""A hundred thousand items live through every bad day there is, beside a clean twin: none missing, none too much."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Authorisation, Bucket, Stream
from alphorn.models.importing.budget import NAME, reads_per_day
from alphorn.sandbox.faults.spoiling import SPOILT
from tests.models.hands import Jobs, Time
from tests.models.reading_hands import endings, now, only
from tests.stage.people import KNOWN_AS, Person
from tests.stage.sandbox import Stage

MONTHS = timedelta(days=40)
DEPTH = 100_000
LINE = {"cursor_loop": True, "from_n": 7}, {"repeat_page": True, "from_n": 3, "times": 5}, {"shuffle": True}
DAYS: tuple[dict[str, Any], ...] = (
    *({"page": how} for how in SPOILT),
    *({"page": how, "from_n": 40} for how in SPOILT),
    *LINE,
    *({"status": status, "from_n": 20, "times": 1} for status in (400, 500, 503)),
    {"lose_reply": True, "from_n": 30, "times": 1},
    {"garbage": True, "from_n": 30, "times": 1},
    {"too_much": 300},
)
NOT_GIVEN = {"call": "permissions", "status": 200, "body": {"data": []}}
DIFFER = """
SELECT count(*) FILTER (WHERE twin.id IS NULL) AS extra,
       count(*) FILTER (WHERE here.id IS NULL AND gone.id IS NULL) AS missing,
       count(*) FILTER (WHERE here.id IS NULL AND gone.id IS NOT NULL) AS wrongly_removed,
       count(*) FILTER (WHERE twin.digest <> here.digest) AS other
  FROM (SELECT * FROM alphorn_item WHERE stream_id = %(stream)s AND removed_at IS NULL) here
  FULL JOIN (SELECT * FROM alphorn_item WHERE stream_id = %(twin)s AND removed_at IS NULL) twin
         ON twin.remote_id = here.remote_id
  LEFT JOIN alphorn_item gone
         ON gone.stream_id = %(stream)s AND gone.remote_id = twin.remote_id AND gone.removed_at IS NOT NULL
"""
REMOVED = "SELECT remote_id FROM alphorn_item WHERE stream_id = %s AND removed_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Long:
    """A list that may be so long, and the days that only its network has: rules for the sandbox, each for one day."""

    network: str
    kind: str
    days: tuple[tuple[dict[str, Any], ...], ...] = ()
    strict: dict[str, bool] = field(default_factory=dict)  # what the sandbox must not be

    @property
    def whose(self) -> str:
        """The id of whose it is."""
        return KNOWN_AS["alice", self.network]

    def all_days(self) -> list[list[dict[str, Any]]]:
        """Every bad day, as what is to be said to the sandbox."""
        days = [*((day,) for day in DAYS), *self.days]
        return [[{"call": self.kind, **rule} for rule in day] for day in days]

    def some(self, stage: Stage) -> list[str]:
        """Ids of the newest."""
        return stage.item_ids(self.network, self.whose, self.kind, 200)[::20]


OF_FACEBOOK = (
    ({"by_time": True},),
    ({"by_time": True}, {"page": "half", "from_n": 40}),
    ({"page": "empty"}, NOT_GIVEN),
    ({"page": "half"}, NOT_GIVEN),
    ({"too_much": 60},),
)
LONG = (
    Long("x", "following", strict={"rate_limits": False}),
    Long("facebook", "posts", OF_FACEBOOK),
    Long("facebook", "likes", OF_FACEBOOK),
)


@pytest.mark.by_hand_slow
@pytest.mark.parametrize("long", LONG, ids=lambda long: f"{long.network} {long.kind}")
def test_a_hundred_thousand_items_outlive_every_bad_day(
    alice: Person, bob: Person, run_jobs: Jobs, time_passes: Time, long: Long
) -> None:
    """In the middle of it some really go and some come. The twin is read when all is over, by somebody else."""
    stage, wrongly = alice.stage, dict[str, int]()
    stage.settings(long.network, **long.strict)
    stream = only(alice, long.kind, DEPTH, long.network)
    _work(run_jobs)
    there = set(stream.items.values_list("remote_id", flat=True))
    assert len(there) == now(stream).kept == DEPTH
    gone = set(long.some(stage))

    for number, day in enumerate(long.all_days()):
        stage.trouble(long.network, *day)
        _months_later(run_jobs, time_passes)
        removed = {id for (id,) in sql.rows(REMOVED, [stream.pk])}
        wrongly[str(day)] = len(removed & (there - gone))
        print(f"{day}: {endings(stream)[-1]}, {len(removed)} removed, {now(stream).kept} kept", flush=True)
        stage.trouble(long.network)
        if number == len(DAYS) // 2:
            for id in gone:
                stage.remove_item(long.network, long.whose, long.kind, id)
            stage.add_item(long.network, long.whose, long.kind)
    for _ in range(4):
        _months_later(run_jobs, time_passes)
    twin = _twin(bob, long, run_jobs)

    [differences] = sql.rows(DIFFER, {"stream": stream.pk, "twin": twin.pk})
    assert differences == (0, 0, 0, 0)
    assert {day: count for day, count in wrongly.items() if count} == {}
    assert now(stream).kept == now(twin).kept == DEPTH - len(gone) + 1


def _months_later(run_jobs: Jobs, time_passes: Time) -> None:
    time_passes(MONTHS)
    Authorisation.objects.update(expires_at=None)
    Stream.objects.update(failures=0)
    _work(run_jobs)


def _work(run_jobs: Jobs) -> None:
    """As much as there is may be read. It may take longer than a test waits for its worker: then the next goes on."""
    for row in Authorisation.objects.filter(network="x"):
        much = {"most": reads_per_day(row.network), "remaining": 10**9, "resets_at": Now() + MONTHS, "lasts": MONTHS}
        Bucket.objects.update_or_create(authorisation=row, network=row.network, host=row.host, name=NAME, defaults=much)
    for _ in range(10):
        try:
            run_jobs()
        except TimeoutError:
            continue
        return
    raise AssertionError("it does not come to its end")


def _twin(bob: Person, long: Long, run_jobs: Jobs) -> Stream:
    bob.connect(long.network, as_person=long.whose, reads=True)
    for other in bob.workspace.streams.exclude(kind=long.kind):
        other.switch_off()
    _work(run_jobs)
    stream: Stream = bob.workspace.streams.get(kind=long.kind)
    return stream
