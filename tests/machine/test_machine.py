"""Whatever happens, in whatever order: nothing is lost, doubled, or called what it is not."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine
from tests.stage.examples import THOROUGH, examples

RUNS = 200
STEPS = 10
TAKES_ITS_TIME = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.mark.not_quick
@pytest.mark.made_up
def test_whatever_happens_nothing_is_lost_doubled_or_called_what_it_is_not(database: None) -> None:
    """Workers claim, write, record, die, sleep and come back; somebody looks, sweeps, probes, and presses buttons.

    Guards that it was seen to miss: what may be there is not cancelled (`delivery.cancel`), a look ends with what it
    looks for (`delivery.confirm`), what was insisted on becomes late (`decisions._decide`), and `known.NAMESAKE`.
    """
    many = settings(
        max_examples=examples(RUNS),
        stateful_step_count=STEPS,
        suppress_health_check=TAKES_ITS_TIME,
        derandomize=settings.get_current_profile_name() != THOROUGH,  # by hand other ones each time
    )

    run_state_machine_as_test(Machine, settings=many)
