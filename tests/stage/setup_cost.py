"""What it takes to set tests up, counted and bounded: statements, processes and sandboxes. A plugin of pytest.

Seconds depend on the machine, these do not: who sets up anew what could be shared is told so by a red run.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, cast

import pytest
from django.db import connection

from alphorn.sandbox.oracle.store import FILE_NAME

ENOUGH = 1000  # tests of a run; fewer say nothing about the whole
MEDIAN_STATEMENTS = 20  # of the tests that have a database
MOST_STATEMENTS = 60  # of ninety-five in a hundred of them
PROCESSES_IN_A_HUNDRED = 6
SANDBOXES_IN_A_HUNDRED = 1
PROPERTY = "setup_cost"


@dataclass(slots=True)
class Cost:
    """What was begun while one test was set up."""

    statements: int = 0
    processes: int = 0
    sandboxes: int = 0


class Counter:
    """Counts whatever happens in this process, always."""

    def __init__(self) -> None:
        self.cost = Cost()
        sys.addaudithook(self._hear)

    def statement(self, execute: Any, *given: Any) -> Any:
        """One that Django executes."""
        self.cost.statements += 1
        return execute(*given)

    def _hear(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            self.cost.processes += 1
        elif event == "sqlite3.connect" and str(given[0]).endswith(FILE_NAME):
            self.cost.sandboxes += 1


_counter = Counter()
_costs: list[Cost] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Count meanwhile, and send the figures along with the report."""
    _counter.cost = cost = Cost()
    if _counter.statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_counter.statement)
    try:
        return (yield)
    finally:
        item.user_properties.append((PROPERTY, asdict(cost)))
        _counter.cost = Cost()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Here come the figures of all workers."""
    if report.when == "setup":
        properties = cast(list[tuple[str, Any]], report.user_properties)
        _costs.extend(Cost(**cost) for name, cost in properties if name == PROPERTY)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that takes too much to set up has failed."""
    if not hasattr(session.config, "workerinput") and complaints(_costs) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures, and what is wrong with them."""
    if len(_costs) >= ENOUGH:
        terminalreporter.section("setting up")
        terminalreporter.line(figures(_costs))
        for complaint in complaints(_costs):
            terminalreporter.line(f"TOO MUCH: {complaint}", red=True)


def complaints(costs: Sequence[Cost]) -> list[str]:
    """What is beyond its ceiling."""
    if len(costs) < ENOUGH:
        return []
    typical, most = statements_of(costs)
    hundreds = len(costs) / 100
    processes, sandboxes = sum(each.processes for each in costs), sum(each.sandboxes for each in costs)
    found = {
        f"half of the tests run more than {MEDIAN_STATEMENTS} statements": typical > MEDIAN_STATEMENTS,
        f"one in twenty runs more than {MOST_STATEMENTS} statements": most > MOST_STATEMENTS,
        f"{processes} processes are too many": processes > PROCESSES_IN_A_HUNDRED * hundreds,
        f"{sandboxes} sandboxes are too many": sandboxes > SANDBOXES_IN_A_HUNDRED * hundreds,
    }
    return [words for words, is_so in found.items() if is_so]


def statements_of(costs: Sequence[Cost]) -> tuple[float, int]:
    """The median of those that run any, and what ninety-five in a hundred do not exceed."""
    counts = sorted(each.statements for each in costs if each.statements) or [0]
    return median(counts), counts[int(0.95 * (len(counts) - 1))]


def figures(costs: Sequence[Cost]) -> str:
    """All of it in a line."""
    typical, most = statements_of(costs)
    processes, sandboxes = sum(each.processes for each in costs), sum(each.sandboxes for each in costs)
    return (
        f"{len(costs)} tests: {typical:.0f} statements in the middle, {most} at most in 95 of 100; "
        f"{processes} processes, {sandboxes} sandboxes"
    )
