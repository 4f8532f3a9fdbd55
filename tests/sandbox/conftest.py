"""The sandbox as its tests see it, called by clients which know no asyncio."""

import os

import pytest

from tests.sandbox.played import Played
from tests.stage.ports import free_ports
from tests.stage.sandbox import Clock, Stage

# These clients insist on https and on unchanged scopes unless they are told otherwise.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"


@pytest.fixture
def clock() -> Clock:
    """The time of another sandbox."""
    return Clock()


@pytest.fixture
def port() -> int:
    """The first of the free ports for another sandbox."""
    return free_ports()


@pytest.fixture
def played(stage: Stage) -> Played:
    """The running sandbox, as on its first day."""
    return Played(stage.port, stage.clock)
