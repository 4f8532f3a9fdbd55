"""What the tests of renewals share: a consent whose token has run out."""

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation
from tests.stage.people import Person as Somebody


@pytest.fixture
def authorisation(alice: Somebody) -> Authorisation:
    """Alice's at X, whose token has run out."""
    alice.connected("x")
    Authorisation.objects.update(expires_at=Now())
    return Authorisation.objects.get()
