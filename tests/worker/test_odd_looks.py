"""Looks at answers that are odd: none of them holds a delivery, or its place in the lane, or is believed too much."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from alphorn.jobs.engine import NotNow
from alphorn.lib.patience import Patience
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.work.states import State
from alphorn.networks.answer import Answer
from alphorn.networks.http import Http
from alphorn.networks.looking import Sight
from alphorn.networks.reasons import Reason
from alphorn.worker import looking
from alphorn.worker.process import Process
from tests.models.hands import again
from tests.stage.people import Person

Jobs = Callable[[], None]
Time = Callable[[timedelta], None]
WORDS = "Fog in the valley."
A_MOMENT = timedelta(seconds=6)


@pytest.mark.parametrize(
    "date", ["Fri, 31 Dec 9999 23:59:59 -2300", "Mon, 01 Jan 0001 00:00:00 +2300", "Fri, 31 Dec 9999"]
)
def test_a_date_of_no_calendar_is_none_and_the_look_ends(
    alice: Person, run_jobs: Jobs, time_passes: Time, date: str
) -> None:
    """Guard: `answer._moment`."""
    place = alice.connected("facebook")[0]
    alice.stage.trouble("facebook", {"call": "create", "lose_reply": True, "times": 1})
    delivery = alice.delivery(alice.echo(WORDS, place), "facebook")
    run_jobs()
    [post] = alice.stage.posts("facebook")
    created = delivery.intents.get().made_at.strftime("%Y-%m-%dT%H:%M:%S+0000")
    page = {"data": [{"id": post["id"], "message": WORDS, "created_time": created}]}
    odd = {"call": "page_posts", "status": 200, "body": page, "headers": {"Date": date}}
    alice.stage.trouble("facebook", odd)
    time_passes(A_MOMENT)

    run_jobs()

    assert again(delivery).state == State.DELIVERED


def test_a_look_that_cannot_be_recorded_is_one_that_nobody_understands(
    alice: Person, run_jobs: Jobs, time_passes: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was tried for ever. Guard: `looking._record`."""
    place = alice.connected("facebook")[0]
    alice.stage.trouble("facebook", {"call": "create", "lose_reply": True, "times": 1})
    delivery = alice.delivery(alice.echo(WORDS, place), "facebook")
    run_jobs()
    really = record_look

    def record(report: LookReport) -> bool:
        if isinstance(report.saw, Sight):
            raise OverflowError("date value out of range")
        return really(report)

    monkeypatch.setattr(looking, "record_look", record)
    time_passes(A_MOMENT)

    run_jobs()

    row = again(delivery)
    assert (row.state, row.worker) == (State.CHECKING, None)
    assert [(look.saw, look.reason) for look in row.looks.all()] == [("OutcomeUnknown", Reason.GARBAGE)]


@pytest.mark.parametrize("late_seconds", [0.0, 7.0])
def test_a_body_that_comes_late_does_not_make_the_network_s_clock_slow(
    alice: Person, run_jobs: Jobs, time_passes: Time, monkeypatch: pytest.MonkeyPatch, late_seconds: float
) -> None:
    """Somebody had written the same by hand five seconds before; ours never got there. Guard: `Answer.heard_at` is of
    the head, as its Date is."""
    place = alice.connected("facebook")[0]
    alice.stage.trouble("facebook", {"call": "create", "hang": 0.05, "times": 1})
    delivery = alice.delivery(alice.echo(WORDS, place), "facebook")
    run_jobs()
    time_passes(A_MOMENT)
    by_hand = (delivery.intents.get().made_at - timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    page = {"data": [{"id": f"{place.remote_id}_77", "message": WORDS, "created_time": by_hand}]}
    alice.stage.trouble("facebook", {"call": "page_posts", "status": 200, "body": page})
    really = Http._read

    async def slowly(http: Http, response: aiohttp.ClientResponse) -> bytes:
        await asyncio.sleep(late_seconds)
        return await really(http, response)

    monkeypatch.setattr(Http, "_read", slowly)

    run_jobs()

    assert again(delivery).state == State.CHECKING


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize("age", ["0", "90"])
def test_a_page_that_somebody_has_kept_proves_no_absence(
    alice: Person, run_jobs: Jobs, time_passes: Time, monkeypatch: pytest.MonkeyPatch, network: str, age: str
) -> None:
    """Guard: `Answer.is_cached`."""
    place = alice.connected(network)[0]
    alice.stage.trouble(network, {"call": "create", "hang": 0.05, "times": 1})
    delivery = alice.delivery(alice.echo(WORDS, place), network)
    run_jobs()
    really = Http.call

    async def call(http: Http, *args: Any, **kwargs: Any) -> Answer:
        answer = await really(http, *args, **kwargs)
        return replace(answer, headers={**answer.headers, "age": age})

    monkeypatch.setattr(Http, "call", call)

    for seconds in (6, 30, 120, 200, 200, 200):
        time_passes(timedelta(seconds=seconds))
        run_jobs()

    created = [each["text"] for each in alice.stage.posts(network)]
    assert created == ([WORDS] if age == "0" else [])
    assert again(delivery).state == (State.DELIVERED if age == "0" else State.UNCONFIRMED)


async def test_what_is_read_back_waits_for_nobody_who_leaves() -> None:
    """Guard: `Process.unless_leaving`. A worker that was told to end waited for the page, and for the next."""
    stop = asyncio.Event()
    process = Process(Http(), Patience(), stop)
    asyncio.get_running_loop().call_later(0.01, stop.set)

    assert await process.unless_leaving(asyncio.sleep(0, "a page")) == "a page"
    with pytest.raises(NotNow):
        async with asyncio.timeout(5):
            await process.unless_leaving(asyncio.sleep(60))
