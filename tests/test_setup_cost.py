"""The ceiling on what it takes to set tests up."""

from collections.abc import Sequence

import pytest

from tests.stage.setup_cost import ENOUGH, MEDIAN_STATEMENTS, MOST_STATEMENTS, Cost, complaints, figures

USUAL = [Cost(statements=MEDIAN_STATEMENTS)] * ENOUGH


def test_what_is_usual_is_nothing_to_complain_about() -> None:
    assert complaints([*USUAL, Cost(statements=1000, processes=7, sandboxes=1)]) == []


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ([Cost(statements=MEDIAN_STATEMENTS + 1)] * ENOUGH, "half of the tests run"),
        ([*USUAL, *[Cost(statements=MOST_STATEMENTS + 1)] * (ENOUGH // 10)], "one in twenty runs"),
        ([*USUAL, *[Cost(processes=1)] * (ENOUGH // 10)], "100 processes"),
        ([*USUAL, *[Cost(sandboxes=1)] * (ENOUGH // 20)], "50 sandboxes"),
    ],
)
def test_what_is_too_much_is_named(costs: Sequence[Cost], words: str) -> None:
    (complaint,) = complaints(costs)

    assert complaint.startswith(words)


def test_of_a_few_tests_nothing_is_said() -> None:
    assert complaints([Cost(statements=1000, processes=10)] * 10) == []


def test_the_figures_are_told_in_a_line() -> None:
    assert figures([Cost(3, 1, 1), Cost(5)]) == (
        "2 tests: 4 statements in the middle, 3 at most in 95 of 100; 1 processes, 1 sandboxes"
    )
