"""What the tests of the pages share: a house with something in it, and who knocks at its doors."""

import pytest
from django.test import Client

from alphorn.models import Membership
from alphorn.models.work.instance_check import refuse_a_copy
from tests.stage.people import Person
from tests.stage.scenes import scene
from tests.web.house import HOST, House, furnish, member


@pytest.fixture
def house(alice: Person) -> House:
    """Alice's house."""
    return scene("house", lambda: open_house(alice))


def open_house(alice: Person) -> House:
    """The first time."""
    refuse_a_copy()  # as `up` does at its first start: the instance's row is made
    return furnish(alice)


@pytest.fixture
def nobody() -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers=HOST)


@pytest.fixture
def viewer(alice: Person) -> Client:
    """Somebody who may look at what is Alice's, and change nothing."""
    return member(alice.workspace, Membership.Role.VIEWER)
