"""The whole model: no state in which a promise is broken, and none from which no end can be reached."""

import pytest

from tests.model.scenarios import BLIND, LOOK_UP, SCENARIOS, Bounds, Scenario
from tests.model.search import search
from tests.model.words import State

pytestmark = pytest.mark.not_quick


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_protocol_keeps_its_promises(scenario: Scenario) -> None:
    assert str(search(scenario).story or "") == ""


def test_a_delivery_is_met_wherever_it_can_stand() -> None:
    met = search(Scenario("", LOOK_UP, Bounds(attempts=1, crashes=1, stops=0))).met

    assert met == set(State)


def test_at_a_blind_network_nobody_looks() -> None:
    met = search(Scenario("", BLIND, Bounds(attempts=1, crashes=1, stops=0))).met

    assert met == set(State) - {State.CHECKING}
