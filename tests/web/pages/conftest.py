"""What the tests of the archive's pages share: where what is shown there came from."""

import pytest

from alphorn.models import Stream
from tests.stage.people import Person
from tests.web.house import connect_x, consent_at_facebook


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    connect_x(alice.workspace, reads=True)
    stream: Stream = alice.workspace.streams.get(network="x", kind="posts")
    return stream


@pytest.fixture
def likes(alice: Person) -> Stream:
    """Her interests at Facebook."""
    stream: Stream = consent_at_facebook(alice.workspace, reads=True).authorisation.streams.get(kind="likes")
    return stream
