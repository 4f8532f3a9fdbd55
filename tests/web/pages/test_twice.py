"""A sheet that comes twice: one post, and the same answer; with another text a question, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse

from alphorn.models import Delivery, Post
from tests.stage.people import Person
from tests.web.house import connect_x, signed_in
from tests.web.pages.test_compose import TYPED, send, words


def test_a_second_submit_gets_the_first_post(alice: Person) -> None:
    profile, key = connect_x(alice.workspace), str(uuid4())
    first = send(alice.browser, TYPED, profile, client_key=key)

    second = send(alice.browser, TYPED, profile, client_key=key)

    assert second["Location"] == first["Location"]
    assert (Post.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_place_that_is_added_and_cannot_take_it_is_not_dropped_without_a_word(alice: Person) -> None:
    """Guard: `posts.create` leads to what was sent only where nothing was added."""
    [hut, *_], [profile], key = alice.connect("facebook"), alice.connect("x"), str(uuid4())
    long = "Snow. " * 60
    send(alice.browser, long, hut, client_key=key)

    added = send(alice.browser, long, hut, profile, client_key=key)
    again = send(alice.browser, long, hut, client_key=key)

    assert added.status_code == 422
    assert "too many for X" in words(added)
    assert again.status_code == 302


@pytest.mark.parametrize("with_the_first", [True, False])
def test_a_place_that_is_added_and_has_gone_is_not_dropped_without_a_word(alice: Person, with_the_first: bool) -> None:
    """Guard: `posts.create` asks for what was ticked, and not only for what is there."""
    [hut, inn, *_], key = alice.connect("facebook"), str(uuid4())
    send(alice.browser, TYPED, hut, client_key=key)
    alice.browser.post(reverse("connection", args=[inn.pk]))

    added = send(alice.browser, TYPED, *([hut, inn] if with_the_first else [inn]), client_key=key)

    assert added.status_code == 422
    assert f"{inn.name} was disconnected meanwhile" in words(added)
    assert "What went out before has gone" in words(added)
    assert "Nothing was sent yet" not in words(added)


def test_another_text_under_the_same_key_is_asked_about(alice: Person) -> None:
    profile, key = connect_x(alice.workspace), str(uuid4())
    first = send(alice.browser, TYPED, profile, client_key=key)

    changed = send(alice.browser, "Another text.", profile, client_key=key)
    fresh_key = str(changed.context["compose"].client_key)
    sent = send(alice.browser, "Another text.", profile, client_key=fresh_key)

    assert changed.status_code == 422
    assert "This sheet went out already, with another text." in words(changed)
    assert "Another text." in changed.content.decode()
    assert f'href="{first["Location"]}"' in changed.content.decode()
    assert fresh_key != key
    assert sent.status_code == 302
    assert sorted(Post.objects.values_list("text", flat=True)) == ["Another text.", TYPED]


def test_a_sheet_without_a_key_is_sent(alice: Person) -> None:
    profile = connect_x(alice.workspace)

    answers = [send(alice.browser, TYPED, profile, client_key=key).status_code for key in ("", "nonsense", "\x00")]

    assert answers == [302, 302, 302]


def test_the_same_sheet_of_somebody_else_is_a_post_of_their_own(alice: Person, bob: Person) -> None:
    key = str(uuid4())
    hers = send(alice.browser, TYPED, connect_x(alice.workspace), client_key=key)

    his = send(bob.browser, TYPED, connect_x(bob.workspace, "1002", "bob_bakes"), client_key=key)

    assert his.status_code == 302
    assert his["Location"] != hers["Location"]
    assert (alice.workspace.posts.count(), bob.workspace.posts.count()) == (1, 1)


def test_fifty_submits_at_once_are_one_post(alice: Person) -> None:
    profile, key = connect_x(alice.workspace), str(uuid4())
    browsers = [signed_in(alice.user) for _ in range(50)]

    def submit(number: int) -> str:
        try:
            return str(send(browsers[number], TYPED, profile, client_key=key)["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as crowd:
        answers = set(crowd.map(submit, range(50)))

    post = Post.objects.get()
    assert answers == {reverse("post", args=[post.pk])}
    assert Delivery.objects.count() == 1
