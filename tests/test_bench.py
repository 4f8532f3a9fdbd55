"""`bin/bench` does not rot: a run of a few requests yields every figure it promises, however fast they were."""

import json
import os
import subprocess
import sys
import time

import aiohttp
import pytest

from bench.__main__ import MEASUREMENTS, WORSE, main
from bench.backlog import rate_of
from bench.counted_line import Answers
from bench.figures import TINY, Measurement, percentile
from bench.processor import taken_ms
from bench.recorder import recording
from bench.spent import Spent, usual
from bench.stage import free_ports
from bench.turns import figures_of
from bench.verdict import Compared, compared, table
from tests.stage.kept import furnish


@pytest.mark.not_quick
def test_the_last_line_says_the_figures(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["pickup", "--tiny", "--json"]) == 0

    figures = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert figures.keys() == MEASUREMENTS["pickup"].says.keys()
    assert min(figures.values()) > 0


@pytest.mark.by_hand_slow  # the whole of Alphorn is started for each; `pickup` and what the figures rest on stay
@pytest.mark.parametrize("name", [name for name in MEASUREMENTS if name != "pickup"])
def test_a_measurement_yields_the_figures_it_describes(name: str) -> None:
    figures = figures_of(MEASUREMENTS[name], TINY, furnish=furnish)

    assert figures.keys() == MEASUREMENTS[name].says.keys()
    nothing = {name for name, figure in figures.items() if figure <= 0}
    # So little work takes less processor time than a tick of the clock by which Linux counts it.
    assert {name for name in nothing if ".cpu." not in name} <= {"imports.memory_growth_mb"}


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_aim_is_one_of_the_figures(name: str) -> None:
    one = MEASUREMENTS[name]
    assert {*one.aims, *one.at_least, *one.rates, *one.aside} <= one.says.keys()


def test_an_unknown_name_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["no-such-thing"])

    assert "request, pickup, imports, posts" in capsys.readouterr().err


@pytest.mark.parametrize(("percent", "expected"), [(50, 2.0), (75, 3.0), (99, 4.0), (1, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == expected


async def test_the_recorder_notes_the_moment_of_the_first_byte_and_says_created() -> None:
    port = free_ports(1)
    async with recording(port) as recorder, aiohttp.ClientSession() as http:
        before_ns = time.time_ns()
        async with http.post(f"http://127.0.0.1:{port}/2/tweets", json={"text": "Cowbells."}) as answer:
            created = await answer.json()

        assert before_ns <= await recorder.expect("Cowbells.") <= time.time_ns()
    assert (answer.status, created["data"]["text"]) == (201, "Cowbells.")


@pytest.mark.by_hand_slow
def test_this_checkout_and_its_commit_take_turns(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["pickup", "--beside", "HEAD", "--runs", "1", "--tiny", "--json"]) in (0, WORSE)

    figures = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert figures.keys() == MEASUREMENTS["pickup"].says.keys()
    assert all(len(figure["old"]) == len(figure["new"]) == 1 for figure in figures.values())


def test_an_unknown_commit_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pickup", "--beside", "no-such-commit"]) == 2

    assert "no-such-commit" in capsys.readouterr().err.splitlines()[-1]


def test_there_is_at_least_one_turn(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--beside", "HEAD", "--runs", "0"])

    assert "--runs" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "more_is_better", "expected"),
    [
        ((10.0,), (11.0,), False, False),
        ((10.0,), (11.1,), False, True),
        ((10.0,), (5.0,), False, False),
        ((11.0,), (10.0,), True, False),
        ((11.1,), (10.0,), True, True),
        ((10.0,), (20.0,), True, False),
        ((9.0, 10.0, 90.0), (10.0, 10.5, 11.0), False, False),  # one odd run moves no median
        ((0.0,), (1.0,), False, False),  # nothing to compare with
        ((), (1.0,), False, False),  # the old commit knows no such figure
    ],
)
def test_worse_is_a_median_worse_by_more_than_a_tenth(
    old: tuple[float, ...], new: tuple[float, ...], more_is_better: bool, expected: bool
) -> None:
    assert Compared("a", old, new, is_judged=True, more_is_better=more_is_better).is_worse is expected


def test_what_is_not_judged_is_not_worse() -> None:
    figure = Compared("a", (1.0,), (9.0,), is_judged=False)

    assert (figure.ratio, figure.is_worse) == (9.0, False)


def test_turns_are_counted_in_which_the_new_one_was_worse() -> None:
    assert Compared("a", (1.0, 1.0, 3.0), (2.0, 1.0, 4.0), is_judged=True).worse_turns == 2


async def nothing(*_: object) -> dict[str, float]:
    return {}


SPEED = Measurement(
    name="speed",
    about="",
    says={"speed.ms": "ours", "speed.rate": "ours", "speed.floor": "floor: theirs", "speed.n": "how many"},
    aims={},
    measure=nothing,
    rates={"speed.rate"},
    aside={"speed.n"},
)
OLD = {"speed.ms": 10.0, "speed.rate": 10.0, "speed.floor": 1.0, "speed.n": 5.0}
NEW = {"speed.ms": 20.0, "speed.rate": 20.0, "speed.floor": 2.0}


def test_floors_and_counts_are_told_and_not_judged() -> None:
    figures = compared(SPEED, [OLD, OLD], [NEW, NEW])

    assert [figure.name for figure in figures if figure.is_judged] == ["speed.ms", "speed.rate"]
    assert [figure.name for figure in figures if figure.is_worse] == ["speed.ms"]


def test_the_table_says_which_are_worse_and_what_is_missing() -> None:
    _, ms, rate, floor, count = table(compared(SPEED, [OLD], [NEW])).splitlines()

    assert ms.split() == ["speed.ms", "10", "20", "2.00", "1", "of", "1", "WORSE", "by", "more", "than", "a", "tenth"]
    assert rate.split() == ["speed.rate", "10", "20", "2.00", "0", "of", "1"]
    assert floor.split() == ["speed.floor", "1", "2", "2.00", "not", "judged"]
    assert count.split() == ["speed.n", "5", "–", "–", "not", "judged"]


READY = b"Z\x00\x00\x00\x05I"
ROW = b"D\x00\x00\x00\x0eZZZZZZZZZZ"  # a row that holds the letter


@pytest.mark.parametrize("cut", range(1, 12))
def test_round_trips_are_counted_however_the_answers_are_cut(cut: int) -> None:
    said = ROW + READY + ROW + ROW + READY
    answers = Answers()

    assert sum(answers.ready(said[begins : begins + cut]) for begins in range(0, len(said), cut)) == 2


def test_what_is_used_while_nothing_is_to_do_is_taken_off() -> None:
    idle = Spent(10.0, {"web": 20.0, "worker": 50.0}).a_second()

    assert Spent(5.0, {"web": 110.0, "worker": 35.0}).beyond(idle, 10) == {"web": 10.0, "worker": 1.0}


def test_what_is_usual_is_a_quartile_and_never_less_than_nothing() -> None:
    parts = [{"web": web, "worker": -1.0} for web in (4.0, 3.0, 9.0, 2.0, 8.0)]

    assert usual(parts) == {"web": 3.0, "worker": 0.0}


def test_processor_time_is_that_of_what_has_ended_too_and_of_one_less() -> None:
    busy = [sys.executable, "-c", "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\ninput()"]
    before = taken_ms(os.getpid())
    with subprocess.Popen(busy, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        running = taken_ms(os.getpid())
        others = taken_ms(os.getpid(), without=child.pid)
        child.communicate(b"\n")

    assert running - before >= 150
    assert running - others >= 150
    assert taken_ms(os.getpid()) - before >= 150


def test_a_rate_leaves_out_how_it_gets_under_way() -> None:
    assert rate_of([0, *range(5_000_000_000, 5_020_000_000, 1_000_000)]) == 1000.0
