"""`bin/bench` does not rot: a run of a few requests yields every figure it promises, however fast they were."""

import json
import time

import aiohttp
import pytest

from bench.__main__ import MEASUREMENTS, main
from bench.figures import percentile
from bench.recorder import recording
from bench.stage import free_ports


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_yields_the_figures_it_describes(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--tiny", "--json"]) == 0

    figures = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert figures.keys() == MEASUREMENTS[name].says.keys()
    nothing = {name for name, figure in figures.items() if figure <= 0}
    assert nothing <= {"imports.memory_growth_mb"}


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_aim_is_one_of_the_figures(name: str) -> None:
    one = MEASUREMENTS[name]
    assert {*one.aims, *one.at_least} <= one.says.keys()


def test_an_unknown_name_is_told_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["no-such-thing"])

    assert "request, pickup, imports" in capsys.readouterr().err


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
