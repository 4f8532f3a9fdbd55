"""Places that were disconnected while a sheet was open, on which they are ticked: none is left out without a word."""

from uuid import uuid4

import pytest
from django.urls import reverse

from alphorn.models import Connection, Post
from alphorn.models.access.disconnect import disconnect
from tests.stage.people import Person
from tests.web.house import connect_page, connect_x
from tests.web.pages.test_compose import TYPED, send, ticked, words


@pytest.fixture
def profile(alice: Person) -> Connection:
    """Her profile on X."""
    return connect_x(alice.workspace)


@pytest.fixture
def page(alice: Person) -> Connection:
    """Her Page on Facebook."""
    return connect_page(alice.workspace)


def test_a_place_that_was_ticked_and_has_gone_meanwhile_is_not_left_out_silently(
    alice: Person, profile: Connection, page: Connection
) -> None:
    disconnect(profile)

    answer = send(alice.browser, TYPED, profile, page)

    assert answer.status_code == 422
    assert f"{profile.title} was disconnected meanwhile" in words(answer)
    assert ticked(answer) == [page]
    assert TYPED in answer.content.decode()
    assert not Post.objects.exists()


def test_a_place_of_somebody_else_is_not_named(alice: Person, bob: Person, page: Connection) -> None:
    theirs = connect_x(bob.workspace)
    disconnect(theirs)

    send(alice.browser, TYPED, theirs, page)

    assert [delivery.connection for delivery in alice.workspace.posts.get().deliveries.all()] == [page]


@pytest.mark.parametrize("is_the_only_one", [True, False])
def test_a_sheet_that_went_out_gets_its_answer_also_when_a_place_has_gone_since(
    alice: Person, profile: Connection, page: Connection, is_the_only_one: bool
) -> None:
    places, key = [profile] if is_the_only_one else [profile, page], str(uuid4())
    send(alice.browser, TYPED, *places, client_key=key)
    disconnect(profile)

    again = send(alice.browser, TYPED, *places, client_key=key)

    assert again["Location"] == reverse("post", args=[alice.workspace.posts.get().pk])
