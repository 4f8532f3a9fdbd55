"""A database that says nothing any more, on lines that stay open: nobody waits for it for ever."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.house import House, living_in
from tests.faults.waiting import until
from tests.faults.writer import Writer
from tests.stage.sandbox import Stage

HEALTH_SECONDS = 10
PAGE_SECONDS = 40  # a statement has 15, then 5 until it is given up; and a line of a thread that was asked before


@pytest.fixture
def house(stage: Stage, tmp_path: Path) -> Iterator[House]:
    """Pages on a database that may stand still."""
    with living_in(tmp_path, stage) as house:
        house.crew.begin("web")
        yield house


@pytest.fixture
def writer(house: House) -> Writer:
    """Somebody who is signed in."""
    writer = house.writer()
    writer.sign_up("alice@alice.example")
    return writer


def seconds_of(writer: Writer, path: str) -> tuple[int, float]:
    """The status of an answer, and how long it took."""
    began = time.monotonic()
    return writer.look(path).status_code, time.monotonic() - began


@pytest.mark.parametrize("takes_new_lines", [False, True])
def test_whoever_asks_is_told_within_a_bounded_time_and_afterwards_all_is_well(
    house: House, writer: Writer, takes_new_lines: bool
) -> None:
    """Guards: `bounded.Bounded.wait`, `health.Health` before Django, and `health.by_nobody`.

    Several threads have a line each that says nothing any more.
    """
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(writer.look, ["/first-steps"] * 8))
    answered = [writer.look("/healthz").status_code, writer.look("/first-steps").status_code]
    with house.with_a_database_that_stands_still(takes_new_lines=takes_new_lines):
        health, health_took = seconds_of(writer, "/healthz")
        page, page_took = seconds_of(writer, "/first-steps")
        again, again_took = seconds_of(writer, "/healthz")

    assert answered == [200, 200]
    assert health == 503
    assert {page, again} <= ({200, 503} if takes_new_lines else {503})
    assert max(health_took, again_took) < HEALTH_SECONDS
    assert page_took < PAGE_SECONDS
    until(lambda: writer.look("/healthz").status_code == 200, "it is well again")
    until(lambda: writer.look("/first-steps").status_code == 200, "it heals")
