"""A hundred thousand items live through every bad day there is, beside a clean twin: none missing, none too much."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Authorisation, Bucket, Stream
from alphorn.models.importing.budget import NAME, reads_per_day
from alphorn.sandbox.faults.spoiling import SPOILT
from tests.models.hands import Jobs, Time
from tests.models.reading_hands import endings, now, only
from tests.stage.people import Person

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
SHORT = "SELECT count(*) FROM alphorn_item WHERE stream_id = %s AND removed_at IS NOT NULL"


@pytest.mark.by_hand_slow
def test_a_hundred_thousand_items_outlive_every_bad_day(
    alice: Person, bob: Person, run_jobs: Jobs, time_passes: Time, tmp_path: Path
) -> None:
    """In the middle of it some really go and some come. The twin is read when all is over, by somebody else."""
    stream = only(alice, "following", DEPTH)
    alice.stage.settings("x", rate_limits=False)
    _work(run_jobs)
    assert now(stream).kept == DEPTH
    gone = alice.stage.item_ids("x", "1001", "following", 200)[::20]

    for number, day in enumerate(DAYS):
        alice.stage.trouble("x", {"call": "following", **day})
        _months_later(run_jobs, time_passes)
        [(removed,)] = sql.rows(SHORT, [stream.pk])
        print(f"{day}: {endings(stream)[-1]}, {removed} removed, {now(stream).kept} kept", flush=True)
        alice.stage.trouble("x")
        if number == len(DAYS) // 2:
            for id in gone:
                alice.stage.remove_item("x", "1001", "following", id)
            alice.stage.add_item("x", "1001", "following")
    for _ in range(4):
        _months_later(run_jobs, time_passes)
    twin = _twin(bob, run_jobs)

    [differences] = sql.rows(DIFFER, {"stream": stream.pk, "twin": twin.pk})
    assert differences == (0, 0, 0, 0)
    assert now(stream).kept == now(twin).kept == DEPTH - len(gone) + 1


def _months_later(run_jobs: Jobs, time_passes: Time) -> None:
    time_passes(MONTHS)
    Authorisation.objects.update(expires_at=None)
    Stream.objects.update(failures=0)
    _work(run_jobs)


def _work(run_jobs: Jobs) -> None:
    """As much as there is may be read. It may take longer than a test waits for its worker: then the next goes on."""
    for row in Authorisation.objects.all():
        much = {"most": reads_per_day("x"), "remaining": 10**9, "resets_at": Now() + MONTHS, "lasts": MONTHS}
        Bucket.objects.update_or_create(authorisation=row, network="x", host=row.host, name=NAME, defaults=much)
    for _ in range(10):
        try:
            run_jobs()
        except TimeoutError:
            continue
        return
    raise AssertionError("it does not come to its end")


def _twin(bob: Person, run_jobs: Jobs) -> Stream:
    bob.connect("x", as_person="1001", reads=True)
    for other in bob.workspace.streams.exclude(kind="following"):
        other.switch_off()
    _work(run_jobs)
    stream: Stream = bob.workspace.streams.get(kind="following")
    return stream
