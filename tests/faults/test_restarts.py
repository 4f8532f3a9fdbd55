"""One of two webs and one of two workers are told to end, again and again, under load: nobody notices."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import urllib3

from alphorn.lib.patience import Patience
from tests.faults.crew import Crew, Process
from tests.faults.house import House, living_in
from tests.faults.writer import Stream, Writer
from tests.stage.ports import free_ports
from tests.stage.sandbox import Stage

DRAINS_WITHIN_SECONDS = 35
ANSWERS_AFTER_SECONDS = Patience().answer_grace_seconds + 0.5
SECOND_TRIES = """SELECT count(*) FROM alphorn_delivery WHERE attempt <> 1 OR reason <> ''"""


class Balanced(Writer):
    """Somebody before two front doors: where nobody listens, the other one is taken, as a balancer does."""

    def __init__(self, addresses: Sequence[str], stage: Stage) -> None:
        super().__init__(addresses[0], stage)
        self._addresses = addresses

    def send(self, path: str, form: dict[str, object]) -> requests.Response:
        """A form, through whichever door is open."""
        try:
            return super().send(path, form)
        except requests.ConnectionError as error:
            if not _nobody_listened(error):
                raise
            self.address = next(each for each in self._addresses if each != self.address)
            return super().send(path, form)


def _nobody_listened(error: requests.ConnectionError) -> bool:
    why = error.args[0]
    return isinstance(why, urllib3.exceptions.MaxRetryError) and isinstance(
        why.reason, urllib3.exceptions.NewConnectionError
    )


@dataclass
class Fleet:
    """Two webs and two workers."""

    house: House
    second: Crew  # a web at another port
    webs: list[Process]
    workers: list[Process]

    def restart_while_it_is_written(self, stream: Stream, number: int) -> float:
        """One of them in turn, web or worker. Returns after how many seconds it had ended."""
        stream.until_taken((number + 1) * 10)
        crew, members, command = (
            ((self.house.crew, self.second)[number // 2 % 2], self.webs, "web")
            if number % 2
            else (self.house.crew, self.workers, "worker")
        )
        began = time.monotonic()
        assert members[number // 2 % 2].finish() == 0
        took = time.monotonic() - began
        members[number // 2 % 2] = crew.begin(command)
        return took


@pytest.fixture
def fleet(stage: Stage, tmp_path: Path) -> Iterator[Fleet]:
    """At work, on a network that takes longer than a life that is over waits for it."""
    stage.settings("x", rate_limits=False)
    stage.trouble("x", {"call": "create", "delay_s": ANSWERS_AFTER_SECONDS})
    with living_in(tmp_path, stage) as house:
        first = house.crew
        second = Crew(tmp_path / "second", {**first.environment, "ALPHORN_PORT": str(free_ports())})
        second.folder.mkdir()
        try:
            webs = [first.begin("web"), second.begin("web")]
            yield Fleet(house, second, webs, [first.begin(), first.begin()])
        finally:
            second.end()


@pytest.mark.parametrize("restarts", [2, pytest.param(20, marks=pytest.mark.by_hand_slow)])
def test_no_request_fails_and_no_post_needs_a_second_try(fleet: Fleet, restarts: int) -> None:
    """Guards: a life lasts until what is at a network is in (`shift.work_in`); uvicorn answers what it has taken."""
    doors = [fleet.house.address, f"http://localhost:{fleet.second.environment['ALPHORN_PORT']}"]
    writer = Balanced(doors, fleet.house.stage)
    writer.sign_up("alice@alice.example")
    writer.connect("x", "1001")
    texts = [f"Hut number {number}." for number in range(restarts * 20)]

    stream = Stream(writer, texts, writer.choices("/write"))
    took = [fleet.restart_while_it_is_written(stream, number) for number in range(restarts)]
    stream.end()
    fleet.house.until_settled(60)

    print(f"drained within {max(took):.1f} s")
    assert set(writer.answers) == {302}
    assert max(took) < DRAINS_WITHIN_SECONDS
    assert fleet.house.ask(SECOND_TRIES) == [(0,)]
    assert sorted(fleet.house.stage.texts("x")) == sorted(texts)
